//! PMTiles 3: all tiles of a map in one file, which a static server or object store serves by byte ranges.
//!
//! Tiles are compressed by gzip and stand in the order of the Hilbert curve, equal ones once. The writer is Stadia
//! Maps' and Yuri Astrakhan's `pmtiles`; only this file knows it.

use std::fs::File;
use std::io;

use pmtiles::{
    Compression, ContentHash, PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord, TileId, TileType,
};

/// Tiles being written to a file.
pub struct Writer {
    own: PmTilesStreamWriter<File, ContentHash>,
}

impl Writer {
    /// Begins a file that is empty. `bounds` are west, south, east and north in degrees; `metadata` is a JSON object
    /// with the members of TileJSON that the head has no room for.
    ///
    /// # Errors
    /// Those of the system.
    pub fn begin(file: File, bounds: Option<[f64; 4]>, zoom_max: u8, metadata: &str) -> io::Result<Self> {
        let mut head = PmTilesWriter::new(TileType::Mvt)
            .tile_compression(Compression::Gzip)
            .min_zoom(0)
            .max_zoom(zoom_max)
            .metadata(metadata);
        if let Some([west, south, east, north]) = bounds {
            head = head
                .bounds(west, south, east, north)
                .center(f64::midpoint(west, east), f64::midpoint(south, north))
                .center_zoom(zoom_max.min(10));
        }
        Ok(Self { own: head.create(file).map_err(failed)? })
    }

    /// Adds a tile, by its zoom, column and row from the north.
    ///
    /// # Errors
    /// Those of the system; an address past the zooms there are.
    pub fn add(&mut self, zoom: u8, column: u32, row: u32, tile: &[u8]) -> io::Result<()> {
        let place = TileCoord::new(zoom, column, row).map_err(failed)?;
        self.own.add_tile(place, tile).map_err(failed)
    }

    /// Writes the directories; without it the file is none.
    ///
    /// # Errors
    /// Those of the system.
    pub fn end(self) -> io::Result<()> {
        self.own.finalize().map_err(failed)
    }
}

/// The place of a tile on the Hilbert curve, by which files are read fastest; 0 of an address that is none.
pub fn place(zoom: u8, column: u32, row: u32) -> u64 {
    TileCoord::new(zoom, column, row).map_or(0, |own| TileId::from(own).value())
}

fn failed(error: PmtError) -> io::Error {
    io::Error::other(error)
}

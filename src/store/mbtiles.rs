//! MBTiles 1.3: all tiles of a map in one SQLite database, as QGIS and offline viewers take it.
//!
//! It stands here because only this room knows SQLite. Tiles are compressed by gzip; rows count from the south, as the
//! specification has it.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::{Connection, params};

use crate::store::error::StoreError;

/// Tiles being written to a database.
pub struct Writer {
    connection: Connection,
}

impl Writer {
    /// Begins a database in a file that is not there yet, with the rows of its table `metadata`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn begin(path: &Path, metadata: &[(&str, String)]) -> Result<Self, StoreError> {
        // The application id is "MPBX", by which MBTiles are known.
        const TABLES: &str = "PRAGMA application_id = 0x4d504258; PRAGMA journal_mode = OFF; BEGIN;
            CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT);
            CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,
                PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;";
        let connection = Connection::open(path)?;
        connection.execute_batch(TABLES)?;
        for (name, value) in metadata {
            connection.execute("INSERT INTO metadata VALUES (?1, ?2)", (name, value))?;
        }
        Ok(Self { connection })
    }

    /// Adds a tile, by its zoom, column and row from the north.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`]; [`StoreError::Io`] where it cannot be compressed.
    pub fn add(&mut self, zoom: u8, column: u32, row: u32, tile: &[u8]) -> Result<(), StoreError> {
        const INSERT: &str = "INSERT INTO tiles VALUES (?1, ?2, ?3, ?4)";
        let failed = StoreError::io(Path::new("tile"));
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let bytes = encoder.write_all(tile).and_then(|()| encoder.finish()).map_err(failed)?;
        let from_south = (1_u32 << zoom) - 1 - row;
        self.connection.prepare(INSERT)?.execute(params![zoom, column, from_south, bytes])?;
        Ok(())
    }

    /// Ends it; without that the database has nothing.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn end(self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }
}

//! Tiles of a layer, or of all that is served, in one file: PMTiles or MBTiles.

use std::fs::File;
use std::path::Path;

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::export::form::Form;
use crate::cli::export::{Arguments, Exported};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::serve::current;
use crate::cli::whole_file::beside;
use crate::formats::pmtiles;
use crate::http::tiles::whole::{Head, TileFile};
use crate::layer::text::Text;
use crate::store::mbtiles;
use crate::store::workspace::Workspace;
use crate::tiles::address::Address;

/// The greatest zoom where none is said: a step of its tiles is 0.6 m, and maps show it enlarged beyond.
const ZOOM_MAX: u8 = 14;

/// Writes all tiles of Web Mercator of a collection, or of all of them.
///
/// # Errors
/// Where nothing was overlaid, there is no such collection, or the file cannot be written.
pub(super) fn export_tiles(
    workspace: &Workspace,
    form: Form,
    arguments: &Arguments,
    context: Context,
) -> Result<Exported, Failure> {
    let zoom_max = arguments.max_zoom.unwrap_or(ZOOM_MAX);
    let ids = if arguments.what == "all" { Vec::new() } else { vec![arguments.what.clone()] };
    let tiles = TileFile::of(current(workspace, arguments.date, context)?, &ids).map_err(Failure::from)?;
    let head = tiles.head(zoom_max, context.lang);
    let name = arguments.file.file_name().unwrap_or_default();
    let progress = Progress::begin(context.say("切瓦片", "cutting tiles"));
    let mut n_tiles = 0;
    beside(&arguments.file, |folder| {
        let path = folder.join(name);
        n_tiles = if form == Form::PmTiles {
            to_pmtiles(&tiles, &head, File::create_new(&path)?)?
        } else {
            to_mbtiles(&tiles, &head, &path)?
        };
        Ok(())
    })?;
    drop(progress);
    Ok(Exported {
        what: Text::new(
            format!("瓦片({},0–{zoom_max} 级)", arguments.what),
            format!("tiles of {} (zooms 0 to {zoom_max})", arguments.what),
        ),
        members: vec![
            ("what", json!(arguments.what)),
            ("zoom_max", json!(zoom_max)),
            ("n_tiles", json!(n_tiles)),
        ],
        n_rows: n_tiles as usize,
        remarks: Vec::new(),
    })
}

fn to_pmtiles(tiles: &TileFile, head: &Head, file: File) -> Result<u64, Failure> {
    let metadata = serde_json::to_string(&head.members).map_err(|error| Failure::of(&error))?;
    let mut writer = pmtiles::Writer::begin(file, head.bounds, head.zoom_max, &metadata)?;
    let place = |own: Address| pmtiles::place(own.matrix, own.column, own.row);
    let n_tiles = tiles.each(head.zoom_max, place, |own, tile| -> Result<(), Failure> {
        Ok(writer.add(own.matrix, own.column, own.row, tile)?)
    })?;
    writer.end()?;
    Ok(n_tiles)
}

fn to_mbtiles(tiles: &TileFile, head: &Head, path: &Path) -> Result<u64, Failure> {
    let mut writer = mbtiles::Writer::begin(path, &metadata(head))?;
    let place = |own: Address| u64::from(own.row);
    let n_tiles = tiles.each(head.zoom_max, place, |own, tile| -> Result<(), Failure> {
        Ok(writer.add(own.matrix, own.column, own.row, tile)?)
    })?;
    writer.end()?;
    Ok(n_tiles)
}

/// The rows of MBTiles' `metadata`.
fn metadata(head: &Head) -> Vec<(&'static str, String)> {
    let text = |key: &str| head.members.get(key).and_then(|own| own.as_str()).unwrap_or_default().to_owned();
    let layers = json!({"vector_layers": head.members.get("vector_layers")});
    let mut rows = vec![
        ("name", text("name")),
        ("format", "pbf".to_owned()),
        ("minzoom", "0".to_owned()),
        ("maxzoom", head.zoom_max.to_string()),
        ("type", "overlay".to_owned()),
        ("attribution", text("attribution")),
        ("json", layers.to_string()),
    ];
    if let Some([west, south, east, north]) = head.bounds {
        rows.push(("bounds", format!("{west},{south},{east},{north}")));
        let (lon, lat) = (f64::midpoint(west, east), f64::midpoint(south, north));
        rows.push(("center", format!("{lon},{lat},{}", head.zoom_max.min(10))));
    }
    rows
}

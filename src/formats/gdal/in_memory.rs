//! Writing a table through GDAL to memory, for whoever sends it on.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::vsi::{get_vsi_mem_file_bytes_owned, unlink_mem_file};

use crate::assess::table::Row;
use crate::formats::gdal::write::{self, Format, Table, WriteError};

/// What GDAL takes for the time at which a `GeoPackage` was changed.
const CLOCK: &str = "OGR_CURRENT_DATE";

/// Writes one table and returns the file's bytes. The day it says it was made is the table's, so that the same table
/// is the same bytes. Formats of one file only.
///
/// # Errors
/// As [`write::write`].
pub fn write(
    format: Format,
    table: &Table<'_>,
    rows: impl Iterator<Item = Row>,
) -> Result<Vec<u8>, WriteError> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    // The folder keeps the file apart from others written at once; its name goes into no file.
    let path = PathBuf::from(format!("/vsimem/hegui-{number}/{}", file_name(format, table.name)));
    let fault = |source| WriteError::Gdal { path: path.clone(), source };
    let _moment = set_thread_local_config_option(CLOCK, &format!("{}T00:00:00.000Z", table.made));
    let written = write::write(&path, format, table, rows);
    let _moment = clear_thread_local_config_option(CLOCK);
    match written {
        Ok(_) => get_vsi_mem_file_bytes_owned(&path).map_err(fault),
        Err(error) => {
            // What was begun is given up, where anything was.
            let _gone = unlink_mem_file(&path);
            // Where it would have stood in memory is nobody's business.
            Err(error.at(&file_name(format, table.name)))
        }
    }
}

fn file_name(format: Format, table: &str) -> String {
    let extension = match format {
        Format::GeoPackage => "gpkg",
        Format::FlatGeobuf => "fgb",
        Format::Shapefile(_) => "shp",
        Format::FileGdb => "gdb",
    };
    format!("{table}.{extension}")
}

//! Formats: bytes in and out. One file a format; siblings do not know each other.

pub mod conditions;
pub mod crs;
pub mod definitions;
pub mod export;
pub mod gdal;
pub mod geojson;
pub mod import;
pub mod parquet;
pub mod pmtiles;
pub mod snapshot;
pub(crate) mod spreadsheet;
pub mod txt;
pub mod vct;

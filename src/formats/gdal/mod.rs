//! The foreign kernel GDAL, kept behind this door: reading and writing tables, asking PROJ about CRSs.
//!
//! No file name reaches GDAL that was not first found on disk, and each file is opened with the one driver
//! its extension names.

pub mod columns;
pub mod crs;
pub(crate) mod dbf;
pub mod in_memory;
pub(crate) mod messages;
pub mod read;
mod text;
mod wkb;
pub mod write;

//! The foreign kernel GDAL: everything of it that hegui uses stands in this folder.

pub mod write;

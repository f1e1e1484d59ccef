//! What writers of files share: coordinates on their way out, shapes as bytes and as text, names a format takes.
//!
//! - **In**: rows of a [`Table`](crate::assess::table::Table), in whole grid steps of the workspace's plane.
//! - **Out**: coordinates in the CRS of the file ([`frame`]), shapes as WKB and WKT ([`wkb`], [`wkt`]), column names
//!   ([`names`]); and the one format that needs nothing else ([`csv`]).
//! - **Promised**: what is read back by `formats/import` falls on the same points of the grid.
//! - **Left out**: straight edges are not densified; a long edge stays straight in another CRS.

pub mod csv;
pub mod frame;
pub mod names;
pub mod wkb;
pub mod wkt;

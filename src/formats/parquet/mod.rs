//! `GeoParquet` 1.1, <https://geoparquet.org/releases/v1.1.0/>.
//!
//! - **In**: a [`Table`](crate::assess::table::Table) and the way to the CRS of the file.
//! - **Out**: the table's columns, a column `bbox` with the box around each shape, a column `geometry` with WKB; the
//!   CRS as PROJJSON, the box around the whole, the kinds of shapes.
//! - **Promised**: rows in their order; no more than a row group of them is held at a time ([`mod@write`]).
//! - **Left out**: reading; spatial order of the rows, which is the layer's own.

mod columns;
pub mod error;
pub mod write;

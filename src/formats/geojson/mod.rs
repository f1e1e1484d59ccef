//! `GeoJSON` (RFC 7946) by the `geojson` crate.

pub mod read;

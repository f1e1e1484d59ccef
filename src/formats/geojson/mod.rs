//! GeoJSON (RFC 7946), longitude before latitude: read by the `geojson` crate, written on the datum of the
//! workspace.

pub mod differences;
mod faults;
mod findings;
mod geometry;
mod object;
pub mod read;
mod shape;
pub mod write;

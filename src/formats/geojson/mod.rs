//! GeoJSON (RFC 7946), longitude before latitude: read by the `geojson` crate, written on the datum of the
//! workspace.

pub mod differences;
mod faults;
pub mod feature;
mod findings;
mod geometry;
pub mod manner;
pub mod members;
mod object;
pub mod places;
pub mod read;
pub mod ready;
mod shape;
pub mod write;

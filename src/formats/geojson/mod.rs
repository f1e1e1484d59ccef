//! GeoJSON (RFC 7946), longitude before latitude, on the datum of the workspace.

mod object;
pub mod write;

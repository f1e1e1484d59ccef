//! The plane of a workspace: the projected CRS in which all of it stands.

use crate::geometry::projection::TransverseMercator;

/// A projected CRS that carries a legal measure, and the name it goes by.
///
/// Only transverse Mercator planes are taken: the legal area is defined on Gauss-Krüger, and UTM is the
/// same projection at another scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Authority and code, for example `EPSG:4546`.
    pub crs: String,
    /// The projection.
    pub projection: TransverseMercator,
}

//! Coordinate reference systems by name: what is taken, what is refused and why.

use crate::geometry::plane::Plane;

/// Why a CRS is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CrsError {}

/// Finds the plane a workspace may stand in, by `EPSG:n`.
///
/// # Errors
/// [`CrsError`] where the code is unknown, is no transverse Mercator plane, or is on a datum without
/// public parameters.
pub fn plane(_crs: &str) -> Result<Plane, CrsError> {
    todo!()
}

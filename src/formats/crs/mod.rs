//! Coordinate reference systems: what is taken, what is refused and why, and the way from one to another.
//!
//! - **Taken**: CGCS2000, and WGS 84 and NAD 83 as equal to it, which is said. Their true differences are
//!   below a decimetre (WGS 84) and about two metres (NAD 83, used for tests abroad only).
//! - **Refused**: Xi'an 1980 and Beijing 1954, by code or by the datum's name or ellipsoid in the text: no
//!   public parameters exist, and PROJ's ballpark is about 100 m wrong without saying so.
//! - **The way**: a change of false easting alone is a shift by whole grid steps; between geographic
//!   coordinates and transverse Mercator planes our own series works, the same code as in the legal area.
//!   Any other map projection is first undone by PROJ to the geographic coordinates of its own datum, so
//!   that no datum shift can slip in.
//! - **Left out**: straight edges are not densified; a long edge stays straight in the new plane.
//!
//! Everything here is a pure decision on [`facts::Facts`]; `gdal/crs.rs` asks PROJ for them.

mod datum;
pub mod error;
pub mod facts;
pub mod known;
pub mod plausible;
pub(crate) mod ranges;
pub mod route;

use crate::geometry::plane::Plane;

pub use error::CrsError;

/// Finds the plane a workspace may stand in, by `EPSG:n`.
///
/// The Gauss-Krüger planes of CGCS2000 (EPSG:4491 to 4554) and the UTM planes of WGS 84 and NAD 83 are
/// known by arithmetic; any other code is looked up in PROJ's database.
///
/// # Errors
/// [`CrsError`] where the code is unknown, is no transverse Mercator plane with latitude of origin 0, or is
/// on a datum without public parameters.
pub fn plane(crs: &str) -> Result<Plane, CrsError> {
    let code = facts::epsg_code(crs)?;
    let projection = match known::projection(code) {
        Some(projection) => projection,
        None => facts::transverse_mercator(&crate::formats::gdal::crs::by_epsg(code)?)?,
    };
    Ok(Plane { crs: format!("EPSG:{code}"), projection })
}

/// The plane a file's CRS is itself, under the code it states, else the one its numbers have.
///
/// # Errors
/// [`CrsError`] where it is no transverse Mercator plane that carries a legal area, or its datum is refused.
pub fn own_plane(facts: &facts::Facts) -> Result<Plane, CrsError> {
    let projection = facts::transverse_mercator(facts)?;
    let is_chinese = datum::Datum::of(facts)? == datum::Datum::Cgcs2000;
    let code = route::stated_code(facts)
        .or_else(|| known::cgcs2000_code(&projection).filter(|_| is_chinese))
        .map_or_else(|| facts.name.clone(), |code| format!("EPSG:{code}"));
    Ok(Plane { crs: code, projection })
}

/// The plane to measure in at a place: the 3° zone of CGCS2000 without prefix, and where China has none the
/// UTM zone. Degrees.
///
/// # Errors
/// [`CrsError::Unknown`] never in practice: every code made here is one of the known ones.
pub fn plane_at(longitude: f64, latitude: f64) -> Result<Plane, CrsError> {
    let zone = (longitude / 3.0).round();
    if (25.0..=45.0).contains(&zone) {
        // EPSG:4534 is the zone of 75°E, number 25; the others follow by 3°.
        return plane(&format!("EPSG:{}", 4534 + zone as u32 - 25));
    }
    let zone = ((longitude + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u32 + 1;
    plane(&format!("EPSG:{}", if latitude < 0.0 { 32700 } else { 32600 } + zone))
}

//! PROJ through GDAL: taking a CRS apart, undoing map projections and doing them.

use gdal::spatial_ref::{AxisMappingStrategy, AxisOrientationType, CoordTransform, SpatialRef};
use serde_json::Value as Json;

use crate::formats::crs::error::CrsError;
use crate::formats::crs::facts::{Facts, Method};
use crate::formats::gdal::messages;
use crate::geometry::projection::{Ellipsoid, TransverseMercator};

/// The longest piece of a CRS text shown in a message.
const SHOWN_CHARS_MAX: usize = 80;

/// Takes the CRS of an EPSG code apart.
///
/// # Errors
/// [`CrsError::Unknown`] where the registry has no such code.
pub fn by_epsg(code: u32) -> Result<Facts, CrsError> {
    let _quiet = messages::Listening::start();
    let srs = SpatialRef::from_epsg(code).map_err(|_source| CrsError::Unknown { code })?;
    facts(&srs, format!("EPSG:{code}"))
}

/// Takes the CRS of a WKT text apart (OGC or ESRI dialect).
///
/// # Errors
/// [`CrsError::NotUnderstood`] where it is no horizontal CRS.
pub fn by_wkt(wkt: &str) -> Result<Facts, CrsError> {
    let _quiet = messages::Listening::start();
    let not_understood = || CrsError::NotUnderstood { text: wkt.chars().take(SHOWN_CHARS_MAX).collect() };
    let srs = SpatialRef::from_wkt(wkt).map_err(|_source| not_understood())?;
    let name = srs.name().unwrap_or_default();
    let name = match srs.authority() {
        Ok(authority) => format!("{authority} ({name})"),
        Err(_no_authority) => name,
    };
    facts(&srs, name)
}

fn facts(srs: &SpatialRef, name: String) -> Result<Facts, CrsError> {
    let node = |path: &str, child: usize| srs.get_attr_value(path, child).ok().flatten();
    let number = |path: &str, child: usize| node(path, child).and_then(|text| text.parse::<f64>().ok());
    let not_understood = || CrsError::NotUnderstood { text: name.clone() };
    let ellipsoid = Ellipsoid {
        semi_major_m: number("SPHEROID", 1).ok_or_else(not_understood)?,
        inverse_flattening: number("SPHEROID", 2).ok_or_else(not_understood)?,
    };
    let parameter = |key: &str, default: f64| srs.get_proj_param(key).ok().flatten().unwrap_or(default);
    let unit_m = if srs.is_projected() { srs.linear_units() } else { 1.0 };
    let method = if srs.is_geographic() {
        Method::Geographic
    } else {
        match node("PROJECTION", 0).ok_or_else(not_understood)?.as_str() {
            "Transverse_Mercator" | "Gauss_Kruger" => Method::TransverseMercator(
                TransverseMercator {
                    ellipsoid,
                    central_meridian_deg: parameter("central_meridian", 0.0),
                    scale: parameter("scale_factor", 1.0),
                    false_easting_m: parameter("false_easting", 0.0),
                    false_northing_m: parameter("false_northing", 0.0),
                },
                parameter("latitude_of_origin", 0.0),
            ),
            other => Method::Other(other.to_owned()),
        }
    };
    Ok(Facts {
        datum: node("DATUM", 0).ok_or_else(not_understood)?,
        ellipsoid,
        prime_meridian_deg: number("PRIMEM", 1).unwrap_or(0.0),
        method,
        unit_m,
        name,
    })
}

/// An EPSG code's CRS as PROJJSON.
///
/// # Errors
/// [`CrsError::Unknown`] where the registry has no such code.
pub fn projjson(code: u32) -> Result<Json, CrsError> {
    let _quiet = messages::Listening::start();
    let srs = SpatialRef::from_epsg(code).and_then(|srs| srs.to_projjson());
    let text = srs.map_err(|_source| CrsError::Unknown { code })?;
    text.parse().map_err(|_not_json| CrsError::Unknown { code })
}

/// Whether the registry has the northing or the latitude as the first axis of an EPSG code's CRS.
///
/// # Errors
/// [`CrsError::Unknown`] where the registry has no such code.
pub fn is_north_first(code: u32) -> Result<bool, CrsError> {
    /// `OAO_North` of GDAL's header of spatial references.
    const NORTH: AxisOrientationType = 1;
    let _quiet = messages::Listening::start();
    let srs = SpatialRef::from_epsg(code).map_err(|_source| CrsError::Unknown { code })?;
    let target = if srs.is_geographic() { "GEOGCS" } else { "PROJCS" };
    let axis = srs.axis_orientation(target, 0).map_err(|_source| CrsError::Unknown { code })?;
    Ok(axis == NORTH)
}

/// Does a map projection: from longitude and latitude on the same datum, so no datum shift takes part.
pub struct Projection {
    transform: CoordTransform,
}

impl Projection {
    /// Prepares the way to a CRS given by EPSG code.
    ///
    /// # Errors
    /// [`CrsError`] where PROJ knows no such way.
    pub fn of_epsg(code: u32) -> Result<Self, CrsError> {
        let _quiet = messages::Listening::start();
        let srs = SpatialRef::from_epsg(code).map_err(|_source| CrsError::Unknown { code })?;
        let (srs, geographic) = sides(srs).ok_or(CrsError::Unknown { code })?;
        let transform = CoordTransform::new(&geographic, &srs);
        Ok(Self { transform: transform.map_err(|_source| CrsError::Unknown { code })? })
    }

    /// Replaces degrees by coordinates; a point PROJ cannot project becomes infinite.
    pub fn apply(&self, x: &mut [f64], y: &mut [f64]) {
        apply(&self.transform, x, y);
    }
}

/// Undoes a map projection: to longitude and latitude on the same datum, so no datum shift takes part.
pub struct Unprojection {
    transform: CoordTransform,
}

impl Unprojection {
    /// Prepares the way back from a CRS given by EPSG code.
    ///
    /// # Errors
    /// [`CrsError`] where PROJ knows no such way.
    pub fn of_epsg(code: u32) -> Result<Self, CrsError> {
        let srs = SpatialRef::from_epsg(code).map_err(|_source| CrsError::Unknown { code })?;
        Self::new(srs).ok_or(CrsError::Unknown { code })
    }

    /// Prepares the way back from a CRS given by its WKT.
    ///
    /// # Errors
    /// [`CrsError`] where PROJ knows no such way.
    pub fn of_wkt(wkt: &str) -> Result<Self, CrsError> {
        let not_understood = || CrsError::NotUnderstood { text: wkt.chars().take(SHOWN_CHARS_MAX).collect() };
        let srs = SpatialRef::from_wkt(wkt).map_err(|_source| not_understood())?;
        Self::new(srs).ok_or_else(not_understood)
    }

    fn new(srs: SpatialRef) -> Option<Self> {
        let _quiet = messages::Listening::start();
        let (srs, geographic) = sides(srs)?;
        Some(Self { transform: CoordTransform::new(&srs, &geographic).ok()? })
    }

    /// Replaces coordinates by degrees; a point PROJ cannot undo becomes infinite.
    pub fn apply(&self, x: &mut [f64], y: &mut [f64]) {
        apply(&self.transform, x, y);
    }
}

/// A projected CRS and the geographic one of its own datum, both with the easting or longitude first.
fn sides(mut srs: SpatialRef) -> Option<(SpatialRef, SpatialRef)> {
    let mut geographic = srs.geog_cs().ok()?;
    srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    geographic.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Some((srs, geographic))
}

fn apply(transform: &CoordTransform, x: &mut [f64], y: &mut [f64]) {
    let _quiet = messages::Listening::start();
    // PROJ sets what it cannot transform to infinity, which is then refused by name; the summary error adds
    // nothing.
    let _all_or_some = transform.transform_coords(x, y, &mut []);
}

//! The CRS that features are served in (OGC API – Features, Part 2).
//!
//! The list follows from the workspace's plane and is made once. The ways to and from it are those of
//! `formats/crs`; nothing is projected here.

use crate::formats::crs::facts::epsg_code;
use crate::formats::crs::known;
use crate::formats::export::frame::Frame;
use crate::formats::gdal::crs::{Unprojection, is_north_first};
use crate::formats::geojson::manner::Coordinates;
use crate::geometry::plane::Plane;
use crate::geometry::projection::TransverseMercator;
use crate::http::error::ApiError;

/// Longitude and latitude in degrees, in this order.
pub(super) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// What stands before an EPSG code in a CRS's address.
const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";
/// The code of the geographic CRS of CGCS2000.
const CGCS2000: u32 = 4490;
/// The code of the CRS that CRS84 is with its axes turned around.
const WGS84: u32 = 4326;
/// The codes that every workspace's features are served in beside its own: WGS 84, and the Mercator of web maps.
const EVERYWHERE: [u32; 2] = [WGS84, 3857];

/// One CRS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Crs {
    /// Its address.
    pub(super) uri: String,
    /// Its code; `None`: CRS84, which has none.
    epsg: Option<u32>,
    /// Whether its coordinates are degrees.
    pub(super) is_geographic: bool,
    /// Whether latitude or northing stands first.
    pub(super) is_north_first: bool,
}

/// All CRS of a workspace.
#[derive(Debug)]
pub(super) struct CrsList {
    all: Vec<Crs>,
    storage: usize,
    plane: Plane,
}

impl CrsList {
    /// CRS84, then CGCS2000 where the plane is on it, the plane itself, its zone in the other way of writing
    /// eastings, WGS 84 and the Mercator of web maps; what PROJ knows no way to is not offered.
    pub(super) fn new(plane: &Plane) -> Self {
        let mut all =
            vec![Crs { uri: CRS84.to_owned(), epsg: None, is_geographic: true, is_north_first: false }];
        let own = epsg_code(&plane.crs).ok();
        let zone = own.and_then(known::same_zone);
        let datum = zone.map(|_| CGCS2000);
        for code in [datum, own, zone].into_iter().flatten().chain(EVERYWHERE) {
            let way = Frame::to(&format!("EPSG:{code}"), plane);
            if let (Ok(frame), Ok(is_north_first)) = (way, is_north_first(code)) {
                let uri = format!("{EPSG}{code}");
                all.push(Crs { uri, epsg: Some(code), is_geographic: frame.is_geographic, is_north_first });
            }
        }
        let storage = all.iter().position(|own_crs| own.is_some() && own_crs.epsg == own).unwrap_or(0);
        Self { all, storage, plane: plane.clone() }
    }

    /// Their addresses, CRS84 first.
    pub(super) fn uris(&self) -> Vec<&str> {
        self.all.iter().map(|own| &*own.uri).collect()
    }

    /// The CRS that features are kept in.
    pub(super) fn storage(&self) -> &Crs {
        &self.all[self.storage]
    }

    /// One by its place in the list; CRS84 where none was asked for.
    pub(super) fn at(&self, place: Option<usize>) -> &Crs {
        &self.all[place.unwrap_or(0)]
    }

    /// How positions are written in a CRS.
    ///
    /// # Errors
    /// None that can happen: the way was found when the list was made.
    pub(super) fn coordinates(&self, crs: &Crs) -> Result<Coordinates, ApiError> {
        let is_north_first = crs.is_north_first;
        if crs.is_geographic {
            return Ok(Coordinates::Geographic { is_latitude_first: is_north_first });
        }
        Ok(Coordinates::Projected { frame: Box::new(self.frame(crs)?), is_north_first })
    }

    /// The way to a CRS for files, which have the easting or longitude first whatever the registry says.
    ///
    /// # Errors
    /// As [`Self::coordinates`].
    pub(super) fn frame(&self, crs: &Crs) -> Result<Frame, ApiError> {
        let code = crs.epsg.unwrap_or(WGS84);
        Frame::to(&format!("EPSG:{code}"), &self.plane).map_err(|error| std::io::Error::other(error).into())
    }

    /// The whole metres a CRS's eastings are more than those of the plane, where that is all they differ in.
    pub(super) fn shift_m(&self, crs: &Crs) -> Option<f64> {
        let (own, plane) = (known::projection(crs.epsg?)?, self.plane.projection);
        let shift_m = own.false_easting_m - plane.false_easting_m;
        let moved = TransverseMercator { false_easting_m: plane.false_easting_m, ..own };
        (moved == plane).then_some(shift_m)
    }
}

impl Crs {
    /// What files call it; those have the easting or longitude first, and so CRS84 is no other than WGS 84.
    pub(super) fn name(&self) -> String {
        format!("EPSG:{}", self.epsg.unwrap_or(WGS84))
    }

    /// Corners in a projected CRS as longitudes and latitudes.
    ///
    /// # Errors
    /// None that can happen: PROJ knew the CRS when the list was made.
    pub(super) fn to_degrees(&self, x: &mut [f64], y: &mut [f64]) -> Result<(), ApiError> {
        let way = Unprojection::of_epsg(self.epsg.unwrap_or(WGS84));
        way.map_err(|error| ApiError::from(std::io::Error::other(error)))?.apply(x, y);
        Ok(())
    }
}

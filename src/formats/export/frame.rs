//! From the grid of the workspace to the coordinates of a file: `import/frame` gone backwards.

use serde_json::Value as Json;

use crate::formats::crs::error::CrsError;
use crate::formats::crs::facts::{Facts, epsg_code};
use crate::formats::crs::route::{self, Route};
use crate::formats::gdal::crs::{self as proj, Projection};
use crate::geometry::grid::{Point, STEPS_PER_METRE};
use crate::geometry::plane::Plane;
use crate::geometry::projection::Series;
use crate::layer::text::Text;

/// The way from the plane to one file's CRS, made ready.
pub struct Frame {
    /// The EPSG code of the file's CRS.
    pub epsg: u32,
    /// Whether its coordinates are longitude and latitude, in degrees.
    pub is_geographic: bool,
    /// Assumptions to be shown as remarks.
    pub notes: Vec<Text>,
    way: Way,
}

enum Way {
    Shift { dx: i64, dy: i64 },
    Inverse(Series),
    Through { plane: Series, own: Series },
    Project { plane: Series, own: Projection },
}

impl Frame {
    /// The plane itself.
    ///
    /// # Errors
    /// [`CrsError::NotACode`] where the plane goes by a name and no EPSG code, which files do not take.
    pub fn of_plane(plane: &Plane) -> Result<Self, CrsError> {
        Ok(Self::shifted(epsg_code(&plane.crs)?, 0))
    }

    /// The plane with whole metres added to every easting, by its own code: 37 000 000 puts the zone before the
    /// eastings of EPSG:4546, which then are those of EPSG:4525.
    pub fn shifted(epsg: u32, east_m: i64) -> Self {
        let way = Way::Shift { dx: east_m * STEPS_PER_METRE, dy: 0 };
        Self { epsg, is_geographic: false, notes: Vec::new(), way }
    }

    /// Another CRS, by `EPSG:n`.
    ///
    /// # Errors
    /// [`CrsError`] where there is no such code, its datum is refused, or PROJ knows no way to it.
    pub fn to(crs: &str, plane: &Plane) -> Result<Self, CrsError> {
        let epsg = epsg_code(crs)?;
        let facts: Facts = proj::by_epsg(epsg)?;
        let is_geographic = facts.is_geographic();
        let routing = route::back(&facts, plane)?;
        let series = plane.projection.series();
        let way = match routing.route {
            Route::Shift { dx, dy } => Way::Shift { dx, dy },
            Route::Forward => Way::Inverse(series),
            Route::Through(own) => Way::Through { plane: series, own: own.series() },
            Route::Unproject => Way::Project { plane: series, own: Projection::of_epsg(epsg)? },
        };
        Ok(Self { epsg, is_geographic, notes: routing.notes, way })
    }

    /// The file's CRS as PROJJSON.
    ///
    /// # Errors
    /// [`CrsError::Unknown`] where PROJ does not know it.
    pub fn projjson(&self) -> Result<Json, CrsError> {
        proj::projjson(self.epsg)
    }

    /// The positions of some points, `(east, north)` or `(longitude, latitude)`. On the plane and its shifts they
    /// are the nearest doubles of the grid's metres.
    ///
    /// # Errors
    /// [`CrsError::NoImage`] where PROJ cannot project a point.
    pub fn positions(&self, points: &[Point]) -> Result<Vec<(f64, f64)>, CrsError> {
        let inverse = |series: &Series, point: &Point| {
            let (x_m, y_m) = point.metres();
            series.inverse(x_m, y_m)
        };
        let positions: Vec<(f64, f64)> = match &self.way {
            Way::Shift { dx, dy } => {
                points.iter().map(|point| Point::new(point.x + dx, point.y + dy).metres()).collect()
            }
            Way::Inverse(plane) => points.iter().map(|point| inverse(plane, point)).collect(),
            Way::Through { plane, own } => points
                .iter()
                .map(|point| inverse(plane, point))
                .map(|(lon, lat)| own.forward(lon, lat))
                .collect(),
            Way::Project { plane, own } => {
                let (mut x, mut y): (Vec<f64>, Vec<f64>) =
                    points.iter().map(|point| inverse(plane, point)).unzip();
                own.apply(&mut x, &mut y);
                x.into_iter().zip(y).collect()
            }
        };
        match positions.iter().position(|(x, y)| !(x.is_finite() && y.is_finite())) {
            None => Ok(positions),
            Some(place) => {
                let (x_m, y_m) = points[place].metres();
                Err(CrsError::NoImage { crs: format!("EPSG:{}", self.epsg), x_m, y_m })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Frame;
    use crate::formats::crs;
    use crate::formats::import;
    use crate::formats::import::shape::{CrsSaid, Shape};
    use crate::geometry::grid::Point;
    use crate::layer::feature::Geometry;
    use proptest::prelude::*;
    use proptest::sample::select;

    proptest! {
        #[test]
        fn what_is_read_back_in_any_crs_is_the_grid_point(
            x in 3_500_000_000_i64..6_500_000_000,
            y in 20_000_000_000_i64..55_000_000_000,
            crs in select(vec!["EPSG:4546", "EPSG:4525", "EPSG:4509", "EPSG:4547", "EPSG:4490", "EPSG:4326", "EPSG:32649", "EPSG:3857"]),
        ) {
            let plane = crs::plane("EPSG:4546").unwrap();
            let (point, frame) = (Point::new(x, y), Frame::to(crs, &plane).unwrap());
            let mut shape = Shape::of(Geometry::Lines);
            for (x, y) in frame.positions(&[point]).unwrap() {
                shape.x.push(x);
                shape.y.push(y);
            }
            let mut read = Vec::new();
            let placed = import::frame::Frame::new(&CrsSaid::Epsg(frame.epsg), &plane).unwrap().place(&shape, &mut read);
            prop_assert!(placed.is_ok());
            prop_assert_eq!(read, [point], "{}", crs);
        }
    }

    #[test]
    fn a_shift_is_turned_around_and_proj_does_what_the_series_do_not() {
        let plane = crs::plane("EPSG:4546").unwrap();
        let point = Point::new(5_100_000_001, 41_500_000_003);
        let at = |crs: &str| Frame::to(crs, &plane).unwrap().positions(&[point]).unwrap()[0];
        assert_eq!(at("EPSG:4546"), (510_000.000_1, 4_150_000.000_3));
        assert_eq!(at("EPSG:4525"), (37_510_000.000_1, 4_150_000.000_3));
        let (lon, lat) = at("EPSG:4490");
        // Spherical Mercator on the equatorial radius (EPSG method 1024).
        let (radius, latitude) = (6_378_137.0_f64, lat.to_radians());
        let mercator =
            (radius * lon.to_radians(), radius * (std::f64::consts::FRAC_PI_4 + latitude / 2.0).tan().ln());
        let (x, y) = at("EPSG:3857");
        assert!((x - mercator.0).abs() < 1e-6 && (y - mercator.1).abs() < 1e-6, "{x} {y} {mercator:?}");
        assert!(Frame::to("EPSG:2383", &plane).is_err(), "Xi'an 1980 is refused");
    }
}

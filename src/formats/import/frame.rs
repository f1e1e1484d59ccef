//! From the file's coordinates to the grid of the workspace.

use crate::formats::crs;
use crate::formats::crs::error::CrsError;
use crate::formats::crs::facts::Facts;
use crate::formats::crs::plausible::{self, Bounds, REACH_DEG};
use crate::formats::crs::route::{self, Route};
use crate::formats::gdal::crs::{self as proj, Unprojection};
use crate::formats::import::shape::{CrsSaid, Shape};
use crate::geometry::grid::{GridError, Point};
use crate::geometry::plane::Plane;
use crate::geometry::projection::Series;
use crate::layer::text::Text;

/// No northing lies further from the equator than the pole, with room for any scale.
const NORTHING_MAX_M: f64 = 1.01e7;

/// The way from one file's CRS to the plane, made ready.
pub(crate) struct Frame {
    facts: Facts,
    target: Series,
    way: Way,
    /// The CRS read, for the report.
    pub(crate) crs: String,
    /// Assumptions to be shown as notes.
    pub(crate) notes: Vec<Text>,
    /// Room for coordinates under way.
    x: Vec<f64>,
    y: Vec<f64>,
}

enum Way {
    Shift { dx: i64, dy: i64 },
    Forward,
    Through(Series),
    Unproject(Unprojection),
}

/// Takes the CRS a file says apart.
///
/// # Errors
/// [`CrsError`] where it is not understood.
pub(crate) fn facts_of(said: &CrsSaid) -> Result<Facts, CrsError> {
    match said {
        CrsSaid::Epsg(code) => proj::by_epsg(*code),
        CrsSaid::Wkt(wkt) => proj::by_wkt(wkt),
        CrsSaid::Nothing => Err(CrsError::NotUnderstood { text: String::new() }),
    }
}

/// The way back from the map projection a file says to longitude and latitude.
///
/// # Errors
/// [`CrsError`] where PROJ knows none.
pub(crate) fn unprojection_of(said: &CrsSaid) -> Result<Unprojection, CrsError> {
    match said {
        CrsSaid::Epsg(code) => Unprojection::of_epsg(*code),
        CrsSaid::Wkt(wkt) => Unprojection::of_wkt(wkt),
        CrsSaid::Nothing => Err(CrsError::NotUnderstood { text: String::new() }),
    }
}

/// Why a feature's coordinates are not on the grid.
pub(crate) enum Trouble {
    /// A vertex that is no number or out of all range, by its index in the shape.
    Vertex(usize, GridError),
    /// Coordinates that cannot be in the CRS: what they look like.
    Implausible(Text),
}

impl Frame {
    /// Makes the way ready.
    ///
    /// # Errors
    /// [`CrsError`] where the CRS is not understood or not taken.
    pub(crate) fn new(said: &CrsSaid, plane: &Plane) -> Result<Self, CrsError> {
        let facts = facts_of(said)?;
        let crs::route::Routing { route, crs, notes } = route::find(&facts, plane)?;
        let way = match route {
            Route::Shift { dx, dy } => Way::Shift { dx, dy },
            Route::Forward => Way::Forward,
            Route::Through(own) => Way::Through(own.series()),
            Route::Unproject => Way::Unproject(unprojection_of(said)?),
        };
        Ok(Self { facts, target: plane.projection.series(), way, crs, notes, x: Vec::new(), y: Vec::new() })
    }

    /// Puts the vertices of a shape on the grid, in their order; `points` is cleared first.
    ///
    /// # Errors
    /// [`Trouble`] naming the first vertex at fault, or what the whole looks like.
    pub(crate) fn place(&mut self, shape: &Shape, points: &mut Vec<Point>) -> Result<(), Trouble> {
        points.clear();
        if let Some(vertex) =
            shape.x.iter().zip(&shape.y).position(|(x, y)| !(x.is_finite() && y.is_finite()))
        {
            let (x, y) = (shape.x[vertex], shape.y[vertex]);
            return Err(Trouble::Vertex(vertex, GridError::NotFinite { x, y }));
        }
        let Some(bounds) = shape.bounds() else {
            return Ok(());
        };
        if let Some(looks) = plausible::contradiction(&self.facts, &bounds) {
            return Err(Trouble::Implausible(looks));
        }
        self.transform(shape, points).map_err(|(vertex, error)| Trouble::Vertex(vertex, error))?;
        self.out_of_reach(&bounds, points).map_or(Ok(()), |looks| Err(Trouble::Implausible(looks)))
    }

    fn transform(&mut self, shape: &Shape, points: &mut Vec<Point>) -> Result<(), (usize, GridError)> {
        let Self { target, way, x, y, .. } = self;
        let snap = |(vertex, (x, y)): (usize, (f64, f64))| Point::snap(x, y).map_err(|error| (vertex, error));
        let read = shape.x.iter().copied().zip(shape.y.iter().copied());
        points.reserve(shape.x.len());
        match way {
            Way::Shift { dx, dy } => {
                for vertex in read.enumerate() {
                    // Snapped in the file's own plane first: 0.1 mm survives eight digits.
                    let point = snap(vertex)?;
                    points.push(Point::new(point.x + *dx, point.y + *dy));
                }
            }
            Way::Forward => {
                for (vertex, (lon, lat)) in read.enumerate() {
                    points.push(snap((vertex, target.forward(lon, lat)))?);
                }
            }
            Way::Through(own) => {
                for (vertex, (east, north)) in read.enumerate() {
                    let (lon, lat) = own.inverse(east, north);
                    points.push(snap((vertex, target.forward(lon, lat)))?);
                }
            }
            Way::Unproject(unprojection) => {
                x.clone_from(&shape.x);
                y.clone_from(&shape.y);
                unprojection.apply(x, y);
                for (vertex, (&lon, &lat)) in x.iter().zip(y.iter()).enumerate() {
                    points.push(snap((vertex, target.forward(lon, lat)))?);
                }
            }
        }
        Ok(())
    }

    /// What is wrong where the feature lies too far from the workspace's central meridian.
    fn out_of_reach(&self, bounds: &Bounds, points: &[Point]) -> Option<Text> {
        let projection = self.target.projection();
        let meridian = projection.central_meridian_deg;
        let is_near = |lon: f64| (lon - meridian).abs() <= REACH_DEG;
        let is_reached = if matches!(self.way, Way::Forward) {
            is_near(bounds[0]) && is_near(bounds[2])
        } else {
            let (low, high) = corners(points)?;
            let ys = [low.1, high.1];
            let is_north_sound = ys.iter().all(|y| (y - projection.false_northing_m).abs() <= NORTHING_MAX_M);
            let is_lon_sound =
                ys.iter().all(|&y| [low.0, high.0].iter().all(|&x| is_near(self.target.inverse(x, y).0)));
            is_north_sound && is_lon_sound
        };
        if is_reached {
            return None;
        }
        if matches!(self.way, Way::Forward) && is_near(bounds[1]) && is_near(bounds[3]) {
            return Some(plausible::swapped_degrees_text());
        }
        if let Some(text) = plausible::other_zone(&self.facts, bounds) {
            return Some(text);
        }
        let (x, y) = (bounds[0], bounds[1]);
        Some(Text::new(
            format!(
                "坐标 ({x}, {y}) 距平面的中央经线 {meridian}° 超过 {REACH_DEG}°;请核对坐标系与平面所在的带"
            ),
            format!(
                "({x}, {y}) lies more than {REACH_DEG}° from the plane's central meridian {meridian}°; check the CRS and the plane's zone"
            ),
        ))
    }
}

/// The corners of the points' box, in metres.
fn corners(points: &[Point]) -> Option<((f64, f64), (f64, f64))> {
    let first = *points.first()?;
    let (low, high) = points.iter().fold((first, first), |(low, high), point| {
        (
            Point::new(low.x.min(point.x), low.y.min(point.y)),
            Point::new(high.x.max(point.x), high.y.max(point.y)),
        )
    });
    Some((low.metres(), high.metres()))
}

//! Writing geometries: rings and lines in whole grid steps as positions of some CRS.

use std::io::{self, Write};

use crate::formats::geojson::manner::{Coordinates, Manner};
use crate::formats::geojson::object::Object;
use crate::formats::geojson::places::Places;
use crate::geometry::decimal::push_fixed;
use crate::geometry::geographic::{self, position};
use crate::geometry::grid::Point;
use crate::geometry::projection::Series;
use crate::geometry::simplify;
use crate::geometry::window::Place;

/// Decimals of a metre: the grid's own 0.1 mm.
const METRE_DECIMALS: usize = 4;

/// A ring stored open, or a line.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    /// Its points.
    pub(super) points: &'a [Point],
    /// Their geographic positions, where they were worked out before; as many.
    pub(super) places: Option<Places<'a>>,
}

impl<'a> From<&'a [Point]> for Part<'a> {
    fn from(points: &'a [Point]) -> Self {
        Self { points, places: None }
    }
}

/// What writes geometries in one manner.
#[derive(Clone, Copy)]
pub(super) struct Pen<'a> {
    pub(super) manner: &'a Manner,
    pub(super) series: &'a Series,
}

impl Pen<'_> {
    /// Writes a `Polygon`, or a `MultiPolygon` where there are several; each polygon is its outer ring,
    /// then its holes.
    pub(super) fn write_polygons(self, out: &mut impl Write, polygons: &[Vec<Part<'_>>]) -> io::Result<()> {
        let mut object = Object::begin(out)?;
        if let [polygon] = polygons {
            object.value("type", "Polygon")?;
            self.write_polygon(object.key("coordinates")?, polygon)?;
        } else {
            object.value("type", "MultiPolygon")?;
            let write = |out: &mut _, polygon: &Vec<Part<'_>>| self.write_polygon(out, polygon);
            write_list(object.key("coordinates")?, polygons, write)?;
        }
        object.end()
    }

    /// Writes a `LineString`, or a `MultiLineString` where there are several.
    pub(super) fn write_lines(self, out: &mut impl Write, lines: &[Part<'_>]) -> io::Result<()> {
        let mut object = Object::begin(out)?;
        if let [line] = lines {
            object.value("type", "LineString")?;
            self.write_part(object.key("coordinates")?, *line, false)?;
        } else {
            object.value("type", "MultiLineString")?;
            let write = |out: &mut _, line: &Part<'_>| self.write_part(out, *line, false);
            write_list(object.key("coordinates")?, lines, write)?;
        }
        object.end()
    }

    fn write_polygon(self, out: &mut impl Write, rings: &[Part<'_>]) -> io::Result<()> {
        write_list(out, rings, |out, ring| self.write_part(out, *ring, true))
    }

    /// Writes the positions of a part, the first again behind them where it is a ring.
    fn write_part(self, out: &mut impl Write, part: Part<'_>, is_ring: bool) -> io::Result<()> {
        let Some(tolerance) = self.manner.tolerance_steps else {
            return self.write_points(out, part, is_ring);
        };
        let stay = if is_ring {
            simplify::ring(part.points, tolerance)
        } else {
            simplify::line(part.points, tolerance)
        };
        let points: Vec<Point> = stay.iter().map(|&own| part.points[own]).collect();
        let mut room = Vec::new();
        let places = part.places.map(|places| places.only(&stay, &mut room));
        self.write_points(out, Part { points: &points, places }, is_ring)
    }

    fn write_points(self, out: &mut impl Write, part: Part<'_>, is_ring: bool) -> io::Result<()> {
        let mut text = Vec::with_capacity(32 * (part.points.len() + 1));
        match &self.manner.coordinates {
            Coordinates::Geographic { is_latitude_first } => {
                let mut push = |place| push_pair(&mut text, place, *is_latitude_first, geographic::DECIMALS);
                let n_closing = usize::from(is_ring);
                if let Some(places) = part.places {
                    places.iter().chain(places.iter().take(n_closing)).for_each(push);
                } else {
                    let points = part.points.iter().chain(part.points.iter().take(n_closing));
                    points.for_each(|point| push(position(self.series, *point)));
                }
            }
            Coordinates::Projected { frame, is_north_first } => {
                let positions = frame.positions(part.points).map_err(io::Error::other)?;
                let steps = |metres: f64| (metres * 10_f64.powi(METRE_DECIMALS as i32)).round() as i64;
                for (x, y) in positions.iter().chain(positions.first().filter(|_| is_ring)) {
                    push_pair(&mut text, (steps(*x), steps(*y)), *is_north_first, METRE_DECIMALS);
                }
            }
        }
        // Every pair has a comma before it; the first one's is the bracket.
        match text.first_mut() {
            Some(first) => *first = b'[',
            None => text.push(b'['),
        }
        text.push(b']');
        out.write_all(&text)
    }
}

/// Appends `,[x,y]`, or `,[y,x]`.
fn push_pair(text: &mut Vec<u8>, (x, y): Place, is_turned: bool, decimals: usize) {
    let (first, second) = if is_turned { (y, x) } else { (x, y) };
    text.extend_from_slice(b",[");
    push_fixed(text, first, decimals);
    text.push(b',');
    push_fixed(text, second, decimals);
    text.push(b']');
}

fn write_list<W: Write, T>(
    out: &mut W,
    items: &[T],
    mut write: impl FnMut(&mut W, &T) -> io::Result<()>,
) -> io::Result<()> {
    out.write_all(b"[")?;
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            out.write_all(b",")?;
        }
        write(out, item)?;
    }
    out.write_all(b"]")
}

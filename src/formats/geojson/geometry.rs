//! Writing geometries: rings and lines in whole grid steps as longitudes and latitudes.

use std::io::{self, Write};

use crate::formats::geojson::object::Object;
use crate::formats::geojson::write::Context;
use crate::geometry::geographic::{position, to_degrees_text};
use crate::geometry::grid::Point;

impl Context<'_> {
    /// Writes a `Polygon`, or a `MultiPolygon` where there are several; each polygon is its outer ring,
    /// then its holes.
    pub(super) fn write_geometry(&self, out: &mut impl Write, polygons: &[Vec<&[Point]>]) -> io::Result<()> {
        let mut object = Object::begin(out)?;
        if let [polygon] = polygons {
            object.value("type", "Polygon")?;
            self.write_polygon(object.key("coordinates")?, polygon)?;
        } else {
            object.value("type", "MultiPolygon")?;
            write_list(object.key("coordinates")?, polygons, |out, polygon| {
                self.write_polygon(out, polygon)
            })?;
        }
        object.end()
    }

    /// Writes a `LineString`, or a `MultiLineString` where there are several.
    pub(super) fn write_lines(&self, out: &mut impl Write, lines: &[&[Point]]) -> io::Result<()> {
        let mut object = Object::begin(out)?;
        if let [line] = lines {
            object.value("type", "LineString")?;
            self.write_points(object.key("coordinates")?, line)?;
        } else {
            object.value("type", "MultiLineString")?;
            write_list(object.key("coordinates")?, lines, |out, line| self.write_points(out, line))?;
        }
        object.end()
    }

    fn write_polygon(&self, out: &mut impl Write, rings: &[&[Point]]) -> io::Result<()> {
        write_list(out, rings, |out, ring| {
            let closed: Vec<Point> = ring.iter().chain(ring.first()).copied().collect();
            self.write_points(out, &closed)
        })
    }

    fn write_points(&self, out: &mut impl Write, points: &[Point]) -> io::Result<()> {
        write_list(out, points, |out, point| {
            let (lon, lat) = position(self.measure.series(), *point);
            write!(out, "[{},{}]", to_degrees_text(lon), to_degrees_text(lat))
        })
    }
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

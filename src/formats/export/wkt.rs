//! Shapes as WKT (well-known text).

use std::fmt::Write;

use crate::assess::table::Shape;
use crate::formats::crs::error::CrsError;
use crate::formats::export::frame::Frame;
use crate::geometry::grid::Point;

/// Decimals of a degree: a ten-billionth is a ninth of a grid step; of a metre: the grid's own.
const DEGREE_PLACES: usize = 10;
const METRE_PLACES: usize = 4;

/// A shape as text; empty where it is nothing.
///
/// # Errors
/// As [`Frame::positions`].
pub fn text(shape: &Shape, frame: &Frame) -> Result<String, CrsError> {
    let polygon = |rings: &Vec<Vec<Point>>| listed(rings, |ring| points(ring, true, frame));
    let line = |line: &Vec<Point>| points(line, false, frame);
    Ok(match shape {
        Shape::Areas(polygons) => match &polygons[..] {
            [] => String::new(),
            [one] => format!("POLYGON{}", polygon(one)?),
            several => format!("MULTIPOLYGON{}", listed(several, polygon)?),
        },
        Shape::Lines(lines) => match &lines[..] {
            [] => String::new(),
            [one] => format!("LINESTRING{}", line(one)?),
            several => format!("MULTILINESTRING{}", listed(several, line)?),
        },
    })
}

/// Parts in brackets, with commas between them.
fn listed<T>(parts: &[T], text: impl Fn(&T) -> Result<String, CrsError>) -> Result<String, CrsError> {
    Ok(format!("({})", parts.iter().map(text).collect::<Result<Vec<_>, _>>()?.join(",")))
}

/// The points in brackets, the first again where they are a ring.
fn points(points: &[Point], is_ring: bool, frame: &Frame) -> Result<String, CrsError> {
    let places = if frame.is_geographic { DEGREE_PLACES } else { METRE_PLACES };
    let positions = frame.positions(points)?;
    let closing = positions.first().filter(|_| is_ring);
    let mut text = String::from("(");
    for (place, (x, y)) in positions.iter().chain(closing).enumerate() {
        let before = if place == 0 { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(text, "{before}{x:.places$} {y:.places$}");
    }
    text.push(')');
    Ok(text)
}

//! Shapes as WKB (well-known binary), little-endian, as the OGC's Simple Features and ISO have it alike.

use crate::assess::table::Shape;
use crate::formats::crs::error::CrsError;
use crate::formats::export::frame::Frame;
use crate::geometry::grid::Point;

/// A box: least x, least y, greatest x, greatest y.
pub type Bounds = [f64; 4];

const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;

/// Appends a shape; a multipolygon or multiline where there are several parts, or where all are to be such. Returns
/// the box around it; `None` where it is nothing, and then nothing is appended.
///
/// # Errors
/// As [`Frame::positions`].
pub fn push(
    wkb: &mut Vec<u8>,
    shape: &Shape,
    frame: &Frame,
    is_multi: bool,
) -> Result<Option<Bounds>, CrsError> {
    let n_parts = shape.n_parts();
    if n_parts == 0 {
        return Ok(None);
    }
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    match shape {
        Shape::Areas(polygons) => {
            if is_multi || 1 < n_parts {
                push_header(wkb, MULTI_POLYGON, n_parts);
            }
            for rings in polygons {
                push_header(wkb, POLYGON, rings.len());
                for ring in rings {
                    push_points(wkb, ring, true, frame, &mut bounds)?;
                }
            }
        }
        Shape::Lines(lines) => {
            if is_multi || 1 < n_parts {
                push_header(wkb, MULTI_LINE, n_parts);
            }
            for line in lines {
                wkb.push(1);
                wkb.extend_from_slice(&LINE.to_le_bytes());
                push_points(wkb, line, false, frame, &mut bounds)?;
            }
        }
    }
    Ok(Some(bounds))
}

fn push_header(wkb: &mut Vec<u8>, kind: u32, n_parts: usize) {
    wkb.push(1);
    wkb.extend_from_slice(&kind.to_le_bytes());
    wkb.extend_from_slice(&(n_parts as u32).to_le_bytes());
}

/// Their number, then the points, the first again where they are a ring.
fn push_points(
    wkb: &mut Vec<u8>,
    points: &[Point],
    is_ring: bool,
    frame: &Frame,
    bounds: &mut Bounds,
) -> Result<(), CrsError> {
    let positions = frame.positions(points)?;
    let closing = positions.first().filter(|_| is_ring);
    let n_points = positions.len() as u32 + u32::from(is_ring);
    wkb.extend_from_slice(&n_points.to_le_bytes());
    for &(x, y) in positions.iter().chain(closing) {
        wkb.extend_from_slice(&x.to_le_bytes());
        wkb.extend_from_slice(&y.to_le_bytes());
        *bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
    }
    Ok(())
}

//! The polygons or the lines of a `GeoJSON` geometry.

use geojson::{Geometry, GeometryValue, Position};

use crate::formats::import::shape::Shape;
use crate::layer::feature::Geometry as Wanted;

/// Adds to the shape what it takes of a geometry; other kinds are named.
pub(super) fn read_geometry(geometry: &Geometry, shape: &mut Shape) {
    match (&geometry.value, shape.geometry) {
        (GeometryValue::Polygon { coordinates }, Wanted::Areas) => read_polygon(coordinates, shape),
        (GeometryValue::MultiPolygon { coordinates }, Wanted::Areas) => {
            for polygon in coordinates {
                read_polygon(polygon, shape);
            }
        }
        (GeometryValue::LineString { coordinates }, Wanted::Lines) => read_part(coordinates, true, shape),
        (GeometryValue::MultiLineString { coordinates }, Wanted::Lines) => {
            for line in coordinates {
                read_part(line, true, shape);
            }
        }
        (GeometryValue::GeometryCollection { geometries }, _) => {
            for part in geometries {
                read_geometry(part, shape);
            }
        }
        (other, _) => shape.other(other.type_name()),
    }
}

fn read_polygon(rings: &[Vec<Position>], shape: &mut Shape) {
    for (ring, positions) in rings.iter().enumerate() {
        read_part(positions, ring == 0, shape);
    }
}

/// Adds a ring or a line.
fn read_part(positions: &[Position], is_outer: bool, shape: &mut Shape) {
    for position in positions {
        shape.has_z |= position.len() > 2;
        // A position short of a number cannot be placed; as NaN it is refused by its vertex.
        let ordinate = |at: usize| position.as_slice().get(at).copied().unwrap_or(f64::NAN);
        shape.push(ordinate(0), ordinate(1));
    }
    shape.end_part(is_outer);
}

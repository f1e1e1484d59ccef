//! Tests of places: the spatial functions of CQL2 between a thing's `geometry` and a shape written out, or two of
//! these, which hold of everything or of nothing.
//!
//! Shapes are in longitude and latitude, WKT in text, GeoJSON in JSON, `BBOX` in both; they are put to the units in
//! which things are served, so that what is compared is what was served. Heights are left aside.

use cql2::Expr;

use crate::formats::conditions::error::Fault;
use crate::formats::conditions::reader::Reader;
use crate::geometry::geographic::UNITS_PER_DEGREE;
use crate::geometry::relation::{Relation, Shape};
use crate::geometry::window::Window;
use crate::rules::condition::{Leaf, SpatialTest, Tree};
use crate::rules::filter::GEOMETRY;

/// The functions, as the parser writes them.
const RELATIONS: [(&str, Relation); 8] = [
    ("s_intersects", Relation::Intersects),
    ("s_disjoint", Relation::Disjoint),
    ("s_equals", Relation::Equals),
    ("s_touches", Relation::Touches),
    ("s_within", Relation::Within),
    ("s_contains", Relation::Contains),
    ("s_overlaps", Relation::Overlaps),
    ("s_crosses", Relation::Crosses),
];

/// All there is of the Earth.
const EARTH: Window = Window {
    west: -180 * UNITS_PER_DEGREE,
    south: -90 * UNITS_PER_DEGREE,
    east: 180 * UNITS_PER_DEGREE,
    north: 90 * UNITS_PER_DEGREE,
};

/// The relation a function asks for; `None` where it is no spatial one.
pub(super) fn relation(op: &str) -> Option<Relation> {
    RELATIONS.iter().find(|(own, _)| op.eq_ignore_ascii_case(own)).map(|&(_, relation)| relation)
}

/// Reads a spatial function; what it tells of two shapes written out is told at once.
pub(super) fn test(
    reader: &mut Reader<'_>,
    (op, relation): (&str, Relation),
    args: &[Box<Expr>],
) -> Result<Tree, Fault> {
    reader.pass(op);
    let leaf = |relation, shape| Tree::Leaf(Leaf::Spatial(SpatialTest { relation, shape }));
    let is_geometry =
        |own: &Expr| matches!(own, Expr::Property { property } if property.eq_ignore_ascii_case(GEOMETRY));
    let is_written = |own: &Expr| matches!(own, Expr::Geometry(_) | Expr::BBox { .. });
    match args {
        [first, second] if is_geometry(first) => Ok(leaf(relation, shape(reader, second)?)),
        [first, second] if is_geometry(second) => Ok(leaf(relation.turned(), shape(reader, first)?)),
        [first, second] if is_written(first) && is_written(second) => {
            let holds = relation.holds(&shape(reader, first)?, &shape(reader, second)?);
            Ok(if holds { Tree::All(Vec::new()) } else { Tree::Any(Vec::new()) })
        }
        _ => Err(reader.fault(
            "",
            format!("{op} 的一边须为 {GEOMETRY},另一边为图形,如 POLYGON((…)) 或 BBOX(…)"),
            format!("one side of {op} is {GEOMETRY}, the other a shape such as POLYGON((…)) or BBOX(…)"),
        )),
    }
}

fn shape(reader: &mut Reader<'_>, expr: &Expr) -> Result<Shape, Fault> {
    if let Expr::BBox { bbox } = expr {
        let numbers = bbox.iter().map(|own| if let Expr::Float(own) = **own { Some(own) } else { None });
        let numbers: Option<Vec<f64>> = numbers.collect();
        let is_in_order = match numbers.as_deref() {
            Some([west, south, east, north] | [west, south, _, east, north, _]) => {
                west < east && south < north
            }
            _ => false,
        };
        if !is_in_order {
            return Err(reader.fault(
                "bbox",
                "BBOX 须为 西,南,东,北 四个数,西小于东,南小于北;跨 180° 经线的范围请用参数 bbox",
                "a BBOX is west, south, east, north, west less than east and south less than north; across the \
                 antimeridian ask with the parameter bbox",
            ));
        }
    }
    let geometry = expr.clone().try_into().ok();
    let found = geometry.and_then(|own| Shape::scaled(&own, UNITS_PER_DEGREE as f64, &EARTH));
    found.ok_or_else(|| {
        reader.fault(
            "",
            "此处应为有效的图形(WKT、GeoJSON 或 BBOX),先经度(-180 至 180)后纬度(-90 至 90),环须闭合且不自交",
            "a valid shape is expected here, as WKT, GeoJSON or BBOX, longitude (-180 to 180) before latitude (-90 to \
             90), rings closed and not crossing themselves",
        )
    })
}

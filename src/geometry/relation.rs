//! How shapes lie to each other in the plane, by the nine intersections (DE-9IM) of OGC 06-103r4.
//!
//! The kernel is `geo`, which `cql2` brings. Shapes are given it in whole units as floats below 2⁵³, so they enter
//! without loss, and its orientations are exact for them. Whether shapes share a point is therefore decided exactly.
//! The other relations are read off its matrix, for which it rounds the points where edges cross; they are exact
//! wherever edges meet in vertices or not at all, and a crossing within a unit of a vertex may be taken for it.

use geo::{
    BoundingRect, Coord, Geometry, Intersects, LineString, MapCoords, MultiLineString, MultiPolygon, Polygon,
    Relate, Validation,
};

use crate::geometry::window::{Place, Window};

/// A relation between two shapes, the first one's to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They share a point.
    Intersects,
    /// They share none.
    Disjoint,
    /// They are the same points.
    Equals,
    /// They share points, but none of both insides.
    Touches,
    /// The first lies in the second, and not in its border alone.
    Within,
    /// The second lies in the first, and not in its border alone.
    Contains,
    /// Of the same dimension, they share a part of that dimension, and each has one of its own.
    Overlaps,
    /// They share a part of a lesser dimension than that of one of them, inside both.
    Crosses,
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Intersects,
        Self::Disjoint,
        Self::Equals,
        Self::Touches,
        Self::Within,
        Self::Contains,
        Self::Overlaps,
        Self::Crosses,
    ];

    /// The same of the second to the first.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            own => own,
        }
    }

    /// Whether it holds.
    pub fn holds(self, first: &Shape, second: &Shape) -> bool {
        let (a, b) = (&first.geometry, &second.geometry);
        if !first.window.meets(&second.window) {
            return self == Self::Disjoint;
        }
        match self {
            Self::Intersects => a.intersects(b),
            Self::Disjoint => !a.intersects(b),
            Self::Equals => a.relate(b).is_equal_topo(),
            Self::Touches => a.relate(b).is_touches(),
            Self::Within => a.relate(b).is_within(),
            Self::Contains => a.relate(b).is_contains(),
            Self::Overlaps => a.relate(b).is_overlaps(),
            Self::Crosses => a.relate(b).is_crosses(),
        }
    }
}

/// Points, lines or polygons in whole units of the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    geometry: Geometry<f64>,
    window: Window,
}

impl Shape {
    /// Polygons, each its outer ring and its holes, stored open; `None` where there are none.
    pub fn of_polygons(polygons: Vec<Vec<Vec<Place>>>) -> Option<Self> {
        let polygon = |rings: Vec<Vec<Place>>| {
            let mut rings = rings.into_iter().map(line);
            // A polygon closes its rings itself.
            Polygon::new(rings.next().unwrap_or_else(LineString::empty), rings.collect())
        };
        Self::of(MultiPolygon(polygons.into_iter().map(polygon).collect()).into())
    }

    /// Lines; `None` where there are none.
    pub fn of_lines(lines: Vec<Vec<Place>>) -> Option<Self> {
        Self::of(MultiLineString(lines.into_iter().map(line).collect()).into())
    }

    /// A shape in parts of which `scale` are a unit, put to the nearest units; `None` where it is empty, is no
    /// valid shape, or has a coordinate outside `range`.
    pub fn scaled(geometry: &Geometry<f64>, scale: f64, range: &Window) -> Option<Self> {
        let whole = |own: Coord<f64>| Coord { x: (own.x * scale).round(), y: (own.y * scale).round() };
        let own = Self::of(geometry.map_coords(whole)).filter(|own| own.geometry.is_valid())?;
        range.covers(&own.window).then_some(own)
    }

    /// The least window around it.
    pub fn window(&self) -> &Window {
        &self.window
    }

    fn of(geometry: Geometry<f64>) -> Option<Self> {
        let bounds = geometry.bounding_rect()?;
        let (low, high) = (bounds.min(), bounds.max());
        let ends = [low.x, low.y, high.x, high.y];
        let window =
            Window { west: low.x as i64, south: low.y as i64, east: high.x as i64, north: high.y as i64 };
        ends.iter().all(|own| own.is_finite()).then_some(Self { geometry, window })
    }
}

fn line(places: Vec<Place>) -> LineString<f64> {
    places.into_iter().map(|(x, y)| Coord { x: x as f64, y: y as f64 }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Relation, Shape};
    use crate::geometry::window::Place;

    fn square(west: i64, south: i64, side: i64) -> Vec<Place> {
        vec![(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    }

    fn polygon(rings: &[Vec<Place>]) -> Shape {
        Shape::of_polygons(vec![rings.to_vec()]).expect("a shape")
    }

    /// The relations that hold, in the order of [`Relation::ALL`]; turned around they are the others' to the first.
    fn check(name: &str, first: &Shape, second: &Shape, expected: &[Relation]) {
        let held = |a: &Shape, b: &Shape| -> Vec<Relation> {
            Relation::ALL.into_iter().filter(|own| own.holds(a, b)).collect()
        };
        assert_eq!(held(first, second), expected, "{name}");
        let turned = Relation::ALL.into_iter().filter(|own| own.turned().holds(second, first));
        assert_eq!(turned.collect::<Vec<_>>(), expected, "{name}, turned");
    }

    #[test]
    fn shapes_lie_to_each_other_as_the_standard_says() {
        use Relation::{Contains, Crosses, Disjoint, Equals, Intersects, Overlaps, Touches, Within};
        let own = polygon(&[square(0, 0, 100)]);
        let holed = polygon(&[square(0, 0, 100), square(40, 40, 20)]);
        let line = |places: &[Place]| Shape::of_lines(vec![places.to_vec()]).expect("a shape");
        check("the same", &own, &own, &[Intersects, Equals, Within, Contains]);
        check("beside", &own, &polygon(&[square(101, 0, 100)]), &[Disjoint]);
        check("along an edge", &own, &polygon(&[square(100, 50, 100)]), &[Intersects, Touches]);
        check("at a corner", &own, &polygon(&[square(100, 100, 100)]), &[Intersects, Touches]);
        check("across", &own, &polygon(&[square(50, 50, 100)]), &[Intersects, Overlaps]);
        check("inside", &own, &polygon(&[square(0, 0, 50)]), &[Intersects, Contains]);
        check("in the hole", &holed, &polygon(&[square(45, 45, 10)]), &[Disjoint]);
        check("filling the hole", &holed, &polygon(&[square(40, 40, 20)]), &[Intersects, Touches]);
        check("a line across", &line(&[(-10, 50), (110, 50)]), &own, &[Intersects, Crosses]);
        check("a line inside", &line(&[(10, 10), (90, 10)]), &own, &[Intersects, Within]);
        check("a line along the border", &line(&[(0, 0), (100, 0)]), &own, &[Intersects, Touches]);
        check("lines", &line(&[(0, 0), (9, 9)]), &line(&[(0, 9), (9, 0)]), &[Intersects, Crosses]);
    }

    /// A corner so little beside an edge that floats of degrees would not tell.
    #[test]
    fn a_unit_beside_a_long_edge_is_beside_it() {
        let far = 1_800_000_000_000;
        let triangle = polygon(&[vec![(-far, -far / 3), (far, far / 3), (-far, far)]]);
        let touching = polygon(&[vec![(0, 0), (3, -far / 3), (6, -far / 3)]]);
        let beside = polygon(&[vec![(1, 0), (3, -far / 3), (6, -far / 3)]]);
        assert!(Relation::Intersects.holds(&triangle, &touching));
        assert!(Relation::Disjoint.holds(&triangle, &beside));
    }
}

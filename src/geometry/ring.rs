//! Rings: closed chains of grid points, stored open (the first point is not repeated at the end).

use crate::geometry::area::DoubledArea;
use crate::geometry::grid::Point;

/// The edges of an open-stored ring, the closing edge last.
pub fn edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    let closing = ring.last().copied().zip(ring.first().copied());
    ring.windows(2).map(|pair| (pair[0], pair[1])).chain(closing)
}

/// Twice the signed planar area, positive counter-clockwise.
pub fn doubled_area(ring: &[Point]) -> DoubledArea {
    let Some(&origin) = ring.first() else {
        return 0;
    };
    edges(ring).map(|(a, b)| cross(origin, a, b)).sum()
}

/// The cross product of `a - origin` and `b - origin`: positive when `b` lies left of `origin → a`.
/// Exact for every pair of grid points.
pub fn cross(origin: Point, a: Point, b: Point) -> i128 {
    let (ax, ay) = (i128::from(a.x - origin.x), i128::from(a.y - origin.y));
    let (bx, by) = (i128::from(b.x - origin.x), i128::from(b.y - origin.y));
    ax * by - ay * bx
}

/// An outer ring and its holes, stored open; outer counter-clockwise, holes clockwise, each simple.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Vec<Point>,
    /// The holes.
    pub holes: Vec<Vec<Point>>,
}

impl Polygon {
    /// All rings, the outer first.
    pub fn rings(&self) -> impl Iterator<Item = &[Point]> + '_ {
        std::iter::once(self.outer.as_slice()).chain(self.holes.iter().map(Vec::as_slice))
    }
}

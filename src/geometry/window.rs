//! Windows: closed, axis-parallel boxes on any integer plane, and whether polygons meet them, exactly.
//!
//! The integers may be grid steps or fractions of a degree; nothing here depends on the unit.

/// A closed box: its sides belong to it, so touching is meeting.
///
/// Invariant: `west <= east` and `south <= north`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Least x.
    pub west: i64,
    /// Least y.
    pub south: i64,
    /// Greatest x.
    pub east: i64,
    /// Greatest y.
    pub north: i64,
}

/// A point of an integer plane, as `(x, y)`.
pub type Place = (i64, i64);

impl Window {
    /// The least window around some points; `None` where there are none.
    pub fn around(points: impl IntoIterator<Item = Place>) -> Option<Self> {
        let mut points = points.into_iter();
        let (x, y) = points.next()?;
        let first = Self { west: x, south: y, east: x, north: y };
        Some(points.fold(first, |own, (x, y)| Self {
            west: own.west.min(x),
            south: own.south.min(y),
            east: own.east.max(x),
            north: own.north.max(y),
        }))
    }

    /// Whether all of `other` lies in this window.
    pub fn covers(&self, other: &Self) -> bool {
        self.west <= other.west
            && self.south <= other.south
            && self.east >= other.east
            && self.north >= other.north
    }

    /// Whether the windows share at least a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// Whether the window shares at least a point with the closed polygon these rings bound.
    ///
    /// - Input: rings stored open, holes and several outers alike; inside is where the number of
    ///   crossings is odd, so orientation does not matter.
    /// - Exactness: integers throughout, exact for coordinates below 2⁶² in magnitude.
    ///
    /// Method: an edge that meets the window decides; where none does, the window lies wholly inside or
    /// wholly outside, and one corner decides.
    pub fn meets_polygon(&self, rings: &[Vec<Place>]) -> bool {
        let mut edges = rings.iter().flat_map(|ring| edges(ring));
        edges.any(|(a, b)| self.meets_segment(a, b)) || self.corner_is_inside(rings)
    }

    /// Whether the window shares at least a point with one of these lines. Exact as [`Self::meets_polygon`] is.
    pub fn meets_lines(&self, lines: &[Vec<Place>]) -> bool {
        let mut edges = lines.iter().flat_map(|line| line.windows(2));
        edges.any(|edge| self.meets_segment(edge[0], edge[1]))
    }

    /// Whether the closed segment shares a point with the window: neither an axis nor the segment's own
    /// line separates the two.
    fn meets_segment(&self, a: Place, b: Place) -> bool {
        let spans = Self { west: a.0.min(b.0), south: a.1.min(b.1), east: a.0.max(b.0), north: a.1.max(b.1) };
        if !self.meets(&spans) {
            return false;
        }
        let corners = [
            (self.west, self.south),
            (self.east, self.south),
            (self.east, self.north),
            (self.west, self.north),
        ];
        let sides = corners.map(|corner| side(a, b, corner));
        sides.iter().any(|side| *side <= 0) && sides.iter().any(|side| *side >= 0)
    }

    /// Whether the south-west corner is inside by crossings of the ray to the east. The corner lies on no
    /// edge when this is asked.
    fn corner_is_inside(&self, rings: &[Vec<Place>]) -> bool {
        let corner = (self.west, self.south);
        let n_crossings = rings
            .iter()
            .flat_map(|ring| edges(ring))
            .filter(|&(a, b)| {
                let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
                low.1 <= corner.1 && corner.1 < high.1 && side(low, high, corner) > 0
            })
            .count();
        n_crossings % 2 == 1
    }
}

/// The edges of an open-stored ring, the closing edge last.
fn edges(ring: &[Place]) -> impl Iterator<Item = (Place, Place)> + '_ {
    let closing = ring.last().copied().zip(ring.first().copied());
    ring.windows(2).map(|pair| (pair[0], pair[1])).chain(closing)
}

/// The sign of where `place` lies: positive left of `a → b`, 0 on its line.
pub(crate) fn side(a: Place, b: Place, place: Place) -> i128 {
    let wide = |from: i64, to: i64| i128::from(to) - i128::from(from);
    let left = wide(a.0, b.0) * wide(a.1, place.1);
    (left - wide(a.1, b.1) * wide(a.0, place.0)).signum()
}

#[cfg(test)]
mod tests {
    use super::{Place, Window};

    const fn window(west: i64, south: i64, east: i64, north: i64) -> Window {
        Window { west, south, east, north }
    }

    fn square(west: i64, south: i64, side: i64) -> Vec<Place> {
        vec![(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    }

    #[test]
    fn a_window_meets_a_polygon_where_they_share_a_point() {
        let holed = vec![square(0, 0, 100), square(40, 40, 20)];
        let check = |name, own: Window, expected| assert_eq!(own.meets_polygon(&holed), expected, "{name}");
        check("in the ring's flesh", window(10, 10, 20, 20), true);
        check("inside the hole", window(45, 45, 55, 55), false);
        check("touching the hole's edge from inside", window(45, 45, 60, 55), true);
        check("across the hole", window(30, 45, 70, 55), true);
        check("around everything", window(-5, -5, 105, 105), true);
        check("touching a corner", window(100, 100, 110, 110), true);
        check("one step off a corner", window(101, 101, 110, 110), false);
        check("a point window in the flesh", window(10, 10, 10, 10), true);
        check("a point window in the hole", window(50, 50, 50, 50), false);
    }

    #[test]
    fn a_line_has_no_inside() {
        let line = vec![vec![(0, 0), (100, 0), (100, 100), (0, 100)]];
        assert!(window(40, -5, 60, 0).meets_lines(&line), "it touches an edge");
        assert!(!window(40, 40, 60, 60).meets_lines(&line), "it is among edges");
        assert!(!window(-5, 40, 5, 60).meets_lines(&line), "the ends are not joined");
    }

    #[test]
    fn a_slanted_edge_passes_a_window_its_bounds_cover() {
        let triangle = vec![vec![(0, 0), (100, 0), (0, 100)]];
        assert!(!window(60, 60, 90, 90).meets_polygon(&triangle));
        assert!(window(50, 50, 90, 90).meets_polygon(&triangle));
        assert!(!window(51, 50, 90, 90).meets_polygon(&triangle));
    }
}

//! Nesting: which hole belongs to which outer ring, where a feature's rings are stored flat.

use crate::geometry::area::DoubledArea;
use crate::geometry::grid::Point;
use crate::geometry::ring::{doubled_area, edges};
use crate::geometry::window::Window;

/// One polygon of a flat list of rings, as indices into that list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested {
    /// The outer ring.
    pub outer: usize,
    /// Its holes, in the list's order.
    pub holes: Vec<usize>,
}

/// Groups rings to polygons: a hole belongs to the smallest outer ring that contains it.
///
/// - Input: rings as a layer holds them: open, outers counter-clockwise, holes clockwise, no two
///   crossing; they may touch at points. Islands inside holes are outers of their own.
/// - Output: polygons in the order of their outer rings; every ring is in exactly one.
/// - Exactness: integers throughout; touching rings need no tolerance, see `contains` below.
///
/// # Panics
/// Where a hole lies in no outer ring: the layer's invariant was broken before.
pub fn nest(rings: &[&[Point]]) -> Vec<Nested> {
    let areas: Vec<DoubledArea> = rings.iter().map(|ring| doubled_area(ring)).collect();
    let windows: Vec<Option<Window>> =
        rings.iter().map(|ring| Window::around(ring.iter().map(|p| (p.x, p.y)))).collect();
    let (outers, holes): (Vec<usize>, Vec<usize>) = (0..rings.len()).partition(|&ring| areas[ring] > 0);
    let mut polygons: Vec<Nested> =
        outers.into_iter().map(|outer| Nested { outer, holes: Vec::new() }).collect();
    let mut by_area: Vec<usize> = (0..polygons.len()).collect();
    by_area.sort_by_key(|&polygon| areas[polygons[polygon].outer]);
    for hole in holes {
        let home = by_area.iter().copied().find(|&polygon| {
            let outer = polygons[polygon].outer;
            areas[outer] > -areas[hole]
                && windows[outer].zip(windows[hole]).is_some_and(|(own, other)| own.covers(&other))
                && contains(rings[outer], rings[hole])
        });
        let Some(home) = home else {
            panic!("hole {hole} at {:?} lies in no outer ring", rings[hole].first());
        };
        polygons[home].holes.push(hole);
    }
    polygons
}

/// Whether `outer` winds around the inside of `hole`, for rings that do not cross.
///
/// The probe is the middle of the hole's first edge, moved by an infinitesimal ε into the hole and by ε²
/// along the edge. It can lie on no edge and level with no vertex, so that rings touching in any number
/// of points are told apart by signs alone.
fn contains(outer: &[Point], hole: &[Point]) -> bool {
    let Some((from, to)) = edges(hole).next() else {
        return false;
    };
    let along = (i128::from(to.x - from.x), i128::from(to.y - from.y));
    // A hole runs clockwise: what it encloses lies to the right.
    let inward = (along.1, -along.0);
    // Twice the probe's place, whole though the middle may not be.
    let doubled = (i128::from(from.x + to.x), i128::from(from.y + to.y));
    let is_above = |p: Point| [2 * i128::from(p.y) - doubled.1, -inward.1, -along.1].first_sign() > 0;
    let winding: i32 = edges(outer)
        .map(|(a, b)| {
            let edge = (i128::from(b.x - a.x), i128::from(b.y - a.y));
            let to_probe = (doubled.0 - 2 * i128::from(a.x), doubled.1 - 2 * i128::from(a.y));
            let side = [cross(edge, to_probe), cross(edge, inward), cross(edge, along)].first_sign();
            match (is_above(a), is_above(b)) {
                (false, true) if side > 0 => 1,
                (true, false) if side < 0 => -1,
                _ => 0,
            }
        })
        .sum();
    winding != 0
}

/// The cross product of two vectors.
fn cross(a: (i128, i128), b: (i128, i128)) -> i128 {
    a.0 * b.1 - a.1 * b.0
}

/// The sign of a polynomial in an infinitesimal, its coefficients by rising power.
trait FirstSign {
    /// -1, 0 or 1: the sign of the first coefficient that is not zero.
    fn first_sign(&self) -> i128;
}

impl FirstSign for [i128; 3] {
    fn first_sign(&self) -> i128 {
        self.iter().copied().find(|value| *value != 0).map_or(0, i128::signum)
    }
}

#[cfg(test)]
mod tests {
    use super::{Nested, nest};
    use crate::geometry::grid::Point;

    type Ring = Vec<Point>;

    fn ring(points: &[(i64, i64)]) -> Ring {
        points.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    fn square(west: i64, south: i64, side: i64) -> Ring {
        ring(&[(west, south), (west + side, south), (west + side, south + side), (west, south + side)])
    }

    fn hole(mut outer: Ring) -> Ring {
        outer.reverse();
        outer
    }

    fn check(rings: &[Ring], expected: &[(usize, &[usize])]) {
        let flat: Vec<&[Point]> = rings.iter().map(Vec::as_slice).collect();
        let expected: Vec<Nested> =
            expected.iter().map(|&(outer, holes)| Nested { outer, holes: holes.to_vec() }).collect();
        assert_eq!(nest(&flat), expected);
        // Starting every ring at each of its points in turn changes nothing.
        for turn in 1..4 {
            let mut turned = rings.to_vec();
            for ring in &mut turned {
                let n_points = ring.len();
                ring.rotate_left(turn % n_points);
            }
            let flat: Vec<&[Point]> = turned.iter().map(Vec::as_slice).collect();
            assert_eq!(nest(&flat), expected, "turned by {turn}");
        }
    }

    #[test]
    fn an_island_in_a_hole_is_a_polygon_with_its_own_hole() {
        let island = square(40, 40, 20);
        let pond = hole(square(45, 45, 5));
        check(&[hole(square(20, 20, 60)), square(0, 0, 100), island, pond], &[(1, &[0]), (2, &[3])]);
    }

    #[test]
    fn a_hole_that_touches_its_outer_with_every_vertex_is_inside() {
        let diamond = ring(&[(50, 0), (0, 50), (50, 100), (100, 50)]);
        check(&[square(0, 0, 100), diamond], &[(0, &[1])]);
    }

    #[test]
    fn an_island_that_touches_the_middle_of_its_holes_edge_does_not_take_the_hole() {
        // The island's edge leaves the middle of the hole's edge at a right angle, where the probe stands.
        let island = ring(&[(50, 20), (60, 40), (50, 60)]);
        check(&[square(0, 0, 100), hole(square(20, 20, 60)), island], &[(0, &[1]), (2, &[])]);
    }

    #[test]
    fn an_island_that_shares_edges_with_its_hole_does_not_take_the_hole() {
        // As wide and as high as the hole, along two of its sides.
        let island = ring(&[(20, 20), (80, 20), (80, 80), (70, 80), (70, 30), (20, 30)]);
        check(&[square(0, 0, 100), hole(square(20, 20, 60)), island], &[(0, &[1]), (2, &[])]);
    }

    #[test]
    fn an_outer_that_touches_the_middle_of_every_edge_of_its_hole_contains_it() {
        // Notches of the outer ring end where the probe stands, whichever edge the hole starts with.
        let notched = ring(&[
            (0, 0),
            (45, 0),
            (50, 20),
            (55, 0),
            (100, 0),
            (100, 45),
            (80, 50),
            (100, 55),
            (100, 100),
            (55, 100),
            (50, 80),
            (45, 100),
            (0, 100),
            (0, 55),
            (20, 50),
            (0, 45),
        ]);
        check(&[notched, hole(square(20, 20, 60))], &[(0, &[1])]);
    }

    #[test]
    fn neighbours_that_touch_at_a_point_keep_their_own_holes() {
        let rings =
            [square(0, 0, 50), square(50, 50, 50), hole(square(60, 50, 10)), hole(square(10, 10, 10))];
        check(&rings[..2], &[(0, &[]), (1, &[])]);
        let corner = hole(ring(&[(50, 50), (70, 60), (60, 70)]));
        check(&[rings[0].clone(), rings[1].clone(), corner, rings[3].clone()], &[(0, &[3]), (1, &[2])]);
    }

    #[test]
    #[should_panic(expected = "lies in no outer ring")]
    fn a_hole_outside_every_outer_is_a_bug_and_says_so() {
        check(&[square(0, 0, 10), hole(square(20, 20, 5))], &[]);
    }
}

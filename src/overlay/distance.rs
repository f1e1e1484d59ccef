//! Distances between land: which cells lie nearer to other cells than so many grid steps.
//!
//! - **Measure**: the plane's. Inside a 3° zone its scale is off by some 10⁻⁴ at most, 0.1 m in a kilometre.
//! - **Exact**: noded edges do not cross, so the distance of two is that of an end of one to the other, and
//!   it is compared with the limit in integers. Land that shares a border is at distance zero.
//! - **Cost**: edges of the other land go into a square lattice no finer than the limit; an edge asks the
//!   squares around it. Linear in both borders where their edges are no longer than a few squares.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::geometry::grid::STEPS_PER_METRE;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::faces::OUTSIDE;

/// The lattice is no finer than this, so that a long edge meets few squares: 50 m.
const SQUARE_MIN_STEPS: i64 = 50 * STEPS_PER_METRE;

/// A noded edge in the arrangement's own steps.
type Edge = [(i64, i64); 2];

/// Of the cells `asked`, those nearer than `steps` to a cell for which `is_other` says so; a cell that is one
/// itself is at distance zero, and counts whatever the limit.
///
/// `is_other` has an entry a cell. The answer is in the order of `asked`.
pub fn nearer_than(arrangement: &Arrangement, asked: &[u32], is_other: &[bool], steps: u64) -> Vec<u32> {
    let lattice = Lattice::new(arrangement, is_other, steps);
    let is_near =
        |cell: u32| {
            is_other[cell as usize]
                || 0 < steps
                    && arrangement.faces.halves(cell as usize).iter().any(|&half| {
                        edges(arrangement, half >> 1).any(|edge| lattice.has_nearer(edge, steps))
                    })
        };
    asked.par_iter().copied().filter(|&cell| is_near(cell)).collect()
}

/// The edges of an arc.
fn edges(arrangement: &Arrangement, arc: u32) -> impl Iterator<Item = Edge> + '_ {
    let points = arrangement.arcs.points(arc as usize).windows(2);
    points.map(|pair| [0, 1].map(|end: usize| (i64::from(pair[end].x), i64::from(pair[end].y))))
}

/// The edges between the other land and what is not, by the squares they meet.
struct Lattice {
    side: i64,
    edges: Vec<Edge>,
    squares: FxHashMap<(i64, i64), Vec<u32>>,
}

impl Lattice {
    fn new(arrangement: &Arrangement, is_other: &[bool], steps: u64) -> Self {
        let side = (steps as i64).max(SQUARE_MIN_STEPS);
        let is_within = |face: u32| face != OUTSIDE && is_other[face as usize];
        let left = &arrangement.faces.left;
        let is_border = |arc: &usize| is_within(left[2 * arc]) != is_within(left[2 * arc + 1]);
        let border = (0..arrangement.arcs.len()).filter(is_border);
        let edges: Vec<Edge> = border.flat_map(|arc| self::edges(arrangement, arc as u32)).collect();
        let mut squares: FxHashMap<(i64, i64), Vec<u32>> = FxHashMap::default();
        for (index, edge) in edges.iter().enumerate() {
            for (row, columns) in rows(*edge, side) {
                for column in columns {
                    squares.entry((row, column)).or_default().push(index as u32);
                }
            }
        }
        Self { side, edges, squares }
    }

    /// Whether one of the edges is nearer to this one than that. Squares are at least as wide as the limit,
    /// so what is nearer meets a square beside one that this edge meets.
    fn has_nearer(&self, edge: Edge, steps: u64) -> bool {
        rows(edge, self.side).any(|(row, columns)| {
            let columns = columns.start() - 1..=columns.end() + 1;
            (row - 1..=row + 1).any(|row| {
                columns.clone().any(|column| {
                    let near = self.squares.get(&(row, column)).map_or(&[][..], Vec::as_slice);
                    near.iter().any(|&other| are_nearer(edge, self.edges[other as usize], steps))
                })
            })
        })
    }
}

/// The squares an edge meets, by row: in each the columns from its lowest to its highest point there.
fn rows(edge: Edge, side: i64) -> impl Iterator<Item = (i64, std::ops::RangeInclusive<i64>)> {
    let [(ax, ay), (bx, by)] = if edge[0].1 <= edge[1].1 { edge } else { [edge[1], edge[0]] };
    let x_at = move |y: i64| {
        if ay == by {
            return bx;
        }
        // Cut off towards the start: by less than one step, which the margin of a step makes good.
        let (dx, dy) = (i128::from(bx - ax), i128::from(by - ay));
        ax + (dx * i128::from(y - ay) / dy) as i64
    };
    (ay.div_euclid(side)..=by.div_euclid(side)).map(move |row| {
        let (low, high) = (ay.max(row * side), by.min((row + 1) * side));
        let (from, to) = if ay == by { (ax, bx) } else { (x_at(low), x_at(high)) };
        let (west, east) = (from.min(to) - 1, from.max(to) + 1);
        (row, west.div_euclid(side)..=east.div_euclid(side))
    })
}

/// Whether two edges that do not cross are nearer than that.
fn are_nearer(a: Edge, b: Edge, steps: u64) -> bool {
    is_point_nearer(a[0], b, steps)
        || is_point_nearer(a[1], b, steps)
        || is_point_nearer(b[0], a, steps)
        || is_point_nearer(b[1], a, steps)
}

/// Whether a point is nearer to an edge than that.
fn is_point_nearer(p: (i64, i64), [a, b]: Edge, steps: u64) -> bool {
    let between = |from: (i64, i64), to: (i64, i64)| (i128::from(to.0 - from.0), i128::from(to.1 - from.1));
    let square = |(x, y): (i128, i128)| (x * x + y * y) as u128;
    let (ab, ap) = (between(a, b), between(a, p));
    let limit = u128::from(steps) * u128::from(steps);
    let along = ab.0 * ap.0 + ab.1 * ap.1;
    if along <= 0 {
        return square(ap) < limit;
    }
    if square(ab) <= along as u128 {
        return square(between(b, p)) < limit;
    }
    // Beside the edge: (cross / |ab|)² < limit. The factors have 68 bits, so the products need two words.
    let cross = (ab.0 * ap.1 - ab.1 * ap.0).unsigned_abs();
    product(cross, cross) < product(limit, square(ab))
}

/// The product of two numbers as its high and low words.
fn product(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> 64);
    let (middle, carry) = middle.overflowing_add(a_low * b_high);
    (a_high * b_high + (middle >> 64) + (u128::from(carry) << 64), (middle << 64) | (low & LOW))
}

#[cfg(test)]
mod tests {
    use super::{Edge, are_nearer, is_point_nearer, product, rows};

    #[test]
    fn a_limit_is_not_reached_by_what_lies_on_it() {
        let edge = [(0, 0), (30, 40)];
        // (4, -3) lies 5 steps from the line, beside the edge's start.
        assert!(!is_point_nearer((4, -3), edge, 5) && is_point_nearer((4, -3), edge, 6));
        assert!(!is_point_nearer((-3, -4), edge, 5) && is_point_nearer((-3, -4), edge, 6));
        assert!(is_point_nearer((15, 20), edge, 1) && !is_point_nearer((15, 20), edge, 0));
        assert!(are_nearer(edge, [(30, 40), (60, 0)], 1), "a shared end is at distance zero");
    }

    #[test]
    fn products_have_two_words() {
        assert_eq!(product(u128::from(u64::MAX), 2), (0, u128::from(u64::MAX) * 2));
        assert_eq!(product(1 << 127, 6), (3, 0));
        assert_eq!(product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        // As long and as far as the kernel's range goes.
        let far: Edge = [(0, 0), (4_000_000_000, 4_000_000_000)];
        assert!(is_point_nearer((4_000_000_000, 0), far, 2_828_427_125));
        assert!(!is_point_nearer((4_000_000_000, 0), far, 2_828_427_124));
    }

    #[test]
    fn an_edge_meets_the_squares_it_passes() {
        let squares = |edge: Edge| -> Vec<(i64, i64)> {
            rows(edge, 10).flat_map(|(row, columns)| columns.map(move |column| (row, column))).collect()
        };
        assert_eq!(squares([(12, 5), (18, 5)]), [(0, 1)]);
        assert_eq!(squares([(5, 25), (5, 5)]), [(0, 0), (1, 0), (2, 0)]);
        let diagonal = squares([(2, 2), (38, 38)]);
        assert!([(0, 0), (1, 1), (2, 2), (3, 3)].iter().all(|own| diagonal.contains(own)), "{diagonal:?}");
        assert!(diagonal.len() <= 10, "{diagonal:?}");
    }
}

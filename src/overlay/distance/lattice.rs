//! Edges by the squares of a lattice they meet, so that few have to be looked at.

use std::ops::RangeInclusive;

use rustc_hash::FxHashMap;

use crate::geometry::grid::STEPS_PER_METRE;
use crate::overlay::distance::edge::{Edge, are_nearer, do_cross};

/// The lattice is no finer than this, so that a long edge meets few squares: 50 m.
const SQUARE_MIN_STEPS: i64 = 50 * STEPS_PER_METRE;

/// A square by row and column.
pub(super) type Square = (i64, i64);

/// Edges, and how near to them is asked about.
pub(super) struct Lattice {
    steps: u64,
    side: i64,
    edges: Vec<Edge>,
    /// The edges before this one are noded, and cross none of the arrangement's.
    n_noded: usize,
    squares: FxHashMap<Square, Vec<u32>>,
}

impl Lattice {
    /// A lattice of the arrangement's own edges, for questions of what is nearer than `steps`.
    pub(super) fn of(noded: Vec<Edge>, steps: u64) -> Self {
        let side = (steps as i64).max(SQUARE_MIN_STEPS);
        let mut lattice =
            Self { steps, side, n_noded: noded.len(), edges: Vec::new(), squares: FxHashMap::default() };
        lattice.add(noded);
        lattice
    }

    /// Adds edges that may cross those of the arrangement and reach beyond its range.
    pub(super) fn add(&mut self, edges: impl IntoIterator<Item = Edge>) {
        // What lies further from the kernel's range than asked about is near to nothing.
        let reach = self.side.saturating_mul(2);
        let (low, high) =
            ((-reach).div_euclid(self.side), (i64::from(u32::MAX) + reach).div_euclid(self.side));
        for edge in edges {
            let index = self.edges.len() as u32;
            for (row, columns) in rows(edge, self.side, low..=high) {
                for column in low.max(*columns.start())..=high.min(*columns.end()) {
                    self.squares.entry((row, column)).or_default().push(index);
                }
            }
            self.edges.push(edge);
        }
    }

    /// Whether one of the edges is nearer to this one than asked about. Squares are at least as wide as that,
    /// so what is nearer meets a square beside one that this edge meets.
    pub(super) fn has_nearer(&self, edge: Edge) -> bool {
        rows(edge, self.side, i64::MIN..=i64::MAX).any(|(row, columns)| {
            let columns = columns.start() - 1..=columns.end() + 1;
            (row - 1..=row + 1).any(|row| {
                columns
                    .clone()
                    .any(|column| self.meeting((row, column)).iter().any(|&own| self.is_nearer(own, edge)))
            })
        })
    }

    /// Edges by the squares they meet.
    pub(super) fn by_square(&self, edges: impl IntoIterator<Item = Edge>) -> FxHashMap<Square, Vec<Edge>> {
        let mut squares: FxHashMap<Square, Vec<Edge>> = FxHashMap::default();
        for edge in edges {
            for (row, columns) in rows(edge, self.side, i64::MIN..=i64::MAX) {
                columns.for_each(|column| squares.entry((row, column)).or_default().push(edge));
            }
        }
        squares
    }

    /// The lattice's edges in a square and those around it, some several times.
    pub(super) fn around(&self, (row, column): Square) -> impl Iterator<Item = u32> + '_ {
        let squares =
            (row - 1..=row + 1).flat_map(move |row| (column - 1..=column + 1).map(move |own| (row, own)));
        squares.flat_map(|square| self.meeting(square)).copied()
    }

    /// Whether an edge of the lattice, by its number, is nearer to another than asked about.
    pub(super) fn is_nearer(&self, own: u32, other: Edge) -> bool {
        let edge = self.edges[own as usize];
        are_nearer(edge, other, self.steps) || self.n_noded <= own as usize && do_cross(edge, other)
    }

    fn meeting(&self, square: Square) -> &[u32] {
        self.squares.get(&square).map_or(&[], Vec::as_slice)
    }
}

/// The squares an edge meets, by row: in each the columns from its lowest to its highest point there. Rows out
/// of `within` are left out.
fn rows(
    edge: Edge,
    side: i64,
    within: RangeInclusive<i64>,
) -> impl Iterator<Item = (i64, RangeInclusive<i64>)> {
    let [(ax, ay), (bx, by)] = if edge[0].1 <= edge[1].1 { edge } else { [edge[1], edge[0]] };
    let x_at = move |y: i64| {
        if ay == by {
            return bx;
        }
        // Cut off towards the start: by less than one step, which the margin of a step makes good.
        let (dx, dy) = (i128::from(bx - ax), i128::from(by - ay));
        ax + (dx * i128::from(y - ay) / dy) as i64
    };
    let first = ay.div_euclid(side).max(*within.start());
    let last = by.div_euclid(side).min(*within.end());
    (first..=last).map(move |row| {
        let (low, high) = (ay.max(row * side), by.min((row + 1) * side));
        let (from, to) = if ay == by { (ax, bx) } else { (x_at(low), x_at(high)) };
        let (west, east) = (from.min(to) - 1, from.max(to) + 1);
        (row, west.div_euclid(side)..=east.div_euclid(side))
    })
}

#[cfg(test)]
mod tests {
    use super::{Edge, Lattice, rows};

    #[test]
    fn an_edge_meets_the_squares_it_passes() {
        let squares = |edge: Edge| -> Vec<(i64, i64)> {
            rows(edge, 10, -5..=5)
                .flat_map(|(row, columns)| columns.map(move |column| (row, column)))
                .collect()
        };
        assert_eq!(squares([(12, 5), (18, 5)]), [(0, 1)]);
        assert_eq!(squares([(5, 25), (5, 5)]), [(0, 0), (1, 0), (2, 0)]);
        let diagonal = squares([(2, 2), (38, 38)]);
        assert!([(0, 0), (1, 1), (2, 2), (3, 3)].iter().all(|own| diagonal.contains(own)), "{diagonal:?}");
        assert!(diagonal.len() <= 10, "{diagonal:?}");
    }

    #[test]
    fn a_line_from_afar_is_found_where_it_passes() {
        let mut lattice = Lattice::of(Vec::new(), 10);
        let far = 1_000_000_000_000;
        lattice.add([[(-far, -far), (far, far)]]);
        assert!(lattice.has_nearer([(5000, 5000), (6000, 6001)]));
        assert!(!lattice.has_nearer([(5000, 5100), (6000, 6100)]));
    }
}

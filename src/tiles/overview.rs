//! A class's land in a tile of more features than can be shown: the squares of a lattice whose centers it has.
//!
//! Land belongs to one class at each center, so the classes of a layer without overlaps divide the tile, as at higher
//! zooms; a tile's cost is bounded by its lattice, whatever the layer has there.

use rustc_hash::FxHashMap;

use crate::tiles::address::{BUFFER, EXTENT};
use crate::tiles::clip::{Step, doubled_area};

/// A square's side in steps: two pixels where a tile is shown on 512.
pub(super) const SQUARE: i64 = 16;
/// Squares along a side, the buffer's included.
const SIDE: usize = ((EXTENT + 2 * BUFFER) as i64 / SQUARE) as usize;
/// Twice the first center. Odd, so that no point of a tile is on a line of centers.
const FIRST: i128 = -2 * BUFFER as i128 + SQUARE as i128 - 1;
/// Twice the way from center to center.
const NEXT: i128 = 2 * SQUARE as i128;

/// The squares of one class.
pub(super) struct Lattice {
    is_own: Vec<bool>,
    crossings: Vec<(usize, usize)>,
}

impl Lattice {
    /// Without squares.
    pub(super) fn new() -> Self {
        Self { is_own: vec![false; SIDE * SIDE], crossings: Vec::new() }
    }

    /// Forgets all squares.
    pub(super) fn clear(&mut self) {
        self.is_own.fill(false);
    }

    /// Adds an edge of the feature that is filled next.
    pub(super) fn edge(&mut self, one: Step, other: Step) {
        // From the north, so that both who share an edge find the same square.
        let (from, to) = if (one[1], one[0]) <= (other[1], other[0]) { (one, other) } else { (other, one) };
        let [x1, y1, x2, y2] = [from[0], from[1], to[0], to[1]].map(i128::from);
        let behind = |y: i128| ((2 * y - FIRST).div_euclid(NEXT) + 1).clamp(0, SIDE as i128);
        for row in behind(y1)..behind(y2) {
            let down = FIRST + NEXT * row - 2 * y1;
            let (along, rise) = ((2 * x1 - FIRST) * (y2 - y1) + down * (x2 - x1), NEXT * (y2 - y1));
            let column = (-(-along).div_euclid(rise)).clamp(0, SIDE as i128);
            self.crossings.push((row as usize, column as usize));
        }
    }

    /// Fills what the edges enclose; says whether that has a center.
    pub(super) fn fill(&mut self) -> bool {
        self.crossings.sort_unstable();
        let mut is_any = false;
        for pair in self.crossings.chunks_exact(2) {
            let ((row, from), (_, to)) = (pair[0], pair[1]);
            is_any |= from < to;
            self.is_own[row * SIDE + from..row * SIDE + to].fill(true);
        }
        self.crossings.clear();
        is_any
    }

    /// The land as polygons: for each piece its outer ring, then its holes.
    pub(super) fn polygons(&self) -> Vec<Vec<Vec<Step>>> {
        let pieces = self.pieces();
        let n = pieces.iter().flatten().max().map_or(0, |&most| most as usize + 1);
        let mut polygons: Vec<Vec<Vec<Step>>> = vec![Vec::new(); n];
        let mut edges = self.edges();
        while let Some(&corner) = edges.keys().next() {
            let (ring, square) = follow(corner, &mut edges);
            for own in simple(ring) {
                // An edge has one of the class's squares to its right.
                if let Some(piece) = pieces[square] {
                    polygons[piece as usize].push(own);
                }
            }
        }
        for polygon in &mut polygons {
            polygon.sort_by_key(|ring| -doubled_area(ring));
        }
        polygons
    }

    /// The piece of each square that belongs to the class: squares side by side are of one.
    fn pieces(&self) -> Vec<Option<u32>> {
        let mut pieces = vec![None; self.is_own.len()];
        let mut n = 0;
        let mut waiting = Vec::new();
        for square in 0..self.is_own.len() {
            if !self.is_own[square] || pieces[square].is_some() {
                continue;
            }
            pieces[square] = Some(n);
            waiting.push(square);
            while let Some(own) = waiting.pop() {
                for other in beside(own).into_iter().flatten() {
                    if self.is_own[other] && pieces[other].is_none() {
                        pieces[other] = Some(n);
                        waiting.push(other);
                    }
                }
            }
            n += 1;
        }
        pieces
    }

    /// The edges between the class's squares and others, with the squares to their right, by where they begin.
    fn edges(&self) -> FxHashMap<Corner, Vec<(Corner, usize)>> {
        let mut edges: FxHashMap<Corner, Vec<(Corner, usize)>> = FxHashMap::default();
        for square in (0..self.is_own.len()).filter(|&own| self.is_own[own]) {
            let (row, column) = ((square / SIDE) as u32, (square % SIDE) as u32);
            let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
            for (side, beside) in beside(square).into_iter().enumerate() {
                if beside.is_none_or(|own| !self.is_own[own]) {
                    edges.entry(corners[side]).or_default().push((corners[(side + 1) % 4], square));
                }
            }
        }
        edges
    }
}

/// The squares north, east, south and west of one.
fn beside(square: usize) -> [Option<usize>; 4] {
    let (row, column) = (square / SIDE, square % SIDE);
    [
        (0 < row).then(|| square - SIDE),
        (column + 1 < SIDE).then_some(square + 1),
        (row + 1 < SIDE).then_some(square + SIDE),
        (0 < column).then(|| square - 1),
    ]
}

/// A corner of squares, as column and row.
type Corner = (u32, u32);

/// Takes a ring's edges out, and gives its corners and one of its squares. Where squares of different pieces touch
/// the ring stays with the square it came along.
fn follow(first: Corner, edges: &mut FxHashMap<Corner, Vec<(Corner, usize)>>) -> (Vec<Corner>, usize) {
    let mut ring = Vec::new();
    let (mut corner, mut along) = (first, None);
    while let Some(ways) = edges.get_mut(&corner) {
        let way = ways.iter().position(|own| along.is_none_or(|along| own.1 == along)).unwrap_or(0);
        let (next, square) = ways.swap_remove(way);
        if ways.is_empty() {
            edges.remove(&corner);
        }
        ring.push(corner);
        (corner, along) = (next, Some(square));
        if corner == first {
            break;
        }
    }
    (ring, along.unwrap_or_default())
}

/// A ring parted where it meets itself, without corners along straight lines, in steps.
fn simple(ring: Vec<Corner>) -> Vec<Vec<Step>> {
    let mut rings = Vec::new();
    let mut places: FxHashMap<Corner, usize> = FxHashMap::default();
    let mut open: Vec<Corner> = Vec::new();
    for corner in ring {
        if let Some(&from) = places.get(&corner) {
            let loop_ = open.split_off(from);
            for own in &loop_ {
                places.remove(own);
            }
            rings.push(steps(&loop_));
        }
        places.insert(corner, open.len());
        open.push(corner);
    }
    rings.push(steps(&open));
    rings
}

fn steps(ring: &[Corner]) -> Vec<Step> {
    let n = ring.len();
    let turns = |own: &usize| {
        let (last, next) = (ring[(own + n - 1) % n], ring[(own + 1) % n]);
        last.0 != next.0 && last.1 != next.1
    };
    let step = |own: u32| i64::from(own) * SQUARE - i64::from(BUFFER);
    (0..n).filter(turns).map(|own| [step(ring[own].0), step(ring[own].1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::{Lattice, SIDE, SQUARE};
    use crate::tiles::clip::doubled_area;

    fn of(picture: &[&str]) -> Lattice {
        let mut own = Lattice::new();
        for (row, line) in picture.iter().enumerate() {
            for (column, mark) in line.bytes().enumerate() {
                own.is_own[row * SIDE + column] = mark == b'#';
            }
        }
        own
    }

    fn areas(own: &Lattice) -> Vec<Vec<i64>> {
        let in_squares = |ring: &Vec<_>| doubled_area(ring) / (2 * SQUARE * SQUARE);
        own.polygons().iter().map(|polygon| polygon.iter().map(in_squares).collect()).collect()
    }

    #[test]
    fn pieces_have_an_outer_ring_and_their_holes() {
        assert_eq!(areas(&of(&["##", "##"])), [[4]]);
        assert_eq!(areas(&of(&["###", "#.#", "###"])), [[9, -1]]);
        assert_eq!(areas(&of(&["#.", ".#"])), [[1], [1]]);
        // Touching itself at a corner: the hole is a ring of its own.
        assert_eq!(areas(&of(&["###", "#.#", "##."])), [[8, -1]]);
        assert_eq!(areas(&of(&[".##", "#.#", "###"])), [[8, -1]]);
        assert_eq!(areas(&of(&["#####", "#...#", "#.#.#", "#...#", "#####"])), [vec![25, -9], vec![1]]);
    }

    #[test]
    fn neighbors_divide_the_centers() {
        let (mut left, mut right) = (Lattice::new(), Lattice::new());
        let border = [[100, -9000], [2000, 1000], [37, 2111], [3000, 9000]];
        for pair in border.windows(2) {
            left.edge(pair[0], pair[1]);
            right.edge(pair[1], pair[0]);
        }
        left.edge([-9000, -9000], [-9000, 9000]);
        right.edge([9000, 9000], [9000, -9000]);
        assert!(left.fill() && right.fill());
        assert!(left.is_own.iter().zip(&right.is_own).all(|(one, other)| one != other));
    }
}

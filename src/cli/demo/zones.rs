//! Zones: neighboring cells of one class joined, and the rings around them.
//!
//! Steps: join cells (union-find; below the percolation threshold zones stay small and irregular), number
//! the zones in the order of their first cell, find every boundary, trace it with the zone on its left.
//! Zones are joined over edges only; where one touches itself at a node the trace turns right, so that it
//! leaves the node to two rings and each is simple.

use crate::geometry::grid::Point;

use super::lattice::{Edge, Lattice};
use super::random;

/// No zone covers the cell.
pub(super) const NO_ZONE: u32 = u32::MAX;

/// The zones of one layer.
pub(super) struct Zones {
    /// The zone of every cell, or [`NO_ZONE`].
    pub(super) labels: Vec<u32>,
    /// The lowest cell of every zone.
    pub(super) first_cells: Vec<u32>,
    /// Where the rings begin, by zone, the outer ring first.
    starts: Vec<Start>,
    /// Where each zone's rings begin in `starts`; one longer than the number of zones.
    offsets: Vec<u32>,
}

/// A side of a cell, walked with the cell on the left: 0 south, 1 east, 2 north, 3 west.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct HalfEdge {
    cell: u32,
    side: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    zone: u32,
    is_hole: bool,
    at: HalfEdge,
}

/// The neighbor over each side, as a step in cells.
const OVER: [(i64, i64); 4] = [(0, -1), (1, 0), (0, 1), (-1, 0)];
/// The direction each side is walked in.
const ALONG: [(i64, i64); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// Joins neighboring cells of equal `key`, over a share `joined` of the edges, and traces the zones.
///
/// `key` gives `None` where the layer does not cover the cell.
pub(super) fn trace(lattice: &Lattice, salt: u64, joined: f64, key: impl Fn(usize) -> Option<u32>) -> Zones {
    let (labels, first_cells) = join(lattice, salt, joined, key);
    let mut starts = boundaries(lattice, &labels);
    starts.sort_unstable();
    let mut offsets = vec![0_u32; first_cells.len() + 1];
    for start in &starts {
        offsets[start.zone as usize + 1] += 1;
    }
    for zone in 0..first_cells.len() {
        offsets[zone + 1] += offsets[zone];
    }
    Zones { labels, first_cells, starts, offsets }
}

fn join(
    lattice: &Lattice,
    salt: u64,
    joined: f64,
    key: impl Fn(usize) -> Option<u32>,
) -> (Vec<u32>, Vec<u32>) {
    let mut parents: Vec<u32> = (0..lattice.n_cells() as u32).collect();
    for y in 0..lattice.n_y {
        for x in 0..lattice.n_x {
            let cell = lattice.cell(x, y);
            let Some(own) = key(cell) else { continue };
            for (side, dx, dy) in [(0, 1, 0), (1, 0, 1)] {
                if x + dx == lattice.n_x || y + dy == lattice.n_y {
                    continue;
                }
                let other = lattice.cell(x + dx, y + dy);
                let is_joined =
                    1.0 <= joined || random::share(lattice.seed, salt, cell as u64, side) < joined;
                if is_joined && key(other) == Some(own) {
                    let (a, b) = (root(&mut parents, cell), root(&mut parents, other));
                    // The lower cell is the root, so that it stands first in its zone.
                    parents[a.max(b)] = a.min(b) as u32;
                }
            }
        }
    }
    let mut labels = vec![NO_ZONE; parents.len()];
    let mut first_cells = Vec::new();
    for cell in 0..parents.len() {
        if key(cell).is_none() {
            continue;
        }
        let root = root(&mut parents, cell);
        if root == cell {
            labels[cell] = first_cells.len() as u32;
            first_cells.push(cell as u32);
        } else {
            labels[cell] = labels[root];
        }
    }
    (labels, first_cells)
}

/// The root of a cell's tree; paths are halved on the way.
fn root(parents: &mut [u32], cell: usize) -> usize {
    let mut at = cell;
    while parents[at] as usize != at {
        parents[at] = parents[parents[at] as usize];
        at = parents[at] as usize;
    }
    at
}

fn boundaries(lattice: &Lattice, labels: &[u32]) -> Vec<Start> {
    let mut is_walked = vec![0_u8; labels.len()];
    let mut starts = Vec::new();
    for cell in 0..labels.len() {
        if labels[cell] == NO_ZONE {
            continue;
        }
        for side in 0..4_u8 {
            let start = HalfEdge { cell: cell as u32, side };
            let is_inner = neighbor(lattice, labels, cell, OVER[usize::from(side)]).is_some();
            if is_inner || is_walked[cell] & (1 << side) != 0 {
                continue;
            }
            let mut doubled_area = 0;
            for at in walk(lattice, labels, start) {
                is_walked[at.cell as usize] |= 1 << at.side;
                let x = i64::from(at.cell) % lattice.n_x as i64;
                // The shoelace over x·dy: only the vertical sides count.
                doubled_area += match at.side {
                    1 => x + 1,
                    3 => -x,
                    _ => 0,
                };
            }
            starts.push(Start { zone: labels[cell], is_hole: doubled_area < 0, at: start });
        }
    }
    starts
}

/// The cell a step away, where it is in the same zone.
fn neighbor(lattice: &Lattice, labels: &[u32], cell: usize, (dx, dy): (i64, i64)) -> Option<usize> {
    let x = (cell % lattice.n_x) as i64 + dx;
    let y = (cell / lattice.n_x) as i64 + dy;
    let is_inside = (0..lattice.n_x as i64).contains(&x) && (0..lattice.n_y as i64).contains(&y);
    let other = is_inside.then(|| lattice.cell(x as usize, y as usize))?;
    (labels[other] == labels[cell]).then_some(other)
}

/// The sides of a boundary, once around.
fn walk<'a>(lattice: &'a Lattice, labels: &'a [u32], start: HalfEdge) -> impl Iterator<Item = HalfEdge> + 'a {
    let mut next = Some(start);
    std::iter::from_fn(move || {
        let at = next?;
        let (cell, side) = (at.cell as usize, usize::from(at.side));
        let (along, over) = (ALONG[side], OVER[side]);
        let ahead_right = (along.0 + over.0, along.1 + over.1);
        let (cell, side) = if let Some(right) = neighbor(lattice, labels, cell, ahead_right) {
            (right, (side + 3) % 4)
        } else if let Some(ahead) = neighbor(lattice, labels, cell, along) {
            (ahead, side)
        } else {
            (cell, (side + 1) % 4)
        };
        let turned = HalfEdge { cell: cell as u32, side: side as u8 };
        next = (turned != start).then_some(turned);
        Some(at)
    })
}

impl Zones {
    /// The number of zones.
    pub(super) fn len(&self) -> usize {
        self.first_cells.len()
    }

    /// The rings of a zone as one layer draws them: outer first, counter-clockwise; holes clockwise.
    pub(super) fn rings(&self, lattice: &Lattice, layer: usize, zone: usize) -> Vec<Vec<Point>> {
        let starts = &self.starts[self.offsets[zone] as usize..self.offsets[zone + 1] as usize];
        starts.iter().map(|start| self.ring(lattice, layer, start.at)).collect()
    }

    fn ring(&self, lattice: &Lattice, layer: usize, start: HalfEdge) -> Vec<Point> {
        let mut ring = Vec::new();
        let mut between = Vec::new();
        for at in walk(lattice, &self.labels, start) {
            let (x, y) = (at.cell as usize % lattice.n_x, at.cell as usize / lattice.n_x);
            let (edge, is_backward) = match at.side {
                0 => (Edge { x, y, is_vertical: false }, false),
                1 => (Edge { x: x + 1, y, is_vertical: true }, false),
                2 => (Edge { x, y: y + 1, is_vertical: false }, true),
                _ => (Edge { x, y, is_vertical: true }, true),
            };
            between.clear();
            lattice.between(edge, layer, &mut between);
            let (lesser, greater) = lattice.ends(edge);
            if is_backward {
                ring.push(greater);
                ring.extend(between.iter().rev());
            } else {
                ring.push(lesser);
                ring.extend(between.iter());
            }
        }
        ring
    }
}

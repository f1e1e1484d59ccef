//! The lattice all demonstration layers are drawn on: jittered nodes, wiggly edges, shared exactly.
//!
//! Cells are four-sided, edges are chains of points that depend on nothing but the seed and the edge. Two
//! layers whose borders run along one edge therefore have the same points there, and no sliver arises.
//! The one exception is made on purpose: an edge may be *redigitized* for one layer (see [`Redigitized`]).
//!
//! Why no two edges cross: a node moves at most 0.12 of a step, so two edges at a node are at least 55°
//! apart; a wiggle stays within 15° of its edge's chord seen from either end.

use std::collections::BTreeMap;

use crate::geometry::grid::Point;

use super::random;

/// How far a node leaves its place, as a share of the step.
const NODE_JITTER: f64 = 0.12;
/// How far an edge leaves its chord in the middle, as a share of the step.
const EDGE_WIGGLE: f64 = 0.05;
/// Segments in the straight middle of a redigitized edge; even, so that it ends on the line.
pub(super) const STRIP_SEGMENTS: i64 = 16;

/// The lattice.
#[derive(Clone, Debug)]
pub(super) struct Lattice {
    pub(super) seed: u64,
    /// The nominal place of node (0, 0).
    pub(super) origin: Point,
    /// The nominal side of a cell, in grid steps.
    pub(super) step: i64,
    /// Cells from west to east, and from south to north.
    pub(super) n_x: usize,
    pub(super) n_y: usize,
    /// Points between the two nodes of an edge.
    pub(super) n_between: usize,
    /// The edges that one layer follows only roughly.
    pub(super) redigitized: BTreeMap<Edge, Redigitized>,
}

/// An edge between two neighboring nodes, named by the lesser node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) is_vertical: bool,
}

/// An edge whose middle is straight for all layers but one, which zigzags about it.
///
/// The zigzag returns to the line at grid points that lie on it exactly, so its slivers are triangles of
/// known area that touch each other at points only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redigitized {
    /// The layer that follows the edge roughly, as an index into the table of layers.
    pub(super) layer: usize,
    /// Where the straight middle begins.
    pub(super) from: Point,
    /// One of its [`STRIP_SEGMENTS`] equal steps.
    pub(super) step: Point,
    /// The tips of the zigzag, at odd steps: alternately left and right of the line, left first.
    pub(super) tips: Vec<Point>,
}

impl Redigitized {
    /// The point after `n` steps on the line.
    pub(super) fn on_line(&self, n: i64) -> Point {
        Point::new(self.from.x + n * self.step.x, self.from.y + n * self.step.y)
    }
}

impl Lattice {
    /// The number of cells.
    pub(super) fn n_cells(&self) -> usize {
        self.n_x * self.n_y
    }

    /// The index of a cell.
    pub(super) fn cell(&self, x: usize, y: usize) -> usize {
        y * self.n_x + x
    }

    /// The nominal center of a cell, in metres.
    pub(super) fn center_m(&self, x: usize, y: usize) -> (f64, f64) {
        let half = self.step / 2;
        Point::new(self.origin.x + x as i64 * self.step + half, self.origin.y + y as i64 * self.step + half)
            .metres()
    }

    /// The middle of a cell's four nodes: at least 0.3 of a step from its border.
    pub(super) fn middle(&self, cell: usize) -> Point {
        let (x, y) = (cell % self.n_x, cell / self.n_x);
        let corners = [self.node(x, y), self.node(x + 1, y), self.node(x, y + 1), self.node(x + 1, y + 1)];
        Point::new(corners.iter().map(|p| p.x).sum::<i64>() / 4, corners.iter().map(|p| p.y).sum::<i64>() / 4)
    }

    /// The place of a node.
    pub(super) fn node(&self, x: usize, y: usize) -> Point {
        let moved = |salt| {
            let share = random::share(self.seed, salt, x as u64, y as u64);
            ((2.0 * share - 1.0) * NODE_JITTER * self.step as f64).round() as i64
        };
        Point::new(
            self.origin.x + x as i64 * self.step + moved(1),
            self.origin.y + y as i64 * self.step + moved(2),
        )
    }

    /// The two nodes of an edge, the lesser first.
    pub(super) fn ends(&self, edge: Edge) -> (Point, Point) {
        let (dx, dy) = if edge.is_vertical { (0, 1) } else { (1, 0) };
        (self.node(edge.x, edge.y), self.node(edge.x + dx, edge.y + dy))
    }

    /// Appends the points between an edge's nodes, from the lesser node on, as one layer draws them.
    pub(super) fn between(&self, edge: Edge, layer: usize, points: &mut Vec<Point>) {
        if let Some(strip) = self.redigitized.get(&edge) {
            points.push(strip.from);
            if strip.layer == layer {
                for (n, &tip) in strip.tips.iter().enumerate() {
                    points.push(tip);
                    points.push(strip.on_line(2 * (n as i64 + 1)));
                }
            } else {
                points.push(strip.on_line(STRIP_SEGMENTS));
            }
            return;
        }
        let (a, b) = self.ends(edge);
        let place = (edge.y * (self.n_x + 1) + edge.x) as u64;
        for n in 1..=self.n_between {
            let along = n as f64 / (self.n_between + 1) as f64;
            let salt = 3 + 2 * n as u64 + u64::from(edge.is_vertical);
            let swing = 2.0 * random::share(self.seed, salt, place, 0) - 1.0;
            let off = swing * EDGE_WIGGLE * 4.0 * along * (1.0 - along) * self.step as f64;
            let x = a.x as f64 + (b.x - a.x) as f64 * along + if edge.is_vertical { off } else { 0.0 };
            let y = a.y as f64 + (b.y - a.y) as f64 * along + if edge.is_vertical { 0.0 } else { off };
            points.push(Point::new(x.round() as i64, y.round() as i64));
        }
    }
}

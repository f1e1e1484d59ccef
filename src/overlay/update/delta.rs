//! What changed among the edges of some blocks, and what that does to the windings of a place.
//!
//! The winding number of a feature at a place is the sum over the edges below it; so its change is the sum
//! over the edges below it that came or went, and what did not change need not be looked at.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::overlay::blocks::Blocks;
use crate::overlay::frame::Local;
use crate::overlay::labels::wind;
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::update::plots::{Half, Links, NONE};

/// An edge, `a < b`, and by how much each owner's winding to its left exceeds that to its right more than
/// before.
#[derive(Debug)]
struct Fall {
    a: Local,
    b: Local,
    changes: Vec<(u32, i32)>,
}

/// Edges that came or went.
#[derive(Debug, Default)]
pub(crate) struct Delta {
    before: FxHashMap<(u64, u64), Edge>,
    flanks: Vec<Flank>,
    falls: Vec<Fall>,
    /// The ends of edges that came or went: where cycles may run otherwise than before.
    ends: FxHashSet<u64>,
    /// Half-arcs along edges that came or have other flanks, one an arc.
    changed: Vec<Half>,
}

/// An edge as it was, seen from its lesser end.
#[derive(Clone, Copy, Debug)]
struct Edge {
    /// Where its flanks stand.
    from: u32,
    to: u32,
    /// The cycles to its left and right.
    cycles: [u32; 2],
}

impl Delta {
    /// Takes in the edges of a block as they were, given the cycles of its half-arcs.
    pub(crate) fn before(&mut self, links: &Links, cycles: &[u32], lines: &Lines<'_>) {
        for arc in 0..links.n_halves() / 2 {
            let places = [0, 1].map(|side| {
                let from = self.flanks.len();
                flanks(links, arc, side, lines, &mut self.flanks);
                let half = (2 * arc + side) as usize;
                let cycles = [cycles[half], cycles[half ^ 1]];
                Edge { from: from as u32, to: self.flanks.len() as u32, cycles }
            });
            for pair in links.points(arc).windows(2) {
                let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                self.before.insert((a.key(), b.key()), places[usize::from(pair[1] < pair[0])]);
            }
        }
    }

    /// Compares with the edges of a block as they are; returns the cycles its half-arcs had, [`NONE`] where
    /// they are new.
    pub(crate) fn after(&mut self, block: u32, links: &Links, lines: &Lines<'_>) -> Vec<u32> {
        let mut now: [Vec<Flank>; 2] = Default::default();
        let mut cycles = vec![NONE; links.n_halves() as usize];
        for arc in 0..links.n_halves() / 2 {
            for side in [0, 1] {
                now[side as usize].clear();
                flanks(links, arc, side, lines, &mut now[side as usize]);
            }
            let mut is_changed = false;
            for pair in links.points(arc).windows(2) {
                let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                let is_back = usize::from(pair[1] < pair[0]);
                let now = &now[is_back];
                let mut before = &[][..];
                if let Some(edge) = self.before.remove(&(a.key(), b.key())) {
                    before = &self.flanks[edge.from as usize..edge.to as usize];
                    cycles[2 * arc as usize] = edge.cycles[is_back];
                    cycles[2 * arc as usize + 1] = edge.cycles[is_back ^ 1];
                } else {
                    self.ends.extend([a.key(), b.key()]);
                }
                if now != before {
                    is_changed = true;
                    let changes = changes(before, now);
                    self.falls.push(Fall { a, b, changes });
                }
            }
            if is_changed {
                self.changed.push(Half { block, number: 2 * arc });
            }
        }
        cycles
    }

    /// Half-arcs along edges that came or have other flanks, one an arc.
    pub(crate) fn changed(&self) -> &[Half] {
        &self.changed
    }

    /// Whether a cycle may run otherwise than before at one of these places.
    pub(crate) fn touches(&self, points: &[Local]) -> bool {
        points.iter().any(|point| self.ends.contains(&point.key()))
    }

    /// What was not found again, is gone.
    pub(crate) fn close(&mut self) {
        let point = |key: u64| Local { x: (key >> 32) as u32, y: key as u32 };
        for ((a, b), edge) in std::mem::take(&mut self.before) {
            self.ends.extend([a, b]);
            let changes = changes(&self.flanks[edge.from as usize..edge.to as usize], &[]);
            self.falls.push(Fall { a: point(a), b: point(b), changes });
        }
    }

    /// The blocks by which a changed edge between two others passes.
    pub(crate) fn passed(&self, blocks: &Blocks, visit: &mut impl FnMut(usize)) {
        for fall in &self.falls {
            if blocks.of(fall.a) != blocks.of(fall.b) {
                blocks.along(fall.a, fall.b, &mut *visit);
            }
        }
    }

    /// Applies to the windings of the face to the left of an edge, which was there and is there, what
    /// changed.
    ///
    /// A ray goes straight down from the middle of the edge, a little to the right; from the left side of a
    /// vertical edge, a little to its left.
    pub(crate) fn apply(&self, from: Local, to: Local, windings: &mut Vec<(u32, i32)>) {
        let middle = (i128::from(from.x) + i128::from(to.x), i128::from(from.y) + i128::from(to.y));
        let is_above = from.x < to.x;
        let is_left = from.x == to.x && from.y < to.y;
        for Fall { a, b, changes } in &self.falls {
            let (left, right) = (2 * i128::from(a.x), 2 * i128::from(b.x));
            let is_over = if is_left {
                left < middle.0 && middle.0 <= right
            } else {
                left <= middle.0 && middle.0 < right
            };
            if !is_over {
                continue;
            }
            let (dx, dy) = (i128::from(b.x) - i128::from(a.x), i128::from(b.y) - i128::from(a.y));
            let cross = dx * (middle.1 - 2 * i128::from(a.y)) - dy * (middle.0 - 2 * i128::from(a.x));
            // Of all edges only the one itself goes through its middle.
            if 0 < cross || (cross == 0 && is_above) {
                for &(owner, change) in changes {
                    wind(windings, owner, change);
                }
            }
        }
    }
}

/// The flanks of an arc in order, seen along one of its half-arcs.
fn flanks(links: &Links, arc: u32, side: u32, lines: &Lines<'_>, flanks: &mut Vec<Flank>) {
    let from = flanks.len();
    links.arcs.flanks(2 * arc + side, lines, flanks);
    flanks[from..].sort_unstable();
}

fn changes(before: &[Flank], now: &[Flank]) -> Vec<(u32, i32)> {
    let mut changes = Vec::new();
    for (flanks, sign) in [(before, -1), (now, 1)] {
        for &flank in flanks {
            wind(&mut changes, flank >> 1, if flank & 1 == 0 { sign } else { -sign });
        }
    }
    changes
}

//! Connected pieces that lie in a cell, or outside all: the forest of their outer cycles.
//!
//! From the least vertex of each a ray goes straight down; the cycle above the edge it meets is the
//! **parent**. Going from parent to parent one comes to the border of the cell the piece lies in, which is
//! the **root**, or outside. A ray falls anew where a block it came through changed.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::overlay::frame::Local;
use crate::overlay::islands::Rays;
use crate::overlay::update::cycles::{Cycles, Turnover, least_vertex};
use crate::overlay::update::delta::Delta;
use crate::overlay::update::plots::{Half, NONE, Plots};

/// In place of a cycle: what lies outside every piece.
pub(crate) const OUTSIDE: u32 = NONE - 1;

/// A connected piece.
#[derive(Debug)]
struct Piece {
    /// The least vertex.
    least: Local,
    /// The half-arc the ray met, whose cycle is the parent.
    met: Option<Half>,
    parent: u32,
    root: u32,
    /// The blocks to tell of the ray.
    blocks: Vec<u32>,
}

/// All connected pieces, by their outer cycles.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    all: FxHashMap<u32, Piece>,
    /// For each cycle with such those whose parent it is.
    children: FxHashMap<u32, Vec<u32>>,
}

/// A piece that came, went, or lies elsewhere now: its cycle, and the roots it had and has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    pub(crate) cycle: u32,
    pub(crate) from: Option<u32>,
    pub(crate) to: Option<u32>,
}

impl Pieces {
    /// The cycle that tells the cell of a cycle: itself where it is a cell's outer border, else its root.
    pub(crate) fn root(&self, cycle: u32) -> u32 {
        self.all.get(&cycle).map_or(cycle, |piece| piece.root)
    }

    /// All cycles of a cell or of the outside, given its root; the root first where it is a cycle.
    pub(crate) fn cycles(&self, root: u32) -> Vec<u32> {
        let mut cycles = vec![root];
        let mut index = 0;
        while let Some(&cycle) = cycles.get(index) {
            cycles.extend(self.children.get(&cycle).into_iter().flatten());
            index += 1;
        }
        if root == OUTSIDE {
            cycles.remove(0);
        }
        cycles
    }

    /// Finds out where pieces lie after blocks were linked anew and cycles walked.
    pub(crate) fn renew(
        &mut self,
        plots: &mut Plots,
        cycles: &Cycles,
        turnover: &Turnover,
        blocks: &[u32],
        delta: &Delta,
    ) -> Vec<Move> {
        let mut moves = Vec::new();
        let mut fallen: Vec<u32> = Vec::new();
        let mut visit = |block: u32| fallen.extend(&plots.get(block).rays);
        for &block in blocks {
            visit(block);
        }
        delta.passed(&plots.blocks, &mut |block| visit(block as u32));
        fallen.sort_unstable();
        fallen.dedup();
        let mut orphans: Vec<u32> = Vec::new();
        let mut gone: Vec<u32> = turnover.gone.iter().copied().collect();
        gone.sort_unstable();
        for &cycle in &gone {
            orphans.extend(self.children.remove(&cycle).into_iter().flatten());
        }
        for &cycle in &gone {
            if let Some(piece) = self.all.remove(&cycle) {
                self.leave(cycle, piece.parent);
                for block in piece.blocks {
                    plots.get_mut(block).rays.retain(|&ray| ray != cycle);
                }
                moves.push(Move { cycle, from: Some(piece.root), to: None });
            }
        }
        fallen.retain(|cycle| !turnover.gone.contains(cycle));
        for &cycle in turnover.born.iter().filter(|&&cycle| cycles.get(cycle).area < 0) {
            let least = least_vertex(plots, cycles.get(cycle).start);
            let piece = Piece { least, met: None, parent: NONE, root: NONE, blocks: Vec::new() };
            self.all.insert(cycle, piece);
            fallen.push(cycle);
        }
        self.cast(&fallen, plots);
        orphans.retain(|cycle| !turnover.gone.contains(cycle));
        orphans.extend(fallen);
        orphans.sort_unstable();
        orphans.dedup();
        self.adopt(orphans, plots, &mut moves);
        moves
    }

    fn leave(&mut self, cycle: u32, parent: u32) {
        if let Some(siblings) = self.children.get_mut(&parent) {
            siblings.retain(|&sibling| sibling != cycle);
            if siblings.is_empty() {
                self.children.remove(&parent);
            }
        }
    }

    /// Lets the rays of some pieces fall.
    fn cast(&mut self, fallen: &[u32], plots: &mut Plots) {
        let mut rays = Rays::new(plots);
        let mut met: Vec<(u32, Option<Half>, Vec<u32>)> = Vec::new();
        let mut order: Vec<(usize, u32)> =
            fallen.iter().map(|&cycle| (plots.blocks.of(self.all[&cycle].least), cycle)).collect();
        order.sort_unstable();
        let mut last = None;
        for (block, cycle) in order {
            // Blocks already asked are of use to their neighbors only: their edges need not be kept for long.
            if last.replace(block) != Some(block) {
                rays = Rays::new(plots);
            }
            let mut blocks = Vec::new();
            let half = rays.first_below(self.all[&cycle].least, |block| blocks.push(block as u32));
            blocks.extend(half.map(|half| half.block));
            blocks.sort_unstable();
            blocks.dedup();
            met.push((cycle, half, blocks));
        }
        for (cycle, half, blocks) in met {
            let Some(piece) = self.all.get_mut(&cycle) else { continue };
            for &block in piece.blocks.iter().filter(|block| blocks.binary_search(block).is_err()) {
                plots.get_mut(block).rays.retain(|&ray| ray != cycle);
            }
            for &block in blocks.iter().filter(|block| piece.blocks.binary_search(block).is_err()) {
                plots.get_mut(block).rays.push(cycle);
            }
            (piece.met, piece.blocks) = (half, blocks);
        }
    }

    /// Gives pieces their parents, and all that hang on them their roots.
    fn adopt(&mut self, mut orphans: Vec<u32>, plots: &Plots, moves: &mut Vec<Move>) {
        for &cycle in &orphans {
            let Some(piece) = self.all.get_mut(&cycle) else { continue };
            let parent = piece.met.map_or(OUTSIDE, |half| plots.cycle(half));
            let before = std::mem::replace(&mut piece.parent, parent);
            if before != parent {
                self.leave(cycle, before);
                self.children.entry(parent).or_default().push(cycle);
            }
        }
        // The parent of a piece has a lesser vertex, so those come first on which others hang.
        orphans.sort_unstable_by_key(|cycle| self.all[cycle].least);
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        for &cycle in &orphans {
            let parent = self.all[&cycle].parent;
            let root = self.root(parent);
            let mut stack = vec![cycle];
            while let Some(cycle) = stack.pop() {
                let Some(piece) = self.all.get_mut(&cycle) else { continue };
                let before = std::mem::replace(&mut piece.root, root);
                if before != root {
                    if seen.insert(cycle) {
                        let from = (before != NONE).then_some(before);
                        moves.push(Move { cycle, from, to: Some(root) });
                    }
                    stack.extend(self.children.get(&cycle).into_iter().flatten());
                }
            }
        }
    }
}

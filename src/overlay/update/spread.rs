//! Which features wind the cells that changed, and the cells beyond them.
//!
//! 1. A cell along a changed edge whose outer border is as it was winds what it wound, but for what the
//!    changed edges below it say ([`Delta`]). The outside winds nothing.
//! 2. From these, or from any neighbor that was there before, windings spread over the new cells.
//! 3. What lies beyond is unlike before only where the arcs between say so; there it spreads on. Thus the
//!    inside of a feature that went is found, however far its border.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::overlay::labels::{self, Windings};
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::update::cells::Cells;
use crate::overlay::update::cycles::{Cycles, Turnover, halves};
use crate::overlay::update::delta::Delta;
use crate::overlay::update::pieces::{Move, OUTSIDE, Pieces};
use crate::overlay::update::plots::{Half, NONE, Plots};

/// What windings spread over.
pub(crate) struct Scene<'s> {
    pub(crate) plots: &'s Plots,
    pub(crate) lines: &'s Lines<'s>,
    pub(crate) cycles: &'s Cycles,
    pub(crate) pieces: &'s Pieces,
    pub(crate) cells: &'s Cells<'s>,
    pub(crate) delta: &'s Delta,
    pub(crate) turnover: &'s Turnover,
}

/// The windings of cells and of the outside, by their roots.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// Roots in the order they were settled.
    pub(crate) roots: Vec<u32>,
    index: FxHashMap<u32, usize>,
    /// Where each root's windings end.
    ends: Vec<usize>,
    windings: Vec<(u32, i32)>,
}

impl Settled {
    pub(crate) fn get(&self, index: usize) -> &[(u32, i32)] {
        let from = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.windings[from..self.ends[index]]
    }

    fn of(&self, root: u32) -> Option<&[(u32, i32)]> {
        self.index.get(&root).map(|&index| self.get(index))
    }

    fn push(&mut self, root: u32, windings: &[(u32, i32)]) {
        self.index.insert(root, self.roots.len());
        self.roots.push(root);
        self.windings.extend_from_slice(windings);
        self.ends.push(self.windings.len());
    }
}

/// Settles all cells whose windings may be unlike before, and all whose border is.
pub(crate) fn spread(scene: &Scene<'_>, moves: &[Move]) -> Settled {
    let mut spread = Spread {
        scene,
        near: FxHashMap::default(),
        settled: Settled::default(),
        n_done: 0,
        flanks: Vec::new(),
        here: Windings::new(),
    };
    let mut touched: Vec<u32> = Vec::new();
    let mut touch = |root: u32, halves: &[Half]| {
        if scene.is_there(root) {
            let near = spread.near.entry(root).or_insert_with(|| {
                touched.push(root);
                Vec::new()
            });
            near.extend_from_slice(halves);
        }
    };
    for half in scene.delta.changed().iter().flat_map(|&half| [half, twin(half)]) {
        touch(scene.root(half), &[half]);
    }
    for &Move { cycle, from, to } in moves {
        if let Some(root) = from {
            touch(root, &[]);
        }
        if let Some(root) = to {
            touch(root, &halves(scene.plots, scene.cycles.get(cycle).start));
        }
    }
    // The outside first: nothing need be known of it.
    touched.sort_by_key(|&root| root != OUTSIDE);
    for root in touched {
        if spread.settled.of(root).is_none() {
            let windings = scene.windings(root, None);
            spread.settled.push(root, &windings);
            spread.over_changes();
        }
    }
    for &root in scene.turnover.born.iter().filter(|&&cycle| 0 < scene.cycles.get(cycle).area) {
        if spread.settled.of(root).is_none() {
            spread.reach(root);
            spread.over_changes();
        }
    }
    spread.beyond(moves);
    spread.settled
}

struct Spread<'s> {
    scene: &'s Scene<'s>,
    /// Half-arcs along changed edges, by the root to their left, where that was there before.
    near: FxHashMap<u32, Vec<Half>>,
    settled: Settled,
    /// How many of the settled were looked around from.
    n_done: usize,
    flanks: Vec<Flank>,
    here: Windings,
}

impl Scene<'_> {
    fn root(&self, half: Half) -> u32 {
        self.pieces.root(self.plots.cycle(half))
    }

    /// Whether a root was not there before.
    fn is_born(&self, root: u32) -> bool {
        root != OUTSIDE && self.cycles.get(root).cell == NONE
    }

    /// Whether a root was there before and still is.
    fn is_there(&self, root: u32) -> bool {
        root == OUTSIDE || (!self.turnover.gone.contains(&root) && !self.is_born(root))
    }

    /// The windings of a root that was there before; seen from a half-arc of its that was there, too.
    fn windings(&self, root: u32, from: Option<Half>) -> Windings {
        let mut windings = self.windings_before(root);
        if root != OUTSIDE {
            let (from, to) = self.plots.first_edge(from.unwrap_or(self.cycles.get(root).start));
            self.delta.apply(from, to, &mut windings);
        }
        windings
    }

    fn windings_before(&self, root: u32) -> Windings {
        let mut windings = Windings::new();
        if root != OUTSIDE {
            self.cells.windings(self.cycles.get(root).cell, &mut windings);
        }
        windings
    }

    fn halves_of_cell(&self, root: u32) -> Vec<Half> {
        let cycles = self.pieces.cycles(root).into_iter();
        cycles.flat_map(|cycle| halves(self.plots, self.cycles.get(cycle).start)).collect()
    }
}

fn twin(half: Half) -> Half {
    Half { number: half.number ^ 1, ..half }
}

impl Spread<'_> {
    /// Makes `here`, the windings to the left of a half-arc, those to its right.
    fn cross(&mut self, half: Half) {
        self.flanks.clear();
        self.scene.plots.flanks(half, self.scene.lines, &mut self.flanks);
        labels::cross(&self.flanks, &mut self.here);
    }

    fn load(&mut self, windings: &[(u32, i32)]) {
        self.here.clear();
        self.here.extend_from_slice(windings);
    }

    /// From what is settled, over changed edges and over all that is new.
    fn over_changes(&mut self) {
        while let Some(&root) = self.settled.roots.get(self.n_done) {
            let halves = if self.scene.is_born(root) {
                self.scene.halves_of_cell(root)
            } else {
                self.near.get(&root).cloned().unwrap_or_default()
            };
            let here = self.settled.get(self.n_done).to_vec();
            for half in halves {
                let other = self.scene.root(twin(half));
                let is_near = self.scene.is_born(other) || self.near.contains_key(&other);
                if is_near && self.settled.of(other).is_none() {
                    self.load(&here);
                    self.cross(half);
                    self.settled.push(other, &self.here);
                }
            }
            self.n_done += 1;
        }
    }

    /// Settles one of the new cells that hang together with this one and have an old neighbor.
    fn reach(&mut self, root: u32) {
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        let mut stack = vec![root];
        while let Some(root) = stack.pop() {
            for half in self.scene.halves_of_cell(root) {
                let beyond = twin(half);
                let other = self.scene.root(beyond);
                if self.scene.is_born(other) {
                    if seen.insert(other) {
                        stack.push(other);
                    }
                    continue;
                }
                let windings = match self.settled.of(other) {
                    Some(windings) => windings.to_vec(),
                    None => self.scene.windings(other, Some(beyond)),
                };
                self.load(&windings);
                self.cross(beyond);
                self.settled.push(root, &self.here);
                return;
            }
        }
        unreachable!("new cells lie among others or outside");
    }

    /// From what changed, to all that lies beyond the changed blocks and changes with it.
    fn beyond(&mut self, moves: &[Move]) {
        for piece in moves {
            if let Some(root) = piece.to
                && let Some(here) = self.settled.of(root).map(<[_]>::to_vec)
            {
                self.look(&here, halves(self.scene.plots, self.scene.cycles.get(piece.cycle).start));
            }
        }
        let mut index = 0;
        while let Some(&root) = self.settled.roots.get(index) {
            let here = self.settled.get(index).to_vec();
            if self.scene.is_born(root) || self.scene.windings_before(root) != here {
                self.look(&here, self.scene.halves_of_cell(root));
            }
            index += 1;
        }
    }

    /// Settles what lies beyond some half-arcs of a cell and is not as it was.
    fn look(&mut self, here: &[(u32, i32)], halves: Vec<Half>) {
        for half in halves {
            let other = self.scene.root(twin(half));
            if other == OUTSIDE || self.settled.of(other).is_some() {
                continue;
            }
            self.load(here);
            self.cross(half);
            if self.scene.windings_before(other) != self.here {
                self.settled.push(other, &self.here);
            }
        }
    }
}

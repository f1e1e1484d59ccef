//! Cells: a table to which new ones are added, and from which none is ever moved.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::geometry::area::{Area, DoubledArea};
use crate::overlay::arrangement::NO_FEATURE;
use crate::overlay::labels::{self, Crowds, Owners, Windings};
use crate::overlay::update::cycles::{Cycles, Turnover};
use crate::overlay::update::pieces::{Move, OUTSIDE};
use crate::overlay::update::plots::NONE;
use crate::overlay::update::spread::Settled;

/// A cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// The cycle that is its outer border.
    pub(crate) root: u32,
    pub(crate) legal_area: Area,
    pub(crate) planar_area: DoubledArea,
}

/// All cells.
#[derive(Debug)]
pub(crate) struct Cells<'a> {
    pub(crate) owners: Owners<'a>,
    /// By number; `None` for those that are gone.
    pub(crate) all: Vec<Option<Cell>>,
    /// Rows of labels by number, those of cells that are gone too.
    labels: Vec<u32>,
    pub(crate) crowds: Crowds,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(owners: Owners<'a>) -> Self {
        Self { owners, all: Vec::new(), labels: Vec::new(), crowds: Crowds::default() }
    }

    pub(crate) fn labels(&self, cell: u32) -> &[u32] {
        let n_layers = self.owners.n_layers();
        &self.labels[cell as usize * n_layers..(cell as usize + 1) * n_layers]
    }

    pub(crate) fn windings(&self, cell: u32, windings: &mut Windings) {
        windings.clear();
        match self.crowds.get(&cell) {
            Some((kept, _)) => windings.extend_from_slice(kept),
            None => labels::windings_of(self.labels(cell), &self.owners, windings),
        }
    }

    /// Puts away what is gone and adds what is new; returns the numbers of both, each ascending.
    pub(crate) fn renew(
        &mut self,
        cycles: &mut Cycles,
        turnover: &Turnover,
        moves: &[Move],
        settled: &Settled,
    ) -> (Vec<u32>, Vec<u32>) {
        let holes = hole_areas(cycles, moves);
        let mut is_changed: FxHashSet<u32> = FxHashSet::default();
        is_changed.extend(moves.iter().flat_map(|piece| [piece.from, piece.to]).flatten());
        let mut gone: Vec<u32> = turnover.gone.iter().map(|&cycle| cycles.get(cycle).cell).collect();
        gone.retain(|&cell| cell != NONE);
        let mut new = Vec::new();
        let mut row = vec![NO_FEATURE; self.owners.n_layers()];
        for (index, &root) in settled.roots.iter().enumerate() {
            if root == OUTSIDE {
                continue;
            }
            let number = self.all.len() as u32;
            let windings = settled.get(index);
            let mut crowds = self.owners.label(windings, &mut row, number);
            let cycle = cycles.get_mut(root);
            let old = cycle.cell;
            let (mut planar_area, mut legal_area) = (cycle.area, cycle.legal_area);
            if old != NONE {
                let before = self.crowds.get(&old).map_or(&[][..], |(_, crowds)| crowds);
                let is_same = row == self.labels(old)
                    && before.len() == crowds.len()
                    && before
                        .iter()
                        .zip(&crowds)
                        .all(|(old, new)| (old.layer, &old.features) == (new.layer, &new.features));
                if is_same && !is_changed.contains(&root) {
                    // The same features may wind it another number of times.
                    if let Some((kept, _)) = self.crowds.get_mut(&old) {
                        kept.clear();
                        kept.extend_from_slice(windings);
                    }
                    continue;
                }
                gone.push(old);
                let cell = self.all[old as usize].expect("a cycle's cell is there");
                (planar_area, legal_area) = (cell.planar_area, cell.legal_area);
            }
            if let Some(&(planar, legal)) = holes.get(&root) {
                planar_area += planar;
                legal_area += legal;
            }
            cycle.cell = number;
            self.all.push(Some(Cell { root, legal_area, planar_area }));
            self.labels.extend_from_slice(&row);
            if !crowds.is_empty() {
                crowds.shrink_to_fit();
                self.crowds.insert(number, (windings.to_vec(), crowds));
            }
            new.push(number);
        }
        for &cell in &gone {
            self.all[cell as usize] = None;
            self.crowds.remove(&cell);
        }
        gone.sort_unstable();
        (gone, new)
    }
}

/// By how much the areas of the pieces inside each root changed.
fn hole_areas(cycles: &Cycles, moves: &[Move]) -> FxHashMap<u32, (DoubledArea, Area)> {
    let mut holes: FxHashMap<u32, (DoubledArea, Area)> = FxHashMap::default();
    for piece in moves {
        let cycle = cycles.get(piece.cycle);
        for (root, sign) in [(piece.from, -1), (piece.to, 1)] {
            if let Some(root) = root {
                let sums = holes.entry(root).or_default();
                if sign < 0 {
                    sums.0 -= cycle.area;
                    sums.1 -= cycle.legal_area;
                } else {
                    sums.0 += cycle.area;
                    sums.1 += cycle.legal_area;
                }
            }
        }
    }
    holes
}

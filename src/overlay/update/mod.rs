//! Update: some features of a layer are drawn anew, and the cells that change by it are found.
//!
//! - **In**: the layers of a cut, and then, as often as wanted, features of one layer with other rings.
//! - **Out**: a [`Sheet`], which is an arrangement in a form that can be changed; after each change the
//!   numbers of the cells that are gone and of those that are new ([`Change`]).
//! - **Promised**: after any changes the sheet has, cell for cell, what a cut of the changed layers has; a
//!   cell that is as it was keeps its number. Work goes by the blocks that the change touches and the cells
//!   that touch these or change, never by the whole.
//! - **Not promised**: the numbers of arcs and cells, where arcs end, and that memory is given back: a
//!   sheet that was changed very often is best made anew.
//!
//! 1. `chains`: what the features' borders were goes, what they are comes.
//! 2. `plots`, `bends`: blocks that these touch are noded anew, those they reach linked anew.
//! 3. `cycles`: cycles that touch these blocks are walked again; `pieces`: which of them lie in which.
//! 4. `delta`, `spread`: windings, from the edges that changed and the cells that did not.
//! 5. `cells`: what is gone and what is new. `whole`: the sheet as an arrangement.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::overlay::blocks::Blocks;
use crate::overlay::frame::{Bounds, Extent, Frame};
use crate::overlay::labels::Owners;
use crate::overlay::lines::{self, Lines};
use crate::overlay::{CutError, Input, Rank, check};

mod bends;
mod cells;
mod chains;
mod cycles;
mod delta;
mod pieces;
mod plots;
mod spread;
mod whole;

use cells::{Cell, Cells};
use chains::Chains;
use cycles::Cycles;
use delta::Delta;
use pieces::Pieces;
use plots::{Links, NONE, Plots};

/// An arrangement that can be changed.
#[derive(Debug)]
pub struct Sheet<'a> {
    layers: Vec<Arc<str>>,
    /// How many features each layer had at first.
    n_features_first: Vec<usize>,
    n_points: u64,
    /// What can be drawn on it.
    extent: Extent,
    measure: &'a LegalMeasure,
    lines: Lines<'a>,
    chains: Chains,
    plots: Plots,
    cycles: Cycles,
    pieces: Pieces,
    cells: Cells<'a>,
}

/// A feature with the rings it has from now on.
#[derive(Clone, Debug)]
pub struct Redrawn {
    /// Its index in the layer: that of a feature that is there, or the next after the last for one more.
    pub feature: u32,
    /// Its rings, as [`crate::layer::feature::Layer`] promises them; none where it is removed. Its index
    /// stays its own.
    pub rings: Vec<Vec<Point>>,
    /// Its rank, where it is one more; a feature that is there keeps its own.
    pub rank: Rank,
}

/// What a change did to the cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The cells that are gone, ascending.
    pub gone: Vec<u32>,
    /// The cells that are new, ascending: each has another border, other labels or another crowd than any
    /// before.
    pub new: Vec<u32>,
    /// How many blocks were noded anew.
    pub n_noded: usize,
    /// How many blocks were linked anew, the former among them.
    pub n_linked: usize,
}

impl<'a> Sheet<'a> {
    /// Cuts layers so that they can be changed. Changes can be drawn where the layers reach, and within
    /// the box `room` from its least to its greatest point.
    ///
    /// # Errors
    /// As [`crate::overlay::cut`].
    pub fn new(
        inputs: Vec<Input<'a>>,
        room: Option<(Point, Point)>,
        measure: &'a LegalMeasure,
    ) -> Result<Self, CutError> {
        Self::divided(inputs, room, measure, Blocks::new)
    }

    /// The same with another division into blocks.
    pub(crate) fn divided(
        inputs: Vec<Input<'a>>,
        room: Option<(Point, Point)>,
        measure: &'a LegalMeasure,
        divide: impl FnOnce(Bounds, &Lines<'_>) -> Blocks,
    ) -> Result<Self, CutError> {
        let (extent, n_points) = check(&inputs, room)?;
        let layers: Vec<Arc<str>> = inputs.iter().map(|input| input.layer.id.clone()).collect();
        let n_features: Vec<usize> = inputs.iter().map(|input| input.layer.features.len()).collect();
        let n_owners: usize = n_features.iter().sum();
        let free = (lines::OWNERS_MAX as usize - n_owners) / inputs.len().max(1);
        let with_room: Vec<usize> = n_features.iter().map(|n| n + free).collect();
        let (borders, ranks): (Vec<_>, Vec<_>) =
            inputs.into_iter().map(|input| (input.borders, Cow::Owned(input.ranks))).unzip();
        let chains = Chains::new(&borders, &n_features);
        let frame = Frame::of(extent);
        let lines = Lines::new(frame, borders, &with_room);
        let mut plots = Plots::new(divide(frame.bounds(extent), &lines));
        plots.fill(&lines);
        let blocks: Vec<u32> = (0..plots.len() as u32).collect();
        let linked = plots.remake(&blocks, &lines, measure);
        let mut sheet = Self {
            layers,
            n_features_first: n_features,
            n_points,
            extent,
            measure,
            lines,
            chains,
            plots,
            cycles: Cycles::default(),
            pieces: Pieces::default(),
            cells: Cells::new(Owners::with_room(ranks, free as u32)),
        };
        sheet.install(linked);
        Ok(sheet)
    }

    /// Draws features of a layer anew and finds out which cells change.
    ///
    /// # Errors
    /// [`CutError::Beyond`] where rings reach out of the sheet, [`CutError::TooLarge`] where it is full. The
    /// sheet is then as it was.
    ///
    /// # Panics
    /// Where the layer is not one of the sheet's, a feature is drawn twice, or the index of one more is not
    /// the next.
    pub fn update(&mut self, layer: usize, redrawn: &[Redrawn]) -> Result<Change, CutError> {
        assert!(layer < self.layers.len(), "layer {layer} of {}", self.layers.len());
        self.check(layer, redrawn)?;
        for feature in redrawn {
            if feature.feature as usize == self.cells.owners.n_features(layer) {
                self.cells.owners.push(layer, feature.rank);
            }
        }
        let features: Vec<(u32, &[Vec<Point>])> =
            redrawn.iter().map(|feature| (feature.feature, &*feature.rings)).collect();
        let n_first = self.n_features_first[layer];
        let exchange = self.chains.redraw(layer, n_first, &features, &mut self.lines);
        let n_points = |chains: &[u32]| -> u64 {
            chains.iter().map(|&chain| self.lines.world_points(chain).len() as u64).sum()
        };
        self.n_points = self.n_points + n_points(&exchange.drawn) - n_points(&exchange.gone);
        let dirty = self.plots.exchange(&exchange.gone, &exchange.drawn, &self.lines);
        let linked = self.plots.remake(&dirty, &self.lines, self.measure);
        Ok(Change { n_noded: dirty.len(), ..self.install(linked) })
    }

    fn check(&self, layer: usize, redrawn: &[Redrawn]) -> Result<(), CutError> {
        let mut n_features = self.cells.owners.n_features(layer);
        let mut seen = FxHashSet::default();
        for Redrawn { feature, .. } in redrawn {
            assert!(*feature as usize <= n_features, "feature {feature} of {n_features} is not the next");
            assert!(seen.insert(*feature), "feature {feature} is drawn twice");
            n_features = n_features.max(*feature as usize + 1);
        }
        let Extent { min, max } = self.extent;
        let is_beyond = |p: &&Point| p.x < min.x || p.y < min.y || max.x < p.x || max.y < p.y;
        let points = || redrawn.iter().flat_map(|feature| feature.rings.iter().flatten());
        if let Some(&point) = points().find(is_beyond) {
            return Err(CutError::Beyond { layer: self.layers[layer].to_string(), point });
        }
        // Each point may begin a chain, and each chain there is may be drawn again.
        let n_points = self.n_points + points().count() as u64;
        let n_chains = u64::from(self.lines.n_chains()) + n_points;
        if lines::CHAINS_MAX <= n_chains || !self.cells.owners.has_room(layer, redrawn.len()) {
            return Err(CutError::TooLarge { n_features: n_features as u64, n_points });
        }
        Ok(())
    }

    /// Puts blocks that were linked anew in their place and settles the cells.
    fn install(&mut self, linked: Vec<(u32, Links)>) -> Change {
        let blocks: Vec<u32> = linked.iter().map(|&(block, _)| block).collect();
        let is_first = self.cycles.len() == 0;
        let mut delta = Delta::default();
        let cycles = if is_first {
            linked.iter().map(|(_, links)| vec![NONE; links.n_halves() as usize]).collect()
        } else {
            for &block in &blocks {
                let plot = self.plots.get(block);
                delta.before(&plot.linked, &plot.cycles, &self.lines);
            }
            let cycles =
                linked.iter().map(|(block, links)| delta.after(*block, links, &self.lines)).collect();
            delta.close();
            cycles
        };
        let before = Cycles::before(&self.plots, &blocks, &delta);
        self.plots.install(linked, cycles);
        let delta_seen = (!is_first).then_some(&delta);
        let turnover = self.cycles.renew(&mut self.plots, &blocks, delta_seen, before);
        let moves = self.pieces.renew(&mut self.plots, &self.cycles, &turnover, &blocks, &delta);
        let scene = spread::Scene {
            plots: &self.plots,
            lines: &self.lines,
            cycles: &self.cycles,
            pieces: &self.pieces,
            cells: &self.cells,
            delta: &delta,
            turnover: &turnover,
        };
        let settled = spread::spread(&scene, &moves);
        let (gone, new) = self.cells.renew(&mut self.cycles, &turnover, &moves, &settled);
        self.cycles.forget(&turnover.gone);
        Change { gone, new, n_noded: 0, n_linked: blocks.len() }
    }

    fn cell(&self, cell: u32) -> &Cell {
        self.cells.all[cell as usize].as_ref().expect("the cell is not gone")
    }

    /// The numbers of all cells, ascending.
    pub fn cells(&self) -> impl Iterator<Item = u32> + '_ {
        let all = (0..).zip(&self.cells.all);
        all.filter(|(_, cell)| cell.is_some()).map(|(number, _)| number)
    }

    /// The labels of a cell: for each layer the index of the feature that covers it, or
    /// [`crate::overlay::arrangement::NO_FEATURE`]. Those of a cell that is gone are kept.
    pub fn labels(&self, cell: u32) -> &[u32] {
        self.cells.labels(cell)
    }

    /// The legal area of a cell.
    ///
    /// # Panics
    /// Where the cell is gone.
    pub fn legal_area(&self, cell: u32) -> Area {
        self.cell(cell).legal_area
    }

    /// The planar area of a cell.
    ///
    /// # Panics
    /// Where the cell is gone.
    pub fn planar_area(&self, cell: u32) -> DoubledArea {
        self.cell(cell).planar_area
    }
}

#[cfg(test)]
mod tests;

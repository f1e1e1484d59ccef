//! Watching a cut: how far it is, and whether to go on.
//!
//! The kernel reads no clock and writes nowhere; who wants progress, times or a way to stop, hands in a
//! [`Watch`].

use crate::layer::text::Text;
use crate::overlay::CutError;

/// A step of the cut, in the order they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The lines are divided by blocks.
    Divide,
    /// Segments are made unique and noded, block by block.
    Node,
    /// Segments that leave their block are noded.
    Seams,
    /// Edges are linked, arcs traced and measured, block by block.
    Arcs,
    /// Arcs become cells.
    Cells,
    /// Cells are labelled with the features that cover them.
    Labels,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 6] = [Self::Divide, Self::Node, Self::Seams, Self::Arcs, Self::Cells, Self::Labels];

    /// What is done, for people.
    pub fn text(self) -> Text {
        match self {
            Self::Divide => Text::new("分块", "dividing by blocks"),
            Self::Node => Text::new("求交", "noding"),
            Self::Seams => Text::new("块间求交", "noding between blocks"),
            Self::Arcs => Text::new("连接弧段", "tracing arcs"),
            Self::Cells => Text::new("构成图元", "making cells"),
            Self::Labels => Text::new("赋予图斑", "labelling cells"),
        }
    }

    /// A short name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Divide => "divide",
            Self::Node => "node",
            Self::Seams => "seams",
            Self::Arcs => "arcs",
            Self::Cells => "cells",
            Self::Labels => "labels",
        }
    }
}

/// Someone who watches a cut. Called from several threads at once.
pub trait Watch: Sync {
    /// A step begins.
    fn begin(&self, step: Step);

    /// One more of a step's `n_blocks` blocks is done.
    fn block(&self, step: Step, n_blocks: usize);

    /// Whether the cut should stop; asked once a block and step.
    fn is_stopped(&self) -> bool;
}

/// Nobody watches, and nothing stops the cut.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begin(&self, _: Step) {}

    fn block(&self, _: Step, _: usize) {}

    fn is_stopped(&self) -> bool {
        false
    }
}

/// Begins a step, unless the cut is to stop.
pub(crate) fn begin(watch: &dyn Watch, step: Step) -> Result<(), CutError> {
    if watch.is_stopped() {
        return Err(CutError::Stopped);
    }
    watch.begin(step);
    Ok(())
}

/// Does one block of a step, unless the cut is to stop.
pub(crate) fn block<T>(
    watch: &dyn Watch,
    step: Step,
    n_blocks: usize,
    work: impl FnOnce() -> T,
) -> Result<T, CutError> {
    if watch.is_stopped() {
        return Err(CutError::Stopped);
    }
    let done = work();
    watch.block(step, n_blocks);
    Ok(done)
}

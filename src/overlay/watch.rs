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
    /// Segments are made unique and noded, linked and traced to arcs, block by block.
    Blocks,
    /// Arcs become cells.
    Cells,
    /// Cells are labelled with the features that cover them.
    Labels,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 4] = [Self::Divide, Self::Blocks, Self::Cells, Self::Labels];

    /// What is done, for people.
    pub fn text(self) -> Text {
        match self {
            Self::Divide => Text::new("分块", "dividing by blocks"),
            Self::Blocks => Text::new("逐块求交连接", "noding and linking block by block"),
            Self::Cells => Text::new("构成图元", "making cells"),
            Self::Labels => Text::new("赋予图斑", "labelling cells"),
        }
    }

    /// A short name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Divide => "divide",
            Self::Blocks => "blocks",
            Self::Cells => "cells",
            Self::Labels => "labels",
        }
    }
}

/// A part of the step [`Step::Blocks`]. Parts of different blocks run side by side, so what each takes can only
/// be told by the threads that do them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A block's segments are made unique and noded.
    Node,
    /// Segments that leave their block are noded.
    Seams,
    /// A block's edges are linked around their ends.
    Link,
    /// Its arcs are traced and measured, and their cycles walked.
    Trace,
    /// Blocks are put to the others.
    Gather,
}

impl Part {
    /// All parts in the order a block goes through them.
    pub const ALL: [Self; 5] = [Self::Node, Self::Seams, Self::Link, Self::Trace, Self::Gather];

    /// A short name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Seams => "seams",
            Self::Link => "link",
            Self::Trace => "trace",
            Self::Gather => "gather",
        }
    }
}

/// Someone who watches a cut. Called from several threads at once.
pub trait Watch: Sync {
    /// A step begins.
    fn begin(&self, step: Step);

    /// One more of a step's `n_blocks` blocks is done.
    fn block(&self, step: Step, n_blocks: usize);

    /// The calling thread begins a part of a block's work, or some parts of several; it does nothing else until
    /// it ends it.
    fn begin_part(&self, _: Part) {}

    /// The calling thread ends the part it began.
    fn end_part(&self, _: Part) {}

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
    go_on(watch)?;
    watch.begin(step);
    Ok(())
}

/// Does a part of a block's work.
pub(crate) fn part<T>(watch: &dyn Watch, part: Part, work: impl FnOnce() -> T) -> T {
    watch.begin_part(part);
    let done = work();
    watch.end_part(part);
    done
}

/// The cut goes on, unless it is to stop.
pub(crate) fn go_on(watch: &dyn Watch) -> Result<(), CutError> {
    if watch.is_stopped() { Err(CutError::Stopped) } else { Ok(()) }
}

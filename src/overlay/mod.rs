//! Overlay: all layers cut once, exactly, into one arrangement of arcs and cells.

pub mod arrangement;

use crate::geometry::legal::LegalMeasure;
use crate::layer::card::Precedence;
use crate::layer::feature::Layer;
use arrangement::Arrangement;

/// One layer to cut and how overlaps inside it are settled.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The layer.
    pub layer: &'a Layer,
    /// Which of two overlapping features labels a cell.
    pub precedence: Precedence,
}

/// Why the cut could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CutError {}

/// Cuts all layers against each other into cells no boundary crosses.
///
/// # Errors
/// [`CutError`] before anything is computed, where the layers do not fit the kernel's range.
pub fn cut(_inputs: &[Input<'_>], _measure: &LegalMeasure) -> Result<Arrangement, CutError> {
    todo!()
}

//! The arrangement: arcs, cells and their labels.

use std::sync::Arc;

use crate::geometry::area::{Area, DoubledArea};

/// The product of the cut. Its insides are arcs and cycles; this is what the floors above read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrangement {
    /// The ids of the layers cut, in the order of labels.
    pub layers: Vec<Arc<str>>,
    /// `labels[cell * layers.len() + layer]`: the feature that covers the cell, or [`NO_FEATURE`].
    pub(crate) labels: Vec<u32>,
    /// Legal area of each cell.
    pub(crate) legal_areas: Vec<Area>,
    /// Planar area of each cell.
    pub(crate) planar_areas: Vec<DoubledArea>,
}

/// In a label: no feature of that layer covers the cell.
pub const NO_FEATURE: u32 = u32::MAX;

impl Arrangement {
    /// The number of cells.
    pub fn n_cells(&self) -> usize {
        self.planar_areas.len()
    }

    /// The labels of a cell: for each layer the index of the feature that covers it, or [`NO_FEATURE`].
    pub fn labels(&self, cell: usize) -> &[u32] {
        &self.labels[cell * self.layers.len()..(cell + 1) * self.layers.len()]
    }

    /// The legal area of a cell.
    pub fn legal_area(&self, cell: usize) -> Area {
        self.legal_areas[cell]
    }

    /// The planar area of a cell.
    pub fn planar_area(&self, cell: usize) -> DoubledArea {
        self.planar_areas[cell]
    }
}

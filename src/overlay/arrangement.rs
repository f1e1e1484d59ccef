//! The arrangement: arcs, cells, labels, areas. What the floors above read.

use std::ops::Range;
use std::sync::Arc;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::grid::Point;
use crate::geometry::window::Window;
use crate::layer::column::Column;
/// In a label: no feature of that layer covers the cell.
pub use crate::layer::feature::NO_FEATURE;
use crate::overlay::arcs::Arcs;
use crate::overlay::faces::Faces;
use crate::overlay::frame::Frame;

/// The product of the cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    /// The ids of the layers cut, in the order of labels.
    pub layers: Vec<Arc<str>>,
    /// Where one layer's features cover a cell more than once, by cell and layer.
    pub crowds: Vec<Crowd>,
    /// Points in the borders that were cut.
    pub n_points_in: u64,
    pub(crate) frame: Frame,
    pub(crate) arcs: Arcs,
    pub(crate) faces: Faces,
    /// `labels[cell * layers.len() + layer]`: the feature that covers the cell, or [`NO_FEATURE`].
    pub(crate) labels: Column<u32>,
    pub(crate) legal_areas: Column<Area>,
    pub(crate) planar_areas: Column<DoubledArea>,
}

/// A cell that a layer covers more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// The cell.
    pub cell: u32,
    /// The layer's index in the arrangement.
    pub layer: u16,
    /// The features that cover it, ascending; a single one where it covers the cell twice itself.
    pub features: Vec<u32>,
}

impl Arrangement {
    /// The number of cells.
    pub fn n_cells(&self) -> usize {
        self.faces.len()
    }

    /// The number of arcs.
    pub fn n_arcs(&self) -> usize {
        self.arcs.len()
    }

    /// The number of points in all arcs, those of shared ends counted once an arc.
    pub fn n_points(&self) -> usize {
        self.arcs.points.len()
    }

    /// The labels of a cell: for each layer the index of the feature that covers it, or [`NO_FEATURE`].
    pub fn labels(&self, cell: usize) -> &[u32] {
        &self.labels[cell * self.layers.len()..(cell + 1) * self.layers.len()]
    }

    /// The labels of a run of cells, one cell's behind the other's.
    pub(crate) fn label_rows(&self, cells: Range<usize>) -> &[u32] {
        &self.labels[cells.start * self.layers.len()..cells.end * self.layers.len()]
    }

    /// The legal area of a cell.
    pub fn legal_area(&self, cell: usize) -> Area {
        self.legal_areas[cell]
    }

    /// The planar area of a cell.
    pub fn planar_area(&self, cell: usize) -> DoubledArea {
        self.planar_areas[cell]
    }

    /// The window around a cell, in steps of the grid: that of the arcs around it.
    pub fn cell_window(&self, cell: usize) -> Option<Window> {
        let halves = self.faces.halves(cell).iter();
        let points = halves.flat_map(|&half| self.arcs.points((half >> 1) as usize));
        Window::around(points.map(|&point| {
            let Point { x, y } = self.frame.world(point);
            (x, y)
        }))
    }

    /// The index of a layer by its id.
    pub fn layer_index(&self, id: &str) -> Option<usize> {
        self.layers.iter().position(|own| &**own == id)
    }

    /// The noded edges of all arcs, for those who check the arrangement.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        (0..self.arcs.len()).flat_map(move |arc| {
            self.arcs
                .points(arc)
                .windows(2)
                .map(move |pair| (self.frame.world(pair[0]), self.frame.world(pair[1])))
        })
    }
}

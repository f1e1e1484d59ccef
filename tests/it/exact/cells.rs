//! The product's cells against the graph's cycles: which lies where, how large it is, what covers it.

use std::collections::{BTreeMap, BTreeSet};

use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::ring;
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::{Arrangement, Crowd, NO_FEATURE};
use hegui::overlay::dissolve::{cell_polygon, dissolve};

use super::chains::Net;
use super::graph::Graph;
use super::{NONE, first_features};

/// The cells laid over the graph.
pub(super) struct Cells<'a> {
    pub(super) graph: &'a Graph,
    /// For each half-edge the cell to its left, or [`NONE`] for the outside.
    pub(super) left: Vec<u32>,
    /// For each cell a half-edge with it to the left.
    pub(super) border: Vec<u32>,
    /// Features that cover each cell, all layers' numbered through, ascending; and for each cell where
    /// its own begin.
    covers: (Vec<u32>, Vec<u32>),
    /// The features that are said to cover a cell alone in their layer, but not once; by cell and feature.
    odd: BTreeSet<(u32, u32)>,
}

impl<'a> Cells<'a> {
    /// Finds each cell's half-edges by its rings, and holds them against the cycles.
    ///
    /// `below` is the edge below each piece's least vertex.
    pub(super) fn new(arrangement: &Arrangement, layers: &[Layer], graph: &'a Graph, below: &[u32]) -> Self {
        let n_cells = arrangement.n_cells();
        let (left, border) = laid(arrangement, graph);
        let first = first_features(layers);
        let alone = |crowd: &&Crowd| crowd.features.len() == 1;
        let odd = arrangement
            .crowds
            .iter()
            .filter(alone)
            .map(|crowd| (crowd.cell, first[usize::from(crowd.layer)] + crowd.features[0]))
            .collect();
        let cells = Self { graph, left, border, covers: covers(arrangement, &first), odd };
        // Each cycle is one cell's; a cell has one outer cycle.
        let mut of_cycle: Vec<Option<u32>> = vec![None; graph.areas.len()];
        for (&cell, &cycle) in cells.left.iter().zip(&graph.cycle) {
            let own = of_cycle[cycle as usize].get_or_insert(cell);
            assert!(*own == cell, "cells {own} and {cell} share a face");
        }
        let mut outer = vec![false; n_cells];
        for (cycle, cell) in of_cycle.iter().enumerate() {
            let cell = cell.expect("every cycle has half-edges");
            let least = graph.least[cycle];
            let place = graph.vertices[least as usize];
            if 0 < graph.areas[cycle] {
                assert!(cell != NONE, "the face at {place:?} is no cell's");
                assert!(
                    !std::mem::replace(&mut outer[cell as usize], true),
                    "cell {cell} has two outer borders"
                );
            } else {
                // Directly below the least vertex of a piece lies the edge whose left the piece lies on.
                let under = below[least as usize];
                let around = if under == NONE { NONE } else { cells.left[2 * under as usize] };
                assert!(cell == around, "the piece at {place:?} lies in cell {around}, not in {cell}");
            }
        }
        assert!(outer.iter().all(|&has| has), "a cell has no outer border");
        cells
    }

    pub(super) fn n_cells(&self) -> usize {
        self.border.len()
    }

    /// Vertices less edges plus faces is one more than the pieces.
    pub(super) fn check_euler(&self) {
        let graph = self.graph;
        let (vertices, edges, pieces) = (graph.vertices.len(), graph.edges.len(), graph.n_pieces);
        let faces = self.n_cells() + 1;
        assert!(vertices + faces == edges + 1 + pieces, "V {vertices} E {edges} F {faces} C {pieces}");
    }

    /// Both areas of each cell are those along its edges, and all together those of the outer border.
    pub(super) fn check_areas(&self, arrangement: &Arrangement, measure: &LegalMeasure) {
        let origin = self.graph.vertices.first().copied().unwrap_or(Point::new(0, 0));
        let mut own = vec![(0_i128, Area::ZERO); self.n_cells()];
        let mut outside = (0, Area::ZERO);
        for half in (0..self.left.len() as u32).step_by(2) {
            let (a, b) = self.graph.ends(half);
            let (planar, legal) = (super::cross(origin, a, b), measure.edge(a, b));
            for (cell, planar, legal) in
                [(self.left[half as usize], planar, legal), (self.left[half as usize + 1], -planar, -legal)]
            {
                let sums = own.get_mut(cell as usize).unwrap_or(&mut outside);
                sums.0 += planar;
                sums.1 += legal;
            }
        }
        let (mut planar_sum, mut legal_sum) = outside;
        for (cell, &(planar, legal)) in own.iter().enumerate() {
            assert!(0 < planar, "cell {cell} has no area");
            assert_eq!(arrangement.planar_area(cell), planar, "planar area of cell {cell}");
            assert_eq!(arrangement.legal_area(cell), legal, "legal area of cell {cell}");
            planar_sum += arrangement.planar_area(cell);
            legal_sum += arrangement.legal_area(cell);
        }
        assert_eq!((planar_sum, legal_sum), (0, Area::ZERO), "the cells do not close to their union");
    }

    /// Labels name features there are, of those that cover the cell the first in the file; crowds stand
    /// where they should.
    pub(super) fn check_labels(&self, arrangement: &Arrangement, layers: &[Layer]) {
        assert!(arrangement.layers.iter().eq(layers.iter().map(|layer| &layer.id)));
        for cell in 0..self.n_cells() {
            for (label, layer) in arrangement.labels(cell).iter().zip(layers) {
                assert!(
                    *label == NO_FEATURE || (*label as usize) < layer.features.len(),
                    "label {label} of cell {cell}"
                );
            }
        }
        let mut last = None;
        for crowd in &arrangement.crowds {
            let key = (crowd.cell, crowd.layer);
            assert!(last < Some(key), "crowds out of order at {key:?}");
            last = Some(key);
            let label = arrangement.labels(crowd.cell as usize)[usize::from(crowd.layer)];
            assert!(crowd.features.is_sorted_by(|one, other| one < other), "{crowd:?}");
            assert_eq!(crowd.features.first(), Some(&label), "the first in the file labels: {crowd:?}");
        }
    }

    /// Whether a feature is said to cover a cell alone in its layer, but not once.
    pub(super) fn is_odd(&self, cell: u32, feature: u32) -> bool {
        self.odd.contains(&(cell, feature))
    }

    /// What covers a cell; nothing covers the outside.
    pub(super) fn covers(&self, cell: u32) -> &[u32] {
        if cell == NONE {
            return &[];
        }
        let (members, offsets) = &self.covers;
        &members[offsets[cell as usize] as usize..offsets[cell as usize + 1] as usize]
    }

    /// An edge is there where a feature's border is, and nowhere else.
    pub(super) fn check_support(&self, net: &Net) {
        let mut is_border = vec![false; self.graph.edges.len()];
        for &(half, _, times) in net {
            assert!(times != 0 && half & 1 == 0);
            is_border[(half >> 1) as usize] = true;
        }
        for (edge, is_border) in is_border.into_iter().enumerate() {
            assert!(is_border, "edge {:?} is nobody's border", self.graph.ends(2 * edge as u32));
        }
    }

    /// Features whose border by the labels is not the sum of their chains, and where.
    ///
    /// A closed sum of edges is told by its winding numbers and tells them: so this compares the winding
    /// number of every feature in every cell. `net` may be that of some features `only`.
    pub(super) fn border_faults(&self, net: &Net, only: Option<&BTreeSet<u32>>) -> BTreeMap<u32, String> {
        let mut faults = BTreeMap::new();
        let mut net = net.iter().copied().peekable();
        for half in (0..self.left.len() as u32).step_by(2) {
            let sides = [half, half + 1].map(|half| self.covers(self.left[half as usize]));
            let mut labels = BTreeMap::new();
            for (own, other, times) in [(sides[0], sides[1], 1), (sides[1], sides[0], -1)] {
                let is_asked = |feature: &&u32| only.is_none_or(|only| only.contains(feature));
                let changes = |feature: &&u32| other.binary_search(feature).is_err();
                labels.extend(own.iter().filter(is_asked).filter(changes).map(|&feature| (feature, times)));
            }
            let mut blame = |feature: u32, by_labels: i32, by_rings: i32| {
                if by_labels != by_rings {
                    let ends = self.graph.ends(half);
                    faults.entry(feature).or_insert_with(|| {
                        format!("at edge {ends:?} {by_labels} by the labels, {by_rings} by its rings")
                    });
                }
            };
            while let Some((_, feature, times)) = net.next_if(|&(at, ..)| at == half) {
                blame(feature, labels.remove(&feature).unwrap_or(0), times);
            }
            for (feature, times) in labels {
                blame(feature, times, 0);
            }
        }
        assert!(net.next().is_none(), "a border beyond the last edge");
        faults
    }
}

/// For each half-edge the cell to its left, and for each cell a half-edge of its outer border.
fn laid(arrangement: &Arrangement, graph: &Graph) -> (Vec<u32>, Vec<u32>) {
    let n_cells = arrangement.n_cells() as u32;
    let each: Vec<(u32, u32)> = (0..n_cells).map(|cell| (cell, cell)).collect();
    let regions = dissolve(arrangement, &each);
    assert_eq!(regions.len(), n_cells as usize, "a cell is not connected");
    let mut left = vec![NONE; 2 * graph.edges.len()];
    let mut border = vec![NONE; n_cells as usize];
    for (cell, region) in (0..).zip(&regions) {
        assert_eq!((region.group, &region.cells[..]), (cell, &[cell][..]));
        assert!(cell_polygon(arrangement, cell as usize) == region.polygon, "cell {cell} has two polygons");
        for (number, points) in region.polygon.rings().enumerate() {
            assert!((0 < ring::doubled_area(points)) == (number == 0), "ring {number} of cell {cell}");
            let mut sorted = points.to_vec();
            sorted.sort_unstable();
            assert!(
                sorted.is_sorted_by(|one, other| one < other),
                "ring {number} of cell {cell} touches itself"
            );
            for (a, b) in ring::edges(points) {
                let half = graph.half(a, b);
                let half =
                    half.unwrap_or_else(|| panic!("cell {cell} has an edge {a:?} {b:?} nobody else has"));
                let before = std::mem::replace(&mut left[half as usize], cell);
                assert!(before == NONE, "cells {before} and {cell} overlap at {a:?} {b:?}");
                border[cell as usize] = half;
            }
        }
    }
    for (edge, pair) in left.chunks(2).enumerate() {
        assert!(pair[0] != pair[1], "cell {} on both sides of {:?}", pair[0], graph.ends(2 * edge as u32));
    }
    (left, border)
}

/// All features that cover each cell, and where each cell's begin.
fn covers(arrangement: &Arrangement, first: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut crowds: BTreeMap<(u32, usize), &[u32]> = BTreeMap::new();
    for crowd in &arrangement.crowds {
        crowds.insert((crowd.cell, usize::from(crowd.layer)), &crowd.features);
    }
    let (mut members, mut offsets) = (Vec::new(), vec![0]);
    for cell in 0..arrangement.n_cells() {
        for (layer, label) in arrangement.labels(cell).iter().enumerate() {
            let crowd = crowds.get(&(cell as u32, layer)).copied();
            let own = crowd.unwrap_or(std::slice::from_ref(label));
            members
                .extend(own.iter().filter(|&&feature| feature != NO_FEATURE).map(|own| first[layer] + own));
        }
        offsets.push(members.len() as u32);
    }
    (members, offsets)
}

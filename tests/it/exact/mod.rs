//! The exact check: an arrangement against what the kernel promises, worked out anew with integers.
//!
//! It takes nothing but the product and the layers that were cut, and shares no code with the kernel:
//!
//! 1. `columns`: half-arcs, links and cycles as a snapshot has them: each half-arc is in one cycle; what is
//!    read back is the same.
//! 2. `graph`: the product's edges, each once, linked around their vertices; cycles and their areas.
//! 3. `sweep`: no two edges cross, no vertex lies inside an edge (Shamos & Hoey 1976); and which edge lies
//!    directly below each connected piece.
//! 4. `cells`: each cycle is one cell's or the outside's and each cell has one outer cycle: so cells are
//!    disjoint and make up the union. Euler's formula; planar and legal area of each cell along its edges.
//! 5. `chains`: where each input edge went: through every hot pixel it passes, and the pieces likewise until
//!    none does. A feature's border by the labels is the sum of its edges' chains, edge by edge: with it its
//!    winding number is right in every cell.
//! 6. `inside`: the same from the other end, for small ones: the winding numbers of those chains at a place
//!    inside each cell, half-integers with a symbolic shift.
//!
//! All decisions are made with `i128`. A fault is a panic that names its place.

mod cells;
mod chains;
pub(crate) mod columns;
mod graph;
mod inside;
mod rounds;
mod sweep;
mod tree;

use std::collections::BTreeSet;
use std::fmt;

use hegui::geometry::grid::Point;
use hegui::geometry::legal::LegalMeasure;
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::Arrangement;

use cells::Cells;
use chains::{Chains, Hot, Policy};
use graph::Graph;

/// No edge, no cell, no cycle.
const NONE: u32 = u32::MAX;

/// Whether the rings that were cut hold a layer's invariants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rings {
    /// They wind each place of their feature once.
    Sound,
    /// They are as somebody drew them. A place counts as covered where they wind it at all.
    Raw,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Report {
    /// Vertices of the arrangement.
    pub(crate) n_vertices: usize,
    /// Edges of the arrangement.
    pub(crate) n_edges: usize,
    /// Connected pieces.
    pub(crate) n_pieces: usize,
    /// Cells of the arrangement.
    pub(crate) n_cells: usize,
    /// The most rounds of snap rounding an input edge took.
    pub(crate) n_rounds: usize,
    /// The furthest a vertex lies from an input edge that was bent to it, in steps.
    pub(crate) drift: f64,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} vertices, {} edges, {} pieces, {} cells; {} rounds, drift {:.3} steps",
            self.n_vertices, self.n_edges, self.n_pieces, self.n_cells, self.n_rounds, self.drift
        )
    }
}

/// Work for `inside` up to which it is done: cells times edges of all chains.
const INSIDE_MAX: usize = 1_000_000;

/// Checks an arrangement cut from these layers in file order; panics at the first fault.
pub(crate) fn check(
    arrangement: &Arrangement,
    layers: &[Layer],
    measure: &LegalMeasure,
    rings: Rings,
) -> Report {
    let links = columns::links(arrangement, layers);
    let graph = Graph::new(arrangement.edges());
    let below = sweep::below(&graph);
    let cells = Cells::new(arrangement, layers, &graph, &below);
    cells.check_euler();
    cells.check_areas(arrangement, measure);
    cells.check_labels(arrangement, layers);
    let chains = chains(&graph, &cells, layers, rings);
    let net = &chains.net;
    cells.check_support(net);
    if cells.n_cells() * net.len() <= INSIDE_MAX {
        inside::check(&cells, net);
    }
    links.check_sides(&graph, &cells);
    Report {
        n_vertices: graph.vertices.len(),
        n_edges: graph.edges.len(),
        n_pieces: graph.n_pieces,
        n_cells: cells.n_cells(),
        n_rounds: chains.n_rounds,
        drift: chains.drift,
    }
}

/// The chains of all features, by the first policy that gives each the border it has by the labels.
fn chains(graph: &Graph, cells: &Cells<'_>, layers: &[Layer], rings: Rings) -> Chains {
    let hot = Hot::new(graph, layers);
    let mut all = Chains::default();
    let mut only: Option<BTreeSet<u32>> = None;
    for policy in Policy::ALL {
        let own = Chains::new(graph, layers, &hot, policy, only.as_ref());
        let mut faults = own.faults;
        if rings == Rings::Sound {
            faults.extend(cells.border_faults(&own.net, only.as_ref()));
        }
        all.net.extend(own.net.iter().filter(|(_, feature, _)| !faults.contains_key(feature)));
        all.n_rounds = all.n_rounds.max(own.n_rounds);
        all.drift = all.drift.max(own.drift);
        only = Some(faults.keys().copied().collect());
        all.faults = faults;
        if all.faults.is_empty() {
            break;
        }
    }
    if let Some(only) = only.filter(|_| !all.faults.is_empty()) {
        let (mut net, mut faults) = rounds::settled(graph, layers);
        net.retain(|(_, feature, _)| only.contains(feature));
        if rings == Rings::Sound {
            faults.extend(cells.border_faults(&net, Some(&only)));
        }
        faults.retain(|feature, _| only.contains(feature));
        all.net.append(&mut net);
        all.faults = faults;
    }
    assert!(all.faults.is_empty(), "features (numbered through) at fault: {:?}", all.faults);
    all.net.sort_unstable();
    all
}

/// The number of each layer's first feature when those of all layers are numbered through.
fn first_features(layers: &[Layer]) -> Vec<u32> {
    let mut next = 0;
    let first = |layer: &Layer| {
        next += layer.features.len() as u32;
        next - layer.features.len() as u32
    };
    layers.iter().map(first).collect()
}

/// The cross product of `a - origin` and `b - origin`: positive where `b` lies left of `origin → a`.
fn cross(origin: Point, a: Point, b: Point) -> i128 {
    let wide = |to: i64, from: i64| i128::from(to) - i128::from(from);
    wide(a.x, origin.x) * wide(b.y, origin.y) - wide(a.y, origin.y) * wide(b.x, origin.x)
}

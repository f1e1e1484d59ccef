//! Layer quality read off the arrangement: overlaps inside a layer, gaps in a complete one, and features
//! the grid swallowed. Nearly coincident borders of two layers are found in [`crate::overlay::near`].
//!
//! Nothing is measured twice: a region here is made of the same cells as every answer.

use std::collections::BTreeMap;

use crate::geometry::area::Area;
use crate::geometry::ring::Polygon;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::dissolve::dissolve;
use crate::overlay::faces::OUTSIDE;

/// Land that one layer covers more than once, or not at all though it promises to.
#[derive(Clone, Debug, PartialEq)]
pub struct Flaw {
    /// The layer's index in the arrangement.
    pub layer: u16,
    /// The features that overlap, ascending; empty for a gap.
    pub features: Vec<u32>,
    /// Its legal area.
    pub area: Area,
    /// The number of its cells.
    pub n_cells: u32,
    /// Its border.
    pub polygon: Polygon,
}

/// Where features of one layer overlap: connected land covered by the same features, by layer and place.
pub fn overlaps(arrangement: &Arrangement) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for layer in 0..arrangement.layers.len() as u16 {
        let mut groups: BTreeMap<&[u32], u32> = BTreeMap::new();
        let mut chosen = Vec::new();
        for crowd in arrangement.crowds.iter().filter(|crowd| crowd.layer == layer) {
            let n_groups = groups.len() as u32;
            chosen.push((crowd.cell, *groups.entry(&crowd.features).or_insert(n_groups)));
        }
        let features: BTreeMap<u32, &[u32]> =
            groups.iter().map(|(&features, &group)| (group, features)).collect();
        flaws.extend(dissolve(arrangement, &chosen).into_iter().map(|region| Flaw {
            layer,
            features: features[&region.group].to_vec(),
            n_cells: region.cells.len() as u32,
            area: region.cells.iter().map(|&cell| arrangement.legal_area(cell as usize)).sum(),
            polygon: region.polygon,
        }));
    }
    flaws
}

/// Gaps in a layer that promises to cover its area: connected land without a feature of it, where the
/// layer `bounds` (the districts) has one; without `bounds`, land the layer encloses on all sides.
pub fn gaps(arrangement: &Arrangement, layer: usize, bounds: Option<usize>) -> Vec<Flaw> {
    let chosen: Vec<(u32, u32)> =
        gap_cells(arrangement, layer, bounds).into_iter().map(|cell| (cell, 0)).collect();
    dissolve(arrangement, &chosen)
        .into_iter()
        .map(|region| Flaw {
            layer: layer as u16,
            features: Vec::new(),
            n_cells: region.cells.len() as u32,
            area: region.cells.iter().map(|&cell| arrangement.legal_area(cell as usize)).sum(),
            polygon: region.polygon,
        })
        .collect()
}

/// The cells that [`gaps`] are made of, ascending.
pub fn gap_cells(arrangement: &Arrangement, layer: usize, bounds: Option<usize>) -> Vec<u32> {
    let is_bare = |cell: usize| arrangement.labels(cell)[layer] == NO_FEATURE;
    let open = match bounds {
        Some(bounds) => {
            (0..arrangement.n_cells()).map(|cell| arrangement.labels(cell)[bounds] == NO_FEATURE).collect()
        }
        None => reachable_from_outside(arrangement, is_bare),
    };
    (0..arrangement.n_cells()).filter(|&cell| is_bare(cell) && !open[cell]).map(|cell| cell as u32).collect()
}

/// The features of a layer that no cell bears or yields, ascending: drawn so small or narrow that noding
/// left nothing of them, or without any ring. Lines have no cells to lose.
///
/// `layer` is the one at `index` of the arrangement.
pub fn lost(arrangement: &Arrangement, index: usize, layer: &Layer) -> Vec<u32> {
    if layer.is_of_lines() {
        return Vec::new();
    }
    let mut is_there = vec![false; layer.features.len()];
    for cell in 0..arrangement.n_cells() {
        let label = arrangement.labels(cell)[index];
        if label != NO_FEATURE {
            is_there[label as usize] = true;
        }
    }
    for crowd in arrangement.crowds.iter().filter(|crowd| usize::from(crowd.layer) == index) {
        for &feature in &crowd.features {
            is_there[feature as usize] = true;
        }
    }
    (0..).zip(is_there).filter(|&(_, is_there)| !is_there).map(|(feature, _)| feature).collect()
}

/// Which bare cells can be reached from outside without crossing the layer.
fn reachable_from_outside(arrangement: &Arrangement, is_bare: impl Fn(usize) -> bool) -> Vec<bool> {
    let faces = &arrangement.faces;
    let mut is_open = vec![false; faces.len()];
    let mut stack = Vec::new();
    let mut step = |halves: &[u32], stack: &mut Vec<u32>| {
        for &half in halves {
            let other = faces.left[(half ^ 1) as usize];
            if other != OUTSIDE && !is_open[other as usize] && is_bare(other as usize) {
                is_open[other as usize] = true;
                stack.push(other);
            }
        }
    };
    step(&faces.outside, &mut stack);
    while let Some(cell) = stack.pop() {
        step(faces.halves(cell as usize), &mut stack);
    }
    is_open
}

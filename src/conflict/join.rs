//! From the cells a rule hits to its patches.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::conflict::patch::Patch;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::dissolve::dissolve;

/// A cell a rule hits, and the layers that break it there, bit `k` for layer `k` of the arrangement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HitCell {
    /// The cell.
    pub cell: u32,
    /// Layers on the rule's side A.
    pub layers_a: u64,
    /// Layers on the rule's side B.
    pub layers_b: u64,
}

/// Joins hit cells that share an arc inside one district.
///
/// `hits` has each cell once, sorted by cell; `district_layer` is an index into the arrangement's layers.
/// Patches are numbered in order of district, then lowest corner.
pub fn patches(
    arrangement: &Arrangement,
    rule: &Arc<str>,
    hits: &[HitCell],
    district_layer: Option<usize>,
) -> Vec<Patch> {
    let district =
        |cell: u32| district_layer.map_or(NO_FEATURE, |layer| arrangement.labels(cell as usize)[layer]);
    let chosen: Vec<(u32, u32)> = hits.iter().map(|hit| (hit.cell, district(hit.cell))).collect();
    let mut patches: Vec<Patch> = dissolve(arrangement, &chosen)
        .into_iter()
        .map(|region| {
            let cells = region.cells.iter().map(|&cell| cell as usize);
            let features = |layers: fn(&HitCell) -> u64| features(arrangement, hits, &region.cells, layers);
            Patch {
                id: String::new(),
                rule: rule.clone(),
                district: (region.group != NO_FEATURE).then_some(region.group),
                features_a: features(|hit| hit.layers_a),
                features_b: features(|hit| hit.layers_b),
                n_cells: region.cells.len() as u32,
                legal_area: cells.clone().map(|cell| arrangement.legal_area(cell)).sum(),
                planar_area: cells.map(|cell| arrangement.planar_area(cell)).sum(),
                polygon: region.polygon,
            }
        })
        .collect();
    // Land outside every district comes last.
    let order = |patch: &Patch| (patch.district.is_none(), patch.district, patch.polygon.outer[0]);
    patches.sort_unstable_by_key(order);
    for (number, patch) in patches.iter_mut().enumerate() {
        patch.id = format!("{rule}-{:04}", number + 1);
    }
    patches
}

/// The features that label the cells in the layers of one side.
fn features(
    arrangement: &Arrangement,
    hits: &[HitCell],
    cells: &[u32],
    layers: fn(&HitCell) -> u64,
) -> Vec<(u16, u32)> {
    let mut features = BTreeSet::new();
    for &cell in cells {
        let index = hits.binary_search_by_key(&cell, |hit| hit.cell).expect("a region is made of hit cells");
        let bits = layers(&hits[index]);
        for (layer, &feature) in arrangement.labels(cell as usize).iter().enumerate() {
            if bits >> layer & 1 == 1 && feature != NO_FEATURE {
                features.insert((layer as u16, feature));
            }
        }
    }
    features.into_iter().collect()
}

//! From the cells a rule hits to its patches.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::conflict::patch::Patch;
use crate::conflict::sliver::{self, Candidate, Sorting};
use crate::geometry::shape::Shape;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::border::{self, Side};
use crate::overlay::dissolve::{Region, dissolve};

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

/// A patch and the cells it is made of, ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The patch.
    pub patch: Patch,
    /// Its cells.
    pub cells: Vec<u32>,
}

/// Joins hit cells that share an arc inside one district.
///
/// `hits` has each cell once, sorted by cell; `district_layer` is an index into the arrangement's layers;
/// `sorting` says which patches are slivers. Patches are numbered in order of district, then lowest corner.
pub fn patches(
    arrangement: &Arrangement,
    rule: &Arc<str>,
    hits: &[HitCell],
    district_layer: Option<usize>,
    sorting: Sorting,
) -> Vec<Found> {
    let district =
        |cell: u32| district_layer.map_or(NO_FEATURE, |layer| arrangement.labels(cell as usize)[layer]);
    let chosen: Vec<(u32, u32)> = hits.iter().map(|hit| (hit.cell, district(hit.cell))).collect();
    let regions = dissolve(arrangement, &chosen);
    let borders = border::of_regions(arrangement, &regions);
    let mut found: Vec<Found> = regions
        .into_iter()
        .zip(&borders)
        .map(|(region, border)| found(arrangement, rule, hits, region, border, sorting))
        .collect();
    // Land outside every district comes last.
    let order =
        |Found { patch, .. }: &Found| (patch.district.is_none(), patch.district, patch.polygon.outer[0]);
    found.sort_unstable_by_key(order);
    for (number, found) in found.iter_mut().enumerate() {
        found.patch.id = format!("{rule}-{:04}", number + 1);
    }
    found
}

/// One region as a patch, not yet numbered.
fn found(
    arrangement: &Arrangement,
    rule: &Arc<str>,
    hits: &[HitCell],
    region: Region,
    border: &[Side],
    sorting: Sorting,
) -> Found {
    let cells = region.cells.iter().map(|&cell| cell as usize);
    let legal_area = cells.clone().map(|cell| arrangement.legal_area(cell)).sum();
    let planar_area = cells.map(|cell| arrangement.planar_area(cell)).sum();
    let layers = region
        .cells
        .iter()
        .map(|&cell| hit_of(hits, cell))
        .fold(0, |layers, hit| layers | hit.layers_a | hit.layers_b);
    let perimeter = border.iter().map(|side| side.length).sum();
    let shape = Shape { doubled_area: planar_area, perimeter };
    let candidate = Candidate { shape, legal_area, border, layers };
    let features = |layers: fn(&HitCell) -> u64| features(arrangement, hits, &region.cells, layers);
    let patch = Patch {
        id: String::new(),
        rule: rule.clone(),
        district: (region.group != NO_FEATURE).then_some(region.group),
        features_a: features(|hit| hit.layers_a),
        features_b: features(|hit| hit.layers_b),
        n_cells: region.cells.len() as u32,
        legal_area,
        planar_area,
        polygon: region.polygon,
        sliver: sliver::sort(arrangement, &candidate, sorting),
    };
    Found { patch, cells: region.cells }
}

fn hit_of(hits: &[HitCell], cell: u32) -> &HitCell {
    let index = hits.binary_search_by_key(&cell, |hit| hit.cell).expect("a region is made of hit cells");
    &hits[index]
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
        let bits = layers(hit_of(hits, cell));
        for (layer, &feature) in arrangement.labels(cell as usize).iter().enumerate() {
            if bits >> layer & 1 == 1 && feature != NO_FEATURE {
                features.insert((layer as u16, feature));
            }
        }
    }
    features.into_iter().collect()
}

//! From the cells a rule hits to its patches.

use std::sync::Arc;

use crate::conflict::patch::Patch;
use crate::conflict::sliver::{self, Candidate, Sorting};
use crate::geometry::length::Length;
use crate::geometry::ring::Polygon;
use crate::geometry::shape::Shape;
use crate::overlay::LAYERS_MAX;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::dissolve::Regions;

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
/// `sorting` says which patches are slivers. Patches are numbered in order of district, then lowest
/// corner; those that meet at it, in order of the points that follow in their borders.
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
    let mut regions = Regions::of(arrangement, &chosen);
    let mut polygons = std::mem::take(&mut regions.polygons);
    let district = |number: usize| chosen[regions.members(number)[0] as usize].1;
    let mut order: Vec<usize> = (0..polygons.len()).collect();
    // No district is the greatest number, so land outside all of them comes last.
    order.sort_unstable_by(|&one, &other| {
        district(one).cmp(&district(other)).then_with(|| polygons[one].outer.cmp(&polygons[other].outer))
    });
    let found = order.into_iter().enumerate().map(|(place, number)| {
        let piece = Piece {
            id: format!("{rule}-{:04}", place + 1),
            hits: regions.members(number).iter().map(|&place| hits[place as usize]).collect(),
            perimeter: regions.perimeters[number],
            district: district(number),
            polygon: std::mem::take(&mut polygons[number]),
        };
        piece.into_found(arrangement, rule, sorting)
    });
    found.collect()
}

/// Connected land that a rule hits.
struct Piece {
    id: String,
    /// Its cells, ascending.
    hits: Vec<HitCell>,
    /// The length of its border.
    perimeter: Length,
    /// Its district's feature, or [`NO_FEATURE`].
    district: u32,
    polygon: Polygon,
}

impl Piece {
    fn into_found(self, arrangement: &Arrangement, rule: &Arc<str>, sorting: Sorting) -> Found {
        let cells: Vec<u32> = self.hits.iter().map(|hit| hit.cell).collect();
        let legal_area = cells.iter().map(|&cell| arrangement.legal_area(cell as usize)).sum();
        let planar_area = cells.iter().map(|&cell| arrangement.planar_area(cell as usize)).sum();
        let layers = self.hits.iter().fold(0, |layers, hit| layers | hit.layers_a | hit.layers_b);
        let shape = Shape { doubled_area: planar_area, perimeter: self.perimeter };
        let candidate = Candidate { shape, legal_area, cells: &cells, layers };
        let patch = Patch {
            id: self.id,
            rule: rule.clone(),
            district: (self.district != NO_FEATURE).then_some(self.district),
            features_a: features(arrangement, &self.hits, |hit| hit.layers_a),
            features_b: features(arrangement, &self.hits, |hit| hit.layers_b),
            n_cells: cells.len() as u32,
            legal_area,
            planar_area,
            sliver: sliver::sort(arrangement, &candidate, sorting),
            polygon: self.polygon,
        };
        Found { patch, cells }
    }
}

/// The features that label the cells in the layers of one side, sorted.
fn features(
    arrangement: &Arrangement,
    hits: &[HitCell],
    layers: impl Fn(&HitCell) -> u64,
) -> Vec<(u16, u32)> {
    let mut features = Vec::new();
    // Neighboring cells mostly have the same features.
    let mut last = [NO_FEATURE; LAYERS_MAX];
    for hit in hits {
        let labels = arrangement.labels(hit.cell as usize);
        let mut bits = layers(hit);
        while bits != 0 {
            let layer = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let feature = labels[layer];
            if feature != NO_FEATURE && feature != last[layer] {
                last[layer] = feature;
                features.push((layer as u16, feature));
            }
        }
    }
    features.sort_unstable();
    features.dedup();
    features
}

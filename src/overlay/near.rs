//! Nearly coincident borders (近似重合界线): where two layers drew one line apart by a little, as findings.
//!
//! Read off the thin cells between them ([`crate::overlay::twins`]), so linear in cells and arcs. What
//! a third layer's borders chop into pieces no longer than wide is not seen.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::grid::STEPS_PER_METRE;
use crate::geometry::length::Length;
use crate::geometry::ring::Polygon;
use crate::geometry::shape::Shape;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::border::{self, Side};
use crate::overlay::dissolve::dissolve;
use crate::overlay::twins::{self, Nearness};

/// A border between two features of one layer, and a border of another layer that runs beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct NearBorder {
    /// The two layers, as indices into the arrangement's.
    pub layers: (u16, u16),
    /// For each of them the features on both sides of its border, ascending; [`NO_FEATURE`] for none.
    pub features: [(u32, u32); 2],
    /// How far the two run beside each other: the mean of both.
    pub length: Length,
    /// Planar area between them.
    pub planar_area: DoubledArea,
    /// Legal area between them.
    pub legal_area: Area,
    /// The number of cells between them.
    pub n_cells: u32,
    /// The land between them, one polygon a connected piece.
    pub polygons: Vec<Polygon>,
}

/// What the pieces of one near border have in common.
type Key = ((u16, u16), [(u32, u32); 2]);

/// All nearly coincident borders, by layers, then features.
pub fn borders(arrangement: &Arrangement, nearness: Nearness) -> Vec<NearBorder> {
    let lengths = border::lengths(arrangement);
    let thin: Vec<(u32, Key, Length)> = (0..arrangement.n_cells() as u32)
        .into_par_iter()
        .filter_map(|cell| {
            let (key, length) = thin_cell(arrangement, cell, &lengths, nearness)?;
            Some((cell, key, length))
        })
        .collect();
    let mut groups: BTreeMap<Key, NearBorder> = BTreeMap::new();
    for &(cell, key, length) in &thin {
        let own = groups.entry(key).or_insert_with(|| NearBorder::new(key));
        own.length += length;
        own.planar_area += arrangement.planar_area(cell as usize);
        own.legal_area += arrangement.legal_area(cell as usize);
        own.n_cells += 1;
    }
    let numbers: BTreeMap<Key, u32> = groups.keys().copied().zip(0..).collect();
    let mut found: Vec<NearBorder> = groups.into_values().collect();
    let chosen: Vec<(u32, u32)> = thin.iter().map(|(cell, key, _)| (*cell, numbers[key])).collect();
    for region in dissolve(arrangement, &chosen) {
        found[region.group as usize].polygons.push(region.polygon);
    }
    found
}

/// The two borders a thin cell lies between, and how far they run beside each other there.
fn thin_cell(
    arrangement: &Arrangement,
    cell: u32,
    lengths: &[Length],
    nearness: Nearness,
) -> Option<(Key, Length)> {
    let doubled_area = arrangement.planar_area(cell as usize);
    let perimeter = border::perimeter(arrangement, cell as usize, lengths);
    if !nearness.takes(&Shape { doubled_area, perimeter }) {
        return None;
    }
    let sides = border::of_cell(arrangement, cell, lengths);
    let twin = twins::find(arrangement, &sides, 0)?;
    let (low, high) = twin.layers;
    let features = [border_of(arrangement, &sides, low, high), border_of(arrangement, &sides, high, low)];
    Some(((twin.layers, features), (twin.lengths.0 + twin.lengths.1).half()))
}

/// The features on both sides of the border that layer `own` follows and `other` does not, at its longest
/// arc; of equals the one with the lesser features.
fn border_of(arrangement: &Arrangement, sides: &[Side], own: u16, other: u16) -> (u32, u32) {
    let features = |side: &Side| {
        let label = |cell: u32| arrangement.labels(cell as usize)[usize::from(own)];
        let (inside, beyond) = (label(side.inside), side.outside.map_or(NO_FEATURE, label));
        (inside.min(beyond), inside.max(beyond))
    };
    let is_alone = |side: &&Side| {
        let changes = twins::changes(arrangement, side);
        changes >> own & 1 == 1 && changes >> other & 1 == 0
    };
    let longest =
        sides.iter().filter(is_alone).max_by_key(|side| (side.length, std::cmp::Reverse(features(side))));
    longest.map(features).expect("each of two twins follows a third of the border alone")
}

impl NearBorder {
    fn new((layers, features): Key) -> Self {
        Self {
            layers,
            features,
            length: Length::ZERO,
            planar_area: 0,
            legal_area: Area::ZERO,
            n_cells: 0,
            polygons: Vec::new(),
        }
    }

    /// Their mean distance in metres, the area between them by their length; for reports only.
    pub fn mean_distance_m(&self) -> f64 {
        let steps = STEPS_PER_METRE as f64;
        self.planar_area as f64 / 2.0 / (steps * steps) / self.length.metres()
    }
}

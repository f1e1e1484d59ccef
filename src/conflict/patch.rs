//! Patches (冲突图斑).

use std::sync::Arc;

use crate::conflict::sliver::Sliver;
use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::ring::Polygon;

/// A connected piece of land on which one rule is broken, inside one district.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// A name that is stable for the same data and rules: `A02-0001`.
    pub id: String,
    /// The rule's id.
    pub rule: Arc<str>,
    /// The district's feature, as an index into the district layer; `None` outside every district or
    /// where no district layer was overlaid.
    pub district: Option<u32>,
    /// The features on the rule's side A, as (layer in the arrangement, feature), sorted.
    pub features_a: Vec<(u16, u32)>,
    /// The features on the rule's side B, likewise: those on its land, and those it lies too near.
    pub features_b: Vec<(u16, u32)>,
    /// The number of cells joined.
    pub n_cells: u32,
    /// Legal area: the exact sum of its cells.
    pub legal_area: Area,
    /// Planar area, in half grid squares.
    pub planar_area: DoubledArea,
    /// Its border: connected cells have one outer ring.
    pub polygon: Polygon,
    /// Whether it is a sliver, why, and what is done with it.
    pub sliver: Sliver,
}

impl Patch {
    /// Adds features beside the patch to side B.
    pub fn add_beside(&mut self, features: &[(u16, u32)]) {
        self.features_b.extend_from_slice(features);
        self.features_b.sort_unstable();
        self.features_b.dedup();
    }
}

//! Patches as they are kept: by names that mean the same in another version of a plan.
//!
//! A [`Patch`](crate::conflict::patch::Patch) names features by their place in an arrangement. What is
//! registered names them by what the bureau calls them, so that the next version's can be held against it.

use std::sync::Arc;

use crate::conflict::category::Category;
use crate::conflict::sliver::Class;
use crate::geometry::area::Area;
use crate::geometry::ring::Polygon;

/// A patch as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its identity through versions (图斑身份), for example `A02-0001`; empty until one is given.
    pub id: Arc<str>,
    /// The rule's id.
    pub rule: Arc<str>,
    /// What it is taken for.
    pub category: Category,
    /// What is done with it.
    pub class: Class,
    /// The district's name; empty outside every district.
    pub district: String,
    /// The features on the rule's side A, sorted, each once.
    pub features_a: Vec<FeatureName>,
    /// The features on the rule's side B, likewise.
    pub features_b: Vec<FeatureName>,
    /// Legal area, the exact sum of its cells.
    pub legal_area: Area,
    /// Its border.
    pub polygon: Polygon,
}

/// What a feature is called through versions of its layer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeatureName {
    /// The layer's id.
    pub layer: Arc<str>,
    /// Its identifier with the field, `BSM=1203`, or its shape, see [`crate::conflict::identity`].
    pub name: Arc<str>,
}

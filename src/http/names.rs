//! Finding features by what they are called.

use std::cmp::Ordering;

/// The features of a collection in the order of their ids, 4 bytes each.
pub(super) struct Names(Vec<u32>);

impl Names {
    /// Puts `n_features` features in order; of two called the same the earlier stands first.
    pub(super) fn new<K: Ord>(n_features: usize, id: impl Fn(usize) -> K) -> Self {
        let mut features: Vec<u32> = (0..n_features as u32).collect();
        features.sort_by_key(|&feature| id(feature as usize));
        Self(features)
    }

    /// The first feature of which `compare` says that it is the one.
    pub(super) fn find(&self, compare: impl Fn(usize) -> Ordering) -> Option<usize> {
        let at = self.0.partition_point(|&feature| compare(feature as usize).is_lt());
        self.0.get(at).map(|&feature| feature as usize).filter(|&feature| compare(feature).is_eq())
    }
}

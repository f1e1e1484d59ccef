//! Chains: which of them a feature has, and what drawing some features anew does to them.
//!
//! Where a feature's borders go, its neighbors' stay: a chain between the two becomes one between the
//! neighbor and nothing. Where it is drawn again along them, two chains run together, which is nothing
//! special: noding makes one of them.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::geometry::grid::Point;
use crate::layer::borders::Borders;
use crate::layer::feature::{Feature, Layer, NO_FEATURE};
use crate::overlay::csr::Csr;
use crate::overlay::lines::Lines;

/// The chains of every feature.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    /// For each layer the chains of its features that were there from the first.
    first: Vec<Csr<u32>>,
    /// For layer and feature the chains drawn later.
    later: FxHashMap<(usize, u32), Vec<u32>>,
    gone: FxHashSet<u32>,
}

/// Which chains go, and which are new.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    pub(crate) gone: Vec<u32>,
    pub(crate) drawn: Vec<u32>,
}

impl Chains {
    /// Looks up the chains of all features; the layers have `n_features`.
    pub(crate) fn new(layers: &[Cow<'_, Borders>], n_features: &[usize]) -> Self {
        let mut chains = Self::default();
        let mut base = 0;
        for (borders, &n_features) in layers.iter().zip(n_features) {
            let mut placed = Vec::new();
            for chain in 0..borders.len() {
                for feature in [borders.left[chain], borders.right[chain]] {
                    if feature != NO_FEATURE {
                        placed.push((feature, base + chain as u32));
                    }
                }
            }
            let mut own = Csr::default();
            own.fill(n_features, &placed);
            chains.first.push(own);
            base += borders.len() as u32;
        }
        chains
    }

    /// Takes away the chains of some features of a layer, and draws these anew, each with rings.
    pub(crate) fn redraw(
        &mut self,
        layer: usize,
        n_features_first: usize,
        features: &[(u32, &[Vec<Point>])],
        lines: &mut Lines<'_>,
    ) -> Exchange {
        let mut exchange = Exchange::default();
        for &(feature, _) in features {
            let first = if (feature as usize) < n_features_first {
                self.first[layer].of(feature as usize)
            } else {
                &[]
            };
            let later = self.later.remove(&(layer, feature)).unwrap_or_default();
            exchange.gone.extend(first.iter().chain(&later).filter(|chain| !self.gone.contains(chain)));
        }
        // A chain between two of them was found twice.
        exchange.gone.sort_unstable();
        exchange.gone.dedup();
        self.gone.extend(&exchange.gone);
        let is_redrawn = |side: u32| features.iter().any(|&(feature, _)| feature == side);
        for &chain in &exchange.gone {
            let (_, sides) = lines.sides(chain);
            let sides = sides.map(|side| if is_redrawn(side) { NO_FEATURE } else { side });
            if sides != [NO_FEATURE; 2] {
                let points = lines.world_points(chain).to_vec();
                exchange.drawn.push(self.push(layer, &points, sides, lines));
            }
        }
        let borders = borders(features);
        let feature_of = |side: u32| features.get(side as usize).map_or(NO_FEATURE, |&(feature, _)| feature);
        for chain in 0..borders.len() {
            let sides = [borders.left[chain], borders.right[chain]].map(feature_of);
            exchange.drawn.push(self.push(layer, borders.points(chain), sides, lines));
        }
        exchange
    }

    fn push(&mut self, layer: usize, points: &[Point], sides: [u32; 2], lines: &mut Lines<'_>) -> u32 {
        let chain = lines.push(layer, points, sides);
        for feature in sides.into_iter().filter(|&side| side != NO_FEATURE) {
            self.later.entry((layer, feature)).or_default().push(chain);
        }
        chain
    }
}

/// The borders of a few features, numbered as they come.
fn borders(features: &[(u32, &[Vec<Point>])]) -> Borders {
    let mut layer = Layer::new("".into(), Vec::new());
    for &(number, rings) in features {
        layer.push(Feature { number: u64::from(number), code: None, values: Vec::new() }, rings);
    }
    Borders::of(&layer)
}

//! Iterated snap rounding, round by round, as the kernel's page describes it; small and slow.
//!
//! Asked where land fell in and it matters when: in each round the pixels are hot of which there is still a
//! border, and what a feature's own borders cancel out is gone before the next.

use std::collections::BTreeMap;

use hegui::geometry::grid::Point;
use hegui::layer::feature::Layer;

use super::chains::{Net, borders, crossing, in_order, passes};
use super::graph::Graph;
use super::tree::Tree;

/// By edge, lesser end first, and feature how often the feature's rings run along it less how often against.
type Borders = BTreeMap<(Point, Point), BTreeMap<u32, i32>>;

/// The borders that are left when nothing moves any more, and features of which one is no edge of the product.
pub(super) fn settled(graph: &Graph, layers: &[Layer]) -> (Net, BTreeMap<u32, String>) {
    let mut state = Borders::new();
    for (a, b, feature, times) in borders(layers) {
        state.entry((a, b)).or_default().insert(feature, times);
    }
    let mut hot = crossings(&state);
    loop {
        hot.extend(state.keys().flat_map(|&(a, b)| [a, b]));
        hot.sort_unstable();
        hot.dedup();
        let Some(bent) = bend(&state, &hot) else { break };
        state = bent;
        hot.clear();
    }
    let (mut net, mut faults) = (Net::new(), BTreeMap::new());
    for (&(a, b), features) in &state {
        for (&feature, &times) in features {
            match graph.half(a, b) {
                Some(half) => net.push((half, feature, times)),
                None => drop(faults.insert(feature, format!("a border, but no edge: {a:?} {b:?}"))),
            }
        }
    }
    net.sort_unstable();
    (net, faults)
}

fn crossings(state: &Borders) -> Vec<Point> {
    let edges: Vec<(Point, Point)> = state.keys().copied().collect();
    let tree = Tree::new(edges.iter().copied());
    let mut found = Vec::new();
    for &(a, b) in &edges {
        tree.near(a, b, &mut |other| {
            let (c, d) = edges[other as usize];
            found.extend(crossing(a, b, c, d));
        });
    }
    found
}

/// Every border bent once; `None` where none passes a hot pixel but those of its ends.
fn bend(state: &Borders, hot: &[Point]) -> Option<Borders> {
    let tree = Tree::new(hot.iter().map(|&pixel| (pixel, pixel)));
    let (mut bent, mut is_bent) = (Borders::new(), false);
    for (&(a, b), features) in state {
        let mut passed = Vec::new();
        tree.near(a, b, &mut |number| {
            let pixel = hot[number as usize];
            if pixel != a && pixel != b && passes(a, b, pixel) {
                passed.push(pixel);
            }
        });
        is_bent |= !passed.is_empty();
        in_order(a, b, &mut passed);
        passed.push(b);
        let mut from = a;
        for to in passed {
            let sign = if from < to { 1 } else { -1 };
            let own = bent.entry((from.min(to), from.max(to))).or_default();
            for (&feature, &times) in features {
                *own.entry(feature).or_default() += sign * times;
            }
            from = to;
        }
    }
    for features in bent.values_mut() {
        features.retain(|_, times| *times != 0);
    }
    bent.retain(|_, features| !features.is_empty());
    is_bent.then_some(bent)
}

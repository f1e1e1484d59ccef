//! The winding number of every feature at a place inside every cell, one by one.
//!
//! The place lies beside the middle of an edge of the cell: at `m + ε·n`, where `n` is the edge's left
//! normal and `ε` smaller than anything. Doubled coordinates make `m` whole.

use std::collections::BTreeMap;

use hegui::geometry::grid::Point;

use super::cells::Cells;
use super::chains::Net;
use super::cross;
use super::graph::Graph;

/// Compares the features that wind a place in a cell with those that cover it.
pub(super) fn check(cells: &Cells<'_>, net: &Net) {
    for (cell, &border) in (0..).zip(&cells.border) {
        let mut windings: BTreeMap<u32, i32> = BTreeMap::new();
        for &(half, feature, times) in net {
            let crossing = crossing(cells.graph, border, half);
            if crossing != 0 {
                *windings.entry(feature).or_default() += times * crossing;
            }
        }
        windings.retain(|_, winding| *winding != 0);
        let covering: Vec<u32> = windings.keys().copied().collect();
        assert_eq!(cells.covers(cell), covering, "what covers cell {cell}, and what winds it: {windings:?}");
        for (&feature, &winding) in &windings {
            let is_odd = cells.is_odd(cell, feature);
            assert!(!is_odd || winding != 1, "cell {cell} is said to be wound oddly by {feature}");
        }
    }
}

/// How a ray to the east from the place left of `border` crosses `half`: 1 from below, -1 from above.
fn crossing(graph: &Graph, border: u32, half: u32) -> i32 {
    let (from, to) = graph.ends(border);
    let (c, d) = graph.ends(half);
    let place = Point::new(from.x + to.x, from.y + to.y);
    let normal = (from.y - to.y, to.x - from.x);
    let (c, d) = (Point::new(2 * c.x, 2 * c.y), Point::new(2 * d.x, 2 * d.y));
    // At the height of the place itself a point lies below it where the normal leads up.
    let is_below = |point: Point| point.y < place.y || (point.y == place.y && 0 <= normal.1);
    if is_below(c) == is_below(d) {
        return 0;
    }
    let side = match cross(c, d, place) {
        0 => i128::from(d.x - c.x) * i128::from(normal.1) - i128::from(d.y - c.y) * i128::from(normal.0),
        side => side,
    };
    assert!(side != 0, "a place lies on edge {c:?} {d:?} (doubled)");
    match (is_below(c), 0 < side) {
        // Upward with the place to its left, downward with it to its right: the edge is east of it.
        (true, true) => 1,
        (false, false) => -1,
        _ => 0,
    }
}

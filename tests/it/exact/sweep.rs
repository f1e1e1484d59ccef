//! A sweep over the edges that finds two that cross, or a vertex inside one, if there are any.
//!
//! Shamos & Hoey 1976: of the edges over the sweep line those that are neighbors for some time are
//! compared. If two cross or touch, those that do so first are neighbors before. Vertical edges need no
//! care: points are swept in the order of `x`, then `y`, as if the plane were turned by nothing.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use hegui::geometry::grid::Point;

use super::graph::Graph;
use super::{NONE, cross};

/// An edge over the sweep line, ordered from below to above among those that do not cross it.
#[derive(Clone, Copy, Debug)]
struct Active {
    a: Point,
    b: Point,
    edge: u32,
}

impl Active {
    /// The side of `self` on which `other` begins, or, beginning on it, goes.
    fn side(&self, other: &Self) -> i128 {
        match cross(self.a, self.b, other.a) {
            0 => cross(self.a, self.b, other.b),
            side => side,
        }
    }

    /// Whether the two share a point that is not an end of both.
    fn disturbs(&self, other: &Self) -> bool {
        let (a, b, c, d) = (self.a, self.b, other.a, other.b);
        let side = |p, q, r| cross(p, q, r).signum();
        let (c_side, d_side, a_side, b_side) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b));
        if c_side * d_side < 0 && a_side * b_side < 0 {
            return true;
        }
        let is_inside = |side: i128, (low, high): (Point, Point), p: Point| {
            // On the line and between the ends in the order of points is on the edge.
            side == 0 && low < p && p < high
        };
        is_inside(c_side, (a, b), c)
            || is_inside(d_side, (a, b), d)
            || is_inside(a_side, (c, d), a)
            || is_inside(b_side, (c, d), b)
    }
}

impl Ord for Active {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.edge == other.edge {
            return Ordering::Equal;
        }
        let is_above = if self.a <= other.a { self.side(other) } else { -other.side(self) };
        0.cmp(&is_above).then(self.edge.cmp(&other.edge))
    }
}

impl PartialOrd for Active {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Active {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Active {}

/// For each vertex at which edges only begin the edge directly below it, or [`NONE`].
pub(super) fn below(graph: &Graph) -> Vec<u32> {
    let active = |edge: u32| {
        let (a, b) = graph.edges[edge as usize];
        Active { a: graph.vertices[a as usize], b: graph.vertices[b as usize], edge }
    };
    let mut line: BTreeSet<Active> = BTreeSet::new();
    let mut found = vec![NONE; graph.vertices.len()];
    let compare = |one: Option<&Active>, other: Option<&Active>| {
        if let (Some(one), Some(other)) = (one, other) {
            assert!(!one.disturbs(other), "{one:?} crosses or touches {other:?}");
        }
    };
    for vertex in 0..graph.vertices.len() as u32 {
        let (begin, end): (Vec<u32>, Vec<u32>) =
            graph.spokes(vertex).iter().partition(|&&half| half & 1 == 0);
        let ended: Vec<Active> = end.into_iter().map(|half| active(half >> 1)).collect();
        if let (Some(low), Some(high)) = (ended.iter().min(), ended.iter().max()) {
            let under = line.range(..low).next_back().copied();
            let over =
                line.range((std::ops::Bound::Excluded(high), std::ops::Bound::Unbounded)).next().copied();
            compare(under.as_ref(), over.as_ref());
            for own in &ended {
                assert!(line.remove(own), "{own:?} is not where it began");
            }
        }
        let begun: Vec<Active> = begin.into_iter().map(|half| active(half >> 1)).collect();
        line.extend(&begun);
        let mut order = begun.clone();
        order.sort_unstable();
        for pair in order.windows(2) {
            compare(Some(&pair[0]), Some(&pair[1]));
        }
        if let (Some(low), Some(high)) = (order.first(), order.last()) {
            let under = line.range(..low).next_back();
            compare(under, Some(low));
            compare(
                Some(high),
                line.range((std::ops::Bound::Excluded(high), std::ops::Bound::Unbounded)).next(),
            );
            if ended.is_empty() {
                found[vertex as usize] = under.map_or(NONE, |under| under.edge);
            }
        }
    }
    found
}

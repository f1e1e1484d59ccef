//! Where the input's edges went.
//!
//! By iterated snap rounding (Halperin & Packer 2002) an edge goes through the center of every hot pixel it
//! passes, and its pieces do likewise until they pass none. Hot are the input's points and its edges'
//! rounded crossings; those that are no vertices of the product are *fallen*: a feature's own land fell in
//! around them and its border went with it. A fallen pixel bends the edges that pass it at first; whether it
//! was still there when their pieces came by, only the kernel knows. So a feature may have its border by any
//! of the [`Policy`]s, or as `rounds` has it; where no pixel is fallen, which is the rule, they are one.

use std::collections::{BTreeMap, BTreeSet};

use hegui::geometry::grid::Point;
use hegui::geometry::ring;
use hegui::layer::feature::Layer;

use super::graph::Graph;
use super::tree::Tree;
use super::{cross, first_features};

/// By edge (its even half-edge) and feature, numbered through, how often the feature's rings run along it
/// with the edge less how often against it; ascending, none is zero.
pub(super) type Net = Vec<(u32, u32, i32)>;

/// Which pieces of edges fallen pixels bend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Those that are no edges of the product.
    IfGone,
    /// All.
    Always,
    /// None; only whole edges.
    AtFirst,
}

impl Policy {
    pub(super) const ALL: [Self; 3] = [Self::IfGone, Self::Always, Self::AtFirst];
}

/// What chains add up to.
#[derive(Default)]
pub(super) struct Chains {
    pub(super) net: Net,
    /// What is wrong with features' chains, by feature.
    pub(super) faults: BTreeMap<u32, String>,
    pub(super) n_rounds: usize,
    pub(super) drift: f64,
}

/// Hot pixels in a tree.
pub(super) struct Hot {
    points: Vec<Point>,
    is_fallen: Vec<bool>,
    tree: Tree,
}

/// The walk along one input edge.
struct Walk<'a> {
    graph: &'a Graph,
    hot: &'a Hot,
    policy: Policy,
    /// The points after the first.
    chain: Vec<Point>,
    n_rounds: usize,
}

impl Chains {
    /// The chains of the rings' edges of all features, or of some.
    pub(super) fn new(
        graph: &Graph,
        layers: &[Layer],
        hot: &Hot,
        policy: Policy,
        only: Option<&BTreeSet<u32>>,
    ) -> Self {
        let mut chains = Self::default();
        for (layer, first) in layers.iter().zip(first_features(layers)) {
            for feature in 0..layer.features.len() {
                let number = first + feature as u32;
                if only.is_none_or(|only| only.contains(&number)) {
                    chains.add(graph, hot, policy, number, layer.rings(feature));
                }
            }
        }
        chains.net.sort_unstable();
        chains
    }

    fn add<'a>(
        &mut self,
        graph: &Graph,
        hot: &Hot,
        policy: Policy,
        feature: u32,
        rings: impl Iterator<Item = &'a [Point]>,
    ) {
        let (mut own, mut missing) = (Vec::new(), Vec::new());
        let mut edges: Vec<(Point, Point)> = rings.flat_map(ring::edges).filter(|(a, b)| a != b).collect();
        edges.sort_unstable_by_key(|&(a, b)| (a.min(b), a.max(b)));
        let is_border = |group: &&[(Point, Point)]| {
            let n_back = group.iter().filter(|(a, b)| b < a).count();
            2 * n_back != group.len()
        };
        let borders = edges.chunk_by(|one, other| {
            (one.0.min(one.1), one.0.max(one.1)) == (other.0.min(other.1), other.0.max(other.1))
        });
        for &(a, b) in borders.filter(is_border).flatten() {
            let mut walk = Walk { graph, hot, policy, chain: Vec::new(), n_rounds: 0 };
            walk.go(a, b, 1);
            self.n_rounds = self.n_rounds.max(walk.n_rounds);
            let mut from = a;
            for to in walk.chain {
                self.drift = self.drift.max(distance(a, b, to));
                match graph.half(from, to) {
                    Some(half) => own.push((half & !1, feature, if half & 1 == 0 { 1 } else { -1 })),
                    None if from < to => missing.push((from, to, 1)),
                    None => missing.push((to, from, -1)),
                }
                from = to;
            }
        }
        own.sort_unstable();
        let sums = own
            .chunk_by(|one, other| one.0 == other.0)
            .map(|group| (group[0].0, feature, group.iter().map(|own| own.2).sum()))
            .filter(|&(.., times)| times != 0);
        self.net.extend(sums);
        if let Some(left) = fallen_in(missing) {
            self.faults.insert(feature, format!("a border, but no edge of the arrangement: {left:?}"));
        }
    }
}

/// An edge that is none of the product's, and how often a feature's chains go along it.
type Missing = (Point, Point, i32);

/// The pieces of a feature's chains that are no edges of the product, unless they cancel out, as they must
/// where land fell in.
fn fallen_in(mut missing: Vec<Missing>) -> Option<Vec<Missing>> {
    missing.sort_unstable();
    let left: Vec<Missing> = missing
        .chunk_by(|one, other| (one.0, one.1) == (other.0, other.1))
        .map(|group| (group[0].0, group[0].1, group.iter().map(|own| own.2).sum()))
        .filter(|&(.., times)| times != 0)
        .collect();
    (!left.is_empty()).then_some(left)
}

impl Hot {
    /// All hot pixels, those of the product and the fallen.
    pub(super) fn new(graph: &Graph, layers: &[Layer]) -> Self {
        let mut edges: Vec<(Point, Point)> = borders(layers).into_iter().map(|(a, b, ..)| (a, b)).collect();
        edges.dedup();
        let mut points: Vec<Point> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
        let tree = Tree::new(edges.iter().copied());
        for (number, &(a, b)) in (0..).zip(&edges) {
            tree.near(a, b, &mut |other| {
                let (c, d) = edges[other as usize];
                if number < other
                    && let Some(pixel) = crossing(a, b, c, d)
                    && graph.vertices.binary_search(&pixel).is_err()
                {
                    points.push(pixel);
                }
            });
        }
        points.extend_from_slice(&graph.vertices);
        points.sort_unstable();
        points.dedup();
        let tree = Tree::new(points.iter().map(|&point| (point, point)));
        let is_fallen = points.iter().map(|point| graph.vertices.binary_search(point).is_err()).collect();
        Self { points, is_fallen, tree }
    }
}

/// The edges of all rings, lesser end first, and how often each feature's run along it less how often back;
/// none does as often.
pub(super) fn borders(layers: &[Layer]) -> Vec<(Point, Point, u32, i32)> {
    let mut edges: Vec<(Point, Point, u32, i32)> = Vec::new();
    for (layer, first) in layers.iter().zip(first_features(layers)) {
        for feature in 0..layer.features.len() {
            let own = layer.rings(feature).flat_map(ring::edges).filter(|(a, b)| a != b);
            let number = first + feature as u32;
            edges.extend(own.map(|(a, b)| (a.min(b), a.max(b), number, if a < b { 1 } else { -1 })));
        }
    }
    edges.sort_unstable();
    edges
        .chunk_by(|one, other| (one.0, one.1, one.2) == (other.0, other.1, other.2))
        .map(|group| (group[0].0, group[0].1, group[0].2, group.iter().map(|own| own.3).sum()))
        .filter(|&(.., times)| times != 0)
        .collect()
}

/// Sorts pixels the edge from `a` to `b` passes in the order in which it does.
pub(super) fn in_order(a: Point, b: Point, passed: &mut [Point]) {
    let (low, high) = (a.min(b), a.max(b));
    let is_falling = high.y < low.y;
    passed.sort_unstable_by_key(|v| (v.x, if is_falling { -v.y } else { v.y }));
    if b < a {
        passed.reverse();
    }
}

impl Walk<'_> {
    /// Goes from `a` to `b` through every hot pixel on the way.
    fn go(&mut self, a: Point, b: Point, round: usize) {
        // Asked of pieces that are edges of the product as well: those pass no pixel any more.
        let (low, high) = (a.min(b), a.max(b));
        let (mut passed, mut fallen) = (Vec::new(), Vec::new());
        self.hot.tree.near(low, high, &mut |number| {
            let pixel = self.hot.points[number as usize];
            if pixel != a && pixel != b && passes(low, high, pixel) {
                let is_fallen = self.hot.is_fallen[number as usize];
                if is_fallen { &mut fallen } else { &mut passed }.push(pixel);
            }
        });
        let is_bent_by_fallen = match self.policy {
            Policy::IfGone => round == 1 || (passed.is_empty() && self.graph.half(a, b).is_none()),
            Policy::Always => true,
            Policy::AtFirst => round == 1,
        };
        if is_bent_by_fallen {
            passed.append(&mut fallen);
        }
        if passed.is_empty() {
            self.chain.push(b);
            return;
        }
        self.n_rounds = self.n_rounds.max(round);
        in_order(a, b, &mut passed);
        passed.push(b);
        let mut from = a;
        for to in passed {
            self.go(from, to, round + 1);
            from = to;
        }
    }
}

/// The distance of a point from an edge's line, in steps; for reports only.
fn distance(a: Point, b: Point, point: Point) -> f64 {
    cross(a, b, point).unsigned_abs() as f64 / ((b.x - a.x) as f64).hypot((b.y - a.y) as f64)
}

/// Whether the edge `a`–`b`, `a < b`, passes the pixel of `v`: side one, centered on `v`, with its left and
/// lower border, without its right and upper.
///
/// Ends are grid points, so the edge's box holds `v` where it reaches the pixel at all. Then the line passes
/// the pixel where corners lie on both sides of it, or where it touches the one corner that belongs to it.
pub(super) fn passes(a: Point, b: Point, v: Point) -> bool {
    if v.x < a.x || b.x < v.x || v.y < a.y.min(b.y) || a.y.max(b.y) < v.y {
        return false;
    }
    let double = |point: Point, dx: i64, dy: i64| Point::new(2 * point.x + dx, 2 * point.y + dy);
    let side = |dx, dy| cross(double(a, 0, 0), double(b, 0, 0), double(v, dx, dy)).signum();
    let corners = [side(-1, -1), side(1, -1), side(1, 1), side(-1, 1)];
    corners[0] == 0 || (corners.contains(&1) && corners.contains(&-1))
}

/// The pixel that holds the crossing of two edges, where their insides cross in one point.
pub(super) fn crossing(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let (from, to) = (cross(c, d, a), cross(c, d, b));
    let is_between = |one: i128, other: i128| one.signum() * other.signum() < 0;
    if !is_between(from, to) || !is_between(cross(a, b, c), cross(a, b, d)) {
        return None;
    }
    // a + (b - a) · from / (from - to), and the pixel of a coordinate is the floor of it and a half.
    let (share, whole) = if from < to { (-from, to - from) } else { (from, from - to) };
    let pixel = |a: i64, b: i64| {
        let doubled = 2 * i128::from(a) * whole + 2 * share * i128::from(b - a) + whole;
        doubled.div_euclid(2 * whole) as i64
    };
    Some(Point::new(pixel(a.x, b.x), pixel(a.y, b.y)))
}

//! A layer's borders as lines, and the lines each ring walks.
//!
//! A chain of the borders is walked as a whole by the feature to its left; the one to its right may walk parts of it
//! in two rings that touch. So chains are cut where a ring leaves them.

use rustc_hash::FxHashMap;

use crate::geometry::grid::Point;
use crate::geometry::ring;
use crate::layer::borders::Borders;
use crate::layer::feature::Layer;

/// A directed edge.
type Edge = (Point, Point);

/// Lines, each a whole chain or a part of one, and which feature has which.
pub(super) struct BorderLines<'a> {
    borders: &'a Borders,
    /// For each line its chain, and its first and last point there.
    lines: Vec<(u32, u32, u32)>,
    /// Where each feature's lines begin in `of_feature`.
    starts: Vec<u32>,
    /// Lines by feature, each with whether the feature walks it forward.
    of_feature: Vec<(u32, bool)>,
}

impl<'a> BorderLines<'a> {
    /// Cuts the borders of a layer into lines.
    pub(super) fn new(layer: &Layer, borders: &'a Borders) -> Self {
        let n_features = layer.features.len();
        let whole = (0..borders.len() as u32).map(|chain| (chain, 0, last(borders, chain))).collect();
        let chains = Self::sorted(borders, whole, n_features);
        let mut cuts = Vec::new();
        for feature in 0..n_features {
            chains.cuts_of(layer, feature, &mut cuts);
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut lines = Vec::with_capacity(borders.len() + cuts.len());
        let mut cuts = cuts.into_iter().peekable();
        for chain in 0..borders.len() as u32 {
            let mut from = 0;
            while let Some((_, point)) = cuts.next_if(|&(own, _)| own == chain) {
                lines.push((chain, from, point));
                from = point;
            }
            lines.push((chain, from, last(borders, chain)));
        }
        Self::sorted(borders, lines, n_features)
    }

    /// Sorts lines by the features beside them.
    fn sorted(borders: &'a Borders, lines: Vec<(u32, u32, u32)>, n_features: usize) -> Self {
        let mut beside: Vec<(u32, u32, bool)> = Vec::with_capacity(2 * lines.len());
        for (line, &(chain, ..)) in (0..).zip(&lines) {
            let (left, right) = (borders.left[chain as usize], borders.right[chain as usize]);
            // In place of a feature there may be none, whose number is beyond all.
            let features = [(left, line, true), (right, line, false)];
            beside.extend(features.into_iter().filter(|own| (own.0 as usize) < n_features));
        }
        beside.sort_unstable();
        let starts = (0..=n_features)
            .map(|own| beside.partition_point(|&(feature, ..)| (feature as usize) < own) as u32);
        let starts = starts.collect();
        let of_feature = beside.into_iter().map(|(_, line, is_forward)| (line, is_forward)).collect();
        Self { borders, lines, starts, of_feature }
    }

    /// The number of lines.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The points of a line.
    pub(super) fn points(&self, line: usize) -> &'a [Point] {
        let (chain, from, to) = self.lines[line];
        &self.borders.points(chain as usize)[from as usize..=to as usize]
    }

    fn of(&self, feature: usize) -> &[(u32, bool)] {
        &self.of_feature[self.starts[feature] as usize..self.starts[feature + 1] as usize]
    }

    /// Where a feature's rings leave a chain before its end: chains with the place of the point.
    fn cuts_of(&self, layer: &Layer, feature: usize, cuts: &mut Vec<(u32, u32)>) {
        let mut next: FxHashMap<Edge, (u32, u32, Option<Edge>)> = FxHashMap::default();
        for &(line, is_forward) in self.of(feature) {
            let points = self.points(line as usize);
            for at in 1..points.len() {
                let (from, to) = (at - 1, at);
                if is_forward {
                    let after = points.get(to + 1).map(|&after| (points[to], after));
                    next.insert((points[from], points[to]), (line, to as u32, after));
                } else {
                    let after = from.checked_sub(1).map(|after| (points[from], points[after]));
                    next.insert((points[to], points[from]), (line, from as u32, after));
                }
            }
        }
        for own in layer.rings(feature) {
            let edges: Vec<Edge> = ring::edges(own).collect();
            for (at, edge) in edges.iter().enumerate() {
                let Some(&(line, point, after)) = next.get(edge) else { continue };
                if after.is_some_and(|after| after != edges[(at + 1) % edges.len()]) {
                    cuts.push((line, point));
                }
            }
        }
    }

    /// The lines a feature's rings walk, a list for each ring, with whether forward; `rings` are the feature's.
    ///
    /// `None` where some edge is no border: rings of one feature share it.
    pub(super) fn walks(&self, feature: usize, rings: &[&[Point]]) -> Option<Vec<Vec<(usize, bool)>>> {
        let first_edge = |&(line, is_forward): &(u32, bool)| {
            let points = self.points(line as usize);
            let n = points.len();
            let edge = if is_forward { (points[0], points[1]) } else { (points[n - 1], points[n - 2]) };
            (edge, (line as usize, is_forward))
        };
        let begins: FxHashMap<Edge, (usize, bool)> = self.of(feature).iter().map(first_edge).collect();
        let walk = |ring: &&[Point]| {
            let n = ring.len();
            let edge = |at: usize| (ring[at % n], ring[(at + 1) % n]);
            let start = (0..n).find(|&at| begins.contains_key(&edge(at)))?;
            let (mut at, mut walked) = (start, Vec::new());
            while at < start + n {
                let line = *begins.get(&edge(at))?;
                at += self.points(line.0).len() - 1;
                walked.push(line);
            }
            (at == start + n).then_some(walked)
        };
        rings.iter().map(walk).collect()
    }
}

/// The place of a chain's last point.
fn last(borders: &Borders, chain: u32) -> u32 {
    borders.points(chain as usize).len() as u32 - 1
}

//! Borders (界线): a layer's edges, each once, with the feature to its left and to its right.
//!
//! - **In**: a layer. Features of a coverage share most of their edges, and each walks them for itself.
//! - **Out**: [`Borders`]: chains of edges along which the same two features lie on either side.
//! - **Promised**: for every feature the edges its inside ends at, with the side it lies on, are those of
//!   its rings, so its area along its chains is its rings' area exactly. An edge that one feature walks
//!   there and back is no border and is left out. The same layer gives the same borders, whatever the
//!   threads.
//! - **Not promised**: that chains do not cross or overlap. Where features of the layer overlap, several
//!   chains may run along one another.
//!
//! 1. `pairing`: each ring edge finds the edge of another ring that runs along it the other way.
//! 2. Every ring is walked once; of a shared chain the feature with the lower index writes the points, so
//!    that shared chains have the lower index to their left.

use std::ops::Range;

use rayon::prelude::*;

use crate::geometry::grid::Point;
use crate::layer::feature::{Layer, NO_FEATURE, Rings};
use crate::layer::pairing::{self, ALONE, Walls};

/// The borders of one layer's features: every edge once, in chains along which the same two features lie
/// left and right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borders {
    /// Where each chain's points begin; one longer than the chains.
    pub point_offsets: Vec<u32>,
    /// The points of all chains, both ends included: a ring with one neighbor has its first point again at
    /// its end. Each chain has at least two, no two consecutive ones equal.
    pub points: Vec<Point>,
    /// For each chain the feature to its left, or [`NO_FEATURE`].
    pub left: Vec<u32>,
    /// For each chain the feature to its right, or [`NO_FEATURE`]; never the one to its left.
    pub right: Vec<u32>,
    /// The least and the greatest coordinates of the points; `None` where there are none.
    pub extent: Option<(Point, Point)>,
}

/// Without chains.
impl Default for Borders {
    fn default() -> Self {
        Self { point_offsets: vec![0], points: Vec::new(), left: Vec::new(), right: Vec::new(), extent: None }
    }
}

/// A layer as it is cut: its features, which may be without their rings, and its borders.
#[derive(Clone, Copy, Debug)]
pub struct Bordered<'a> {
    /// The layer.
    pub layer: &'a Layer,
    /// Its borders.
    pub borders: &'a Borders,
}

/// Ring points that one task walks. Fixed, so that the result does not depend on the number of threads.
const POINTS_PER_TASK: usize = 1 << 18;
/// Tasks whose borders stand in memory at once.
const TASKS_AT_ONCE: usize = 16;

impl Borders {
    /// Finds the borders of a layer's features, in O(n log n) of its points at worst.
    ///
    /// Chains come in the order of the features to their left, then as that feature's rings walk them. Lines
    /// bound nothing: a layer of lines has no borders.
    pub fn of(layer: &Layer) -> Self {
        if layer.points.is_empty() || layer.is_of_lines() {
            return Self::default();
        }
        let mut parts = Vec::new();
        Self::in_parts(layer.all_rings(), |part| parts.push(part));
        Self::joined(parts)
    }

    /// The borders of some rings part by part, in their order: put one after another they are those of
    /// [`Self::of`]. For those who cannot hold them whole.
    ///
    /// Takes, beside the rings, about five bytes a point and 300 MB.
    pub fn in_parts(rings: Rings<'_>, mut take: impl FnMut(Self)) {
        let walls = Walls::new(rings);
        let twins = pairing::twins(&walls, extent(rings.points));
        for tasks in tasks(&rings).chunks(TASKS_AT_ONCE) {
            let parts: Vec<Self> = tasks
                .par_iter()
                .map(|features| {
                    let mut walk = Walk::new(&walls, &twins);
                    features.clone().for_each(|feature| walk.feature(feature));
                    walk.borders.extent = extent(&walk.borders.points);
                    walk.borders
                })
                .collect();
            parts.into_iter().for_each(&mut take);
        }
    }

    /// Rings as they are, each a chain with its number to the left: for those who have no layer yet.
    pub fn of_rings(rings: &[Vec<Point>]) -> Self {
        let mut borders = Self::default();
        for (number, ring) in (0..).zip(rings) {
            let from = borders.points.len();
            for &point in ring.iter().chain(ring.first()) {
                if borders.points.len() == from || borders.points.last() != Some(&point) {
                    borders.points.push(point);
                }
            }
            if borders.points.len() < from + 2 {
                borders.points.truncate(from);
                continue;
            }
            borders.point_offsets.push(borders.points.len() as u32);
            borders.left.push(number);
            borders.right.push(NO_FEATURE);
        }
        borders.extent = extent(&borders.points);
        borders
    }

    /// Takes borders that were kept somewhere, of a layer of `n_features`.
    ///
    /// Checked is what the struct and its fields promise, and that each feature's borders close: as often
    /// as a chain with the feature to its left begins at a place, so often does one end there.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn from_parts(
        point_offsets: Vec<u32>,
        points: Vec<Point>,
        left: Vec<u32>,
        right: Vec<u32>,
        n_features: usize,
    ) -> Result<Self, &'static str> {
        let n = left.len();
        let are_runs = point_offsets.len() == n + 1
            && point_offsets[0] == 0
            && point_offsets[n] as usize == points.len()
            && point_offsets.windows(2).all(|pair| pair[1].checked_sub(pair[0]).is_some_and(|run| 2 <= run));
        if !are_runs || right.len() != n {
            return Err("the borders' points do not fit the borders");
        }
        let is_feature = |&own: &u32| own == NO_FEATURE || (own as usize) < n_features;
        if !left.iter().all(is_feature) || !right.iter().all(is_feature) {
            return Err("a border belongs to a feature that is not there");
        }
        if left.iter().zip(&right).any(|(left, right)| left == right) {
            return Err("a border has one feature on both sides");
        }
        let extent = extent(&points);
        let borders = Self { point_offsets, points, left, right, extent };
        let stands_still = |chain| borders.points(chain).windows(2).any(|pair| pair[0] == pair[1]);
        if (0..n).into_par_iter().any(stands_still) {
            return Err("a border has two equal points in a row");
        }
        if !borders.are_closed(n_features) {
            return Err("the borders of a feature do not close");
        }
        Ok(borders)
    }

    /// Whether around each feature as many chains begin at a place as end there.
    ///
    /// Told by sums of hashes, which are all zero then and hardly ever otherwise. Sorting the ends would be
    /// sure and was measured to take fifteen times as long as all else here; what this guards against is a
    /// program's error, for damage is found by the file's digest.
    fn are_closed(&self, n_features: usize) -> bool {
        let mut sums = vec![0_u64; n_features];
        for chain in 0..self.len() {
            let points = self.points(chain);
            let hash = |point: Point| pairing::mix(point.x.cast_unsigned(), point.y.cast_unsigned());
            let step = hash(points[points.len() - 1]).wrapping_sub(hash(points[0]));
            if let Some(sum) = sums.get_mut(self.left[chain] as usize) {
                *sum = sum.wrapping_add(step);
            }
            if let Some(sum) = sums.get_mut(self.right[chain] as usize) {
                *sum = sum.wrapping_sub(step);
            }
        }
        sums.iter().all(|&sum| sum == 0)
    }

    /// The number of chains.
    pub fn len(&self) -> usize {
        self.left.len()
    }

    /// Whether there are no chains.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The points of one chain, from its beginning to its end.
    pub fn points(&self, chain: usize) -> &[Point] {
        &self.points[self.point_offsets[chain] as usize..self.point_offsets[chain + 1] as usize]
    }

    /// The number of edges of all chains.
    pub fn n_edges(&self) -> usize {
        self.points.len() - self.len()
    }

    /// Puts the parts one after another.
    fn joined(parts: Vec<Self>) -> Self {
        let n_chains: usize = parts.iter().map(Self::len).sum();
        let n_points: usize = parts.iter().map(|part| part.points.len()).sum();
        assert!(u32::try_from(n_points).is_ok(), "{n_points} points are more than offsets can count");
        let mut all = Self::default();
        all.point_offsets.reserve_exact(n_chains);
        all.points.reserve_exact(n_points);
        all.left.reserve_exact(n_chains);
        all.right.reserve_exact(n_chains);
        for part in parts {
            let start = all.points.len() as u32;
            all.point_offsets.extend(part.point_offsets[1..].iter().map(|end| start + end));
            all.points.extend_from_slice(&part.points);
            all.left.extend_from_slice(&part.left);
            all.right.extend_from_slice(&part.right);
            all.extent = [all.extent, part.extent].into_iter().flatten().reduce(|(low, high), (min, max)| {
                (
                    Point::new(low.x.min(min.x), low.y.min(min.y)),
                    Point::new(high.x.max(max.x), high.y.max(max.y)),
                )
            });
        }
        all
    }
}

/// The least and the greatest coordinates of points; `None` where there are none.
pub(crate) fn extent(points: &[Point]) -> Option<(Point, Point)> {
    let &first = points.first()?;
    Some(points.iter().fold((first, first), |(min, max), point| {
        (
            Point::new(min.x.min(point.x), min.y.min(point.y)),
            Point::new(max.x.max(point.x), max.y.max(point.y)),
        )
    }))
}

/// Divides the features into runs of about equal numbers of points.
fn tasks(rings: &Rings<'_>) -> Vec<Range<u32>> {
    let n = rings.ring_offsets.len() as u32 - 1;
    let end_of = |feature: u32| rings.point_offsets[rings.ring_offsets[feature as usize + 1] as usize];
    let mut tasks = Vec::new();
    let (mut start, mut limit) = (0, POINTS_PER_TASK);
    for feature in 0..n {
        if limit <= end_of(feature) as usize {
            tasks.push(start..feature + 1);
            start = feature + 1;
            limit = end_of(feature) as usize + POINTS_PER_TASK;
        }
    }
    tasks.push(start..n);
    tasks
}

/// Walks rings and writes the chains that are theirs to write.
struct Walk<'a> {
    walls: &'a Walls<'a>,
    twins: &'a [u32],
    borders: Borders,
    /// For each edge of the ring the feature beyond it; the ring's own where it has nothing to write.
    beyond: Vec<u32>,
    /// The ring the last twin was in, by its points, and its feature: the next one is most often there too.
    last: (Range<usize>, u32),
}

impl<'a> Walk<'a> {
    fn new(walls: &'a Walls<'a>, twins: &'a [u32]) -> Self {
        Self { walls, twins, borders: Borders::default(), beyond: Vec::new(), last: (0..0, NO_FEATURE) }
    }

    fn feature(&mut self, feature: u32) {
        let offsets = self.walls.rings.ring_offsets;
        for ring in offsets[feature as usize]..offsets[feature as usize + 1] {
            self.ring(self.walls.ring(ring as usize), feature);
        }
    }

    fn ring(&mut self, range: Range<usize>, feature: u32) {
        let ring = &self.walls.rings.points[range.clone()];
        let n = ring.len();
        self.beyond.clear();
        for edge in 0..n {
            let to = if edge + 1 < n { edge + 1 } else { 0 };
            let beyond =
                if ring[edge] == ring[to] { feature } else { self.beyond(range.start + edge, feature) };
            self.beyond.push(beyond);
        }
        // A chain may run past the point the ring happens to be stored from.
        let Some(first) = (0..n).find(|&edge| self.beyond[edge] != self.beyond[(edge + n - 1) % n]) else {
            if self.beyond.first().is_some_and(|&beyond| beyond != feature) {
                self.push((0..=n).map(|step| ring[step % n]), feature, self.beyond[0]);
            }
            return;
        };
        let mut from = first;
        while from < first + n {
            let beyond = self.beyond[from % n];
            let mut to = from + 1;
            while to < first + n && self.beyond[to % n] == beyond {
                to += 1;
            }
            if beyond != feature {
                self.push((from..=to).map(|step| ring[step % n]), feature, beyond);
            }
            from = to;
        }
    }

    /// The feature beyond an edge, or `feature` itself where the edge is no border or its twin writes it.
    fn beyond(&mut self, edge: usize, feature: u32) -> u32 {
        let twin = self.twins[edge];
        if twin == ALONE {
            return NO_FEATURE;
        }
        if !self.last.0.contains(&(twin as usize)) {
            self.last = self.walls.owner(twin as usize);
        }
        self.last.1.max(feature)
    }

    fn push(&mut self, points: impl Iterator<Item = Point>, left: u32, right: u32) {
        self.borders.points.extend(points);
        self.borders.point_offsets.push(self.borders.points.len() as u32);
        self.borders.left.push(left);
        self.borders.right.push(right);
    }
}

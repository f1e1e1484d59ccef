//! Pairing: each ring edge finds the edge of another ring that runs along it the other way.
//!
//! An edge is known by the index of the point it starts from. Edges are scattered into many small buckets
//! by where they lie, and sorted there by their ends; those with equal ends lie side by side then.
//! Why by place: edges that follow one another in a ring fall into the same bucket most of the time, so the
//! caches see few misses. Why their ends are carried along: points are read in their order only, which a
//! layer needs that stands on a disk and is larger than memory.
//! Only so many edges are scattered at once, bucket by bucket: a large layer takes several passes over its
//! points, and beside the points and the twins no more memory than a small one.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::geometry::grid::Point;
use crate::layer::feature::Rings;

/// In place of an edge's twin: no other edge runs along it the other way.
pub(crate) const ALONE: u32 = u32::MAX;

/// Edges in an average bucket: a tenth of a second-level cache.
const EDGES_PER_BUCKET: usize = 4096;
/// Buckets at most, so that the table of counts stays small beside the edges.
const BUCKETS_MAX: usize = 1 << 16;
/// Edges scattered in one pass, about: 192 MiB.
const EDGES_PER_PASS: usize = 1 << 23;
/// Runs of rings that are scattered side by side. Fixed, so that the work does not depend on the threads.
const SOURCES: usize = 16;

/// A layer's rings as edges, each known by its first point.
pub(crate) struct Walls<'a> {
    pub(crate) rings: Rings<'a>,
    /// For every 64th point its ring, and for every ring its feature: looking these up in the offsets would
    /// cost a cache miss at each step of a binary search, and most of the time where there are many rings.
    ring_near: Vec<u32>,
    feature_of: Vec<u32>,
}

/// An edge by its ends; `K` orders points as they are ordered.
#[derive(Clone, Copy, Default)]
struct Edge<K> {
    low: K,
    high: K,
    /// Which edge it is, and whether it runs from its higher end to its lower one.
    number: u32,
    is_backward: bool,
}

impl<'a> Walls<'a> {
    pub(crate) fn new(rings: Rings<'a>) -> Self {
        let n_blocks = rings.points.len().div_ceil(64);
        let mut ring_near = Vec::with_capacity(n_blocks);
        let mut ring = 0;
        for block in 0..n_blocks {
            while rings.point_offsets[ring + 1] as usize <= 64 * block {
                ring += 1;
            }
            ring_near.push(ring as u32);
        }
        let mut feature_of = Vec::with_capacity(rings.point_offsets.len() - 1);
        for (feature, ends) in (0..).zip(rings.ring_offsets.windows(2)) {
            feature_of.resize(ends[1] as usize, feature);
        }
        Self { rings, ring_near, feature_of }
    }

    /// The points of a ring.
    pub(crate) fn ring(&self, ring: usize) -> Range<usize> {
        self.rings.point_offsets[ring] as usize..self.rings.point_offsets[ring + 1] as usize
    }

    fn ring_of(&self, edge: usize) -> usize {
        let mut ring = self.ring_near[edge / 64] as usize;
        while self.rings.point_offsets[ring + 1] as usize <= edge {
            ring += 1;
        }
        ring
    }

    /// The ring of an edge, by its points, and its feature.
    pub(crate) fn owner(&self, edge: usize) -> (Range<usize>, u32) {
        let ring = self.ring_of(edge);
        (self.ring(ring), self.feature_of[ring])
    }
}

/// For each edge its twin, or [`ALONE`]. The twin of a twin is the edge itself.
///
/// Where a feature walks an edge both ways, these two are twins. Of what is left, each edge of one
/// direction is paired with one of the other, both in the order of features, as long as there are two.
/// `extent` is that of the points.
pub(crate) fn twins(walls: &Walls<'_>, extent: Option<(Point, Point)>) -> Vec<u32> {
    let n = walls.rings.points.len();
    let twins: Vec<AtomicU32> = (0..n).into_par_iter().map(|_| AtomicU32::new(ALONE)).collect();
    // Half the memory, and fewer passes, where the layer spans less than 429 km: as far as one cut reaches.
    match extent {
        Some((min, max)) if u32::try_from(max.x.abs_diff(min.x).max(max.y.abs_diff(min.y))).is_ok() => {
            pair_all(walls, &twins, |point| point.x.abs_diff(min.x) << 32 | point.y.abs_diff(min.y));
        }
        _ => pair_all(walls, &twins, |point| point),
    }
    twins.into_iter().map(AtomicU32::into_inner).collect()
}

fn pair_all<K: Key>(walls: &Walls<'_>, twins: &[AtomicU32], key: impl Fn(Point) -> K + Sync) {
    let scatter = Scatter::new(walls);
    for buckets in scatter.passes() {
        let mut edges = scatter.edges(buckets.clone(), &key);
        let mut slices = Vec::with_capacity(buckets.len());
        let mut rest = edges.as_mut_slice();
        for bucket in buckets {
            let (slice, after) = rest.split_at_mut(scatter.size(bucket));
            slices.push(slice);
            rest = after;
        }
        slices.into_par_iter().for_each(|bucket| {
            bucket.sort_unstable_by_key(|edge| (edge.low, edge.high));
            for alike in bucket.chunk_by(|one, other| (one.low, one.high) == (other.low, other.high)) {
                pair(walls, alike, twins);
            }
        });
    }
}

/// What stands for a point.
trait Key: Copy + Default + Ord + Send + Sync {}

impl<K: Copy + Default + Ord + Send + Sync> Key for K {}

/// Pairs edges with equal ends.
fn pair<K>(walls: &Walls<'_>, alike: &[Edge<K>], twins: &[AtomicU32]) {
    // Relaxed: every edge is in one bucket, and joining the tasks orders their writes before all reads.
    let join = |one: u32, other: u32| {
        twins[one as usize].store(other, Ordering::Relaxed);
        twins[other as usize].store(one, Ordering::Relaxed);
    };
    match alike {
        [_] => {}
        [one, other] => {
            if one.is_backward != other.is_backward {
                join(one.number, other.number);
            }
        }
        _ => {
            let feature_of = |edge: &Edge<K>| walls.owner(edge.number as usize).1;
            let mut owned: Vec<_> =
                alike.iter().map(|edge| (feature_of(edge), edge.is_backward, edge.number)).collect();
            owned.sort_unstable();
            pair_upon_one_another(&owned, join);
        }
    }
}

/// Pairs edges with equal ends, each with its feature and whether it runs backward, sorted.
fn pair_upon_one_another(group: &[(u32, bool, u32)], mut join: impl FnMut(u32, u32)) {
    let (mut forward, mut backward) = (Vec::new(), Vec::new());
    for own in group.chunk_by(|one, other| one.0 == other.0) {
        let (there, back) = own.split_at(own.partition_point(|&(_, is_backward, _)| !is_backward));
        let n_both = there.len().min(back.len());
        there.iter().zip(back).for_each(|(there, back)| join(there.2, back.2));
        forward.extend(there[n_both..].iter().map(|edge| edge.2));
        backward.extend(back[n_both..].iter().map(|edge| edge.2));
    }
    forward.into_iter().zip(backward).for_each(|(there, back)| join(there, back));
}

/// Edges by bucket, some buckets at a time.
struct Scatter<'a> {
    walls: &'a Walls<'a>,
    sources: Vec<Range<usize>>,
    places: Places,
    /// For each source the edges it has in each bucket.
    counts: Vec<Vec<u32>>,
}

impl<'a> Scatter<'a> {
    fn new(walls: &'a Walls<'a>) -> Self {
        let sources = sources(&walls.rings);
        let n_buckets = (walls.rings.points.len() / EDGES_PER_BUCKET).clamp(1, BUCKETS_MAX);
        let places = Places { shift: cell_shift(walls, &sources), n_buckets: n_buckets as u64 };
        let count = |source: &Range<usize>| {
            let mut counts = vec![0; n_buckets];
            visit(walls, source, |from, to, _| counts[places.bucket(from, to)] += 1);
            counts
        };
        let counts = sources.par_iter().map(count).collect();
        Self { walls, sources, places, counts }
    }

    /// The buckets in runs that are scattered at once; edges are dealt out evenly enough for equal runs.
    fn passes(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let n_buckets = self.places.n_buckets as usize;
        let n_passes = self.walls.rings.points.len().div_ceil(EDGES_PER_PASS).max(1);
        let step = n_buckets.div_ceil(n_passes);
        (0..n_buckets).step_by(step).map(move |first| first..n_buckets.min(first + step))
    }

    /// The edges in a bucket.
    fn size(&self, bucket: usize) -> usize {
        self.counts.iter().map(|counts| counts[bucket] as usize).sum()
    }

    /// The edges of some buckets, one bucket after another.
    fn edges<K: Key>(&self, buckets: Range<usize>, key: &(impl Fn(Point) -> K + Sync)) -> Vec<Edge<K>> {
        let mut edges = vec![Edge::default(); buckets.clone().map(|bucket| self.size(bucket)).sum()];
        let mut slices: Vec<Vec<&mut [Edge<K>]>> =
            self.sources.iter().map(|_| Vec::with_capacity(buckets.len())).collect();
        let mut rest = edges.as_mut_slice();
        for bucket in buckets.clone() {
            for (slices, counts) in slices.iter_mut().zip(&self.counts) {
                let (slice, after) = rest.split_at_mut(counts[bucket] as usize);
                slices.push(slice);
                rest = after;
            }
        }
        self.sources.par_iter().zip(slices).for_each(|(source, mut slices)| {
            let mut written = vec![0_u32; slices.len()];
            visit(self.walls, source, |from, to, edge| {
                let place = self.places.bucket(from, to).wrapping_sub(buckets.start);
                if let Some(slice) = slices.get_mut(place) {
                    let (from, to, number) = (key(from), key(to), edge as u32);
                    let (low, high, is_backward) = (from.min(to), from.max(to), to < from);
                    slice[written[place] as usize] = Edge { low, high, number, is_backward };
                    written[place] += 1;
                }
            });
        });
        edges
    }
}

/// Runs of rings of about equal numbers of points.
fn sources(rings: &Rings<'_>) -> Vec<Range<usize>> {
    let start_of = |source: usize| {
        let point = (rings.points.len() as u64 * source as u64 / SOURCES as u64) as u32;
        rings.point_offsets.partition_point(|&start| start < point)
    };
    let n_rings = rings.point_offsets.len() - 1;
    (0..SOURCES)
        .map(|source| start_of(source)..if source + 1 < SOURCES { start_of(source + 1) } else { n_rings })
        .collect()
}

/// Calls `visit` with both ends and the index of every edge of some rings that is longer than nothing.
fn visit(walls: &Walls<'_>, rings: &Range<usize>, mut visit: impl FnMut(Point, Point, usize)) {
    for ring in rings.clone() {
        let range = walls.ring(ring);
        let points = &walls.rings.points[range.clone()];
        let Some(&last) = points.last() else { continue };
        let mut from = last;
        let mut edge = range.end - 1;
        for (&to, next) in points.iter().zip(range) {
            if from != to {
                visit(from, to, edge);
            }
            (from, edge) = (to, next);
        }
    }
}

/// Which bucket an edge belongs to: the plane in square cells of `1 << shift` steps, and cells dealt out
/// to buckets at random, so that neither a far outlier nor a dense city makes one bucket of everything.
#[derive(Clone, Copy)]
struct Places {
    shift: u32,
    n_buckets: u64,
}

impl Places {
    /// By the middle of the edge, which is the same both ways.
    fn bucket(self, from: Point, to: Point) -> usize {
        let cell = |a: i64, b: i64| (a.wrapping_add(b) >> (self.shift + 1)).cast_unsigned();
        let mixed = mix(cell(from.x, to.x), cell(from.y, to.y));
        ((u128::from(mixed) * u128::from(self.n_buckets)) >> 64) as usize
    }
}

/// The side of a cell, as a power of two: 64 times the edges' median length. Measured on five coverages of
/// 15 million points: no difference beyond the noise from 16 to 256 times, a quarter slower at 4 times.
fn cell_shift(walls: &Walls<'_>, sources: &[Range<usize>]) -> u32 {
    const SHIFT_MAX: u32 = 62;
    const CELL: u32 = 6;
    let mut lengths = [0_u64; 65];
    // One run tells enough of all; the answer decides how fast things go and nothing else.
    for source in sources.iter().skip(SOURCES / 2) {
        visit(walls, source, |from, to, _| {
            let length = from.x.abs_diff(to.x).max(from.y.abs_diff(to.y));
            lengths[(u64::BITS - length.leading_zeros()) as usize] += 1;
        });
        if lengths.iter().any(|&n| n != 0) {
            break;
        }
    }
    let half = lengths.iter().sum::<u64>() / 2;
    let mut below = 0;
    let median = lengths.iter().position(|n| {
        below += n;
        half < below
    });
    (median.unwrap_or(0) as u32 + CELL).min(SHIFT_MAX)
}

/// Mixes two numbers into one whose upper bits depend on all of theirs. Not linear: else two edges with
/// one middle, of which a lattice is full, would be alike.
pub(crate) fn mix(x: u64, y: u64) -> u64 {
    let mixed = x.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ y.wrapping_mul(0xc2b2_ae3d_27d4_eb4f).rotate_left(32);
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

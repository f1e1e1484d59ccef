//! Step 2: ring edges become unique segments that know what lies beside them.
//!
//! Layers that are coverages share most edges, with themselves and with each other; a segment is kept
//! once, with a **flank** for every feature whose inside ends at it.

use rayon::prelude::*;

use crate::overlay::blocks::Blocks;
use crate::overlay::buckets::Buckets;
use crate::overlay::frame::{Frame, Local};

/// One feature beside a segment `a → b`, `a < b`: its owner's number, doubled, plus one where the inside
/// lies to the right. A flank stands twice where the feature winds the place twice.
pub(crate) type Flank = u32;

/// The most features one cut takes, because a flank keeps its side in the lowest bit.
pub(crate) const OWNERS_MAX: usize = (1 << 31) - 1;

/// A flank before segments are unified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Raw {
    pub(crate) a: Local,
    pub(crate) b: Local,
    pub(crate) flank: Flank,
}

impl Raw {
    /// For sorting: by ends, then flank.
    fn key(&self) -> (u128, Flank) {
        (u128::from(self.a.key()) << 64 | u128::from(self.b.key()), self.flank)
    }

    /// The flank of an edge `from → to` with the inside of `owner` to its left; `None` for a point.
    pub(crate) fn of_edge(from: Local, to: Local, owner: u32) -> Option<Self> {
        match from.cmp(&to) {
            std::cmp::Ordering::Less => Some(Self { a: from, b: to, flank: owner << 1 }),
            std::cmp::Ordering::Greater => Some(Self { a: to, b: from, flank: owner << 1 | 1 }),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// The segments whose lesser end lies in one block, sorted by `(a, b)`, no two alike.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segments {
    pub(crate) a: Vec<Local>,
    pub(crate) b: Vec<Local>,
    /// Where each segment's flanks begin; one longer than the segments.
    flank_offsets: Vec<u32>,
    flanks: Vec<Flank>,
    /// Which segments are new since the last round of noding, ascending.
    pub(crate) bent: Vec<u32>,
}

/// A source of rings: part of one layer, or the rings of one feature under repair.
pub(crate) struct RingSource<'a> {
    pub(crate) owners: std::ops::Range<u32>,
    /// Calls its argument with every ring of an owner.
    pub(crate) rings: RingVisitor<'a>,
}

/// Hands every ring of an owner, stored open, to a caller.
pub(crate) type RingVisitor<'a> =
    Box<dyn Fn(u32, &mut dyn FnMut(&[crate::geometry::grid::Point])) + Send + Sync + 'a>;

/// Gathers the edges of all rings by block and unifies them.
pub(crate) fn unique(sources: &[RingSource<'_>], frame: Frame, blocks: &Blocks) -> Vec<Segments> {
    let mut raws = Buckets::scatter(sources, blocks.len(), |source, emit| {
        for owner in source.owners.clone() {
            (source.rings)(owner, &mut |ring| {
                let Some(&last) = ring.last() else { return };
                let mut from = frame.local(last);
                for &point in ring {
                    let to = frame.local(point);
                    if let Some(raw) = Raw::of_edge(from, to, owner) {
                        emit(blocks.of(raw.a), raw);
                    }
                    from = to;
                }
            });
        }
    });
    raws.slices_mut()
        .into_par_iter()
        .map(|raws| {
            raws.sort_unstable_by_key(Raw::key);
            Segments::from_sorted(raws)
        })
        .collect()
}

impl Segments {
    pub(crate) fn len(&self) -> usize {
        self.a.len()
    }

    /// The flanks of one segment, sorted.
    pub(crate) fn flanks(&self, index: usize) -> &[Flank] {
        &self.flanks[self.flank_offsets[index] as usize..self.flank_offsets[index + 1] as usize]
    }

    fn with_capacity(segments: usize, flanks: usize) -> Self {
        let mut offsets = Vec::with_capacity(segments + 1);
        offsets.push(0);
        Self {
            a: Vec::with_capacity(segments),
            b: Vec::with_capacity(segments),
            flank_offsets: offsets,
            flanks: Vec::with_capacity(flanks),
            bent: Vec::new(),
        }
    }

    fn from_sorted(raws: &[Raw]) -> Self {
        let mut segments = Self::with_capacity(raws.len() / 2 + 1, raws.len());
        let mut flanks = Vec::new();
        for group in raws.chunk_by(|one, other| (one.a, one.b) == (other.a, other.b)) {
            flanks.clear();
            flanks.extend(group.iter().map(|raw| raw.flank));
            segments.push(group[0].a, group[0].b, &flanks, false);
        }
        segments
    }

    /// Adds a segment unless its flanks cancel out: the same feature on both sides is no border.
    fn push(&mut self, a: Local, b: Local, sorted_flanks: &[Flank], is_bent: bool) {
        let before = self.flanks.len();
        for group in sorted_flanks.chunk_by(|one, other| one >> 1 == other >> 1) {
            let n_right = group.iter().filter(|&&flank| flank & 1 == 1).count();
            let n_left = group.len() - n_right;
            let net = n_left.abs_diff(n_right);
            let side = u32::from(n_right > n_left);
            self.flanks.extend(std::iter::repeat_n((group[0] & !1) | side, net));
        }
        if self.flanks.len() == before {
            return;
        }
        if is_bent {
            self.bent.push(self.a.len() as u32);
        }
        self.push_settled(a, b, &[]);
    }

    /// Adds a segment whose flanks are known not to cancel.
    fn push_settled(&mut self, a: Local, b: Local, flanks: &[Flank]) {
        self.flanks.extend_from_slice(flanks);
        self.a.push(a);
        self.b.push(b);
        self.flank_offsets.push(self.flanks.len() as u32);
    }

    /// These segments without those in `removed` (ascending), merged with new ones.
    ///
    /// A new segment equal to an old one joins it; only segments that were not there before are `bent`.
    pub(crate) fn replaced(&self, removed: &[u32], new: &mut [Raw]) -> Self {
        new.sort_unstable_by_key(Raw::key);
        let mut merged = Self::with_capacity(self.len() + new.len(), self.flanks.len() + new.len());
        let mut groups = new.chunk_by(|one, other| (one.a, one.b) == (other.a, other.b)).peekable();
        let mut removed = removed.iter().copied().peekable();
        let mut flanks: Vec<Flank> = Vec::new();
        for index in 0..self.len() {
            if removed.next_if_eq(&(index as u32)).is_some() {
                continue;
            }
            let here = (self.a[index], self.b[index]);
            while let Some(group) = groups.next_if(|group| (group[0].a, group[0].b) < here) {
                merged.push_group(group, &mut flanks);
            }
            let Some(group) = groups.next_if(|group| (group[0].a, group[0].b) == here) else {
                merged.push_settled(here.0, here.1, self.flanks(index));
                continue;
            };
            flanks.clear();
            flanks.extend_from_slice(self.flanks(index));
            flanks.extend(group.iter().map(|raw| raw.flank));
            flanks.sort_unstable();
            merged.push(here.0, here.1, &flanks, false);
        }
        for group in groups {
            merged.push_group(group, &mut flanks);
        }
        merged
    }

    fn push_group(&mut self, group: &[Raw], flanks: &mut Vec<Flank>) {
        flanks.clear();
        flanks.extend(group.iter().map(|raw| raw.flank));
        self.push(group[0].a, group[0].b, flanks, true);
    }
}

/// Splits blocks into a few runs, as sources for a scatter.
pub(crate) fn runs(n_blocks: usize) -> Vec<std::ops::Range<usize>> {
    const RUNS: usize = 16;
    let n = n_blocks.clamp(1, RUNS);
    (0..n).map(|run| n_blocks * run / n..n_blocks * (run + 1) / n).collect()
}

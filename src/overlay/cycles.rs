//! Step 8: half-arcs become cycles.
//!
//! Walking half-arcs with the face to the left, a cycle with positive area is the outer border of a cell;
//! one with negative area runs around a connected piece from outside. Most cycles lie in one block. Of the
//! others each block walks its fragments, and these are put together.

use std::ops::Range;

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::overlay::arcs::{Arcs, doubled_area};
use crate::overlay::buckets::Buckets;

/// The cycles of half-arcs, by the block of their first, which is the least of those where it enters a
/// block, or the least of all.
#[derive(Debug, Default)]
pub(crate) struct Cycles {
    /// Where each cycle's half-arcs begin; one longer than the cycles.
    offsets: Vec<u32>,
    /// Half-arcs in the order they are walked.
    halves: Vec<u32>,
    /// The cycle of each half-arc.
    pub(crate) of_half: Vec<u32>,
    /// Twice the signed planar area, and the legal area where it was asked for.
    pub(crate) areas: Vec<DoubledArea>,
    pub(crate) legal_areas: Vec<Area>,
}

/// A stretch of half-arcs: a cycle, or what one block has of it.
#[derive(Clone, Debug)]
struct Stretch {
    /// Its half-arcs, as a range of [`Walked::halves`].
    halves: Range<u32>,
    area: DoubledArea,
    legal_area: Area,
    /// The half-arc that follows the last.
    then: u32,
}

/// Stretches one block walked.
#[derive(Default)]
struct Walked {
    halves: Vec<u32>,
    stretches: Vec<Stretch>,
}

impl Cycles {
    pub(crate) fn len(&self) -> usize {
        self.areas.len()
    }

    pub(crate) fn halves(&self, cycle: usize) -> &[u32] {
        &self.halves[self.offsets[cycle] as usize..self.offsets[cycle + 1] as usize]
    }

    fn push(&mut self, walked: &Walked, stretch: &Stretch) {
        let number = self.areas.len() as u32;
        let halves = &walked.halves[stretch.halves.start as usize..stretch.halves.end as usize];
        for &half in halves {
            self.of_half[half as usize] = number;
        }
        self.halves.extend_from_slice(halves);
    }

    /// Ends the cycle whose stretches were pushed.
    fn close(&mut self, area: DoubledArea, legal_area: Area) {
        let number = self.areas.len();
        assert!(area != 0, "cycle {number} encloses nothing, though every edge parts two faces");
        self.areas.push(area);
        self.legal_areas.push(legal_area);
        self.offsets.push(self.halves.len() as u32);
    }
}

/// Walks all cycles. `first_arcs` are the numbers of each block's first arc, one longer than the blocks.
pub(crate) fn walk(arcs: &Arcs, legal: &[Area], first_arcs: &[u32]) -> Cycles {
    let ranges: Vec<Range<u32>> = first_arcs.windows(2).map(|pair| 2 * pair[0]..2 * pair[1]).collect();
    let block_of = |half: u32| first_arcs.partition_point(|&first| 2 * first <= half) - 1;
    let mut entries = Buckets::scatter(&ranges, ranges.len(), |range, emit| {
        for half in range.clone() {
            let next = arcs.next[half as usize];
            if !range.contains(&next) {
                emit(block_of(next), next);
            }
        }
    });
    let (whole, fragments): (Vec<Walked>, Vec<Walked>) = entries
        .slices_mut()
        .into_par_iter()
        .zip(&ranges)
        .map(|(entries, range)| {
            entries.sort_unstable();
            walk_block(arcs, legal, range, entries)
        })
        .unzip();
    put_together(whole, &fragments, arcs.next.len(), &entries, block_of)
}

/// Walks the cycles that lie in a block, and the fragments of others.
fn walk_block(arcs: &Arcs, legal: &[Area], range: &Range<u32>, entries: &[u32]) -> (Walked, Walked) {
    let first_arc = range.start as usize / 2;
    let planar: Vec<DoubledArea> =
        (first_arc..range.end as usize / 2).map(|arc| doubled_area(arcs.points(arc))).collect();
    let mut is_walked = vec![false; range.len()];
    let mut walk = |start: u32, walked: &mut Walked| {
        if is_walked[(start - range.start) as usize] {
            return;
        }
        let from = walked.halves.len() as u32;
        let (mut half, mut area, mut legal_area) = (start, 0, Area::ZERO);
        loop {
            is_walked[(half - range.start) as usize] = true;
            walked.halves.push(half);
            let arc = (half >> 1) as usize;
            let (arc_area, arc_legal) = (planar[arc - first_arc], legal.get(arc).copied());
            let arc_legal = arc_legal.unwrap_or(Area::ZERO);
            if half & 1 == 0 {
                area += arc_area;
                legal_area += arc_legal;
            } else {
                area -= arc_area;
                legal_area -= arc_legal;
            }
            half = arcs.next[half as usize];
            if half == start || !range.contains(&half) {
                break;
            }
        }
        walked.stretches.push(Stretch {
            halves: from..walked.halves.len() as u32,
            area,
            legal_area,
            then: half,
        });
    };
    let (mut whole, mut fragments) = (Walked::default(), Walked::default());
    for &entry in entries {
        walk(entry, &mut fragments);
    }
    whole.halves.reserve_exact(range.len() - fragments.halves.len());
    for start in range.clone() {
        walk(start, &mut whole);
    }
    (whole, fragments)
}

/// Numbers the cycles through: those of each block, then those put together whose least entry it has.
fn put_together(
    whole: Vec<Walked>,
    fragments: &[Walked],
    n_halves: usize,
    entries: &Buckets<u32>,
    block_of: impl Fn(u32) -> usize,
) -> Cycles {
    let n_whole: usize = whole.iter().map(|walked| walked.stretches.len()).sum();
    let mut cycles = Cycles {
        offsets: Vec::with_capacity(n_whole),
        halves: Vec::with_capacity(n_halves),
        of_half: vec![u32::MAX; n_halves],
        areas: Vec::with_capacity(n_whole),
        legal_areas: Vec::with_capacity(n_whole),
    };
    cycles.offsets.push(0);
    let mut is_taken: Vec<Vec<bool>> =
        fragments.iter().map(|walked| vec![false; walked.stretches.len()]).collect();
    for (block, own) in whole.into_iter().enumerate() {
        for stretch in &own.stretches {
            cycles.push(&own, stretch);
            cycles.close(stretch.area, stretch.legal_area);
        }
        for index in 0..fragments[block].stretches.len() {
            if is_taken[block][index] {
                continue;
            }
            let (mut area, mut legal_area) = (0, Area::ZERO);
            let (mut at, mut index) = (block, index);
            while !is_taken[at][index] {
                is_taken[at][index] = true;
                let fragment = &fragments[at].stretches[index];
                cycles.push(&fragments[at], fragment);
                area += fragment.area;
                legal_area += fragment.legal_area;
                at = block_of(fragment.then);
                index = entries.get(at).partition_point(|&entry| entry < fragment.then);
            }
            cycles.close(area, legal_area);
        }
    }
    cycles
}

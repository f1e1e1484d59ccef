//! Step 8: half-arcs become cycles.
//!
//! Walking half-arcs with the face to the left, a cycle with positive area is the outer border of a cell;
//! one with negative area runs around a connected piece from outside. Most cycles lie in one block, and are
//! walked with it. Of the others each block walks its fragments, and these are put together.

use std::ops::Range;

use crate::geometry::area::{Area, DoubledArea};
use crate::layer::column::{Column, Growing, Shelf};
use crate::overlay::arcs::{BACK, BEYOND, BlockArcs, Follow, doubled_area};
use crate::overlay::error::CutError;

/// The cycles of half-arcs: those around cells, first the ones that lie in one block, block by block, then
/// the others, by their first half-arc, which is the least of those where they enter a block; and apart from
/// them those around pieces from outside, in the same order.
#[derive(Debug)]
pub(crate) struct Cycles {
    pub(crate) outer: Outlines,
    /// Twice the planar area in the outlines, and the legal area where it was asked for.
    pub(crate) planar_areas: Column<DoubledArea>,
    pub(crate) legal_areas: Column<Area>,
    pub(crate) islands: Islands,
    /// For each half-arc the cell, or [`ISLAND`] and an island.
    pub(crate) of_half: Vec<u32>,
    /// The number of each block's first cell; one longer than the blocks.
    pub(crate) first_cells: Vec<u32>,
}

/// Marks an island.
pub(crate) const ISLAND: u32 = 1 << 31;

/// The outer borders of cells.
#[derive(Debug)]
pub(crate) struct Outlines {
    /// Where each one's half-arcs begin; one longer than the cells.
    pub(crate) offsets: Column<u32>,
    /// Half-arcs in the order they are walked.
    pub(crate) halves: Column<u32>,
}

/// Pieces seen from outside: their borders, and their areas, which are negative.
#[derive(Debug, Default)]
pub(crate) struct Islands {
    halves: Vec<u32>,
    ends: Vec<u32>,
    pub(crate) areas: Vec<(DoubledArea, Area)>,
}

/// Cycles that are being walked, block by block; the lists are those of [`Cycles`].
#[derive(Debug)]
pub(crate) struct Walks<'s> {
    offsets: Growing<'s, u32>,
    halves: Growing<'s, u32>,
    planar_areas: Growing<'s, DoubledArea>,
    legal_areas: Growing<'s, Area>,
    islands: Islands,
    of_half: Vec<u32>,
    first_cells: Vec<u32>,
    fragments: Fragments,
}

/// A stretch of half-arcs: a cycle, or what one block has of it.
#[derive(Clone, Debug)]
struct Stretch {
    /// Its half-arcs, as a range of those kept beside it.
    halves: Range<u32>,
    area: DoubledArea,
    legal_area: Area,
    /// What follows the last half-arc: its first, or something of another block.
    then: Follow,
}

/// Stretches one block walked.
#[derive(Debug, Default)]
struct Walked {
    halves: Vec<u32>,
    stretches: Vec<Stretch>,
}

/// The cycles of one block: those that lie in it, and its fragments of others.
#[derive(Debug, Default)]
pub(crate) struct BlockCycles {
    whole: Walked,
    fragments: Walked,
}

/// The fragments of all blocks, by their first half-arc.
#[derive(Debug, Default)]
struct Fragments {
    halves: Vec<u32>,
    /// Each with the first arc of its block.
    stretches: Vec<(Stretch, u32)>,
}

/// Walks the cycles of a block.
pub(crate) fn walk(arcs: &BlockArcs) -> BlockCycles {
    let mut walker = Walker {
        arcs,
        planar: arcs.each().map(doubled_area).collect(),
        is_walked: vec![false; arcs.follow.len()],
    };
    let mut cycles = BlockCycles::default();
    let mut entries: Vec<u32> = arcs.out.iter().map(|half| half ^ 1).collect();
    entries.extend(arcs.after.iter().map(|&(_, follow)| follow).filter(|follow| follow & BACK == 0));
    entries.sort_unstable();
    for entry in entries {
        walker.walk(entry, &mut cycles.fragments);
    }
    cycles.whole.halves.reserve_exact(arcs.follow.len() - cycles.fragments.halves.len());
    for start in 0..arcs.follow.len() as u32 {
        walker.walk(start, &mut cycles.whole);
    }
    cycles
}

struct Walker<'a> {
    arcs: &'a BlockArcs,
    /// Each arc's contribution to twice the area.
    planar: Vec<DoubledArea>,
    is_walked: Vec<bool>,
}

impl Walker<'_> {
    /// Walks from a half-arc until it is there again or the next is another block's.
    fn walk(&mut self, start: u32, walked: &mut Walked) {
        if self.is_walked[start as usize] {
            return;
        }
        let from = walked.halves.len() as u32;
        let (mut half, mut area, mut legal_area) = (start, 0, Area::ZERO);
        while half & (BACK | BEYOND) == 0 && !self.is_walked[half as usize] {
            self.is_walked[half as usize] = true;
            walked.halves.push(half);
            let arc = (half >> 1) as usize;
            let arc_legal = self.arcs.legal.get(arc).copied().unwrap_or(Area::ZERO);
            if half & 1 == 0 {
                area += self.planar[arc];
                legal_area += arc_legal;
            } else {
                area -= self.planar[arc];
                legal_area -= arc_legal;
            }
            half = self.arcs.follow[half as usize];
        }
        let halves = from..walked.halves.len() as u32;
        walked.stretches.push(Stretch { halves, area, legal_area, then: half });
    }
}

impl Islands {
    pub(crate) fn len(&self) -> usize {
        self.areas.len()
    }

    /// The half-arcs of an island in the order they are walked.
    pub(crate) fn halves(&self, island: usize) -> &[u32] {
        let from = island.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.halves[from as usize..self.ends[island] as usize]
    }
}

impl<'s> Walks<'s> {
    /// Leaves room for the cycles of so many arcs.
    pub(crate) fn new(n_arcs: usize, shelf: Option<&'s dyn Shelf>) -> Self {
        let mut offsets = Growing::new(shelf, n_arcs);
        offsets.push(0);
        Self {
            offsets,
            halves: Growing::new(shelf, 2 * n_arcs),
            planar_areas: Growing::new(shelf, n_arcs),
            legal_areas: Growing::new(shelf, n_arcs),
            islands: Islands::default(),
            of_half: Vec::with_capacity(2 * n_arcs),
            first_cells: vec![0],
            fragments: Fragments::default(),
        }
    }

    /// Takes the cycles of the next block, whose first arc has this number.
    pub(crate) fn push(
        &mut self,
        BlockCycles { whole, fragments }: BlockCycles,
        first_arc: u32,
        n_arcs: u32,
    ) {
        let first_half = 2 * first_arc;
        self.of_half.resize(self.of_half.len() + 2 * n_arcs as usize, u32::MAX);
        for Stretch { halves, area, legal_area, .. } in whole.stretches {
            let halves = &whole.halves[halves.start as usize..halves.end as usize];
            self.close(halves.iter().map(|half| first_half + half), area, legal_area);
        }
        self.first_cells.push(self.planar_areas.len() as u32);
        let before = self.fragments.halves.len() as u32;
        self.fragments.halves.extend(fragments.halves.iter().map(|half| first_half + half));
        self.fragments.stretches.extend(fragments.stretches.into_iter().map(|stretch| {
            let halves = before + stretch.halves.start..before + stretch.halves.end;
            (Stretch { halves, ..stretch }, first_arc)
        }));
    }

    /// Adds a cycle.
    fn close(&mut self, halves: impl Iterator<Item = u32> + Clone, area: DoubledArea, legal_area: Area) {
        let n_cells = self.planar_areas.len() as u32;
        assert!(
            area != 0,
            "a cycle after cell {n_cells} encloses nothing, though every edge parts two faces"
        );
        let number = if area > 0 { n_cells } else { ISLAND | self.islands.len() as u32 };
        halves.clone().for_each(|half| self.of_half[half as usize] = number);
        if area > 0 {
            self.halves.extend(halves);
            self.offsets.push(self.halves.len() as u32);
            self.planar_areas.push(area);
            self.legal_areas.push(legal_area);
        } else {
            self.islands.halves.extend(halves);
            self.islands.ends.push(self.islands.halves.len() as u32);
            self.islands.areas.push((area, legal_area));
        }
    }

    /// Puts the fragments together, once all blocks are there; `resolve` makes of what follows in a block,
    /// given its first arc, a half-arc of the whole.
    ///
    /// # Errors
    /// [`CutError::NoRoom`] where the shelf failed.
    pub(crate) fn put_together(mut self, resolve: impl Fn(Follow, u32) -> u32) -> Result<Cycles, CutError> {
        let Fragments { halves, stretches } = std::mem::take(&mut self.fragments);
        let of = |index: usize| {
            let Range { start, end } = stretches[index].0.halves;
            &halves[start as usize..end as usize]
        };
        let mut is_taken = vec![false; stretches.len()];
        let mut taken: Vec<usize> = Vec::new();
        for start in 0..stretches.len() {
            let (mut area, mut legal_area) = (0, Area::ZERO);
            let mut index = start;
            taken.clear();
            while !is_taken[index] {
                is_taken[index] = true;
                taken.push(index);
                let (stretch, first_arc) = &stretches[index];
                area += stretch.area;
                legal_area += stretch.legal_area;
                let then = resolve(stretch.then, *first_arc);
                index = stretches.partition_point(|(other, _)| halves[other.halves.start as usize] < then);
            }
            if !taken.is_empty() {
                self.close(taken.iter().flat_map(|&index| of(index)).copied(), area, legal_area);
            }
        }
        self.of_half.shrink_to_fit();
        Ok(Cycles {
            outer: Outlines { offsets: self.offsets.close()?, halves: self.halves.close()? },
            planar_areas: self.planar_areas.close()?,
            legal_areas: self.legal_areas.close()?,
            islands: self.islands,
            of_half: self.of_half,
            first_cells: self.first_cells,
        })
    }
}

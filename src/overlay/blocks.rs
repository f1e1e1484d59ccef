//! Blocks: a division of the extent, for locality and for threads.
//!
//! A block never clips geometry. A segment lives in the block of its lesser end and is looked at in every
//! block it comes near. Where a regular division would crowd a block (a town in a wide plan), the block is
//! divided again, so that all have about as many points.

use std::ops::Range;

use rayon::prelude::*;

use crate::overlay::frame::{Bounds, Local};
use crate::overlay::lattice::{Lattice, Reach};
use crate::overlay::lines::Lines;

/// Points in an average block: small enough for the cache, large enough to pay for itself.
const POINTS_PER_BLOCK: usize = 6000;
/// One chain in so many is asked how far its edges reach.
const SAMPLED: usize = 8;
/// The most blocks of the regular division, and of one crowded block again.
const BLOCKS_MAX: f64 = 1e6;

/// The division of the extent.
#[derive(Clone, Debug)]
pub(crate) struct Blocks {
    top: Lattice,
    /// For each cell of the top lattice the number of its first block; one longer than the cells.
    first: Vec<u32>,
    /// How the cells with more than one block are divided.
    divided: Vec<Lattice>,
    /// For each cell of the top lattice its index in `divided`, or `WHOLE`.
    parts: Vec<u32>,
    /// The box of each block's points.
    bounds: Vec<Bounds>,
}

const WHOLE: u32 = u32::MAX;

impl Blocks {
    /// Divides a box so that blocks have about equal shares of the lines' points.
    pub(crate) fn new(bounds: Bounds, lines: &Lines<'_>) -> Self {
        Self::with_points_per_block(bounds, lines, POINTS_PER_BLOCK)
    }

    /// The same for blocks of another size.
    pub(crate) fn with_points_per_block(bounds: Bounds, lines: &Lines<'_>, wanted: usize) -> Self {
        let share = |n_points: usize| (n_points as f64 / wanted as f64).clamp(1.0, BLOCKS_MAX);
        let reach = reach(lines);
        let top = Lattice::with_about(bounds, share(lines.n_points()), reach);
        let counts = count(&top, lines);
        let mut blocks = Self {
            first: Vec::with_capacity(top.len() + 1),
            divided: Vec::new(),
            parts: vec![WHOLE; top.len()],
            bounds: Vec::with_capacity(top.len()),
            top,
        };
        for (cell, &n_points) in counts.iter().enumerate() {
            blocks.first.push(blocks.bounds.len() as u32);
            // The cells at the extent's border reach without end; nothing is there.
            let own = top.points(cell).cut_to(&bounds);
            if n_points / 3 < wanted {
                blocks.bounds.push(own);
                continue;
            }
            let part = Lattice::with_about(own, share(n_points), reach);
            blocks.parts[cell] = blocks.divided.len() as u32;
            blocks.bounds.extend((0..part.len()).map(|block| part.points(block).cut_to(&own)));
            blocks.divided.push(part);
        }
        blocks.first.push(blocks.bounds.len() as u32);
        blocks
    }

    pub(crate) fn len(&self) -> usize {
        self.bounds.len()
    }

    /// The number of columns of the regular division; each block lies in one.
    pub(crate) fn n_columns(&self) -> usize {
        self.top.columns as usize
    }

    /// The column of a point.
    pub(crate) fn column(&self, point: Local) -> usize {
        self.top.column(f64::from(point.x)) as usize
    }

    /// The blocks of some columns: they are numbered column by column.
    pub(crate) fn of_columns(&self, columns: Range<usize>) -> Range<usize> {
        let first = |column: usize| self.first[column * self.top.rows as usize] as usize;
        first(columns.start)..first(columns.end)
    }

    /// The number of the block that owns a point.
    pub(crate) fn of(&self, point: Local) -> usize {
        let cell = self.top.cell(point);
        let first = self.first[cell] as usize;
        match self.parts[cell] {
            WHOLE => first,
            part => first + self.divided[part as usize].cell(point),
        }
    }

    /// The box of the points a block owns.
    pub(crate) fn bounds(&self, block: usize) -> Bounds {
        self.bounds[block]
    }

    /// Calls `visit` with every block that owns a pixel the segment may pass; some more may be visited.
    pub(crate) fn along(&self, a: Local, b: Local, mut visit: impl FnMut(usize)) {
        self.top.along(a, b, |cell| {
            let first = self.first[cell] as usize;
            match self.parts[cell] {
                WHOLE => visit(first),
                part => self.divided[part as usize].along(a, b, |block| visit(first + block)),
            }
        });
    }
}

/// How far the edges of the lines reach, told by some of them.
fn reach(lines: &Lines<'_>) -> Reach {
    let (x, y, n) = lines
        .shares()
        .into_par_iter()
        .map(|chains| {
            let (mut x, mut y, mut n) = (0, 0, 0);
            for chain in chains.step_by(SAMPLED) {
                let mut points = lines.points(chain);
                let Some(mut from) = points.next() else { continue };
                for to in points {
                    x += u64::from(from.x.abs_diff(to.x));
                    y += u64::from(from.y.abs_diff(to.y));
                    n += 1;
                    from = to;
                }
            }
            (x, y, n)
        })
        .reduce(|| (0, 0, 0), |one, other| (one.0 + other.0, one.1 + other.1, one.2 + other.2));
    Reach::of_sums(x, y, n)
}

/// Points by cell.
fn count(lattice: &Lattice, lines: &Lines<'_>) -> Vec<usize> {
    lines
        .shares()
        .into_par_iter()
        .map(|chains| {
            let mut counts = vec![0; lattice.len()];
            for chain in chains {
                for point in lines.points(chain) {
                    counts[lattice.cell(point)] += 1;
                }
            }
            counts
        })
        .reduce(
            || vec![0; lattice.len()],
            |mut sum, counts| {
                sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                sum
            },
        )
}

//! Step 5: segments that leave their block are bent, and their pieces handed to the blocks they lie in.
//!
//! What is left between two blocks is a **portal**: a noded edge whose lesser end is in one block and whose
//! greater end is in another.

use std::ops::Range;

use rayon::prelude::*;

use crate::overlay::blocks::Blocks;
use crate::overlay::flanks::{Beside, Bundles};
use crate::overlay::frame::Local;
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::noding::{Noded, SeamEvent};
use crate::overlay::pixels::{Hot, bend};
use crate::overlay::segments::Segment;
use crate::overlay::watch::{Part, Watch, part};

/// A piece of a segment that came from another block or goes to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) from: Local,
    pub(crate) to: Local,
    pub(crate) beside: Beside,
}

/// A noded edge between two blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Portal {
    pub(crate) edge: Segment,
    pub(crate) beside: Beside,
    /// The blocks of its lesser and of its greater end.
    pub(crate) blocks: [u32; 2],
}

/// Segments that leave their block, from when they are found until what they come to is linked.
///
/// A bent segment stays in the box of its ends: it is bent to centers in the box only, and so are its
/// pieces. So it can be bent once all columns of blocks up to that of its greater end are noded; and a column has
/// all its pieces once nothing is left to bend that begins in it or before.
#[derive(Debug)]
pub(crate) struct Seams {
    /// Those not yet bent, by the column of their greater end; so many columns have been seen to.
    unbent: Vec<Unbent>,
    n_columns_bent: usize,
    /// For each column how many of those not yet bent begin in it.
    n_from: Vec<u32>,
    /// What was settled: so many columns, and for each of their blocks the first portal that begins in it.
    n_columns_settled: usize,
    first_out: Vec<u32>,
    /// By block: pieces that lie in it, portals that begin in it and are not numbered yet, and the numbers of
    /// those that end in it.
    pieces: Vec<Vec<Piece>>,
    fresh: Vec<Vec<Portal>>,
    strange: Vec<Vec<u32>>,
    /// By the block of the lesser end, then by their ends; no two alike.
    pub(crate) portals: Vec<Portal>,
    /// The bundles that pieces and portals name.
    pub(crate) bundles: Bundles,
}

/// Segments not yet bent, and what blocks know of them.
#[derive(Debug, Default)]
struct Unbent {
    seams: Vec<(Segment, Beside)>,
    events: Vec<SeamEvent>,
}

/// The portals of one block, by number.
#[derive(Clone, Debug)]
pub(crate) struct Doors<'a> {
    pub(crate) all: &'a [Portal],
    /// Those that begin in the block.
    pub(crate) out: Range<u32>,
    /// Those that end in it.
    pub(crate) strange: &'a [u32],
}

impl Seams {
    pub(crate) fn new(blocks: &Blocks) -> Self {
        Self {
            unbent: (0..blocks.n_columns()).map(|_| Unbent::default()).collect(),
            n_columns_bent: 0,
            n_from: vec![0; blocks.n_columns()],
            n_columns_settled: 0,
            first_out: vec![0],
            pieces: vec![Vec::new(); blocks.len()],
            fresh: vec![Vec::new(); blocks.len()],
            strange: vec![Vec::new(); blocks.len()],
            portals: Vec::new(),
            bundles: Bundles::default(),
        }
    }

    /// Takes over the segments that leave a block from it, and what it knows of others'.
    pub(crate) fn take(&mut self, noded: &mut Noded, blocks: &Blocks, lines: &Lines<'_>) {
        let mut flanks: Vec<Flank> = Vec::new();
        for (segment, mut beside) in std::mem::take(&mut noded.seams) {
            if Bundles::is_bundle(beside) {
                flanks.clear();
                noded.bundles.expand(beside, lines, &mut flanks);
                let kept = self.bundles.keep(&mut flanks);
                beside = kept.expect("the flanks of a segment do not cancel out");
            }
            self.n_from[blocks.column(segment.a)] += 1;
            self.unbent[blocks.column(segment.b)].seams.push((segment, beside));
        }
        for event in std::mem::take(&mut noded.events) {
            self.unbent[blocks.column(event.segment.b)].events.push(event);
        }
    }

    /// Bends the segments that end in the first `n_columns` columns, all of which are noded.
    pub(crate) fn bend(
        &mut self,
        n_columns: usize,
        noded: &[Option<Noded>],
        blocks: &Blocks,
        watch: &dyn Watch,
    ) {
        const PER_TASK: usize = 1 << 11;
        let Unbent { mut seams, mut events } = Unbent::default();
        for column in &mut self.unbent[self.n_columns_bent..n_columns] {
            seams.append(&mut column.seams);
            events.append(&mut column.events);
        }
        self.n_columns_bent = n_columns;
        rayon::join(
            || seams.par_sort_unstable_by_key(|(segment, _)| (segment.a, segment.b)),
            || events.par_sort_unstable_by_key(|event| (event.segment.a, event.segment.b)),
        );
        let bend = |seams| part(watch, Part::Seams, || bend_seams(seams, &events, noded, blocks));
        let bent: Vec<Bent> = seams.par_chunks(PER_TASK).map(bend).collect();
        for (segment, _) in seams {
            self.n_from[blocks.column(segment.a)] -= 1;
        }
        for Bent { pieces, portals, .. } in bent {
            for (block, piece) in pieces {
                self.pieces[block as usize].push(piece);
            }
            for portal in portals {
                self.fresh[portal.blocks[0] as usize].push(portal);
            }
        }
    }

    /// Numbers the portals of the blocks that nothing more will come to, and returns these.
    pub(crate) fn settle(&mut self, blocks: &Blocks, lines: &Lines<'_>) -> Range<usize> {
        let from = self.n_columns_settled;
        let more = self.n_from[from..self.n_columns_bent].iter().take_while(|&&n| n == 0).count();
        self.n_columns_settled += more;
        let settled = blocks.of_columns(from..from + more);
        for block in settled.clone() {
            let fresh = std::mem::take(&mut self.fresh[block]);
            for portal in unify(fresh, &mut self.bundles, lines) {
                self.strange[portal.blocks[1] as usize].push(self.portals.len() as u32);
                self.portals.push(portal);
            }
            self.first_out.push(self.portals.len() as u32);
        }
        settled
    }

    /// The pieces in a settled block.
    pub(crate) fn pieces(&self, block: usize) -> &[Piece] {
        &self.pieces[block]
    }

    /// The portals of a settled block.
    pub(crate) fn doors(&self, block: usize) -> Doors<'_> {
        let out = self.first_out[block]..self.first_out[block + 1];
        Doors { all: &self.portals, out, strange: &self.strange[block] }
    }

    /// Forgets what belongs to blocks that are linked.
    pub(crate) fn forget(&mut self, linked: Range<usize>) {
        for block in linked {
            self.pieces[block] = Vec::new();
            self.strange[block] = Vec::new();
        }
    }
}

/// What some segments come to.
#[derive(Debug, Default)]
pub(crate) struct Bent {
    pub(crate) pieces: Vec<(u32, Piece)>,
    pub(crate) portals: Vec<Portal>,
    pub(crate) bundles: Bundles,
}

/// Bends segments, sorted as `events` are; pixels in blocks that are not there are none of theirs.
fn bend_seams(
    seams: &[(Segment, Beside)],
    mut events: &[SeamEvent],
    noded: &[Option<Noded>],
    blocks: &Blocks,
) -> Bent {
    let mut bent = Bent::default();
    let mut known = Vec::new();
    if let Some((first, _)) = seams.first() {
        let is_earlier = |event: &SeamEvent| (event.segment.a, event.segment.b) < (first.a, first.b);
        events = &events[events.partition_point(is_earlier)..];
    }
    for &(segment, beside) in seams {
        let n_own = events.iter().take_while(|event| event.segment == segment).count();
        known.clear();
        known.extend(events[..n_own].iter().map(|event| (event.pixel, 0)));
        events = &events[n_own..];
        let passed = |a: Local, b: Local, found: &mut Vec<Hot>| {
            blocks.along(a, b, |block| {
                if let Some(noded) = &noded[block] {
                    noded.pixels.passed(a, b, found);
                }
            });
        };
        bend((segment.a, 0), (segment.b, 0), &mut known, passed, |(from, _), (to, _)| {
            bent.push(from, to, beside, blocks);
        });
    }
    bent
}

impl Bent {
    pub(crate) fn push(&mut self, from: Local, to: Local, beside: Beside, blocks: &Blocks) {
        let (start, end) = (blocks.of(from) as u32, blocks.of(to) as u32);
        if start == end {
            self.pieces.push((start, Piece { from, to, beside }));
        } else if from < to {
            self.portals.push(Portal { edge: Segment { a: from, b: to }, beside, blocks: [start, end] });
        } else {
            self.portals.push(Portal {
                edge: Segment { a: to, b: from },
                beside: beside ^ 1,
                blocks: [end, start],
            });
        }
    }
}

/// Sorts portals and makes one of those that run together.
pub(crate) fn unify(mut portals: Vec<Portal>, bundles: &mut Bundles, lines: &Lines<'_>) -> Vec<Portal> {
    portals.sort_unstable_by_key(|portal| (portal.blocks[0], portal.edge.a, portal.edge.b, portal.beside));
    let mut unique = Vec::with_capacity(portals.len());
    let mut flanks: Vec<Flank> = Vec::new();
    for group in portals.chunk_by(|one, other| one.edge == other.edge) {
        let mut beside = Some(group[0].beside);
        if group.len() > 1 {
            flanks.clear();
            for portal in group {
                bundles.expand(portal.beside, lines, &mut flanks);
            }
            beside = bundles.keep(&mut flanks);
        }
        unique.extend(beside.map(|beside| Portal { beside, ..group[0] }));
    }
    unique
}

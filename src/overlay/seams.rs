//! Step 5: segments that leave their block are bent, and their pieces handed to the blocks they lie in.
//!
//! What is left between two blocks is a **portal**: a noded edge whose lesser end is in one block and whose
//! greater end is in another.

use std::ops::Range;

use rayon::prelude::*;

use crate::overlay::blocks::Blocks;
use crate::overlay::buckets::Buckets;
use crate::overlay::flanks::{Beside, Bundles};
use crate::overlay::frame::Local;
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::noding::{Noded, SeamEvent};
use crate::overlay::pixels::bend;
use crate::overlay::segments::Segment;

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

/// The noded edges of all segments that leave a block.
#[derive(Debug)]
pub(crate) struct Seams {
    /// Pieces by the block they lie in.
    pub(crate) pieces: Buckets<Piece>,
    /// By the block of the lesser end, then by their ends; no two alike.
    pub(crate) portals: Vec<Portal>,
    /// The bundles that pieces and portals name.
    pub(crate) bundles: Bundles,
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
    /// The numbers of the portals that end in each block.
    pub(crate) fn strange(&self, n_blocks: usize) -> Buckets<u32> {
        Buckets::scatter(&[()], n_blocks, |(), emit| {
            for (number, portal) in (0..).zip(&self.portals) {
                emit(portal.blocks[1] as usize, number);
            }
        })
    }

    /// The portals of a block, given `strange` of all blocks.
    pub(crate) fn doors<'a>(&'a self, block: usize, strange: &'a Buckets<u32>) -> Doors<'a> {
        let first = |block: usize| self.portals.partition_point(|portal| (portal.blocks[0] as usize) < block);
        Doors {
            all: &self.portals,
            out: first(block) as u32..first(block + 1) as u32,
            strange: strange.get(block),
        }
    }
}

/// What the segments of one block come to.
#[derive(Debug, Default)]
pub(crate) struct Bent {
    pub(crate) pieces: Vec<(u32, Piece)>,
    pub(crate) portals: Vec<Portal>,
    pub(crate) bundles: Bundles,
}

/// Bends all segments that leave their block.
pub(crate) fn bend_all(noded: &[Noded], lines: &Lines<'_>, blocks: &Blocks) -> Seams {
    let mut events = Buckets::scatter(noded, blocks.len(), |noded, emit| {
        for &event in &noded.events {
            emit(blocks.of(event.segment.a), event);
        }
    });
    let bent: Vec<Bent> = events
        .slices_mut()
        .into_par_iter()
        .zip(noded)
        .map(|(events, home)| {
            events.sort_unstable_by_key(|event| (event.segment.a, event.segment.b));
            bend_seams(home, events, noded, lines, blocks)
        })
        .collect();
    let mut seams = Bundles::default();
    let (mut pieces, mut portals) = (Vec::new(), Vec::new());
    for Bent { pieces: mut own_pieces, portals: mut own_portals, bundles } in bent {
        let before = seams.len();
        for (_, piece) in &mut own_pieces {
            piece.beside = Bundles::renamed(piece.beside, before);
        }
        for portal in &mut own_portals {
            portal.beside = Bundles::renamed(portal.beside, before);
        }
        seams.append(&bundles);
        pieces.push(own_pieces);
        portals.append(&mut own_portals);
    }
    let pieces = Buckets::scatter(&pieces, blocks.len(), |pieces, emit| {
        for &(block, piece) in pieces {
            emit(block as usize, piece);
        }
    });
    let portals = unify(portals, &mut seams, lines);
    Seams { pieces, portals, bundles: seams }
}

fn bend_seams(
    home: &Noded,
    mut events: &[SeamEvent],
    noded: &[Noded],
    lines: &Lines<'_>,
    blocks: &Blocks,
) -> Bent {
    let mut bent = Bent::default();
    let mut known = Vec::new();
    let mut flanks: Vec<Flank> = Vec::new();
    for &(segment, beside) in &home.seams {
        let is_earlier = |event: &SeamEvent| (event.segment.a, event.segment.b) < (segment.a, segment.b);
        events = &events[events.partition_point(is_earlier)..];
        let n_own = events.iter().take_while(|event| event.segment == segment).count();
        known.clear();
        known.extend(events[..n_own].iter().map(|event| (event.pixel, 0)));
        let beside = if Bundles::is_bundle(beside) {
            flanks.clear();
            home.bundles.expand(beside, lines, &mut flanks);
            bent.bundles.keep(&mut flanks).expect("the flanks of a segment do not cancel out")
        } else {
            beside
        };
        bend(
            (segment.a, 0),
            (segment.b, 0),
            &mut known,
            |a, b, found| blocks.along(a, b, |block| noded[block].pixels.passed(a, b, found)),
            |(from, _), (to, _)| bent.push(from, to, beside, blocks),
        );
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

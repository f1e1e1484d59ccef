//! Step 2: the chains are cut up into runs by block, without copying a point.
//!
//! A run is a piece of a chain whose edges a block looks at: those with an end in it, and those that pass
//! it between two other blocks. An edge from one block to another is in the runs of both.

use rayon::prelude::*;

use crate::overlay::blocks::Blocks;
use crate::overlay::buckets::Buckets;
use crate::overlay::lines::Lines;

/// Consecutive edges of a chain.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    pub(crate) chain: u32,
    /// The first point's number in the chain.
    pub(crate) from: u32,
    /// The number of edges.
    pub(crate) n_edges: u32,
}

/// The runs of every block, in the order of the chains.
pub(crate) fn by_block(lines: &Lines<'_>, blocks: &Blocks) -> Buckets<Run> {
    let found: Vec<Vec<(u32, Run)>> = lines
        .shares()
        .into_par_iter()
        .map(|chains| {
            let mut found = Vec::new();
            for chain in chains {
                cut_up(chain, lines, blocks, |block, run| found.push((block as u32, run)));
            }
            found
        })
        .collect();
    Buckets::scatter(&found, blocks.len(), |found, emit| {
        for &(block, run) in found {
            emit(block as usize, run);
        }
    })
}

/// Calls `emit` with the runs of a chain and their blocks.
pub(crate) fn cut_up(chain: u32, lines: &Lines<'_>, blocks: &Blocks, mut emit: impl FnMut(usize, Run)) {
    let mut points = lines.points(chain);
    let Some(mut from) = points.next() else { return };
    let mut here = blocks.of(from);
    let mut bounds = blocks.bounds(here);
    let (mut first, mut number) = (0, 0);
    for to in points {
        if !bounds.holds(to) {
            let there = blocks.of(to);
            emit(here, Run { chain, from: first, n_edges: number + 1 - first });
            blocks.along(from, to, |other| {
                if other != here && other != there {
                    emit(other, Run { chain, from: number, n_edges: 1 });
                }
            });
            (here, bounds, first) = (there, blocks.bounds(there), number);
        }
        from = to;
        number += 1;
    }
    emit(here, Run { chain, from: first, n_edges: number - first });
}

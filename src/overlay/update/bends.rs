//! Segments that leave their block, bent again where the pixels they pass may have changed.
//!
//! Every block knows which others asked it for its pixels when their segments were bent; those ask again
//! when it changes, and tell which blocks have other pieces or portals by it.

use rayon::prelude::*;

use crate::overlay::flanks::{Beside, Bundles};
use crate::overlay::frame::Local;
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::pixels::{Hot, bend};
use crate::overlay::seams::{Bent, Piece, Portal};
use crate::overlay::segments::Segment;
use crate::overlay::update::plots::Plots;

impl Plots {
    /// Bends the segments again that pass changed blocks; returns the unchanged blocks that get other pieces
    /// or portals by it.
    pub(crate) fn bend_again(&mut self, dirty: &[u32], lines: &Lines<'_>) -> Vec<u32> {
        let is_dirty = |block: &u32| dirty.binary_search(block).is_ok();
        let mut homes: Vec<u32> = dirty.to_vec();
        homes.extend(dirty.iter().flat_map(|&block| &self.get(block).askers));
        homes.sort_unstable();
        homes.dedup();
        let bent: Vec<(Bent, Vec<u32>)> =
            homes.par_iter().with_min_len(64).map(|&home| self.bend(home, lines)).collect();
        let mut reached = Vec::new();
        for (&home, (bent, asked)) in homes.iter().zip(bent) {
            let old = &self.get(home).bent;
            let is_same = bent.pieces == old.pieces && bent.portals == old.portals;
            if is_dirty(&home) || !is_same {
                differences(old, &bent, lines, &mut reached);
            }
            let plot = &mut self.all[home as usize];
            plot.bent = bent;
            let asked_before = std::mem::replace(&mut plot.asked, asked.clone());
            for block in asked_before.iter().filter(|block| asked.binary_search(block).is_err()) {
                self.all[*block as usize].askers.retain(|&asker| asker != home);
            }
            for block in asked.iter().filter(|block| asked_before.binary_search(block).is_err()) {
                self.all[*block as usize].askers.push(home);
            }
        }
        reached.sort_unstable();
        reached.dedup();
        reached.retain(|block| !is_dirty(block));
        reached
    }

    /// Bends the segments that leave a block; also returns the blocks that were asked, in order.
    fn bend(&self, home: u32, lines: &Lines<'_>) -> (Bent, Vec<u32>) {
        let plot = self.get(home);
        let mut bent = Bent::default();
        let mut flanks: Vec<Flank> = Vec::new();
        let asked = std::cell::RefCell::new(Vec::new());
        let passed = |a: Local, b: Local, found: &mut Vec<Hot>| {
            self.blocks.along(a, b, |block| {
                asked.borrow_mut().push(block as u32);
                self.all[block].pixels.passed(a, b, found);
            });
        };
        let mut known = Vec::new();
        for &(Segment { a, b }, beside) in &plot.seams {
            let beside = if Bundles::is_bundle(beside) {
                flanks.clear();
                plot.bundles.expand(beside, lines, &mut flanks);
                bent.bundles.keep(&mut flanks).expect("the flanks of a segment do not cancel out")
            } else {
                beside
            };
            known.clear();
            bend((a, 0), (b, 0), &mut known, passed, |(from, _), (to, _)| {
                bent.push(from, to, beside, &self.blocks);
            });
        }
        let mut asked = asked.into_inner();
        asked.sort_unstable();
        asked.dedup();
        (bent, asked)
    }
}

/// A piece or portal in one of its blocks, in words that do not depend on how bundles are numbered.
type Entry = (u32, Local, Local, Vec<Flank>);

/// Names the blocks that have other pieces or portals after than before.
fn differences(before: &Bent, after: &Bent, lines: &Lines<'_>, blocks: &mut Vec<u32>) {
    let (before, after) = (entries(before, lines), entries(after, lines));
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let entry = match (before.peek(), after.peek()) {
            (None, None) => return,
            (Some(_), None) => before.next(),
            (None, Some(_)) => after.next(),
            (Some(old), Some(new)) => match old.cmp(new) {
                std::cmp::Ordering::Less => before.next(),
                std::cmp::Ordering::Greater => after.next(),
                std::cmp::Ordering::Equal => {
                    before.next();
                    after.next();
                    continue;
                }
            },
        };
        blocks.extend(entry.map(|entry| entry.0));
    }
}

fn entries(bent: &Bent, lines: &Lines<'_>) -> Vec<Entry> {
    let entry = |block: u32, from: Local, to: Local, beside: Beside| {
        let mut flanks = Vec::new();
        bent.bundles.expand(beside ^ u32::from(to < from), lines, &mut flanks);
        flanks.sort_unstable();
        (block, from.min(to), from.max(to), flanks)
    };
    let pieces =
        bent.pieces.iter().map(|&(block, Piece { from, to, beside })| entry(block, from, to, beside));
    let mut entries: Vec<Entry> = pieces.collect();
    for &Portal { edge, beside, blocks } in &bent.portals {
        entries.extend(blocks.map(|block| entry(block, edge.a, edge.b, beside)));
    }
    entries.sort_unstable();
    entries
}

//! Plots: what a sheet keeps of every block, and how blocks are made anew.
//!
//! A block nodes its own segments alone, so what is drawn anew changes the pixels of the blocks it touches
//! and no others. Segments that leave a block are bent by the pixels of those they pass; so those that asked
//! a changed block for its pixels are bent again, and where that gave other pieces or portals the block they
//! lie in is linked again. It ends there: links change no pixel.

use rayon::prelude::*;

use crate::geometry::legal::LegalMeasure;
use crate::overlay::arcs::{self, BACK, BEYOND, BlockArcs, Follow, PORTAL};
use crate::overlay::blocks::Blocks;
use crate::overlay::flanks::{Beside, Bundles};
use crate::overlay::frame::Local;
use crate::overlay::islands;
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::link;
use crate::overlay::noding::{self, Noded, Workshop};
use crate::overlay::pixels::{Hot, Pixels, bend};
use crate::overlay::runs::{self, Run};
use crate::overlay::seams::{self, Bent, Doors, Piece, Portal};
use crate::overlay::segments::Segment;

/// In place of a cycle.
pub(crate) const NONE: u32 = u32::MAX;

/// A half-arc: its block, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Half {
    pub(crate) block: u32,
    pub(crate) number: u32,
}

impl islands::Half for Half {
    fn twin(self) -> Self {
        Self { number: self.number ^ 1, ..self }
    }
}

/// What is kept of one block.
#[derive(Debug, Default)]
pub(crate) struct Plot {
    runs: Vec<Run>,
    pixels: Pixels,
    /// Segments from here to other blocks, whole, and what they come to.
    seams: Vec<(Segment, Beside)>,
    bundles: Bundles,
    bent: Bent,
    /// The blocks whose pixels bend these segments.
    asked: Vec<u32>,
    /// The blocks whose segments are bent by the pixels here.
    askers: Vec<u32>,
    pub(crate) linked: Links,
    /// The cycle of each half-arc.
    pub(crate) cycles: Vec<u32>,
    /// The islands whose rays come through, or end at an arc of the block.
    pub(crate) rays: Vec<u32>,
}

/// The arcs of a block, and how they go on in others.
#[derive(Debug, Default)]
pub(crate) struct Links {
    pub(crate) arcs: BlockArcs,
    /// All portals of the block, by their first block and their ends.
    portals: Vec<Portal>,
    /// The number of the first portal that begins here.
    first_out: u32,
    /// For each portal that ends here what follows a half-arc that comes through it.
    after: Vec<Option<Follow>>,
}

/// All blocks.
#[derive(Debug)]
pub(crate) struct Plots {
    pub(crate) blocks: Blocks,
    plots: Vec<Plot>,
    /// Room to work in, kept from update to update.
    shop: Workshop,
}

/// With no more blocks than this threads are not worth waking.
const FEW: usize = 16;

impl Links {
    pub(crate) fn n_halves(&self) -> u32 {
        self.arcs.follow.len() as u32
    }

    /// The points of an arc as stored.
    pub(crate) fn points(&self, arc: u32) -> &[Local] {
        let end = |arc: u32| self.arcs.point_ends[arc as usize] as usize;
        let from = arc.checked_sub(1).map_or(0, end);
        &self.arcs.points[from..end(arc)]
    }

    fn number(&self, portal: &Portal) -> Option<u32> {
        let key = |portal: &Portal| (portal.blocks[0], portal.edge.a, portal.edge.b);
        self.portals.binary_search_by_key(&key(portal), key).ok().map(|number| number as u32)
    }

    /// The portals that end here.
    fn strange(&self) -> impl Iterator<Item = &Portal> + '_ {
        self.portals.iter().zip(&self.after).filter(|(_, after)| after.is_some()).map(|(portal, _)| portal)
    }
}

impl Plots {
    pub(crate) fn new(blocks: Blocks) -> Self {
        let plots = (0..blocks.len()).map(|_| Plot::default()).collect();
        Self { blocks, plots, shop: Workshop::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.plots.len()
    }

    pub(crate) fn get(&self, block: u32) -> &Plot {
        &self.plots[block as usize]
    }

    pub(crate) fn get_mut(&mut self, block: u32) -> &mut Plot {
        &mut self.plots[block as usize]
    }

    /// Gives every block the runs of all chains.
    pub(crate) fn fill(&mut self, lines: &Lines<'_>) {
        let runs = runs::by_block(lines, &self.blocks);
        let plots = self.plots.par_iter_mut().enumerate();
        plots.for_each(|(block, plot)| plot.runs = runs.get(block).to_vec());
    }

    /// Takes out some chains and puts in others; returns the blocks they touch.
    pub(crate) fn exchange(&mut self, gone: &[u32], drawn: &[u32], lines: &Lines<'_>) -> Vec<u32> {
        let Self { blocks, plots, .. } = self;
        let mut touched = Vec::new();
        for &chain in gone {
            runs::cut_up(chain, lines, blocks, |block, _| {
                plots[block].runs.retain(|run| run.chain != chain);
                touched.push(block as u32);
            });
        }
        for &chain in drawn {
            runs::cut_up(chain, lines, blocks, |block, run| {
                plots[block].runs.push(run);
                touched.push(block as u32);
            });
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Nodes the given blocks anew and links them and those it reaches; returns the links of these, by
    /// block, which are not yet in their place.
    pub(crate) fn remake(
        &mut self,
        dirty: &[u32],
        lines: &Lines<'_>,
        measure: &LegalMeasure,
    ) -> Vec<(u32, Links)> {
        let mut noded = self.node(dirty, lines);
        for (block, noded) in &mut noded {
            let plot = &mut self.plots[*block as usize];
            plot.pixels = noded.pixels.clone();
            plot.seams = std::mem::take(&mut noded.seams);
            plot.bundles = noded.bundles.clone();
        }
        let reached = self.bend_again(dirty, lines);
        noded.append(&mut self.node(&reached, lines));
        let least = if noded.len() <= FEW { FEW } else { 1 };
        let mut linked: Vec<(u32, Links)> = noded
            .into_par_iter()
            .with_min_len(least)
            .map(|(block, noded)| (block, self.link(block, noded, lines, measure)))
            .collect();
        linked.sort_unstable_by_key(|&(block, _)| block);
        linked
    }

    /// Nodes some blocks; nothing is put in its place.
    fn node(&mut self, dirty: &[u32], lines: &Lines<'_>) -> Vec<(u32, Noded)> {
        let Self { blocks, plots, shop } = self;
        let node = |shop: &mut Workshop, block: u32| {
            (block, noding::node(block as usize, &plots[block as usize].runs, lines, blocks, shop))
        };
        if dirty.len() <= FEW {
            return dirty.iter().map(|&block| node(shop, block)).collect();
        }
        dirty.par_iter().map_init(Workshop::default, |shop, &block| node(shop, block)).collect()
    }

    /// Bends the segments again that pass changed blocks; returns the unchanged blocks that get other pieces
    /// or portals by it.
    fn bend_again(&mut self, dirty: &[u32], lines: &Lines<'_>) -> Vec<u32> {
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
            let plot = &mut self.plots[home as usize];
            plot.bent = bent;
            let asked_before = std::mem::replace(&mut plot.asked, asked.clone());
            for block in asked_before.iter().filter(|block| asked.binary_search(block).is_err()) {
                self.plots[*block as usize].askers.retain(|&asker| asker != home);
            }
            for block in asked.iter().filter(|block| asked_before.binary_search(block).is_err()) {
                self.plots[*block as usize].askers.push(home);
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
                self.plots[block].pixels.passed(a, b, found);
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
            bend((a, 0), (b, 0), &mut known, &passed, |(from, _), (to, _)| {
                bent.push(from, to, beside, &self.blocks);
            });
        }
        let mut asked = asked.into_inner();
        asked.sort_unstable();
        asked.dedup();
        (bent, asked)
    }

    /// Links and traces a block.
    fn link(&self, block: u32, noded: Noded, lines: &Lines<'_>, measure: &LegalMeasure) -> Links {
        let mut homes = self.get(block).askers.clone();
        homes.sort_unstable();
        let mut bundles = Bundles::default();
        let (mut pieces, mut portals): (Vec<Piece>, Vec<Portal>) = Default::default();
        for &home in &homes {
            let bent = &self.get(home).bent;
            let before = bundles.len();
            bundles.append(&bent.bundles);
            let own = bent.pieces.iter().filter(|(at, _)| *at == block);
            pieces.extend(
                own.map(|&(_, piece)| Piece { beside: Bundles::renamed(piece.beside, before), ..piece }),
            );
            let own = bent.portals.iter().filter(|portal| portal.blocks.contains(&block));
            portals.extend(
                own.map(|&portal| Portal { beside: Bundles::renamed(portal.beside, before), ..portal }),
            );
        }
        let portals = seams::unify(portals, &mut bundles, lines);
        let first_out = portals.partition_point(|portal| portal.blocks[0] < block) as u32;
        let end_out = portals.partition_point(|portal| portal.blocks[0] <= block) as u32;
        let strange: Vec<u32> = (0..first_out).chain(end_out..portals.len() as u32).collect();
        let doors = Doors { all: &portals, out: first_out..end_out, strange: &strange };
        let linked = link::link(noded, &pieces, &doors, &bundles, lines);
        let arcs = arcs::trace(linked, lines.frame(), Some(measure));
        let mut after = vec![None; portals.len()];
        for &(portal, follow) in &arcs.after {
            after[portal as usize] = Some(follow);
        }
        Links { arcs, portals, first_out, after }
    }

    /// Puts new links in their place, with the cycles that their half-arcs had.
    pub(crate) fn install(&mut self, linked: Vec<(u32, Links)>, cycles: Vec<Vec<u32>>) {
        for ((block, linked), cycles) in linked.into_iter().zip(cycles) {
            let plot = self.get_mut(block);
            (plot.linked, plot.cycles) = (linked, cycles);
        }
    }

    /// The points of the arc of a half-arc, as stored.
    pub(crate) fn points(&self, half: Half) -> &[Local] {
        self.get(half.block).linked.points(half.number >> 1)
    }

    /// The half-arc that follows around the face to the left.
    pub(crate) fn next(&self, half: Half) -> Half {
        let links = &self.get(half.block).linked;
        let follow = links.arcs.follow[half.number as usize];
        if follow & BEYOND == 0 {
            return self.resolve(half.block, follow);
        }
        let portal = &links.portals[(follow & PORTAL) as usize];
        let beyond = &self.get(portal.blocks[1]).linked;
        let number = beyond.number(portal).expect("both blocks of a portal know it");
        let follow = beyond.after[number as usize].expect("the portal ends in its second block");
        self.resolve(portal.blocks[1], follow)
    }

    /// The half-arc that a block knows to follow, in it or back out of it.
    fn resolve(&self, block: u32, follow: Follow) -> Half {
        if follow & BACK == 0 {
            Half { block, number: follow }
        } else {
            self.back(&self.get(block).linked.portals[(follow & PORTAL) as usize])
        }
    }

    /// The half-arc that ends with a portal; `None` where its flanks cancelled out.
    fn out(&self, portal: &Portal) -> Option<Half> {
        let block = portal.blocks[0];
        let links = &self.get(block).linked;
        let number = links.number(portal)? - links.first_out;
        Some(Half { block, number: links.arcs.out[number as usize] })
    }

    /// The half-arc that comes back through a portal.
    fn back(&self, portal: &Portal) -> Half {
        let out = self.out(portal).expect("both blocks of a portal know it");
        Half { number: out.number ^ 1, ..out }
    }

    /// All half-arcs of a block, and those of others that lead into it and back.
    pub(crate) fn halves(&self, block: u32) -> impl Iterator<Item = Half> + '_ {
        let links = &self.get(block).linked;
        let own = (0..links.n_halves()).map(move |number| Half { block, number });
        let strange = links.strange().flat_map(|portal| {
            let back = self.back(portal);
            [Half { number: back.number ^ 1, ..back }, back]
        });
        own.chain(strange)
    }

    /// The points of a half-arc in walking order, its last left out.
    pub(crate) fn walk(&self, half: Half) -> impl Iterator<Item = Local> + '_ {
        let points = self.get(half.block).linked.points(half.number >> 1);
        let n = points.len();
        (0..n - 1).map(move |k| if half.number & 1 == 0 { points[k] } else { points[n - 1 - k] })
    }

    /// The first edge of a half-arc.
    pub(crate) fn first_edge(&self, half: Half) -> (Local, Local) {
        let points = self.get(half.block).linked.points(half.number >> 1);
        let n = points.len();
        if half.number & 1 == 0 { (points[0], points[1]) } else { (points[n - 1], points[n - 2]) }
    }

    pub(crate) fn cycle(&self, half: Half) -> u32 {
        self.get(half.block).cycles[half.number as usize]
    }

    /// Appends the flanks of a half-arc, seen along it.
    pub(crate) fn flanks(&self, half: Half, lines: &Lines<'_>, flanks: &mut Vec<Flank>) {
        self.get(half.block).linked.arcs.sides.flanks(half.number, lines, flanks);
    }
}

impl islands::Floors for Plots {
    type Half = Half;

    fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    fn floors(&self, block: usize) -> Vec<islands::Floor<Half>> {
        let block = block as u32;
        let plot = self.get(block);
        let mut floors = Vec::new();
        for arc in 0..plot.linked.n_halves() / 2 {
            let half = Half { block, number: 2 * arc };
            let pairs = plot.linked.points(arc).windows(2);
            floors.extend(pairs.filter_map(|pair| islands::Floor::along(pair[0], pair[1], half)));
        }
        for &home in &plot.askers {
            for portal in &self.get(home).bent.portals {
                if portal.blocks[0] != block
                    && let Some(half) = self.out(portal)
                {
                    floors.extend(islands::Floor::along(portal.edge.a, portal.edge.b, half));
                }
            }
        }
        floors
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

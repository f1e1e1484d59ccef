//! Plots: what a sheet keeps of every block, and how blocks are made anew.
//!
//! A block nodes its own segments alone, so what is drawn anew changes the pixels of the blocks it touches
//! and no others. What that does to segments between blocks is in `bends`; blocks where these have other
//! pieces or portals than before are linked anew, too. It ends there: links change no pixel.

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
use crate::overlay::pixels::Pixels;
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
    pub(crate) runs: Vec<Run>,
    pub(crate) pixels: Pixels,
    /// Segments from here to other blocks, whole, and what they come to.
    pub(crate) seams: Vec<(Segment, Beside)>,
    pub(crate) bundles: Bundles,
    pub(crate) bent: Bent,
    /// The blocks whose pixels bend these segments.
    pub(crate) asked: Vec<u32>,
    /// The blocks whose segments are bent by the pixels here.
    pub(crate) askers: Vec<u32>,
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
    pub(crate) all: Vec<Plot>,
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
        let all = (0..blocks.len()).map(|_| Plot::default()).collect();
        Self { blocks, all, shop: Workshop::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, block: u32) -> &Plot {
        &self.all[block as usize]
    }

    pub(crate) fn get_mut(&mut self, block: u32) -> &mut Plot {
        &mut self.all[block as usize]
    }

    /// Gives every block the runs of all chains.
    pub(crate) fn fill(&mut self, lines: &Lines<'_>) {
        let runs = runs::by_block(lines, &self.blocks);
        let plots = self.all.par_iter_mut().enumerate();
        plots.for_each(|(block, plot)| plot.runs = runs.get(block).to_vec());
    }

    /// Takes out some chains and puts in others; returns the blocks they touch.
    pub(crate) fn exchange(&mut self, gone: &[u32], drawn: &[u32], lines: &Lines<'_>) -> Vec<u32> {
        let Self { blocks, all, .. } = self;
        let mut touched = Vec::new();
        for &chain in gone {
            runs::cut_up(chain, lines, blocks, |block, _| {
                all[block].runs.retain(|run| run.chain != chain);
                touched.push(block as u32);
            });
        }
        for &chain in drawn {
            runs::cut_up(chain, lines, blocks, |block, run| {
                all[block].runs.push(run);
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
            let plot = &mut self.all[*block as usize];
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
        let Self { blocks, all, shop } = self;
        let node = |shop: &mut Workshop, block: u32| {
            (block, noding::node(block as usize, &all[block as usize].runs, lines, blocks, shop))
        };
        if dirty.len() <= FEW {
            return dirty.iter().map(|&block| node(shop, block)).collect();
        }
        dirty.par_iter().map_init(Workshop::default, |shop, &block| node(shop, block)).collect()
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
        self.get(half.block).linked.arcs.flanks(half.number, lines, flanks);
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

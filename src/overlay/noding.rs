//! Step 4: snap rounding with hot pixels, block by block.
//!
//! Every vertex and every rounded crossing is a hot pixel; a segment that passes a hot pixel is bent to
//! its center. Robust by construction: no tolerance, nothing to fail (Hobby 1999; Guibas & Marimont 1998).
//! A bent segment may now pass a pixel the straight one did not; so its pieces are bent again until nothing
//! moves (iterated snap rounding, Halperin & Packer 2002). Then overlaying the cells again changes nothing.
//!
//! Which pixels are hot is settled by the segments as drawn, and a segment is bent by the hot pixels alone:
//! so a block can do with its own segments all there is to do, but for those that leave it. What it found
//! about these is handed to [`crate::overlay::seams`].

use crate::overlay::blocks::Blocks;
use crate::overlay::csr::Csr;
use crate::overlay::flanks::{Beside, Bundles};
use crate::overlay::frame::Local;
use crate::overlay::lattice::{Lattice, Reach};
use crate::overlay::lines::Lines;
use crate::overlay::pixels::{Hot, Pixels, bend, bend_once};
use crate::overlay::runs::Run;
use crate::overlay::search::{Found, Search};
use crate::overlay::segments::{Segment, Segments};

/// How finely a block is divided for the search: finer, and segments are entered in more cells than they meet
/// others in.
const CELLS_PER_SEGMENT: f64 = 0.4;

/// A noded edge of a block, between two of its pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) ends: [u32; 2],
    pub(crate) beside: Beside,
}

/// A segment that leaves its block passes a hot pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SeamEvent {
    pub(crate) segment: Segment,
    pub(crate) pixel: Local,
}

/// One block after noding.
#[derive(Debug, Default)]
pub(crate) struct Noded {
    pub(crate) pixels: Pixels,
    /// The pieces of the segments that lie in the block. Some may run together.
    pub(crate) edges: Vec<Edge>,
    /// Segments from here to another block, whole.
    pub(crate) seams: Vec<(Segment, Beside)>,
    /// What the block knows of segments that leave a block, whosever they are.
    pub(crate) events: Vec<SeamEvent>,
    pub(crate) bundles: Bundles,
}

/// Room to work in, kept from block to block.
#[derive(Debug, Default)]
pub(crate) struct Workshop {
    segments: Segments,
    placed: Vec<(u32, u32)>,
    members: Csr<u32>,
    vertices: Csr<u32>,
    found: Found,
    by_segment: Csr<u32>,
    is_wary: Vec<bool>,
}

/// Nodes one block.
pub(crate) fn node(
    block: usize,
    runs: &[Run],
    lines: &Lines<'_>,
    blocks: &Blocks,
    shop: &mut Workshop,
) -> Noded {
    if runs.is_empty() {
        return Noded::default();
    }
    shop.segments.load(block, runs, lines, blocks);
    let bounds = blocks.bounds(block);
    let n_inner = shop.segments.ends.len();
    let all = &shop.segments.all;
    let reach = Reach::of(all.iter().map(|segment| (segment.a, segment.b)));
    let lattice = Lattice::with_about(bounds, (all.len() as f64 * CELLS_PER_SEGMENT).clamp(1.0, 4e6), reach);
    shop.divide(&lattice);
    let Segments { all, vertices, .. } = &mut shop.segments;
    Search::new(all, vertices, &mut shop.found).cells(&lattice, bounds, &shop.members, &shop.vertices);

    let (pixels, renumbered) = Pixels::new(lattice, &vertices.points);
    let mut noded = Noded { pixels, ..Noded::default() };
    shop.by_segment.fill(shop.segments.all.len(), &shop.found.events);
    shop.inner(n_inner, &renumbered, &mut noded);
    for index in n_inner..shop.segments.all.len() {
        let segment = shop.segments.all[index];
        if blocks.of(segment.a) == block {
            noded.seams.push((segment, shop.segments.beside[index]));
        }
        noded.events.extend(
            shop.by_segment
                .of(index)
                .iter()
                .map(|&vertex| SeamEvent { segment, pixel: shop.segments.vertices.points[vertex as usize] }),
        );
    }
    noded.bundles = std::mem::take(&mut shop.segments.bundles);
    noded
}

impl Workshop {
    /// Puts segments and vertices into the cells of a lattice.
    fn divide(&mut self, lattice: &Lattice) {
        let Segments { all, vertices, .. } = &self.segments;
        self.placed.clear();
        for (number, segment) in (0..).zip(all) {
            lattice.along(segment.a, segment.b, |cell| self.placed.push((cell as u32, number)));
        }
        self.members.fill(lattice.len(), &self.placed);
        self.placed.clear();
        let points = (0..).zip(&vertices.points);
        self.placed.extend(points.map(|(number, &point)| (lattice.cell(point) as u32, number)));
        self.vertices.fill(lattice.len(), &self.placed);
    }

    /// Bends the segments that lie in the block.
    fn inner(&mut self, n_inner: usize, renumbered: &[u32], noded: &mut Noded) {
        let Segments { ends, beside, .. } = &self.segments;
        let pixels = &noded.pixels;
        let hot = |number: u32| {
            let number = renumbered[number as usize];
            (pixels.points[number as usize], number)
        };
        self.is_wary.clear();
        self.is_wary.resize(n_inner, false);
        for &segment in &self.found.wary {
            if let Some(is_wary) = self.is_wary.get_mut(segment as usize) {
                *is_wary = true;
            }
        }
        let n_events: usize = (0..n_inner).map(|index| self.by_segment.of(index).len()).sum();
        let mut known = Vec::new();
        let edges = &mut noded.edges;
        edges.reserve_exact(n_inner + n_events);
        for index in 0..n_inner {
            let ([a, b], beside) = (ends[index], beside[index]);
            let events = self.by_segment.of(index);
            if events.is_empty() {
                edges.push(Edge { ends: [renumbered[a as usize], renumbered[b as usize]], beside });
                continue;
            }
            known.clear();
            known.extend(events.iter().map(|&vertex| hot(vertex)));
            let piece = |from: Hot, to: Hot| edges.push(Edge { ends: [from.1, to.1], beside });
            if self.is_wary[index] {
                bend(hot(a), hot(b), &mut known, |a, b, found| pixels.passed(a, b, found), piece);
            } else {
                bend_once(hot(a), hot(b), &mut known, piece);
            }
        }
    }
}

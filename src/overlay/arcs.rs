//! Step 7: chains of edges through vertices of degree two become arcs.
//!
//! An **arc** runs from node to node, or around where no node interrupts it; along it the same two faces
//! lie left and right. It belongs to a block: where a chain leaves its block, the arc ends behind the
//! portal, and another block's arc goes on. Its half-arcs are `2·arc` (as stored) and `2·arc + 1`
//! (backward).

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::legal::{LegalMeasure, Walker};
use crate::geometry::stations::Station;
use crate::layer::column::{Column, Growing, Shelf};
use crate::overlay::cycles::{BlockCycles, Cycles, Walks};
use crate::overlay::error::CutError;
use crate::overlay::flanks::{self, Beside, Bundles};
use crate::overlay::frame::{Frame, Local};
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::link::{Linked, NONE};

/// All arcs, flat.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Arcs {
    /// Where each arc's points begin; one longer than the arcs.
    pub(crate) point_offsets: Column<u32>,
    /// The points of each arc, both ends included.
    pub(crate) points: Column<Local>,
    /// For each half-arc the one that follows around the face to its left.
    pub(crate) next: Column<u32>,
}

/// What lies beside the arcs; only the labels need it.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    pub(crate) beside: Column<Beside>,
    pub(crate) bundles: Bundles,
}

/// The arcs of one block.
#[derive(Debug, Default)]
pub(crate) struct BlockArcs {
    pub(crate) point_ends: Vec<u32>,
    pub(crate) points: Vec<Local>,
    /// What lies beside each arc.
    pub(crate) beside: Vec<Beside>,
    pub(crate) bundles: Bundles,
    /// Each arc's contribution to the legal area of the face on its left; none without a measure.
    pub(crate) legal: Vec<Area>,
    /// What follows each half-arc.
    pub(crate) follow: Vec<Follow>,
    /// For each portal that begins in the block the half-arc that leaves by it.
    pub(crate) out: Vec<u32>,
    /// For each portal that ends in the block its number, and what follows a half-arc that comes through.
    pub(crate) after: Vec<(u32, Follow)>,
}

impl BlockArcs {
    /// Appends the flanks of a half-arc, seen along it: bit 0 is set where the inside is to the right.
    pub(crate) fn flanks(&self, half: u32, lines: &Lines<'_>, flanks: &mut Vec<Flank>) {
        self.bundles.expand(self.beside[(half >> 1) as usize] ^ (half & 1), lines, flanks);
    }

    /// The points of each arc.
    pub(crate) fn each(&self) -> impl Iterator<Item = &[Local]> + '_ {
        let starts = std::iter::once(&0).chain(&self.point_ends);
        starts.zip(&self.point_ends).map(|(&from, &to)| &self.points[from as usize..to as usize])
    }
}

/// A half-arc that follows, as one block knows it: a half-arc of the block; with `BACK`, the one that goes
/// back through a portal that ends in the block; with `BEYOND`, what follows behind a portal that begins
/// in it.
pub(crate) type Follow = u32;

pub(crate) const BACK: Follow = 1 << 30;
pub(crate) const BEYOND: Follow = 1 << 31;
pub(crate) const PORTAL: Follow = BACK - 1;

impl Arcs {
    /// The number of arcs.
    pub(crate) fn len(&self) -> usize {
        self.next.len() / 2
    }

    /// The points of an arc as stored.
    pub(crate) fn points(&self, arc: usize) -> &[Local] {
        &self.points[self.point_offsets[arc] as usize..self.point_offsets[arc + 1] as usize]
    }

    /// The points of a half-arc in walking order, its last left out.
    pub(crate) fn walk(&self, half: u32) -> impl Iterator<Item = Local> + '_ {
        let points = self.points((half >> 1) as usize);
        let n = points.len();
        (0..n - 1).map(move |k| if half & 1 == 0 { points[k] } else { points[n - 1 - k] })
    }
}

impl Sides {
    /// What lies beside a half-arc, seen along it.
    pub(crate) fn of(&self, half: u32) -> Beside {
        self.beside[(half >> 1) as usize] ^ (half & 1)
    }

    /// The layer of a half-arc along a single chain, and the features to its left and right.
    pub(crate) fn of_one_chain(&self, half: u32, lines: &Lines<'_>) -> Option<(usize, [u32; 2])> {
        let (chain, is_flipped) = flanks::chain(self.of(half))?;
        let (layer, [left, right]) = lines.sides(chain);
        Some((layer, if is_flipped { [right, left] } else { [left, right] }))
    }

    /// Appends the flanks of a half-arc, seen along it: bit 0 is set where the inside is to the right.
    pub(crate) fn flanks(&self, half: u32, lines: &Lines<'_>, flanks: &mut Vec<Flank>) {
        self.bundles.expand(self.of(half), lines, flanks);
    }
}

/// Traces the arcs of a block, in the order of the vertices they begin at.
pub(crate) fn trace(linked: Linked, frame: Frame, measure: Option<&LegalMeasure>) -> BlockArcs {
    let mut tracer = Tracer {
        starts: vec![NONE; linked.next.len()],
        is_traced: vec![false; linked.edges.len()],
        ends: Vec::new(),
        arcs: BlockArcs::default(),
        linked: &linked,
        measured: measure.map(|measure| Measured::new(measure, frame, &linked.points)),
    };
    for vertex in 0..linked.n_own {
        if linked.is_node[vertex as usize] {
            for &half in linked.spokes(vertex) {
                if !linked.is_strange(half) && !tracer.is_traced[(half >> 1) as usize] {
                    tracer.walk(half);
                }
            }
        }
    }
    // Chains that come in by a portal and leave by another.
    for edge in linked.n_inner..linked.n_home {
        if !tracer.is_traced[edge as usize] {
            tracer.walk(edge << 1 | 1);
        }
    }
    // What is left are rings that no node interrupts.
    for vertex in 0..linked.n_own {
        if let &[one, other] = linked.spokes(vertex)
            && !linked.is_node[vertex as usize]
            && !tracer.is_traced[(one >> 1) as usize]
        {
            tracer.walk(if linked.target(one) < linked.target(other) { one } else { other });
        }
    }
    tracer.finish();
    let mut arcs = tracer.arcs;
    arcs.bundles = linked.bundles;
    arcs
}

struct Tracer<'a> {
    linked: &'a Linked,
    measured: Option<Measured<'a>>,
    /// For each half-edge the half-arc that starts with it.
    starts: Vec<u32>,
    is_traced: Vec<bool>,
    /// The last half-edge of each half-arc.
    ends: Vec<u32>,
    arcs: BlockArcs,
}

/// The legal measure along a block's edges: three arcs meet at a node, and each wants its station.
struct Measured<'a> {
    walker: Walker<'a>,
    /// Of each vertex.
    stations: Vec<Station>,
}

impl<'a> Measured<'a> {
    fn new(measure: &'a LegalMeasure, frame: Frame, points: &[Local]) -> Self {
        let mut walker = measure.walker();
        let stations = points.iter().map(|&point| walker.station(frame.world(point))).collect();
        Self { walker, stations }
    }

    /// The contribution of the edge between two vertices.
    fn edge(&mut self, points: &[Local], from: u32, to: u32) -> Area {
        let (from, to) = (from as usize, to as usize);
        self.walker.edge(self.stations[from], self.stations[to], points[to] < points[from])
    }
}

impl Tracer<'_> {
    /// Walks from a half-edge to the next node, or until it leaves the block, or is where it began.
    fn walk(&mut self, start: u32) {
        let linked = self.linked;
        let mut legal = Area::ZERO;
        let origin = linked.origin(start);
        self.arcs.points.push(linked.points[origin as usize]);
        let (mut half, mut from) = (start, origin);
        loop {
            self.is_traced[(half >> 1) as usize] = true;
            let at = linked.target(half);
            self.arcs.points.push(linked.points[at as usize]);
            if let Some(measured) = &mut self.measured {
                legal += measured.edge(&linked.points, from, at);
            }
            from = at;
            if at >= linked.n_own || linked.is_node[at as usize] || at == origin {
                break;
            }
            half = linked.next[half as usize];
        }
        if self.measured.is_some() {
            self.arcs.legal.push(legal);
        }
        self.arcs.point_ends.push(self.arcs.points.len() as u32);
        let beside = linked.edges[(start >> 1) as usize].beside;
        self.arcs.beside.push(beside ^ (start & 1));
        let half_arc = self.ends.len() as u32;
        self.starts[start as usize] = half_arc;
        self.starts[(half ^ 1) as usize] = half_arc + 1;
        self.ends.extend([half, start ^ 1]);
    }

    fn finish(&mut self) {
        let linked = self.linked;
        self.arcs.follow = self
            .ends
            .iter()
            .map(|&last| {
                if linked.target(last) >= linked.n_own {
                    BEYOND | linked.portal(last)
                } else {
                    self.follow(linked.next[last as usize])
                }
            })
            .collect();
        let out = linked.n_inner..linked.n_home;
        self.arcs.out = out.map(|edge| self.starts[(edge << 1 | 1) as usize] ^ 1).collect();
        let strange = linked.n_home..linked.edges.len() as u32;
        self.arcs.after = strange
            .map(|edge| (linked.portal(edge << 1), self.follow(linked.next[(edge << 1) as usize])))
            .collect();
    }

    /// The half-arc that starts with a half-edge.
    fn follow(&self, half: u32) -> Follow {
        if self.linked.is_strange(half) {
            BACK | self.linked.portal(half)
        } else {
            self.starts[half as usize]
        }
    }
}

/// An open chain's contribution to twice the area, about the kernel's origin.
pub(crate) fn doubled_area(points: &[Local]) -> DoubledArea {
    let product = |one: u32, other: u32| i128::from(u64::from(one) * u64::from(other));
    points.windows(2).map(|pair| product(pair[0].x, pair[1].y) - product(pair[1].x, pair[0].y)).sum()
}

/// The arcs of all blocks, and their cycles.
#[derive(Debug)]
pub(crate) struct Assembled {
    pub(crate) arcs: Arcs,
    pub(crate) sides: Sides,
    pub(crate) cycles: Cycles,
    /// The number of each block's first arc; one longer than the blocks.
    pub(crate) first_arcs: Vec<u32>,
    /// For each portal the half-arc that ends with it.
    pub(crate) portals: Vec<u32>,
}

/// Numbers the arcs and cycles of the blocks through as they come, and links them at the end.
///
/// So only a few blocks' arcs stand in memory twice.
#[derive(Debug)]
pub(crate) struct Assembly<'s> {
    point_offsets: Growing<'s, u32>,
    points: Growing<'s, Local>,
    beside: Growing<'s, Beside>,
    bundles: Bundles,
    /// What follows each half-arc, as its block knows it.
    follow: Vec<Follow>,
    cycles: Walks<'s>,
    first_arcs: Vec<u32>,
    portals: Vec<u32>,
    /// What follows behind each portal, and the first arc of the block that says so.
    after: Vec<(Follow, u32)>,
}

impl<'s> Assembly<'s> {
    /// Leaves room for what `n_points` of the lines mostly come to.
    ///
    /// Room that is not used costs nothing; lists that grow through the heap would leave holes in it, a
    /// tenth of the whole.
    pub(crate) fn new(n_points: usize, shelf: Option<&'s dyn Shelf>) -> Self {
        let mut point_offsets = Growing::new(shelf, n_points);
        point_offsets.push(0);
        Self {
            point_offsets,
            points: Growing::new(shelf, 5 * n_points / 2),
            beside: Growing::new(shelf, n_points),
            bundles: Bundles::default(),
            follow: Vec::with_capacity(2 * n_points),
            cycles: Walks::new(n_points, shelf),
            first_arcs: vec![0],
            portals: Vec::new(),
            after: Vec::new(),
        }
    }

    /// Takes the arcs and cycles of the next block.
    pub(crate) fn push(&mut self, block: &BlockArcs, walked: BlockCycles) {
        let (first, n_arcs) = ((self.follow.len() / 2) as u32, block.point_ends.len() as u32);
        let (base, before) = (self.points.len() as u32, self.bundles.len());
        self.point_offsets.extend(block.point_ends.iter().map(|end| base + end));
        self.points.extend_from_slice(&block.points);
        self.cycles.push(walked, first, n_arcs);
        self.follow.extend_from_slice(&block.follow);
        self.first_arcs.push(first + n_arcs);
        self.beside.extend(block.beside.iter().map(|&beside| Bundles::renamed(beside, before)));
        self.bundles.append(&block.bundles);
        self.portals.extend(block.out.iter().map(|half| 2 * first + half));
        for &(portal, follow) in &block.after {
            let portal = portal as usize;
            self.after.resize(self.after.len().max(portal + 1), (NONE, 0));
            self.after[portal] = (follow, first);
        }
    }

    /// Links the arcs and puts cycles together, once all blocks are there.
    ///
    /// # Errors
    /// [`CutError::NoRoom`] where the shelf failed.
    pub(crate) fn finish(self, shelf: Option<&dyn Shelf>) -> Result<Assembled, CutError> {
        let Self { follow: mut next, first_arcs, portals, after, .. } = self;
        let near = |follow: Follow, first: u32| match follow & (BACK | BEYOND) {
            0 => 2 * first + follow,
            _ => portals[(follow & PORTAL) as usize] ^ 1,
        };
        let resolve = |follow: Follow, first: u32| {
            if follow & BEYOND == 0 {
                return near(follow, first);
            }
            let (follow, first) = after[(follow & PORTAL) as usize];
            near(follow, first)
        };
        let mut rest = next.as_mut_slice();
        for range in first_arcs.windows(2) {
            let (own, others) = rest.split_at_mut(2 * (range[1] - range[0]) as usize);
            for follow in own {
                *follow = resolve(*follow, range[0]);
            }
            rest = others;
        }
        next.shrink_to_fit();
        let arcs = Arcs {
            point_offsets: self.point_offsets.close()?,
            points: self.points.close()?,
            next: Column::from(next).put_on(shelf)?,
        };
        let sides = Sides { beside: self.beside.close()?, bundles: self.bundles };
        let cycles = self.cycles.put_together(resolve)?;
        Ok(Assembled { arcs, sides, cycles, first_arcs, portals })
    }
}

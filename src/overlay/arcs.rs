//! Step 7: chains of edges through vertices of degree two become arcs.
//!
//! An **arc** runs from node to node, or around where no node interrupts it; along it the same two faces
//! lie left and right. It belongs to a block: where a chain leaves its block, the arc ends behind the
//! portal, and another block's arc goes on. Its half-arcs are `2·arc` (as stored) and `2·arc + 1`
//! (backward).

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::legal::LegalMeasure;
use crate::overlay::flanks::{Beside, Bundles};
use crate::overlay::frame::{Frame, Local};
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::link::{Linked, NONE};

/// All arcs, flat.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Arcs {
    /// Where each arc's points begin; one longer than the arcs.
    pub(crate) point_offsets: Vec<u32>,
    /// The points of each arc, both ends included.
    pub(crate) points: Vec<Local>,
    /// For each half-arc the one that follows around the face to its left.
    pub(crate) next: Vec<u32>,
}

/// What lies beside the arcs; only the labels need it.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    pub(crate) beside: Vec<Beside>,
    pub(crate) bundles: Bundles,
}

/// What the areas are summed from.
#[derive(Debug, Default)]
pub(crate) struct ArcAreas {
    /// Each arc's contribution, as stored, to the face on its left.
    pub(crate) legal: Vec<Area>,
    pub(crate) planar: Vec<DoubledArea>,
}

/// The arcs of one block.
#[derive(Debug, Default)]
pub(crate) struct BlockArcs {
    pub(crate) point_ends: Vec<u32>,
    pub(crate) points: Vec<Local>,
    pub(crate) sides: Sides,
    pub(crate) areas: ArcAreas,
    /// What follows each half-arc.
    pub(crate) follow: Vec<Follow>,
    /// For each portal that begins in the block the half-arc that leaves by it.
    pub(crate) out: Vec<u32>,
    /// For each portal that ends in the block its number, and what follows a half-arc that comes through.
    pub(crate) after: Vec<(u32, Follow)>,
}

/// A half-arc that follows, as one block knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Follow {
    /// A half-arc of the block.
    Own(u32),
    /// The one that goes back through a portal that ends in the block.
    Back(u32),
    /// What follows behind a portal that begins in the block.
    Beyond(u32),
}

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
        frame,
        measure,
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
    arcs.sides.bundles = linked.bundles;
    arcs
}

struct Tracer<'a> {
    linked: &'a Linked,
    frame: Frame,
    measure: Option<&'a LegalMeasure>,
    /// For each half-edge the half-arc that starts with it.
    starts: Vec<u32>,
    is_traced: Vec<bool>,
    /// The last half-edge of each half-arc.
    ends: Vec<u32>,
    arcs: BlockArcs,
}

impl Tracer<'_> {
    /// Walks from a half-edge to the next node, or until it leaves the block, or is where it began.
    fn walk(&mut self, start: u32) {
        let linked = self.linked;
        let first = self.arcs.points.len();
        let origin = linked.origin(start);
        self.arcs.points.push(linked.points[origin as usize]);
        let mut half = start;
        loop {
            self.is_traced[(half >> 1) as usize] = true;
            let at = linked.target(half);
            self.arcs.points.push(linked.points[at as usize]);
            if at >= linked.n_own || linked.is_node[at as usize] || at == origin {
                break;
            }
            half = linked.next[half as usize];
        }
        let points = &self.arcs.points[first..];
        self.arcs.areas.planar.push(doubled_area(points));
        if let Some(measure) = self.measure {
            self.arcs.areas.legal.push(measure.chain(points.iter().map(|&point| self.frame.world(point))));
        }
        self.arcs.point_ends.push(self.arcs.points.len() as u32);
        let beside = linked.edges[(start >> 1) as usize].beside;
        self.arcs.sides.beside.push(beside ^ (start & 1));
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
                    Follow::Beyond(linked.portal(last))
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
            Follow::Back(self.linked.portal(half))
        } else {
            Follow::Own(self.starts[half as usize])
        }
    }
}

/// An open chain's contribution to twice the area, about the kernel's origin.
pub(crate) fn doubled_area(points: &[Local]) -> DoubledArea {
    points
        .windows(2)
        .map(|pair| {
            let (ax, ay) = (i128::from(pair[0].x), i128::from(pair[0].y));
            let (bx, by) = (i128::from(pair[1].x), i128::from(pair[1].y));
            ax * by - bx * ay
        })
        .sum()
}

/// The arcs of all blocks.
#[derive(Debug)]
pub(crate) struct Assembled {
    pub(crate) arcs: Arcs,
    pub(crate) sides: Sides,
    pub(crate) areas: ArcAreas,
    /// The number of each block's first arc; one longer than the blocks.
    pub(crate) first_arcs: Vec<u32>,
    /// For each portal the half-arc that ends with it.
    pub(crate) portals: Vec<u32>,
}

/// Numbers the arcs of all blocks through and links them.
pub(crate) fn assemble(blocks: Vec<BlockArcs>, n_portals: usize) -> Assembled {
    let mut first = vec![0_u32];
    first.extend(blocks.iter().scan(0, |n_arcs, block| {
        *n_arcs += block.point_ends.len() as u32;
        Some(*n_arcs)
    }));
    let mut out = Vec::with_capacity(n_portals);
    let mut after = vec![(Follow::Own(NONE), 0); n_portals];
    for (block, &first) in blocks.iter().zip(&first) {
        out.extend(block.out.iter().map(|half| 2 * first + half));
        for &(portal, follow) in &block.after {
            after[portal as usize] = (follow, first);
        }
    }
    let resolve = |follow: Follow, first: u32| match follow {
        Follow::Own(half) => 2 * first + half,
        Follow::Back(portal) | Follow::Beyond(portal) => out[portal as usize] ^ 1,
    };
    let next: Vec<u32> = blocks
        .par_iter()
        .zip(&first)
        .flat_map_iter(|(block, &first)| {
            block
                .follow
                .iter()
                .map(move |&follow| follow)
                .map(|follow| match follow {
                    Follow::Beyond(portal) => {
                        let (follow, first) = after[portal as usize];
                        resolve(follow, first)
                    }
                    _ => resolve(follow, first),
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let n_arcs = next.len() / 2;
    let n_points = blocks.iter().map(|block| block.points.len()).sum();
    let mut arcs =
        Arcs { point_offsets: Vec::with_capacity(n_arcs + 1), points: Vec::with_capacity(n_points), next };
    arcs.point_offsets.push(0);
    let mut sides = Sides { beside: Vec::with_capacity(n_arcs), bundles: Bundles::default() };
    let mut areas = ArcAreas { legal: Vec::with_capacity(n_arcs), planar: Vec::with_capacity(n_arcs) };
    for mut block in blocks {
        let (base, before) = (arcs.points.len() as u32, sides.bundles.len());
        arcs.point_offsets.extend(block.point_ends.iter().map(|end| base + end));
        arcs.points.extend_from_slice(&block.points);
        sides.beside.extend(block.sides.beside.iter().map(|&beside| Bundles::renamed(beside, before)));
        sides.bundles.append(&block.sides.bundles);
        areas.legal.append(&mut block.areas.legal);
        areas.planar.append(&mut block.areas.planar);
    }
    Assembled { arcs, sides, areas, first_arcs: first, portals: out }
}

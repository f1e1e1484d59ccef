//! Step 5: chains of edges through vertices of degree two become arcs.
//!
//! An **arc** runs from node to node (or around, where no node interrupts it); along it the same two faces
//! lie left and right. Its half-arcs are `2·arc` (as stored) and `2·arc + 1` (backward).

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use crate::overlay::frame::Local;
use crate::overlay::link::Edges;
use crate::overlay::segments::Flank;

/// All arcs, flat.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Arcs {
    /// Where each arc's points begin; one longer than the arcs.
    pub(crate) point_offsets: Vec<u32>,
    /// The points of each arc, both ends included.
    pub(crate) points: Vec<Local>,
    /// For each half-arc the one that follows around the face to its left.
    pub(crate) next: Vec<u32>,
    /// Where each arc's flanks begin; one longer than the arcs. Only the labels need them.
    flank_offsets: Vec<u32>,
    flanks: Vec<Flank>,
}

/// The arcs found from one block's edges.
#[derive(Default)]
struct Found {
    /// First half-edge forward, first half-edge backward.
    halves: Vec<(u32, u32)>,
    n_points: Vec<u32>,
    points: Vec<Local>,
}

impl Arcs {
    /// Arcs as they were kept, their flanks forgotten.
    pub(crate) fn linked(point_offsets: Vec<u32>, points: Vec<Local>, next: Vec<u32>) -> Self {
        Self { point_offsets, points, next, ..Self::default() }
    }

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

    /// The flanks of an arc seen along its stored direction: bit 0 set where the inside is to the right.
    pub(crate) fn flanks(&self, arc: usize) -> &[Flank] {
        &self.flanks[self.flank_offsets[arc] as usize..self.flank_offsets[arc + 1] as usize]
    }

    /// Forgets the flanks once labels are known.
    pub(crate) fn drop_flanks(&mut self) {
        self.flanks = Vec::new();
        self.flank_offsets = Vec::new();
    }
}

/// Traces all arcs; in the order of the blocks and edges they begin in.
pub(crate) fn trace(edges: &Edges) -> Arcs {
    let is_traced: Vec<AtomicBool> =
        (0..edges.len()).into_par_iter().map(|_| AtomicBool::new(false)).collect();
    let mut found: Vec<Found> = (0..edges.n_blocks())
        .into_par_iter()
        .map(|block| {
            let mut found = Found::default();
            for edge in edges.of_block(block) {
                for half in [2 * edge, 2 * edge + 1] {
                    if edges.arrives_at_node(half ^ 1) {
                        found.walk_to_node(half, edges, &is_traced);
                    }
                }
            }
            found
        })
        .collect();
    found.push(loops(edges, &is_traced));
    assemble(edges, &found)
}

/// Rings that no node interrupts, each from its first edge.
fn loops(edges: &Edges, is_traced: &[AtomicBool]) -> Found {
    let mut found = Found::default();
    for edge in 0..edges.len() as u32 {
        if is_traced[edge as usize].load(Relaxed) {
            continue;
        }
        let start = 2 * edge;
        let first_point = found.points.len();
        found.points.push(edges.origin(start));
        let mut half = start;
        loop {
            is_traced[(half >> 1) as usize].store(true, Relaxed);
            found.points.push(edges.origin(half ^ 1));
            let next = edges.next(half);
            if next == start {
                break;
            }
            half = next;
        }
        found.halves.push((start, half ^ 1));
        found.n_points.push((found.points.len() - first_point) as u32);
    }
    found
}

impl Found {
    /// Walks from a node to the next and keeps the arc where this is its forward direction: of its two
    /// first half-edges the lesser.
    fn walk_to_node(&mut self, start: u32, edges: &Edges, is_traced: &[AtomicBool]) {
        let mut half = start;
        while !edges.arrives_at_node(half) {
            half = edges.next(half);
        }
        if start > half ^ 1 {
            return;
        }
        let first_point = self.points.len();
        let end = half;
        half = start;
        self.points.push(edges.origin(half));
        loop {
            is_traced[(half >> 1) as usize].store(true, Relaxed);
            self.points.push(edges.origin(half ^ 1));
            if half == end {
                break;
            }
            half = edges.next(half);
        }
        self.halves.push((start, end ^ 1));
        self.n_points.push((self.points.len() - first_point) as u32);
    }
}

/// Numbers the arcs through and links them.
fn assemble(edges: &Edges, found: &[Found]) -> Arcs {
    let n_arcs: usize = found.iter().map(|found| found.halves.len()).sum();
    let mut arcs = Arcs { point_offsets: vec![0], flank_offsets: vec![0], ..Arcs::default() };
    arcs.points.reserve_exact(found.iter().map(|found| found.points.len()).sum());
    let mut halves = Vec::with_capacity(n_arcs);
    for part in found {
        arcs.points.extend_from_slice(&part.points);
        halves.extend_from_slice(&part.halves);
        let mut end = arcs.point_offsets[arcs.point_offsets.len() - 1];
        for n_points in &part.n_points {
            end += n_points;
            arcs.point_offsets.push(end);
        }
    }
    let starts: Vec<AtomicU32> = (0..2 * edges.len()).into_par_iter().map(|_| AtomicU32::new(0)).collect();
    halves.par_iter().enumerate().for_each(|(arc, &(forward, backward))| {
        starts[forward as usize].store(2 * arc as u32, Relaxed);
        starts[backward as usize].store(2 * arc as u32 + 1, Relaxed);
    });
    let follow = |last: u32| starts[edges.next(last) as usize].load(Relaxed);
    arcs.next = halves
        .par_iter()
        .flat_map_iter(|&(forward, backward)| [follow(backward ^ 1), follow(forward ^ 1)])
        .collect();
    for &(forward, _) in &halves {
        let flip = forward & 1;
        arcs.flanks.extend(edges.flanks(forward >> 1).iter().map(|flank| flank ^ flip));
        arcs.flank_offsets.push(arcs.flanks.len() as u32);
    }
    arcs
}

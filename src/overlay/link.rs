//! Step 4: edges are linked around their ends.
//!
//! An edge is a noded segment; its half-edges are `2·edge` (from its lesser end) and `2·edge + 1`. Around
//! each vertex the half-edges that leave it are sorted by angle, by exact cross products; arriving at a
//! vertex one goes on along the next half-edge clockwise, so that one face stays to the left.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use crate::overlay::blocks::Blocks;
use crate::overlay::buckets::Buckets;
use crate::overlay::frame::Local;
use crate::overlay::segments::{Flank, Segments, runs};

/// In [`Edges::next`]: the vertex passed on the way is a node, where more than two edges meet.
pub(crate) const NODE: u32 = 1 << 31;

/// The noded edges of all blocks, numbered through.
#[derive(Debug)]
pub(crate) struct Edges {
    /// Lesser ends.
    a: Vec<Local>,
    /// Greater ends.
    b: Vec<Local>,
    /// The blocks' segments, their ends moved out; they keep the flanks.
    blocks: Vec<Segments>,
    /// Number of the first edge of each block; one longer than the blocks.
    first: Vec<u32>,
    /// For each half-edge the one that follows it around the face to its left, with [`NODE`] set where
    /// they meet at a node.
    next: Vec<AtomicU32>,
}

/// A half-edge by the vertex it leaves and the vertex it goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Spoke {
    hub: Local,
    rim: Local,
    half: u32,
}

impl Edges {
    /// The number of edges.
    pub(crate) fn len(&self) -> usize {
        self.next.len() / 2
    }

    /// The numbers of the edges whose lesser end lies in a block.
    pub(crate) fn of_block(&self, block: usize) -> std::ops::Range<u32> {
        self.first[block]..self.first[block + 1]
    }

    pub(crate) fn n_blocks(&self) -> usize {
        self.blocks.len()
    }

    /// The half-edge that follows, without the mark.
    pub(crate) fn next(&self, half: u32) -> u32 {
        self.next[half as usize].load(Relaxed) & !NODE
    }

    /// Whether the vertex at which a half-edge arrives is a node.
    pub(crate) fn arrives_at_node(&self, half: u32) -> bool {
        self.next[half as usize].load(Relaxed) & NODE != 0
    }

    /// The vertex a half-edge leaves.
    pub(crate) fn origin(&self, half: u32) -> Local {
        let edge = (half >> 1) as usize;
        if half & 1 == 0 { self.a[edge] } else { self.b[edge] }
    }

    /// The flanks of an edge, seen along its lesser-to-greater direction.
    pub(crate) fn flanks(&self, edge: u32) -> &[Flank] {
        let block = self.first.partition_point(|&first| first <= edge) - 1;
        self.blocks[block].flanks((edge - self.first[block]) as usize)
    }
}

/// Links noded segments around their ends.
pub(crate) fn link(mut segments: Vec<Segments>, blocks: &Blocks) -> Edges {
    let mut first = Vec::with_capacity(segments.len() + 1);
    let mut n_edges = 0_u32;
    for block in &segments {
        first.push(n_edges);
        n_edges += block.len() as u32;
    }
    first.push(n_edges);
    let next: Vec<AtomicU32> = (0..2 * n_edges as usize).into_par_iter().map(|_| AtomicU32::new(0)).collect();

    // Half-edges that leave a greater end which another block owns.
    let strangers = Buckets::scatter(&runs(segments.len()), segments.len(), |run, emit| {
        for block in run.clone() {
            let own = &segments[block];
            for index in 0..own.len() {
                let home = blocks.of(own.b[index]);
                if home != block {
                    let half = (first[block] + index as u32) * 2 + 1;
                    emit(home, Spoke { hub: own.b[index], rim: own.a[index], half });
                }
            }
        }
    });
    segments.par_iter().enumerate().for_each(|(block, own)| {
        let half = |index: usize| (first[block] + index as u32) * 2;
        let mut inward: Vec<Spoke> = strangers.get(block).to_vec();
        inward.extend((0..own.len()).filter(|&index| blocks.of(own.b[index]) == block).map(|index| Spoke {
            hub: own.b[index],
            rim: own.a[index],
            half: half(index) + 1,
        }));
        inward.sort_unstable_by_key(|spoke| (spoke.hub.key(), spoke.half));
        // Outward spokes stand sorted already: segments are sorted by their lesser end.
        let mut outward = (0..own.len())
            .map(|index| Spoke { hub: own.a[index], rim: own.b[index], half: half(index) })
            .peekable();
        let mut inward = inward.into_iter().peekable();
        let mut wheel: Vec<Spoke> = Vec::new();
        while let Some(hub) = outward.peek().into_iter().chain(inward.peek()).map(|spoke| spoke.hub).min() {
            wheel.clear();
            wheel.extend(std::iter::from_fn(|| outward.next_if(|spoke| spoke.hub == hub)));
            wheel.extend(std::iter::from_fn(|| inward.next_if(|spoke| spoke.hub == hub)));
            link_wheel(&mut wheel, &next);
        }
    });
    let (mut a, mut b) = (Vec::with_capacity(n_edges as usize), Vec::with_capacity(n_edges as usize));
    for block in &mut segments {
        a.append(&mut std::mem::take(&mut block.a));
        b.append(&mut std::mem::take(&mut block.b));
    }
    Edges { a, b, blocks: segments, first, next }
}

/// Links the half-edges that leave one vertex.
fn link_wheel(wheel: &mut [Spoke], next: &[AtomicU32]) {
    let mark = if wheel.len() == 2 { 0 } else { NODE };
    if wheel.len() > 2 {
        wheel.sort_unstable_by(by_angle);
    }
    // Arriving against a spoke, go on along the one before it, which is the next clockwise.
    let mut before = wheel[wheel.len() - 1];
    for &spoke in wheel.iter() {
        next[(spoke.half ^ 1) as usize].store(before.half | mark, Relaxed);
        before = spoke;
    }
}

/// Counter-clockwise from due east. No two spokes of a wheel point the same way: edges are unique and noded.
fn by_angle(one: &Spoke, other: &Spoke) -> std::cmp::Ordering {
    let direction = |spoke: &Spoke| {
        (i64::from(spoke.rim.x) - i64::from(spoke.hub.x), i64::from(spoke.rim.y) - i64::from(spoke.hub.y))
    };
    let is_lower = |(x, y): (i64, i64)| y < 0 || (y == 0 && x < 0);
    let (u, v) = (direction(one), direction(other));
    is_lower(u).cmp(&is_lower(v)).then_with(|| {
        let cross = i128::from(u.0) * i128::from(v.1) - i128::from(u.1) * i128::from(v.0);
        0.cmp(&cross)
    })
}

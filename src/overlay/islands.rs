//! Step 9b: in which cell does a connected piece lie?
//!
//! From the least vertex (leftmost, then lowest) of each piece a ray goes straight down; the first edge
//! below it has the wanted face above. Edges are looked up by blocks, and in a block by strips, so that a
//! layer of a million separate buildings costs no more per building than one of ten.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::overlay::arcs::Arcs;
use crate::overlay::blocks::Blocks;
use crate::overlay::buckets::Buckets;
use crate::overlay::cycles::Cycles;
use crate::overlay::frame::{Bounds, Local};
use crate::overlay::predicates::cross;

/// An edge that runs left to right, and the half-arc along it in that direction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Floor<H = u32> {
    left: Local,
    right: Local,
    half: H,
}

/// An island and its least vertex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rock {
    least: Local,
    island: u32,
}

/// For each island, sorted by least vertex, what has the edge straight below it: a cell, or another island;
/// `None` where there is none, and the piece lies outside everything.
///
/// `first_arcs` are the numbers of each block's first arc; `portals` the half-arcs that end with a portal.
pub(crate) fn parents(
    arcs: &Arcs,
    cycles: &Cycles,
    blocks: &Blocks,
    first_arcs: &[u32],
    portals: &[u32],
) -> Vec<(u32, Option<u32>)> {
    let least = |island: usize| least_vertex(arcs, cycles.islands.halves(island));
    let mut rocks: Vec<Rock> = (0..cycles.islands.len())
        .into_par_iter()
        .map(|island| Rock { least: least(island), island: island as u32 })
        .collect();
    rocks.sort_unstable();
    if rocks.len() < 2 {
        return rocks.iter().map(|rock| (rock.island, None)).collect();
    }
    let ground = Ground { arcs, blocks, first_arcs, passing: passing(arcs, blocks, portals) };
    let mut by_block: Vec<(u32, u32)> =
        (0..).zip(&rocks).map(|(index, rock)| (blocks.of(rock.least) as u32, index)).collect();
    by_block.sort_unstable();
    let below: Vec<Vec<(u32, Option<u32>)>> = by_block
        .par_chunks(256)
        .map(|part| {
            let mut rays = Rays::new(&ground);
            let below =
                |index: u32, rays: &mut Rays<'_, _>| rays.first_below(rocks[index as usize].least, |_| ());
            part.iter().map(|&(_, index)| (index, below(index, &mut rays))).collect()
        })
        .collect();
    let mut parents: Vec<(u32, Option<u32>)> = rocks.iter().map(|rock| (rock.island, None)).collect();
    for (index, half) in below.into_iter().flatten() {
        parents[index as usize].1 = half.map(|half| cycles.of_half[half as usize]);
    }
    parents
}

fn least_vertex(arcs: &Arcs, halves: &[u32]) -> Local {
    let points = halves.iter().flat_map(|&half| arcs.points((half >> 1) as usize));
    points.min().copied().expect("a cycle has arcs and an arc has points")
}

/// Where the rays fall.
struct Ground<'a> {
    arcs: &'a Arcs,
    blocks: &'a Blocks,
    first_arcs: &'a [u32],
    /// Portals by the blocks they come near, without the one whose arc they end.
    passing: Buckets<Floor>,
}

/// Names a half-arc.
pub(crate) trait Half: Copy {
    /// The same arc walked the other way.
    fn twin(self) -> Self;
}

impl Half for u32 {
    fn twin(self) -> Self {
        self ^ 1
    }
}

impl<H: Half> Floor<H> {
    /// The floor along the edge `from → to` of a half-arc; `None` for a vertical edge.
    pub(crate) fn along(from: Local, to: Local, half: H) -> Option<Self> {
        match from.x.cmp(&to.x) {
            std::cmp::Ordering::Less => Some(Self { left: from, right: to, half }),
            std::cmp::Ordering::Greater => Some(Self { left: to, right: from, half: half.twin() }),
            std::cmp::Ordering::Equal => None,
        }
    }
}

fn passing(arcs: &Arcs, blocks: &Blocks, portals: &[u32]) -> Buckets<Floor> {
    let sources: Vec<&[u32]> = portals.chunks(1 << 14).collect();
    Buckets::scatter(&sources, blocks.len(), |portals, emit| {
        for &half in *portals {
            let points = arcs.points((half >> 1) as usize);
            let n = points.len();
            let (from, to) =
                if half & 1 == 0 { (points[n - 2], points[n - 1]) } else { (points[1], points[0]) };
            let Some(floor) = Floor::along(from, to, half) else { continue };
            let home = blocks.of(from);
            blocks.along(from, to, |block| {
                if block != home {
                    emit(block, floor);
                }
            });
        }
    })
}

/// What rays fall through.
pub(crate) trait Floors {
    type Half: Half;

    fn blocks(&self) -> &Blocks;

    /// All edges that come near a block and are not vertical.
    fn floors(&self, block: usize) -> Vec<Floor<Self::Half>>;
}

impl Floors for Ground<'_> {
    type Half = u32;

    fn blocks(&self) -> &Blocks {
        self.blocks
    }

    fn floors(&self, block: usize) -> Vec<Floor> {
        let mut floors = self.passing.get(block).to_vec();
        for arc in self.first_arcs[block]..self.first_arcs[block + 1] {
            let pairs = self.arcs.points(arc as usize).windows(2);
            floors.extend(pairs.filter_map(|pair| Floor::along(pair[0], pair[1], 2 * arc)));
        }
        floors
    }
}

/// Rays that fall, and the blocks already asked by narrow strips.
pub(crate) struct Rays<'a, G: Floors> {
    ground: &'a G,
    strips: FxHashMap<usize, Strips<G::Half>>,
}

impl<'a, G: Floors> Rays<'a, G> {
    pub(crate) fn new(ground: &'a G) -> Self {
        Self { ground, strips: FxHashMap::default() }
    }

    /// The half-arc along the highest floor strictly below a point; `asked` is called with every block
    /// the ray enters.
    ///
    /// A block also knows floors that pass it beside the ray and are below it where they meet the ray; a
    /// floor of a block below may still be higher. So only a floor inside the block is an answer.
    pub(crate) fn first_below(&mut self, point: Local, mut asked: impl FnMut(usize)) -> Option<G::Half> {
        let mut best: Option<Floor<G::Half>> = None;
        let mut top = point.y;
        loop {
            let blocks = self.ground.blocks();
            let block = blocks.of(Local { x: point.x, y: top });
            asked(block);
            let bounds = blocks.bounds(block);
            let strips = self.strips.entry(block);
            let strips = strips.or_insert_with(|| Strips::new(self.ground.floors(block), bounds));
            if let Some(found) = strips.first_below(point)
                && best.is_none_or(|best| is_higher(&found, &best, point.x))
            {
                best = Some(found);
            }
            let bottom = Local { x: point.x, y: bounds.min.y };
            let is_inside = best.is_some_and(|best| cross(best.left, best.right, bottom) <= 0);
            let below = bounds.min.y.checked_sub(1).map(|y| Local { x: point.x, y });
            match below {
                Some(below) if !is_inside && blocks.of(below) != block => top = below.y,
                _ => return best.map(|floor| floor.half),
            }
        }
    }
}

/// The floors of one block by strips of equal width.
struct Strips<H> {
    floors: Vec<Floor<H>>,
    min_x: i64,
    width: i64,
    offsets: Vec<u32>,
    members: Vec<u32>,
}

impl<H: Half> Strips<H> {
    fn new(floors: Vec<Floor<H>>, Bounds { min, max }: Bounds) -> Self {
        const FLOORS_PER_STRIP: usize = 8;
        let n = (floors.len() / FLOORS_PER_STRIP).clamp(1, 512) as i64;
        let width = (i64::from(max.x) - i64::from(min.x)) / n + 1;
        let min_x = i64::from(min.x);
        let strip = |x: u32| ((i64::from(x) - min_x) / width).clamp(0, n - 1) as usize;
        let mut offsets = vec![0_u32; n as usize + 1];
        for floor in &floors {
            for index in strip(floor.left.x)..=strip(floor.right.x) {
                offsets[index + 1] += 1;
            }
        }
        for index in 0..n as usize {
            offsets[index + 1] += offsets[index];
        }
        let mut next = offsets.clone();
        let mut members = vec![0_u32; offsets[n as usize] as usize];
        for (number, floor) in floors.iter().enumerate() {
            for index in strip(floor.left.x)..=strip(floor.right.x) {
                members[next[index] as usize] = number as u32;
                next[index] += 1;
            }
        }
        Self { floors, min_x, width, offsets, members }
    }

    /// The highest floor strictly below a point, over `left.x ≤ x < right.x`.
    fn first_below(&self, point: Local) -> Option<Floor<H>> {
        let last = self.offsets.len() as i64 - 2;
        let strip = ((i64::from(point.x) - self.min_x) / self.width).clamp(0, last) as usize;
        let here = &self.members[self.offsets[strip] as usize..self.offsets[strip + 1] as usize];
        let mut best: Option<&Floor<H>> = None;
        for &index in here {
            let floor = &self.floors[index as usize];
            let is_under = floor.left.x <= point.x
                && point.x < floor.right.x
                && cross(floor.left, floor.right, point) > 0;
            if is_under && best.is_none_or(|best| is_higher(floor, best, point.x)) {
                best = Some(floor);
            }
        }
        best.copied()
    }
}

/// Whether one floor runs above another at `x`, just to the right of it where they meet there. Exact:
/// the floors do not cross, so the one whose left end comes later decides.
fn is_higher<H>(one: &Floor<H>, other: &Floor<H>, x: u32) -> bool {
    debug_assert!(one.left.x <= x && other.left.x <= x);
    if one.left == other.left {
        return cross(other.left, other.right, one.right) > 0;
    }
    if one.left.x < other.left.x {
        cross(one.left, one.right, other.left) < 0
    } else {
        cross(other.left, other.right, one.left) > 0
    }
}

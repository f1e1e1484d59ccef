//! Step 6b: in which cell does a connected piece lie?
//!
//! From the least vertex (leftmost, then lowest) of each piece a ray goes straight down; the first edge
//! below it has the wanted face above. Edges are looked up by blocks, and in a block by columns, so that a
//! layer of a million separate buildings costs no more per building than one of ten.

use rayon::prelude::*;

use crate::overlay::arcs::Arcs;
use crate::overlay::blocks::Blocks;
use crate::overlay::buckets::Buckets;
use crate::overlay::faces::Cycles;
use crate::overlay::frame::Local;
use crate::overlay::predicates::cross;
use crate::overlay::segments::runs;

/// An edge that runs left to right, and the half-arc along it in that direction.
#[derive(Clone, Copy, Debug, Default)]
struct Floor {
    left: Local,
    right: Local,
    half: u32,
}

/// A negative cycle and its least vertex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Island {
    least: Local,
    cycle: u32,
}

/// For each negative cycle, sorted by least vertex, the cycle of the edge straight below it; `None` where
/// there is none, and the piece lies outside everything.
pub(crate) fn parents(arcs: &Arcs, cycles: &Cycles) -> Vec<(u32, Option<u32>)> {
    let mut islands: Vec<Island> = (0..cycles.len())
        .into_par_iter()
        .filter(|&cycle| cycles.areas[cycle] < 0)
        .map(|cycle| Island { least: least_vertex(arcs, cycles, cycle), cycle: cycle as u32 })
        .collect();
    islands.sort_unstable();
    if islands.len() < 2 {
        return islands.iter().map(|island| (island.cycle, None)).collect();
    }
    let blocks = blocks_of(arcs);
    let floors = floors(arcs, &blocks);
    let mut by_column: Vec<Vec<Island>> = vec![Vec::new(); blocks.columns as usize];
    for &island in &islands {
        by_column[blocks.cell_of(island.least).0 as usize].push(island);
    }
    let mut below: Vec<(u32, Option<u32>)> = by_column
        .par_iter()
        .enumerate()
        .flat_map_iter(|(column, islands)| Column::new(&blocks, &floors, column as u32).drop_rays(islands))
        .collect();
    below.sort_unstable_by_key(|&(cycle, _)| cycle);
    islands
        .iter()
        .map(|island| {
            let index = below
                .binary_search_by_key(&island.cycle, |&(cycle, _)| cycle)
                .expect("every island was dropped once, in its column");
            (island.cycle, below[index].1.map(|half| cycles.of_half[half as usize]))
        })
        .collect()
}

fn least_vertex(arcs: &Arcs, cycles: &Cycles, cycle: usize) -> Local {
    let points = cycles.halves(cycle).iter().flat_map(|&half| arcs.points((half >> 1) as usize));
    points.min().copied().expect("a cycle has arcs and an arc has points")
}

fn blocks_of(arcs: &Arcs) -> Blocks {
    let (mut min, mut max) = (Local { x: u32::MAX, y: u32::MAX }, Local { x: 0, y: 0 });
    for point in &arcs.points {
        min = Local { x: min.x.min(point.x), y: min.y.min(point.y) };
        max = Local { x: max.x.max(point.x), y: max.y.max(point.y) };
    }
    Blocks::new(min, max, arcs.points.len())
}

/// All edges that are not vertical, by the blocks they come near.
fn floors(arcs: &Arcs, blocks: &Blocks) -> Buckets<Floor> {
    Buckets::scatter(&runs(arcs.len()), blocks.len(), |run, emit| {
        for arc in run.clone() {
            for pair in arcs.points(arc).windows(2) {
                let forward = 2 * arc as u32;
                let floor = match pair[0].x.cmp(&pair[1].x) {
                    std::cmp::Ordering::Less => Floor { left: pair[0], right: pair[1], half: forward },
                    std::cmp::Ordering::Greater => Floor { left: pair[1], right: pair[0], half: forward + 1 },
                    std::cmp::Ordering::Equal => continue,
                };
                blocks.along(floor.left, floor.right, |block| emit(block, floor));
            }
        }
    })
}

/// One column of blocks, and for those already asked their floors by narrow strips.
struct Column<'a> {
    blocks: &'a Blocks,
    floors: &'a Buckets<Floor>,
    number: u32,
    strips: Vec<Option<Strips<'a>>>,
}

/// The floors of one block by strips of equal width.
struct Strips<'a> {
    floors: &'a [Floor],
    min_x: i64,
    width: i64,
    offsets: Vec<u32>,
    members: Vec<u32>,
}

impl<'a> Column<'a> {
    fn new(blocks: &'a Blocks, floors: &'a Buckets<Floor>, number: u32) -> Self {
        let strips = (0..blocks.rows).map(|_| None).collect();
        Self { blocks, floors, number, strips }
    }

    /// The half-arc straight below each island.
    fn drop_rays(mut self, islands: &[Island]) -> Vec<(u32, Option<u32>)> {
        islands
            .iter()
            .map(|island| (island.cycle, self.first_below(island.least).map(|floor| floor.half)))
            .collect()
    }

    /// The highest floor strictly below a point.
    ///
    /// A block also knows floors that pass it beside the ray and are below it, in a lower row, where they
    /// meet the ray; a floor of that row may still be higher. So only a floor inside the row is an answer.
    fn first_below(&mut self, point: Local) -> Option<Floor> {
        let mut best: Option<Floor> = None;
        for row in (0..=self.blocks.cell_of(point).1).rev() {
            let found = self.strips(row).first_below(point);
            if let Some(found) = found
                && best.is_none_or(|best| is_higher(&found, &best, point.x))
            {
                best = Some(found);
            }
            // The bounds reach up to three steps below the row.
            let low = self.blocks.bounds(self.blocks.number(self.number, row)).0.y;
            let bottom = Local { x: point.x, y: low.saturating_add(4) };
            if best.is_some_and(|best| cross(best.left, best.right, bottom) <= 0) {
                break;
            }
        }
        best
    }

    fn strips(&mut self, row: u32) -> &Strips<'a> {
        let block = self.blocks.number(self.number, row);
        let (floors, bounds) = (self.floors, self.blocks.bounds(block));
        self.strips[row as usize].get_or_insert_with(|| Strips::new(floors.get(block), bounds))
    }
}

impl<'a> Strips<'a> {
    fn new(floors: &'a [Floor], (min, max): (Local, Local)) -> Self {
        const FLOORS_PER_STRIP: usize = 8;
        let n = (floors.len() / FLOORS_PER_STRIP).clamp(1, 512) as i64;
        let width = (i64::from(max.x) - i64::from(min.x)) / n + 1;
        let min_x = i64::from(min.x);
        let strip = |x: u32| ((i64::from(x) - min_x) / width).clamp(0, n - 1) as usize;
        let mut offsets = vec![0_u32; n as usize + 1];
        for floor in floors {
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
    fn first_below(&self, point: Local) -> Option<Floor> {
        let last = self.offsets.len() as i64 - 2;
        let strip = ((i64::from(point.x) - self.min_x) / self.width).clamp(0, last) as usize;
        let here = &self.members[self.offsets[strip] as usize..self.offsets[strip + 1] as usize];
        let mut best: Option<&Floor> = None;
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
fn is_higher(one: &Floor, other: &Floor, x: u32) -> bool {
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

//! Step 6: half-arcs become cycles, cycles become cells.
//!
//! Walking half-arcs with the face to the left, a cycle with positive area is the outer border of a cell;
//! one with negative area runs around a connected piece from outside, as a hole in the cell the piece
//! lies in, which a ray finds ([`crate::overlay::islands`]).

use rayon::prelude::*;

use crate::geometry::area::DoubledArea;
use crate::overlay::arcs::Arcs;
use crate::overlay::frame::Local;
use crate::overlay::islands;

/// The cell number of all that lies outside every feature's component: no cell.
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// The cycles of half-arcs, in the order of their least half-arc.
#[derive(Debug)]
pub(crate) struct Cycles {
    /// Where each cycle's half-arcs begin; one longer than the cycles.
    offsets: Vec<u32>,
    /// Half-arcs in the order they are walked.
    halves: Vec<u32>,
    /// The cycle of each half-arc.
    pub(crate) of_half: Vec<u32>,
    /// Twice the signed area.
    pub(crate) areas: Vec<DoubledArea>,
}

/// The cells: each a positive cycle first, then its holes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Faces {
    /// For each half-arc the cell to its left, or [`OUTSIDE`].
    pub(crate) left: Vec<u32>,
    /// Where each cell's cycles begin; one longer than the cells.
    pub(crate) cycle_offsets: Vec<u32>,
    /// Where each cycle's half-arcs begin; one longer than the cycles kept.
    pub(crate) half_offsets: Vec<u32>,
    /// Half-arcs of all cycles, in the order they are walked.
    pub(crate) halves: Vec<u32>,
    /// Half-arcs of the cycles that face the outside.
    pub(crate) outside: Vec<u32>,
}

impl Cycles {
    pub(crate) fn len(&self) -> usize {
        self.areas.len()
    }

    pub(crate) fn halves(&self, cycle: usize) -> &[u32] {
        &self.halves[self.offsets[cycle] as usize..self.offsets[cycle + 1] as usize]
    }
}

impl Faces {
    /// The number of cells.
    pub(crate) fn len(&self) -> usize {
        self.cycle_offsets.len() - 1
    }

    /// The cycles of a cell, outer first, each as half-arcs in walking order.
    pub(crate) fn cycles(&self, cell: usize) -> impl Iterator<Item = &[u32]> + '_ {
        (self.cycle_offsets[cell]..self.cycle_offsets[cell + 1]).map(|cycle| {
            let cycle = cycle as usize;
            &self.halves[self.half_offsets[cycle] as usize..self.half_offsets[cycle + 1] as usize]
        })
    }

    /// All half-arcs with a cell to their left.
    pub(crate) fn halves(&self, cell: usize) -> &[u32] {
        let (from, to) = (self.cycle_offsets[cell] as usize, self.cycle_offsets[cell + 1] as usize);
        &self.halves[self.half_offsets[from] as usize..self.half_offsets[to] as usize]
    }
}

/// Walks all cycles.
pub(crate) fn walk(arcs: &Arcs) -> Cycles {
    let arc_areas: Vec<DoubledArea> =
        (0..arcs.len()).into_par_iter().map(|arc| doubled_area(arcs.points(arc))).collect();
    let n_halves = 2 * arcs.len();
    let mut cycles = Cycles {
        offsets: vec![0],
        halves: Vec::with_capacity(n_halves),
        of_half: vec![u32::MAX; n_halves],
        areas: Vec::new(),
    };
    for start in 0..n_halves as u32 {
        if cycles.of_half[start as usize] != u32::MAX {
            continue;
        }
        let number = cycles.areas.len() as u32;
        let (mut half, mut area) = (start, 0);
        loop {
            cycles.of_half[half as usize] = number;
            cycles.halves.push(half);
            let arc_area = arc_areas[(half >> 1) as usize];
            area += if half & 1 == 0 { arc_area } else { -arc_area };
            half = arcs.next[half as usize];
            if half == start {
                break;
            }
        }
        assert!(area != 0, "cycle {number} encloses nothing, though every edge parts two faces");
        cycles.areas.push(area);
        cycles.offsets.push(cycles.halves.len() as u32);
    }
    cycles
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

/// Makes cells of cycles.
pub(crate) fn gather(arcs: &Arcs, cycles: &Cycles) -> Faces {
    let mut cell_of_cycle = vec![OUTSIDE; cycles.len()];
    let mut n_cells = 0_u32;
    for (cycle, &area) in cycles.areas.iter().enumerate() {
        if area > 0 {
            cell_of_cycle[cycle] = n_cells;
            n_cells += 1;
        }
    }
    for (island, parent) in islands::parents(arcs, cycles) {
        if let Some(parent) = parent {
            // Islands come sorted, so that a parent that is itself an island is already settled.
            cell_of_cycle[island as usize] = cell_of_cycle[parent as usize];
        }
    }
    let mut members: Vec<(u32, bool, u32)> = (0..cycles.len())
        .map(|cycle| (cell_of_cycle[cycle], cycles.areas[cycle] < 0, cycle as u32))
        .collect();
    members.sort_unstable();

    let mut faces = Faces { cycle_offsets: vec![0], half_offsets: vec![0], ..Faces::default() };
    faces.halves.reserve_exact(cycles.halves.len());
    for group in members.chunk_by(|one, other| one.0 == other.0) {
        for &(cell, _, cycle) in group {
            let halves = cycles.halves(cycle as usize);
            if cell == OUTSIDE {
                faces.outside.extend_from_slice(halves);
            } else {
                faces.halves.extend_from_slice(halves);
                faces.half_offsets.push(faces.halves.len() as u32);
            }
        }
        if group[0].0 != OUTSIDE {
            faces.cycle_offsets.push(faces.half_offsets.len() as u32 - 1);
        }
    }
    faces.left = cycles.of_half.par_iter().map(|&cycle| cell_of_cycle[cycle as usize]).collect();
    faces
}

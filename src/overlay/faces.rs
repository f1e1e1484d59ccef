//! Step 9: cycles become cells: each positive cycle one, with the negative cycles that lie in it.

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::overlay::cycles::Cycles;

/// The cell number of all that lies outside every feature's component: no cell.
pub(crate) const OUTSIDE: u32 = u32::MAX;

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

/// Makes cells of cycles, in the order of the cycles. `parents` gives to each negative cycle, sorted by
/// least vertex, the cycle of the edge straight below it, or `None` outside.
///
/// Also returns the cells' legal and planar areas.
pub(crate) fn gather(cycles: Cycles, parents: &[(u32, Option<u32>)]) -> (Faces, Vec<Area>, Vec<DoubledArea>) {
    let mut cell_of_cycle = vec![OUTSIDE; cycles.len()];
    let mut n_cells = 0_u32;
    for (cell, &area) in cell_of_cycle.iter_mut().zip(&cycles.areas) {
        if area > 0 {
            *cell = n_cells;
            n_cells += 1;
        }
    }
    for &(island, parent) in parents {
        if let Some(parent) = parent {
            // Islands come sorted, so that a parent that is itself an island is already settled.
            cell_of_cycle[island as usize] = cell_of_cycle[parent as usize];
        }
    }
    let mut holes: Vec<(u32, u32)> =
        parents.iter().map(|&(island, _)| (cell_of_cycle[island as usize], island)).collect();
    holes.sort_unstable();
    let n_outside = holes.len() - holes.partition_point(|&(cell, _)| cell != OUTSIDE);
    let (mut faces, (legal_areas, planar_areas)) = rayon::join(
        || borders_of_cells(&cycles, &holes[..holes.len() - n_outside], n_cells as usize),
        || areas(&cycles, &holes[..holes.len() - n_outside], n_cells as usize),
    );
    for &(_, cycle) in &holes[holes.len() - n_outside..] {
        faces.outside.extend_from_slice(cycles.halves(cycle as usize));
    }
    faces.left = cycles.of_half;
    faces.left.par_iter_mut().for_each(|cycle| *cycle = cell_of_cycle[*cycle as usize]);
    (faces, legal_areas, planar_areas)
}

/// The half-arcs of all cells. `holes` are (cell, cycle), sorted.
fn borders_of_cells(cycles: &Cycles, holes: &[(u32, u32)], n_cells: usize) -> Faces {
    let mut faces = Faces::default();
    faces.cycle_offsets.reserve_exact(n_cells + 1);
    faces.cycle_offsets.push(0);
    faces.half_offsets.reserve_exact(n_cells + holes.len() + 1);
    faces.half_offsets.push(0);
    faces.halves.reserve_exact(cycles.of_half.len());
    let mut holes = holes.iter().peekable();
    let outers = (0..cycles.len()).filter(|&cycle| cycles.areas[cycle] > 0);
    for (cell, outer) in (0..).zip(outers) {
        let mut next = Some(outer);
        while let Some(cycle) = next {
            faces.halves.extend_from_slice(cycles.halves(cycle));
            faces.half_offsets.push(faces.halves.len() as u32);
            next = holes.next_if(|hole| hole.0 == cell).map(|&(_, cycle)| cycle as usize);
        }
        faces.cycle_offsets.push(faces.half_offsets.len() as u32 - 1);
    }
    faces
}

/// The legal and the planar areas of all cells: those of the outer cycle, and of the holes, which are
/// negative.
fn areas(cycles: &Cycles, holes: &[(u32, u32)], n_cells: usize) -> (Vec<Area>, Vec<DoubledArea>) {
    let (mut legal, mut planar) = (Vec::with_capacity(n_cells), Vec::with_capacity(n_cells));
    for (&area, &legal_area) in cycles.areas.iter().zip(&cycles.legal_areas) {
        if area > 0 {
            planar.push(area);
            legal.push(legal_area);
        }
    }
    for &(cell, hole) in holes {
        planar[cell as usize] += cycles.areas[hole as usize];
        legal[cell as usize] += cycles.legal_areas[hole as usize];
    }
    (legal, planar)
}

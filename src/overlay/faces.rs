//! Step 9: cycles become cells: each positive cycle one, with the negative cycles that lie in it.

use std::ops::Range;

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::layer::column::{Column, Growing, Shelf};
use crate::overlay::cycles::{Cycles, ISLAND, Islands, Outlines};
use crate::overlay::error::CutError;

/// The cell number of all that lies outside every feature's component: no cell.
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// The cells: each a positive cycle first, then its holes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Faces {
    /// For each half-arc the cell to its left, or [`OUTSIDE`].
    pub(crate) left: Column<u32>,
    /// Where each cell's cycles begin; one longer than the cells.
    pub(crate) cycle_offsets: Column<u32>,
    /// Where each cycle's half-arcs begin; one longer than the cycles kept.
    pub(crate) half_offsets: Column<u32>,
    /// Half-arcs of all cycles, in the order they are walked.
    pub(crate) halves: Column<u32>,
    /// Half-arcs of the cycles that face the outside.
    pub(crate) outside: Column<u32>,
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
        let range = self.range(cell);
        &self.halves[range.start as usize..range.end as usize]
    }

    /// Where they stand in `halves`.
    pub(crate) fn range(&self, cell: usize) -> Range<u32> {
        let (from, to) = (self.cycle_offsets[cell] as usize, self.cycle_offsets[cell + 1] as usize);
        self.half_offsets[from]..self.half_offsets[to]
    }
}

/// Cells, and what is known of them before labels are.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) faces: Faces,
    pub(crate) legal_areas: Column<Area>,
    pub(crate) planar_areas: Column<DoubledArea>,
    /// The number of the first cell whose outer border lies in each block; one longer than the blocks. The
    /// cells from the last on reach over several.
    pub(crate) first_cells: Vec<u32>,
}

/// Makes cells of cycles, in their order. `parents` gives to each island, sorted by least vertex, what has the
/// edge straight below it, or `None` outside.
///
/// # Errors
/// [`CutError::NoRoom`] where the shelf failed.
pub(crate) fn gather(
    cycles: Cycles,
    parents: &[(u32, Option<u32>)],
    shelf: Option<&dyn Shelf>,
) -> Result<Gathered, CutError> {
    let Cycles { outer, planar_areas, legal_areas, islands, of_half: mut left, first_cells } = cycles;
    let mut cell_of_island = vec![OUTSIDE; islands.len()];
    for &(island, parent) in parents {
        cell_of_island[island as usize] = match parent {
            None => OUTSIDE,
            // Islands come sorted, so that a parent that is itself an island is already settled.
            Some(parent) if parent & ISLAND != 0 => cell_of_island[(parent & !ISLAND) as usize],
            Some(cell) => cell,
        };
    }
    left.par_iter_mut().filter(|own| **own & ISLAND != 0).for_each(|own| {
        *own = cell_of_island[(*own & !ISLAND) as usize];
    });
    let left = Column::from(left).put_on(shelf)?;
    let mut holes: Vec<(u32, u32)> = cell_of_island.into_iter().zip(0..).collect();
    holes.sort_unstable();
    let (holes, outside) = holes.split_at(holes.partition_point(|&(cell, _)| cell != OUTSIDE));
    let outside = outside.iter().flat_map(|&(_, island)| islands.halves(island as usize));
    let outside = outside.copied().collect::<Vec<u32>>().into();
    let area = |&(cell, hole): &(u32, u32)| (cell, islands.areas[hole as usize]);
    let planar: Vec<_> = holes.iter().map(area).map(|(cell, (planar, _))| (cell, planar)).collect();
    let legal: Vec<_> = holes.iter().map(area).map(|(cell, (_, legal))| (cell, legal)).collect();
    Ok(Gathered {
        legal_areas: legal_areas.added(&legal, shelf)?,
        planar_areas: planar_areas.added(&planar, shelf)?,
        faces: Faces { left, outside, ..borders(outer, &islands, holes, shelf)? },
        first_cells,
    })
}

/// The half-arcs of all cells. `holes` are cells and islands that lie in them, sorted.
fn borders(
    Outlines { offsets, halves: outer }: Outlines,
    islands: &Islands,
    holes: &[(u32, u32)],
    shelf: Option<&dyn Shelf>,
) -> Result<Faces, CutError> {
    let n_cells = offsets.len() - 1;
    let mut cycle_offsets = Growing::new(shelf, n_cells + 1);
    let mut half_offsets = Growing::new(shelf, n_cells + holes.len() + 1);
    let mut halves = Growing::new(shelf, outer.len() + holes.len());
    cycle_offsets.push(0);
    half_offsets.push(0);
    let mut holes = holes.iter().peekable();
    for (cell, run) in (0..).zip(offsets.windows(2)) {
        halves.extend_from_slice(&outer[run[0] as usize..run[1] as usize]);
        half_offsets.push(halves.len() as u32);
        while let Some(&(_, hole)) = holes.next_if(|hole| hole.0 == cell) {
            halves.extend_from_slice(islands.halves(hole as usize));
            half_offsets.push(halves.len() as u32);
        }
        cycle_offsets.push(half_offsets.len() as u32 - 1);
    }
    Ok(Faces {
        cycle_offsets: cycle_offsets.close()?,
        half_offsets: half_offsets.close()?,
        halves: halves.close()?,
        ..Faces::default()
    })
}

//! The sheet as an arrangement, for those who keep it or read it as a whole.

use crate::overlay::arcs::Arcs;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::faces::{self, Faces};
use crate::overlay::update::Sheet;
use crate::overlay::update::cycles::halves;
use crate::overlay::update::pieces::OUTSIDE;
use crate::overlay::update::plots::{Half, NONE};

impl Sheet<'_> {
    /// The whole as it is now: the cells in the order of their numbers, numbered through. Linear in the whole.
    pub fn to_arrangement(&self) -> Arrangement {
        let n_blocks = self.plots.len() as u32;
        let mut first_halves = vec![0_u32];
        for block in 0..n_blocks {
            first_halves.push(first_halves[block as usize] + self.plots.get(block).linked.n_halves());
        }
        let flat = |half: Half| first_halves[half.block as usize] + half.number;
        let mut numbers = vec![NONE; self.cells.all.len()];
        for (number, cell) in (0..).zip(self.cells()) {
            numbers[cell as usize] = number;
        }
        let (mut points, mut point_offsets, mut next) = (Vec::new(), vec![0], Vec::new());
        let (mut left, mut outside, mut halves_of_cells) = (Vec::new(), Vec::new(), Vec::new());
        let (mut cycle_offsets, mut half_offsets) = (vec![0], vec![0]);
        for block in 0..n_blocks {
            let plot = self.plots.get(block);
            let base = points.len() as u32;
            points.extend_from_slice(&plot.linked.arcs.points);
            point_offsets.extend(plot.linked.arcs.point_ends.iter().map(|end| base + end));
            for number in 0..plot.linked.n_halves() {
                let half = Half { block, number };
                next.push(flat(self.plots.next(half)));
                let root = self.pieces.root(self.plots.cycle(half));
                left.push(match root {
                    OUTSIDE => faces::OUTSIDE,
                    _ => numbers[self.cycles.get(root).cell as usize],
                });
            }
        }
        let walk = |cycle: u32| {
            halves(&self.plots, self.cycles.get(cycle).start).into_iter().map(flat).collect::<Vec<u32>>()
        };
        let mut labels = Vec::new();
        let (mut legal_areas, mut planar_areas) = (Vec::new(), Vec::new());
        for cell in self.cells() {
            for cycle in self.pieces.cycles(self.cell(cell).root) {
                halves_of_cells.extend(walk(cycle));
                half_offsets.push(halves_of_cells.len() as u32);
            }
            cycle_offsets.push(half_offsets.len() as u32 - 1);
            labels.extend_from_slice(self.labels(cell));
            legal_areas.push(self.legal_area(cell));
            planar_areas.push(self.planar_area(cell));
        }
        for cycle in self.pieces.cycles(OUTSIDE) {
            outside.extend(walk(cycle));
        }
        let mut crowds: Vec<_> = self.cells.crowds.values().flat_map(|(_, crowds)| crowds).cloned().collect();
        for crowd in &mut crowds {
            crowd.cell = numbers[crowd.cell as usize];
        }
        crowds.sort_unstable_by_key(|crowd| (crowd.cell, crowd.layer));
        Arrangement {
            layers: self.layers.clone(),
            crowds,
            n_points_in: self.n_points,
            frame: self.lines.frame(),
            arcs: Arcs { point_offsets: point_offsets.into(), points: points.into(), next: next.into() },
            faces: Faces {
                left: left.into(),
                cycle_offsets: cycle_offsets.into(),
                half_offsets: half_offsets.into(),
                halves: halves_of_cells.into(),
                outside: outside.into(),
            },
            labels: labels.into(),
            legal_areas: legal_areas.into(),
            planar_areas: planar_areas.into(),
        }
    }
}

//! Borders: the arcs around cells and regions, each with what lies on both sides and how long it is.

use rayon::prelude::*;

use crate::geometry::length::Length;
use crate::overlay::arcs::Arcs;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::faces::OUTSIDE;

/// One arc of a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The cell inside.
    pub inside: u32,
    /// The cell beyond; `None` where no feature of any layer is.
    pub outside: Option<u32>,
    /// The length of the arc.
    pub length: Length,
}

/// The border of a region: the arcs one side of which lies in it. `cells` are its cells, ascending.
pub fn of_region(arrangement: &Arrangement, cells: &[u32]) -> Vec<Side> {
    let mut sides = Vec::new();
    for &inside in cells {
        for &half in arrangement.faces.halves(inside as usize) {
            let beyond = arrangement.faces.left[(half ^ 1) as usize];
            if cells.binary_search(&beyond).is_err() {
                let length = length(&arrangement.arcs, half >> 1);
                sides.push(Side { inside, outside: (beyond != OUTSIDE).then_some(beyond), length });
            }
        }
    }
    sides
}

/// The border of one cell, given the lengths of all arcs.
pub fn of_cell(arrangement: &Arrangement, cell: u32, lengths: &[Length]) -> Vec<Side> {
    let halves = arrangement.faces.halves(cell as usize).iter();
    let side = |&half: &u32| {
        let beyond = arrangement.faces.left[(half ^ 1) as usize];
        let outside = (beyond != OUTSIDE).then_some(beyond);
        Side { inside: cell, outside, length: lengths[(half >> 1) as usize] }
    };
    halves.map(side).collect()
}

/// The perimeter of one cell, given the lengths of all arcs.
pub(crate) fn perimeter(arrangement: &Arrangement, cell: usize, lengths: &[Length]) -> Length {
    arrangement.faces.halves(cell).iter().map(|&half| lengths[(half >> 1) as usize]).sum()
}

/// The lengths of all arcs.
pub fn lengths(arrangement: &Arrangement) -> Vec<Length> {
    (0..arrangement.arcs.len() as u32)
        .into_par_iter()
        .with_min_len(256)
        .map(|arc| length(&arrangement.arcs, arc))
        .collect()
}

/// The length of an arc.
pub(crate) fn length(arcs: &Arcs, arc: u32) -> Length {
    let points = arcs.points(arc as usize).windows(2);
    points
        .map(|pair| {
            // 33 bits each: the sum of squares may lose its last bits, a 2⁻⁵² part of it.
            let (dx, dy) = (
                (i64::from(pair[1].x) - i64::from(pair[0].x)) as f64,
                (i64::from(pair[1].y) - i64::from(pair[0].y)) as f64,
            );
            Length::of_square(dx * dx + dy * dy)
        })
        .sum()
}

//! What only the kernel's own parts can show: that blocks are nothing but a division of the work.

use std::borrow::Cow;

use crate::geometry::grid::Point;
use crate::layer::borders::Borders;
use crate::overlay::blocks::Blocks;
use crate::overlay::dissolve;
use crate::overlay::faces::OUTSIDE;
use crate::overlay::frame::{Extent, Frame};
use crate::overlay::lines::Lines;
use crate::overlay::skeleton::{Skeleton, skeleton_by};
use crate::overlay::watch::Unwatched;

/// A reproducible stream of numbers (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit.unsigned_abs()).cast_signed()
    }
}

/// Squares with a hole of their own, turned at random, crowds of them in a town, and slanting strips that
/// pass many rows of blocks with squares between them.
fn rings(seed: u64) -> Vec<Vec<Point>> {
    const RANGE: i64 = 2_000_000;
    let mut numbers = Numbers(seed);
    let mut rings = Vec::new();
    for k in 0..1_000 {
        let (mut x, mut y) = (numbers.below(RANGE), numbers.below(RANGE));
        if k % 4 == 0 {
            (x, y) = (RANGE / 4 + x / 100, RANGE / 3 + y / 100);
        }
        let (ux, uy) = (1 + numbers.below(1500), numbers.below(1500));
        let at = |u: i64, v: i64| Point::new(x + u * ux - v * uy, y + u * uy + v * ux);
        rings.push(vec![at(0, 0), at(6, 0), at(6, 6), at(0, 6)]);
        rings.push(vec![at(2, 2), at(2, 4), at(4, 4), at(4, 2)]);
    }
    for _ in 0..40 {
        let (x, y, slant) =
            (numbers.below(RANGE), numbers.below(RANGE / 4), numbers.below(200_000) - 100_000);
        let (top, width) = (y + RANGE / 2, 1 + numbers.below(3_000));
        let at = Point::new;
        rings.push(vec![at(x, y), at(x + width, y), at(x + slant + width, top), at(x + slant, top)]);
    }
    rings
}

/// Every cell: its polygon, and the rings that wind it.
fn cells(rings: &[Vec<Point>], points_per_block: usize) -> Vec<(crate::geometry::ring::Polygon, Vec<u32>)> {
    let borders = Borders::of_rings(rings);
    let extent = Extent::of(None, [("", &borders)]).unwrap().unwrap();
    let frame = Frame::of(extent);
    let lines = Lines::new(frame, vec![Cow::Borrowed(&borders)], &[rings.len()]);
    let blocks = Blocks::with_points_per_block(frame.bounds(extent), &lines, points_per_block);
    let Skeleton { arcs, sides, faces, .. } = skeleton_by(&blocks, &lines, None, &Unwatched, None).unwrap();
    let mut flanks = Vec::new();
    let mut winders: Vec<Option<Vec<u32>>> = vec![None; faces.len()];
    let mut stack = vec![(OUTSIDE, Vec::new())];
    while let Some((cell, here)) = stack.pop() {
        let halves = if cell == OUTSIDE { &faces.outside[..] } else { faces.halves(cell as usize) };
        for &half in halves {
            let other = faces.left[(half ^ 1) as usize];
            if other == OUTSIDE || winders[other as usize].is_some() {
                continue;
            }
            let mut there: Vec<u32> = here.clone();
            flanks.clear();
            sides.flanks(half, &lines, &mut flanks);
            for owner in flanks.iter().map(|flank| flank >> 1) {
                match there.binary_search(&owner) {
                    Ok(index) => drop(there.remove(index)),
                    Err(index) => there.insert(index, owner),
                }
            }
            winders[other as usize] = Some(there.clone());
            stack.push((other, there));
        }
    }
    // Each cell a group of its own.
    let groups: Vec<(u32, u32)> = (0..faces.len() as u32).map(|cell| (cell, cell)).collect();
    let mut cells: Vec<_> = dissolve::dissolve_faces(frame, &arcs, &faces, &groups)
        .into_iter()
        .map(|region| {
            let winders = winders[region.group as usize].take();
            (region.polygon, winders.expect("every cell is reached"))
        })
        .collect();
    cells.sort_unstable_by(|one, other| (&one.0.outer, &one.0.holes).cmp(&(&other.0.outer, &other.0.holes)));
    cells
}

#[test]
fn the_division_into_blocks_changes_nothing() {
    for seed in 1..=2 {
        let rings = rings(seed);
        let whole = cells(&rings, usize::MAX);
        assert!(whole.len() > 1000, "{}", whole.len());
        for points_per_block in [5, 50, 1_000] {
            assert!(whole == cells(&rings, points_per_block), "seed {seed}, {points_per_block}");
        }
    }
}

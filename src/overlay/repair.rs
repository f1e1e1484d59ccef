//! Repair: rings that cross or overlap themselves, read by even-odd, with the arrangement's own steps.

use std::borrow::Cow;

use crate::geometry::grid::Point;
use crate::geometry::ring::Polygon;
use crate::layer::borders::Borders;
use crate::overlay::frame::{Extent, Frame};
use crate::overlay::lines::Lines;
use crate::overlay::skeleton::{Skeleton, skeleton};
use crate::overlay::watch::Unwatched;
use crate::overlay::{CutError, dissolve};

/// Reads the rings of one feature by even-odd: a place is inside where an odd number of rings wind it.
///
/// Input: rings stored open, in any order and orientation. Output: polygons with disjoint insides, outer
/// rings counter-clockwise, holes clockwise, all simple, by their least point; empty where nothing has
/// area.
///
/// # Errors
/// [`CutError::TooWide`] where the rings do not fit the kernel's range.
pub fn even_odd(rings: &[Vec<Point>]) -> Result<Vec<Polygon>, CutError> {
    // Each ring is an owner, so that all windings stay apart and only parities are added.
    let borders = Borders::of_rings(rings);
    let Some(extent) = Extent::of(None, [("", &borders)])? else { return Ok(Vec::new()) };
    let frame = Frame::of(extent);
    let lines = Lines::new(frame, vec![Cow::Borrowed(&borders)], &[rings.len()]);
    let Skeleton { arcs, sides, faces, .. } = skeleton(&lines, extent, None, &Unwatched, None)?;

    let mut is_odd: Vec<Option<bool>> = vec![None; faces.len()];
    let mut stack: Vec<(u32, bool)> = Vec::new();
    let mut flanks = Vec::new();
    let mut step =
        |halves: &[u32], odd: bool, is_odd: &mut Vec<Option<bool>>, stack: &mut Vec<(u32, bool)>| {
            for &half in halves {
                let other = faces.left[(half ^ 1) as usize];
                if let Some(slot @ None) = is_odd.get_mut(other as usize) {
                    flanks.clear();
                    sides.flanks(half, &lines, &mut flanks);
                    let flips = flanks.len() % 2 == 1;
                    *slot = Some(odd ^ flips);
                    stack.push((other, odd ^ flips));
                }
            }
        };
    step(&faces.outside, false, &mut is_odd, &mut stack);
    while let Some((cell, odd)) = stack.pop() {
        step(faces.halves(cell as usize), odd, &mut is_odd, &mut stack);
    }
    let chosen: Vec<(u32, u32)> =
        (0..faces.len()).filter(|&cell| is_odd[cell] == Some(true)).map(|cell| (cell as u32, 0)).collect();
    let regions = dissolve::dissolve_faces(frame, &arcs, &faces, &chosen);
    let mut polygons: Vec<Polygon> = regions.into_iter().map(|region| region.polygon).collect();
    polygons.sort_unstable_by(|one, other| one.outer.cmp(&other.outer));
    Ok(polygons)
}

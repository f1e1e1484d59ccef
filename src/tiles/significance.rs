//! From which zoom on a point of a border is drawn: by the triangle it makes with those around it that are drawn
//! longer (Visvalingam and Whyatt, 1993).
//!
//! - **In**: chains of points on the grid; how many of the world's units a step of the grid is.
//! - **Out**: for each point the lowest zoom at which it is drawn. Ends of chains are drawn at every zoom, so that
//!   where three features meet nothing comes apart; at the greatest zoom every point is.
//! - **Cost**: O(n log n) a chain, whatever its shape.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::geometry::grid::Point;
use crate::tiles::address::ZOOM_MAX;

/// A point is drawn once its triangle has the area of a square of so many steps of the tile: half a pixel where a
/// tile is shown on 512.
const TOLERANCE_STEPS: f64 = 4.0;

/// The zooms of a chain's points; the last may stand where the first does.
pub(super) fn zooms(points: &[Point], units_per_step: f64) -> Vec<u8> {
    let n = points.len();
    let mut zooms = vec![0; n];
    if n < 3 {
        return zooms;
    }
    let mut before: Vec<u32> = (0..n as u32).map(|own| own.wrapping_sub(1)).collect();
    let mut behind: Vec<u32> = (1..=n as u32).collect();
    // The bits of numbers that are not negative are ordered as the numbers are.
    let area = |a: u32, b: u32, c: u32| {
        doubled(points[a as usize], points[b as usize], points[c as usize]).to_bits()
    };
    let inner = (1..n as u32 - 1).map(|own| area(own - 1, own, own + 1));
    let mut now: Vec<u64> = std::iter::once(u64::MAX).chain(inner).chain([u64::MAX]).collect();
    let mut heap: BinaryHeap<Reverse<(u64, u32)>> =
        (1..n - 1).map(|own| Reverse((now[own], own as u32))).collect();
    // A point is never less significant than one that had to go before it.
    let mut most = 0;
    while let Some(Reverse((own_area, own))) = heap.pop() {
        if now[own as usize] != own_area {
            continue;
        }
        most = most.max(own_area);
        zooms[own as usize] = zoom(f64::from_bits(most), units_per_step);
        now[own as usize] = u64::MAX - 1;
        let (a, b) = (before[own as usize], behind[own as usize]);
        behind[a as usize] = b;
        before[b as usize] = a;
        for other in [a, b] {
            if 0 < other && (other as usize) < n - 1 {
                let changed = area(before[other as usize], other, behind[other as usize]);
                now[other as usize] = changed;
                heap.push(Reverse((changed, other)));
            }
        }
    }
    zooms
}

/// The lowest zoom at which a triangle of this doubled area, in squares of the grid, is seen.
fn zoom(doubled_area: f64, units_per_step: f64) -> u8 {
    let side = (doubled_area / 2.0).sqrt() * units_per_step;
    let zoom = (f64::from(ZOOM_MAX) - (side / TOLERANCE_STEPS).log2()).ceil();
    // Nothing has no logarithm: its zoom is beyond all, and so the last.
    zoom.clamp(0.0, f64::from(ZOOM_MAX)) as u8
}

fn doubled(a: Point, b: Point, c: Point) -> f64 {
    let (abx, aby) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    let (acx, acy) = ((c.x - a.x) as f64, (c.y - a.y) as f64);
    (abx * acy - aby * acx).abs()
}

#[cfg(test)]
mod tests {
    use super::zooms;
    use crate::geometry::grid::Point;

    #[test]
    fn great_bends_are_drawn_before_small_ones_and_ends_always() {
        let chain = [(0, 0), (100_000, 0), (100_500, 400), (101_000, 0), (200_000, 900_000), (300_000, 0)];
        let points = chain.map(|(x, y)| Point::new(x, y));
        let own = zooms(&points, 0.01);
        assert_eq!((own[0], own[5]), (0, 0));
        assert!(own[4] < own[2], "{own:?}");
    }

    #[test]
    fn what_lies_on_a_line_is_drawn_last() {
        let points = [0, 10, 25, 100].map(|x| Point::new(x * 1000, 0));
        assert_eq!(zooms(&points, 0.01), [0, 20, 20, 0]);
    }
}

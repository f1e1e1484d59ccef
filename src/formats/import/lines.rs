//! Lines on the grid: points that fall together become one, and a line of which no length is left is dropped.
//!
//! That a line crosses or touches itself is no fault of it, so nothing else is checked. Each mend is a finding
//! with the place in the coordinates of the file.

use crate::formats::import::mend::{Mended, duplicates_text};
use crate::formats::import::say::About;
use crate::formats::import::shape::Shape;
use crate::geometry::grid::Point;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// Cleans the lines of one feature whose vertices `points` are already on the grid.
pub(crate) fn clean<'a>(
    (about, number): (&About, u64),
    shape: &Shape,
    points: &[Point],
    findings: &mut Vec<Finding>,
) -> Mended<'a> {
    let mut say = |weight: Weight, kind: &'static str, vertex: usize, message: Text| {
        let place = shape.x.get(vertex).map(|&x| (x, shape.y[vertex]));
        findings.push(about.feature(weight, kind, (number, place), message));
    };
    let mut lines = Vec::with_capacity(shape.part_ends.len());
    let (mut n_duplicates, mut duplicate) = (0_u64, None);
    let mut start = 0;
    for &end in &shape.part_ends {
        let mut line: Vec<Point> = Vec::with_capacity(end - start);
        for (vertex, &point) in points.iter().enumerate().take(end).skip(start) {
            if line.last() == Some(&point) {
                n_duplicates += 1;
                duplicate.get_or_insert(vertex);
            } else {
                line.push(point);
            }
        }
        if line.len() < 2 {
            let message = Text::new(
                "线在 0.1 mm 格网上不足两个不同的点,已去掉",
                "a line has fewer than two distinct points on the 0.1 mm grid; it was dropped",
            );
            say(Weight::Repaired, "line-vanished", start, message);
        } else {
            lines.push(line);
        }
        start = end;
    }
    if let Some(vertex) = duplicate {
        say(Weight::Repaired, "duplicate-points", vertex, duplicates_text(n_duplicates));
    }
    if lines.is_empty() {
        let message = Text::new(
            "图形在 0.1 mm 格网上没有长度,未收",
            "the geometry has no length on the 0.1 mm grid; not taken",
        );
        say(Weight::Refused, "no-length", 0, message);
        return Mended::Refused;
    }
    Mended::Made(lines)
}

//! Leaving points out of rings and lines that are only looked at (Douglas and Peucker, 1973).
//!
//! - **In**: points on the grid, stored open where they are a ring; how far a border may move.
//! - **Out**: the indices of the points that stay, ascending. A ring keeps at least three, a line its ends.
//! - **Not promised**: each ring is taken by itself, so what two features share may part, and a narrow ring may
//!   cross itself. Areas are therefore never worked out from what is left.

use crate::geometry::grid::Point;

/// The points of a ring that stay. Rings of three points stay as they are.
pub fn ring(points: &[Point], tolerance_steps: f64) -> Vec<usize> {
    if points.len() <= 3 {
        return (0..points.len()).collect();
    }
    // The point farthest from the first divides the ring into two lines.
    let far = (1..points.len()).max_by(|&a, &b| {
        squared_distance(points[0], points[a]).total_cmp(&squared_distance(points[0], points[b]))
    });
    let far = far.expect("there are more than three points");
    let closed: Vec<Point> = points.iter().chain(points.first()).copied().collect();
    let mut stays = vec![false; closed.len()];
    stays[0] = true;
    stays[far] = true;
    divide(&closed, (0, far), tolerance_steps, &mut stays);
    divide(&closed, (far, points.len()), tolerance_steps, &mut stays);
    stays.truncate(points.len());
    if stays.iter().filter(|own| **own).count() < 3 {
        let widest = (1..points.len()).filter(|&own| own != far).max_by(|&a, &b| {
            let from = |own: usize| distance(points[own], points[0], points[far]);
            from(a).total_cmp(&from(b))
        });
        stays[widest.expect("there are more than three points")] = true;
    }
    indices(&stays)
}

/// The points of a line that stay.
pub fn line(points: &[Point], tolerance_steps: f64) -> Vec<usize> {
    let mut stays = vec![false; points.len()];
    if let [first, .., last] = &mut stays[..] {
        (*first, *last) = (true, true);
        divide(points, (0, points.len() - 1), tolerance_steps, &mut stays);
    }
    indices(&stays)
}

fn indices(stays: &[bool]) -> Vec<usize> {
    stays.iter().enumerate().filter_map(|(index, stays)| stays.then_some(index)).collect()
}

/// Marks the points between two that stay. The spans still to be looked at are a list and no recursion, which a
/// stranger's comb could drive deep.
fn divide(points: &[Point], span: (usize, usize), tolerance_steps: f64, stays: &mut [bool]) {
    let mut spans = vec![span];
    while let Some((first, last)) = spans.pop() {
        let off = |own: usize| distance(points[own], points[first], points[last]);
        let farthest = (first + 1..last).map(|own| (own, off(own))).max_by(|(_, a), (_, b)| a.total_cmp(b));
        if let Some((own, _)) = farthest.filter(|(_, off)| tolerance_steps < *off) {
            stays[own] = true;
            spans.extend([(first, own), (own, last)]);
        }
    }
}

/// How far a point is from the segment between two others, in steps.
fn distance(point: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    let (px, py) = ((point.x - a.x) as f64, (point.y - a.y) as f64);
    let squared = dx * dx + dy * dy;
    let along = if squared > 0.0 { ((px * dx + py * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
    libm::hypot(px - along * dx, py - along * dy)
}

fn squared_distance(a: Point, b: Point) -> f64 {
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::{line, ring};
    use crate::geometry::grid::Point;

    fn points(list: &[(i64, i64)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn points_within_the_tolerance_go_and_others_stay() {
        let bent = points(&[(0, 0), (50, 3), (100, 0), (100, 50), (100, 100), (0, 100)]);
        assert_eq!(ring(&bent, 0.0), [0, 1, 2, 4, 5]);
        assert_eq!(ring(&bent, 2.9), [0, 1, 2, 4, 5]);
        assert_eq!(ring(&bent, 3.0), [0, 2, 4, 5]);
        assert_eq!(line(&bent[..3], 3.0), [0, 2]);
        assert_eq!(line(&bent[..3], 2.9), [0, 1, 2]);
    }

    #[test]
    fn a_ring_keeps_three_points_and_a_line_its_ends() {
        let thin = points(&[(0, 0), (50, 1), (100, 0), (50, 4)]);
        assert_eq!(ring(&thin, 1e9), [0, 2, 3]);
        assert_eq!(line(&thin, 1e9), [0, 3]);
        assert_eq!(ring(&thin[..3], 1e9), [0, 1, 2]);
    }
}

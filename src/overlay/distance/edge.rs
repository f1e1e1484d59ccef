//! Edges and how far they are from one another, decided in exact integers.

use crate::geometry::window::side;

/// An edge in the arrangement's own steps; lines may reach beyond its range.
pub(super) type Edge = [(i64, i64); 2];

/// Whether two edges that do not cross are nearer than that.
pub(super) fn are_nearer(a: Edge, b: Edge, steps: u64) -> bool {
    if are_apart(a, b, steps) {
        return false;
    }
    is_point_nearer(a[0], b, steps)
        || is_point_nearer(a[1], b, steps)
        || is_point_nearer(b[0], a, steps)
        || is_point_nearer(b[1], a, steps)
}

/// Whether their bounds alone show that two edges are not nearer than that.
fn are_apart(a: Edge, b: Edge, steps: u64) -> bool {
    let is_gap = |pick: fn((i64, i64)) -> i64| {
        let (a, b) = (a.map(pick), b.map(pick));
        let gap = (a[0].min(a[1]) - b[0].max(b[1])).max(b[0].min(b[1]) - a[0].max(a[1]));
        0 <= gap && steps <= gap.unsigned_abs()
    };
    is_gap(|own| own.0) || is_gap(|own| own.1)
}

/// Whether two edges cross in a point inside both.
pub(super) fn do_cross([a, b]: Edge, [c, d]: Edge) -> bool {
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

/// Whether a place lies inside a border: a ray from it to the east crosses it an odd number of times. On the
/// border itself the answer is either.
pub(super) fn is_inside(place: (i64, i64), border: impl Iterator<Item = Edge>) -> bool {
    // Half-open in y, so that a vertex on the ray counts once.
    let crosses = |&[a, b]: &Edge| {
        let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
        low.1 <= place.1 && place.1 < high.1 && 0 < side(low, high, place)
    };
    border.filter(crosses).count() % 2 == 1
}

/// Whether a point is nearer to an edge than that.
fn is_point_nearer(p: (i64, i64), [a, b]: Edge, steps: u64) -> bool {
    let between = |from: (i64, i64), to: (i64, i64)| (i128::from(to.0 - from.0), i128::from(to.1 - from.1));
    let square = |(x, y): (i128, i128)| (x * x + y * y) as u128;
    let (ab, ap) = (between(a, b), between(a, p));
    let limit = u128::from(steps) * u128::from(steps);
    let along = ab.0 * ap.0 + ab.1 * ap.1;
    if along <= 0 {
        return square(ap) < limit;
    }
    if square(ab) <= along as u128 {
        return square(between(b, p)) < limit;
    }
    // Beside the edge: (cross / |ab|)² < limit. The factors have 68 bits, those of lines more, so the products need
    // two words.
    let cross = (ab.0 * ap.1 - ab.1 * ap.0).unsigned_abs();
    product(cross, cross) < product(limit, square(ab))
}

/// The product of two numbers as its high and low words.
fn product(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> 64);
    let (middle, carry) = middle.overflowing_add(a_low * b_high);
    (a_high * b_high + (middle >> 64) + (u128::from(carry) << 64), (middle << 64) | (low & LOW))
}

#[cfg(test)]
mod tests {
    use super::{Edge, are_nearer, do_cross, is_inside, is_point_nearer, product};

    #[test]
    fn a_limit_is_not_reached_by_what_lies_on_it() {
        let edge = [(0, 0), (30, 40)];
        // (4, -3) lies 5 steps from the line, beside the edge's start.
        assert!(!is_point_nearer((4, -3), edge, 5) && is_point_nearer((4, -3), edge, 6));
        assert!(!is_point_nearer((-3, -4), edge, 5) && is_point_nearer((-3, -4), edge, 6));
        assert!(is_point_nearer((15, 20), edge, 1) && !is_point_nearer((15, 20), edge, 0));
        assert!(are_nearer(edge, [(30, 40), (60, 0)], 1), "a shared end is at distance zero");
    }

    #[test]
    fn products_have_two_words() {
        assert_eq!(product(u128::from(u64::MAX), 2), (0, u128::from(u64::MAX) * 2));
        assert_eq!(product(1 << 127, 6), (3, 0));
        assert_eq!(product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        // As long and as far as the kernel's range goes.
        let far: Edge = [(0, 0), (4_000_000_000, 4_000_000_000)];
        assert!(is_point_nearer((4_000_000_000, 0), far, 2_828_427_125));
        assert!(!is_point_nearer((4_000_000_000, 0), far, 2_828_427_124));
    }

    #[test]
    fn edges_cross_in_a_point_inside_both_alone() {
        let edge = [(0, 0), (10, 10)];
        assert!(do_cross(edge, [(0, 10), (10, 0)]));
        assert!(!do_cross(edge, [(0, 10), (5, 5)]) && !do_cross(edge, [(10, 10), (20, 0)]));
        assert!(!do_cross(edge, [(2, 2), (8, 8)]) && !do_cross(edge, [(20, 0), (30, 20)]));
        // As far as a grid point can be.
        let far = 1_000_000_000_000;
        assert!(do_cross([(-far, -far), (far, far)], [(-far, far), (far, -far)]));
    }

    #[test]
    fn inside_is_where_a_ray_leaves_an_odd_number_of_times() {
        let corners = [(0, 0), (20, 0), (20, 20), (10, 10), (0, 20)];
        let border = || (0..5).map(|at| [corners[at], corners[(at + 1) % 5]]);
        assert!(is_inside((5, 10), border()) && is_inside((15, 10), border()));
        assert!(!is_inside((10, 15), border()) && !is_inside((-5, 10), border()));
    }
}

//! Exact predicates on the kernel's points. No float takes part in a decision.

use crate::overlay::frame::Local;

/// The cross product of `b - a` and `c - a`: positive where `c` lies left of `a → b`.
pub(crate) fn cross(a: Local, b: Local, c: Local) -> i128 {
    let (bx, by) = (i64::from(b.x) - i64::from(a.x), i64::from(b.y) - i64::from(a.y));
    let (cx, cy) = (i64::from(c.x) - i64::from(a.x), i64::from(c.y) - i64::from(a.y));
    i128::from(bx) * i128::from(cy) - i128::from(by) * i128::from(cx)
}

/// How near a segment comes to a pixel in its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nearness {
    /// It passes it: the square of side one centered on it with its left and lower border, without its
    /// right and upper.
    Passes,
    /// It does not, but one within half a step of it to all sides might.
    Close,
    /// Not even that.
    Far,
}

/// How near the segment `a`–`b`, `a < b`, comes to the pixel of `v`, which lies in the segment's box.
///
/// The ends being grid points, the pixel meets the segment's box; it remains to ask on which sides of the
/// line the pixel's corners lie. For a rising line the extreme corners are upper left and lower right,
/// neither of which belongs to the pixel; for a falling one upper right, which does not, and lower left,
/// which does.
pub(crate) fn nearness(a: Local, b: Local, v: Local) -> Nearness {
    let (dx, dy) = (i64::from(b.x) - i64::from(a.x), i64::from(b.y) - i64::from(a.y));
    let reach = dx + dy.abs();
    let cross = cross(a, b, v);
    if cross.unsigned_abs() > u128::from(reach.unsigned_abs()) {
        return Nearness::Far;
    }
    let (doubled, reach) = (2 * cross, i128::from(reach));
    if -reach < doubled && (doubled < reach || (dy < 0 && doubled == reach)) {
        Nearness::Passes
    } else {
        Nearness::Close
    }
}

/// The pixel in which two segments cross, each interior cutting the other; `None` where they do not, or
/// only touch (an end on a segment is a vertex, and [`passes`] sees to vertices).
pub(crate) fn crossing(a: Local, b: Local, c: Local, d: Local) -> Option<Local> {
    let (side_c, side_d) = (cross(a, b, c), cross(a, b, d));
    if side_c == 0 || side_d == 0 || (side_c > 0) == (side_d > 0) {
        return None;
    }
    let (side_a, side_b) = (cross(c, d, a), cross(c, d, b));
    if side_a == 0 || side_b == 0 || (side_a > 0) == (side_b > 0) {
        return None;
    }
    // a + (b - a) · side_a / (side_a - side_b), each coordinate rounded to the pixel that holds it.
    let divisor = side_a - side_b;
    let (numerator, divisor) = if divisor < 0 { (-side_a, -divisor) } else { (side_a, divisor) };
    let along = |from: u32, to: u32| {
        let step = numerator * (i128::from(to) - i128::from(from));
        (i128::from(from) + (2 * step + divisor).div_euclid(2 * divisor)) as u32
    };
    Some(Local { x: along(a.x, b.x), y: along(a.y, b.y) })
}

#[cfg(test)]
mod tests {
    use super::{Nearness, crossing, nearness};
    use crate::overlay::frame::{Bounds, Local};

    const fn at(x: u32, y: u32) -> Local {
        Local { y, x }
    }

    #[test]
    fn a_pixel_owns_its_left_and_lower_border_only() {
        // The diagonals of a unit square meet where four pixels meet; only one of them owns that point.
        let owners = |a, b| {
            [at(0, 0), at(1, 0), at(0, 1), at(1, 1)]
                .into_iter()
                .filter(|&v| Bounds::of(a, b).holds(v) && nearness(a, b, v) == Nearness::Passes)
                .collect::<Vec<_>>()
        };
        assert_eq!(owners(at(0, 0), at(1, 1)), [at(0, 0), at(1, 1)]);
        assert_eq!(owners(at(0, 1), at(1, 0)), [at(1, 0), at(0, 1), at(1, 1)]);
        assert_eq!(crossing(at(0, 0), at(1, 1), at(0, 1), at(1, 0)), Some(at(1, 1)));
    }

    #[test]
    fn crossings_are_rounded_exactly_at_the_ends_of_the_range() {
        let (low, high) = (8, u32::MAX - 8);
        assert_eq!(
            crossing(at(low, low), at(high, high), at(low, high), at(high, low)),
            Some(at(1 << 31, 1 << 31))
        );
    }
}

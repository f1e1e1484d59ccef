//! Predicates on a site moved by an infinitesimal, so that nothing degenerate is left to decide.
//!
//! The site stands at (ε, ε²) from where it was drawn. Then no vertex of either lies on an edge of the
//! other and no edges overlap: every question has a yes or a no, all of them consistent (Edelsbrunner &
//! Mücke 1990, "Simulation of Simplicity"). What the move adds or takes has no area.

use std::cmp::Ordering;

use crate::geometry::grid::Point;
use crate::geometry::ring::cross;

/// Whether a point lies left of the moved site edge `c → d`.
pub(crate) fn is_left_of_site(c: Point, d: Point, point: Point) -> bool {
    is_positive([cross(c, d, point), i128::from(d.y - c.y), i128::from(c.x - d.x)])
}

/// Whether a moved vertex of the site lies left of the border edge `a → b`.
pub(crate) fn is_left_of_border(a: Point, b: Point, vertex: Point) -> bool {
    is_positive([cross(a, b, vertex), i128::from(a.y - b.y), i128::from(b.x - a.x)])
}

/// The sign of a polynomial in ε, its coefficients by rising power; an edge has length, so one is not 0.
fn is_positive(coefficients: [i128; 3]) -> bool {
    coefficients.into_iter().find(|&value| value != 0).is_some_and(|value| 0 < value)
}

/// How far along an edge a crossing lies: a polynomial in ε over a positive number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    numerator: [i128; 3],
    denominator: i128,
}

impl Share {
    /// Where the moved site edge `c → d` is cut by the border edge `a → b`, from `c`.
    pub(crate) fn along_site((c, d): (Point, Point), (a, b): (Point, Point)) -> Self {
        let from = cross(a, b, c);
        Self::new([from, i128::from(a.y - b.y), i128::from(b.x - a.x)], from - cross(a, b, d))
    }

    /// Where the border edge `a → b` is cut by the moved site edge `c → d`, from `a`.
    pub(crate) fn along_border((a, b): (Point, Point), (c, d): (Point, Point)) -> Self {
        let from = cross(c, d, a);
        Self::new([from, i128::from(d.y - c.y), i128::from(c.x - d.x)], from - cross(c, d, b))
    }

    fn new(numerator: [i128; 3], denominator: i128) -> Self {
        let sign = denominator.signum();
        Self { numerator: numerator.map(|value| sign * value), denominator: sign * denominator }
    }

    /// Which of two crossings of the same edge comes first.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let orders = self.numerator.iter().zip(&other.numerator).map(|(&own, &others)| {
            Wide::product(own, other.denominator).cmp(&Wide::product(others, self.denominator))
        });
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

/// A product of two numbers of 128 bits, as sign-extended high and unsigned low half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wide {
    high: i128,
    low: u128,
}

impl Wide {
    fn product(one: i128, other: i128) -> Self {
        let (a, b) = (one.unsigned_abs(), other.unsigned_abs());
        let half = |value: u128| (value >> 64, value & u128::from(u64::MAX));
        let ((a_high, a_low), (b_high, b_low)) = (half(a), half(b));
        let (middle, carry) = (a_high * b_low).overflowing_add(a_low * b_high);
        let (low, overflow) = (a_low * b_low).overflowing_add(middle << 64);
        let high = a_high * b_high + (middle >> 64) + (u128::from(carry) << 64) + u128::from(overflow);
        let is_negative = (one < 0) != (other < 0);
        let own = Self { high: high as i128, low };
        if is_negative { own.negated() } else { own }
    }

    fn negated(self) -> Self {
        let (low, carry) = (!self.low).overflowing_add(1);
        Self { high: (!self.high).wrapping_add(i128::from(carry)), low }
    }
}

/// The grid point in whose pixel the border edge `a → b` is cut by the site edge `c → d`.
///
/// The kernel rounds crossings alike. Coordinates up to 2⁴⁰ steps stay within 128 bits.
pub(crate) fn crossing((a, b): (Point, Point), (c, d): (Point, Point)) -> Point {
    let (side_a, side_b) = (cross(c, d, a), cross(c, d, b));
    let divisor = side_a - side_b;
    let (numerator, divisor) = if divisor < 0 { (-side_a, -divisor) } else { (side_a, divisor) };
    let along = |from: i64, to: i64| {
        let step = numerator * i128::from(to - from);
        from + (2 * step + divisor).div_euclid(2 * divisor) as i64
    };
    Point::new(along(a.x, b.x), along(a.y, b.y))
}

#[cfg(test)]
mod tests {
    use super::{Share, Wide, crossing, is_left_of_border, is_left_of_site};
    use crate::geometry::grid::Point;

    const fn at(x: i64, y: i64) -> Point {
        Point::new(x, y)
    }

    #[test]
    fn wide_products_order_as_numbers_do() {
        let values = [i128::MIN / 2, -(1 << 90) - 1, -(1 << 90), -1, 0, 1, 7, 1 << 64, (1 << 90) + 1];
        for one in values {
            for other in [1, 3, (1 << 64) + 5, 1 << 100] {
                for third in values {
                    let order = Wide::product(one, other).cmp(&Wide::product(third, other));
                    assert_eq!(order, one.cmp(&third), "{one} {third} by {other}");
                }
            }
        }
        assert_eq!(Wide::product(-1, 1), Wide { high: -1, low: u128::MAX });
        assert_eq!(Wide::product(1 << 100, 1 << 100), Wide { high: 1 << 72, low: 0 });
    }

    #[test]
    fn a_site_vertex_on_a_border_lies_right_of_and_above_it() {
        // A border going up has what is to the right on its right side; one going right, what is above left.
        assert!(!is_left_of_border(at(0, 0), at(0, 9), at(0, 5)));
        assert!(is_left_of_border(at(0, 0), at(9, 0), at(5, 0)));
        // To a site edge the same point lies left of one going up and right of one going right.
        assert!(is_left_of_site(at(0, 0), at(0, 9), at(0, 5)));
        assert!(!is_left_of_site(at(0, 0), at(9, 0), at(5, 0)));
    }

    #[test]
    fn crossings_at_one_point_are_ordered_as_the_move_orders_them() {
        // Two borders end at (5, 0) on a site edge going right, which passes just above: the one from the
        // upper left is cut before the one from the upper right.
        let site = (at(0, 0), at(10, 0));
        let left = Share::along_site(site, (at(5, 0), at(3, 4)));
        let right = Share::along_site(site, (at(5, 0), at(7, 4)));
        assert!(left.order(&right).is_lt());
        assert_eq!(crossing((at(5, 0), at(3, 4)), site), at(5, 0));
    }
}

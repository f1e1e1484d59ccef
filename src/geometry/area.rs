//! Areas as integers, so that every sum closes to zero whatever the order.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use bytemuck::{Pod, Zeroable};

/// A signed legal (ellipsoidal) area in whole square millimetres.
///
/// Why mm²: a hundredth of a square metre, the unit of the land survey, is 10⁴ of them, so the rounding
/// of each edge's contribution stays invisible in any table; an `i64` still holds 9.2 million km².
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Pod, Zeroable)]
#[repr(transparent)]
pub struct Area(i64);

impl Area {
    /// No area.
    pub const ZERO: Self = Self(0);

    /// Makes an area of whole square millimetres.
    pub const fn from_square_millimetres(mm2: i64) -> Self {
        Self(mm2)
    }

    /// Makes an area of the nearest whole square millimetre to `m2` square metres.
    pub fn from_square_metres(m2: f64) -> Self {
        // Rounds halves away from zero as `f64::round` does, which for want of an instruction is a call:
        // the greatest number under a half takes whatever is less than a half past it no further. The cast
        // cuts off.
        const HALF: f64 = 0.5 - f64::EPSILON / 4.0;
        let mm2 = m2 * 1e6;
        Self((mm2 + HALF.copysign(mm2)) as i64)
    }

    /// The area in whole square millimetres.
    pub const fn square_millimetres(self) -> i64 {
        self.0
    }

    /// The area in square metres, for reports only: the exact world ends here.
    pub fn square_metres(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The magnitude.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Square metres as decimal text with two places, halves away from zero (四舍五入).
    pub fn to_square_metres_text(self) -> String {
        decimal(i128::from(self.0), 1_000_000, 2)
    }

    /// Hectares (公顷) as decimal text with `places` decimals, halves away from zero.
    pub fn to_hectares_text(self, places: u32) -> String {
        decimal(i128::from(self.0), 10_000_000_000, places)
    }

    /// The share of this in a whole, in percent, as decimal text with `places` decimals, halves away from zero;
    /// `None` where the whole is not more than nothing.
    pub fn to_percent_text(self, whole: Self, places: u32) -> Option<String> {
        (Self::ZERO < whole).then(|| decimal(i128::from(self.0) * 100, i128::from(whole.0), places))
    }

    /// Mu (亩, 10000/15 m²) as decimal text with `places` decimals, halves away from zero.
    pub fn to_mu_text(self, places: u32) -> String {
        decimal(i128::from(self.0) * 15, 10_000_000_000, places)
    }
}

/// Divides exactly and prints with `places` decimals, halves away from zero. No float takes part.
fn decimal(value: i128, unit: i128, places: u32) -> String {
    let scale = 10_i128.pow(places);
    let scaled = value.abs() * scale;
    let rounded = (2 * scaled + unit) / (2 * unit);
    let sign = if value < 0 && rounded != 0 { "-" } else { "" };
    let (whole, fraction) = (rounded / scale, rounded % scale);
    match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction:0width$}", width = places as usize),
    }
}

impl Add for Area {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Area {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Area {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Area {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Area {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Area {
    fn sum<I: Iterator<Item = Self>>(areas: I) -> Self {
        areas.fold(Self::ZERO, Add::add)
    }
}

/// A signed planar area in half grid squares (5·10⁻⁹ m²): the shoelace sum itself, undivided.
pub type DoubledArea = i128;

/// Square metres of a doubled planar area, for reports only.
pub fn planar_square_metres(doubled: DoubledArea) -> f64 {
    doubled as f64 * 0.5e-8
}

#[cfg(test)]
mod tests {
    use super::Area;

    #[test]
    fn text_rounds_halves_away_from_zero() {
        let check = |mm2, m2: &str, ha: &str, mu: &str| {
            let area = Area::from_square_millimetres(mm2);
            assert_eq!(
                (area.to_square_metres_text(), area.to_hectares_text(4), area.to_mu_text(2)),
                (m2.to_owned(), ha.to_owned(), mu.to_owned())
            );
        };
        check(17_417_712_230_000, "17417712.23", "1741.7712", "26126.57");
        check(5_000, "0.01", "0.0000", "0.00");
        check(4_999, "0.00", "0.0000", "0.00");
        check(-5_000, "-0.01", "0.0000", "0.00");
        check(30_000_000_000_000, "30000000.00", "3000.0000", "45000.00");
    }

    #[test]
    fn shares_round_halves_away_from_zero() {
        let share = |part, whole| {
            let area = Area::from_square_millimetres;
            area(part).to_percent_text(area(whole), 2)
        };
        assert_eq!(share(1, 3).as_deref(), Some("33.33"));
        assert_eq!(share(1, 20_000).as_deref(), Some("0.01"));
        assert_eq!(share(i64::MAX, i64::MAX).as_deref(), Some("100.00"));
        assert_eq!(share(1, 0), None);
    }
}

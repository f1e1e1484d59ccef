//! Lengths as integers, so that sums and comparisons have one answer whatever the order.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use crate::geometry::grid::{Point, STEPS_PER_METRE};

/// A length in 1024ths of a grid step (about 0.1 µm).
///
/// An edge's length is one correctly rounded square root of its exact square, cut off to a whole unit: the
/// only float on the way, the same on every machine, too short by less than one unit an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Length(u64);

impl Length {
    /// No length.
    pub const ZERO: Self = Self(0);

    /// Units in one grid step.
    pub const UNITS_PER_STEP: u64 = 1024;

    /// Makes a length of whole grid steps.
    pub const fn from_steps(steps: u64) -> Self {
        Self(steps * Self::UNITS_PER_STEP)
    }

    /// The distance of two points.
    pub fn between(a: Point, b: Point) -> Self {
        let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
        Self::of_square((dx * dx + dy * dy) as f64)
    }

    /// The root of a squared distance in grid steps.
    pub(crate) fn of_square(squared_steps: f64) -> Self {
        Self((squared_steps.sqrt() * Self::UNITS_PER_STEP as f64) as u64)
    }

    /// The length in 1024ths of a grid step.
    pub const fn units(self) -> u64 {
        self.0
    }

    /// Half of it, cut off to a whole unit.
    #[must_use]
    pub const fn half(self) -> Self {
        Self(self.0 / 2)
    }

    /// The length in metres, for reports only.
    pub fn metres(self) -> f64 {
        self.0 as f64 / (Self::UNITS_PER_STEP as f64 * STEPS_PER_METRE as f64)
    }
}

impl Add for Length {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Length {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::ZERO, Add::add)
    }
}

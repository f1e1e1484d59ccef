//! Shape of a piece of land: how wide and how drawn out it is, from its area and its perimeter alone.
//!
//! Both tests are integer comparisons on the exact planar area and the perimeter of [`Length`]; floats
//! come out for reports only. The plane's scale (at most some 10⁻⁴ inside a zone) is left aside: widths
//! are compared with thresholds of whole decimetres.

use crate::geometry::area::DoubledArea;
use crate::geometry::grid::STEPS_PER_METRE;
use crate::geometry::length::Length;
use crate::geometry::ring::{self, Polygon};

/// Area and perimeter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Planar area, in half grid squares.
    pub doubled_area: DoubledArea,
    /// Length of all rings.
    pub perimeter: Length,
}

impl Shape {
    /// The shape of a polygon.
    pub fn of(polygon: &Polygon) -> Self {
        Self {
            doubled_area: polygon.rings().map(ring::doubled_area).sum(),
            perimeter: polygon.rings().flat_map(ring::edges).map(|(a, b)| Length::between(a, b)).sum(),
        }
    }

    /// Whether the equivalent width 2A/P (等效宽度, of a long strip about its mean width) is below `steps`
    /// grid steps.
    pub fn is_narrower_than(&self, steps: u64) -> bool {
        // 2A < w·P; the area counts halves, the perimeter 1024ths.
        let area = self.doubled_area.unsigned_abs() * u128::from(Length::UNITS_PER_STEP);
        area < u128::from(steps) * u128::from(self.perimeter.units())
    }

    /// Whether the rectangle of the same area and perimeter is at least `permille`/1000 times as long as
    /// wide.
    ///
    /// With sides in the ratio r, P²/A = 4·(1 + r)²/r, which grows with r: P²·r ≥ 4·A·(1 + r)².
    pub fn is_at_least_as_long_as(&self, permille: u32) -> bool {
        let (ratio, one) = (u128::from(permille), 1000);
        let perimeter = u128::from(self.perimeter.units());
        let units = u128::from(Length::UNITS_PER_STEP);
        let area = self.doubled_area.unsigned_abs();
        // The left side overflows for borders beyond 10⁵ km only, and then it is the greater by far wherever
        // the land is narrow at all: saturating keeps the answer.
        let left = (perimeter * perimeter).saturating_mul(ratio * one);
        let right = (2 * area * units * units).saturating_mul((one + ratio) * (one + ratio));
        left >= right
    }

    /// The equivalent width 2A/P in metres, for reports only.
    pub fn width_m(&self) -> f64 {
        if self.perimeter == Length::ZERO {
            return 0.0;
        }
        let steps = STEPS_PER_METRE as f64;
        self.doubled_area as f64 / (steps * steps) / self.perimeter.metres()
    }

    /// Compactness 4πA/P² (紧凑度), 1 for a circle, for reports only.
    pub fn compactness(&self) -> f64 {
        if self.perimeter == Length::ZERO {
            return 0.0;
        }
        2.0 * std::f64::consts::PI * self.width_m() / self.perimeter.metres()
    }

    /// The aspect of the rectangle of equal area and perimeter (长宽比), 1 where no rectangle is so round;
    /// for reports only.
    pub fn aspect(&self) -> f64 {
        let compactness = self.compactness();
        if compactness <= 0.0 {
            return 1.0;
        }
        // (1 + r)²/r = π/c, so r + 1/r = π/c − 2.
        let sum = (std::f64::consts::PI / compactness - 2.0).max(2.0);
        f64::midpoint(sum, (sum * sum - 4.0).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;
    use crate::geometry::grid::Point;
    use crate::geometry::ring::Polygon;

    #[test]
    fn a_rectangle_has_the_width_and_aspect_of_its_sides() {
        // 100 m by 4 m: 2A/P = 800/208 m.
        let at = |x_m: i64, y_m: i64| Point::new(x_m * 10_000, y_m * 10_000);
        let outer = vec![at(0, 0), at(100, 0), at(100, 4), at(0, 4)];
        let shape = Shape::of(&Polygon { outer, holes: Vec::new() });
        assert!((shape.width_m() - 800.0 / 208.0).abs() < 1e-9);
        assert!((shape.aspect() - 25.0).abs() < 1e-9);
        assert!(shape.is_narrower_than(38_462) && !shape.is_narrower_than(38_461));
        assert!(shape.is_at_least_as_long_as(25_000) && !shape.is_at_least_as_long_as(25_001));
    }
}

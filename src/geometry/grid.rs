//! The integer grid on which all plane geometry stands.
//!
//! The national standard keeps four decimals of a metre (国土调查办发〔2008〕32号), so one step is 0.1 mm.

use thiserror::Error;

/// Grid steps in one metre.
pub const STEPS_PER_METRE: i64 = 10_000;

/// The largest coordinate a point may have, in metres. An 8-digit easting with zone prefix is below
/// 4.6e7 m; beyond 1e8 m no coordinate of a projected CRS lies.
pub const COORDINATE_MAX_M: f64 = 1e8;

/// A point on the grid: whole steps of 0.1 mm, `x` east and `y` north, in the workspace's CRS.
///
/// The order (`x`, then `y`) is the order of all sorted output.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, bytemuck::Pod, bytemuck::Zeroable,
)]
#[repr(C)]
pub struct Point {
    /// East, in steps of 0.1 mm.
    pub x: i64,
    /// North, in steps of 0.1 mm.
    pub y: i64,
}

/// Why a coordinate cannot stand on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum GridError {
    /// NaN or an infinity.
    #[error("coordinate ({x}, {y}) is not a number")]
    NotFinite {
        /// East as read.
        x: f64,
        /// North as read.
        y: f64,
    },
    /// Further out than any projected CRS reaches.
    #[error("coordinate ({x}, {y}) lies beyond {COORDINATE_MAX_M} m; is the CRS right?")]
    TooFar {
        /// East as read.
        x: f64,
        /// North as read.
        y: f64,
    },
}

impl Point {
    /// Returns the point at whole steps.
    pub const fn new(x: i64, y: i64) -> Self {
        Self { x, y }
    }

    /// Snaps metres to the nearest grid point, halves away from zero.
    ///
    /// # Errors
    /// [`GridError::NotFinite`] on NaN or infinity, [`GridError::TooFar`] past [`COORDINATE_MAX_M`].
    pub fn snap(x_m: f64, y_m: f64) -> Result<Self, GridError> {
        if !x_m.is_finite() || !y_m.is_finite() {
            return Err(GridError::NotFinite { x: x_m, y: y_m });
        }
        if x_m.abs() > COORDINATE_MAX_M || y_m.abs() > COORDINATE_MAX_M {
            return Err(GridError::TooFar { x: x_m, y: y_m });
        }
        let steps = STEPS_PER_METRE as f64;
        Ok(Self { x: (x_m * steps).round() as i64, y: (y_m * steps).round() as i64 })
    }

    /// The point in metres, `(east, north)`.
    pub fn metres(self) -> (f64, f64) {
        let steps = STEPS_PER_METRE as f64;
        (self.x as f64 / steps, self.y as f64 / steps)
    }
}

/// Grid steps as metres with four decimals, exactly.
pub fn metres_text(steps: i64) -> String {
    let (sign, steps) = (if steps < 0 { "-" } else { "" }, steps.unsigned_abs());
    let per_metre = STEPS_PER_METRE.unsigned_abs();
    format!("{sign}{}.{:04}", steps / per_metre, steps % per_metre)
}

#[cfg(test)]
mod tests {
    use super::metres_text;

    #[test]
    fn metres_are_exact() {
        for (steps, text) in [(0, "0.0000"), (1, "0.0001"), (-1, "-0.0001"), (41_512_341_230, "4151234.1230")]
        {
            assert_eq!(metres_text(steps), text);
        }
    }
}

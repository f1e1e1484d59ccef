//! Geographic positions as whole billionths of a degree, the form in which they leave the house.
//!
//! A billionth of a degree is 0.11 mm on the ground, as fine as the grid, so that neighbours on the grid
//! stay neighbours and what is printed, indexed and compared is one and the same number.

use crate::geometry::grid::Point;
use crate::geometry::projection::Series;
use crate::geometry::window::{Place, Window};

/// Billionths in one degree.
pub const NANODEGREES: i64 = 1_000_000_000;

/// The position of a grid point as `(longitude, latitude)` in billionths of a degree.
pub fn nanodegrees(series: &Series, point: Point) -> Place {
    let (x_m, y_m) = point.metres();
    let (lon_deg, lat_deg) = series.inverse(x_m, y_m);
    let whole = |degrees: f64| (degrees * NANODEGREES as f64).round() as i64;
    (whole(lon_deg), whole(lat_deg))
}

/// Billionths of a degree as decimal text with nine places.
pub fn to_degrees_text(nanodegrees: i64) -> String {
    let sign = if nanodegrees < 0 { "-" } else { "" };
    let unit = NANODEGREES.unsigned_abs();
    let magnitude = nanodegrees.unsigned_abs();
    format!("{sign}{}.{:09}", magnitude / unit, magnitude % unit)
}

/// A geographic window that surely holds the image of a window of the grid, in billionths of a degree.
///
/// Along a line of equal easting the distance from the central meridian grows with distance from the
/// equator; along a line of equal northing latitude falls with distance from the central meridian. Both
/// are monotone between the axes, so the extremes lie at corners or where a side crosses an axis: nine
/// positions are enough. One billionth is added all around for rounding.
pub fn around(series: &Series, grid: &Window) -> Window {
    let projection = series.projection();
    let Ok(axes) = Point::snap(projection.false_easting_m, projection.false_northing_m) else {
        return Window {
            west: -360 * NANODEGREES,
            south: -90 * NANODEGREES,
            east: 360 * NANODEGREES,
            north: 90 * NANODEGREES,
        };
    };
    let eastings = [grid.west, axes.x.clamp(grid.west, grid.east), grid.east];
    let northings = [grid.south, axes.y.clamp(grid.south, grid.north), grid.north];
    let places = eastings.into_iter().flat_map(|x| northings.map(|y| Point::new(x, y)));
    let tight = Window::around(places.map(|point| nanodegrees(series, point)));
    let Window { west, south, east, north } = tight.expect("nine positions are not none");
    Window { west: west - 1, south: south - 1, east: east + 1, north: north + 1 }
}

#[cfg(test)]
mod tests {
    use super::{around, nanodegrees, to_degrees_text};
    use crate::geometry::grid::Point;
    use crate::geometry::projection::{Ellipsoid, TransverseMercator};
    use crate::geometry::window::Window;

    #[test]
    fn degrees_print_nine_decimals_with_their_sign() {
        for (nanodegrees, text) in [
            (111_000_000_001, "111.000000001"),
            (-500_000_000, "-0.500000000"),
            (0, "0.000000000"),
            (37_123_456_789, "37.123456789"),
        ] {
            assert_eq!(to_degrees_text(nanodegrees), text);
        }
    }

    #[test]
    fn the_window_around_holds_every_point_of_the_grid_window() {
        let projection = TransverseMercator {
            ellipsoid: Ellipsoid::CGCS2000,
            central_meridian_deg: 111.0,
            scale: 1.0,
            false_easting_m: 500_000.0,
            false_northing_m: 0.0,
        };
        let series = projection.series();
        for (west_m, south_m, side_m) in
            [(400_000, 4_100_000, 200_000), (520_000, 4_000_000, 90_000), (450_000, -50_000, 100_000)]
        {
            let (west, south, side) = (west_m * 10_000, south_m * 10_000, side_m * 10_000);
            let grid = Window { west, south, east: west + side, north: south + side };
            let outside = around(&series, &grid);
            for step in 0..=400_i64 {
                let (i, j) = (side / 20 * (step % 21), side / 20 * (step / 21));
                let (x, y) = nanodegrees(&series, Point::new(west + i, south + j));
                let place = Window { west: x, south: y, east: x, north: y };
                assert!(outside.covers(&place), "{place:?} is not in {outside:?}");
            }
        }
    }
}

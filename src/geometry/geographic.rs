//! Geographic positions as whole ten-billionths of a degree, the form in which they leave the house.
//!
//! A ten-billionth of a degree is 0.011 mm on the ground, a ninth of a grid step, so that a position read back
//! falls on the point it was made of, and what is printed, indexed and compared is one and the same number.

use crate::geometry::grid::Point;
use crate::geometry::projection::Series;
use crate::geometry::window::{Place, Window};

/// Ten-billionths in one degree.
pub const UNITS_PER_DEGREE: i64 = 10_000_000_000;

/// The decimals of a degree that these units are.
pub const DECIMALS: usize = 10;

/// The position of a grid point as `(longitude, latitude)` in ten-billionths of a degree.
pub fn position(series: &Series, point: Point) -> Place {
    let (x_m, y_m) = point.metres();
    let (lon_deg, lat_deg) = series.inverse(x_m, y_m);
    let whole = |degrees: f64| (degrees * UNITS_PER_DEGREE as f64).round() as i64;
    (whole(lon_deg), whole(lat_deg))
}

/// A geographic window that surely holds the image of a window of the grid, in ten-billionths of a degree.
///
/// Along a line of equal easting the distance from the central meridian grows with distance from the
/// equator; along a line of equal northing latitude falls with distance from the central meridian. Both
/// are monotone between the axes, so the extremes lie at corners or where a side crosses an axis: nine
/// positions are enough. One unit is added all around for rounding.
pub fn around(series: &Series, grid: &Window) -> Window {
    let projection = series.projection();
    let Ok(axes) = Point::snap(projection.false_easting_m, projection.false_northing_m) else {
        return Window {
            west: -360 * UNITS_PER_DEGREE,
            south: -90 * UNITS_PER_DEGREE,
            east: 360 * UNITS_PER_DEGREE,
            north: 90 * UNITS_PER_DEGREE,
        };
    };
    let eastings = [grid.west, axes.x.clamp(grid.west, grid.east), grid.east];
    let northings = [grid.south, axes.y.clamp(grid.south, grid.north), grid.north];
    let places = eastings.into_iter().flat_map(|x| northings.map(|y| Point::new(x, y)));
    let tight = Window::around(places.map(|point| position(series, point)));
    let Window { west, south, east, north } = tight.expect("nine positions are not none");
    Window { west: west - 1, south: south - 1, east: east + 1, north: north + 1 }
}

#[cfg(test)]
mod tests {
    use super::{DECIMALS, UNITS_PER_DEGREE, around, position};
    use crate::geometry::decimal::push_fixed;
    use crate::geometry::grid::Point;
    use crate::geometry::projection::{Ellipsoid, TransverseMercator};
    use crate::geometry::window::Window;
    use proptest::prelude::*;

    const PROJECTION: TransverseMercator = TransverseMercator {
        ellipsoid: Ellipsoid::CGCS2000,
        central_meridian_deg: 111.0,
        scale: 1.0,
        false_easting_m: 500_000.0,
        false_northing_m: 0.0,
    };

    proptest! {
        /// As far as a zone and its neighbors reach, in all of China's latitudes.
        #[test]
        fn a_position_read_back_is_the_grid_point(x in 1_000_000_000_i64..9_000_000_000, y in 0..62_000_000_000_i64) {
            let series = PROJECTION.series();
            let (lon, lat) = position(&series, Point::new(x, y));
            let degrees = |units: i64| -> f64 {
                let mut text = Vec::new();
                push_fixed(&mut text, units, DECIMALS);
                String::from_utf8(text).unwrap().parse().unwrap()
            };
            let (x_m, y_m) = series.forward(degrees(lon), degrees(lat));
            prop_assert_eq!(Point::snap(x_m, y_m), Ok(Point::new(x, y)));
            prop_assert!(lon.abs() < 180 * UNITS_PER_DEGREE);
        }
    }

    #[test]
    fn the_window_around_holds_every_point_of_the_grid_window() {
        let series = PROJECTION.series();
        for (west_m, south_m, side_m) in
            [(400_000, 4_100_000, 200_000), (520_000, 4_000_000, 90_000), (450_000, -50_000, 100_000)]
        {
            let (west, south, side) = (west_m * 10_000, south_m * 10_000, side_m * 10_000);
            let grid = Window { west, south, east: west + side, north: south + side };
            let outside = around(&series, &grid);
            for step in 0..=400_i64 {
                let (i, j) = (side / 20 * (step % 21), side / 20 * (step / 21));
                let (x, y) = position(&series, Point::new(west + i, south + j));
                let place = Window { west: x, south: y, east: x, north: y };
                assert!(outside.covers(&place), "{place:?} is not in {outside:?}");
            }
        }
    }
}

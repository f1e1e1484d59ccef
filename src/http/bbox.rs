//! The `bbox` parameter: a box of longitudes and latitudes (CRS84).

use crate::geometry::window::Window;
use crate::http::error::ApiError;
use crate::layer::text::Text;

/// Trillionths in one ten-billionth of a degree. Boxes are compared in trillionths: a box may end between two
/// served positions, and an `f64` of degrees carries no more.
pub(super) const PICO_PER_UNIT: i64 = 100;

/// A box as asked for: one window, or two where it crosses the antimeridian; in trillionths of a degree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bbox(Vec<Window>);

impl Bbox {
    /// The windows the box is made of.
    pub(super) fn windows(&self) -> &[Window] {
        &self.0
    }

    /// Reads `west,south,east,north`, or six numbers with heights, which are checked and left aside: no
    /// served feature has a height. West of more than east crosses the antimeridian (RFC 7946, 5.2).
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] saying what is wrong.
    pub(super) fn read(text: &str) -> Result<Self, ApiError> {
        let wrong = |why: Text| ApiError::BadParameter { name: "bbox", value: text.to_owned(), why };
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse::<f64>()).collect();
        let numbers = numbers.map_err(|_| wrong(not_numbers()))?;
        let (west, south, east, north) = match numbers[..] {
            [west, south, east, north] => (west, south, east, north),
            [west, south, low, east, north, high] if low <= high => (west, south, east, north),
            [_, _, _, _, _, _] => return Err(wrong(wrong_order())),
            _ => return Err(wrong(not_numbers())),
        };
        let is_longitude = |degrees: f64| (-180.0..=180.0).contains(&degrees);
        let is_latitude = |degrees: f64| (-90.0..=90.0).contains(&degrees);
        if ![west, east].into_iter().all(is_longitude) || ![south, north].into_iter().all(is_latitude) {
            return Err(wrong(out_of_range()));
        }
        if south > north {
            return Err(wrong(wrong_order()));
        }
        let window = |west: f64, east: f64| Window {
            west: trillionths(west),
            south: trillionths(south),
            east: trillionths(east),
            north: trillionths(north),
        };
        Ok(Self(if west <= east {
            vec![window(west, east)]
        } else {
            vec![window(west, 180.0), window(-180.0, east)]
        }))
    }
}

/// The nearest whole trillionth of a degree.
fn trillionths(degrees: f64) -> i64 {
    (degrees * 1e12).round() as i64
}

fn not_numbers() -> Text {
    Text::new(
        "须为 4 个或 6 个数:西,南,东,北(经纬度,度)",
        "give 4 or 6 numbers: west,south,east,north in degrees of longitude and latitude",
    )
}

fn wrong_order() -> Text {
    Text::new(
        "南界不得大于北界,下界不得大于上界",
        "south must not exceed north, nor the lower height the upper",
    )
}

fn out_of_range() -> Text {
    Text::new(
        "经度须在 -180 至 180 之间,纬度须在 -90 至 90 之间;次序为先经度后纬度",
        "longitudes lie from -180 to 180, latitudes from -90 to 90; longitude stands first",
    )
}

#[cfg(test)]
mod tests {
    use super::Bbox;

    #[test]
    fn boxes_are_read_or_refused() {
        let check = |text: &str, n_windows: Option<usize>| {
            assert_eq!(Bbox::read(text).ok().map(|own| own.windows().len()), n_windows, "{text}");
        };
        check("110,37,111,38", Some(1));
        check("110,37,0,111,38,100", Some(1));
        check("110, 37, 111, 38", Some(1));
        check("1.1e2,37,111,38", Some(1));
        check("177,65,-177,70", Some(2));
        check("110,37,110,37", Some(1));
        for wrong in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "a,b,c,d",
            "NaN,1,2,3",
            "inf,1,2,3",
            "110,38,111,37",
            "110,37,9,111,38,1",
            "181,0,182,1",
            "37,110,38,111",
        ] {
            check(wrong, None);
        }
    }
}

//! The parameters `bbox` and `bbox-crs`: a box in one of the CRS that features are served in.

use crate::geometry::geographic;
use crate::geometry::grid::STEPS_PER_METRE;
use crate::geometry::projection::Series;
use crate::geometry::window::Window;
use crate::http::crs::{Crs, CrsList};
use crate::http::error::ApiError;
use crate::layer::text::Text;

/// Trillionths in one ten-billionth of a degree. Boxes are compared in trillionths: a box may end between two
/// served positions, and an `f64` of degrees carries no more.
pub(super) const PICO_PER_UNIT: i64 = 100;
/// Parts of a grid step in which boxes in the plane are compared, for the same reason.
pub(super) const PARTS_PER_STEP: i64 = 10_000;
/// Metres beyond which a box in a plane reaches no more than it did before: twice around the Earth.
const METRES_MAX: f64 = 8e7;

/// A box as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bbox {
    /// One window, or two where it crosses the antimeridian; in trillionths of a degree.
    Geographic(Vec<Window>),
    /// In the workspace's plane, in parts of a grid step.
    Planar(Window),
}

impl Bbox {
    /// Reads four numbers in the order of the CRS's axes, the lower corner first, or six with heights, which are
    /// checked and left aside: no served feature has a height. Of degrees, west of more than east crosses the
    /// antimeridian (RFC 7946, 5.2).
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] saying what is wrong.
    pub(super) fn read(text: &str, crs: &Crs, all: &CrsList) -> Result<Self, ApiError> {
        let wrong = |why: Text| ApiError::BadParameter { name: "bbox", value: text.to_owned(), why };
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse::<f64>()).collect();
        let mut numbers = numbers.map_err(|_| wrong(not_numbers(crs)))?;
        if let [_, _, low, _, _, high] = numbers[..] {
            if high < low {
                return Err(wrong(wrong_order()));
            }
            numbers.remove(5);
            numbers.remove(2);
        }
        if numbers.iter().any(|own| !own.is_finite()) {
            return Err(wrong(not_numbers(crs)));
        }
        let [west, south, east, north] = match numbers[..] {
            [south, west, north, east] if crs.is_north_first => [west, south, east, north],
            [west, south, east, north] => [west, south, east, north],
            _ => return Err(wrong(not_numbers(crs))),
        };
        if north < south || (!crs.is_geographic && east < west) {
            return Err(wrong(wrong_order()));
        }
        if crs.is_geographic {
            return geographic_box([west, south, east, north]).ok_or_else(|| wrong(out_of_range(crs)));
        }
        if let Some(shift_m) = all.shift_m(crs) {
            return Ok(Self::Planar(Window {
                west: parts(west - shift_m),
                south: parts(south),
                east: parts(east - shift_m),
                north: parts(north),
            }));
        }
        let clamped = |metres: f64| metres.clamp(-METRES_MAX / 4.0, METRES_MAX / 4.0);
        let (mut x, mut y) = ([clamped(west), clamped(east)], [clamped(south), clamped(north)]);
        crs.to_degrees(&mut x, &mut y)?;
        geographic_box([x[0], y[0], x[1], y[1]]).ok_or_else(|| wrong(out_of_range(crs)))
    }

    /// Windows that surely hold what the box holds of a collection, in ten-billionths of a degree; none where it
    /// holds nothing. `grid` is the window around the collection on the grid.
    pub(super) fn reach(&self, series: &Series, grid: &Window) -> Vec<Window> {
        match self {
            Self::Geographic(windows) => windows.iter().map(|own| outward(own, PICO_PER_UNIT)).collect(),
            Self::Planar(window) => {
                let own = outward(window, PARTS_PER_STEP);
                let both = own.meets(grid).then(|| Window {
                    west: own.west.max(grid.west),
                    south: own.south.max(grid.south),
                    east: own.east.min(grid.east),
                    north: own.north.min(grid.north),
                });
                both.iter().map(|own| geographic::around(series, own)).collect()
            }
        }
    }
}

fn geographic_box([west, south, east, north]: [f64; 4]) -> Option<Bbox> {
    let is_longitude = |degrees: f64| (-180.0..=180.0).contains(&degrees);
    let is_latitude = |degrees: f64| (-90.0..=90.0).contains(&degrees);
    let is_on_earth =
        [west, east].into_iter().all(is_longitude) && [south, north].into_iter().all(is_latitude);
    let window = |west: f64, east: f64| Window {
        west: trillionths(west),
        south: trillionths(south),
        east: trillionths(east),
        north: trillionths(north),
    };
    is_on_earth.then(|| {
        Bbox::Geographic(if west <= east {
            vec![window(west, east)]
        } else {
            vec![window(west, 180.0), window(-180.0, east)]
        })
    })
}

/// The nearest whole trillionth of a degree.
fn trillionths(degrees: f64) -> i64 {
    (degrees * 1e12).round() as i64
}

/// The nearest whole part of a grid step.
fn parts(metres: f64) -> i64 {
    (metres.clamp(-METRES_MAX, METRES_MAX) * (STEPS_PER_METRE * PARTS_PER_STEP) as f64).round() as i64
}

/// Parts as wholes, rounded outward so that nothing is missed.
fn outward(window: &Window, n_parts: i64) -> Window {
    Window {
        west: window.west.div_euclid(n_parts),
        south: window.south.div_euclid(n_parts),
        east: window.east.div_euclid(n_parts) + 1,
        north: window.north.div_euclid(n_parts) + 1,
    }
}

/// The four numbers in their order, as the CRS has its axes.
fn not_numbers(crs: &Crs) -> Text {
    let (zh, en) = match (crs.is_north_first, crs.is_geographic) {
        (false, true) => {
            ("西,南,东,北(经纬度,度)", "west,south,east,north in degrees of longitude and latitude")
        }
        (true, true) => {
            ("南,西,北,东(纬经度,度)", "south,west,north,east in degrees of latitude and longitude")
        }
        (false, false) => ("西,南,东,北(米)", "west,south,east,north in metres"),
        (true, false) => ("南,西,北,东(米)", "south,west,north,east in metres, the northing first"),
    };
    Text::new(format!("须为 4 个或 6 个数:{zh}"), format!("give 4 or 6 numbers: {en}"))
}

fn wrong_order() -> Text {
    Text::new(
        "前一角的坐标不得大于后一角:南界不得大于北界,下界不得大于上界",
        "the lower corner stands first: south must not exceed north, nor the lower height the upper",
    )
}

fn out_of_range(crs: &Crs) -> Text {
    let (zh, en) = if crs.is_north_first { ("纬度", "latitude") } else { ("经度", "longitude") };
    Text::new(
        format!("经度须在 -180 至 180 之间,纬度须在 -90 至 90 之间;次序为先{zh}"),
        format!("longitudes lie from -180 to 180, latitudes from -90 to 90; {en} stands first"),
    )
}

#[cfg(test)]
mod tests {
    use super::Bbox;
    use crate::formats::crs::plane;
    use crate::http::crs::{CRS84, CrsList};

    /// The number of windows of a box, or its window in the plane in whole metres.
    fn read(code: &str, text: &str) -> Option<Vec<i64>> {
        let all = CrsList::new(&plane("EPSG:4546").unwrap());
        let uri = if code.is_empty() { CRS84.to_owned() } else { CRS84.replace("OGC/1.3/CRS84", code) };
        let place = all.uris().iter().position(|own| **own == uri).expect(code);
        match Bbox::read(text, all.at(Some(place)), &all).ok()? {
            Bbox::Geographic(windows) => Some(vec![windows.len() as i64]),
            Bbox::Planar(own) => {
                Some([own.west, own.south, own.east, own.north].map(|parts| parts / 100_000_000).to_vec())
            }
        }
    }

    #[test]
    fn boxes_are_read_or_refused() {
        let check = |text: &str, n_windows: Option<i64>| {
            assert_eq!(read("", text), n_windows.map(|own| vec![own]), "{text}");
        };
        check("110,37,111,38", Some(1));
        check("110,37,0,111,38,100", Some(1));
        check("110, 37, 111, 38", Some(1));
        check("1.1e2,37,111,38", Some(1));
        check("177,65,-177,70", Some(2));
        check("110,37,110,37", Some(1));
        check("-180,-90,180,-90", Some(1));
        check("-180,90,180,90", Some(1));
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

    #[test]
    fn every_crs_has_its_own_order() {
        assert_eq!(read("EPSG/0/4490", "37,110,38,111"), Some(vec![1]));
        assert_eq!(read("EPSG/0/4326", "110,37,111,38"), None);
        assert_eq!(
            read("EPSG/0/4546", "4150000,510000,4160000,520000"),
            Some(vec![510_000, 4_150_000, 520_000, 4_160_000])
        );
        assert_eq!(
            read("EPSG/0/4525", "4150000,37510000,4160000,37520000"),
            Some(vec![510_000, 4_150_000, 520_000, 4_160_000])
        );
        assert_eq!(read("EPSG/0/3857", "12300000,4500000,12400000,4600000"), Some(vec![1]));
        assert_eq!(read("EPSG/0/3857", "12400000,4500000,12300000,4600000"), None);
        assert_eq!(read("EPSG/0/3857", "-1e300,-1e300,1e300,1e300"), Some(vec![1]));
    }
}

//! Addresses of tiles in the two tile matrix sets, and the world they divide.
//!
//! The world is 2³² units wide in both: a unit is 9 mm on the equator, and at [`ZOOM_MAX`] the step of a tile.
//! Set `WebMercatorQuad` is that of OGC 17-083r4, annex D.1. `CGCS2000Quad` is laid out as `WorldCRS84Quad` there
//! (annex D.2, `GoogleCRS84Quad` of the well-known scale sets) on EPSG:4490; the registry of OGC has no set of that
//! CRS. Its matrix `n` is level `n + 1` of 天地图's `c` services.

use std::f64::consts::PI;

use crate::geometry::geographic::UNITS_PER_DEGREE;
use crate::geometry::window::{Place, Window};

/// The greatest zoom: there a tile's step is the world's unit.
pub const ZOOM_MAX: u8 = 20;
/// Steps along a tile's side.
pub const EXTENT: i32 = 4096;
/// Steps around a tile in which features still are in it, so that lines along its edge are drawn whole.
pub const BUFFER: i32 = 64;

/// The world's width as a power of two.
const WORLD_BITS: u32 = 32;
/// The world's width.
const WORLD: f64 = 4_294_967_296.0;

/// A tile matrix set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatrixSet {
    /// Squares of spherical Mercator, EPSG:3857.
    WebMercatorQuad,
    /// Squares of longitude and latitude, EPSG:4490.
    Cgcs2000Quad,
}

/// A tile: its set, its matrix, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// The set.
    pub set: MatrixSet,
    /// The matrix.
    pub matrix: u8,
    /// Counted from the north.
    pub row: u32,
    /// Counted from the west.
    pub column: u32,
}

impl MatrixSet {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::WebMercatorQuad, Self::Cgcs2000Quad];

    /// Its name in addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "WebMercatorQuad",
            Self::Cgcs2000Quad => "CGCS2000Quad",
        }
    }

    /// The greatest matrix.
    pub const fn matrix_max(self) -> u8 {
        ZOOM_MAX - self.matrix_to_zoom()
    }

    /// Columns and rows of a matrix.
    pub const fn size(self, matrix: u8) -> (u32, u32) {
        match self {
            Self::WebMercatorQuad => (1 << matrix, 1 << matrix),
            Self::Cgcs2000Quad => (2 << matrix, 1 << matrix),
        }
    }

    /// The zoom of spherical Mercator with as many columns as matrix 0.
    const fn matrix_to_zoom(self) -> u8 {
        match self {
            Self::WebMercatorQuad => 0,
            Self::Cgcs2000Quad => 1,
        }
    }

    /// The world's units from the north of the set's plane, where the plane of Mercator has `y`.
    fn northing(self, y: u32) -> i64 {
        match self {
            Self::WebMercatorQuad => i64::from(y),
            Self::Cgcs2000Quad => {
                let latitude = libm::atan(libm::sinh(PI * (1.0 - 2.0 * f64::from(y) / WORLD)));
                ((0.25 - latitude / (2.0 * PI)) * WORLD).round() as i64
            }
        }
    }

    /// The latitude of a line of the set's plane, in radians.
    fn latitude(self, y: f64) -> f64 {
        match self {
            Self::WebMercatorQuad => libm::atan(libm::sinh(PI * (1.0 - 2.0 * y / WORLD))),
            Self::Cgcs2000Quad => (0.25 - y / WORLD) * 2.0 * PI,
        }
    }
}

/// A place in the world's units on the plane of Mercator, from the north-west. What lies beyond 85.05° is taken to
/// that border.
pub fn place_in_world((lon, lat): Place) -> [u32; 2] {
    let units = UNITS_PER_DEGREE as f64;
    let x = (lon as f64 / units / 360.0 + 0.5) * WORLD;
    let sine = libm::sin((lat as f64 / units).to_radians());
    let y = (0.5 - libm::atanh(sine) / (2.0 * PI)) * WORLD;
    // A cast to whole numbers stays within them.
    [x.round() as u32, y.round() as u32]
}

impl Address {
    /// A tile by its matrix, row and column; `None` where the set has no such tile.
    pub fn new(set: MatrixSet, matrix: u8, row: u32, column: u32) -> Option<Self> {
        if set.matrix_max() < matrix {
            return None;
        }
        let (columns, rows) = set.size(matrix);
        (column < columns && row < rows).then_some(Self { set, matrix, row, column })
    }

    /// The zoom whose detail it shows.
    pub fn zoom(self) -> u8 {
        self.matrix + self.set.matrix_to_zoom()
    }

    /// A place of the world in the tile's steps from its north-west corner, x east and y south.
    pub fn step(self, [x, y]: [u32; 2]) -> [i64; 2] {
        let extent_bits = EXTENT.trailing_zeros();
        let shift = WORLD_BITS - u32::from(self.zoom()) - extent_bits;
        let half = (1_i64 << shift) >> 1;
        let own = |world: i64, place: u32| ((world + half) >> shift) - (i64::from(place) << extent_bits);
        [own(i64::from(x), self.column), own(self.set.northing(y), self.row)]
    }

    /// The land the tile shows, its buffer included, in ten-billionths of a degree.
    pub fn window(self) -> Window {
        self.land(f64::from(BUFFER + 1) / f64::from(EXTENT))
    }

    /// West, south, east and north of the tile itself, in degrees.
    pub fn bounds_deg(self) -> [f64; 4] {
        let Window { west, south, east, north } = self.land(0.0);
        [west, south, east, north].map(|own| own as f64 / UNITS_PER_DEGREE as f64)
    }

    fn land(self, around: f64) -> Window {
        let side = WORLD / f64::from(1_u32 << self.zoom());
        let lon = |column: f64| (column * side / WORLD - 0.5) * 360.0;
        let lat = |row: f64| self.set.latitude(row * side).to_degrees();
        let units = |degrees: f64| (degrees * UNITS_PER_DEGREE as f64).round() as i64;
        let (column, row) = (f64::from(self.column), f64::from(self.row));
        Window {
            west: units(lon(column - around)),
            south: units(lat(row + 1.0 + around)),
            east: units(lon(column + 1.0 + around)),
            north: units(lat(row - around)),
        }
    }

    /// The tile of a set's matrix that holds a place of longitude and latitude, in ten-billionths of a degree.
    pub fn around(set: MatrixSet, matrix: u8, place: Place) -> Option<Self> {
        let [x, y] = place_in_world(place);
        let bits = WORLD_BITS - u32::from(matrix + set.matrix_to_zoom());
        let row = u32::try_from(set.northing(y) >> bits).ok()?;
        Self::new(set, matrix, row, (u64::from(x) >> bits) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, MatrixSet, place_in_world};

    #[test]
    fn tiles_are_where_others_have_them() {
        // 离石 111.14° E, 37.52° N: by the formula of the slippy map (OpenStreetMap wiki), z 12 → 3312/1586.
        let place = (1_111_400_000_000, 375_200_000_000);
        let own = Address::around(MatrixSet::WebMercatorQuad, 12, place).expect("there");
        assert_eq!((own.column, own.row), (3312, 1586));
        let [west, south, east, north] = own.bounds_deg();
        assert!(west <= 111.14 && 111.14 < east && south <= 37.52 && 37.52 < north);
        // 180/2^10 degrees a tile at matrix 10.
        let own = Address::around(MatrixSet::Cgcs2000Quad, 10, place).expect("there");
        assert_eq!((own.column, own.row), (1656, 298));
        assert!((own.bounds_deg()[0] - (1656.0 * 180.0 / 1024.0 - 180.0)).abs() < 1e-9);
    }

    #[test]
    fn the_corner_of_a_tile_is_its_first_step() {
        for set in MatrixSet::ALL {
            let own = Address::new(set, 9, 190, 400).expect("there");
            let [west, _, _, north] = own.bounds_deg();
            let units = |degrees: f64| (degrees * 1e10).round() as i64;
            assert_eq!(own.step(place_in_world((units(west), units(north)))), [0, 0], "{set:?}");
        }
    }

    #[test]
    fn sets_end_where_they_end() {
        assert!(Address::new(MatrixSet::WebMercatorQuad, 20, (1 << 20) - 1, 0).is_some());
        assert!(Address::new(MatrixSet::WebMercatorQuad, 21, 0, 0).is_none());
        assert!(Address::new(MatrixSet::WebMercatorQuad, 3, 8, 0).is_none());
        assert!(Address::new(MatrixSet::Cgcs2000Quad, 0, 0, 1).is_some());
        assert!(Address::new(MatrixSet::Cgcs2000Quad, 0, 1, 0).is_none());
        assert!(Address::new(MatrixSet::Cgcs2000Quad, 20, 0, 0).is_none());
    }
}

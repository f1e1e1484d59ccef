//! Stations: what the area formula needs of a vertex, from local polynomials.
//!
//! The inverse projection costs a dozen transcendental functions a vertex, and a city has millions of
//! vertices. Longitude and `F` are smooth: over a tile of 4096 m a polynomial of degree four meets them to the
//! last bits of an `f64` (a tile is 1/3100 of the earth's radius to each side of its center; to the fifth
//! power that is 3·10⁻¹⁸). Tiles hang on absolute coordinates, so that a vertex has the same station whoever
//! asks; a tile is worked out when first needed and kept.

use std::sync::OnceLock;

use crate::geometry::projection::Series;

/// A vertex as the formula needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Station {
    /// East and north, in metres.
    pub(crate) at: (f64, f64),
    /// Longitude from the central meridian, in radians.
    pub(crate) longitude: f64,
    /// The formula's function of latitude.
    pub(crate) f: f64,
}

/// Side of a tile, in metres: a power of two, so that nothing is lost in scaling and no division is needed.
const TILE_M: f64 = 4_096.0;
/// Tiles to each side of the central meridian: 410 km, more than a zone of 6° is wide.
const COLUMNS_PER_SIDE: i64 = 100;
/// Tiles from the equator to the pole.
const ROWS: i64 = 2_500;
/// Coefficients in each direction.
const N: usize = 5;
/// Coefficients of powers up to the fourth in both directions together.
const N_TERMS: usize = N * (N + 1) / 2;

/// Coefficients by powers of `y` (outer) and `x` (inner), both from −1 to 1 over the tile.
type Polynomial = [[f64; N]; N];

/// Two polynomials side by side, because they are always wanted together: of the longitude and of `F`. Only
/// powers up to the fourth in all, those of `y` falling, and for each those of `x` falling.
type Pair = [[f64; 2]; N_TERMS];

/// A row of tiles, west to east, each made when first needed.
type Row = OnceLock<Box<[OnceLock<Box<Pair>>]>>;

/// The stations of one plane.
#[derive(Debug)]
pub(crate) struct Stations {
    rows: Vec<Row>,
}

/// The tile of the vertex asked for last: the next one is most often in it too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    stations: &'a Stations,
    /// The tile and its lower left corner, in metres from the false origin; `None` before the first.
    tile: Option<(&'a Pair, f64, f64)>,
}

impl Stations {
    pub(crate) fn new() -> Self {
        Self { rows: (0..ROWS).map(|_| OnceLock::new()).collect() }
    }

    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { stations: self, tile: None }
    }

    /// The tile that holds a place, in metres from the false origin, and its lower left corner; `None` far
    /// from the central meridian and south of the equator.
    fn tile(&self, series: &Series, f: impl Fn(f64) -> f64, x: f64, y: f64) -> Option<(&Pair, f64, f64)> {
        let (column, row) = (tile_number(x), tile_number(y));
        let (column_number, row_number) = (column + COLUMNS_PER_SIDE, row);
        if !(0..2 * COLUMNS_PER_SIDE).contains(&column_number) || !(0..ROWS).contains(&row_number) {
            return None;
        }
        let row_of_tiles = self.rows[row_number as usize]
            .get_or_init(|| (0..2 * COLUMNS_PER_SIDE).map(|_| OnceLock::new()).collect());
        let (west, south) = (column as f64 * TILE_M, row as f64 * TILE_M);
        let tile = row_of_tiles[column_number as usize].get_or_init(|| {
            let projection = series.projection();
            let origin = (projection.false_easting_m + west, projection.false_northing_m + south);
            Box::new(pair(series, f, origin))
        });
        Some((tile, west, south))
    }
}

impl Cursor<'_> {
    /// The station of a place in metres; `of_latitude` is the formula's function, of radians.
    pub(crate) fn station(
        &mut self,
        series: &Series,
        of_latitude: impl Fn(f64) -> f64,
        at: (f64, f64),
    ) -> Station {
        let projection = series.projection();
        let (x, y) = (at.0 - projection.false_easting_m, at.1 - projection.false_northing_m);
        let is_within = |&(_, west, south): &(&Pair, f64, f64)| {
            west <= x && x < west + TILE_M && south <= y && y < south + TILE_M
        };
        let tile = self.tile.filter(is_within).or_else(|| self.stations.tile(series, &of_latitude, x, y));
        self.tile = tile;
        let Some((pair, west, south)) = tile else {
            let (longitude, latitude) = series.inverse_radians(at.0, at.1);
            return Station { at, longitude, f: of_latitude(latitude) };
        };
        let half = TILE_M / 2.0;
        let [longitude, f] = evaluate(pair, (x - west - half) / half, (y - south - half) / half);
        Station { at, longitude, f }
    }
}

/// The number of the tile that holds a coordinate: the greatest whose beginning is not beyond it, whatever
/// the quotient was rounded to.
fn tile_number(coordinate: f64) -> i64 {
    let guess = (coordinate / TILE_M) as i64;
    (guess - 1..=guess + 1).rev().find(|&tile| tile as f64 * TILE_M <= coordinate).unwrap_or(guess - 1)
}

/// Interpolates at the 5 × 5 Chebyshev nodes of the tile whose lower left corner is `origin`.
fn pair(series: &Series, f: impl Fn(f64) -> f64, origin: (f64, f64)) -> Pair {
    let half = TILE_M / 2.0;
    let nodes = nodes();
    let (mut longitudes, mut fs) = ([[0.0; N]; N], [[0.0; N]; N]);
    for (j, v) in nodes.iter().enumerate() {
        for (i, u) in nodes.iter().enumerate() {
            let (x, y) = (origin.0 + half * (1.0 + u), origin.1 + half * (1.0 + v));
            let (longitude, latitude) = series.inverse_radians(x, y);
            longitudes[j][i] = longitude;
            fs[j][i] = f(latitude);
        }
    }
    let (longitudes, fs) = (interpolate(longitudes), interpolate(fs));
    let mut powers = (0..N).rev().flat_map(|j| (0..N - j).rev().map(move |i| (j, i)));
    std::array::from_fn(|_| {
        let (j, i) = powers.next().expect("as many powers as terms");
        [longitudes[j][i], fs[j][i]]
    })
}

/// The zeros of the fifth Chebyshev polynomial.
fn nodes() -> [f64; N] {
    std::array::from_fn(|k| libm::cos(std::f64::consts::PI * (2.0 * k as f64 + 1.0) / (2.0 * N as f64)))
}

/// From values at the nodes to coefficients of powers, first along `x`, then along `y`.
fn interpolate(values: Polynomial) -> Polynomial {
    let along_x = values.map(powers);
    let mut coefficients = [[0.0; N]; N];
    for i in 0..N {
        let column = powers(std::array::from_fn(|j| along_x[j][i]));
        for j in 0..N {
            coefficients[j][i] = column[j];
        }
    }
    coefficients
}

/// From values at the nodes to coefficients of powers: a Chebyshev series first, which is stable.
fn powers(values: [f64; N]) -> [f64; N] {
    let c: [f64; N] = std::array::from_fn(|order| {
        let sum: f64 = (0..N)
            .map(|k| {
                let angle = std::f64::consts::PI * (2.0 * k as f64 + 1.0) / (2.0 * N as f64);
                values[k] * libm::cos(order as f64 * angle)
            })
            .sum();
        sum * if order == 0 { 1.0 } else { 2.0 } / N as f64
    });
    // T₀ = 1, T₁ = x, T₂ = 2x² − 1, T₃ = 4x³ − 3x, T₄ = 8x⁴ − 8x² + 1.
    [c[0] - c[2] + c[4], c[1] - 3.0 * c[3], 2.0 * c[2] - 8.0 * c[4], 4.0 * c[3], 8.0 * c[4]]
}

/// Horner's rule in both directions.
fn evaluate(pair: &Pair, u: f64, v: f64) -> [f64; 2] {
    let step = |sum: [f64; 2], at: f64, next: [f64; 2]| [sum[0] * at + next[0], sum[1] * at + next[1]];
    let mut sum = pair[0];
    let mut term = 1;
    // Fixed lengths: the loops unroll, and both polynomials go side by side.
    for degree in 1..N {
        let mut along_u = pair[term];
        for power in 1..=degree {
            along_u = step(along_u, u, pair[term + power]);
        }
        sum = step(sum, v, along_u);
        term += degree + 1;
    }
    sum
}

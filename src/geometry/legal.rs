//! The legal area: on the ellipsoid, between straight edges of the Gauss-Krüger plane.
//!
//! Formula (2) of 国土调查办发〔2008〕32号 (TD/T 1014-2007, kept by TD/T 1055-2019): each edge closes a
//! trapezoid with a reference meridian, and the signed trapezoids of a ring add up to its area. Written
//! with `sin(n·ΔB/2)·cos(n·Bm) = ½(sin nB₂ − sin nB₁)` the formula telescopes: an edge from 1 to 2 is
//!
//! `S = b² · ((L₁ + L₂)/2 − L₀) · (F(B₂) − F(B₁))`, `F(B) = A sin B − B sin 3B + C sin 5B − D sin 7B + E sin 9B`.
//!
//! - `e²` is the **first** eccentricity squared; the 2008 text's sample code uses the second by mistake,
//!   which makes areas 33.6 ppm too large.
//! - An edge is straight in the plane. Where it is longer than 70 m it is divided into ⌊d/70⌋ + 1 equal
//!   parts before the trapezoids are taken, as production code of the survey does.
//! - An edge's contribution is rounded to mm² once, in the direction of its lesser end, and negated for
//!   the other: two cells beside an edge get the same number, so sums close exactly.

use libm::sin;

use crate::geometry::area::Area;
use crate::geometry::grid::Point;
use crate::geometry::projection::{Ellipsoid, Series, TransverseMercator};
use crate::geometry::ring;
use crate::geometry::stations::{Cursor, Station, Stations};

/// Edges longer than this are divided before integration, in metres (survey production practice).
pub const INTERPOLATION_M: f64 = 70.0;

/// The legal measure over one projected plane.
#[derive(Debug)]
pub struct LegalMeasure {
    series: Series,
    stations: Stations,
    coefficients: Coefficients,
    /// `b²`, in m².
    semi_minor_squared: f64,
}

/// The coefficients A to E of the survey's area formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients([f64; 5]);

impl Coefficients {
    /// Works A to E out from the ellipsoid's first eccentricity.
    pub fn new(ellipsoid: &Ellipsoid) -> Self {
        let e2 = ellipsoid.eccentricity_squared();
        let (e4, e6, e8) = (e2 * e2, e2 * e2 * e2, e2 * e2 * e2 * e2);
        Self([
            1.0 + 3.0 / 6.0 * e2 + 30.0 / 80.0 * e4 + 35.0 / 112.0 * e6 + 630.0 / 2304.0 * e8,
            1.0 / 6.0 * e2 + 15.0 / 80.0 * e4 + 21.0 / 112.0 * e6 + 420.0 / 2304.0 * e8,
            3.0 / 80.0 * e4 + 7.0 / 112.0 * e6 + 180.0 / 2304.0 * e8,
            1.0 / 112.0 * e6 + 45.0 / 2304.0 * e8,
            5.0 / 2304.0 * e8,
        ])
    }

    /// A, B, C, D, E in this order.
    pub fn values(&self) -> [f64; 5] {
        self.0
    }

    /// `F(B)` of the module's head, `latitude` in radians.
    ///
    /// The multiple angles come from `sin`'s triple-angle step `sin (n+2)B = 2 cos 2B sin nB − sin (n−2)B`.
    fn f(&self, latitude: f64) -> f64 {
        let [first, third, fifth, seventh, ninth] = self.0;
        let sin1 = sin(latitude);
        let twice_cos2 = 2.0 * (1.0 - 2.0 * sin1 * sin1);
        let sin3 = (twice_cos2 + 1.0) * sin1;
        let sin5 = twice_cos2 * sin3 - sin1;
        let sin7 = twice_cos2 * sin5 - sin3;
        let sin9 = twice_cos2 * sin7 - sin5;
        first * sin1 - third * sin3 + fifth * sin5 - seventh * sin7 + ninth * sin9
    }
}

/// The area between two parallels over a difference of longitude, all in radians: formula (2) for one
/// sheet of the national map grid. Square metres.
pub fn trapezoid_square_metres(ellipsoid: &Ellipsoid, south: f64, north: f64, longitudes: f64) -> f64 {
    let coefficients = Coefficients::new(ellipsoid);
    let b = ellipsoid.semi_minor_m();
    b * b * longitudes * (coefficients.f(north) - coefficients.f(south))
}

impl LegalMeasure {
    /// Makes the measure of a plane.
    pub fn new(projection: &TransverseMercator) -> Self {
        let b = projection.ellipsoid.semi_minor_m();
        Self {
            series: projection.series(),
            stations: Stations::new(),
            coefficients: Coefficients::new(&projection.ellipsoid),
            semi_minor_squared: b * b,
        }
    }

    /// The projection's series, for those who need positions beside areas.
    pub fn series(&self) -> &Series {
        &self.series
    }

    /// The signed area of a ring stored open: positive counter-clockwise.
    pub fn ring(&self, ring: &[Point]) -> Area {
        ring::edges(ring).map(|(a, b)| self.edge(a, b)).sum()
    }

    /// The signed contribution of one edge; `edge(a, b)` is exactly `-edge(b, a)`.
    pub fn edge(&self, a: Point, b: Point) -> Area {
        if b < a { -self.ascending_edge(b, a) } else { self.ascending_edge(a, b) }
    }

    /// The sum of [`Self::edge`] along a chain of points, each vertex's position worked out once.
    pub fn chain(&self, points: impl IntoIterator<Item = Point>) -> Area {
        self.walker().chain(points)
    }

    /// One who measures many chains that lie near each other.
    pub fn walker(&self) -> Walker<'_> {
        Walker { measure: self, cursor: self.stations.cursor() }
    }

    /// The same formula on metres that do not stand on the grid, in square metres and unrounded: for check
    /// values from elsewhere. The ring is stored open; counter-clockwise is positive.
    pub fn ring_off_grid(&self, ring: &[(f64, f64)]) -> f64 {
        let cursor = &mut self.stations.cursor();
        let stations: Vec<Station> = ring.iter().map(|&at| self.station(cursor, at)).collect();
        let n = stations.len();
        (0..n).map(|k| self.integrate(cursor, stations[k], stations[(k + 1) % n])).sum()
    }

    fn ascending_edge(&self, a: Point, b: Point) -> Area {
        let cursor = &mut self.stations.cursor();
        let (from, to) = (self.station(cursor, a.metres()), self.station(cursor, b.metres()));
        Area::from_square_metres(self.integrate(cursor, from, to))
    }

    fn station(&self, cursor: &mut Cursor<'_>, at: (f64, f64)) -> Station {
        cursor.station(&self.series, |latitude| self.coefficients.f(latitude), at)
    }

    /// Adds the trapezoids of an edge, divided by the 70 m rule, in square metres. Counter-clockwise rings
    /// come out positive: going north, the land lies to the west, towards smaller longitudes.
    fn integrate(&self, cursor: &mut Cursor<'_>, from: Station, to: Station) -> f64 {
        let ((ax, ay), (bx, by)) = (from.at, to.at);
        let (dx, dy) = (bx - ax, by - ay);
        let squared = dx * dx + dy * dy;
        if squared <= INTERPOLATION_M * INTERPOLATION_M {
            return self.trapezoid(from, to);
        }
        // The cast cuts off.
        let parts = (squared.sqrt() / INTERPOLATION_M) as usize + 1;
        let mut sum = 0.0;
        let mut previous = from;
        for part in 1..parts {
            let share = part as f64 / parts as f64;
            let next = self.station(cursor, (ax + dx * share, ay + dy * share));
            sum += self.trapezoid(previous, next);
            previous = next;
        }
        sum + self.trapezoid(previous, to)
    }

    fn trapezoid(&self, from: Station, to: Station) -> f64 {
        self.semi_minor_squared * (from.longitude + to.longitude) * 0.5 * (to.f - from.f)
    }
}

/// Measures chains; what it looked up for one it keeps for the next.
#[derive(Debug)]
pub struct Walker<'a> {
    measure: &'a LegalMeasure,
    cursor: Cursor<'a>,
}

impl Walker<'_> {
    /// As [`LegalMeasure::chain`].
    pub fn chain(&mut self, points: impl IntoIterator<Item = Point>) -> Area {
        let mut sum = Area::ZERO;
        let mut previous: Option<(Point, Station)> = None;
        for point in points {
            let station = self.station(point);
            if let Some((from, from_station)) = previous {
                sum += self.edge(from_station, station, point < from);
            }
            previous = Some((point, station));
        }
        sum
    }

    /// What edges that begin or end at a point need of it.
    pub(crate) fn station(&mut self, point: Point) -> Station {
        self.measure.station(&mut self.cursor, point.metres())
    }

    /// The contribution of an edge; `is_descending` says that its end comes before its beginning in the order of
    /// points.
    pub(crate) fn edge(&mut self, from: Station, to: Station, is_descending: bool) -> Area {
        let integrate = |walker: &mut Self, from, to| {
            Area::from_square_metres(walker.measure.integrate(&mut walker.cursor, from, to))
        };
        // Summed from its lesser end whichever way it is walked, so that both ways give the same digits.
        if is_descending { -integrate(self, to, from) } else { integrate(self, from, to) }
    }
}

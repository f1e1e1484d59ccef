//! Transverse Mercator on an ellipsoid: Gauss-Krüger (k₀ = 1) and UTM (k₀ = 0.9996).
//!
//! Krüger's series in the third flattening, to sixth order: C. F. F. Karney, "Transverse Mercator with
//! an accuracy of a few nanometers", J. Geodesy 85 (2011), eqs. (35), (36); the latitude series from
//! Karney, "On auxiliary latitudes" (2022). All functions come from `libm`: same bits everywhere.

use libm::{asinh, atan2, atanh, cos, cosh, hypot, sin, sinh, sqrt, tan};

/// An ellipsoid of revolution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipsoid {
    /// Equatorial radius `a`, in metres.
    pub semi_major_m: f64,
    /// Reciprocal of the flattening, `1/f`.
    pub inverse_flattening: f64,
}

impl Ellipsoid {
    /// CGCS2000 (EPSG:1024), the national datum.
    pub const CGCS2000: Self = Self { semi_major_m: 6_378_137.0, inverse_flattening: 298.257_222_101 };
    /// Xi'an 1980: for check values only, its layers are refused at import.
    pub const XIAN80: Self = Self { semi_major_m: 6_378_140.0, inverse_flattening: 298.257 };
    /// Krassovsky 1940 (Beijing 1954): for check values only.
    pub const KRASSOVSKY: Self = Self { semi_major_m: 6_378_245.0, inverse_flattening: 298.3 };

    /// Polar radius `b`, in metres.
    pub fn semi_minor_m(&self) -> f64 {
        self.semi_major_m * (1.0 - 1.0 / self.inverse_flattening)
    }

    /// First eccentricity squared, `e² = (a² − b²) / a²`.
    pub fn eccentricity_squared(&self) -> f64 {
        let f = 1.0 / self.inverse_flattening;
        f * (2.0 - f)
    }
}

/// A transverse Mercator projection with latitude of origin 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransverseMercator {
    /// The ellipsoid projected.
    pub ellipsoid: Ellipsoid,
    /// Central meridian, degrees east.
    pub central_meridian_deg: f64,
    /// Scale on the central meridian: 1 for Gauss-Krüger, 0.9996 for UTM.
    pub scale: f64,
    /// Easting of the central meridian, in metres; 37 500 000 with zone prefix 37.
    pub false_easting_m: f64,
    /// Northing of the equator, in metres.
    pub false_northing_m: f64,
}

/// The series of one projection, worked out once.
#[derive(Clone, Debug)]
pub struct Series {
    projection: TransverseMercator,
    /// Rectifying radius times scale.
    radius_m: f64,
    alpha: [f64; 6],
    beta: [f64; 6],
    /// From conformal to geographic latitude.
    latitude: [f64; 6],
}

impl TransverseMercator {
    /// Works the series out; do this once for many points.
    pub fn series(&self) -> Series {
        let f = 1.0 / self.ellipsoid.inverse_flattening;
        let n = f / (2.0 - f);
        let n2 = n * n;
        let (n3, n4, n5, n6) = (n2 * n, n2 * n2, n2 * n2 * n, n2 * n2 * n2);
        let radius = self.ellipsoid.semi_major_m / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0 + n6 / 256.0);
        Series {
            projection: *self,
            radius_m: radius * self.scale,
            alpha: [
                n / 2.0 - 2.0 / 3.0 * n2 + 5.0 / 16.0 * n3 + 41.0 / 180.0 * n4 - 127.0 / 288.0 * n5
                    + 7891.0 / 37800.0 * n6,
                13.0 / 48.0 * n2 - 3.0 / 5.0 * n3 + 557.0 / 1440.0 * n4 + 281.0 / 630.0 * n5
                    - 1_983_433.0 / 1_935_360.0 * n6,
                61.0 / 240.0 * n3 - 103.0 / 140.0 * n4 + 15061.0 / 26880.0 * n5 + 167_603.0 / 181_440.0 * n6,
                49561.0 / 161_280.0 * n4 - 179.0 / 168.0 * n5 + 6_601_661.0 / 7_257_600.0 * n6,
                34729.0 / 80640.0 * n5 - 3_418_889.0 / 1_995_840.0 * n6,
                212_378_941.0 / 319_334_400.0 * n6,
            ],
            beta: [
                n / 2.0 - 2.0 / 3.0 * n2 + 37.0 / 96.0 * n3 - n4 / 360.0 - 81.0 / 512.0 * n5
                    + 96199.0 / 604_800.0 * n6,
                n2 / 48.0 + n3 / 15.0 - 437.0 / 1440.0 * n4 + 46.0 / 105.0 * n5
                    - 1_118_711.0 / 3_870_720.0 * n6,
                17.0 / 480.0 * n3 - 37.0 / 840.0 * n4 - 209.0 / 4480.0 * n5 + 5569.0 / 90720.0 * n6,
                4397.0 / 161_280.0 * n4 - 11.0 / 504.0 * n5 - 830_251.0 / 7_257_600.0 * n6,
                4583.0 / 161_280.0 * n5 - 108_847.0 / 3_991_680.0 * n6,
                20_648_693.0 / 638_668_800.0 * n6,
            ],
            latitude: [
                2.0 * n - 2.0 / 3.0 * n2 - 2.0 * n3 + 116.0 / 45.0 * n4 + 26.0 / 45.0 * n5
                    - 2854.0 / 675.0 * n6,
                7.0 / 3.0 * n2 - 8.0 / 5.0 * n3 - 227.0 / 45.0 * n4
                    + 2704.0 / 315.0 * n5
                    + 2323.0 / 945.0 * n6,
                56.0 / 15.0 * n3 - 136.0 / 35.0 * n4 - 1262.0 / 105.0 * n5 + 73814.0 / 2835.0 * n6,
                4279.0 / 630.0 * n4 - 332.0 / 35.0 * n5 - 399_572.0 / 14175.0 * n6,
                4174.0 / 315.0 * n5 - 144_838.0 / 6237.0 * n6,
                601_676.0 / 22275.0 * n6,
            ],
        }
    }
}

impl Series {
    /// The projection whose series this is.
    pub fn projection(&self) -> &TransverseMercator {
        &self.projection
    }

    /// Projects `(longitude, latitude)` in degrees to `(east, north)` in metres.
    pub fn forward(&self, lon_deg: f64, lat_deg: f64) -> (f64, f64) {
        let e = sqrt(self.projection.ellipsoid.eccentricity_squared());
        let lambda = (lon_deg - self.projection.central_meridian_deg).to_radians();
        let tau = tan(lat_deg.to_radians());
        let sigma = sinh(e * atanh(e * tau / sqrt(1.0 + tau * tau)));
        let tau_conformal = tau * sqrt(1.0 + sigma * sigma) - sigma * sqrt(1.0 + tau * tau);
        let xi = atan2(tau_conformal, cos(lambda));
        let eta = asinh(sin(lambda) / hypot(tau_conformal, cos(lambda)));
        let (dxi, deta) = clenshaw(&self.alpha, xi, eta);
        (
            self.projection.false_easting_m + self.radius_m * (eta + deta),
            self.projection.false_northing_m + self.radius_m * (xi + dxi),
        )
    }

    /// The geographic position of `(east, north)` metres: `(longitude, latitude)` in degrees.
    pub fn inverse(&self, x_m: f64, y_m: f64) -> (f64, f64) {
        let (lambda, phi) = self.inverse_radians(x_m, y_m);
        (self.projection.central_meridian_deg + lambda.to_degrees(), phi.to_degrees())
    }

    /// Longitude from the central meridian and latitude, in radians.
    pub fn inverse_radians(&self, x_m: f64, y_m: f64) -> (f64, f64) {
        let xi = (y_m - self.projection.false_northing_m) / self.radius_m;
        let eta = (x_m - self.projection.false_easting_m) / self.radius_m;
        let (dxi, deta) = clenshaw(&self.beta, xi, eta);
        let (xi, eta) = (xi - dxi, eta - deta);
        let (sinh_eta, cos_xi) = (sinh(eta), cos(xi));
        let chi = atan2(sin(xi), hypot(sinh_eta, cos_xi));
        let (dphi, _) = clenshaw(&self.latitude, chi, 0.0);
        (atan2(sinh_eta, cos_xi), chi + dphi)
    }
}

/// Sums `Σ c_j sin 2j(ξ + iη)` by Clenshaw's recurrence; returns the real and imaginary part.
fn clenshaw(coefficients: &[f64; 6], xi: f64, eta: f64) -> (f64, f64) {
    let (sin2, cos2) = (sin(2.0 * xi), cos(2.0 * xi));
    let (sinh2, cosh2) = if eta == 0.0 { (0.0, 1.0) } else { (sinh(2.0 * eta), cosh(2.0 * eta)) };
    // 2 cos 2ζ, complex.
    let (real, imaginary) = (2.0 * cos2 * cosh2, -2.0 * sin2 * sinh2);
    let (mut u0, mut u1) = ((0.0, 0.0), (0.0, 0.0));
    for &coefficient in coefficients.iter().rev() {
        let next =
            (coefficient + real * u0.0 - imaginary * u0.1 - u1.0, real * u0.1 + imaginary * u0.0 - u1.1);
        u1 = u0;
        u0 = next;
    }
    // Times sin 2ζ.
    let (sine, cosine) = (sin2 * cosh2, cos2 * sinh2);
    (u0.0 * sine - u0.1 * cosine, u0.0 * cosine + u0.1 * sine)
}

#[cfg(test)]
mod tests {
    use super::{Ellipsoid, TransverseMercator};

    const EPSG_4546: TransverseMercator = TransverseMercator {
        ellipsoid: Ellipsoid::CGCS2000,
        central_meridian_deg: 111.0,
        scale: 1.0,
        false_easting_m: 500_000.0,
        false_northing_m: 0.0,
    };

    /// Check points computed with PROJ 9.5.1 (geodesy notes, §1), to 0.1 mm.
    #[test]
    fn gauss_kruger_agrees_with_proj() {
        let series = EPSG_4546.series();
        let check = |lon: f64, lat: f64, east: f64, north: f64| {
            let (x, y) = series.forward(lon, lat);
            assert!((x - east).abs() < 1e-4 && (y - north).abs() < 1e-4, "{x} {y}");
            let (lon_back, lat_back) = series.inverse(x, y);
            assert!((lon_back - lon).abs() < 1e-13 && (lat_back - lat).abs() < 1e-13);
        };
        check(111.1, 37.5, 508_842.545_6, 4_152_006.840_1);
        check(110.4, 37.5, 446_944.480_0, 4_152_171.258_8);
        check(112.2, 37.5, 606_112.561_1, 4_152_678.659_5);
    }
}

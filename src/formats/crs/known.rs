//! The planes whose EPSG codes follow from arithmetic, so that no database is needed for them.
//!
//! Source: EPSG registry as in PROJ 9 (geodesy notes, §1); a test holds the arithmetic against PROJ.

use crate::geometry::projection::{Ellipsoid, TransverseMercator};

const WGS84: Ellipsoid = Ellipsoid { semi_major_m: 6_378_137.0, inverse_flattening: 298.257_223_563 };
/// GRS 1980, the ellipsoid of NAD 83; numerically that of CGCS2000.
const GRS80: Ellipsoid = Ellipsoid::CGCS2000;

/// The plane of an EPSG code: CGCS2000 Gauss-Krüger in 6° and 3° zones with and without zone prefix, UTM on
/// WGS 84 (north and south) and on NAD 83 (zones 1 to 23). `None` for any other code.
pub(crate) fn projection(code: u32) -> Option<TransverseMercator> {
    let gauss_kruger = |central_meridian: u32, zone: u32| TransverseMercator {
        ellipsoid: Ellipsoid::CGCS2000,
        central_meridian_deg: f64::from(central_meridian),
        scale: 1.0,
        false_easting_m: f64::from(zone) * 1e6 + 500_000.0,
        false_northing_m: 0.0,
    };
    let utm = |ellipsoid, zone: u32, false_northing_m| TransverseMercator {
        ellipsoid,
        central_meridian_deg: f64::from(zone) * 6.0 - 183.0,
        scale: 0.9996,
        false_easting_m: 500_000.0,
        false_northing_m,
    };
    Some(match code {
        // 6° zones 13 to 23, then the same meridians 75° to 135° without prefix.
        4491..=4501 => gauss_kruger((code - 4491 + 13) * 6 - 3, code - 4491 + 13),
        4502..=4512 => gauss_kruger((code - 4502) * 6 + 75, 0),
        // 3° zones 25 to 45, then the same meridians without prefix.
        4513..=4533 => gauss_kruger((code - 4513 + 25) * 3, code - 4513 + 25),
        4534..=4554 => gauss_kruger((code - 4534) * 3 + 75, 0),
        32601..=32660 => utm(WGS84, code - 32600, 0.0),
        32701..=32760 => utm(WGS84, code - 32700, 10_000_000.0),
        26901..=26923 => utm(GRS80, code - 26900, 0.0),
        _ => return None,
    })
}

/// The CGCS2000 code of a plane, the 3° zones first: a 6° plane without prefix has the same numbers as the
/// 3° plane of its meridian.
pub(crate) fn cgcs2000_code(plane: &TransverseMercator) -> Option<u32> {
    (4513..=4554).chain(4491..=4501).find(|&code| projection(code).as_ref() == Some(plane))
}

/// The code of the same Gauss-Krüger zone of CGCS2000 with the zone before its eastings, where the code's are
/// without it, and the other way round; `None` for any other code.
pub fn same_zone(code: u32) -> Option<u32> {
    match code {
        4491..=4501 => Some(code + 11),
        4513..=4533 => Some(code + 21),
        4502..=4512 => Some(code - 11),
        4534..=4554 => Some(code - 21),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{TransverseMercator, projection, same_zone};
    use crate::formats::crs::facts::transverse_mercator;
    use crate::formats::gdal::crs::by_epsg;

    fn codes() -> impl Iterator<Item = u32> {
        (4491..=4554).chain(32601..=32660).chain(32701..=32760).chain(26901..=26923)
    }

    #[test]
    fn the_arithmetic_agrees_with_the_epsg_registry() {
        for code in codes() {
            let known = projection(code).unwrap();
            let asked = transverse_mercator(&by_epsg(code).unwrap()).unwrap();
            assert_eq!(known, asked, "EPSG:{code}");
        }
    }

    #[test]
    fn a_zone_has_two_codes_that_differ_in_their_false_easting_alone() {
        for code in 4491..=4554 {
            let other = same_zone(code).unwrap();
            assert_eq!(same_zone(other), Some(code));
            let (own, other) = (projection(code).unwrap(), projection(other).unwrap());
            let zone = (own.false_easting_m - other.false_easting_m).abs() / 1e6;
            assert!((13.0..=45.0).contains(&zone) && zone.fract() == 0.0, "EPSG:{code}");
            let moved = TransverseMercator { false_easting_m: other.false_easting_m, ..own };
            assert_eq!(moved, other, "EPSG:{code}");
        }
        assert_eq!((same_zone(4490), same_zone(32649)), (None, None));
    }
}

//! Datums: which are one for our purposes, and which have no public way to them.

use crate::formats::crs::error::CrsError;
use crate::formats::crs::facts::Facts;

/// A datum that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Datum {
    /// China Geodetic Coordinate System 2000.
    Cgcs2000,
    /// World Geodetic System 1984.
    Wgs84,
    /// North American Datum 1983; for test data from abroad.
    Nad83,
}

/// Parts of datum names, in lower case without anything but letters and digits.
const CGCS2000: [&str; 4] =
    ["china2000", "cgcs2000", "chinageodeticcoordinatesystem2000", "2000国家大地坐标系"];
const WGS84: [&str; 3] = ["wgs1984", "wgs84", "worldgeodeticsystem1984"];
const NAD83: [&str; 2] = ["northamerican1983", "nad83"];
const NAD83_LONG: &str = "northamericandatum1983";
const XIAN80: [&str; 5] = ["xian1980", "xian80", "西安80", "西安1980", "1980西安坐标系"];
const BEIJING54: [&str; 5] = ["beijing1954", "beijing54", "newbeijing", "北京54", "1954年北京坐标系"];

impl Datum {
    /// Recognizes the datum by its name; the two old ones also by their ellipsoid.
    ///
    /// # Errors
    /// [`CrsError::NoPublicParameters`] for the old ones, [`CrsError::OtherDatum`] for any not listed, and
    /// [`CrsError::PrimeMeridian`] where longitudes do not count from Greenwich.
    pub(crate) fn of(facts: &Facts) -> Result<Self, CrsError> {
        let plain: String =
            facts.datum.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let is_one_of = |names: &[&str]| names.iter().any(|name| plain.contains(name));
        let ellipsoid = facts.ellipsoid;
        // By ellipsoid too, because hand-made .prj files call the datum `D_User_Defined`.
        let is_iag75 = (ellipsoid.semi_major_m - 6_378_140.0).abs() < 0.5;
        let is_krassovsky = (ellipsoid.semi_major_m - 6_378_245.0).abs() < 0.5;
        if is_one_of(&XIAN80) || is_one_of(&BEIJING54) || is_iag75 || is_krassovsky {
            let is_xian = is_one_of(&XIAN80) || (is_iag75 && !is_one_of(&BEIJING54));
            return Err(CrsError::NoPublicParameters {
                name: facts.name.clone(),
                datum: if is_xian { "Xi'an 1980 西安80" } else { "Beijing 1954 北京54" },
            });
        }
        if facts.prime_meridian_deg != 0.0 {
            return Err(CrsError::PrimeMeridian {
                name: facts.name.clone(),
                degrees: facts.prime_meridian_deg,
            });
        }
        if is_one_of(&CGCS2000) {
            Ok(Self::Cgcs2000)
        } else if is_one_of(&WGS84) {
            Ok(Self::Wgs84)
        } else if plain == NAD83_LONG || plain.ends_with(NAD83[0]) || plain == NAD83[1] {
            // Not "contains": the HARN, NSRS and CSRS realizations are datums of their own.
            Ok(Self::Nad83)
        } else {
            Err(CrsError::OtherDatum { name: facts.name.clone(), datum: facts.datum.clone() })
        }
    }

    /// The name for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "CGCS2000",
            Self::Wgs84 => "WGS 84",
            Self::Nad83 => "NAD83",
        }
    }
}

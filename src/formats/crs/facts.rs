//! What a CRS says about itself, and who may be trusted with it.

use crate::formats::crs::datum::Datum;
use crate::formats::crs::error::CrsError;
use crate::geometry::projection::{Ellipsoid, TransverseMercator};

/// A horizontal CRS taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The name or code by which it was found, for messages.
    pub name: String,
    /// The datum's name as written.
    pub datum: String,
    /// The ellipsoid.
    pub ellipsoid: Ellipsoid,
    /// The prime meridian, degrees east of Greenwich.
    pub prime_meridian_deg: f64,
    /// How the ellipsoid is laid flat.
    pub method: Method,
    /// Metres in one unit of a projected CRS; 1 for geographic ones.
    pub unit_m: f64,
}

impl Facts {
    /// Whether its coordinates are longitude and latitude.
    pub fn is_geographic(&self) -> bool {
        self.method == Method::Geographic
    }
}

/// The map projection of a CRS.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// None: longitude and latitude in degrees.
    Geographic,
    /// Transverse Mercator, latitude of origin in degrees beside it.
    TransverseMercator(TransverseMercator, f64),
    /// Any other, by its name.
    Other(String),
}

/// Reads `EPSG:n` (case and the URN and URL forms of OGC are forgiven).
///
/// # Errors
/// [`CrsError::NotACode`] for anything else, file names and URLs of other hosts included.
pub fn epsg_code(text: &str) -> Result<u32, CrsError> {
    let upper = text.trim().to_ascii_uppercase();
    let digits = ["EPSG:", "URN:OGC:DEF:CRS:EPSG:", "HTTP://WWW.OPENGIS.NET/DEF/CRS/EPSG/"]
        .iter()
        .find_map(|prefix| upper.strip_prefix(prefix))
        .map(|rest| rest.rsplit([':', '/']).next().unwrap_or(rest));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| CrsError::NotACode { text: text.to_owned() })
}

/// The transverse Mercator plane a CRS is.
///
/// # Errors
/// [`CrsError`] where it is none, or its datum is refused, or its unit, meridian or origin are unusual.
#[expect(clippy::float_cmp, reason = "units and origins are what a table says, not what was computed")]
pub fn transverse_mercator(facts: &Facts) -> Result<TransverseMercator, CrsError> {
    Datum::of(facts)?;
    let name = || facts.name.clone();
    let Method::TransverseMercator(projection, latitude_of_origin) = &facts.method else {
        return Err(CrsError::NotTransverseMercator { name: name() });
    };
    if *latitude_of_origin != 0.0 {
        return Err(CrsError::LatitudeOfOrigin { name: name(), degrees: *latitude_of_origin });
    }
    if facts.unit_m != 1.0 {
        return Err(CrsError::NotMetres { name: name(), unit_m: facts.unit_m });
    }
    Ok(*projection)
}

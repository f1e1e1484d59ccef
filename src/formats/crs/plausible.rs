//! Coordinates that contradict their CRS: what they look like instead.
//!
//! Nothing is changed on a suspicion; the reader refuses and says what it sees.

use crate::formats::crs::facts::{Facts, Method};
use crate::formats::crs::known;
use crate::geometry::projection::TransverseMercator;
use crate::layer::text::Text;

/// Further than this from the central meridian no sensible use of a zone reaches, in degrees.
pub const REACH_DEG: f64 = 6.0;

/// A box in the coordinates of the file: least x, least y, greatest x, greatest y.
pub type Bounds = [f64; 4];

/// Says what coordinates look like that cannot be in the CRS the file claims; `None` where they can.
#[expect(clippy::float_cmp, reason = "the unit is what a table says, not what was computed")]
pub fn contradiction(facts: &Facts, bounds: &Bounds) -> Option<Text> {
    match &facts.method {
        Method::Geographic => not_degrees(bounds),
        Method::TransverseMercator(own, _) if facts.unit_m == 1.0 => not_in_plane(own, bounds),
        Method::TransverseMercator(..) | Method::Other(_) => looks_like_degrees(bounds).then(degrees_text),
    }
}

/// Says which CRS coordinates without any might be in, where the zone prefix or the range gives it away.
pub fn suggestion(bounds: &Bounds) -> Option<Text> {
    if looks_like_degrees(bounds) {
        return Some(Text::new(
            "坐标像是经纬度,可能是 EPSG:4490;若是,请加 --crs EPSG:4490",
            "the coordinates look like degrees, probably EPSG:4490; if so, say --crs EPSG:4490",
        ));
    }
    let zone = zone_prefix(bounds[0]).filter(|&zone| zone_prefix(bounds[2]) == Some(zone))?;
    let code = zone_code(zone)?;
    Some(Text::new(
        format!("东坐标以 {zone} 开头,可能是 EPSG:{code};若是,请加 --crs EPSG:{code}"),
        format!("eastings begin with {zone}: probably EPSG:{code}; if so, say --crs EPSG:{code}"),
    ))
}

fn not_degrees(&[x_min, y_min, x_max, y_max]: &Bounds) -> Option<Text> {
    let is_within = |low: f64, high: f64, limit: f64| -limit <= low && high <= limit;
    if is_within(x_min, x_max, 180.0) && is_within(y_min, y_max, 90.0) {
        return None;
    }
    if is_within(x_min, x_max, 90.0) && is_within(y_min, y_max, 180.0) {
        return Some(swapped_degrees_text());
    }
    Some(Text::new(
        format!("坐标系以度为单位,而坐标 ({x_min}, {y_min}) 超出经纬度范围,像是以米为单位;请核对坐标系"),
        format!(
            "the CRS is in degrees, but ({x_min}, {y_min}) is out of range and looks like metres; check the CRS"
        ),
    ))
}

fn not_in_plane(own: &TransverseMercator, bounds: &Bounds) -> Option<Text> {
    let [x_min, y_min, x_max, y_max] = *bounds;
    if looks_like_degrees(bounds) {
        return Some(degrees_text());
    }
    let claimed = zone_prefix(own.false_easting_m);
    // A northing in the place of the easting: 7 digits beside an easting of 6, or of 8 with prefix.
    let is_northing = |low: f64, high: f64| 1.5e6 <= low && high <= 6.5e6;
    let is_easting = |low: f64, high: f64| {
        (1e5 <= low && high < 1e6) || (zone_prefix(low).is_some() && zone_prefix(high).is_some())
    };
    if is_northing(x_min, x_max) && is_easting(y_min, y_max) {
        return Some(Text::new(
            "坐标的 X、Y 像是互换了(北坐标在前);请先交换再导入",
            "x and y look swapped (northing first); swap them and import again",
        ));
    }
    let seen = zone_prefix(x_min).filter(|&zone| zone_prefix(x_max) == Some(zone));
    match (claimed, seen) {
        (None, Some(zone)) => Some(prefix_text(zone)),
        (Some(claimed), Some(zone)) if zone.abs_diff(claimed) > 1 => Some(prefix_text(zone)),
        (Some(claimed), None) if 0.0 <= x_min && x_max < 1e6 => Some(Text::new(
            format!(
                "坐标系的东坐标应以带号 {claimed} 开头,而坐标没有带号;请用不带带号的坐标系,例如 --crs EPSG:4546(111°E)"
            ),
            format!(
                "the CRS has zone prefix {claimed}, the eastings have none; name the plane without prefix (--crs EPSG:4546 for 111°E)"
            ),
        )),
        _ => None,
    }
}

/// Says where eastings begin with another zone number than the CRS has: near a border both may be meant,
/// beyond the reach of the CRS's own zone it is the likely reason.
pub fn other_zone(facts: &Facts, bounds: &Bounds) -> Option<Text> {
    let Method::TransverseMercator(own, _) = &facts.method else { return None };
    let (claimed, seen) = (zone_prefix(own.false_easting_m)?, zone_prefix(bounds[0])?);
    (claimed != seen && zone_prefix(bounds[2]) == Some(seen)).then(|| prefix_text(seen))
}

/// Degrees in a metre CRS: no planar map lies within 180 m of the false origin's far corner.
fn looks_like_degrees(&[x_min, y_min, x_max, y_max]: &Bounds) -> bool {
    -180.0 <= x_min && x_max <= 180.0 && -90.0 <= y_min && y_max <= 90.0
}

/// The zone number in front of an 8-digit easting: 3° zones 25 to 45, 6° zones 13 to 23.
fn zone_prefix(easting_m: f64) -> Option<u32> {
    let zone = (easting_m / 1e6).floor();
    ((13.0..=23.0).contains(&zone) || (25.0..=45.0).contains(&zone)).then_some(zone as u32)
}

fn zone_code(zone: u32) -> Option<u32> {
    let has_zone = |plane: TransverseMercator| zone_prefix(plane.false_easting_m) == Some(zone);
    (4513..=4533).chain(4491..=4501).find(|&code| known::projection(code).is_some_and(has_zone))
}

fn prefix_text(zone: u32) -> Text {
    let code = zone_code(zone).map_or_else(String::new, |code| format!("EPSG:{code}"));
    Text::new(
        format!("东坐标以带号 {zone} 开头,与坐标系不符,像是 {code};若是,请加 --crs {code}"),
        format!(
            "eastings begin with zone number {zone}, which the CRS does not have; it looks like {code}: say --crs {code}"
        ),
    )
}

fn degrees_text() -> Text {
    Text::new(
        "坐标系以米为单位,而坐标像是经纬度(度);请核对坐标系,例如 --crs EPSG:4490",
        "the CRS is in metres, but the coordinates look like degrees; check the CRS, for example --crs EPSG:4490",
    )
}

/// The wording for latitude before longitude; also used where only the zone gives it away.
pub fn swapped_degrees_text() -> Text {
    Text::new(
        "经度、纬度像是互换了(纬度在前);请先交换再导入",
        "longitude and latitude look swapped (latitude first); swap them and import again",
    )
}

//! The way from a file's CRS to the plane of the workspace, and back.

use crate::formats::crs::datum::Datum;
use crate::formats::crs::error::CrsError;
use crate::formats::crs::facts::{Facts, Method};
use crate::formats::crs::known;
use crate::geometry::grid::STEPS_PER_METRE;
use crate::geometry::plane::Plane;
use crate::geometry::projection::TransverseMercator;
use crate::layer::text::Text;

/// How coordinates reach the plane.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The same projection but for the false origin: add whole grid steps after snapping.
    Shift {
        /// Steps east.
        dx: i64,
        /// Steps north.
        dy: i64,
    },
    /// From longitude and latitude by our own series.
    Forward,
    /// From another transverse Mercator plane, there and back by our own series.
    Through(TransverseMercator),
    /// By PROJ to longitude and latitude on the file's own datum, then by our own series.
    Unproject,
}

/// A route and what must be said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Routing {
    /// The way.
    pub route: Route,
    /// The CRS by its code where it has one of ours, else by name.
    pub crs: String,
    /// Assumptions made, each to be shown as a note.
    pub notes: Vec<Text>,
}

/// Decides the way from a file's CRS to the plane.
///
/// # Errors
/// [`CrsError`] where the file's datum is refused.
pub fn find(facts: &Facts, plane: &Plane) -> Result<Routing, CrsError> {
    route(facts, plane, (&facts.name, &plane.crs), 1)
}

/// Decides the way from the plane to the CRS of a file to be written: the route is the one [`find`] gives, to be
/// gone backwards, and a shift is already turned around.
///
/// # Errors
/// [`CrsError`] where the file's datum is refused.
pub fn back(facts: &Facts, plane: &Plane) -> Result<Routing, CrsError> {
    route(facts, plane, (&plane.crs, &facts.name), -1)
}

/// A route and its notes; `names` are of where it begins and ends, `sign` is −1 where it leaves the plane.
#[expect(clippy::float_cmp, reason = "units and origins are what a table says, not what was computed")]
fn route(facts: &Facts, plane: &Plane, names: (&str, &str), sign: i64) -> Result<Routing, CrsError> {
    let datum = Datum::of(facts)?;
    let mut notes = Vec::new();
    let plane_datum = plane_datum(plane);
    if plane_datum != Some(datum) {
        let is_nad83 = datum == Datum::Nad83 || plane_datum == Some(Datum::Nad83);
        notes.push(equal_datums(facts, datum, plane, is_nad83));
    }
    let route = match &facts.method {
        Method::Geographic => Route::Forward,
        Method::TransverseMercator(own, latitude_of_origin)
            if *latitude_of_origin == 0.0 && facts.unit_m == 1.0 =>
        {
            match shift(own, &plane.projection) {
                Some((dx, dy)) => Route::Shift { dx: sign * dx, dy: sign * dy },
                None => Route::Through(*own),
            }
        }
        Method::TransverseMercator(..) | Method::Other(_) => Route::Unproject,
    };
    if !matches!(route, Route::Shift { dx: 0, dy: 0 } | Route::Forward) {
        notes.push(moved(names, &route));
    }
    Ok(Routing { route, crs: label(facts, datum), notes })
}

/// The datum of a plane `crs::plane` has given out; `None` where its code is none of the known ones.
pub(crate) fn plane_datum(plane: &Plane) -> Option<Datum> {
    match plane.crs.strip_prefix("EPSG:")?.parse().ok()? {
        4491..=4554 => Some(Datum::Cgcs2000),
        32601..=32760 => Some(Datum::Wgs84),
        26901..=26923 => Some(Datum::Nad83),
        _ => None,
    }
}

/// The shift between two projections that differ in their false origin only, by whole grid steps.
fn shift(from: &TransverseMercator, to: &TransverseMercator) -> Option<(i64, i64)> {
    let moved = TransverseMercator {
        false_easting_m: to.false_easting_m,
        false_northing_m: to.false_northing_m,
        ..*from
    };
    let steps = |metres: f64| {
        let steps = metres * STEPS_PER_METRE as f64;
        (steps.fract() == 0.0).then_some(steps as i64)
    };
    if moved != *to {
        return None;
    }
    let dx = steps(to.false_easting_m - from.false_easting_m)?;
    Some((dx, steps(to.false_northing_m - from.false_northing_m)?))
}

/// The EPSG code at the head of a CRS's name, `EPSG:4509 (…)`, where the file states one.
pub(crate) fn stated_code(facts: &Facts) -> Option<u32> {
    facts.name.split_whitespace().next()?.strip_prefix("EPSG:")?.parse().ok()
}

fn label(facts: &Facts, datum: Datum) -> String {
    match &facts.method {
        // The file's own code first: a 6° plane without prefix has the numbers of a 3° plane.
        Method::TransverseMercator(own, _) if datum == Datum::Cgcs2000 => stated_code(facts)
            .filter(|&code| known::projection(code).as_ref() == Some(own))
            .or_else(|| known::cgcs2000_code(own))
            .map_or_else(|| facts.name.clone(), |code| format!("EPSG:{code}")),
        Method::Geographic => match datum {
            Datum::Cgcs2000 => "EPSG:4490".to_owned(),
            Datum::Wgs84 => "EPSG:4326".to_owned(),
            Datum::Nad83 => "EPSG:4269".to_owned(),
        },
        _ => facts.name.clone(),
    }
}

fn equal_datums(facts: &Facts, datum: Datum, plane: &Plane, is_nad83: bool) -> Text {
    let (own, name, target) = (datum.name(), &facts.name, &plane.crs);
    let (zh, en) = if is_nad83 {
        ("差异可达约 2 m", "they differ by up to about 2 m")
    } else {
        ("差异小于分米级", "they differ by less than decimetres")
    };
    Text::new(
        format!("文件坐标系 {name} 的基准 {own} 视同平面 {target} 的基准({zh}),未做基准转换"),
        format!("the file's CRS {name} is on {own}, taken as equal to the datum of {target} ({en})"),
    )
}

fn moved((name, target): (&str, &str), route: &Route) -> Text {
    if let Route::Shift { dx, dy } = route {
        let (east, north) = (dx / STEPS_PER_METRE, dy / STEPS_PER_METRE);
        return Text::new(
            format!("由 {name} 平移到 {target}:东 {east} m,北 {north} m,按整格精确相加,未重投影"),
            format!("shifted from {name} to {target} by {east} m east, {north} m north, exactly"),
        );
    }
    Text::new(
        format!("由 {name} 重投影到 {target};长直边未加密,在新平面中仍为直边"),
        format!("reprojected from {name} to {target}; long straight edges are not densified"),
    )
}

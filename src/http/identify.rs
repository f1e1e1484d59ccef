//! `GET /identify`: what every plan says of a point, the rules' answers there, and the conflicts it lies in.

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::assess::point::point;
use crate::geometry::grid::Point;
use crate::geometry::window::Window;
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::bbox::{Bbox, PARTS_PER_STEP};
use crate::http::crs::Crs;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::house::House;
use crate::http::query::Query;
use crate::http::served::CONFLICTS;
use crate::http::wire::spot::PlaceLine;
use crate::layer::text::{Lang, Text};

/// The parameters it takes.
pub(super) const NAMES: [&str; 3] = ["f", "point", "crs"];

/// What lies at a point.
///
/// # Errors
/// [`ApiError::BadParameter`] where the point is none, or outside all that was overlaid.
pub(super) fn identify(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let query = Query::read(&ask.query, &NAMES)?;
    let format = document::format_of(ask, &query)?;
    let crs = house.crs.at(query.one_of("crs", &house.crs.uris())?);
    let text = query.get("point").unwrap_or_default();
    let wrong = |why: Text| ApiError::BadParameter { name: "point", value: text.to_owned(), why };
    let at = read(house, text, crs)?.ok_or_else(|| wrong(no_point(crs)))?;
    if !house.is_overlaid_around(at) {
        return Err(wrong(Text::new(
            "点在叠置范围之外;请检查坐标次序与 crs",
            "the point lies outside what was overlaid; check the order of its numbers and crs",
        )));
    }
    let ground = house.ground();
    let place = point(ground.arrangement, &house.cells, &house.questions, at);
    let window = Window {
        west: at.x * PARTS_PER_STEP,
        south: at.y * PARTS_PER_STEP,
        east: at.x * PARTS_PER_STEP,
        north: at.y * PARTS_PER_STEP,
    };
    let title = if ask.lang == Lang::Zh { "查询一点" } else { "what lies at a point" };
    let document = Identified {
        head: house.head(title),
        place: ground.place(at, &place),
        asked: json!({"point": text, "crs": crs.uri}),
        conflicts: conflicts(house, ask, window)?,
    };
    format.answer_of((house, ask), &document)
}

/// The answer.
#[derive(Serialize)]
struct Identified<'a> {
    #[serde(flatten)]
    head: Json,
    #[serde(flatten)]
    place: PlaceLine<'a>,
    asked: Json,
    conflicts: Vec<Json>,
}

/// The patches a window meets, in their order.
fn conflicts(house: &House, ask: &Ask, window: Window) -> Result<Vec<Json>, ApiError> {
    let collection = house.collection(CONFLICTS)?;
    let patches = &house.served.assessment.patches;
    let all = || (0..patches.len() as u32).collect();
    let found: Vec<u32> = house.find(collection, &Bbox::Planar(window)).unwrap_or_else(all);
    Ok(found.into_iter().map(|own| house.patch_line(ask, &patches[own as usize])).collect())
}

/// A point in the order of the CRS's axes, on the grid; `None` where it is none.
fn read(house: &House, text: &str, crs: &Crs) -> Result<Option<Point>, ApiError> {
    let numbers: Vec<Option<f64>> = text.split(',').map(|part| part.trim().parse::<f64>().ok()).collect();
    let [Some(first), Some(second)] = numbers[..] else { return Ok(None) };
    let (x, y) = if crs.is_north_first { (second, first) } else { (first, second) };
    if !x.is_finite() || !y.is_finite() {
        return Ok(None);
    }
    let (x_m, y_m) = if crs.is_geographic {
        if !(-180.0..=180.0).contains(&x) || !(-90.0..=90.0).contains(&y) {
            return Ok(None);
        }
        house.measure.series().forward(x, y)
    } else if let Some(shift_m) = house.crs.shift_m(crs) {
        (x - shift_m, y)
    } else {
        let (mut lon, mut lat) = ([x], [y]);
        crs.to_degrees(&mut lon, &mut lat)?;
        house.measure.series().forward(lon[0], lat[0])
    };
    Ok(Point::snap(x_m, y_m).ok())
}

fn no_point(crs: &Crs) -> Text {
    let (zh, en) = match (crs.is_north_first, crs.is_geographic) {
        (false, true) => ("经度,纬度(度)", "longitude,latitude in degrees"),
        (true, true) => ("纬度,经度(度)", "latitude,longitude in degrees"),
        (false, false) => ("东坐标,北坐标(米)", "easting,northing in metres"),
        (true, false) => ("北坐标,东坐标(米)", "northing,easting in metres"),
    };
    Text::new(format!("须为 2 个数:{zh}"), format!("give 2 numbers: {en}"))
}

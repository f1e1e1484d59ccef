//! The map page (`web/`) and what it loads: nothing from elsewhere.
//!
//! The page says nothing of the data by itself, so it needs no key; what it asks for does, and it asks for the key.

use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::error::ApiError;
use crate::http::house::House;
use crate::http::query::Query;
use crate::http::routes::Route;

/// The page and its files.
pub(super) static MAP: [Route; 2] = [
    Route { path: "/map", summary: "the map page", make: page },
    Route { path: "/map/{file}", summary: "a file of the map page", make: file },
];

/// `MapLibre` by its files' names, empty where the program was built without (`web/build.rs`).
static MAPLIBRE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/maplibre.rs"));

/// What we wrote ourselves.
static OURS: [(&str, &[u8]); 2] =
    [("map.js", include_bytes!("../../web/map.js")), ("map.css", include_bytes!("../../web/map.css"))];

/// Instead of the page, where the program was built without a map.
const WITHOUT: &str = "<!DOCTYPE html><meta charset=\"utf-8\"><title>hegui</title>\
    <p>此程序构建时未带地图:请先运行 make web(需要 npm)再构建。<p>This program was built without its map: run \
    make web, which needs npm, and build again.<p><a href=\"./\">首页 home</a>\n";

/// Whether the program has the map.
pub(super) fn is_there() -> bool {
    !MAPLIBRE.is_empty()
}

fn page(_: &House, ask: &Ask) -> Result<Answer, ApiError> {
    Query::read(&ask.query, &["layers"])?;
    let page = if is_there() { include_str!("../../web/map.html") } else { WITHOUT };
    Ok(Answer::new(Media::Map, None, page.as_bytes().to_vec()))
}

fn file(_: &House, ask: &Ask) -> Result<Answer, ApiError> {
    // MapLibre asks for its worker by its version.
    Query::read(&ask.query, &["v"])?;
    let name = ask.id(0);
    let own = OURS.iter().chain(MAPLIBRE).find(|own| own.0 == name);
    let (name, bytes) = own.ok_or_else(|| ApiError::NoSuchPath { path: ask.path.clone() })?;
    let media = if name.rsplit('.').next() == Some("css") { Media::Css } else { Media::Script };
    Ok(Answer::new(media, None, bytes.to_vec()))
}

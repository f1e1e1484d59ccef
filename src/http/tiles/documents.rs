//! Tilesets as documents: what tiles there are of a collection, of all of them, and as `TileJSON` 3.0.

use serde_json::{Map, Value as Json, json};

use crate::geometry::geographic::UNITS_PER_DEGREE;
use crate::geometry::window::Window;
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::crs::CRS84;
use crate::http::document::{self, Format};
use crate::http::error::ApiError;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::query::Query;
use crate::http::tiles::described::Speaking;
use crate::http::tiles::matrix_sets::{address, crs, title, uri};
use crate::http::tiles::{MVT, named, set};
use crate::layer::text::{Lang, Text};
use crate::tiles::address::{Address, MatrixSet, ZOOM_MAX};

/// The relation of a link to tilesets of vector tiles.
const REL_TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
/// The relation of a link to a tile matrix set.
const REL_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
/// The relation of a link to what a tileset is of.
const REL_GEODATA: &str = "http://www.opengis.net/def/rel/ogc/1.0/geodata";
/// What `f` calls `TileJSON`.
const TILEJSON: &str = "tilejson";

/// What tiles are of.
struct Whole<'h> {
    /// Where they are, without a slash at its end.
    at: String,
    title: String,
    collections: Vec<Collection<'h>>,
    /// What is asked of every tile beside its format: which collections.
    asked: String,
}

/// The tilesets of a collection.
///
/// # Errors
/// [`ApiError::NoSuchCollection`], or [`ApiError`] on an unknown parameter.
pub(in crate::http) fn tilesets(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    Ok(list(house, ask, format, &one(house, ask)?))
}

/// The tilesets of all collections.
///
/// # Errors
/// [`ApiError`] on an unknown parameter.
pub(in crate::http) fn datasets(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    Ok(list(house, ask, format, &all(house, ask, None)?))
}

/// A tileset of a collection.
///
/// # Errors
/// [`ApiError`] where there is no such collection or set, or on an unknown parameter.
pub(in crate::http) fn of_collection(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let whole = one(house, ask)?;
    let set = set(ask, 1)?;
    tileset_answer(house, ask, set, &Query::read(&ask.query, &["f"])?, &whole)
}

/// A tileset of several collections.
///
/// # Errors
/// As [`of_collection`].
pub(in crate::http) fn of_dataset(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let set = set(ask, 0)?;
    let query = Query::read(&ask.query, &["f", "collections"])?;
    let whole = all(house, ask, Some(&query))?;
    tileset_answer(house, ask, set, &query, &whole)
}

/// Links from a collection, or from the service, to their tiles.
pub(in crate::http) fn links(at: &str) -> Json {
    link(REL_TILESETS, Media::Json, &format!("{at}/tiles"))
}

fn one<'h>(house: &'h House, ask: &Ask) -> Result<Whole<'h>, ApiError> {
    let collection = house.drawn_collection(ask.id(0))?;
    Ok(Whole {
        at: format!("{}/collections/{}", ask.base, collection.id()),
        title: house.name(collection).get(ask.lang).to_owned(),
        collections: vec![collection],
        asked: String::new(),
    })
}

fn all<'h>(house: &'h House, ask: &Ask, query: Option<&Query>) -> Result<Whole<'h>, ApiError> {
    let (collections, asked) = match query.map(|own| (named(house, own), own.get("collections"))) {
        Some((collections, Some(ids))) => (collections?, format!("&collections={ids}")),
        _ => (house.drawn().collect(), String::new()),
    };
    Ok(Whole { at: ask.base.clone(), title: house.served.title.get(ask.lang).to_owned(), collections, asked })
}

fn list(house: &House, ask: &Ask, format: Format, whole: &Whole<'_>) -> Answer {
    let own = format!("{}/tiles", whole.at);
    let sets = MatrixSet::ALL.map(|set| {
        json!({
            "title": format!("{} · {}", whole.title, title(set).get(ask.lang)),
            "dataType": "vector",
            "crs": crs(set),
            "tileMatrixSetURI": uri(set),
            "links": [
                link("self", Media::Json, &format!("{own}/{}", set.id())),
                link(REL_SCHEME, Media::Json, &address(ask, set)),
                item(whole, set),
            ],
        })
    });
    let mut document = house.context().members();
    document.insert("title".to_owned(), json!(whole.title));
    document.insert("links".to_owned(), json!([link("self", Media::Json, &own)]));
    document.insert("tilesets".to_owned(), json!(sets));
    format.answer((house, ask), Media::Json, &Json::Object(document))
}

fn tileset_answer(
    house: &House,
    ask: &Ask,
    set: MatrixSet,
    query: &Query,
    whole: &Whole<'_>,
) -> Result<Answer, ApiError> {
    let formats = [Format::IDS[0], Format::IDS[1], TILEJSON];
    let format = query.one_of("f", &formats)?;
    if format == Some(2) {
        if set != MatrixSet::WebMercatorQuad {
            let why = Text::new("TileJSON 只有 WebMercatorQuad", "TileJSON is of WebMercatorQuad alone");
            return Err(ApiError::BadParameter { name: "f", value: TILEJSON.to_owned(), why });
        }
        return Ok(Answer::json(Media::Json, Some(ask.lang), &tilejson(house, ask, whole)));
    }
    let format = match format {
        Some(0) => Format::Json,
        None if !ask.wants_page() => Format::Json,
        _ => Format::Html,
    };
    Ok(format.answer((house, ask), Media::Json, &tileset(house, ask, set, whole)))
}

/// A tileset (OGC 17-083r4, 9).
fn tileset(house: &House, ask: &Ask, set: MatrixSet, whole: &Whole<'_>) -> Json {
    let own = format!("{}/tiles/{}", whole.at, set.id());
    let layers: Vec<Json> = whole.collections.iter().map(|own| layer(house, ask, set, *own)).collect();
    let mut links = vec![
        link("self", Media::Json, &own),
        link("alternate", Media::Html, &format!("{own}?f=html")),
        link(REL_SCHEME, Media::Json, &address(ask, set)),
        item(whole, set),
    ];
    if set == MatrixSet::WebMercatorQuad {
        links.push(link("describedby", Media::Json, &format!("{own}?f={TILEJSON}{}", whole.asked)));
    }
    let mut document = house.context().members();
    let members = json!({
        "title": whole.title,
        "dataType": "vector",
        "crs": crs(set),
        "tileMatrixSetURI": uri(set),
        "layers": layers,
        "links": links,
    });
    if let (Json::Object(members), Some(extent)) = (members, extent(&whole.collections)) {
        document.extend(members);
        let degrees = degrees(&extent);
        document.insert(
            "boundingBox".to_owned(),
            json!({"lowerLeft": &degrees[..2], "upperRight": &degrees[2..], "crs": CRS84}),
        );
        document.insert("tileMatrixSetLimits".to_owned(), json!(limits(set, &extent)));
    }
    Json::Object(document)
}

/// The tiles of each matrix that may hold something.
fn limits(set: MatrixSet, extent: &Window) -> Vec<Json> {
    let corners = |matrix: u8| {
        let corner = |place| Address::around(set, matrix, place);
        corner((extent.west, extent.north)).zip(corner((extent.east, extent.south)))
    };
    let limits = |matrix: u8| {
        corners(matrix).map(|(first, last)| {
            json!({
                "tileMatrix": matrix.to_string(),
                "minTileRow": first.row,
                "maxTileRow": last.row,
                "minTileCol": first.column,
                "maxTileCol": last.column,
            })
        })
    };
    (0..=set.matrix_max()).filter_map(limits).collect()
}

fn layer(house: &House, ask: &Ask, set: MatrixSet, collection: Collection<'_>) -> Json {
    let kind = |is_number: bool| json!({"type": if is_number { "number" } else { "string" }});
    let names = Speaking::new(house, collection).names();
    let properties: Map<String, Json> =
        names.into_iter().map(|(name, is_number)| (name, kind(is_number))).collect();
    let dimension = if collection.is_of_lines() { 1 } else { 2 };
    json!({
        "id": collection.id(),
        "title": house.name(collection).get(ask.lang),
        "dataType": "vector",
        "geometryDimension": dimension,
        "minTileMatrix": "0",
        "maxTileMatrix": set.matrix_max().to_string(),
        "propertiesSchema": {"type": "object", "properties": properties},
        "links": [link(REL_GEODATA, Media::Json, &format!("{}/collections/{}", ask.base, collection.id()))],
    })
}

/// What TileJSON says of the layers in the tiles of some collections.
pub(super) fn vector_layers(
    house: &House,
    lang: Lang,
    collections: &[Collection<'_>],
    zoom_max: u8,
) -> Vec<Json> {
    let layer = |&own: &Collection<'_>| {
        let kind = |is_number: bool| if is_number { "Number" } else { "String" };
        let names = Speaking::new(house, own).names();
        let fields: Map<String, Json> =
            names.into_iter().map(|(name, is_number)| (name, json!(kind(is_number)))).collect();
        json!({
            "id": own.id(),
            "description": house.name(own).get(lang),
            "fields": fields,
            "minzoom": 0,
            "maxzoom": zoom_max,
        })
    };
    collections.iter().map(layer).collect()
}

fn tilejson(house: &House, ask: &Ask, whole: &Whole<'_>) -> Json {
    let layers = vector_layers(house, ask.lang, &whole.collections, ZOOM_MAX);
    let mut document = json!({
        "tilejson": "3.0.0",
        "name": whole.title,
        "scheme": "xyz",
        "tiles": [format!("{}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?f={MVT}{}", whole.at, whole.asked)],
        "minzoom": 0,
        "maxzoom": ZOOM_MAX,
        "vector_layers": layers,
    });
    if let Some(extent) = extent(&whole.collections) {
        let [west, south, east, north] = degrees(&extent);
        document["bounds"] = json!([west, south, east, north]);
        document["center"] = json!([f64::midpoint(west, east), f64::midpoint(south, north), 10]);
    }
    if let Some(notice) = &house.served.notice {
        document["attribution"] = json!(if ask.lang == Lang::Zh { &notice.zh } else { &notice.en });
    }
    document
}

/// The link to all tiles of a set, with what varies in braces.
fn item(whole: &Whole<'_>, set: MatrixSet) -> Json {
    let template = format!(
        "{}/tiles/{}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f={MVT}{}",
        whole.at,
        set.id(),
        whole.asked
    );
    let mut own = link("item", Media::Tile, &template);
    own["templated"] = json!(true);
    own
}

/// The window around collections, in ten-billionths of a degree; `None` where they are empty.
pub(super) fn extent(collections: &[Collection<'_>]) -> Option<Window> {
    let ends = collections.iter().filter_map(|own| own.extent());
    Window::around(ends.flat_map(|own| [(own.west, own.south), (own.east, own.north)]))
}

pub(super) fn degrees(extent: &Window) -> [f64; 4] {
    [extent.west, extent.south, extent.east, extent.north].map(|own| own as f64 / UNITS_PER_DEGREE as f64)
}

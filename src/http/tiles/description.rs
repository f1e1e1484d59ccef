//! The doors of tiles and styles, and how the API describes them.

use serde_json::{Map, Value as Json, json};

use crate::http::answer::Media;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::routes::Route;
use crate::http::{styles, tiles};
use crate::layer::text::{Lang, Text};
use crate::tiles::address::{MatrixSet, ZOOM_MAX};

/// All of them. A new one is one line here, and its schema.
pub(in crate::http) static TILES: [Route; 10] = [
    Route { path: "/tileMatrixSets", summary: "how tiles divide the world", make: tiles::matrix_sets },
    Route {
        path: "/tileMatrixSets/{tileMatrixSetId}",
        summary: "one tile matrix set",
        make: tiles::matrix_set,
    },
    Route { path: "/tiles", summary: "tilesets of all collections at once", make: tiles::datasets },
    Route {
        path: "/tiles/{tileMatrixSetId}",
        summary: "a tileset of several collections",
        make: tiles::of_dataset,
    },
    Route {
        path: "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
        summary: "a vector tile of several collections",
        make: tiles::of_several,
    },
    Route {
        path: "/collections/{collectionId}/tiles",
        summary: "tilesets of the collection",
        make: tiles::tilesets,
    },
    Route {
        path: "/collections/{collectionId}/tiles/{tileMatrixSetId}",
        summary: "a tileset of the collection",
        make: tiles::of_collection,
    },
    Route {
        path: "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
        summary: "a vector tile of the collection",
        make: tiles::of_one,
    },
    Route { path: "/styles", summary: "how collections are drawn", make: styles::list },
    Route { path: "/styles/{styleId}", summary: "a style for MapLibre, with its legend", make: styles::one },
];

/// Whether a route is one of tiles themselves, which answer bytes or nothing.
pub(in crate::http) fn is_tile(path: &str) -> bool {
    path.ends_with("{tileCol}")
}

/// The parameters of a route, in its path and beside `f`.
pub(in crate::http) fn parameters(house: &House, path: &str, lang: Lang) -> Vec<Json> {
    let text = |(zh, en): (&str, &str)| Text::new(zh, en).get(lang).to_owned();
    let in_path = |name: &str, about: (&str, &str), schema: Json| json!({"name": name, "in": "path", "required": true, "description": text(about), "schema": schema});
    let whole = |most: u32| json!({"type": "integer", "minimum": 0, "maximum": most});
    let mut own = Vec::new();
    if path.contains("{tileMatrixSetId}") {
        let schema = json!({"type": "string", "enum": MatrixSet::ALL.map(MatrixSet::id)});
        own.push(in_path("tileMatrixSetId", ("瓦片矩阵集", "the tile matrix set"), schema));
    }
    if is_tile(path) {
        let most = (1 << ZOOM_MAX) - 1;
        own.push(in_path(
            "tileMatrix",
            ("矩阵(级)", "the matrix, that is the zoom"),
            whole(u32::from(ZOOM_MAX)),
        ));
        own.push(in_path("tileRow", ("行,自北", "the row, from the north"), whole(most)));
        own.push(in_path("tileCol", ("列,自西", "the column, from the west"), whole(most)));
    }
    if path.starts_with("/tiles/") {
        let ids: Vec<&str> = house.drawn().map(Collection::id).collect();
        own.push(json!({
            "name": "collections",
            "in": "query",
            "required": false,
            "description": text(("只要这些图层,以逗号分隔", "these collections alone, with commas between")),
            "style": "form",
            "explode": false,
            "schema": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": ids}},
        }));
    }
    own
}

/// What `f` may be, where a route has formats of its own.
pub(in crate::http) fn formats(path: &str) -> Option<Vec<&'static str>> {
    match path {
        _ if is_tile(path) => Some(vec!["mvt"]),
        _ if path.ends_with("{tileMatrixSetId}") && !path.starts_with("/tileMatrixSets") => {
            Some(vec!["json", "html", "tilejson"])
        }
        _ => None,
    }
}

/// What a route answers with, where it is one of these.
pub(in crate::http) fn content(path: &str) -> Option<Json> {
    if !TILES.iter().any(|own| own.path == path) {
        return None;
    }
    let (media, schema) = match path {
        _ if is_tile(path) => (Media::Tile, json!({"type": "string", "format": "binary"})),
        "/styles/{styleId}" => (Media::Style, object(&["version", "sources", "layers"])),
        "/styles" => (Media::Json, object(&["styles", "links"])),
        "/tileMatrixSets" => (Media::Json, object(&["tileMatrixSets", "links"])),
        "/tileMatrixSets/{tileMatrixSetId}" => (Media::Json, object(&["id", "crs", "tileMatrices"])),
        _ if path.ends_with("/tiles") => (Media::Json, object(&["tilesets", "links"])),
        _ => (Media::Json, json!({"type": "object"})),
    };
    let mut content = Map::new();
    content.insert(media.name().to_owned(), json!({"schema": schema}));
    if !is_tile(path) {
        content.insert(Media::Html.name().to_owned(), json!({"schema": {"type": "string"}}));
    }
    Some(Json::Object(content))
}

fn object(required: &[&str]) -> Json {
    json!({"type": "object", "required": required})
}

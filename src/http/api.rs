//! The description of the API: OpenAPI 3.0, read off the tables of routes and parameters.
//!
//! Nothing in it is fetched from elsewhere. What varies by collection stands under the collection's own path, so
//! that whoever follows the description asks nothing that is refused.

use serde_json::{Map, Value as Json, json};

use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::books;
use crate::http::document::{self, Format as DocumentFormat};
use crate::http::error::ApiError;
use crate::http::formats::Format;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::parameters;
use crate::http::routes::{self, Route};
use crate::http::schemas;
use crate::http::write::description;
use crate::http::{doors, feed, jobs, sites, tiles};

/// What stands in a path for a collection.
const COLLECTION: &str = "{collectionId}";

/// The description as a document.
///
/// # Errors
/// [`ApiError`] on an unknown parameter or format.
pub(super) fn api(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let mut paths = Map::new();
    for route in routes::of_data() {
        if route.path.contains(COLLECTION) {
            let has_tiles = route.path.contains("/tiles");
            for own in house.collections().filter(|own| own.is_drawn() || !has_tiles) {
                let path = route.path.replace(COLLECTION, own.id());
                paths.insert(path, operation(house, ask, route, Some(own)));
            }
        } else {
            paths.insert(route.path.to_owned(), operation(house, ask, route, None));
        }
    }
    paths.insert(feed::PATH.to_owned(), feed::described());
    paths.extend(jobs::doors::described());
    if house.site.takes_sites {
        paths.insert(sites::PATH.to_owned(), sites::described(house));
    }
    // A path that is read and written to has both operations.
    let of_books = books::description::paths(ask.lang).into_iter();
    for (path, operation) in of_books.chain(description::paths()) {
        let own = paths.entry(path).or_insert_with(|| json!({}));
        if let (Some(own), Json::Object(operation)) = (own.as_object_mut(), operation) {
            own.extend(operation);
        }
    }
    let tags: Vec<Json> = std::iter::once(json!({"name": "service", "description": "about the service"}))
        .chain(
            house
                .collections()
                .map(|own| json!({"name": own.id(), "description": house.name(own).get(ask.lang)})),
        )
        .chain([json!({"name": books::description::TAG, "description": "the books of farmland and quotas"})])
        .chain([json!({"name": description::TAG, "description": "writing, with a key"})])
        .collect();
    let document = json!({
        "openapi": "3.0.3",
        "info": {
            "title": house.served.title.get(ask.lang),
            "description": "OGC API - Features: layers of plans, and where they conflict. GET of data and books and POST /sites \
                may be sent with Prefer: respond-async; they are answered 202 then, and /jobs/{jobId} tells the rest.",
            "version": env!("CARGO_PKG_VERSION"),
            "contact": {"name": "hegui", "url": ask.base},
            "license": {"name": env!("CARGO_PKG_LICENSE")},
        },
        "servers": [{"url": ask.base}],
        "tags": tags,
        "paths": paths,
        "components": {"schemas": schemas::all(), "securitySchemes": description::security_schemes()},
    });
    Ok(format.answer((house, ask), Media::OpenApi, &document))
}

fn operation(house: &House, ask: &Ask, route: &Route, collection: Option<Collection<'_>>) -> Json {
    let is_page = route.path.ends_with("/items");
    let is_feature = route.path.ends_with("/{featureId}");
    let mut parameters: Vec<Json> = Vec::new();
    if is_feature {
        parameters.push(json!({
            "name": "featureId",
            "in": "path",
            "required": true,
            "description": "the feature's id",
            "schema": {"type": "string", "format": "hegui-id"},
        }));
    }
    if let Some(name) = own_id(route) {
        parameters.push(json!({
            "name": name,
            "in": "path",
            "required": true,
            "description": format!("which {}", name.trim_end_matches("Id")),
            "schema": {"type": "string", "format": "hegui-id"},
        }));
    }
    match collection {
        Some(collection) if is_page => {
            parameters
                .extend(parameters::of_page(collection).map(|own| own.to_json(house, collection, ask.lang)));
        }
        Some(collection) if is_feature => {
            parameters.extend(parameters::of_feature().map(|own| own.to_json(house, collection, ask.lang)));
        }
        _ => {
            parameters.push(format_of(route));
            parameters.extend(doors::parameters(house, route.path, ask.lang));
            parameters.extend(tiles::description::parameters(house, route.path, ask.lang));
        }
    }
    let problem = |what: &str| {
        let schema = json!({"schema": schemas::at("problem")});
        json!({"description": what, "content": {Media::Problem.name(): schema}})
    };
    let mut responses = json!({
        "200": {
            "description": route.summary,
            "headers": headers(is_page || is_feature),
            "content": content(route, is_page, is_feature),
        },
        "304": {"description": "the client has it already (If-None-Match)"},
        "400": problem("a parameter is unknown, given twice or wrong"),
        "500": problem("a bug of ours"),
    });
    if is_page || is_feature || own_id(route).is_some() || route.path.contains("{tileMatrixSetId}") {
        responses["404"] = problem("there is nothing of that id");
    }
    if tiles::description::is_tile(route.path) {
        responses["204"] = json!({"description": "nothing lies in the tile"});
    }
    let tag = collection.map_or("service", Collection::id);
    json!({"get": {
        "operationId": operation_id(route, collection),
        "summary": route.summary,
        "description": route.summary,
        "tags": [tag],
        "parameters": parameters,
        "responses": responses,
    }})
}

/// The parameter `f` of a document.
fn format_of(route: &Route) -> Json {
    let formats = tiles::description::formats(route.path).unwrap_or_else(|| DocumentFormat::IDS.to_vec());
    json!({
        "name": "f",
        "in": "query",
        "required": false,
        "description": "the format, before what Accept says",
        "schema": {"type": "string", "enum": formats},
    })
}

/// What varies in the path of a door, where anything does.
fn own_id(route: &Route) -> Option<&'static str> {
    let name = route.path.rsplit('/').next()?.strip_prefix('{')?.strip_suffix('}')?;
    (!route.path.starts_with("/collections") && !name.starts_with("tile")).then_some(name)
}

/// A name for an operation that no other has: `conflicts.items`.
fn operation_id(route: &Route, collection: Option<Collection<'_>>) -> String {
    let of = collection.map_or("service", Collection::id);
    let parts = route.path.split('/').filter(|part| !part.is_empty() && *part != COLLECTION);
    let parts: Vec<&str> = parts.map(|part| part.trim_matches(['{', '}'])).collect();
    let name = if parts.is_empty() { "landing".to_owned() } else { parts.join(".") };
    format!("{of}.{name}")
}

fn headers(is_of_features: bool) -> Json {
    let text = |what: &str| json!({"description": what, "schema": {"type": "string"}});
    let mut headers = json!({"ETag": text("the state of the answer")});
    if is_of_features {
        headers["Content-Crs"] = text("the CRS of the answer");
    }
    headers
}

fn content(route: &Route, is_page: bool, is_feature: bool) -> Json {
    let mut content = Map::new();
    let mut add =
        |media: Media, schema: Json| content.insert(media.name().to_owned(), json!({"schema": schema}));
    if is_page || is_feature {
        for own in Format::ALL {
            let schema = match own.media() {
                Media::GeoJson if is_page => schemas::at("featureCollection"),
                Media::GeoJson => schemas::at("feature"),
                Media::Csv | Media::GeoJsonSeq | Media::Html => json!({"type": "string"}),
                _ => json!({"type": "string", "format": "binary"}),
            };
            add(own.media(), schema);
        }
        return Json::Object(content);
    }
    if let Some(content) = tiles::description::content(route.path) {
        return content;
    }
    let (media, schema) = match route.path.rsplit('/').next().unwrap_or_default() {
        "" => (Media::Json, schemas::at("landingPage")),
        "api" => (Media::OpenApi, json!({"type": "object"})),
        "conformance" => (Media::Json, schemas::at("conformance")),
        "collections" => (Media::Json, schemas::at("collections")),
        COLLECTION => (Media::Json, schemas::at("collection")),
        "identify" => (Media::Json, schemas::at("identified")),
        "conflicts" => (Media::Json, schemas::at("conflictSums")),
        "{patchId}" => (Media::Json, schemas::at("conflict")),
        "rules" => (Media::Json, schemas::at("rules")),
        "{ruleId}" => (Media::Json, schemas::at("ruleAnswered")),
        "versions" => (Media::Json, schemas::at("versions")),
        "indicators" => (Media::Json, schemas::at("indicators")),
        _ => (Media::Schema, schemas::at("schema")),
    };
    add(media, schema);
    add(Media::Html, json!({"type": "string"}));
    Json::Object(content)
}

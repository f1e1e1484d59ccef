//! The description of the API: OpenAPI 3.0, read off the table of routes, every schema inlined.

use serde_json::{Map, Value as Json, json};

use crate::assess::quality::KINDS;
use crate::conflict::sliver::View;
use crate::formats::conditions::{FILTER_BYTES_MAX, Form};
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::collections::{CRS84, read_format};
use crate::http::error::ApiError;
use crate::http::house::House;
use crate::http::items::{LIMIT_DEFAULT, LIMIT_MAX};
use crate::http::routes::{ROUTES, Route};
use crate::rules::rule::Severity;

/// The description as a document.
///
/// # Errors
/// [`ApiError`] on an unknown parameter or format.
pub(super) fn api(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    read_format(ask)?;
    let paths: Map<String, Json> = ROUTES.iter().map(|own| (own.path.to_owned(), path(own))).collect();
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": house.served.title.get(ask.lang), "version": env!("CARGO_PKG_VERSION")},
        "servers": [{"url": ask.base}],
        "paths": paths,
    });
    Ok(Answer::json(Media::OpenApi, Some(ask.lang), &document))
}

fn path(route: &Route) -> Json {
    let is_items = route.path.ends_with("/items");
    let media = match route.path {
        _ if route.path.contains("/items") => Media::GeoJson,
        _ if route.path.ends_with("/queryables") => Media::Schema,
        "/api" => Media::OpenApi,
        _ => Media::Json,
    };
    let mut parameters: Vec<Json> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    if is_items {
        parameters.extend(item_parameters());
    }
    let formats: &[&str] = match media {
        Media::GeoJson => &["json", "geojson"],
        _ if route.path == "/" => &["json", "html"],
        _ => &["json"],
    };
    parameters.push(query_parameter("f", &json!({"type": "string", "enum": formats})));
    let problem = json!({
        "description": "problem details (RFC 9457)",
        "content": {Media::Problem.name(): {"schema": {"type": "object"}}},
    });
    json!({"get": {
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": route.summary, "content": {media.name(): {"schema": {"type": "object"}}}},
            "400": problem,
            "404": problem,
            "500": problem,
        },
    }})
}

/// The parameters of a page of features; those from `rule` on are for the conflicts
/// alone, `kind` and `layer` for the findings.
fn item_parameters() -> [Json; 12] {
    let numbers = json!({"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}});
    let bbox = json!({"name": "bbox", "in": "query", "style": "form", "explode": false, "schema": numbers});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT});
    [
        bbox,
        query_parameter("limit", &limit),
        query_parameter("offset", &json!({"type": "integer", "minimum": 0, "default": 0})),
        query_parameter("filter", &json!({"type": "string", "maxLength": FILTER_BYTES_MAX})),
        query_parameter(
            "filter-lang",
            &json!({"type": "string", "enum": Form::ALL.map(Form::id), "default": Form::Text.id()}),
        ),
        query_parameter("filter-crs", &json!({"type": "string", "enum": [CRS84], "default": CRS84})),
        query_parameter("rule", &json!({"type": "string"})),
        query_parameter("district", &json!({"type": "string"})),
        query_parameter("severity", &json!({"type": "string", "enum": Severity::ALL.map(Severity::id)})),
        query_parameter(
            "slivers",
            &json!({"type": "string", "enum": View::ALL.map(View::id), "default": "all"}),
        ),
        query_parameter("kind", &json!({"type": "string", "enum": KINDS})),
        query_parameter("layer", &json!({"type": "string"})),
    ]
}

fn query_parameter(name: &str, schema: &Json) -> Json {
    json!({"name": name, "in": "query", "required": false, "schema": schema})
}

//! The schemas of our documents in OpenAPI 3.0, none of which is fetched from elsewhere.

use serde_json::{Value as Json, json};

use crate::http::schemas_of_doors;

/// A reference to one of [`all`].
pub(super) fn at(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// All schemas by name.
pub(super) fn all() -> Json {
    let mut all = of_documents();
    for others in [of_features(), schemas_of_doors::all()] {
        if let (Some(all), Json::Object(others)) = (all.as_object_mut(), others) {
            all.extend(others);
        }
    }
    all
}

fn of_documents() -> Json {
    json!({
        "link": {
            "type": "object",
            "required": ["href", "rel"],
            "properties": {
                "href": {"type": "string"},
                "rel": {"type": "string"},
                "type": {"type": "string"},
            },
        },
        "text": {
            "type": "object",
            "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        },
        "problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
            },
        },
        "landingPage": {
            "type": "object",
            "required": ["title", "links"],
            "properties": {
                "title": {"type": "string"},
                "notice": at("text"),
                "links": {"type": "array", "items": at("link")},
                "plane": {"type": "string"},
                "referenceDate": {"type": "string"},
                "versions": {"type": "array", "items": {"type": "object"}},
                "conflicts": {"type": "object"},
            },
        },
        "conformance": {
            "type": "object",
            "required": ["conformsTo"],
            "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
        },
        "collections": {
            "type": "object",
            "required": ["links", "collections"],
            "properties": {
                "notice": at("text"),
                "links": {"type": "array", "items": at("link")},
                "crs": {"type": "array", "items": {"type": "string"}},
                "collections": {"type": "array", "items": at("collection")},
            },
        },
        "collection": collection(),
        "schema": {
            "type": "object",
            "required": ["$schema", "type", "properties"],
            "properties": {
                "$schema": {"type": "string"},
                "$id": {"type": "string"},
                "type": {"type": "string"},
                "title": {"type": "string"},
                "properties": {"type": "object"},
                "additionalProperties": {"type": "boolean"},
            },
        },
    })
}

fn of_features() -> Json {
    json!({
        "geometry": geometry(),
        "feature": {
            "type": "object",
            "required": ["type", "id", "properties", "geometry"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
                "notice": at("text"),
                "links": {"type": "array", "items": at("link")},
                "properties": {"type": "object"},
                "geometry": at("geometry"),
            },
        },
        "featureCollection": {
            "type": "object",
            "required": ["type", "features", "links", "numberReturned"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "notice": at("text"),
                "links": {"type": "array", "items": at("link")},
                "numberMatched": {"type": "integer", "minimum": 0},
                "numberReturned": {"type": "integer", "minimum": 0},
                "features": {"type": "array", "items": at("feature")},
            },
        },
    })
}

fn collection() -> Json {
    let numbers = json!({"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}});
    let ends = json!({"type": "array", "items": {"type": "string", "nullable": true}});
    let law = json!({
        "type": "object",
        "nullable": true,
        "properties": {"status": {"type": "string"}, "since": {"type": "string"}},
    });
    json!({
        "type": "object",
        "required": ["id", "title", "links", "crs", "storageCrs"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "notice": at("text"),
            "itemType": {"type": "string"},
            "crs": {"type": "array", "items": {"type": "string"}},
            "storageCrs": {"type": "string"},
            "featureCount": {"type": "integer", "minimum": 0},
            "extent": {
                "type": "object",
                "properties": {
                    "spatial": {
                        "type": "object",
                        "properties": {
                            "bbox": {"type": "array", "items": numbers},
                            "crs": {"type": "string"},
                        },
                    },
                    "temporal": {
                        "type": "object",
                        "properties": {
                            "interval": {"type": "array", "items": ends},
                            "trs": {"type": "string"},
                        },
                    },
                },
            },
            "version": {"type": "integer"},
            "asOf": {"type": "string", "nullable": true},
            "lawStatus": law,
            "links": {"type": "array", "items": at("link")},
        },
    })
}

/// Polygons and lines, or nothing. Nested arrays are written out, for OpenAPI 3.0 knows no recursion that clients
/// follow.
fn geometry() -> Json {
    let line = || list(&position(), 2);
    let mut shapes = shapes_of_land();
    shapes.extend([kind("LineString", &line()), kind("MultiLineString", &list(&line(), 1))]);
    json!({"nullable": true, "oneOf": shapes})
}

/// A polygon, of several parts if need be.
pub(super) fn polygon() -> Json {
    json!({"oneOf": shapes_of_land()})
}

fn shapes_of_land() -> Vec<Json> {
    let polygon = || list(&list(&position(), 4), 1);
    vec![kind("Polygon", &polygon()), kind("MultiPolygon", &list(&polygon(), 0))]
}

fn list(items: &Json, least: usize) -> Json {
    json!({"type": "array", "minItems": least, "items": items})
}

fn position() -> Json {
    json!({"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}})
}

fn kind(name: &str, coordinates: &Json) -> Json {
    json!({
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {"type": {"type": "string", "enum": [name]}, "coordinates": coordinates},
    })
}

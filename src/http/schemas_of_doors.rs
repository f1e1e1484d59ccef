//! The schemas of the domain doors' documents in OpenAPI 3.0, none of which is fetched from elsewhere.

use serde_json::{Map, Value as Json, json};

use crate::http::schemas::at;

/// All of them by name.
pub(super) fn all() -> Json {
    let mut all = of_parts();
    for others in [of_conflicts(), of_library()] {
        if let (Json::Object(all), Json::Object(others)) = (&mut all, others) {
            all.extend(others);
        }
    }
    all
}

/// What documents have in common.
fn of_parts() -> Json {
    let text = || json!({"type": "string"});
    let areas = || json!({"type": "object", "additionalProperties": {"type": "string"}});
    let list = |items: Json| json!({"type": "array", "items": items});
    json!({
        "ruleThere": {
            "type": "object",
            "required": ["rule", "severity", "evidence", "answer", "missing", "features_a", "features_b"],
            "properties": {
                "rule": text(),
                "severity": text(),
                "evidence": text(),
                "answer": {
                    "type": "string",
                    "enum": ["conflict", "clear", "not-applicable", "no-data", "undetermined"],
                },
                "missing": list(text()),
                "inside": areas(),
                "n_cells": {"type": "integer"},
                "features_a": list(at("featureThere")),
                "features_b": list(at("featureThere")),
            },
        },
        "featureThere": {
            "type": "object",
            "required": ["layer", "feature"],
            "properties": {
                "layer": text(),
                "feature": {"type": "integer"},
                "code": nullable("string"),
                "class": {"type": "object", "nullable": true},
                "label": nullable("string"),
            },
        },
        "patchLine": {
            "type": "object",
            "required": ["id", "rule", "area_m2", "href"],
            "properties": {
                "id": text(),
                "rule": text(),
                "name": nullable("string"),
                "severity": nullable("string"),
                "area_m2": text(),
                "href": text(),
            },
        },
        "group": {
            "type": "object",
            "required": ["n_patches", "area_m2", "kept_patches", "kept_area_m2"],
            "properties": {
                "n_patches": {"type": "integer"},
                "area_m2": text(),
                "kept_patches": {"type": "integer"},
                "kept_area_m2": text(),
            },
        },
    })
}

/// Documents about a point and about conflicts.
fn of_conflicts() -> Json {
    let text = || json!({"type": "string"});
    let list = |items: Json| json!({"type": "array", "items": items});
    let object = || json!({"type": "object"});
    json!({
        "identified": of_state(&[
            ("asked", object()),
            ("at", json!({"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}})),
            ("is_on_border", json!({"type": "boolean"})),
            ("is_bare_touched", json!({"type": "boolean"})),
            ("spots", list(json!({
                "type": "object",
                "required": ["cell", "cell_area_m2", "layers", "rules"],
                "properties": {
                    "cell": {"type": "integer"},
                    "cell_area_m2": text(),
                    "layers": list(object()),
                    "rules": list(at("ruleThere")),
                },
            }))),
            ("conflicts", list(at("patchLine"))),
        ]),
        "conflictSums": of_state(&[
            ("links", list(at("link"))),
            ("n_patches", json!({"type": "integer"})),
            ("sums", object()),
            ("rules", list(at("group"))),
            ("severities", list(at("group"))),
            ("states", list(at("group"))),
            ("districts", list(at("group"))),
            ("plans", list(at("group"))),
        ]),
        "conflict": of_state(&[
            ("id", text()),
            ("links", list(at("link"))),
            ("values", object()),
            ("geometry", object()),
            ("side_a", list(at("featureThere"))),
            ("side_b", list(at("featureThere"))),
            ("rule", json!({"type": "object", "nullable": true})),
            ("history", json!({"type": "array", "nullable": true, "items": {"type": "object"}})),
            ("n_neighbors", json!({"type": "integer"})),
            ("neighbors", list(at("patchLine"))),
        ]),
    })
}

/// Documents about rules, versions and what was measured.
fn of_library() -> Json {
    let text = || json!({"type": "string"});
    let list = |items: Json| json!({"type": "array", "items": items});
    let object = || json!({"type": "object"});
    json!({
        "rules": of_state(&[("links", list(at("link"))), ("rules", list(object()))]),
        "ruleAnswered": of_state(&[
            ("links", list(at("link"))),
            ("rule", object()),
            ("outcome", json!({"type": "object", "nullable": true})),
        ]),
        "versions": {
            "type": "object",
            "required": ["title", "served", "versions", "publications", "discarded", "definitions"],
            "properties": {
                "title": text(),
                "served": list(object()),
                "versions": list(object()),
                "publications": list(object()),
                "discarded": list(object()),
                "definitions": list(object()),
            },
        },
        "indicators": of_state(&[
            ("links", list(at("link"))),
            ("measured", list(object())),
            ("net_area_m2", text()),
            ("gross_area_m2", text()),
            ("net_kept_area_m2", text()),
            ("leading", list(object())),
            ("districts", list(object())),
        ]),
    })
}

/// What is said of sites.
pub(super) fn sites() -> Json {
    let object = || json!({"type": "object"});
    of_state(&[
        ("crs", json!({"type": "string"})),
        ("n_read", json!({"type": "integer"})),
        ("n_refused", json!({"type": "integer"})),
        ("findings", json!({"type": "array", "items": object()})),
        (
            "sites",
            json!({
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["feature", "verdict", "drawn", "layers", "net_conflict", "rules"],
                    "properties": {
                        "feature": {"type": "integer"},
                        "verdict": {"type": "string", "enum": ["conflict", "undetermined", "clear"]},
                        "drawn": object(),
                        "layers": {"type": "array", "items": object()},
                        "net_conflict": object(),
                        "rules": {"type": "array", "items": at("ruleThere")},
                    },
                },
            }),
        ),
    ])
}

fn nullable(kind: &str) -> Json {
    json!({"type": kind, "nullable": true})
}

/// A document about the judgement: what all of them say, and its own members, which are always there.
pub(super) fn of_state(own: &[(&str, Json)]) -> Json {
    let text = || json!({"type": "string"});
    let head = [
        ("title", text()),
        ("plane", text()),
        ("date", text()),
        ("overlaid_at", text()),
        ("is_stale", json!({"type": "boolean"})),
        ("versions", json!({"type": "array", "items": {"type": "object"}})),
    ];
    let members = head.iter().chain(own);
    let required: Vec<&str> = members.clone().map(|(name, _)| *name).collect();
    let mut properties: Map<String, Json> =
        members.map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    properties.insert("notice".to_owned(), json!({"type": "object", "nullable": true}));
    json!({"type": "object", "required": required, "properties": properties})
}

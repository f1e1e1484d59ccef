//! The domain doors: what planners ask beside features. Their routes and parameters, by which the API is described.

use serde_json::{Value as Json, json};

use crate::http::crs::CRS84;
use crate::http::house::House;
use crate::http::parameters;
use crate::http::routes::Route;
use crate::http::served::CONFLICTS;
use crate::http::{conflicts, identify, library};
use crate::layer::text::{Lang, Text};

/// All domain doors for reading. A new one is one line here, and its schema.
pub(super) static DOORS: [Route; 7] = [
    Route { path: "/identify", summary: "what every plan says of a point", make: identify::identify },
    Route {
        path: "/conflicts",
        summary: "conflicts summed by rule, severity, state, district and plans",
        make: conflicts::sums,
    },
    Route {
        path: "/conflicts/{patchId}",
        summary: "a conflict with both sides, its rule and its history",
        make: conflicts::one,
    },
    Route { path: "/rules", summary: "the rules judged by", make: library::rules },
    Route { path: "/rules/{ruleId}", summary: "a rule in full, and what it answers", make: library::rule },
    Route {
        path: "/versions",
        summary: "every version of the layers, and publications",
        make: library::versions,
    },
    Route { path: "/indicators", summary: "what was measured against bounds", make: library::indicators },
];

/// The parameters of a door beside `f`, as OpenAPI 3.0 describes them.
pub(super) fn parameters(house: &House, path: &str, lang: Lang) -> Vec<Json> {
    match path {
        "/identify" => vec![
            json!({
                "name": "point",
                "in": "query",
                "required": true,
                "description": Text::new(
                    "点:两个数,依 crs 的轴序",
                    "the point: two numbers in the order of the axes of crs",
                ).get(lang),
                "style": "form",
                "explode": false,
                "schema": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}},
            }),
            json!({
                "name": "crs",
                "in": "query",
                "required": false,
                "description": Text::new("点的坐标系", "the CRS of the point").get(lang),
                "schema": {"type": "string", "enum": house.crs.uris(), "default": CRS84},
            }),
        ],
        "/conflicts" => house.collection(CONFLICTS).map_or_else(
            |_| Vec::new(),
            |own| parameters::of_sums().map(|parameter| parameter.to_json(house, own, lang)).collect(),
        ),
        _ => Vec::new(),
    }
}

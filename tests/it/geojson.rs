//! GeoJSON as written: orientation, closure, decimals, names, types, areas.

use std::collections::BTreeMap;

use hegui::formats::geojson::write::Context;
use hegui::geometry::legal::LegalMeasure;
use hegui::http::served::Served;
use serde_json::Value as Json;

use crate::small_town::{N_PARCELS, PROJECTION, town};

/// What the writer says of the town's first layer and of its conflicts, as text.
fn written(served: &Served) -> (String, String) {
    let measure = LegalMeasure::new(&PROJECTION);
    let context = Context {
        cards: &served.cards,
        rules: &served.rules,
        layers: &served.layers,
        measure: &measure,
        as_of: &[],
        standings: served.standings.as_ref(),
        notice: served.notice.as_ref(),
    };
    let (mut layer, mut conflicts) = (Vec::new(), Vec::new());
    context.write_layer(&mut layer, &served.layers[0]).expect("memory takes it");
    context.write_conflicts(&mut conflicts, &served.assessment.patches).expect("memory takes it");
    (String::from_utf8(layer).expect("UTF-8"), String::from_utf8(conflicts).expect("UTF-8"))
}

fn parsed() -> (Json, Json) {
    let (layer, conflicts) = written(&town());
    let parse = |text: &str| serde_json::from_str(text).expect("JSON");
    (parse(&layer), parse(&conflicts))
}

/// Twice the signed area of a written ring in square degrees, and whether it is closed.
fn signed(ring: &Json) -> (f64, bool) {
    let points: Vec<(f64, f64)> = ring
        .as_array()
        .expect("a ring")
        .iter()
        .map(|point| (point[0].as_f64().expect("lon"), point[1].as_f64().expect("lat")))
        .collect();
    let origin = points[0];
    let doubled = points.windows(2).map(|pair| {
        (pair[0].0 - origin.0) * (pair[1].1 - origin.1) - (pair[1].0 - origin.0) * (pair[0].1 - origin.1)
    });
    (doubled.sum(), points.first() == points.last() && points.len() >= 4)
}

fn polygons(geometry: &Json) -> Vec<Json> {
    let coordinates = geometry["coordinates"].as_array().expect("coordinates");
    match geometry["type"].as_str() {
        Some("Polygon") => vec![geometry["coordinates"].clone()],
        Some("MultiPolygon") => coordinates.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rings_are_closed_outers_counter_clockwise_holes_clockwise() {
    let (layer, conflicts) = parsed();
    for collection in [&layer, &conflicts] {
        for feature in collection["features"].as_array().expect("features") {
            for polygon in polygons(&feature["geometry"]) {
                for (position, ring) in polygon.as_array().expect("rings").iter().enumerate() {
                    let (area, is_closed) = signed(ring);
                    assert!(is_closed && (area > 0.0) == (position == 0), "{ring}");
                }
            }
        }
    }
    let last = polygons(&layer["features"][N_PARCELS - 1]["geometry"]);
    let n_rings: Vec<usize> = last.iter().map(|own| own.as_array().expect("rings").len()).collect();
    assert_eq!(n_rings, [2, 1], "the hole is with its outer, the island by itself");
    assert!(layer.get("crs").is_none());
}

#[test]
fn positions_carry_ten_decimals_longitude_first() {
    let (layer, _) = written(&town());
    let start = layer.find("\"coordinates\":[[[").expect("a position") + "\"coordinates\":[[[".len();
    let position: Vec<&str> = layer[start..].split(']').next().expect("its end").split(',').collect();
    for (text, degrees) in position.iter().zip(["111.", "37."]) {
        assert!(text.starts_with(degrees), "{text}");
        assert_eq!(text.split('.').next_back().map(str::len), Some(10), "{text}");
    }
    // Back through the projection, the corner is where it was to a tenth of a millimetre.
    let (lon, lat) = (position[0].parse().expect("lon"), position[1].parse().expect("lat"));
    let (x_m, y_m) = PROJECTION.series().forward(lon, lat);
    assert!((x_m - 510_000.0).abs() < 1e-4 && (y_m - 4_150_000.0).abs() < 1e-4, "{x_m} {y_m}");
}

#[test]
fn no_source_field_is_lost_and_values_keep_their_type() {
    let (text, _) = written(&town());
    assert!(text.contains("\"BSM\":9007199254740993,"), "whole numbers beyond 2^53 keep their digits");
    assert!(text.contains("\"面积\":5.0,"), "a number with a fraction stays one");
    let (layer, _) = parsed();
    let first = &layer["features"][0]["properties"];
    let keys: Vec<&String> = first.as_object().expect("properties").keys().collect();
    let source = ["BSM", "DM", "src_hg_code", "bsm_2", "面积", "备注", "src_HG_area_m2"];
    let ours = ["hg_code", "hg_name_zh", "hg_name_en", "hg_area_m2", "hg_area_ha", "hg_area_mu"];
    assert_eq!(keys, [&source[..], &ours[..]].concat());
    assert_eq!(first["DM"], "0101");
    assert_eq!(first["src_hg_code"], "theirs");
    assert_eq!(first["bsm_2"], "000");
    assert_eq!(first["备注"], Json::Null);
    assert_eq!(first["src_HG_area_m2"], "NaN");
    assert_eq!(layer["features"][1]["properties"]["备注"], "<b>\"引号\"</b>");
    assert_eq!(first["hg_code"], "TGYT:0101");
    assert_eq!((&first["hg_name_zh"], &first["hg_name_en"]), (&"基本农田".into(), &"basic farmland".into()));
}

#[test]
fn areas_are_the_legal_ones_in_three_units() {
    let (layer, _) = written(&town());
    let served = town();
    let measure = LegalMeasure::new(&PROJECTION);
    let last = served.layers[0].features.len() - 1;
    let area: hegui::geometry::area::Area = served.layers[0].rings(last).map(|ring| measure.ring(ring)).sum();
    // 10 000 − 3 600 + 400 m² in the plane, 10 km from the central meridian: the ellipsoid has a hair less.
    assert!((area.square_metres() - 6800.0).abs() < 0.1, "{area:?}");
    let line = layer.lines().find(|line| line.contains("\"id\":31,")).expect("the feature");
    for (key, text) in [
        ("hg_area_m2", area.to_square_metres_text()),
        ("hg_area_ha", area.to_hectares_text(4)),
        ("hg_area_mu", area.to_mu_text(2)),
    ] {
        assert!(line.contains(&format!("\"{key}\":{text}")), "{key} {text}: {line}");
    }
}

#[test]
fn a_conflict_says_what_where_who_and_why() {
    let (_, conflicts) = parsed();
    let first = &conflicts["features"][0];
    assert_eq!(first["id"], "A02-0001");
    let expected: BTreeMap<&str, &str> = [
        ("id", "A02-0001"),
        ("rule", "A02"),
        ("name_zh", "规则A02"),
        ("name_en", "rule A02"),
        ("message_zh", "基本农田在红线内"),
        ("nature", "hard"),
        ("severity", "S1"),
        ("yields_en", "the farmland gives way"),
        ("basis", "=made for a test"),
        ("evidence", "official"),
        ("evidence_note", "none"),
        ("district", "XZQ:141102"),
        ("district_name", "离石区"),
        ("codes_a", "TGYT:0101"),
        ("codes_b", "ST:ST"),
    ]
    .into();
    for (key, value) in expected {
        assert_eq!(first["properties"][key], value, "{key}");
    }
    let side = &first["properties"]["features_a"][0];
    assert_eq!((&side["layer"], &side["number"]), (&"parcels".into(), &31.into()));
    assert_eq!((&side["plan_zh"], &side["class_zh"]), (&"土地利用总体规划".into(), &"基本农田".into()));
    assert_eq!(side["label"], (9_007_199_254_740_993_i64 + 24).to_string());
    assert_eq!(conflicts["features"][1]["properties"]["district"], Json::Null);
    assert_eq!(conflicts["features"][2]["properties"]["evidence_zh"], "凭记忆,未核");
    assert_eq!(conflicts["notice"]["en"], "synthetic data, no legal boundaries");
}

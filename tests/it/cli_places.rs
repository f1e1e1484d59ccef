//! Journeys over the command line with points and project sites, on the demonstration.

use std::fs;
use std::path::Path;

use geo::{Coord, InteriorPoint, LineString, Polygon};
use serde_json::{Value as Json, json};

use crate::cli::{cannot, done, err, json as answer, out, run};

fn demo(dir: &Path) {
    done(dir, "demo d --size XS");
    done(dir, "overlay d");
}

/// The first patch of a rule as the service shows it, in degrees.
fn patch(dir: &Path) -> Json {
    let patches: Json = serde_json::from_str(&done(dir, "conflicts d --format geojson")).unwrap();
    let is_whole =
        |own: &&Json| own["geometry"]["coordinates"].as_array().is_some_and(|rings| rings.len() == 1);
    patches["features"].as_array().unwrap().iter().find(is_whole).expect("a patch without holes").clone()
}

fn ring(geometry: &Json) -> LineString<f64> {
    let place = |own: &Json| Coord { x: own[0].as_f64().unwrap(), y: own[1].as_f64().unwrap() };
    geometry["coordinates"][0].as_array().unwrap().iter().map(place).collect()
}

fn write_site(dir: &Path, name: &str, geometries: &[Json]) {
    let feature =
        |geometry: &Json| json!({"type": "Feature", "properties": {"name": "甲"}, "geometry": geometry});
    let features: Vec<Json> = geometries.iter().map(feature).collect();
    fs::write(dir.join(name), json!({"type": "FeatureCollection", "features": features}).to_string())
        .unwrap();
}

fn doubled(areas: &Json) -> i128 {
    areas["planar_area_doubled"].as_str().unwrap().parse().unwrap()
}

fn rule<'a>(rules: &'a Json, id: &Json) -> &'a Json {
    rules.as_array().unwrap().iter().find(|own| own["rule"] == *id).expect("every rule answers")
}

/// For every layer: classes, bare land and rounding are the site as drawn; features are their class.
fn closes(site: &Json) {
    for layer in site["layers"].as_array().unwrap() {
        let classes = layer["classes"].as_array().unwrap();
        let sum: i128 = classes.iter().map(|class| doubled(&class["areas"])).sum();
        let whole = sum + doubled(&layer["bare"]) + doubled(&site["rounding"]);
        assert_eq!(whole, doubled(&site["drawn"]), "{layer}");
        for class in classes {
            let features: i128 = class["features"].as_array().unwrap().iter().map(doubled).sum();
            assert_eq!(features, doubled(&class["areas"]));
        }
    }
}

#[test]
fn a_point_and_a_site_in_a_conflict_are_told_the_rule_and_the_features() {
    let dir = tempfile::tempdir().unwrap();
    demo(dir.path());
    let patch = patch(dir.path());
    let id = &patch["properties"]["rule"];
    let shape = Polygon::new(ring(&patch["geometry"]), Vec::new());
    let inside = shape.interior_point().unwrap();
    let line = format!("identify d --at {},{} --lonlat", inside.x(), inside.y());
    let place = answer(dir.path(), &format!("{line} --json"));
    let spot = &place["spots"][0];
    assert_eq!((&place["is_on_border"], &place["notice"].is_object()), (&false.into(), &true));
    assert_eq!(rule(&spot["rules"], id)["answer"], "conflict", "{id} at {inside:?}");
    assert!(!rule(&spot["rules"], id)["features_a"].as_array().unwrap().is_empty());
    let layers = spot["layers"].as_array().unwrap();
    assert!(layers.iter().any(|layer| layer["features"][0]["class"]["zh"].is_string()), "{layers:?}");
    let said = done(dir.path(), &line);
    assert!(
        said.contains("synthetic") && said.contains(&format!("conflict {}", id.as_str().unwrap())),
        "{said}"
    );
    let said = done(dir.path(), &format!("{line} --lang zh"));
    assert!(said.contains("合成数据") && said.contains("冲突 ") && said.contains("其余规则"), "{said}");

    write_site(dir.path(), "site.geojson", std::slice::from_ref(&patch["geometry"]));
    let found = answer(dir.path(), "site d site.geojson --json");
    let site = &found["sites"][0];
    closes(site);
    let own = rule(&site["rules"], id);
    assert_eq!(own["answer"], "conflict");
    let area = |own: &Json| own.as_str().unwrap().parse::<f64>().unwrap();
    let expected = patch["properties"]["area_m2"].as_f64().unwrap();
    assert!((area(&own["inside"]["area_m2"]) - expected).abs() < 1.0, "{own} is not {expected}");
    assert!(found["took"]["parts"]["p50_us"].as_f64().unwrap() > 0.0);
    let said = done(dir.path(), "site d site.geojson --lang zh");
    assert!(
        said.contains("用地 0:") && said.contains("用地内冲突(净)") && said.contains("取整账户"),
        "{said}"
    );
}

#[test]
fn a_batch_of_points_is_answered_row_by_row() {
    let dir = tempfile::tempdir().unwrap();
    demo(dir.path());
    let patch = patch(dir.path());
    let corner = ring(&patch["geometry"]).0[0];
    let inside = Polygon::new(ring(&patch["geometry"]), Vec::new()).interior_point().unwrap();
    let rows =
        format!("lon,lat,name\n{},{},甲\n{},{},乙\n0,0,far\n", inside.x(), inside.y(), corner.x, corner.y);
    fs::write(dir.path().join("points.csv"), rows).unwrap();
    let csv = done(dir.path(), "identify d --batch points.csv --lonlat");
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("n,x,y,where,") && lines[0].ends_with(",conflicts"), "{csv}");
    assert!(lines[1].starts_with("1,") && lines[1].contains(",inside,"), "{csv}");
    assert!(
        lines[1].ends_with(patch["properties"]["rule"].as_str().unwrap()) || lines[1].contains(' '),
        "{csv}"
    );
    // Degrees are rounded to the grid, so the corner may fall just beside the border: one row or several.
    assert!(lines[2..].iter().any(|line| line.starts_with("2,")), "{csv}");
    assert!(lines.last().unwrap().starts_with("3,0,0,bare"), "{csv}");
    let found = answer(dir.path(), "identify d --batch points.csv --lonlat --json");
    assert_eq!(found["points"].as_array().unwrap().len(), 3);
    assert_eq!(found["took"]["features"]["n"], 3);
    fs::write(dir.path().join("bad.csv"), "x,y\n1,2\nyesterday,3\n").unwrap();
    cannot(dir.path(), "identify d --batch bad.csv", &["bad.csv line 3", "no coordinates"]);
    fs::write(dir.path().join("none.csv"), "x,y\n").unwrap();
    cannot(dir.path(), "identify d --batch none.csv --lang zh", &["none.csv", "有 0 个点"]);
}

#[test]
fn a_point_or_site_that_cannot_be_asked_of_says_why() {
    let dir = tempfile::tempdir().unwrap();
    done(dir.path(), "init w");
    cannot(dir.path(), "identify w --at 1,2", &["run hegui overlay first"]);
    demo(dir.path());
    cannot(dir.path(), "identify d", &["--at"]);
    cannot(dir.path(), "identify d --at 5", &["is no pair of coordinates; write X,Y", "不是一对坐标"]);
    cannot(dir.path(), "identify d --at 5,NaN", &["is no pair of coordinates"]);
    cannot(dir.path(), "identify d --at 111.1,37.5", &["outside what was overlaid", "degrees want --lonlat"]);
    cannot(dir.path(), "identify d --at 37.5,111.1 --lonlat", &["longitude first"]);
    cannot(dir.path(), "identify d --at 80,37.5 --lonlat --lang zh", &["在叠置范围之外", "请检查经纬度顺序"]);
    cannot(dir.path(), "site d absent.geojson", &["absent.geojson"]);
    let square = |west: f64, south: f64| {
        let at = |x: f64, y: f64| json!([west + x * 0.001, south + y * 0.001]);
        json!({"type": "Polygon", "coordinates": [[at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0), at(0.0, 0.0)]]})
    };
    write_site(dir.path(), "far.geojson", &[square(111.9, 38.9)]);
    cannot(dir.path(), "site d far.geojson", &["outside what was overlaid", "check --crs"]);
    write_site(
        dir.path(),
        "line.geojson",
        &[json!({"type": "LineString", "coordinates": [[111.1, 37.5], [111.2, 37.6]]})],
    );
    cannot(dir.path(), "site d line.geojson --lang zh", &["图形是线"]);
    write_site(dir.path(), "empty.geojson", &[json!({"type": "Polygon", "coordinates": []})]);
    cannot(dir.path(), "site d empty.geojson --lang zh", &["empty-geometry", "没有可用的面"]);
    // A bow-tie is read by even-odd, as an import would, and it is said.
    let patch = patch(dir.path());
    let own = ring(&patch["geometry"]).0[0];
    let at = |x: f64, y: f64| json!([own.x + x * 0.001, own.y + y * 0.001]);
    let bow = json!({"type": "Polygon", "coordinates": [[at(0.0, 0.0), at(1.0, 1.0), at(1.0, 0.0), at(0.0, 1.0), at(0.0, 0.0)]]});
    write_site(dir.path(), "bow.geojson", &[bow]);
    let output = run(dir.path(), "site d bow.geojson --json");
    assert!(output.status.success(), "{}", err(&output));
    let found: Json = serde_json::from_str(&out(&output)).unwrap();
    assert!(found["findings"].as_array().unwrap().iter().any(|own| own["weight"] == "repaired"), "{found}");
    assert!(!err(&output).is_empty(), "the repair is said to people too");
    closes(&found["sites"][0]);
}

//! The land of supplement projects: what the rules say of it, and that no land is brought twice.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::{done, err, json as answer, run};

/// The demonstration, overlaid, with a file a feature of its red line, and squares in degrees.
fn town(dir: &Path) {
    done(dir, "demo d --size XS");
    let red: Json =
        serde_json::from_str(&fs::read_to_string(dir.join("d/sources/sthx.geojson")).unwrap()).unwrap();
    let polygon = red["features"].as_array().unwrap().iter().find(|own| own["geometry"]["type"] == "Polygon");
    write(dir, "red.geojson", &polygon.expect("a polygon of the red line")["geometry"]);
    for (name, west, east) in [("west", 111.10, 111.11), ("east", 111.105, 111.115), ("far", 111.12, 111.13)]
    {
        let (south, north) = (37.50, 37.505);
        let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
        write(dir, &format!("{name}.geojson"), &json!({"type": "Polygon", "coordinates": [ring]}));
    }
}

fn write(dir: &Path, name: &str, geometry: &Json) {
    let feature = json!({"type": "Feature", "properties": {}, "geometry": geometry});
    let all = json!({"type": "FeatureCollection", "features": [feature]});
    fs::write(dir.join(name), all.to_string()).unwrap();
}

fn add(dir: &Path, id: &str, file: &str, source: &str) -> Json {
    answer(dir, &format!("supplement add d {id} {file} --district 离石区 --source {source} --json"))
}

fn bar<'a>(checked: &'a Json, rule: &str) -> &'a Json {
    let rules = checked["judgement"]["rules"].as_array().expect("rules");
    rules.iter().find(|own| own["rule"] == rule).unwrap_or_else(|| panic!("{rule} in {checked:#}"))
}

#[test]
fn land_the_rules_bar_is_told_by_rule_and_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    town(dir);
    let added = add(dir, "BC-1", "red.geojson", "development");
    // Without an overlay nothing can be asked, which is said and is no clearance.
    let unasked = answer(dir, "supplement check d BC-1 --json");
    assert_eq!(unasked["judgement"], Json::Null);
    done(dir, "overlay d --no-register");
    let output = run(dir, "supplement check d BC-1 --json");
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let checked: Json = serde_json::from_slice(&output.stdout).unwrap();
    let red = bar(&checked, "B12");
    assert_eq!((&red["answer"], &red["basis"]), (&json!("conflict"), &json!("水土保持法§20;2025 政策问答")));
    let hectares = |text: &Json| text.as_str().unwrap().parse::<f64>().unwrap();
    // All of it is red line, but for what the grid and noding move along its border.
    let (barred, own) = (hectares(&red["barred_ha"]), hectares(&checked["area_ha"]));
    assert!((barred - own).abs() < 1e-4, "{barred} of {own}, added as {added}");
    for rule in ["N01", "C20"] {
        let answer = bar(&checked, rule)["answer"].as_str().unwrap();
        assert!(["conflict", "clear", "undetermined", "no data"].contains(&answer), "{rule}: {answer}");
    }
    let refused =
        run(dir, "supplement accept d BC-1 quantity=1 capacity=1 --document 验收1 --who 甲 --lang en");
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("of land that can serve"), "{}", err(&refused));
}

#[test]
fn land_is_brought_once_by_its_like() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    town(dir);
    let west = add(dir, "W", "west.geojson", "consolidation");
    assert_eq!(answer(dir, "supplement check d W --json")["shared"], json!([]));
    add(dir, "E", "east.geojson", "reclamation");
    add(dir, "F", "far.geojson", "consolidation");
    let shared = run(dir, "supplement check d E --json");
    let shared: Json = serde_json::from_slice(&shared.stdout).unwrap();
    let shared = shared["shared"].as_array().unwrap().clone();
    assert_eq!((shared.len(), &shared[0]["id"], &shared[0]["is_accepted"]), (1, &json!("W"), &json!(false)));
    // Half of either square, but for the bulge of the parallels that bound them.
    let hectares = |text: &Json| text.as_str().unwrap().parse::<f64>().unwrap();
    let half = hectares(&west["area_ha"]) / 2.0;
    assert!((hectares(&shared[0]["area_ha"]) - half).abs() < 1e-3, "{shared:?} of {half}");
    let accept = |id: &str, parts: &str| {
        run(dir, &format!("supplement accept d {id} {parts} --document 验收{id} --who 甲 --lang en"))
    };
    let output = accept("W", "quantity=1.5 capacity=900");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let refused = accept("E", "quantity=1.5 capacity=900");
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("accepted already: W "), "{}", err(&refused));
    assert_eq!(accept("F", "quantity=1.5 capacity=900").status.code(), Some(0));
    // Better farmland on the same land is another thing.
    write(
        dir,
        "inner.geojson",
        &json!({"type": "Polygon", "coordinates": [[[111.101, 37.501], [111.104, 37.501], [111.104, 37.504],
            [111.101, 37.504], [111.101, 37.501]]]}),
    );
    add(dir, "U", "inner.geojson", "upgrade");
    let output = accept("U", "paddy=0.5");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    done(dir, "ledger verify d");
    done(dir, "doctor d");
}

//! Quality reports on the command line: what was planted is found, strict imports enter nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::cli::{cannot, done, err, json, out, run};

/// The check that must count what the manifest says was planted, by the manifest's kind of finding.
const CHECKED_BY: [(&str, &str); 4] = [
    ("unknown-code", "G01"),
    ("overlap", "G04/overlap"),
    ("gap", "G04/gap"),
    ("self-crossing", "geometry-mended"),
];

fn rows<'a>(report: &'a Json, sheet: &str) -> &'a Vec<Json> {
    report["sheets"][sheet].as_array().unwrap()
}

fn check<'a>(report: &'a Json, id: &str) -> &'a Json {
    rows(report, "checks").iter().find(|row| row["check"] == id).unwrap_or_else(|| panic!("no check {id}"))
}

#[test]
fn what_is_planted_in_the_demonstration_is_in_its_reports() {
    let dir = tempfile::tempdir().unwrap();
    done(dir.path(), "demo w --size XS");
    let manifest = fs::read_to_string(dir.path().join("w/sources/manifest.json")).unwrap();
    let manifest: Json = serde_json::from_str(&manifest).unwrap();
    let mut n_asked: BTreeMap<&str, u64> = BTreeMap::new();
    for file in manifest["files"].as_array().unwrap() {
        let layer = file["layer"].as_str().unwrap();
        let report = json(dir.path(), &format!("quality w {layer} --json"));
        for (kind, id) in CHECKED_BY {
            let planted = manifest["findings"][layer][kind].as_u64().unwrap_or(0);
            let row = check(&report, id);
            let faults = rows(&report, "faults").iter().filter(|fault| fault["check"] == id).count() as u64;
            // A layer that is not complete has no gaps; what two districts leave out is seen by both.
            if row["answer"] == "not-applicable" {
                assert_eq!(planted, 0, "{layer} {id}");
                continue;
            }
            assert!(planted <= faults, "{layer} {id}: {planted} planted, {faults} found");
            assert_eq!(row["answer"] == "conflict", faults > 0, "{layer} {id}");
            *n_asked.entry(id).or_default() += planted;
        }
    }
    for (_, id) in CHECKED_BY {
        assert!(n_asked.get(id).is_some_and(|&n| n > 0), "nothing planted for {id}");
    }
}

/// Parcels of 0.01 degrees with these properties, side by side.
fn write_parcels(file: &Path, parcels: &[Json]) {
    let feature = |(number, properties): (usize, &Json)| {
        let west = 111.1 + 0.01 * number as f64;
        let ring = [(west, 37.5), (west + 0.01, 37.5), (west + 0.01, 37.51), (west, 37.51), (west, 37.5)]
            .map(|(lon, lat)| serde_json::json!([lon, lat]));
        serde_json::json!({
            "type": "Feature", "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        })
    };
    let features: Vec<Json> = parcels.iter().enumerate().map(feature).collect();
    let collection = serde_json::json!({"type": "FeatureCollection", "features": features});
    fs::write(file, collection.to_string()).unwrap();
}

#[test]
fn a_strict_import_enters_nothing_where_something_grave_is_at_fault() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    done(path, "init w");
    let parcel = |code: &str, slope: &str| serde_json::json!({"BSM": slope, "DLBM": code, "GDPDJB": slope});
    write_parcels(&path.join("a.geojson"), &[parcel("0103", "1"), parcel("0999", "2")]);
    let refused = run(path, "import w dltb a.geojson --strict --report a.html");
    assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
    assert!(err(&refused).contains("not imported: faults of S2 or graver (--strict)"), "{}", err(&refused));
    assert!(out(&refused).contains("0999"), "the report is printed");
    assert!(fs::read_to_string(path.join("a.html")).unwrap().contains("G01"));
    assert!(json(path, "layers w --json")["layers"].as_array().unwrap().is_empty());
    // Codes are S2: from S1 on it is entered, and what was found is kept with the version.
    let entered = json(path, "import w dltb a.geojson --strict=S1 --json");
    let kept = entered["findings"].as_array().unwrap();
    let of_code = |finding: &&Json| {
        finding["kind"] == "quality-check" && finding["en"].as_str().unwrap().contains("G01")
    };
    assert_eq!(kept.iter().filter(of_code).count(), 1);
    // A slope class is S3 and is let in.
    write_parcels(&path.join("b.geojson"), &[parcel("0103", "1"), parcel("0103", "7")]);
    done(path, "import w dltb b.geojson --strict --report b.csv");
    let report = json(path, "quality w dltb --json");
    assert_eq!(check(&report, "Q01")["at_fault"], 1);
    assert_eq!(check(&json(path, "quality w dltb --version 1 --json"), "Q01")["at_fault"], 0);
    assert_eq!(run(path, "quality w dltb --fail-on S3").status.code(), Some(1));
    assert_eq!(run(path, "quality w dltb --fail-on S1").status.code(), Some(0));
    cannot(path, "quality w dltb --version 3", &["has no version 3"]);
    cannot(path, "import w dltb b.geojson --report b.doc", &["must end in .csv, .xlsx or .json"]);
}

#[test]
fn a_report_says_the_same_in_every_form() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    done(path, "init w");
    let parcel = |id: i64, slope: &str| serde_json::json!({"BSM": id, "DLBM": "0103", "GDPDJB": slope});
    write_parcels(&path.join("a.geojson"), &[parcel(1, "1"), parcel(1, "9"), parcel(2, "=1+1")]);
    done(path, "import w dltb a.geojson");
    for form in ["html", "csv", "xlsx", "json", "geojson"] {
        done(path, &format!("quality w dltb -o r.{form}"));
        assert!(path.join(format!("r.{form}")).metadata().unwrap().len() > 0, "{form}");
    }
    let report: Json = serde_json::from_str(&fs::read_to_string(path.join("r.json")).unwrap()).unwrap();
    assert_eq!(report["sheets"], json(path, "quality w dltb --json")["sheets"]);
    let faults = rows(&report, "faults");
    let land: Json = serde_json::from_str(&fs::read_to_string(path.join("r.geojson")).unwrap()).unwrap();
    let features = land["features"].as_array().unwrap();
    assert_eq!(features.len(), faults.len());
    for (feature, fault) in features.iter().zip(faults) {
        assert_eq!(feature["properties"]["check"], fault["check"]);
        assert_eq!(feature["properties"]["message_en"], fault["message"]);
        assert_eq!(feature["geometry"].is_null(), fault["feature"].is_null(), "{fault}");
    }
    done(path, "quality w dltb --table faults -o faults.csv");
    let csv = fs::read_to_string(path.join("faults.csv")).unwrap();
    assert_eq!(csv.lines().count(), faults.len() + 1);
    assert!(csv.starts_with('\u{feff}') && !csv.contains(",=1+1"));
}

#[test]
fn control_areas_are_asked_for_where_somebody_states_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    done(path, "init w");
    let parcel = |unit: &str, m2: f64| serde_json::json!({"DLBM": "0103", "TBMJ": m2, "ZLDWDM": unit});
    write_parcels(&path.join("a.geojson"), &[parcel("141102101", 1000.0), parcel("141102102", 500.0)]);
    done(path, "import w dltb a.geojson");
    assert_eq!(check(&json(path, "quality w dltb --json"), "G06")["answer"], "no-data");
    fs::write(path.join("control.csv"), "单元,控制面积\r\n141102,1500.5\r\n141102102,498\r\n").unwrap();
    let report = json(path, "quality w dltb --control control.csv --control-field ZLDWDM --json");
    assert_eq!(check(&report, "G06")["at_fault"], 1);
    let fault = rows(&report, "faults").iter().find(|fault| fault["check"] == "G06").unwrap();
    assert!(
        fault["message"].as_str().unwrap().starts_with("141102102: registered areas add up to 500.00 m²")
    );
    fs::write(path.join("bad.csv"), "unit,m2\n141102,many\n").unwrap();
    cannot(path, "quality w dltb --control bad.csv --control-field ZLDWDM", &["bad.csv", "line 2"]);
}

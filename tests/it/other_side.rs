//! What is exported, opened by programs of others: GDAL of another version, geopandas, `DuckDB`, and GDAL's command
//! line.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::cli::{done, json as answer};

/// `$HEGUI_PYTHON`, else `python3`, if it has what `tests/tools/other_side.py` needs.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("HEGUI_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let check = "import duckdb, geopandas, numpy, pyarrow, pyogrio, shapely";
    let is_there = Command::new(&python).args(["-c", check]).output().is_ok_and(|run| run.status.success());
    if !is_there {
        eprintln!(
            "skipped: {} has no geopandas, pyogrio, pyarrow and duckdb; set HEGUI_PYTHON",
            python.display()
        );
    }
    is_there.then_some(python)
}

/// Whether GDAL's command line is there.
fn has_ogrinfo() -> bool {
    let is_there = Command::new("ogrinfo").arg("--version").output().is_ok_and(|run| run.status.success());
    if !is_there {
        eprintln!("skipped: there is no ogrinfo on this machine");
    }
    is_there
}

/// Exports, and says how many features.
fn export(dir: &Path, what: &str, file: &str, options: &str) -> u64 {
    answer(dir, &format!("export d {what} {file} {options} --json"))["n_features"].as_u64().unwrap()
}

/// The demonstration, overlaid, with two pipelines of one and of two lines.
pub(crate) fn workspace(dir: &Path) {
    done(dir, "demo d --size XS --seed 3");
    let line = |east: f64| {
        json!([[508_800.0 + east, 4_140_000.5], [508_800.1 + east, 4_160_000.0], [509_900.0, 4_160_000.0]])
    };
    let feature = |kind: &str, coordinates: Json, name: Json| json!({"type": "Feature", "properties": {"GDLX": "管道", "GDMC": name}, "geometry": {"type": kind, "coordinates": coordinates}});
    let collection = json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:4546"}},
        "features": [
            feature("LineString", line(0.0), json!("一线")),
            feature("MultiLineString", json!([line(10.0), line(20.0)]), json!("二线")),
        ],
    });
    std::fs::write(dir.join("yqgd.geojson"), collection.to_string()).unwrap();
    done(dir, "import d yqgd yqgd.geojson");
    done(dir, "overlay d");
}

#[test]
fn other_programs_read_every_format_alike() {
    let Some(python) = python() else { return };
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    let mut entries = Vec::new();
    for (what, key) in
        [("tdytq", "BSM"), ("conflicts", "id"), ("cells", "cell"), ("findings", "id"), ("yqgd", "GDMC")]
    {
        let first = format!("{what}.gpkg");
        for (file, options, epsg) in [
            (first.clone(), "", 4546),
            (format!("{what}.fgb"), "", 4546),
            (format!("{what}.parquet"), "", 4546),
            (format!("{what}.csv"), "--geometry wkt", 4546),
            (format!("{what}_utf8.shp"), "--encoding utf-8", 4546),
            (format!("{what}_prefix.gpkg"), "--crs EPSG:4525", 4525),
            (format!("{what}_degrees.parquet"), "--crs EPSG:4490", 4490),
            (format!("{what}_zone.fgb"), "--crs EPSG:4547", 4547),
        ] {
            let n = export(dir, what, &file, options);
            let like = (file != first).then_some(&first);
            entries.push(json!({"file": file, "n": n, "epsg": epsg, "key": key, "like": like}));
        }
    }
    // GBK has no ², so the layers' own texts alone are the same in it.
    let n = export(dir, "tdytq", "gbk.shp", "--encoding gbk");
    entries.push(json!({"file": "gbk.shp", "n": n, "epsg": 4546, "key": "BSM", "like": "tdytq.gpkg"}));
    std::fs::write(dir.join("spec.json"), Json::from(entries).to_string()).unwrap();
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/other_side.py");
    let output = Command::new(python).arg(tool).arg("spec.json").current_dir(dir).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{report}");
    let faults = String::from_utf8_lossy(&output.stderr);
    assert!(report.trim_end().ends_with("verdict: agrees"), "{report}{faults}");
}

#[test]
fn what_others_write_is_read_as_it_was() {
    let Some(python) = python() else { return };
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    done(dir, "export d tdytq before.gpkg");
    done(dir, "export d tdytq before.parquet");
    let script = "import geopandas; own = geopandas.read_parquet('before.parquet'); \
                  [own.to_file('other.' + end) for end in ('gpkg', 'fgb', 'shp')]";
    let run = Command::new(python).args(["-c", script]).current_dir(dir).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for extension in ["gpkg", "fgb", "shp"] {
        let options = if extension == "shp" { "--class-field GNFQLXDM" } else { "" };
        done(dir, &format!("import d tdytq other.{extension} {options}"));
        let diff = done(dir, "layers d --json");
        assert!(diff.contains("tdytq"), "{extension}");
        done(dir, "export d tdytq after.csv --geometry wkt");
        done(dir, "import d tdytq before.gpkg");
        done(dir, "export d tdytq before.csv --geometry wkt");
        let sorted = |file: &str| {
            let text = std::fs::read_to_string(dir.join(file)).unwrap();
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        // A Shapefile's rings begin elsewhere; the rest of a line is the same.
        let cut =
            |line: String| if extension == "shp" { line.split('"').next().unwrap().to_owned() } else { line };
        let [before, after] =
            ["before.csv", "after.csv"].map(|file| sorted(file).into_iter().map(cut).collect::<Vec<_>>());
        assert_eq!(before, after, "{extension}");
    }
}

#[test]
fn gdal_counts_what_was_exported() {
    if !has_ogrinfo() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    for what in ["tdytq", "conflicts", "cells", "findings", "yqgd"] {
        for extension in ["geojson", "geojsons", "gpkg", "fgb", "shp"] {
            let n = export(dir, what, &format!("{what}.{extension}"), "");
            let file = format!("{what}.{extension}");
            let run = Command::new("ogrinfo").args(["-so", "-al", &file]).current_dir(dir).output().unwrap();
            let said = String::from_utf8_lossy(&run.stdout).into_owned();
            assert!(said.contains(&format!("Feature Count: {n}\n")), "{file}: {n} of {said}");
            let is_geojson = extension.starts_with("geojson");
            let epsg = if is_geojson { 4326 } else { 4546 };
            assert!(said.contains(&format!("ID[\"EPSG\",{epsg}]]")), "{file}: {said}");
            // Of GeoJSON with one part here and several there GDAL says nothing.
            let kind = if what == "yqgd" { "Line String" } else { "Polygon" };
            assert!(is_geojson || said.contains(kind), "{file}: {said}");
        }
    }
}

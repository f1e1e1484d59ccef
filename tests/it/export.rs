//! Layers written and read back: the same to the grid.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::{cannot, done, json as json_of};
use crate::other_side::workspace;

/// The features of a layer as hegui itself writes them, to be compared.
fn features(dir: &Path) -> Vec<Json> {
    done(dir, "export d tdytq as_is.geojson");
    let text = std::fs::read_to_string(dir.join("as_is.geojson")).unwrap();
    let mut own: Json = serde_json::from_str(&text).unwrap();
    own["features"].as_array_mut().unwrap().drain(..).collect()
}

/// A polygon's rings, each from its least point on and the holes sorted: a Shapefile turns rings around, and begins
/// them elsewhere then.
fn rings(geometry: &Json) -> Vec<Vec<String>> {
    assert_eq!(geometry["type"], "Polygon");
    let ring = |ring: &Json| {
        let mut points: Vec<String> = ring.as_array().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(points.first(), points.last());
        points.pop();
        let least = (0..points.len()).min_by_key(|&place| &points[place]).unwrap();
        points.rotate_left(least);
        points
    };
    let mut rings: Vec<Vec<String>> = geometry["coordinates"].as_array().unwrap().iter().map(ring).collect();
    rings[1..].sort();
    rings
}

#[test]
fn what_is_exported_reads_back_equal() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS --seed 3");
    done(dir, "export d tdytq as_it_was.gpkg");
    let before = features(dir);
    for (extension, writing, options, has_fields) in [
        ("gpkg", "", "", true),
        ("gpkg", "--crs EPSG:4525", "", true),
        ("gpkg", "--crs EPSG:3857", "", true),
        ("fgb", "--crs EPSG:4490", "", true),
        ("geojson", "", "", true),
        ("shp", "", "", true),
        ("shp", "--encoding utf-8", "", true),
        ("shp", "--crs EPSG:4547", "", true),
        ("fgb", "", "", true),
        ("vct", "--feature-code 2003020210", "", true),
        ("txt", "", "--class-field 地类编码", false),
    ] {
        let answer = json_of(dir, &format!("export d tdytq out.{extension} {writing} --json"));
        assert_eq!(answer["n_features"].as_u64(), Some(before.len() as u64), "{extension}");
        done(dir, &format!("import d tdytq out.{extension} {options}"));
        let after = features(dir);
        assert_eq!(after.len(), before.len(), "{extension}");
        // FlatGeobuf sorts its features in space; a parcel's number in the file is then another.
        let key = |own: &Json| rings(&own["geometry"]);
        let sorted = |list: &[Json]| {
            let mut list = list.to_vec();
            list.sort_by_key(key);
            list
        };
        for (one, other) in sorted(&before).iter().zip(&sorted(&after)) {
            assert_eq!(key(one), key(other), "{extension}");
            for name in ["hg_code", "hg_area_m2"] {
                assert_eq!(one["properties"][name], other["properties"][name], "{extension} {name}");
            }
            let own = one["properties"].as_object().unwrap().iter();
            for (name, value) in own.filter(|(name, _)| has_fields && !name.starts_with("hg_")) {
                // Of a FlatGeobuf, GDAL's reader does not tell no text from an empty one.
                let is_empty = |own: &Json| own.is_null() || own == "";
                let other = &other["properties"][name];
                let is_lost = extension == "fgb" && is_empty(value) && is_empty(other);
                assert!(is_lost || value == other, "{extension} {name}: {value} {other}");
            }
        }
        let older = json_of(dir, "export d tdytq first.geojsons --version 1 --json");
        assert_eq!(older["version"], 1);
        done(dir, "import d tdytq as_it_was.gpkg");
    }
}

#[test]
fn a_filter_takes_the_features_it_holds_of() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS --seed 3");
    let is_farmland = |own: &&Json| own["properties"]["hg_code"] == "TGYT:010";
    let wanted = features(dir).iter().filter(is_farmland).count();
    assert!(0 < wanted);
    let args = ["export", "d", "tdytq", "out.gpkg", "--filter", "is_a(class, '010')", "--json"];
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_hegui")).args(args).current_dir(dir).output();
    let answer: Json = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(answer["n_features"].as_u64(), Some(wanted as u64));
    cannot(dir, "export d tdytq out.gpkg --filter TDYTQ=1 --lang en", &["--filter is not taken", "TDYTQ"]);
}

#[test]
fn what_cannot_be_exported_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS --seed 3");
    for (arguments, words) in [
        ("export d tdytq out.dwg --lang en", "not written"),
        ("export d nothing out.gpkg --lang en", "nothing"),
        ("export d tdytq out.gpkg --version 9 --lang en", "versions 1 to 1"),
        ("export d tdytq nowhere/out.gpkg --lang en", "cannot be written"),
        ("export d tdytq out.vct --feature-code 1-2 --lang en", "no feature code"),
        ("export d tdytq out.geojson --crs EPSG:3857 --lang en", "longitudes and latitudes alone"),
        ("export d tdytq out.gpkg --crs EPSG:2383 --lang en", "no public parameters"),
        ("export d tdytq out.gpkg --crs EPSG:1 --lang en", "not in the EPSG registry"),
        ("export d tdytq out.txt --crs EPSG:4490 --lang en", "leave --crs out"),
        ("export d tdytq out.gpkg --encoding gbk --lang en", "--encoding is for .shp alone"),
        ("export d tdytq out.gpkg --geometry wkt --lang en", "--geometry is for .csv alone"),
        ("export d conflicts out.gpkg --lang en", "run hegui overlay first"),
    ] {
        cannot(dir, arguments, &[words]);
    }
    assert_eq!(std::fs::read_dir(dir).unwrap().count(), 1, "nothing is left behind");
}

/// Texts and numbers that a format may lose.
const ODD: [(&str, f64, i64); 4] = [
    ("=1+1, \"甲\"\n乙", 0.1 + 0.2, i64::MAX),
    ("末尾空格 ", 1e-9, -9_007_199_254_740_993),
    ("", 12_345_678_901.25, 0),
    ("𠮷野家", -0.5, 7),
];

/// A workspace with a layer of squares that carry [`ODD`] values, the last of them none at all.
fn odd_workspace(dir: &Path) {
    done(dir, "init w");
    let square = |place: usize, properties: Json| {
        let (x, y) = (500_000.0 + 200.0 * place as f64, 4_152_000.0);
        let corners = [(0.0, 0.0), (100.0, 0.0), (100.000_1, 100.0), (0.0, 100.0), (0.0, 0.0)];
        let ring = corners.map(|(dx, dy)| json!([x + dx, y + dy]));
        json!({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    };
    let odd = ODD.iter().enumerate().map(|(place, (text, number, whole))| {
        square(place, json!({"TDYTQLXDM": "010", "很长的中文字段名称": text, "数": number, "整": whole}))
    });
    let none = square(9, json!({"TDYTQLXDM": "010", "很长的中文字段名称": null, "数": null, "整": null}));
    let features: Vec<Json> = odd.chain([none]).collect();
    let crs = json!({"type": "name", "properties": {"name": "EPSG:4546"}});
    let collection = json!({"type": "FeatureCollection", "crs": crs, "features": features});
    std::fs::write(dir.join("odd.geojson"), collection.to_string()).unwrap();
    done(dir, "import w tdytq odd.geojson");
}

/// The three odd values of each feature, by the beginnings of their names, sorted by shape.
fn odd_values(dir: &Path) -> Vec<[Json; 3]> {
    done(dir, "export w tdytq now.geojson");
    let text = std::fs::read_to_string(dir.join("now.geojson")).unwrap();
    let own: Json = serde_json::from_str(&text).unwrap();
    let mut features = own["features"].as_array().unwrap().clone();
    features.sort_by_key(|own| rings(&own["geometry"]));
    let value = |own: &Json, name: &str| {
        let properties = own["properties"].as_object().unwrap();
        properties.iter().find(|(key, _)| key.starts_with(name)).unwrap().1.clone()
    };
    features.iter().map(|own| ["很", "数", "整"].map(|name| value(own, name))).collect()
}

#[test]
fn odd_values_come_back_or_their_loss_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    odd_workspace(dir);
    let before = odd_values(dir);
    done(dir, "export w tdytq before.gpkg");
    for (file, options, remarks, lost) in [
        ("out.gpkg", "", &[][..], &[][..]),
        ("out.fgb", "", &[], &[""]),
        ("out.geojson", "", &[], &[]),
        (
            "out.shp",
            "--encoding utf-8",
            &[
                "is written as 很长的",
                "1 values of 很长的中文字段名称 are empty",
                "1 values of 很长的中文字段名称 end with blanks",
                "4 values of 整 are written as text",
            ][..],
            &["", "末尾空格 "],
        ),
        (
            "out.shp",
            "--encoding gbk",
            &[
                "is written as 很长的中文",
                "are empty",
                "end with blanks",
                "4 values of 整 are written as text",
                "1 values of 很长的中文字段名称 have characters beyond GBK",
            ],
            &["", "末尾空格 ", "𠮷野家"],
        ),
    ] {
        let answer = json_of(dir, &format!("export w tdytq {file} {options} --json"));
        let said = answer["remarks"].as_array().unwrap();
        assert_eq!(said.len(), remarks.len(), "{file} {options}: {said:?}");
        for words in remarks {
            assert!(
                said.iter().any(|own| own["en"].as_str().unwrap().contains(words)),
                "{file}: {words}: {said:?}"
            );
        }
        done(dir, &format!("import w tdytq {file}"));
        for (one, other) in before.iter().flatten().zip(odd_values(dir).iter().flatten()) {
            // No text and an empty one may be taken for each other, and for nothing else.
            let is_empty = |own: &Json| own.is_null() || own == "";
            let is_lost = if is_empty(one) {
                lost.contains(&"") && is_empty(other)
            } else {
                lost.iter().any(|own| one == own)
            };
            // Numbers of nineteen digits stay what they are as text.
            let digits = one.to_string();
            let is_same = one == other || other.as_str() == Some(&digits);
            assert!(is_lost || is_same, "{file} {options}: {one} {other}");
        }
        done(dir, "import w tdytq before.gpkg");
    }
}

#[test]
fn a_csv_is_for_spreadsheets_and_keeps_formulas_from_them() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    odd_workspace(dir);
    done(dir, "export w tdytq out.csv --geometry wkt");
    let text = std::fs::read_to_string(dir.join("out.csv")).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "\u{feff}TDYTQLXDM,很长的中文字段名称,数,整,geometry");
    let wkt = "\"POLYGON((500000.0000 4152000.0000,500100.0000 4152000.0000,500100.0001 4152100.0000,\
               500000.0000 4152100.0000,500000.0000 4152000.0000))\"";
    assert_eq!(
        lines[1],
        format!("010,\"'=1+1, \"\"甲\"\"\n乙\",0.30000000000000004,9223372036854775807,{wkt}")
    );
    assert!(lines[5].starts_with("010,,,,\"POLYGON(("), "{}", lines[5]);
    done(dir, "export w tdytq out.csv");
    let text = std::fs::read_to_string(dir.join("out.csv")).unwrap();
    assert!(text.lines().next().unwrap().ends_with(",整"), "no shapes where none are asked for");
}

#[test]
fn cells_and_conflicts_are_exported_whole_and_filtered() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    let lines = |file: &str| -> Vec<Json> {
        let text = std::fs::read_to_string(dir.join(file)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let overlaid = json_of(dir, "layers d --json");
    done(dir, "export d cells cells.geojsons");
    let cells = lines("cells.geojsons");
    assert_eq!(overlaid["overlay"]["n_cells"], cells.len(), "{}", overlaid["overlay"]);
    done(dir, "export d xzq xzq.geojsons");
    let sum = |list: &[Json], key: &str| {
        list.iter().map(|own| own["properties"][key].as_f64().unwrap()).sum::<f64>()
    };
    let in_districts: Vec<Json> =
        cells.iter().filter(|own| !own["properties"]["xzq_feature"].is_null()).cloned().collect();
    let (of_cells, drawn) = (sum(&in_districts, "area_m2"), sum(&lines("xzq.geojsons"), "hg_area_m2"));
    assert!((of_cells - drawn).abs() < 1.0, "districts have {drawn} m², their cells {of_cells}");
    let answer = json_of(dir, "export d cells some.geojsons --filter tdytq_code='TGYT:010' --json");
    let wanted = cells.iter().filter(|own| own["properties"]["tdytq_code"] == "TGYT:010").count();
    assert_eq!(answer["n_features"], wanted);
    assert!(0 < wanted && wanted < cells.len());
    let by_class = json_of(dir, "export d cells some.geojsons --filter is_a(tdytq,'010') --json");
    assert_eq!(by_class["n_features"], wanted);
    let listed = json_of(dir, "conflicts d --slivers all --json");
    let n = listed["n_patches"].as_u64().unwrap();
    assert_eq!(json_of(dir, "export d conflicts all.parquet --json")["n_features"], n);
    let grave = json_of(dir, "conflicts d --slivers all --filter severity='S1' --json")["n_patches"].as_u64();
    let answer = json_of(dir, "export d conflicts some.fgb --filter severity='S1' --json");
    assert_eq!(answer["n_features"].as_u64(), grave);
    let gaps = json_of(dir, "overlay d --findings --filter kind='layer-gap' --json");
    let answer = json_of(dir, "export d findings gaps.gpkg --filter kind='layer-gap' --json");
    assert_eq!(answer["n_features"], gaps["findings"].as_array().unwrap().len());
    for what in ["conflicts", "cells", "findings"] {
        cannot(dir, &format!("export d {what} out.vct --lang en"), &["hold layers alone"]);
    }
}

#[test]
fn lines_come_back_from_every_format_that_holds_them() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    done(dir, "export d yqgd before.gpkg");
    let drawn = || {
        done(dir, "export d yqgd now.geojsons");
        let text = std::fs::read_to_string(dir.join("now.geojsons")).unwrap();
        let mut lines = Vec::new();
        for feature in text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap()) {
            let (geometry, name) = (&feature["geometry"], &feature["properties"]["GDMC"]);
            let own = match geometry["type"].as_str().unwrap() {
                "LineString" => vec![geometry["coordinates"].clone()],
                _ => geometry["coordinates"].as_array().unwrap().clone(),
            };
            lines.extend(own.iter().map(|line| format!("{name} {line}")));
        }
        lines.sort();
        lines
    };
    let before = drawn();
    assert_eq!(before.len(), 3);
    for (extension, options, remarks) in [
        ("gpkg", "", 0),
        ("fgb", "", 0),
        ("geojson", "", 0),
        ("shp", "", 0),
        ("shp", "--crs EPSG:4490", 0),
        ("vct", "--feature-code 5001", 1),
    ] {
        let answer = json_of(dir, &format!("export d yqgd out.{extension} {options} --json"));
        assert_eq!(answer["remarks"].as_array().unwrap().len(), remarks, "{extension}: {answer}");
        done(dir, &format!("import d yqgd out.{extension}"));
        assert_eq!(drawn(), before, "{extension}");
        done(dir, "import d yqgd before.gpkg");
    }
    cannot(dir, "export d yqgd out.txt --lang en", &["parcels alone, no lines"]);
}

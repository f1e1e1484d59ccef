//! Layers written and read back: the same to the grid.

use std::path::Path;

use serde_json::Value as Json;

use crate::cli::{cannot, done, json};

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
    // GeoJSON has degrees with nine decimals, which may be a step of the grid off.
    done(dir, "export d tdytq as_it_was.gpkg");
    let before = features(dir);
    for (extension, writing, options, has_fields) in [
        ("gpkg", "", "", true),
        ("shp", "", "", true),
        ("fgb", "", "", true),
        ("vct", "--feature-code 2003020210", "", true),
        ("txt", "", "--class-field 地类编码", false),
    ] {
        let answer = json(dir, &format!("export d tdytq out.{extension} {writing} --json"));
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
                // FlatGeobuf does not tell no text from an empty one.
                let is_empty = |own: &Json| own.is_null() || own == "";
                let other = &other["properties"][name];
                let is_lost = extension == "fgb" && is_empty(value) && is_empty(other);
                assert!(is_lost || value == other, "{extension} {name}: {value} {other}");
            }
        }
        let older = json(dir, "export d tdytq first.geojsons --version 1 --json");
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
    ] {
        cannot(dir, arguments, &[words]);
    }
    assert_eq!(std::fs::read_dir(dir).unwrap().count(), 1, "nothing is left behind");
}

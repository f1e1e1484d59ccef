//! `import --auto`: which table is of which card, and that all of a delivery is entered or none of it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use hegui::formats::definitions::builtin;
use hegui::formats::import::tables::matching::{Match, match_table};
use hegui::store::workspace::Workspace;
use serde_json::Value as Json;

use crate::cli::{cannot, done, err, json, out, run};

/// What a table of that name with these columns is found to be: a layer, several joined by `|`, or nothing.
fn found(table: &str, fields: Option<&str>) -> String {
    let cards = builtin().unwrap().cards;
    let fields: Option<Vec<Arc<str>>> = fields.map(|names| names.split_whitespace().map(Arc::from).collect());
    match match_table(&cards, table, fields.as_deref()) {
        Match::Layer(layer, why) => {
            assert!(!why.zh.is_empty() && !why.en.is_empty());
            layer.to_string()
        }
        Match::Several(layers, _) => layers.join("|"),
        Match::None(_) => String::new(),
    }
}

#[test]
fn tables_are_known_by_the_names_of_the_standards() {
    let known = [
        ("TDYTQ", "tdytq"),
        ("tdytq", "tdytq"),
        ("TDYTQ_141102", "tdytq"),
        ("141102TDYTQ", "tdytq"),
        ("tdytq2020", "tdytq"),
        ("LS.JSYDGZQ.2012", "jsydgzq"),
        ("YJJBNTTB", "pbf"),
        ("STBHHX", "sthx"),
        ("离石区土地用途区", "tdytq"),
        ("2017永久基本农田图斑", "pbf"),
        ("XZQ_2018", "xzq"),
        // A word that begins with a table's name is another word.
        ("TDYTQX", ""),
        ("SOMETHING", ""),
        ("", ""),
    ];
    for (table, layer) in known {
        assert_eq!(found(table, None), layer, "{table}");
    }
}

#[test]
fn columns_tell_layers_of_one_name_apart_and_nothing_is_guessed() {
    assert_eq!(found("DLTB", None), "dltb|dltb2");
    assert_eq!(found("DLTB", Some("BSM DLBM TBMJ BZ ZLDWDM")), "dltb|dltb2");
    assert_eq!(found("DLTB_141102", Some("BSM dlbm TBMJ kcxs")), "dltb");
    assert_eq!(found("DLTB", Some("BSM DLBM TBMJ TKXS XZDWMJ")), "dltb2");
    assert_eq!(found("DLTB", Some("BSM DLBM TBMJ TKXS KCXS")), "dltb|dltb2");
    assert_eq!(found("DLTB2", Some("DLBM")), "dltb2");
    // Without any class field it is no such layer.
    assert_eq!(found("TDYTQ", Some("BSM")), "");
}

/// A square of one class in its own file.
fn write(dir: &Path, file: &str, properties: &Json) {
    let ring = [(111.1, 37.5), (111.11, 37.5), (111.11, 37.51), (111.1, 37.51), (111.1, 37.5)]
        .map(|(lon, lat)| serde_json::json!([lon, lat]));
    let feature = serde_json::json!({
        "type": "Feature", "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    });
    let collection = serde_json::json!({"type": "FeatureCollection", "features": [feature]});
    fs::write(dir.join(file), collection.to_string()).unwrap();
}

fn layers(dir: &Path) -> Vec<String> {
    let said = json(dir, "layers w --json");
    let layer = |own: &Json| own["layer"].as_str().unwrap().to_owned();
    said["layers"].as_array().unwrap().iter().map(layer).collect()
}

#[test]
fn a_folder_is_imported_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    done(path, "init w");
    fs::create_dir(path.join("d")).unwrap();
    write(path, "d/TDYTQ_141102.geojson", &serde_json::json!({"TDYTQLXDM": "010"}));
    write(path, "d/DLTB.geojson", &serde_json::json!({"DLBM": "0103"}));
    write(path, "d/notes.geojson", &serde_json::json!({"a": 1}));
    fs::write(path.join("d/manifest.json"), "{}").unwrap();
    let refused = run(path, "import w --auto d");
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        err(&refused).contains("say which: --match DLTB=dltb or --match DLTB=dltb2"),
        "{}",
        err(&refused)
    );
    assert!(out(&refused).contains("notes (notes.geojson) → left out: no card has this table name"));
    assert!(err(&refused).contains("manifest.json: passed over"));
    assert!(layers(path).is_empty());
    // Saying only what would be done does nothing.
    let said = json(path, "import w --auto d --match DLTB=dltb --dry-run --json");
    let of: Vec<&Json> = said["tables"].as_array().unwrap().iter().map(|own| &own["layers"]).collect();
    assert_eq!(of, [&serde_json::json!(["dltb"]), &serde_json::json!(["tdytq"]), &serde_json::json!([])]);
    assert!(layers(path).is_empty());
    // A class that is none is S2: with --strict neither layer is entered, the sound one included.
    write(path, "d/TDYTQ_141102.geojson", &serde_json::json!({"TDYTQLXDM": "999"}));
    assert_eq!(run(path, "import w --auto d --match DLTB=dltb --strict").status.code(), Some(1));
    assert!(layers(path).is_empty());
    // One that cannot be read keeps all out.
    fs::write(path.join("d/XZQ.geojson"), r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"XZQDM":"1"},"geometry":7}]}"#).unwrap();
    assert_eq!(run(path, "import w --auto d --match DLTB=dltb").status.code(), Some(2));
    assert!(layers(path).is_empty());
    fs::remove_file(path.join("d/XZQ.geojson")).unwrap();
    done(path, "import w --auto d --match DLTB=dltb");
    assert_eq!(layers(path), ["dltb", "tdytq"]);
    let of_one = Workspace::open(&path.join("w")).unwrap().publications().unwrap();
    assert_eq!(of_one.len(), 1, "both became current together");
    assert_eq!(of_one[0].versions, [("dltb".to_owned(), 1), ("tdytq".to_owned(), 1)]);
    done(path, "import w --auto d --match DLTB=-");
    let version = |layer: &str| {
        let said = json(path, "layers w --json");
        let own =
            said["layers"].as_array().unwrap().iter().find(|own| own["layer"] == layer).unwrap().clone();
        own["version"].as_i64().unwrap()
    };
    assert_eq!((version("dltb"), version("tdytq")), (1, 2));
    // What is to wait waits, and is said to be passed over by what comes later.
    done(path, "import w --auto d --match DLTB=- --stage");
    assert_eq!(version("tdytq"), 2);
    let later = run(path, "import w --auto d --match DLTB=-");
    assert!(
        err(&later).contains("version 3 of tdytq, which waited, is passed over by version 4"),
        "{}",
        err(&later)
    );
}

#[test]
fn two_tables_of_one_layer_and_names_that_are_none_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    done(path, "init w");
    write(path, "TDYTQ_1.geojson", &serde_json::json!({"TDYTQLXDM": "010"}));
    write(path, "TDYTQ_2.geojson", &serde_json::json!({"TDYTQLXDM": "010"}));
    let both = "import w --auto TDYTQ_1.geojson TDYTQ_2.geojson";
    assert_eq!(run(path, both).status.code(), Some(2));
    assert!(err(&run(path, both)).contains("several tables are of layer \"tdytq\": TDYTQ_1, TDYTQ_2"));
    assert!(err(&run(path, &format!("{both} --match X=tdytq"))).contains("names table \"X\""));
    assert!(err(&run(path, &format!("{both} --match TDYTQ_1=no"))).contains("there is no layer \"no\""));
    done(path, &format!("{both} --match TDYTQ_1=-"));
    cannot(path, "import w --auto TDYTQ_1.geojson tdytq", &["tdytq"]);
}

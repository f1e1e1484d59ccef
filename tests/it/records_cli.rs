//! A journey over the command line: versions staged, published together, given up, gone back to, and what they
//! are in law.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use serde_json::Value as Json;

use crate::cli::{cannot, done, err, json, run};

/// A workspace with two layers, each in two versions on disk.
fn begin(dir: &Path) {
    let square = |west: f64, east: f64, properties: Json| {
        let ring = [(west, 37.5), (east, 37.5), (east, 37.51), (west, 37.51), (west, 37.5)]
            .map(|(lon, lat)| serde_json::json!([lon, lat]));
        serde_json::json!({"type": "Feature", "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": [ring]}})
    };
    let write = |name: &str, features: &[Json]| {
        let collection = serde_json::json!({"type": "FeatureCollection", "features": features});
        fs::write(dir.join(name), collection.to_string()).unwrap();
    };
    let red = |east: f64| square(111.1, east, serde_json::json!({"BSM": "1"}));
    let zone = |code: &str| square(111.1, 111.12, serde_json::json!({"BSM": "1", "GZQLXDM": code}));
    write("red1.geojson", &[red(111.11)]);
    write("red2.geojson", &[red(111.115)]);
    write("zone1.geojson", &[zone("010")]);
    write("zone2.geojson", &[zone("030")]);
    done(dir, "init w");
    done(dir, "import w sthx red1.geojson --who 生态环境局 --as-of 2017-12-31");
    done(dir, "import w jsydgzq zone1.geojson --crs EPSG:4490 --who 国土局");
}

/// What each layer's current version is.
fn current(dir: &Path) -> Vec<(String, i64)> {
    let layers = json(dir, "layers w --json")["layers"].take();
    let one = |own: &Json| (own["layer"].as_str().unwrap().to_owned(), own["version"].as_i64().unwrap());
    layers.as_array().unwrap().iter().map(one).collect()
}

fn both(red: i64, zone: i64) -> Vec<(String, i64)> {
    vec![("jsydgzq".to_owned(), zone), ("sthx".to_owned(), red)]
}

#[test]
fn what_is_staged_becomes_current_together() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    done(dir, "overlay w");
    cannot(dir, "publish w", &["nothing waits for a publication; hegui import --stage"]);
    done(dir, "import w sthx red2.geojson --stage");
    done(dir, "import w jsydgzq zone2.geojson --stage");
    assert_eq!(current(dir), both(1, 1), "what waits is not current");
    let layers = json(dir, "layers w --json");
    assert_eq!(
        (layers["staged"].as_array().unwrap().len(), &layers["overlay"]["is_stale"]),
        (2, &Json::from(false))
    );
    assert!(done(dir, "layers w --lang zh").contains("待发布"));
    cannot(dir, "publish w cg", &["nothing of layer \"cg\" waits", "it does of: jsydgzq, sthx"]);
    assert_eq!(current(dir), both(1, 1), "a layer that has nothing keeps the others from it");

    let answer = json(dir, "publish w --who 市政府 --note 晋政函〔2018〕7号 --json");
    let publication = &answer["publication"];
    assert_eq!((&publication["number"], &publication["who"]), (&Json::from(3), &Json::from("市政府")));
    assert_eq!(publication["versions"].as_array().unwrap().len(), 2);
    assert_eq!(current(dir), both(2, 2));
    let layers = json(dir, "layers w --json");
    assert_eq!(
        (layers["staged"].as_array().unwrap().len(), &layers["overlay"]["is_stale"]),
        (0, &Json::from(true))
    );
    // The overlay cuts what is current.
    done(dir, "overlay w");
    let inputs = json(dir, "layers w --json")["overlay"]["inputs"].take();
    assert!(inputs.as_array().unwrap().iter().all(|own| own["version"] == 2));
}

#[test]
fn a_layer_that_only_waits_has_no_current_version() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    done(dir, "init v");
    done(dir, "import v sthx red1.geojson --stage");
    cannot(dir, "export v sthx x.geojson", &["no version of layer \"sthx\" is published; run hegui publish"]);
    cannot(dir, "overlay v", &["has no layers"]);
    done(dir, "publish v sthx");
    done(dir, "export v sthx x.geojson");
}

#[test]
fn what_is_given_up_or_passed_over_is_kept_and_never_published() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    done(dir, "import w sthx red2.geojson --stage");
    let given = json(dir, "publish w --discard --note 图件有误 --who 张三 --json");
    assert_eq!(given["discarded"][0]["version"], 2);
    cannot(dir, "publish w sthx", &["nothing of layer \"sthx\" waits"]);
    done(dir, "import w sthx red2.geojson --stage");
    let passing = run(dir, "import w sthx red1.geojson --lang en");
    assert!(err(&passing).contains("version 3 of sthx, which waited, is passed over by version 4"));
    cannot(dir, "publish w", &["nothing waits"]);
    let history = json(dir, "history w sthx --json");
    let standings: Vec<&str> =
        history["versions"].as_array().unwrap().iter().map(|own| own["standing"].as_str().unwrap()).collect();
    assert_eq!(standings, ["former", "discarded", "passed-over", "current"]);
    done(dir, "export w sthx x.geojson --version 2");
}

#[test]
fn going_back_makes_a_new_version_equal_to_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    done(dir, "import w sthx red2.geojson");
    cannot(dir, "rollback w sthx 2", &["version 2 of sthx is the current one"]);
    cannot(dir, "rollback w sthx 9", &["sthx has no version 9; there are versions 1 to 2"]);
    cannot(dir, "rollback w cg 1", &["layer \"cg\" has not been imported"]);
    let version = json(dir, "rollback w sthx 1 --who 李四 --note 复核 --json")["version"].take();
    assert_eq!((&version["version"], &version["copy_of"]), (&Json::from(3), &Json::from(1)));
    assert_eq!(version["who"], "李四");
    let versions = json(dir, "history w sthx --json")["versions"].take();
    for same in ["snapshot_sha256", "source", "as_of", "n_kept", "definitions_sha256"] {
        assert_eq!(versions[0][same], versions[2][same], "{same}");
    }
    let exported = |number: u8| {
        done(dir, &format!("export w sthx {number}.geojson --version {number}"));
        fs::read(dir.join(format!("{number}.geojson"))).unwrap()
    };
    assert_eq!(exported(3), exported(1));
    assert_ne!(exported(3), exported(2));
    let findings = done(dir, "layers w --findings sthx --lang en");
    assert!(
        findings.contains("crs-by-standard"),
        "the copy has the findings of what it is a copy of: {findings}"
    );
}

#[test]
fn the_history_says_who_entered_what_and_how_it_was_read() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    let history = json(dir, "history w --json");
    let zone = &history["versions"][0];
    assert_eq!((&zone["layer"], &zone["who"]), (&Json::from("jsydgzq"), &Json::from("国土局")));
    assert_eq!(zone["source"]["options"]["crs"], "EPSG:4490");
    assert_eq!(zone["definitions_sha256"], history["definitions"][0]["sha256"]);
    assert_eq!(history["definitions"].as_array().unwrap().len(), 1);
    let text = done(dir, "history w sthx --lang zh");
    for words in ["生态环境局 导入", "当前版本,第 1 次发布", "法定状态:(未记录)", "第 1 次发布"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("jsydgzq"));
    cannot(dir, "history w cg", &["the layers there are: jsydgzq, sthx"]);
}

#[test]
fn what_a_version_is_in_law_is_said_with_a_day_and_said_again_where_it_was_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    let status = |line: &str| done(dir, &format!("law-status w sthx {line}"));
    status("现行 --since 2018-02-01 --who 张三 --note 晋政函〔2018〕7号");
    status("in-revision --since 2100-01-01");
    let of = |layers: &Json| layers["layers"][1]["law_status"].clone();
    let now = of(&json(dir, "layers w --json"));
    assert_eq!((&now["status"], &now["note"]), (&Json::from("in-force"), &Json::from("晋政函〔2018〕7号")));
    status("repealed --since 2018-02-01");
    assert_eq!(of(&json(dir, "layers w --json"))["status"], "repealed", "the later word of one day holds");
    assert!(done(dir, "layers w --lang zh").contains("废止(自 2018-02-01)"));
    let said = json(dir, "history w sthx --json")["versions"][0]["law_status"].take();
    assert_eq!(said.as_array().unwrap().len(), 3);
    cannot(dir, "law-status w sthx 有效 --since 2018-02-01", &["is no status in law"]);
    cannot(dir, "law-status w sthx 现行 --since 2018-02-01 --version 7", &["has no version 7"]);
    let catalogue = Connection::open(dir.join("w/hegui.db")).unwrap();
    assert!(catalogue.execute("UPDATE law_status SET status = 'in-force'", ()).is_err());
    assert!(catalogue.execute("DELETE FROM law_status", ()).is_err());
}

#[test]
fn runs_and_registers_name_the_definitions_they_were_made_by() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    done(dir, "overlay w");
    let digest = json(dir, "layers w --json")["overlay"]["definitions_sha256"].take();
    assert_eq!(digest.as_str().unwrap().len(), 64);
    assert_eq!(json(dir, "conflicts register w --json")["definitions_sha256"], digest);
    assert_eq!(json(dir, "conflicts w --json")["definitions_sha256"], digest);
    // A copy of the same files is the same definitions, an edited one is not.
    let layers = format!("{}/layers", env!("CARGO_MANIFEST_DIR"));
    done(dir, &format!("init v --layers {layers}"));
    done(dir, "import v sthx red1.geojson");
    assert_eq!(json(dir, "history v --json")["definitions"][0]["sha256"], digest);
    let file = dir.join("v/layers/rules/notes.toml");
    fs::write(&file, "# Nothing yet.\n").unwrap();
    done(dir, "import v sthx red1.geojson");
    assert_ne!(json(dir, "layers v --json")["layers"][0]["definitions_sha256"], digest);
    assert_eq!(json(dir, "history v --json")["definitions"].as_array().unwrap().len(), 2);
}

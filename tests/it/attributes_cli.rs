//! Tables of attributes over the command line: joined, kept with the version, exported and joined again.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::cli::{cannot, done, json};

/// Values of the current version by feature, as the service shows them.
fn values(dir: &Path, layer: &str) -> Vec<Json> {
    done(dir, &format!("export w {layer} look.geojson"));
    let text = fs::read(dir.join("look.geojson")).unwrap();
    fs::remove_file(dir.join("look.geojson")).unwrap();
    let shown: Json = serde_json::from_slice(&text).unwrap();
    shown["features"].as_array().unwrap().iter().map(|own| own["properties"].clone()).collect()
}

fn kinds(answer: &Json) -> Vec<&str> {
    answer["finding_counts"].as_array().unwrap().iter().map(|own| own["kind"].as_str().unwrap()).collect()
}

#[test]
fn what_is_exported_as_csv_joins_again_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo w --size XS");
    done(dir, "export w tdytq all.csv");
    let before = values(dir, "tdytq");
    let key = before[0].as_object().unwrap().keys().find(|name| *name == "BSM").cloned();
    let key = key.unwrap_or_else(|| panic!("no identifier in {}", before[0]));
    let line = format!("import w tdytq w/sources/TDYTQ.shp --attributes all.csv --key {key} --json");
    let answer = json(dir, &line);
    assert!(kinds(&answer).contains(&"attributes-joined"), "{:?}", kinds(&answer));
    for kind in ["attribute-differs", "row-without-feature", "feature-without-row", "key-twice-in-table"] {
        assert!(!kinds(&answer).contains(&kind), "{kind}");
    }
    let after = values(dir, "tdytq");
    let fields = |of: &[Json]| of[0].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert!(fields(&before).iter().all(|field| fields(&after).contains(field)));
    for (before, after) in before.iter().zip(&after) {
        for (field, value) in before.as_object().unwrap() {
            assert_eq!(after[field], *value, "{field}");
        }
    }
    let options = &answer["version"]["source"]["options"]["attributes"];
    assert_eq!(options["name"], "all.csv");
    assert_eq!(options["key"]["field"], key.as_str());
    assert_eq!(options["sha256"].as_str().unwrap().len(), 64);
    assert!(!options.to_string().contains(&dir.display().to_string()), "no path is kept: {options}");
}

#[test]
fn a_stranger_s_table_comes_by_the_same_door_as_the_map_and_to_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo w --size XS");
    let first: Vec<String> =
        values(dir, "tdytq").iter().take(3).map(|own| own["BSM"].to_string().replace('"', "")).collect();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["BSM", "权属单位名称"]).unwrap();
    for (row, key) in (1..).zip(&first) {
        sheet.write(row, 0, key).unwrap();
        sheet.write(row, 1, format!("第 {row} 村")).unwrap();
    }
    sheet.write_formula(4, 1, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
    book.save(dir.join("table.xlsx")).unwrap();
    let line = "import w tdytq w/sources/TDYTQ.shp --attributes table.xlsx --key BSM --json";
    let [own, strangers] = ["", " --untrusted"].map(|end| {
        let answer = json(dir, &format!("{line}{end}"));
        let shown = values(dir, "tdytq");
        assert_eq!(shown[0]["权属单位名称"], "第 1 村", "{end}");
        let texts: Vec<String> = answer["findings"].as_array().unwrap().iter().map(Json::to_string).collect();
        (texts, answer["version"]["snapshot_sha256"].clone())
    });
    assert_eq!(own, strangers);
    fs::write(dir.join("broken.xlsx"), "PK\u{3}\u{4}").unwrap();
    for end in ["", " --untrusted"] {
        let line = format!("import w tdytq w/sources/TDYTQ.shp --attributes broken.xlsx --key BSM{end}");
        cannot(dir, &line, &["broken.xlsx: it is no whole ZIP archive"]);
        let line = format!(
            "import w tdytq w/sources/TDYTQ.shp --attributes table.xlsx --key BSM --limit table-bytes=100{end}"
        );
        cannot(dir, &line, &["table.xlsx: over the limit table-bytes=100"]);
    }
    cannot(
        dir,
        "import w tdytq w/sources/TDYTQ.shp --attributes table.xlsx --key =BSM",
        &["write FIELD=COLUMN"],
    );
    cannot(dir, "import w tdytq w/sources/TDYTQ.shp --sheet a", &["--attributes"]);
}

//! Tables of attributes joined to features: what is joined, and what is said of the rest.

use std::path::{Path, PathBuf};

use hegui::formats::import::join::{AttributeOptions, Key};
use hegui::formats::import::{Import, ReadError, ReadOptions};
use rust_xlsxwriter::Workbook;
use serde_json::{Value as Json, json};

use super::support::{read, refusal};

/// Options that join a file by a key.
pub(super) fn joining(path: &Path, key: Option<(&str, &str)>) -> ReadOptions {
    let key = key.map(|(field, column)| Key { field: field.to_owned(), column: column.to_owned() });
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let attributes = AttributeOptions {
        path: path.to_owned(),
        name,
        sha256: String::new(),
        sheet: None,
        key,
        encoding: None,
    };
    ReadOptions { attributes: Some(attributes), ..ReadOptions::default() }
}

/// Squares side by side, each with these properties and the class 010 where they say none.
pub(super) fn squares(dir: &Path, properties: &[Json]) -> PathBuf {
    let features: Vec<Json> = properties
        .iter()
        .enumerate()
        .map(|(place, own)| {
            let west = 500_000.0 + 200.0 * place as f64;
            let ring: Vec<Json> = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)]
                .iter()
                .map(|(x, y)| json!([west + x, 4_152_000.0 + y]))
                .collect();
            json!({"type": "Feature", "properties": own, "geometry": {"type": "Polygon", "coordinates": [ring]}})
        })
        .collect();
    let crs = json!({"type": "name", "properties": {"name": "EPSG:4546"}});
    let path = dir.join("a.geojson");
    std::fs::write(&path, json!({"type": "FeatureCollection", "crs": crs, "features": features}).to_string())
        .unwrap();
    path
}

/// The same cells as CSV and as a workbook of texts.
fn both(dir: &Path, rows: &[&[&str]]) -> [PathBuf; 2] {
    let (csv, xlsx) = (dir.join("t.csv"), dir.join("t.xlsx"));
    let mut lines = csv::WriterBuilder::new().flexible(true).from_path(&csv).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        lines.write_record(*cells).unwrap();
        for (column, cell) in (0..).zip(*cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    lines.flush().unwrap();
    book.save(&xlsx).unwrap();
    [csv, xlsx]
}

struct Case {
    name: &'static str,
    features: Vec<Json>,
    rows: &'static [&'static [&'static str]],
    key: Option<(&'static str, &'static str)>,
    /// Values by feature and field, as they read.
    values: &'static [(usize, &'static str, &'static str)],
    /// Kinds of findings beside the summary, sorted, and a part of what one of them says.
    kinds: &'static [&'static str],
    says: &'static str,
}

/// What most cases have: two features, joined by one field.
fn base() -> Case {
    let features = vec![json!({"DM": "0012", "Name": "010"}), json!({"DM": "0013", "Name": "020"})];
    Case { name: "", features, rows: &[], key: Some(("DM", "DM")), values: &[], kinds: &[], says: "" }
}

fn keys() -> Vec<Case> {
    vec![
        Case {
            name: "rows in another order, and a column beside the key",
            rows: &[&["QSDW", "DM"], &["张村", "0013"], &["李村", "0012"]],
            values: &[(0, "QSDW", "李村"), (1, "QSDW", "张村")],
            ..base()
        },
        Case {
            name: "a key that lost its zeros is told and not joined",
            rows: &[&["DM", "QSDW"], &["12", "李村"], &["0013", "张村"]],
            values: &[(0, "QSDW", ""), (1, "QSDW", "张村")],
            kinds: &["feature-without-row", "row-without-feature"],
            says: "feature 0 has \"0012\", which looks like it and is not joined",
            ..base()
        },
        Case {
            name: "rows and features without a partner",
            rows: &[&["DM", "QSDW"], &["0013", "张村"], &["0099", "王村"]],
            values: &[(0, "QSDW", ""), (1, "QSDW", "张村")],
            kinds: &["feature-without-row", "row-without-feature"],
            says: "row 3: no feature has \"0099\"",
            ..base()
        },
        Case {
            name: "a key that is twice in the table joins nothing",
            rows: &[&["DM", "QSDW"], &["0012", "甲"], &["0012", "乙"], &["0013", "丙"]],
            values: &[(0, "QSDW", ""), (1, "QSDW", "丙")],
            kinds: &["key-twice-in-table"],
            says: "(rows 2, 3); none of them is joined",
            ..base()
        },
        Case {
            name: "a key that is twice in the layer joins both and is told",
            features: vec![json!({"DM": "1", "Name": "010"}), json!({"DM": "1", "Name": "010"})],
            rows: &[&["DM", "QSDW"], &["1", "甲"]],
            values: &[(0, "QSDW", "甲"), (1, "QSDW", "甲")],
            kinds: &["key-twice-in-layer"],
            says: "2 features have \"1\" (0, 1)",
            ..base()
        },
    ]
}

fn columns() -> Vec<Case> {
    vec![
        Case {
            name: "of a column both have the feature's own stands, and the other is told",
            features: vec![
                json!({"DM": "1", "MJ": 12.5, "Name": "010"}),
                json!({"DM": "2", "MJ": 7, "Name": "010"}),
            ],
            rows: &[&["DM", "mj"], &["1", "12.5"], &["2", "8"]],
            values: &[(0, "MJ", "12.5"), (1, "MJ", "7")],
            kinds: &["attribute-differs"],
            says: "mj is \"7\", and \"8\" in row 3",
            ..base()
        },
        Case {
            name: "an empty value is filled and said",
            features: vec![
                json!({"DM": "1", "QSDW": null, "Name": "010"}),
                json!({"DM": "2", "QSDW": "甲", "Name": "010"}),
            ],
            rows: &[&["DM", "QSDW"], &["1", "乙"], &["2", "甲"]],
            values: &[(0, "QSDW", "乙"), (1, "QSDW", "甲")],
            kinds: &["attribute-filled"],
            says: "QSDW of 1 features was empty",
            ..base()
        },
        Case {
            name: "empty keys on either side",
            features: vec![json!({"DM": "", "Name": "010"}), json!({"DM": "2", "Name": "010"})],
            rows: &[&["DM", "QSDW"], &["", "甲"], &["2", "乙"]],
            values: &[(0, "QSDW", ""), (1, "QSDW", "乙")],
            kinds: &["feature-without-key", "row-without-key"],
            says: "row 2: DM is empty",
            ..base()
        },
        Case {
            name: "a heading that is there twice gets a number",
            rows: &[&["DM", "备注", "备注"], &["0012", "甲", "乙"], &["0013", "丙", "丁"]],
            values: &[(0, "备注", "甲"), (0, "备注_2", "乙"), (1, "备注_2", "丁")],
            kinds: &["heading-twice"],
            says: "row 1, column C",
            ..base()
        },
        Case {
            name: "a value without a heading is told with what it says",
            rows: &[&["DM", "QSDW"], &["0012", "甲", "落单"], &["0013", "乙"]],
            values: &[(0, "QSDW", "甲"), (1, "QSDW", "乙")],
            kinds: &["value-without-heading"],
            says: "the value \"落单\" has no heading",
            ..base()
        },
        Case {
            name: "fields of different names, a number for a key",
            features: vec![json!({"BH": 7, "Name": "010"})],
            rows: &[&["编号", "QSDW"], &["7", "甲"]],
            key: Some(("BH", "编号")),
            values: &[(0, "QSDW", "甲"), (0, "BH", "7")],
            ..base()
        },
        Case {
            name: "empty rows above the heading and between rows",
            rows: &[&["", ""], &["DM", "QSDW"], &["", ""], &["0012", "甲"], &["0013", "乙"]],
            values: &[(0, "QSDW", "甲"), (1, "QSDW", "乙")],
            ..base()
        },
    ]
}

fn value(import: &Import, feature: usize, field: &str) -> String {
    let value = import.layer.value(feature, field).unwrap_or_else(|| panic!("no field {field}"));
    value.reading().into_owned()
}

#[test]
fn rows_belong_to_features_of_the_same_key_and_everything_else_is_said() {
    for case in keys().into_iter().chain(columns()) {
        let dir = tempfile::tempdir().unwrap();
        let layer = squares(dir.path(), &case.features);
        for table in both(dir.path(), case.rows) {
            let what = format!("{} ({})", case.name, table.extension().unwrap().display());
            let import =
                read(&layer, &joining(&table, case.key)).unwrap_or_else(|why| panic!("{what}: {why}"));
            for (feature, field, reads) in case.values {
                assert_eq!(value(&import, *feature, field), *reads, "{what}: {field} of {feature}");
            }
            let mut kinds: Vec<&str> = import.findings.iter().map(|finding| finding.kind).collect();
            kinds.retain(|kind| !["attributes-joined", "encoding-assumed"].contains(kind));
            kinds.sort_unstable();
            assert_eq!(kinds, case.kinds, "{what}: {:#?}", import.findings);
            let said = import.findings.iter().any(|finding| finding.message.en.contains(case.says));
            assert!(said, "{what}: {:#?}", import.findings);
            let summary = super::support::only(&import, "attributes-joined");
            assert!(summary.message.en.starts_with("joined t."), "{}", summary.message.en);
        }
    }
}

#[test]
fn a_joined_column_may_hold_the_class() {
    let dir = tempfile::tempdir().unwrap();
    let layer = squares(dir.path(), &[json!({"DM": "1"}), json!({"DM": "2"})]);
    for table in both(dir.path(), &[&["DM", "地类"], &["1", "010"], &["2", "020"]]) {
        let options =
            ReadOptions { class_field: Some("地类".to_owned()), ..joining(&table, Some(("DM", "DM"))) };
        let import = read(&layer, &options).unwrap();
        let codes: Vec<_> = import.layer.features.iter().map(|own| own.code.as_deref()).collect();
        assert_eq!(codes, [Some("010"), Some("020")]);
    }
}

#[test]
fn a_key_that_cannot_be_told_is_an_error_that_names_what_there_is() {
    let dir = tempfile::tempdir().unwrap();
    let layer = squares(dir.path(), &[json!({"DM": "1", "Name": "010"})]);
    let refused = |rows: &[&[&str]], key: Option<(&str, &str)>| -> Vec<String> {
        let of = |table: PathBuf| refusal(read(&layer, &joining(&table, key)));
        both(dir.path(), rows).map(of).into()
    };
    let rows: &[&[&str]] = &[&["编号", "QSDW"], &["1", "甲"]];
    for (key, says) in [
        (Some(("BH", "编号")), "the layer has no field to join by (BH); it has DM, Name"),
        (Some(("DM", "DM")), "the table has no column to join by (DM)"),
        (None, "the layer has no field to join by ()"),
    ] {
        for said in refused(rows, key) {
            assert!(said.starts_with("t.") && said.contains(says), "{said}");
        }
    }
    for said in refused(&[&["DM", "DM"], &["1", "2"]], Some(("DM", "DM"))) {
        assert!(said.contains("the column \"DM\" to join by is there twice"), "{said}");
    }
    let other = dir.path().join("t.xls");
    std::fs::write(&other, "x").unwrap();
    assert!(refusal(read(&layer, &joining(&other, None))).contains("taken are .xlsx .xlsm .csv"));
}

#[test]
fn a_csv_in_gbk_reads_as_chinese_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let layer = squares(dir.path(), &[json!({"DM": "1", "Name": "010"})]);
    let text = "DM,权属单位\r\n1,张家庄村委会\r\n";
    let table = dir.path().join("t.csv");
    let read_as = |bytes: &[u8], told: Option<&str>| -> Result<Import, ReadError> {
        std::fs::write(&table, bytes).unwrap();
        let mut options = joining(&table, Some(("DM", "DM")));
        options.attributes.as_mut().unwrap().encoding = told.map(str::to_owned);
        read(&layer, &options)
    };
    let (gbk, ..) = encoding_rs::GBK.encode(text);
    let marked = format!("\u{FEFF}{text}");
    for (bytes, told, is_said) in [
        (&*gbk, None, true),
        (&*gbk, Some("GBK"), false),
        (marked.as_bytes(), None, false),
        (text.as_bytes(), None, true),
    ] {
        let import = read_as(bytes, told).unwrap();
        assert_eq!(value(&import, 0, "权属单位"), "张家庄村委会");
        let said = import.findings.iter().filter(|own| own.kind == "encoding-assumed");
        assert_eq!(said.count(), usize::from(is_said), "{told:?}");
    }
    assert!(refusal(read_as(&gbk, Some("UTF-8"))).contains("its text is not UTF-8"));
    assert!(refusal(read_as(b"DM,a\n1,\xff\xff\xff\n", None)).contains("UTF-8, GBK"));
}

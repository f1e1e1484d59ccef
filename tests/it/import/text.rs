//! Text and codes: GBK said and unsaid, lost zeros, unknown values.

use std::fs;
use std::path::{Path, PathBuf};

use encoding_rs::GBK;
use hegui::formats::import::ReadOptions;
use hegui::layer::feature::Value;
use hegui::layer::finding::Weight;

use super::support::{Fixture, SQUARE, kinds, only, read, read_json, refusal};

/// A column of a hand-made `.dbf`: name, type and width.
type Column<'a> = (&'a [u8], u8, usize);

/// A Shapefile of unit squares whose `.dbf` is replaced by these bytes; no `.cpg`.
fn with_dbf(dir: &Path, columns: &[Column<'_>], rows: &[&[&[u8]]]) -> PathBuf {
    let squares: Vec<_> = rows.iter().map(|_| (SQUARE, "")).collect();
    let path = Fixture::shapefile(&squares).write(dir);
    let cpg = path.with_extension("cpg");
    if cpg.exists() {
        fs::remove_file(cpg).unwrap();
    }
    let record: usize = 1 + columns.iter().map(|column| column.2).sum::<usize>();
    let header = 32 + 32 * columns.len() + 1;
    let mut bytes = vec![3, 113, 5, 1];
    bytes.extend((rows.len() as u32).to_le_bytes());
    bytes.extend((header as u16).to_le_bytes());
    bytes.extend((record as u16).to_le_bytes());
    bytes.resize(32, 0);
    for (name, kind, width) in columns {
        let start = bytes.len();
        bytes.extend(*name);
        bytes.resize(start + 11, 0);
        bytes.push(*kind);
        bytes.extend([0; 4]);
        bytes.extend([*width as u8, 0]);
        bytes.resize(start + 32, 0);
    }
    bytes.push(0x0D);
    for row in rows {
        bytes.push(b' ');
        for (value, (_, _, width)) in row.iter().zip(columns) {
            let start = bytes.len();
            bytes.extend(*value);
            bytes.resize(start + width, b' ');
        }
    }
    bytes.push(0x1A);
    fs::write(path.with_extension("dbf"), bytes).unwrap();
    path
}

fn gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

#[test]
fn gbk_is_read_with_and_without_a_cpg() {
    let (name, value) = (gbk("用途代码"), gbk("基本农田"));
    let columns = [(name.as_slice(), b'C', 20)];
    let rows: [&[&[u8]]; 1] = [&[&value]];
    // What the .cpg says; the language byte; what is told; the note expected.
    for (cpg, language, told, notes) in [
        (None, 0, None, &["encoding-assumed"][..]),
        (None, 0x4D, None, &[]),
        (Some("GBK"), 0, None, &[]),
        (Some("936\r\n"), 0x57, None, &[]),
        (Some("ANSI 936"), 0, None, &[]),
        (Some("ISO-8859-1"), 0, Some("GB2312"), &[]),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = with_dbf(dir.path(), &columns, &rows);
        if let Some(cpg) = cpg {
            fs::write(path.with_extension("cpg"), cpg).unwrap();
        }
        let dbf = path.with_extension("dbf");
        let mut bytes = fs::read(&dbf).unwrap();
        bytes[29] = language;
        fs::write(&dbf, bytes).unwrap();
        let options = ReadOptions { encoding: told.map(str::to_owned), ..ReadOptions::default() };
        let import = read(&path, &options).unwrap();
        assert_eq!(&*import.layer.fields[0].name, "用途代码", "{cpg:?}");
        assert_eq!(import.layer.features[0].values, [Value::Text("基本农田".to_owned())], "{cpg:?}");
        assert_eq!(import.layer.features[0].code.as_deref(), Some("010"));
        assert_eq!(kinds(&import, Weight::Note), notes, "{cpg:?}");
        assert_eq!(kinds(&import, Weight::Warning), [""; 0], "{:?}", import.findings);
    }
}

#[test]
fn utf_8_is_read_with_and_without_a_cpg() {
    for (cpg, notes) in [(Some("UTF-8"), &[][..]), (None, &["encoding-assumed"])] {
        let dir = tempfile::tempdir().unwrap();
        // Ten bytes hold three characters of a name.
        let columns: [Column<'_>; 2] = [("用途码".as_bytes(), b'C', 20), (b"Layer", b'C', 9)];
        let rows: [&[&[u8]]; 1] = [&["基本农田".as_bytes(), b"010"]];
        let path = with_dbf(dir.path(), &columns, &rows);
        if let Some(cpg) = cpg {
            fs::write(path.with_extension("cpg"), cpg).unwrap();
        }
        let import = read(&path, &ReadOptions::default()).unwrap();
        assert_eq!(import.layer.features[0].values[0], Value::Text("基本农田".to_owned()));
        assert_eq!(&*import.layer.fields[0].name, "用途码");
        assert_eq!(import.encoding, "UTF-8");
        assert_eq!(kinds(&import, Weight::Note), notes);
    }
}

#[test]
fn text_in_no_encoding_is_refused_until_it_is_said() {
    let dir = tempfile::tempdir().unwrap();
    // Latin-1: neither UTF-8 nor GBK, for the high byte is followed by a blank.
    let rows: [&[&[u8]]; 1] = [&[b"010", b"caf\xE9 b\xFF"]];
    let path = with_dbf(dir.path(), &[(b"TDYTQLXDM", b'C', 3), (b"SM", b'C', 20)], &rows);
    let message = refusal(read(&path, &ReadOptions::default()));
    assert!(message.contains("UTF-8, GBK") && message.contains("--encoding"), "{message}");
    let told = |encoding: &str| ReadOptions { encoding: Some(encoding.to_owned()), ..ReadOptions::default() };
    assert!(refusal(read(&path, &told("UTF-8"))).contains("not UTF-8"));
    assert!(refusal(read(&path, &told("no such"))).contains("not known"));
    let import = read(&path, &told("ISO-8859-1")).unwrap();
    assert_eq!(import.layer.features[0].values[1], Value::Text("café bÿ".to_owned()));
}

#[test]
fn a_character_cut_at_the_width_is_said_and_the_rest_kept() {
    let dir = tempfile::tempdir().unwrap();
    let text = gbk("一般农地区");
    let rows: [&[&[u8]]; 1] = [&[b"010", &text[..9]]];
    let path = with_dbf(dir.path(), &[(b"TDYTQLXDM", b'C', 3), (b"SM", b'C', 9)], &rows);
    let import = read(&path, &ReadOptions::default()).unwrap();
    let finding = only(&import, "cut-text");
    assert_eq!((finding.feature, finding.field.as_deref()), (Some(0), Some("SM")));
    let Value::Text(text) = &import.layer.features[0].values[1] else { panic!("text") };
    assert!(text.starts_with("一般农地"), "{text}");
}

#[test]
fn undecodable_text_is_said_by_feature_and_field() {
    let dir = tempfile::tempdir().unwrap();
    let rows: [&[&[u8]]; 2] = [&[b"010", b"x"], &[b"010", "农\u{FFFD}".as_bytes()]];
    let path = with_dbf(dir.path(), &[(b"TDYTQLXDM", b'C', 3), (b"SM", b'C', 20)], &rows);
    let import = read(&path, &ReadOptions::default()).unwrap();
    let finding = only(&import, "mojibake");
    assert_eq!(
        (finding.weight, finding.feature, finding.field.as_deref()),
        (Weight::Warning, Some(1), Some("SM"))
    );
}

#[test]
fn values_keep_their_kind() {
    let dir = tempfile::tempdir().unwrap();
    let columns: [Column<'_>; 4] =
        [(b"TDYTQLXDM", b'C', 5), (b"N", b'N', 9), (b"D", b'D', 8), (b"EMPTY", b'N', 5)];
    let rows: [&[&[u8]]; 1] = [&[b"010", b"        0", b"20130501", b"     "]];
    let import = read(&with_dbf(dir.path(), &columns, &rows), &ReadOptions::default()).unwrap();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        import.layer.features[0].values,
        [text("010"), Value::Integer(0), text("2013-05-01"), Value::Null]
    );
}

#[test]
fn codes_are_read_by_the_card_and_what_is_none_is_said() {
    let feature = |name: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"name":{name}}},"geometry":{{"type":"Polygon",
            "coordinates":[[[111,37],[111.1,37],[111.1,37.1],[111,37]]]}}}}"#
        )
    };
    let values = [
        r#"" 020 ""#,
        "20",
        "10.0",
        "11",
        r#""20""#,
        r#""999""#,
        r#""""#,
        "null",
        r#""0307K""#,
        r#""　基本农田""#,
        "30",
    ];
    let features: Vec<_> = values.iter().map(|value| feature(value)).collect();
    let json = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let import = read_json(&json, &ReadOptions::default()).unwrap();
    let codes: Vec<_> = import.layer.features.iter().map(|feature| feature.code.as_deref()).collect();
    assert_eq!(
        codes,
        [
            Some("020"),
            Some("020"),
            Some("010"),
            None,
            None,
            None,
            None,
            None,
            Some("0307K"),
            Some("010"),
            None
        ]
    );
    assert_eq!(
        kinds(&import, Weight::Warning),
        ["ambiguous-code", "unknown-code", "unknown-code", "empty-code", "empty-code", "unknown-code"]
    );
    let padded = only(&import, "padded-code");
    assert_eq!(
        (padded.weight, padded.feature, padded.field.as_deref()),
        (Weight::Note, Some(1), Some("name"))
    );
    let unknown: Vec<_> = import.findings.iter().filter(|finding| finding.kind == "unknown-code").collect();
    assert!(unknown[1].message.en.contains("\"999\""), "{}", unknown[1].message.en);
}

#[test]
fn a_table_without_a_class_field_is_refused_with_the_fields_there_are() {
    let json = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"DLBM":"010"},"geometry":null}]}"#;
    let message = refusal(read_json(json, &ReadOptions::default()));
    assert!(message.contains("TDYTQLXDM, GNFQLXDM") && message.contains("there are DLBM"), "{message}");
}

#[test]
fn a_class_of_another_layer_is_kept_and_said() {
    let definitions = hegui::formats::definitions::builtin().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("zrbhq.geojson");
    let json = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"LXDM":"ST-ZB-1"},"geometry":{"type":"Polygon","coordinates":[[[111,37.5],[111.01,37.5],[111,37.51],[111,37.5]]]}},
        {"type":"Feature","properties":{"LXDM":"ST-HX"},"geometry":{"type":"Polygon","coordinates":[[[111.1,37.5],[111.11,37.5],[111.1,37.51],[111.1,37.5]]]}}]}"#;
    std::fs::write(&path, json).unwrap();
    let cards = &definitions.cards;
    let plane = hegui::formats::crs::plane("EPSG:4546").unwrap();
    let import =
        hegui::formats::import::read(&path, &cards.cards["zrbhq"], cards, &plane, &ReadOptions::default())
            .unwrap();
    assert_eq!(import.layer.features[1].code.as_deref(), Some("ST-HX"));
    assert_eq!(kinds(&import, Weight::Warning), ["foreign-class"]);
    assert_eq!(only(&import, "foreign-class").feature, Some(1));
}

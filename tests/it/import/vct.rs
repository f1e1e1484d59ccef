//! VCT at the importer's door: hand-made files of each variant, and every fault one edit away from them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hegui::formats::import::{Import, ReadError, ReadOptions};
use hegui::geometry::area::planar_square_metres;
use hegui::geometry::ring;
use hegui::layer::feature::Value;
use hegui::layer::finding::Weight;

use super::support::{crs_option, read, read_lines};

/// What a file is expected to come to.
#[derive(Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    /// The file that is edited, and how.
    file: String,
    edits: Vec<(String, String)>,
    /// A part of the English message of a refusal of the whole file.
    refused: Option<String>,
    /// Features kept.
    kept: usize,
    /// Their planar area in whole m².
    area_m2: i64,
    /// Kinds of findings, in their order: features left out.
    left_out: Vec<String>,
    /// Features mended.
    mended: Vec<String>,
    /// All others, but for the one on the encoding.
    said: Vec<String>,
}

fn case(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/vct");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn written(text: &[u8], dir: &Path) -> PathBuf {
    let path = dir.join("a.vct");
    std::fs::write(&path, text).unwrap();
    path
}

fn import(text: &[u8], options: &ReadOptions) -> Result<Import, ReadError> {
    let dir = tempfile::tempdir().unwrap();
    read(&written(text, dir.path()), options)
}

/// What a text came to, in the form of the expectation.
fn found(text: &str, expected: &Expected) -> Expected {
    let told =
        |found: Expected| Expected { file: expected.file.clone(), edits: expected.edits.clone(), ..found };
    let import = match import(text.as_bytes(), &ReadOptions::default()) {
        Err(refusal) => {
            let text = refusal.text();
            assert!(!text.zh.is_empty() && text.zh != text.en, "{text:?}");
            return told(Expected { refused: Some(text.en), ..Expected::default() });
        }
        Ok(import) => import,
    };
    assert_eq!(import.n_read, import.layer.features.len() as u64 + import.n_refused);
    let kinds = |takes: fn(Weight) -> bool| {
        let taken = import.findings.iter().filter(|own| takes(own.weight) && own.kind != "encoding-assumed");
        taken.map(|own| own.kind.to_owned()).collect()
    };
    let rings = (0..import.layer.features.len()).flat_map(|feature| import.layer.rings(feature));
    told(Expected {
        kept: import.layer.features.len(),
        area_m2: planar_square_metres(rings.map(ring::doubled_area).sum()).round() as i64,
        left_out: kinds(|weight| weight == Weight::Refused),
        mended: kinds(|weight| weight == Weight::Repaired),
        said: kinds(|weight| weight > Weight::Repaired),
        ..Expected::default()
    })
}

#[test]
fn each_variant_is_read_and_each_fault_of_a_vct_has_its_finding() {
    let expected: BTreeMap<String, Expected> = toml::from_str(&case("expect.toml")).unwrap();
    let mut faults = Vec::new();
    for (name, expected) in &expected {
        let mut text = case(&format!("{}.vct", expected.file));
        for (from, to) in &expected.edits {
            assert_eq!(text.matches(from).count(), 1, "{name}: {from} is there once");
            text = text.replace(from, to);
        }
        let found = found(&text, expected);
        let agrees = match (&expected.refused, &found.refused) {
            (Some(part), Some(message)) => !part.is_empty() && message.contains(part),
            _ => *expected == found,
        };
        if !agrees {
            faults.push(format!("{name}: {found:?}"));
        }
    }
    assert!(faults.is_empty(), "not as expected:\n{}", faults.join("\n"));
}

#[test]
fn values_of_a_vct_come_as_the_file_has_them() {
    let import = import(case("indirect.vct").as_bytes(), &ReadOptions::default()).unwrap();
    let text = |own: &str| Value::Text(own.to_owned());
    assert_eq!(
        import.layer.features[0].values,
        [Value::Integer(101), text("010"), text("甲，乙"), Value::Real(9600.0), text("2020-01-01")]
    );
    assert_eq!(import.layer.features[1].values[2..], [Value::Null, Value::Real(10000.0), Value::Null]);
    assert_eq!(import.layer.features.iter().map(|own| own.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((import.crs.as_str(), import.table.as_str()), ("EPSG:4546", "TDYTQ"));
    assert_eq!((import.encoding.as_str(), import.reader.as_str()), ("UTF-8", "vct"));
}

#[test]
fn a_vct_in_gbk_reads_as_chinese() {
    let text = case("indirect.vct").replace('\n', "\r\n");
    let (bytes, _, is_lost) = encoding_rs::GBK.encode(&text);
    assert!(!is_lost);
    let import = import(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!(import.layer.features[2].values[2], Value::Text("丙".to_owned()));
    assert_eq!((import.encoding.as_str(), import.n_refused), ("GBK", 0));
}

#[test]
fn a_head_that_says_no_crs_wants_the_callers_word() {
    let text = case("indirect.vct").replace("Spheroid:CGCS2000,6378137.0,298.257222101\n", "");
    let refusal = import(text.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert!(matches!(refusal, ReadError::NoCrs { .. }), "{refusal}");
    let told = import(text.as_bytes(), &crs_option("EPSG:4546")).unwrap();
    assert_eq!((told.crs.as_str(), told.layer.features.len()), ("EPSG:4546", 3));
}

#[test]
fn references_that_repeat_the_file_beyond_reason_are_refused_soon() {
    let mut text = case("indirect.vct");
    // A line of 100,000 points, and 10,000 polygons that walk it.
    let mut points = String::new();
    for at in 0..100_000 {
        writeln!(points, "{}.{:04},4152000", 500_000 + at / 10_000, at % 10_000).unwrap();
    }
    let line = format!("99\n1099000000\nunknown\n1\n1\n11\n100000\n{points}0\nLineEnd");
    text = text.replace("LineEnd", &line);
    let polygon = |id: usize| format!("{id}\n2003020210\nunknown\n100\n0,0\n21\n2\n99,-99\n0\n");
    let polygons: String = (1000..11_000).map(polygon).collect();
    text = text.replace("PolygonEnd", &format!("{polygons}PolygonEnd"));
    let refusal = import(text.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert!(refusal.text().en.contains("repeat the file"), "{refusal}");
}

#[test]
fn a_vct_in_degrees_is_read_as_such() {
    let mut text = case("nested.vct").replace("SystemType:P", "SystemType:D").replace("XYUnit:M", "XYUnit:D");
    for (metres, degrees) in [
        ("500000", "111.000"),
        ("500100", "111.001"),
        ("500200", "111.002"),
        ("4152000", "37.500"),
        ("4152100", "37.501"),
    ] {
        text = text.replace(metres, degrees);
    }
    let import = import(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!((import.crs.as_str(), import.layer.features.len()), ("EPSG:4490", 1));
    let area = planar_square_metres(import.layer.rings(0).map(ring::doubled_area).sum());
    // 0.002° of a parallel at 37.5° by 0.001° of a meridian: 176.8 m by 111.0 m.
    assert!((area - 176.8 * 111.0).abs() < 50.0, "{area}");
}

#[test]
fn lines_of_a_vct_are_features_of_a_layer_of_lines() {
    let text = case("indirect.vct").replace("Line,JX", "Line,TDYTQ").replace("11,100", "").replace(
        "3,103,010,丙,400.00,20201231\n",
        "3,103,010,丙,400.00,20201231\n11,104,010,,,\n12,105,010,,,\n13,106,020,,,\n14,107,020,,,\n",
    );
    let dir = tempfile::tempdir().unwrap();
    let as_lines = read_lines(&written(text.as_bytes(), dir.path())).unwrap();
    assert_eq!((as_lines.n_read, as_lines.n_refused), (7, 3), "the polygons of the table are no lines");
    let lengths: Vec<f64> = (0..4).map(|line| as_lines.layer.length(line).metres().round()).collect();
    assert_eq!(lengths, [100.0, 300.0, 300.0, 80.0]);
    let as_areas = import(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!((as_areas.n_read, as_areas.n_refused), (7, 4), "the lines of the table are no areas");
}

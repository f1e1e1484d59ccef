//! Comparisons over the command line: tables on the terminal, as CSV, as a workbook that another program reads,
//! as GeoJSON; signatures and frames.

use std::fs;
use std::path::Path;

use gdal::vector::LayerAccess;
use gdal::{Dataset, DriverManager};
use serde_json::Value as Json;

use crate::cli::{cannot, done, json};

fn demonstration(dir: &Path) {
    done(dir, "demo d --size XS --seed 20180630");
    done(dir, "overlay d");
}

/// The sum of a column in whole hundredths.
fn sum(rows: &Json, column: &str, takes: impl Fn(&Json) -> bool) -> i64 {
    let rows = rows.as_array().expect("a list").iter().filter(|row| takes(row));
    let cents = |row: &Json| -> i64 {
        row[column].as_str().expect("decimal text").replace('.', "").parse().expect("two decimals")
    };
    rows.map(cents).sum()
}

#[test]
fn a_comparison_is_shown_and_written_in_every_form() {
    let dir = tempfile::tempdir().unwrap();
    demonstration(dir.path());
    let shown = done(dir.path(), "compare d cg jsydgzq --by district --lang zh");
    for words in ["合成数据", "差异率", "2 甲建乙非建", "离石区", "转移矩阵"] {
        assert_eq!(shown.contains(words), words != "转移矩阵", "{words}: {shown}");
    }
    let answer = json(dir.path(), "compare d cg jsydgzq --json");
    let sheets = &answer["sheets"];
    let is_sum = |row: &Json| row["standing"] == "sum";
    let total = sum(&sheets["quadrants"], "area_m2", is_sum);
    // Each entry was rounded by itself.
    assert!((total - sum(&sheets["quadrants"], "area_m2", |row| !is_sum(row))).abs() <= 5);
    assert!((total - sum(&sheets["cross"], "area_m2", |_| true)).abs() <= 50);
    let exact = |sheet: &Json, takes: &dyn Fn(&Json) -> bool| -> i128 {
        let rows = sheet.as_array().unwrap().iter().filter(|row| takes(row));
        rows.map(|row| row["planar_area_doubled"].as_str().unwrap().parse::<i128>().unwrap()).sum()
    };
    let differs = |row: &Json| ["only-a-built", "only-b-built"].iter().any(|own| row["standing"] == **own);
    let differing = exact(&sheets["quadrants"], &differs);
    assert_eq!(differing, exact(&sheets["cross"], &differs));
    assert_eq!(differing, exact(&sheets["patches"], &|_| true));
    assert_eq!(differing, exact(&sheets["slivers"], &|_| true));

    done(dir.path(), "compare d cg jsydgzq --table cross -o cross.csv --lang en");
    let csv = fs::read_to_string(dir.path().join("cross.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}class A,name A,class B,") && csv.contains("\r\n"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + sheets["cross"].as_array().unwrap().len());
    done(dir.path(), "compare d cg jsydgzq --slivers keep -o patches.geojson");
    let patches: Json =
        serde_json::from_slice(&fs::read(dir.path().join("patches.geojson")).unwrap()).unwrap();
    let features = patches["features"].as_array().unwrap();
    assert!(features.iter().all(|own| own["properties"]["class"] == "keep") && !features.is_empty());
    assert!(patches["notice"]["zh"].as_str().unwrap().contains("合成数据"));
}

#[test]
fn a_workbook_is_read_by_another_program_with_numbers_as_numbers() {
    let dir = tempfile::tempdir().unwrap();
    demonstration(dir.path());
    done(dir.path(), "compare d cg jsydgzq -o one.xlsx --lang en");
    done(dir.path(), "compare d cg jsydgzq -o two.xlsx --lang en");
    let bytes = |name: &str| fs::read(dir.path().join(name)).unwrap();
    assert!(bytes("one.xlsx") == bytes("two.xlsx"), "the same data give the same bytes");
    if DriverManager::get_driver_by_name("XLSX").is_err() {
        eprintln!("skipped: this GDAL has no XLSX driver");
        return;
    }
    let answer = json(dir.path(), "compare d cg jsydgzq --json --lang en");
    let book = Dataset::open(dir.path().join("one.xlsx")).unwrap();
    let mut page = book.layer_by_name("cross table").unwrap();
    let mut n_rows = 0;
    for (feature, row) in page.features().zip(answer["sheets"]["cross"].as_array().unwrap()) {
        let column = feature.field_index("m²").unwrap();
        let number = feature.field_as_double(column).unwrap().expect("a number");
        let expected: f64 = row["area_m2"].as_str().unwrap().parse().unwrap();
        assert!((number - expected).abs() < 1e-6, "{number} {row}");
        let column = feature.field_index("class A").unwrap();
        assert_eq!(feature.field_as_string(column).unwrap().as_deref(), row["class_a"].as_str());
        n_rows += 1;
    }
    assert_eq!(n_rows, answer["sheets"]["cross"].as_array().unwrap().len());
    assert_eq!(page.defn().fields().filter(|own| own.name() == "m²" && own.field_type() == 2).count(), 1);
}

#[test]
fn signatures_frames_and_every_two_plans_are_told() {
    let dir = tempfile::tempdir().unwrap();
    demonstration(dir.path());
    let pairs = json(dir.path(), "compare d --json");
    assert_eq!(pairs["sheets"]["plans"].as_array().map(Vec::len), Some(10), "five plans, two by two");
    let signatures = json(dir.path(), "signature d --json --date 2018-06-30");
    let rows = signatures["sheets"]["signatures"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["signature"].as_str().unwrap().matches('|').count() == 4));
    let grave = rows.iter().find(|row| row["severity"] == "S1").expect("the demonstration has S1 conflicts");
    assert!(grave["rules"].as_str().unwrap().contains(' '), "{grave}");
    let total = sum(&signatures["sheets"]["signatures"], "area_m2", |_| true);
    let frames = json(dir.path(), "frames d --json --date 2018-06-30");
    let frames = &frames["sheets"]["frames"];
    for (frame, whole) in [("districts", "whole"), ("The city's four districts", "whole")] {
        let own = sum(frames, "area_m2", |row| row["frame"] == frame && row["unit_name"] == whole);
        assert!((own - total).abs() <= rows.len() as i64, "{frame}: {own} {total}");
    }
    let shown = done(dir.path(), "frames d --lang zh --date 2018-06-30");
    assert!(shown.contains("拟议,未发生") && shown.contains("分析集合,非行政区划"), "{shown}");
    done(dir.path(), "signature d -o s.xlsx --by four");
    assert!(fs::read(dir.path().join("s.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn a_region_is_a_polygon_of_the_users() {
    let dir = tempfile::tempdir().unwrap();
    demonstration(dir.path());
    let ring = "[[[111.10,37.50],[111.16,37.50],[111.16,37.55],[111.10,37.55],[111.10,37.50]]]";
    let feature = format!(
        r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}"#
    );
    let write = |name: &str, features: &str| {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
        fs::write(dir.path().join(name), text).unwrap();
    };
    write("xc.geojson", &feature);
    write("two.geojson", &format!("{feature},{feature}"));
    let answer = json(dir.path(), "compare d cg jsydgzq --region xc.geojson --json");
    let inside = sum(&answer["sheets"]["quadrants"], "area_m2", |row| row["standing"] == "sum");
    // 0.06° by 0.05° at 37.5° N.
    assert!((2_900_000_000..3_000_000_000).contains(&inside), "{inside}");
    let remark = answer["remarks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|own| own["en"].as_str().unwrap().starts_with("region"));
    assert!(remark.is_some(), "{answer}");
    assert!(done(dir.path(), "signature d --region xc.geojson --lang en").contains("region "));
    cannot(dir.path(), "compare d cg jsydgzq --region two.geojson", &["2 polygons, a region is one"]);
    cannot(
        dir.path(),
        "compare d cg jsydgzq --region xc.geojson -o a.geojson",
        &["a region would cut patches"],
    );
    assert!(!dir.path().join("a.geojson").exists());
}

#[test]
fn what_cannot_be_compared_is_said() {
    let dir = tempfile::tempdir().unwrap();
    demonstration(dir.path());
    for (line, says) in [
        ("compare d cg nowhere", "no layer or plan \"nowhere\" was overlaid; there are: "),
        ("compare d cg jsydgzq --what class", "classes of two schemes cannot be compared"),
        ("compare d urban land-use --what label", "plans can only be compared by built"),
        ("compare d cg jsydgzq --what NOFIELD", "has no field \"NOFIELD\"; there are: "),
        ("compare d cg jsydgzq --by nowhere", "there is no frame \"nowhere\"; there are: district, four"),
        ("compare d cg jsydgzq --table nothing", "there is no table \"nothing\"; here are: rates"),
        ("compare d cg jsydgzq -o out.pdf", "must end in .csv, .xlsx or .json"),
        ("compare d cg", "required"),
        ("frames d --frame nowhere", "there is no frame \"nowhere\""),
    ] {
        cannot(dir.path(), line, &[says]);
    }
}

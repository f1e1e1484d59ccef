//! Layers of lines at the door: taken from every format, cleaned on the grid, and areas kept out.

use std::fs;
use std::path::Path;

use gdal::vector::OGRwkbGeometryType;
use hegui::formats::import::{Import, ReadOptions};
use hegui::layer::finding::Weight;

use super::support::{Fixture, SQUARE, kinds, only, read_json, read_lines, refusal};

const LINE: &str = "LINESTRING(500000 4152000,500100 4152000,500100 4152100)";
const LINE_M: [(f64, f64); 3] =
    [(500_000.0, 4_152_000.0), (500_100.0, 4_152_000.0), (500_100.0, 4_152_100.0)];

/// The lines of a feature in metres.
fn lines_m(import: &Import, feature: usize) -> Vec<Vec<(f64, f64)>> {
    import.layer.lines(feature).map(|line| line.iter().map(|point| point.metres()).collect()).collect()
}

fn read_rows(rows: &[(&str, &str)]) -> Import {
    let dir = tempfile::tempdir().unwrap();
    read_lines(&Fixture::gpkg(rows).write(dir.path())).unwrap()
}

#[test]
fn every_format_gives_the_same_line() {
    let dir = tempfile::tempdir().unwrap();
    let check = |path: &Path| {
        let import = read_lines(path).unwrap();
        let shown = path.display();
        assert_eq!((import.n_read, import.n_refused), (1, 0), "{shown}: {:#?}", import.findings);
        assert!(import.layer.is_of_lines() && import.layer.rings(0).next().is_none(), "{shown}");
        assert_eq!(lines_m(&import, 0), [LINE_M.to_vec()], "{shown}");
        assert_eq!(import.layer.features[0].code.as_deref(), Some("010"), "{shown}");
        assert_eq!(format!("{:.4}", import.layer.length(0).metres()), "200.0000", "{shown}");
    };
    let formats =
        [("ESRI Shapefile", "a.shp"), ("GPKG", "a.gpkg"), ("OpenFileGDB", "a.gdb"), ("FlatGeobuf", "a.fgb")];
    for (driver, file) in formats {
        let kind = OGRwkbGeometryType::wkbLineString;
        check(&Fixture { driver, file, kind, ..Fixture::gpkg(&[(LINE, "010")]) }.write(dir.path()));
    }
    let json = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4546"}},"features":[
        {"type":"Feature","properties":{"Name":"010"},"geometry":{"type":"LineString","coordinates":
        [[500000,4152000],[500100,4152000],[500100,4152100]]}}]}"#;
    let path = dir.path().join("a.geojson");
    fs::write(&path, json).unwrap();
    check(&path);
    let refused = refusal(read_json(json, &ReadOptions::default()));
    assert!(
        refused.contains("the layer takes polygons only") && refused.contains("geometry = \"lines\""),
        "{refused}"
    );
}

#[test]
fn points_that_fall_together_are_one_and_what_has_no_length_is_said() {
    let import = read_rows(&[
        ("MULTILINESTRING((500000 4152000,500000.00001 4152000,500100 4152000),(7 7,7 7))", "010"),
        ("LINESTRING(500000 4152000,500000.00002 4152000)", "010"),
        // Crossing itself and closed is no fault of a line.
        ("LINESTRING(500000 4152000,500100 4152100,500100 4152000,500000 4152100,500000 4152000)", "010"),
    ]);
    assert_eq!((import.n_read, import.n_refused), (3, 1), "{:#?}", import.findings);
    assert_eq!(lines_m(&import, 0), [vec![LINE_M[0], LINE_M[1]]]);
    assert_eq!(lines_m(&import, 1)[0].len(), 5);
    assert_eq!(kinds(&import, Weight::Refused), ["no-length"]);
    assert_eq!(
        kinds(&import, Weight::Repaired),
        ["line-vanished", "duplicate-points", "line-vanished", "duplicate-points"]
    );
}

#[test]
fn a_layer_of_lines_takes_no_areas_and_says_what_to_do() {
    let import = read_rows(&[(LINE, "010"), (SQUARE, "010"), ("POINT(500000 4152000)", "010")]);
    assert_eq!((import.n_read, import.n_refused, import.layer.features.len()), (3, 2, 1));
    assert_eq!(kinds(&import, Weight::Refused), ["not-a-line", "not-a-line"]);
    let said = &import.findings.iter().find(|own| own.feature == Some(2)).unwrap().message;
    assert!(said.en.contains("Polygon, no line; not taken: name a table of lines"), "{said:?}");
    assert!(said.zh.contains("图形是面,不是线,未收") && said.zh.contains("面状图层"), "{said:?}");
    let mixed = read_rows(&[(&format!("GEOMETRYCOLLECTION({SQUARE},{LINE})"), "010")]);
    assert_eq!(lines_m(&mixed, 0), [LINE_M.to_vec()]);
    assert!(only(&mixed, "parts-left-out").message.en.contains("only the lines are taken, not Polygon"));
    let dir = tempfile::tempdir().unwrap();
    let shapefile = Fixture::shapefile(&[(SQUARE, "010")]).write(dir.path());
    assert!(refusal(read_lines(&shapefile)).contains("holds polygons; the layer takes lines only"));
    // A file of boundary points is one of parcels, whatever stands in it.
    let points = dir.path().join("a.txt");
    fs::write(&points, "[地块坐标]\n").unwrap();
    assert!(refusal(read_lines(&points)).contains("holds polygons; the layer takes lines only"));
}

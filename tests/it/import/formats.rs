//! Every format in, and every file that is not one refused in words.

use std::fs;

use gdal::DriverManager;
use gdal::vector::OGRwkbGeometryType;
use hegui::formats::import::ReadOptions;
use hegui::layer::feature::Value;
use hegui::layer::finding::Weight;

use super::support::{Fixture, SQUARE, crs_option, kinds, only, read, read_json, refusal, rings_m};

const DEGREES: &str = "POLYGON((111 37.5,111.001 37.5,111.001 37.501,111 37.501,111 37.5))";
const SQUARE_M: [(f64, f64); 4] =
    [(500_000.0, 4_152_000.0), (500_100.0, 4_152_000.0), (500_100.0, 4_152_100.0), (500_000.0, 4_152_100.0)];

#[test]
fn every_format_gives_the_same_square() {
    let check = |driver: &str, file: &str, reader: &str, options: &ReadOptions| {
        let dir = tempfile::tempdir().unwrap();
        let polygon = OGRwkbGeometryType::wkbPolygon;
        let rows = [(SQUARE, "010"), (SQUARE, "020")];
        let fixture = Fixture { driver, file, kind: polygon, rows: &rows, ..Fixture::gpkg(&[]) };
        let import = read(&fixture.write(dir.path()), options).unwrap();
        assert_eq!((import.n_read, import.n_refused), (2, 0), "{file}");
        assert_eq!(import.reader, reader);
        assert_eq!(import.crs, "EPSG:4546", "{file}");
        let mut ring = rings_m(&import, 1).concat();
        assert_eq!(ring.len(), 4, "{file}");
        let start = ring.iter().position(|point| *point == SQUARE_M[0]).unwrap();
        ring.rotate_left(start);
        assert_eq!(ring, SQUARE_M, "{file}");
        let codes: Vec<_> = import.layer.features.iter().map(|feature| feature.code.as_deref()).collect();
        assert_eq!(codes, [Some("010"), Some("020")], "{file}");
    };
    let plain = ReadOptions::default();
    check("ESRI Shapefile", "a.shp", "GDAL ESRI Shapefile", &plain);
    check("GPKG", "a.gpkg", "GDAL GPKG", &plain);
    check("OpenFileGDB", "a.gdb", "GDAL OpenFileGDB", &plain);
    check("FlatGeobuf", "a.fgb", "GDAL FlatGeobuf", &plain);
    check("DXF", "a.dxf", "GDAL DXF", &crs_option("EPSG:4546"));
}

#[test]
fn kml_is_read_in_degrees() {
    let dir = tempfile::tempdir().unwrap();
    let rows = [(DEGREES, "010")];
    let fixture = Fixture { driver: "KML", file: "a.kml", epsg: None, ..Fixture::gpkg(&rows) };
    let import = read(&fixture.write(dir.path()), &ReadOptions::default()).unwrap();
    assert_eq!((import.n_read, import.layer.features.len(), import.crs.as_str()), (1, 1, "EPSG:4326"));
    assert_eq!(rings_m(&import, 0)[0].len(), 4);
}

#[test]
fn open_lines_of_a_drawing_are_refused_and_closed_ones_are_areas() {
    let dir = tempfile::tempdir().unwrap();
    let line = "LINESTRING(500000 4152000,500100 4152000,500100 4152100)";
    let closed = "LINESTRING(500000 4152000,500100 4152000,500100 4152100,500000 4152000)";
    let rows = [(line, "010"), (closed, "010")];
    let fixture = Fixture { driver: "DXF", file: "a.dxf", epsg: None, ..Fixture::gpkg(&rows) };
    let import = read(&fixture.write(dir.path()), &crs_option("EPSG:4546")).unwrap();
    assert_eq!((import.n_read, import.n_refused), (2, 1));
    assert_eq!(only(&import, "not-a-polygon").weight, Weight::Refused);
    assert_eq!(rings_m(&import, 0)[0].len(), 3);
}

#[test]
fn geojson_keeps_every_property() {
    let import = read_json(
        r#"{"type":"FeatureCollection","bbox":[1,2,3,4],"features":[
            {"type":"Feature","id":"甲","properties":{"Name":"010","n":7},"geometry":
             {"type":"Polygon","coordinates":[[[111,37.5],[111.001,37.5],[111.001,37.501],[111,37.5]]]}},
            {"type":"Feature","properties":{"Name":"基本农田","x":0.1,"list":[1,2]},"geometry":
             {"type":"Polygon","coordinates":[[[111,37.5,9],[111.001,37.5,9],[111.001,37.501,9],[111,37.5,9]]]}}
        ]}"#,
        &ReadOptions::default(),
    )
    .unwrap();
    let names: Vec<_> = import.layer.fields.iter().map(|field| &*field.name).collect();
    assert_eq!(names, ["id", "Name", "n", "x", "list"]);
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        import.layer.features[0].values,
        [text("甲"), text("010"), Value::Integer(7), Value::Null, Value::Null]
    );
    assert_eq!(
        import.layer.features[1].values,
        [Value::Null, text("基本农田"), Value::Null, Value::Real(0.1), text("[1,2]")]
    );
    assert_eq!(import.layer.features[1].code.as_deref(), Some("010"), "mapped by the card");
    assert_eq!(kinds(&import, Weight::Note), ["crs-by-standard", "crs", "z-dropped"]);
}

#[test]
fn numbers_json_does_not_know_are_errors_with_their_place() {
    let json = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[NaN,1],[1,2],[3,3],[1,1]]]}}]}"#;
    let message = refusal(read_json(json, &ReadOptions::default()));
    assert!(message.contains("line 2 column"), "{message}");
}

#[test]
fn files_that_are_none_are_refused_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let check = |name: &str, bytes: &[u8], says: &str| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        let message = refusal(read(&path, &ReadOptions::default()));
        assert!(message.contains(says) && message.contains(name), "{message}");
    };
    check("empty.gpkg", b"", "the file is empty");
    check("empty.geojson", b"", "the file is empty");
    check("a.xyz", b"x", "taken are .shp .gpkg");
    check("text.gpkg", b"this is no database", "cannot be read");
    check("vrt.gpkg", b"<OGRVRTDataSource></OGRVRTDataSource>", "cannot be read");
    check("list.geojson", b"[1,2]", "cannot be read");
    check("one.geojson", br#"{"type":"Topology"}"#, "its type is Topology");
    check("cut.geojson", br#"{"type":"FeatureCollection","features":["#, "EOF");
    check("alone.shp", b"x", "its .shx file is missing");
    let message = refusal(read(&dir.path().join("none.gpkg"), &ReadOptions::default()));
    assert!(message.contains("cannot be opened"), "{message}");
    let message = refusal(read("/vsimem/a.gpkg".as_ref(), &ReadOptions::default()));
    assert!(message.contains("virtual"), "{message}");
}

#[test]
fn a_shapefile_without_its_companions_is_refused() {
    for companion in ["shx", "dbf"] {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture::shapefile(&[(SQUARE, "010")]).write(dir.path());
        fs::remove_file(path.with_extension(companion)).unwrap();
        let message = refusal(read(&path, &ReadOptions::default()));
        assert!(message.contains(&format!("its .{companion} file is missing")), "{message}");
    }
}

#[test]
fn a_shapefile_cut_short_is_refused() {
    for (extension, says) in [("shp", "cut off"), ("shx", "records promised"), ("dbf", "records promised")] {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture::shapefile(&[(SQUARE, "010"), (SQUARE, "020")]).write(dir.path());
        let part = path.with_extension(extension);
        let bytes = fs::read(&part).unwrap();
        fs::write(&part, &bytes[..bytes.len() - 10]).unwrap();
        let message = refusal(read(&path, &ReadOptions::default()));
        assert!(message.contains(says), "{extension}: {message}");
    }
}

#[test]
fn records_marked_deleted_are_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = Fixture::shapefile(&[(SQUARE, "010"), (SQUARE, "020")]).write(dir.path());
    let dbf = path.with_extension("dbf");
    let mut bytes = fs::read(&dbf).unwrap();
    let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    bytes[header] = b'*';
    fs::write(&dbf, bytes).unwrap();
    let import = read(&path, &ReadOptions::default()).unwrap();
    assert_eq!((import.n_read, import.layer.features[0].number), (1, 1));
    assert_eq!(only(&import, "deleted-records").weight, Weight::Note);
}

#[test]
fn of_several_tables_one_must_be_known_or_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let mut dataset = DriverManager::get_driver_by_name("GPKG").unwrap().create_vector_only(&path).unwrap();
    let polygon = OGRwkbGeometryType::wkbPolygon;
    for table in ["A", "B"] {
        Fixture { table, kind: polygon, ..Fixture::gpkg(&[(SQUARE, "010")]) }.add_table(&mut dataset);
    }
    let line = OGRwkbGeometryType::wkbLineString;
    Fixture { table: "lines", kind: line, ..Fixture::gpkg(&[]) }.add_table(&mut dataset);
    dataset.close().unwrap();
    let named = |table: &str| ReadOptions { table: Some(table.to_owned()), ..ReadOptions::default() };
    let message = refusal(read(&path, &ReadOptions::default()));
    assert!(message.contains("A, B, lines") && message.contains("--table"), "{message}");
    let message = refusal(read(&path, &named("C")));
    assert!(message.contains("no table \"C\"") && message.contains("A, B, lines"), "{message}");
    let message = refusal(read(&path, &named("lines")));
    assert!(message.contains("holds lines"), "{message}");
    assert_eq!(read(&path, &named("b")).unwrap().table, "B");

    let mut dataset = DriverManager::get_driver_by_name("GPKG").unwrap().create_vector_only(&path).unwrap();
    for table in ["A", "tdytq"] {
        Fixture { table, kind: polygon, ..Fixture::gpkg(&[(SQUARE, "010")]) }.add_table(&mut dataset);
    }
    dataset.close().unwrap();
    assert_eq!(read(&path, &ReadOptions::default()).unwrap().table, "tdytq", "the card knows it");
}

#[test]
fn a_table_without_features_is_a_layer_with_a_warning() {
    let dir = tempfile::tempdir().unwrap();
    let import = read(&Fixture::gpkg(&[]).write(dir.path()), &ReadOptions::default()).unwrap();
    assert_eq!((import.n_read, import.layer.features.len()), (0, 0));
    assert_eq!(only(&import, "no-features").weight, Weight::Warning);
}

#[test]
fn a_geopackage_that_counts_more_features_than_it_holds_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = Fixture::gpkg(&[(SQUARE, "010"), (SQUARE, "020")]).write(dir.path());
    let claim = |n_features: u32| {
        let database = rusqlite::Connection::open(&path).unwrap();
        let changed =
            database.execute("UPDATE gpkg_ogr_contents SET feature_count = ?1", [n_features]).unwrap();
        assert_eq!(changed, 1);
        read(&path, &ReadOptions::default())
    };
    assert!(refusal(claim(5)).contains("5 records promised, 2 found"));
    let import = claim(1).unwrap();
    assert_eq!((import.n_read, only(&import, "stale-count").weight), (2, Weight::Warning));
    assert!(kinds(&claim(2).unwrap(), Weight::Warning).is_empty());
}

//! Tables made up for the purpose, in every format that takes tables.

use std::fs::File;
use std::path::Path;

use gdal::vector::LayerAccess;

use ::parquet::file::metadata::RowGroupMetaData;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::RowAccessor;
use hegui::assess::table::{Shape, Shapes, Table};
use hegui::formats::crs;
use hegui::formats::export::csv;
use hegui::formats::export::frame::Frame;
use hegui::formats::gdal::columns::Schema;
use hegui::formats::gdal::write::{self as tables, Format, TextEncoding, WriteError};
use hegui::formats::parquet;
use hegui::geometry::grid::Point;
use hegui::layer::feature::Value;
use hegui::layer::text::Text;
use hegui::rules::filter::{Holds, Queryable};
use serde_json::Value as Json;

/// Squares of a metre side by side, numbered; every third has no text, the `bare` ones no land.
struct Squares {
    columns: Vec<Queryable>,
    n_rows: usize,
    bare: Vec<usize>,
    /// What texts begin with, before the row's number.
    begin: String,
    /// What is added to half the row's number.
    more: f64,
}

impl Squares {
    fn new(n_rows: usize, bare: &[usize]) -> Self {
        let column = |(name, holds): (&str, Holds)| Queryable {
            name: name.into(),
            title: Text::new(name, name),
            holds,
        };
        let columns = [("bbox", Holds::Integer), ("名", Holds::Text), ("half", Holds::Number)].map(column);
        Self { columns: columns.into(), n_rows, bare: bare.to_vec(), begin: "第".to_owned(), more: 0.0 }
    }
}

fn corner(row: usize) -> Point {
    Point::new(5_000_000_000 + 10_000 * row as i64, 41_500_000_000)
}

impl Table for Squares {
    fn columns(&self) -> &[Queryable] {
        &self.columns
    }

    fn n_rows(&self) -> usize {
        self.n_rows
    }

    fn value(&self, row: usize, column: usize) -> Value {
        match column {
            0 => Value::Integer(row as i64),
            1 if row.is_multiple_of(3) => Value::Null,
            1 => Value::Text(format!("{}{row}", self.begin)),
            _ => Value::Real(row as f64 / 2.0 + self.more),
        }
    }

    fn shape(&self, row: usize) -> Shape {
        if self.bare.contains(&row) {
            return Shape::Areas(Vec::new());
        }
        let Point { x, y } = corner(row);
        let ring = [(0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000)];
        Shape::Areas(vec![vec![ring.iter().map(|(dx, dy)| Point::new(x + dx, y + dy)).collect()]])
    }

    fn shapes(&self) -> Shapes {
        Shapes { is_bare: !self.bare.is_empty(), ..Shapes::POLYGONS }
    }
}

fn frame() -> Frame {
    Frame::of_plane(&crs::plane("EPSG:4546").unwrap()).unwrap()
}

/// Writes through GDAL and says how many rows it took.
fn through_gdal(path: &Path, format: Format, table: &dyn Table) -> Result<u64, WriteError> {
    let schema = Schema::of(table, format);
    let head = tables::Table {
        name: "squares",
        frame: &frame(),
        columns: &schema.columns(),
        shapes: table.shapes(),
        made: "2018-06-30".parse().unwrap(),
    };
    tables::write(path, format, &head, (0..table.n_rows()).map(|row| schema.row(table, row)))
}

#[test]
fn a_geoparquet_has_its_rows_in_order_group_by_group_with_boxes_and_a_crs() {
    const N_ROWS: usize = 70_000;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("squares.parquet");
    let notice = Text::new("合成", "synthetic");
    let remarks = parquet::write::write(
        File::create(&path).unwrap(),
        &Squares::new(N_ROWS, &[1]),
        &frame(),
        Some(&notice),
    );
    assert!(remarks.unwrap()[0].en.contains("\"bbox\" is written as src_bbox"));
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [65_536, N_ROWS as i64 - 65_536]);
    let members = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let member = |key: &str| members.iter().find(|own| own.key == key).unwrap().value.clone().unwrap();
    let geo: Json = serde_json::from_str(&member("geo")).unwrap();
    let column = &geo["columns"]["geometry"];
    assert_eq!((&geo["version"], &geo["primary_column"]), (&"1.1.0".into(), &"geometry".into()));
    assert_eq!(column["crs"]["id"]["code"], 4546);
    assert_eq!(column["geometry_types"], serde_json::json!(["Polygon"]));
    assert_eq!(column["bbox"], serde_json::json!([500_000.0, 4_150_000.0, 570_000.0, 4_150_001.0]));
    assert_eq!(column["covering"]["bbox"]["ymax"], serde_json::json!(["bbox", "ymax"]));
    assert_eq!(member("notice"), "{\"zh\":\"合成\",\"en\":\"synthetic\"}");
    for (place, row) in reader.get_row_iter(None).unwrap().enumerate() {
        let row = row.unwrap();
        assert_eq!(row.get_long(0).unwrap(), place as i64);
        assert_eq!(row.get_string(1).ok().cloned(), (!place.is_multiple_of(3)).then(|| format!("第{place}")));
        assert_eq!(row.get_double(2).unwrap().to_bits(), (place as f64 / 2.0).to_bits());
        if place == 1 {
            assert!(row.get_group(3).is_err() && row.get_bytes(4).is_err(), "no land, no box");
            continue;
        }
        let (west, south) = corner(place).metres();
        let bounds: Vec<f64> =
            (0..4).map(|side| row.get_group(3).unwrap().get_double(side).unwrap()).collect();
        assert_eq!(bounds, [west, south, west + 1.0, south + 1.0]);
        let wkb = row.get_bytes(4).unwrap().data();
        // Byte order, kind, one ring, five points, then the first of them.
        assert_eq!(wkb[..13], [1, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0]);
        assert_eq!((wkb.len(), &wkb[13..21]), (13 + 80, &west.to_le_bytes()[..]));
    }
}

#[test]
fn tables_without_rows_and_rows_without_land_are_written_too() {
    let dir = tempfile::tempdir().unwrap();
    for (name, table) in [("none", Squares::new(0, &[])), ("bare", Squares::new(4, &[2]))] {
        for (extension, format) in [
            ("gpkg", Format::GeoPackage),
            ("fgb", Format::FlatGeobuf),
            ("shp", Format::Shapefile(TextEncoding::Utf8)),
        ] {
            let path = dir.path().join(format!("{name}.{extension}"));
            let written = through_gdal(&path, format, &table);
            if name == "bare" && extension == "fgb" {
                assert!(
                    matches!(written, Err(WriteError::Bare { .. })),
                    "it would be dropped without a word"
                );
                continue;
            }
            assert_eq!(written.unwrap(), table.n_rows as u64);
            let dataset = gdal::Dataset::open(&path).unwrap();
            let n = dataset.layer(0).unwrap().feature_count();
            assert_eq!(n, table.n_rows as u64, "{name}.{extension}");
        }
        let mut bytes = Vec::new();
        csv::write(&mut bytes, &table, Some(&frame()), None).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap().lines().count(), 1 + table.n_rows, "{name}.csv");
        let mut bytes = Vec::new();
        parquet::write::write(&mut bytes, &table, &frame(), None).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{name}.parquet");
    }
}

#[test]
fn a_shapefile_cuts_long_texts_at_the_end_of_a_character_and_says_so() {
    let table = Squares { begin: "甲".repeat(100), ..Squares::new(2, &[]) };
    // Three bytes a character in UTF-8, two in GBK, of 254.
    for (encoding, n_characters, n_remarks) in
        [(TextEncoding::Utf8, 84, 1), (TextEncoding::GbkDeclared, 101, 0)]
    {
        let schema = Schema::of(&table, Format::Shapefile(encoding));
        let Value::Text(text) = &schema.row(&table, 1).values[1] else { panic!("a text stays one") };
        assert_eq!(text.chars().count(), n_characters, "{encoding:?}");
        let said =
            schema.remarks.iter().filter(|own| own.en.contains("1 values of 名 are cut after 254 bytes"));
        assert_eq!(said.count(), n_remarks, "{encoding:?}: {:?}", schema.remarks);
    }
}

#[test]
fn numbers_that_are_not_finite_are_kept_or_missed_as_is_said() {
    let dir = tempfile::tempdir().unwrap();
    for (extension, format) in [("gpkg", Format::GeoPackage), ("shp", Format::Shapefile(TextEncoding::Utf8))]
    {
        for more in [f64::NAN, f64::INFINITY] {
            let table = Squares { more, ..Squares::new(1, &[]) };
            let path = dir.path().join(format!("{more}.{extension}"));
            through_gdal(&path, format, &table).unwrap();
            let dataset = gdal::Dataset::open(&path).unwrap();
            let mut layer = dataset.layer(0).unwrap();
            let read = layer.features().next().unwrap().field_as_double(2).unwrap();
            let schema = Schema::of(&table, format);
            let is_said =
                schema.remarks.iter().any(|own| own.en.contains("are no finite numbers and left out"));
            assert_eq!(read, Some(more).filter(|_| !is_said), "{more} in .{extension}");
        }
    }
}

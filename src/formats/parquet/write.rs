//! Writing a table as `GeoParquet`, row group by row group.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use serde_json::{Map, Value as Json, json};

use crate::assess::table::{Shape, Table};
use crate::formats::export::frame::Frame;
use crate::formats::export::names::{self, Naming};
use crate::formats::export::wkb::{self, Bounds};
use crate::formats::parquet::columns::Columns;
use crate::formats::parquet::error::ParquetError;
use crate::layer::text::Text;
use crate::rules::filter::Holds;

/// The columns that are no attributes.
const GEOMETRY: &str = "geometry";
const BOX: &str = "bbox";
const BOX_FIELDS: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// A row group has at most so many rows, and closes when its texts and shapes have so many bytes: that much is held
/// in memory, and that much a reader skips where a box lies elsewhere.
const GROUP_ROWS_MAX: usize = 65_536;
const GROUP_BYTES_MAX: usize = 64 << 20;

/// Writes a table. `notice` is what every copy must say. What the format changes comes back.
///
/// # Errors
/// [`ParquetError`] where `out` does not take it, or the CRS is not to be had.
pub fn write<W: Write + Send>(
    out: W,
    table: &dyn Table,
    frame: &Frame,
    notice: Option<&Text>,
) -> Result<Vec<Text>, ParquetError> {
    let crs = frame.projjson()?;
    let wanted = || table.columns().iter().map(|column| &*column.name);
    let written = Naming { reserved: &[GEOMETRY, BOX], bytes_max: None }.names(wanted());
    let mut writer = SerializedFileWriter::new(out, schema(table, &written)?, Arc::new(properties()))?;
    let mut columns = Columns::new(table.columns().iter().map(|column| &column.holds));
    let (mut kinds, mut bounds) = (BTreeSet::new(), None);
    for row in 0..table.n_rows() {
        let row = table.row(row);
        let mut bytes = Vec::new();
        let own = wkb::push(&mut bytes, &row.shape, frame, false)?;
        if let Some(own) = own {
            kinds.insert(kind(&row.shape));
            bounds = Some(bounds.map_or(own, |bounds| around(bounds, own)));
        }
        columns.push(row.values, own.map(|own| (bytes, own)));
        if columns.n_rows == GROUP_ROWS_MAX || GROUP_BYTES_MAX <= columns.n_bytes {
            columns.write(writer.next_row_group()?)?;
        }
    }
    if 0 < columns.n_rows {
        columns.write(writer.next_row_group()?)?;
    }
    let geo = metadata(&crs, &kinds, bounds);
    writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo.to_string()));
    if let Some(Text { zh, en }) = notice {
        let notice = json!({"zh": zh, "en": en}).to_string();
        writer.append_key_value_metadata(KeyValue::new("notice".to_owned(), notice));
    }
    writer.close()?;
    Ok(names::remarks(wanted(), &written))
}

/// The columns: attributes, which may all be null, then the box, then the shape.
fn schema(table: &dyn Table, names: &[String]) -> ParquetResult<TypePtr> {
    let mut fields = Vec::with_capacity(names.len() + 2);
    for (column, name) in table.columns().iter().zip(names) {
        let (physical, logical) = match column.holds {
            Holds::Integer => (Physical::INT64, None),
            Holds::Number => (Physical::DOUBLE, None),
            Holds::Text | Holds::Words(_) | Holds::Truth => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        fields.push(primitive(name, physical, logical, Repetition::OPTIONAL)?);
    }
    let sides = BOX_FIELDS.map(|side| primitive(side, Physical::DOUBLE, None, Repetition::REQUIRED));
    let sides = sides.into_iter().collect::<ParquetResult<Vec<_>>>()?;
    let around = Type::group_type_builder(BOX).with_repetition(Repetition::OPTIONAL).with_fields(sides);
    fields.push(Arc::new(around.build()?));
    fields.push(primitive(GEOMETRY, Physical::BYTE_ARRAY, None, Repetition::OPTIONAL)?);
    Ok(Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?))
}

fn primitive(
    name: &str,
    physical: Physical,
    logical: Option<LogicalType>,
    repetition: Repetition,
) -> ParquetResult<TypePtr> {
    let built = Type::primitive_type_builder(name, physical).with_logical_type(logical);
    Ok(Arc::new(built.with_repetition(repetition).build()?))
}

fn properties() -> WriterProperties {
    let shapes = ColumnPath::from(GEOMETRY);
    WriterProperties::builder()
        .set_created_by(concat!("hegui ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        // No two shapes are alike, and the least of them in bytes tells nobody anything.
        .set_column_dictionary_enabled(shapes.clone(), false)
        .set_column_statistics_enabled(shapes, EnabledStatistics::None)
        .build()
}

/// The file's member `geo`.
fn metadata(crs: &Json, kinds: &BTreeSet<&str>, bounds: Option<Bounds>) -> Json {
    let covering: Map<String, Json> =
        BOX_FIELDS.iter().map(|&side| (side.to_owned(), json!([BOX, side]))).collect();
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": kinds,
        "crs": crs,
        "orientation": "counterclockwise",
        "edges": "planar",
        "covering": {BOX: covering},
    });
    if let Some(bounds) = bounds {
        column["bbox"] = json!(bounds);
    }
    json!({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}})
}

fn kind(shape: &Shape) -> &'static str {
    match (shape, shape.n_parts()) {
        (Shape::Areas(_), 1) => "Polygon",
        (Shape::Areas(_), _) => "MultiPolygon",
        (Shape::Lines(_), 1) => "LineString",
        (Shape::Lines(_), _) => "MultiLineString",
    }
}

/// The box around two.
fn around(a: Bounds, b: Bounds) -> Bounds {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

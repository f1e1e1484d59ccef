//! The columns a layer needs in a file: what its values are, and the names the format takes.

use std::collections::HashSet;

use encoding_rs::GB18030;

use crate::formats::gdal::write::{Column, ColumnKind, Format, Row, WriteError};
use crate::geometry::grid::Point;
use crate::geometry::nesting;
use crate::geometry::ring;
use crate::layer::feature::{Layer, Value};
use crate::layer::text::Text;

/// Bytes a field's name may have in a DBF, and its text.
const DBF_NAME_MAX: usize = 10;
const DBF_TEXT_MAX: usize = 254;
/// Names that GDAL gives to columns of its own.
const RESERVED: [&str; 3] = ["fid", "geom", "ogc_fid"];

/// The columns of one layer in one format, in the order of its fields.
#[derive(Clone, Debug)]
pub struct Schema {
    names: Vec<String>,
    kinds: Vec<ColumnKind>,
    /// Whether some feature has several polygons.
    pub is_multi: bool,
    /// What the format changes: names that were too long, for example.
    pub remarks: Vec<Text>,
}

impl Schema {
    /// Finds columns that hold every value of a layer.
    ///
    /// # Errors
    /// [`WriteError::TooLong`] where a Shapefile cannot hold a text.
    pub fn of(layer: &Layer, format: Format) -> Result<Self, WriteError> {
        let is_dbf = matches!(format, Format::Shapefile(_));
        let mut schema =
            Self { names: Vec::new(), kinds: Vec::new(), is_multi: is_multi(layer), remarks: Vec::new() };
        let mut taken = HashSet::new();
        for (column, field) in layer.fields.iter().enumerate() {
            let values = layer.features.iter().map(|feature| &feature.values[column]);
            schema.kinds.push(kind(&field.name, values, is_dbf)?);
            let name = name(&field.name, is_dbf, &mut taken);
            if name != *field.name {
                schema.remarks.push(Text::new(
                    format!("字段“{}”写作 {name}", field.name),
                    format!("field \"{}\" is written as {name}", field.name),
                ));
            }
            schema.names.push(name);
        }
        Ok(schema)
    }

    /// The columns.
    pub fn columns(&self) -> Vec<Column<'_>> {
        let pairs = self.names.iter().zip(&self.kinds);
        pairs.map(|(name, &kind)| Column { name: name.as_str(), kind }).collect()
    }

    /// Feature `index` as a row.
    pub fn row(&self, layer: &Layer, index: usize) -> Row {
        let rings: Vec<&[Point]> = layer.rings(index).collect();
        let polygon = |own: nesting::Nested| {
            std::iter::once(own.outer).chain(own.holes).map(|ring| rings[ring].to_vec()).collect()
        };
        let values = layer.features[index].values.iter().zip(&self.kinds);
        Row {
            values: values.map(|(value, kind)| fitted(value, *kind)).collect(),
            polygons: nesting::nest(&rings).into_iter().map(polygon).collect(),
        }
    }
}

/// Whether a feature has more than one outer ring.
fn is_multi(layer: &Layer) -> bool {
    let n_outer = |index: usize| layer.rings(index).filter(|ring| 0 < ring::doubled_area(ring)).count();
    (0..layer.features.len()).any(|index| 1 < n_outer(index))
}

/// A value as its column holds it: text where others of the column are.
fn fitted(value: &Value, kind: ColumnKind) -> Value {
    match (value, kind) {
        (Value::Integer(number), ColumnKind::Text(_)) => Value::Text(number.to_string()),
        (Value::Real(number), ColumnKind::Text(_)) => Value::Text(number.to_string()),
        (value, _) => value.clone(),
    }
}

/// What a column must be to hold all these values.
fn kind<'v>(
    field: &str,
    values: impl Iterator<Item = &'v Value>,
    is_dbf: bool,
) -> Result<ColumnKind, WriteError> {
    let (mut is_text, mut is_real, mut is_any, mut width) = (false, false, false, 1);
    for value in values {
        is_any |= *value != Value::Null;
        match value {
            Value::Null | Value::Integer(_) => {}
            Value::Real(_) => is_real = true,
            Value::Text(text) => {
                is_text = true;
                if is_dbf {
                    width = width.max(GB18030.encode(text).0.len());
                }
            }
        }
    }
    if !is_text && is_any {
        return Ok(if is_real { ColumnKind::Double } else { ColumnKind::Whole });
    }
    if DBF_TEXT_MAX < width {
        return Err(WriteError::TooLong { field: field.to_owned(), bytes: width, bytes_max: DBF_TEXT_MAX });
    }
    // A number among texts is at most 24 characters long.
    Ok(ColumnKind::Text(if is_dbf { width.max(24) as u16 } else { 0 }))
}

/// A name the format takes, unlike all before it.
fn name(field: &str, is_dbf: bool, taken: &mut HashSet<String>) -> String {
    let is_reserved = RESERVED.contains(&field.to_lowercase().as_str());
    let wanted = if is_reserved { format!("src_{field}") } else { field.to_owned() };
    let cut = |text: &str, bytes: usize| -> String {
        let mut used = 0;
        let fits = |c: &char| {
            used += GB18030.encode(c.encode_utf8(&mut [0; 4])).0.len();
            !is_dbf || used <= bytes
        };
        text.chars().take_while(fits).collect()
    };
    let mut name = cut(&wanted, DBF_NAME_MAX);
    let mut n_tries = 1;
    while !taken.insert(name.to_lowercase()) {
        n_tries += 1;
        let behind = format!("_{n_tries}");
        name = cut(&wanted, DBF_NAME_MAX - behind.len()) + &behind;
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::name;

    #[test]
    fn names_fit_and_stay_apart() {
        let mut taken = HashSet::new();
        let written: Vec<String> = [
            "YJJBNTTBBH",
            "TDYTQLXDM",
            "土地用途区类型代码",
            "土地用途区名称",
            "FID",
            "tdytqlxdm",
            "YJJBNTTBBH_LONG",
        ]
        .iter()
        .map(|field| name(field, true, &mut taken))
        .collect();
        let wanted =
            ["YJJBNTTBBH", "TDYTQLXDM", "土地用途区", "土地用途_2", "src_FID", "tdytqlxd_2", "YJJBNTTB_2"];
        assert_eq!(written, wanted);
        assert_eq!(name("土地用途区类型代码", false, &mut HashSet::new()), "土地用途区类型代码");
    }
}

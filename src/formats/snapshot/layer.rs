//! A layer as columns, and back, to the bit: every attribute, code, number and point.
//!
//! Attribute `f` takes the columns `value.f.kind` (one byte a feature) and `value.f.text`, `.integer`,
//! `.real`, which hold only the values of that kind in the order of features: a column of whole numbers
//! costs nine bytes a feature, and mixed columns lose nothing.
//!
//! A layer of lines has the same columns, with lines in place of rings. It is called so in the column `what`, so
//! that a program that knows of no lines refuses it rather than take them for rings.

use std::io::{Read, Seek};
use std::sync::Arc;

use crate::formats::snapshot::container::Writer;
use crate::formats::snapshot::error::SnapshotError;
use crate::formats::snapshot::points;
use crate::formats::snapshot::reader::Reader;
use crate::layer::feature::{Feature, Field, Geometry, Layer, Value};

/// What the column `what` says of a layer's snapshot.
pub(super) const fn what(geometry: Geometry) -> &'static str {
    match geometry {
        Geometry::Areas => "layer",
        Geometry::Lines => "layer of lines",
    }
}

/// In the column `code`: the feature has no code.
pub(super) const NO_CODE: u32 = u32::MAX;
/// Kinds of values, as the byte that stands in the file.
pub(super) const NULL: u8 = 0;
pub(super) const TEXT: u8 = 1;
pub(super) const INTEGER: u8 = 2;
pub(super) const REAL: u8 = 3;

/// Lists the columns of a layer.
pub fn columns(layer: &Layer) -> Writer<'_> {
    let features = &layer.features;
    let codes = distinct_codes(layer);
    let code_of = features.iter().map(|feature| match &feature.code {
        // The code is in the list: the list was made of these very features.
        Some(code) => codes.partition_point(|own| own < code) as u32,
        None => NO_CODE,
    });
    let code_of: Vec<u32> = code_of.collect();
    let mut writer = Writer::new()
        .strings("what", [what(layer.geometry)])
        .strings("id", [&layer.id])
        .strings("fields", layer.fields.iter().map(|field| &field.name))
        .i64s_by("number", features.len(), |index| features[index].number.cast_signed())
        .strings("codes", &codes)
        .u32s_by("code", code_of.len(), move |index| code_of[index])
        .u32s("ring_offsets", &layer.ring_offsets)
        .u32s("point_offsets", &layer.point_offsets);
    writer = points::add(writer, "", &layer.points);
    for column in 0..layer.fields.len() {
        writer = attribute(writer, layer, column);
    }
    writer
}

/// The codes in use, sorted, each once.
fn distinct_codes(layer: &Layer) -> Vec<Arc<str>> {
    let mut codes: Vec<_> = layer.features.iter().filter_map(|feature| feature.code.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn attribute<'a>(writer: Writer<'a>, layer: &'a Layer, column: usize) -> Writer<'a> {
    let values = || layer.features.iter().map(move |feature| &feature.values[column]);
    let kinds: Vec<u8> = values().map(kind_of).collect();
    let texts = values().filter_map(|value| if let Value::Text(text) = value { Some(text) } else { None });
    let integers: Vec<i64> = values()
        .filter_map(|value| if let Value::Integer(integer) = value { Some(*integer) } else { None })
        .collect();
    let reals: Vec<f64> =
        values().filter_map(|value| if let Value::Real(real) = value { Some(*real) } else { None }).collect();
    writer
        .bytes_by(format!("value.{column}.kind"), kinds.len(), move |index| kinds[index])
        .strings(format!("value.{column}.text"), texts)
        .i64s_by(format!("value.{column}.integer"), integers.len(), move |index| integers[index])
        .f64s_by(format!("value.{column}.real"), reals.len(), move |index| reals[index])
}

fn kind_of(value: &Value) -> u8 {
    match value {
        Value::Null => NULL,
        Value::Text(_) => TEXT,
        Value::Integer(_) => INTEGER,
        Value::Real(_) => REAL,
    }
}

/// Reads a layer back.
///
/// # Errors
/// [`SnapshotError`] where columns are missing, or do not make a layer together.
pub fn read<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Layer, SnapshotError> {
    let mut layer = read_without_rings(reader)?;
    if !layer.is_of_lines() {
        read_rings(reader, &mut layer)?;
    }
    Ok(layer)
}

/// Reads a layer's features and leaves their rings in the file, for those who need none; lines are read.
///
/// # Errors
/// [`SnapshotError`] where columns are missing, or do not make a layer together.
pub fn read_without_rings<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Layer, SnapshotError> {
    let (geometry, id) = head(reader)?;
    let fields: Vec<Field> =
        reader.strings("fields")?.into_iter().map(|name| Field { name: name.into() }).collect();
    let mut features = features(reader, fields.len())?;
    for column in 0..fields.len() {
        add_values(reader, column, &mut features)?;
    }
    with_lines(reader, Layer { features, ..Layer::of(geometry, id, fields) })
}

/// Reads a layer's features with number and code, and leaves rings, fields and values in the file: all a
/// cut asks of them. Lines are read.
///
/// # Errors
/// [`SnapshotError`] where columns are missing, or do not make a layer together.
pub fn read_heads<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Layer, SnapshotError> {
    let (geometry, id) = head(reader)?;
    let features = features(reader, 0)?;
    with_lines(reader, Layer { features, ..Layer::of(geometry, id, Vec::new()) })
}

/// What the features are, and the id.
fn head<R: Read + Seek>(reader: &mut Reader<R>) -> Result<(Geometry, Arc<str>), SnapshotError> {
    let said = reader.strings("what")?;
    let known = [Geometry::Areas, Geometry::Lines].into_iter().find(|&own| said == [what(own)]);
    let Some(geometry) = known else {
        return Err(reader.malformed("it holds no layer"));
    };
    match &reader.strings("id")?[..] {
        [id] => Ok((geometry, id.as_str().into())),
        _ => Err(reader.malformed("a layer has one id")),
    }
}

/// Reads the lines of a layer of lines; leaves one of areas without rings.
fn with_lines<R: Read + Seek>(reader: &mut Reader<R>, mut layer: Layer) -> Result<Layer, SnapshotError> {
    if layer.is_of_lines() {
        read_rings(reader, &mut layer)?;
    } else {
        layer.drop_rings();
    }
    Ok(layer)
}

/// Gives a layer read from the same snapshot its rings, or its lines.
///
/// # Errors
/// [`SnapshotError`] where columns are missing, or do not make rings or lines of such a layer.
pub fn read_rings<R: Read + Seek>(reader: &mut Reader<R>, layer: &mut Layer) -> Result<(), SnapshotError> {
    let ring_offsets = reader.u32s("ring_offsets")?;
    let point_offsets = reader.u32s("point_offsets")?;
    let points = points::read(reader, "")?;
    let n_rings = point_offsets.len().saturating_sub(1);
    if !are_offsets(&ring_offsets, layer.features.len(), n_rings, 0) {
        return Err(reader.malformed("the rings do not fit the features"));
    }
    let least = if layer.is_of_lines() { 2 } else { 3 };
    if !are_offsets(&point_offsets, n_rings, points.len(), least) {
        return Err(reader.malformed("the points do not fit the rings"));
    }
    (layer.ring_offsets, layer.point_offsets, layer.points) = (ring_offsets, point_offsets, points);
    Ok(())
}

/// The features without their values.
fn features<R: Read + Seek>(reader: &mut Reader<R>, n_fields: usize) -> Result<Vec<Feature>, SnapshotError> {
    let numbers = reader.i64s("number")?;
    let codes: Vec<Arc<str>> = reader.strings("codes")?.into_iter().map(Arc::from).collect();
    let code_of = reader.u32s("code")?;
    if code_of.len() != numbers.len() {
        return Err(reader.malformed("the codes do not fit the features"));
    }
    // Checked before room is made for values: each of them has at least its byte in the file.
    let has_values = |column| reader.count(&format!("value.{column}.kind")) == Some(numbers.len() as u64);
    if !(0..n_fields).all(has_values) {
        return Err(reader.malformed("the values do not fit the features"));
    }
    let mut features = Vec::with_capacity(numbers.len());
    for (number, code) in numbers.into_iter().zip(code_of) {
        let code = match (code, codes.get(code as usize)) {
            (NO_CODE, _) => None,
            (_, Some(code)) => Some(Arc::clone(code)),
            (_, None) => return Err(reader.malformed("a code is not in the list of codes")),
        };
        features.push(Feature { number: number.cast_unsigned(), code, values: Vec::with_capacity(n_fields) });
    }
    Ok(features)
}

/// Gives each feature its value of one field.
fn add_values<R: Read + Seek>(
    reader: &mut Reader<R>,
    column: usize,
    features: &mut [Feature],
) -> Result<(), SnapshotError> {
    let kinds = reader.bytes(&format!("value.{column}.kind"))?;
    let mut texts = reader.strings(&format!("value.{column}.text"))?.into_iter();
    let mut integers = reader.i64s(&format!("value.{column}.integer"))?.into_iter();
    let mut reals = reader.f64s(&format!("value.{column}.real"))?.into_iter();
    let wrong = || format!("the values of field {column} do not fit the features");
    if kinds.len() != features.len() {
        return Err(reader.malformed(wrong()));
    }
    for (feature, kind) in features.iter_mut().zip(kinds) {
        let value = match kind {
            NULL => Some(Value::Null),
            TEXT => texts.next().map(Value::Text),
            INTEGER => integers.next().map(Value::Integer),
            REAL => reals.next().map(Value::Real),
            _ => None,
        };
        feature.values.push(value.ok_or_else(|| reader.malformed(wrong()))?);
    }
    if texts.len() + integers.len() + reals.len() > 0 {
        return Err(reader.malformed(wrong()));
    }
    Ok(())
}

/// Whether `offsets` divide `n_parts` things into `n_owners` runs of at least `least` each.
fn are_offsets(offsets: &[u32], n_owners: usize, n_parts: usize, least: u32) -> bool {
    offsets.len() == n_owners + 1
        && offsets[0] == 0
        && offsets[n_owners] as usize == n_parts
        && offsets.windows(2).all(|pair| pair[1].checked_sub(pair[0]).is_some_and(|run| least <= run))
}

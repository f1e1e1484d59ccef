//! One feature as GeoJSON, of every kind the house has, in the manner asked for.

use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use crate::assess::quality::LayerFinding;
use crate::assess::table::{Row, Shape, Table};
use crate::conflict::patch::Patch;
use crate::formats::geojson::findings;
use crate::formats::geojson::geometry::{Part, Pen};
use crate::formats::geojson::manner::Manner;
use crate::formats::geojson::object::Object;
use crate::formats::geojson::ready::Ready;
use crate::formats::geojson::write::{Context, area_texts, begin_feature};
use crate::geometry::grid::Point;
use crate::geometry::nesting;
use crate::geometry::ring::Polygon;
use crate::layer::feature::{Layer, Value};

/// What writes features in one manner.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    pub(super) context: Context<'a>,
    pub(super) manner: &'a Manner,
}

impl Writer<'_> {
    /// Writes feature `index` of a layer; its `id` is its number in the file. `members` are foreign
    /// members to add.
    ///
    /// # Errors
    /// Those of `out`, and where a point has no place in the CRS.
    pub fn write_feature(
        self,
        out: &mut impl Write,
        (layer, ready): (&Layer, &Ready),
        index: usize,
        members: &Map<String, Json>,
    ) -> io::Result<()> {
        let mut object = begin_feature(out, &json!(layer.features[index].number), members)?;
        self.write_attributes(object.key("properties")?, (layer, ready), index)?;
        let out = object.key("geometry")?;
        if self.manner.has_shape {
            self.write_shape(out, (layer, ready), index)?;
        } else {
            out.write_all(b"null")?;
        }
        object.end()
    }

    /// Writes a conflict patch. `members` are foreign members to add.
    ///
    /// # Errors
    /// As [`Self::write_feature`].
    pub fn write_patch(
        self,
        out: &mut impl Write,
        patch: &Patch,
        members: &Map<String, Json>,
    ) -> io::Result<()> {
        let mut object = begin_feature(out, &json!(patch.id), members)?;
        self.chosen(object.key("properties")?, |out| self.context.write_conflict(out, patch))?;
        self.write_polygons(object.key("geometry")?, std::slice::from_ref(&patch.polygon))?;
        object.end()
    }

    /// Writes a finding on a layer; its geometry is null where it has no land. `members` are foreign
    /// members to add.
    ///
    /// # Errors
    /// As [`Self::write_feature`].
    pub fn write_finding(
        self,
        out: &mut impl Write,
        finding: &LayerFinding,
        members: &Map<String, Json>,
    ) -> io::Result<()> {
        let mut object = begin_feature(out, &json!(finding.id), members)?;
        self.chosen(object.key("properties")?, |out| findings::write_properties(out, finding))?;
        self.write_polygons(object.key("geometry")?, &finding.polygons)?;
        object.end()
    }

    /// Writes a row of any other table, its columns as properties; its `id` is the first value. `members` are
    /// foreign members to add.
    ///
    /// # Errors
    /// As [`Self::write_feature`].
    pub fn write_row(
        self,
        out: &mut impl Write,
        table: &dyn Table,
        row: usize,
        members: &Map<String, Json>,
    ) -> io::Result<()> {
        let Row { values, shape } = table.row(row);
        let mut object = Object::begin(out)?;
        object.value("type", "Feature")?;
        write_value(object.key("id")?, values.first().unwrap_or(&Value::Null))?;
        for (key, value) in members {
            object.value(key, value)?;
        }
        let mut properties = Object::begin(object.key("properties")?)?;
        let columns = table.columns().iter().zip(&values);
        for (column, value) in columns.filter(|(column, _)| self.manner.wants(&column.name)) {
            write_value(properties.key(&column.name)?, value)?;
        }
        properties.end()?;
        let out = object.key("geometry")?;
        match &shape {
            _ if !self.manner.has_shape => out.write_all(b"null")?,
            Shape::Areas(polygons) => {
                let parts =
                    polygons.iter().map(|rings| rings.iter().map(|ring| Part::from(&**ring)).collect());
                self.pen().write_polygons(out, &parts.collect::<Vec<_>>())?;
            }
            Shape::Lines(lines) => {
                let parts: Vec<Part<'_>> = lines.iter().map(|line| Part::from(&**line)).collect();
                self.pen().write_lines(out, &parts)?;
            }
        }
        object.end()
    }

    /// Writes the geometry of feature `index` of a layer.
    pub(super) fn write_shape(
        self,
        out: &mut impl Write,
        (layer, ready): (&Layer, &Ready),
        index: usize,
    ) -> io::Result<()> {
        let first = layer.ring_offsets[index] as usize;
        let part = |(place, points)| Part { points, places: ready.places(layer, first + place) };
        let parts: Vec<Part<'_>> = layer.parts(index).enumerate().map(part).collect();
        if layer.is_of_lines() {
            return self.pen().write_lines(out, &parts);
        }
        if let [_] = parts[..] {
            return self.pen().write_polygons(out, &[parts]);
        }
        let rings: Vec<&[Point]> = parts.iter().map(|part| part.points).collect();
        let polygon = |own: nesting::Nested| {
            std::iter::once(own.outer).chain(own.holes).map(|ring| parts[ring]).collect()
        };
        let polygons: Vec<Vec<Part<'_>>> = nesting::nest(&rings).into_iter().map(polygon).collect();
        self.pen().write_polygons(out, &polygons)
    }

    /// Writes polygons, and null where there are none or no shapes are wanted.
    pub(super) fn write_polygons(self, out: &mut impl Write, polygons: &[Polygon]) -> io::Result<()> {
        if polygons.is_empty() || !self.manner.has_shape {
            return out.write_all(b"null");
        }
        let parts = polygons.iter().map(|own| own.rings().map(Part::from).collect());
        self.pen().write_polygons(out, &parts.collect::<Vec<_>>())
    }

    fn pen(&self) -> Pen<'_> {
        Pen { manner: self.manner, series: self.context.measure.series() }
    }

    /// The properties of a layer's feature: the source's own, then ours.
    fn write_attributes(
        self,
        out: &mut impl Write,
        (layer, ready): (&Layer, &Ready),
        index: usize,
    ) -> io::Result<()> {
        let mut object = Object::begin(out)?;
        let fields = ready.fields.iter().zip(&layer.features[index].values);
        for (own, value) in fields.filter(|(own, _)| self.manner.wants(&own.name)) {
            write_value(object.encoded_key(&own.key)?, value)?;
        }
        let class = ready.class.iter().zip(ready.class_of(layer, index));
        for (own, value) in class.filter(|(own, _)| self.manner.wants(&own.name)) {
            object.encoded_key(&own.key)?.write_all(value.as_bytes())?;
        }
        if layer.is_of_lines() {
            if self.manner.wants(&ready.length.name) {
                write!(object.encoded_key(&ready.length.key)?, "{:.2}", layer.length(index).metres())?;
            }
            return object.end();
        }
        let area = area_texts(ready.area(layer, index, self.context.measure));
        for (own, text) in ready.area.iter().zip(area).filter(|(own, _)| self.manner.wants(&own.name)) {
            object.encoded_key(&own.key)?.write_all(text.as_bytes())?;
        }
        object.end()
    }

    /// Lets `write` write properties, and of them keeps those that are wanted.
    fn chosen<W: Write>(
        self,
        out: &mut W,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut all = Vec::new();
        write(&mut all)?;
        if self.manner.properties.is_none() {
            return out.write_all(&all);
        }
        let mut members: Map<String, Json> = serde_json::from_slice(&all)?;
        members.retain(|name, _| self.manner.wants(name));
        Ok(serde_json::to_writer(out, &members)?)
    }
}

/// Writes a value in its own type. JSON has no NaN and no infinities: they become the text that says so.
fn write_value(out: &mut impl Write, value: &Value) -> io::Result<()> {
    match value {
        Value::Null => out.write_all(b"null"),
        Value::Text(text) => Ok(serde_json::to_writer(out, text)?),
        Value::Integer(number) => Ok(serde_json::to_writer(out, number)?),
        Value::Real(number) if number.is_finite() => Ok(serde_json::to_writer(out, number)?),
        Value::Real(number) => Ok(serde_json::to_writer(out, &number.to_string())?),
    }
}

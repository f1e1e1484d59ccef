//! A layer on its way into a snapshot that never stands in memory whole.
//!
//! What [`super::layer`] takes from a [`Layer`](crate::layer::feature::Layer) grows here column by column
//! while features are read, long columns on a shelf; the same features make the same bytes either way.

use std::collections::HashMap;
use std::sync::Arc;

use crate::formats::snapshot::container::Writer;
use crate::formats::snapshot::layer::{INTEGER, NO_CODE, NULL, REAL, TEXT, what};
use crate::formats::snapshot::{borders, points};
use crate::geometry::grid::Point;
use crate::layer::borders::Borders;
use crate::layer::column::{Column, Growing, NoRoom, Shelf};
use crate::layer::feature::{Feature, Field, Geometry, Rings, Value};

/// A layer that is being read.
#[derive(Debug)]
pub(crate) struct GrowingLayer<'s> {
    pub(crate) geometry: Geometry,
    id: Arc<str>,
    pub(crate) fields: Vec<Field>,
    pub(crate) numbers: Growing<'s, i64>,
    /// The codes in the order they came, and the place of each.
    codes: Vec<Arc<str>>,
    place_of_code: HashMap<Arc<str>, u32>,
    code: Growing<'s, u32>,
    ring_offsets: Growing<'s, u32>,
    point_offsets: Growing<'s, u32>,
    pub(crate) points: Growing<'s, Point>,
    values: Vec<GrowingValues<'s>>,
}

/// The values of one field.
#[derive(Debug)]
struct GrowingValues<'s> {
    kinds: Growing<'s, u8>,
    texts: Growing<'s, u8>,
    text_ends: Growing<'s, u64>,
    integers: Growing<'s, i64>,
    reals: Growing<'s, f64>,
}

/// A layer that was read, as its snapshot's columns.
#[derive(Debug)]
pub struct LongLayer {
    geometry: Geometry,
    pub(super) id: Arc<str>,
    fields: Vec<Field>,
    pub(super) numbers: Column<i64>,
    /// Sorted, each once.
    codes: Vec<Arc<str>>,
    code: Column<u32>,
    ring_offsets: Column<u32>,
    point_offsets: Column<u32>,
    points: Column<Point>,
    values: Vec<Values>,
    borders: LongBorders,
}

#[derive(Debug)]
struct Values {
    kinds: Column<u8>,
    texts: Column<u8>,
    text_ends: Column<u64>,
    integers: Column<i64>,
    reals: Column<f64>,
}

/// As [`Borders`].
#[derive(Debug)]
struct LongBorders {
    point_offsets: Column<u32>,
    points: Column<Point>,
    left: Column<u32>,
    right: Column<u32>,
}

impl<'s> GrowingLayer<'s> {
    /// An empty layer of areas or lines, of a card.
    pub(crate) fn new(geometry: Geometry, id: Arc<str>, fields: Vec<Field>, shelf: &'s dyn Shelf) -> Self {
        let values = fields.iter().map(|_| GrowingValues {
            kinds: Growing::new(Some(shelf), 0),
            texts: Growing::new(Some(shelf), 0),
            text_ends: Growing::new(Some(shelf), 0),
            integers: Growing::new(Some(shelf), 0),
            reals: Growing::new(Some(shelf), 0),
        });
        Self {
            geometry,
            id,
            values: values.collect(),
            fields,
            numbers: Growing::new(Some(shelf), 0),
            codes: Vec::new(),
            place_of_code: HashMap::new(),
            code: Growing::new(Some(shelf), 0),
            ring_offsets: from_zero(shelf),
            point_offsets: from_zero(shelf),
            points: Growing::new(Some(shelf), 0),
        }
    }

    /// Adds a feature with its rings or lines, which must hold a layer's invariants.
    pub(crate) fn push<P: AsRef<[Point]>>(&mut self, feature: Feature, parts: impl IntoIterator<Item = P>) {
        for part in parts {
            self.points.extend_from_slice(part.as_ref());
            self.point_offsets.push(self.points.len() as u32);
        }
        self.ring_offsets.push(self.point_offsets.len() as u32 - 1);
        self.numbers.push(feature.number.cast_signed());
        let place = feature.code.map_or(NO_CODE, |code| self.place(code));
        self.code.push(place);
        for (column, value) in self.values.iter_mut().zip(feature.values) {
            column.push(&value);
        }
    }

    fn place(&mut self, code: Arc<str>) -> u32 {
        let next = self.codes.len() as u32;
        *self.place_of_code.entry(code).or_insert_with_key(|code| {
            self.codes.push(Arc::clone(code));
            next
        })
    }

    /// Ends the layer and finds its borders.
    ///
    /// # Errors
    /// [`NoRoom`] where the shelf failed.
    pub(crate) fn close(self, shelf: &'s dyn Shelf) -> Result<LongLayer, NoRoom> {
        let (ring_offsets, point_offsets) = (self.ring_offsets.close()?, self.point_offsets.close()?);
        let points = self.points.close()?;
        let rings = Rings { ring_offsets: &ring_offsets, point_offsets: &point_offsets, points: &points };
        let borders = LongBorders::of(self.geometry, rings, shelf)?;
        let (codes, code) = sorted(&self.codes, &self.code.close()?, shelf)?;
        let values = self.values.into_iter().map(GrowingValues::close).collect::<Result<_, _>>()?;
        let (geometry, id, fields, numbers) = (self.geometry, self.id, self.fields, self.numbers.close()?);
        Ok(LongLayer {
            geometry,
            id,
            fields,
            numbers,
            codes,
            code,
            ring_offsets,
            point_offsets,
            points,
            values,
            borders,
        })
    }
}

/// Offsets to come.
fn from_zero(shelf: &dyn Shelf) -> Growing<'_, u32> {
    let mut offsets = Growing::new(Some(shelf), 0);
    offsets.push(0);
    offsets
}

/// Sorts codes, and renames them where they are used.
fn sorted(
    codes: &[Arc<str>],
    used: &[u32],
    shelf: &dyn Shelf,
) -> Result<(Vec<Arc<str>>, Column<u32>), NoRoom> {
    let mut order: Vec<u32> = (0..codes.len() as u32).collect();
    order.sort_unstable_by_key(|&place| &codes[place as usize]);
    let mut renamed = vec![0; codes.len()];
    for (new, &old) in (0..).zip(&order) {
        renamed[old as usize] = new;
    }
    let mut growing = Growing::new(Some(shelf), 0);
    for &place in used {
        growing.push(renamed.get(place as usize).copied().unwrap_or(NO_CODE));
    }
    let codes = order.into_iter().map(|place| Arc::clone(&codes[place as usize])).collect();
    Ok((codes, growing.close()?))
}

impl GrowingValues<'_> {
    fn push(&mut self, value: &Value) {
        self.kinds.push(match value {
            Value::Null => NULL,
            Value::Text(text) => {
                self.texts.extend_from_slice(text.as_bytes());
                self.text_ends.push(self.texts.len() as u64);
                TEXT
            }
            Value::Integer(integer) => {
                self.integers.push(*integer);
                INTEGER
            }
            Value::Real(real) => {
                self.reals.push(*real);
                REAL
            }
        });
    }

    fn close(self) -> Result<Values, NoRoom> {
        Ok(Values {
            kinds: self.kinds.close()?,
            texts: self.texts.close()?,
            text_ends: self.text_ends.close()?,
            integers: self.integers.close()?,
            reals: self.reals.close()?,
        })
    }
}

impl LongBorders {
    fn of(geometry: Geometry, rings: Rings<'_>, shelf: &dyn Shelf) -> Result<Self, NoRoom> {
        let mut point_offsets = from_zero(shelf);
        let mut points = Growing::new(Some(shelf), 0);
        let mut left = Growing::new(Some(shelf), 0);
        let mut right = Growing::new(Some(shelf), 0);
        if geometry == Geometry::Areas {
            Borders::in_parts(rings, |part| {
                let before = points.len() as u32;
                point_offsets.extend(part.point_offsets[1..].iter().map(|end| before + end));
                points.extend_from_slice(&part.points);
                left.extend_from_slice(&part.left);
                right.extend_from_slice(&part.right);
            });
        }
        let (left, right) = (left.close()?, right.close()?);
        Ok(Self { point_offsets: point_offsets.close()?, points: points.close()?, left, right })
    }
}

impl LongLayer {
    /// Lists the columns of the layer and of its borders.
    pub(super) fn columns(&self) -> Writer<'_> {
        let mut writer = Writer::new()
            .strings("what", [what(self.geometry)])
            .strings("id", [&self.id])
            .strings("fields", self.fields.iter().map(|field| &field.name))
            .i64s("number", &self.numbers)
            .strings("codes", &self.codes)
            .u32s("code", &self.code)
            .u32s("ring_offsets", &self.ring_offsets)
            .u32s("point_offsets", &self.point_offsets);
        writer = points::add(writer, "", &self.points);
        for (column, values) in self.values.iter().enumerate() {
            writer = writer
                .bytes(format!("value.{column}.kind"), &values.kinds)
                .u64s(format!("value.{column}.text.ends"), &values.text_ends)
                .bytes(format!("value.{column}.text"), &values.texts)
                .i64s(format!("value.{column}.integer"), &values.integers)
                .f64s(format!("value.{column}.real"), &values.reals);
        }
        let LongBorders { point_offsets, points, left, right } = &self.borders;
        borders::add_columns(writer, points, point_offsets, [left, right])
    }
}

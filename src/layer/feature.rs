//! Features (图斑) and the layers they make up.

use std::borrow::Cow;
use std::sync::Arc;

use crate::geometry::grid::Point;
use crate::geometry::length::Length;

/// In place of a feature's index: no feature.
pub const NO_FEATURE: u32 = u32::MAX;

/// A layer as imported: every feature that was kept, on the grid, with every attribute.
///
/// A layer is of areas, whose features have rings, or of lines, whose features have lines. Both are stored
/// flat: feature `i` owns the rings or lines `ring_offsets[i]..ring_offsets[i + 1]`, ring or line `j` the points
/// `point_offsets[j]..point_offsets[j + 1]`.
///
/// Invariants: rings are stored open, have at least three points, no two consecutive points equal; outer
/// rings run counter-clockwise, holes clockwise; a feature's rings wind each place of it exactly once. Lines
/// have at least two points, no two consecutive points equal; they may cross, touch and close.
///
/// Whoever asks only what features are, or has the layer's borders, needs no rings: a layer may be without
/// any (see [`Self::drop_rings`]), and then every feature of it has none. Lines are always there: nothing else
/// says where they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    /// The card's id.
    pub id: Arc<str>,
    /// Whether its features are areas or lines.
    pub geometry: Geometry,
    /// The attribute fields, in the file's order.
    pub fields: Vec<Field>,
    /// The features in the file's order.
    pub features: Vec<Feature>,
    /// Where each feature's rings or lines begin; one longer than `features`.
    pub ring_offsets: Vec<u32>,
    /// Where the points of each ring or line begin; one longer than their number.
    pub point_offsets: Vec<u32>,
    /// All points of all rings or lines.
    pub points: Vec<Point>,
}

/// The rings of a layer's features alone, as [`Layer`] has them.
#[derive(Clone, Copy, Debug)]
pub struct Rings<'a> {
    /// Where each feature's rings begin; one longer than the features.
    pub ring_offsets: &'a [u32],
    /// Where the points of each ring begin; one longer than the rings.
    pub point_offsets: &'a [u32],
    /// All points of all rings.
    pub points: &'a [Point],
}

/// What a layer's features are on the ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Geometry {
    /// 面: they have land, and are cut against all other layers.
    #[default]
    Areas,
    /// 线: they have none; distances are measured from them.
    Lines,
}

/// A named attribute column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name as the file has it.
    pub name: Arc<str>,
}

/// One feature, without its rings.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// The feature's number in its file, from the reader (FID) or by position, counted from 0.
    pub number: u64,
    /// The class's code, in the scheme of the layer's card; `None` where the file's value is no code of
    /// the scheme (there is a finding then) or empty.
    pub code: Option<Arc<str>>,
    /// Values in the order of the layer's fields; same length.
    pub values: Vec<Value>,
}

/// One attribute value, kept as the file gave it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// Text, decoded to UTF-8.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
}

impl Value {
    /// The value as it reads, all its digits without an exponent; empty where there is none.
    pub fn reading(&self) -> Cow<'_, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Real(number) => Cow::Owned(number.to_string()),
        }
    }
}

impl Geometry {
    /// The stable name, which cards use too: `areas` or `lines`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Areas => "areas",
            Self::Lines => "lines",
        }
    }
}

impl Layer {
    /// An empty layer of areas, of a card.
    pub fn new(id: Arc<str>, fields: Vec<Field>) -> Self {
        Self::of(Geometry::Areas, id, fields)
    }

    /// An empty layer of areas or lines, of a card.
    pub fn of(geometry: Geometry, id: Arc<str>, fields: Vec<Field>) -> Self {
        Self {
            id,
            geometry,
            fields,
            features: Vec::new(),
            ring_offsets: vec![0],
            point_offsets: vec![0],
            points: Vec::new(),
        }
    }

    /// Adds a feature with its rings or lines, which must hold the invariants above.
    pub fn push<P: AsRef<[Point]>>(&mut self, feature: Feature, parts: impl IntoIterator<Item = P>) {
        debug_assert_eq!(feature.values.len(), self.fields.len(), "a value a field");
        for part in parts {
            self.points.extend_from_slice(part.as_ref());
            self.point_offsets.push(self.points.len() as u32);
        }
        self.ring_offsets.push(self.point_offsets.len() as u32 - 1);
        self.features.push(feature);
    }

    /// The rings of its features; of a layer of lines its lines, which bound nothing.
    pub fn all_rings(&self) -> Rings<'_> {
        let Self { ring_offsets, point_offsets, points, .. } = self;
        Rings { ring_offsets, point_offsets, points }
    }

    /// Leaves every feature without rings, and gives their memory back; lines stay.
    pub fn drop_rings(&mut self) {
        if self.geometry == Geometry::Lines {
            return;
        }
        self.ring_offsets = vec![0; self.features.len() + 1];
        self.point_offsets = vec![0];
        self.points = Vec::new();
    }

    /// The features of these indices alone, in their order.
    #[must_use]
    pub fn only(&self, indices: &[usize]) -> Self {
        let mut layer = Self::of(self.geometry, self.id.clone(), self.fields.clone());
        for &index in indices {
            layer.push(self.features[index].clone(), self.parts(index));
        }
        layer
    }

    /// Whether its features are lines.
    pub fn is_of_lines(&self) -> bool {
        self.geometry == Geometry::Lines
    }

    /// The rings of feature `index`; none in a layer of lines.
    pub fn rings(&self, index: usize) -> impl Iterator<Item = &[Point]> + '_ {
        self.parts(index).filter(|_| !self.is_of_lines())
    }

    /// The lines of feature `index`; none in a layer of areas.
    pub fn lines(&self, index: usize) -> impl Iterator<Item = &[Point]> + '_ {
        self.parts(index).filter(|_| self.is_of_lines())
    }

    /// The length in the plane of the lines of feature `index`.
    pub fn length(&self, index: usize) -> Length {
        self.lines(index).flat_map(|line| line.windows(2)).map(|pair| Length::between(pair[0], pair[1])).sum()
    }

    /// A ring or line by its place among all of the layer.
    pub fn part(&self, part: usize) -> &[Point] {
        &self.points[self.point_offsets[part] as usize..self.point_offsets[part + 1] as usize]
    }

    /// The rings or lines of feature `index`, whichever the layer has.
    pub fn parts(&self, index: usize) -> impl Iterator<Item = &[Point]> + '_ {
        (self.ring_offsets[index]..self.ring_offsets[index + 1]).map(|part| self.part(part as usize))
    }

    /// The value of a named field of feature `index`, matched without regard to case.
    pub fn value(&self, index: usize, field: &str) -> Option<&Value> {
        let column = self.fields.iter().position(|own| own.name.eq_ignore_ascii_case(field))?;
        Some(&self.features[index].values[column])
    }
}

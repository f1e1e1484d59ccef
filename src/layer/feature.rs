//! Features (图斑) and the layers they make up.

use std::sync::Arc;

use crate::geometry::grid::Point;

/// In place of a feature's index: no feature.
pub const NO_FEATURE: u32 = u32::MAX;

/// A layer as imported: every feature that was kept, on the grid, with every attribute.
///
/// Polygons are stored flat: feature `i` owns the rings `ring_offsets[i]..ring_offsets[i + 1]`, ring `j`
/// the points `point_offsets[j]..point_offsets[j + 1]`.
///
/// Invariants: rings are stored open, have at least three points, no two consecutive points equal; outer
/// rings run counter-clockwise, holes clockwise; a feature's rings wind each place of it exactly once.
///
/// Whoever asks only what features are, or has the layer's borders, needs no rings: a layer may be without
/// any (see [`Self::drop_rings`]), and then every feature of it has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    /// The card's id.
    pub id: Arc<str>,
    /// The attribute fields, in the file's order.
    pub fields: Vec<Field>,
    /// The features in the file's order.
    pub features: Vec<Feature>,
    /// Where each feature's rings begin; one longer than `features`.
    pub ring_offsets: Vec<u32>,
    /// Where each ring's points begin; one longer than the number of rings.
    pub point_offsets: Vec<u32>,
    /// All points of all rings.
    pub points: Vec<Point>,
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

impl Layer {
    /// An empty layer of a card.
    pub fn new(id: Arc<str>, fields: Vec<Field>) -> Self {
        Self {
            id,
            fields,
            features: Vec::new(),
            ring_offsets: vec![0],
            point_offsets: vec![0],
            points: Vec::new(),
        }
    }

    /// Adds a feature with its rings, which must hold the invariants above.
    pub fn push<R: AsRef<[Point]>>(&mut self, feature: Feature, rings: impl IntoIterator<Item = R>) {
        debug_assert_eq!(feature.values.len(), self.fields.len(), "a value a field");
        for ring in rings {
            self.points.extend_from_slice(ring.as_ref());
            self.point_offsets.push(self.points.len() as u32);
        }
        self.ring_offsets.push(self.point_offsets.len() as u32 - 1);
        self.features.push(feature);
    }

    /// Leaves every feature without rings, and gives their memory back.
    pub fn drop_rings(&mut self) {
        self.ring_offsets = vec![0; self.features.len() + 1];
        self.point_offsets = vec![0];
        self.points = Vec::new();
    }

    /// The rings of feature `index`.
    pub fn rings(&self, index: usize) -> impl Iterator<Item = &[Point]> + '_ {
        (self.ring_offsets[index]..self.ring_offsets[index + 1]).map(|ring| {
            let ring = ring as usize;
            &self.points[self.point_offsets[ring] as usize..self.point_offsets[ring + 1] as usize]
        })
    }

    /// The value of a named field of feature `index`, matched without regard to case.
    pub fn value(&self, index: usize, field: &str) -> Option<&Value> {
        let column = self.fields.iter().position(|own| own.name.eq_ignore_ascii_case(field))?;
        Some(&self.features[index].values[column])
    }
}

//! What a reader hands to the import: one table's head, then its features one by one.

use std::sync::Arc;

use crate::formats::crs::plausible::Bounds;
use crate::formats::import::error::ReadError;
use crate::layer::feature::{Geometry, Value};
use crate::layer::finding::Finding;

/// What is known of a table before its first feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    /// The reader's name.
    pub(crate) reader: String,
    /// The table's name.
    pub(crate) table: String,
    /// The attribute fields in the file's order.
    pub(crate) fields: Vec<Arc<str>>,
    /// How the file says its CRS.
    pub(crate) crs: CrsSaid,
    /// The encoding of its text.
    pub(crate) encoding: String,
    /// The box of its coordinates, where the file says one; only for hints in messages.
    pub(crate) bounds: Option<Bounds>,
    /// What the reader has to say about the file as a whole.
    pub(crate) findings: Vec<Finding>,
}

/// How a file says its CRS.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum CrsSaid {
    /// Not at all.
    #[default]
    Nothing,
    /// By an EPSG code.
    Epsg(u32),
    /// By a text in WKT.
    Wkt(String),
}

/// One feature as read.
pub(crate) struct RawFeature<'a> {
    /// Its number in the file.
    pub(crate) number: u64,
    /// Its values in the order of the head's fields.
    pub(crate) values: Vec<Value>,
    /// Its geometry.
    pub(crate) shape: &'a Shape,
    /// What the reader has to say about it.
    pub(crate) findings: Vec<Finding>,
    /// Why the reader cannot take it, where it cannot.
    pub(crate) refusal: Option<Finding>,
}

impl RawFeature<'_> {
    /// Bytes of its coordinates and its text.
    pub(crate) fn size(&self) -> u64 {
        let text = |value: &Value| if let Value::Text(text) = value { text.len() } else { 0 };
        (self.shape.x.len() * 2 * size_of::<f64>() + self.values.iter().map(text).sum::<usize>()) as u64
    }
}

/// An opened table.
pub(crate) trait Table {
    /// What is known before the first feature.
    fn head(&self) -> &Head;

    /// Hands every feature over, in the file's order; stops at the first error.
    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError>;

    /// What is to be said of the table once it has been read through.
    fn closing(&mut self) -> Vec<Finding> {
        Vec::new()
    }
}

/// The polygons or the lines of a feature in the coordinates of the file, flat; used again for the next
/// feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Which of the two are taken.
    pub(crate) geometry: Geometry,
    /// East or longitude, of all rings or lines one after the other.
    pub(crate) x: Vec<f64>,
    /// North or latitude; same length.
    pub(crate) y: Vec<f64>,
    /// Where each ring or line ends.
    pub(crate) part_ends: Vec<usize>,
    /// Whether each ring is the first of its polygon; of a line this says nothing.
    pub(crate) is_outer: Vec<bool>,
    /// Whether there were heights or measures, which are dropped.
    pub(crate) has_z: bool,
    /// The kinds of parts that are not taken (`Point`, `Polygon`, `Curve`), each once.
    pub(crate) others: Vec<&'static str>,
}

impl Shape {
    /// A shape to be filled with areas or lines.
    pub(crate) fn of(geometry: Geometry) -> Self {
        Self { geometry, ..Self::default() }
    }

    /// Forgets the last feature and keeps the room.
    pub(crate) fn clear(&mut self) {
        self.x.clear();
        self.y.clear();
        self.part_ends.clear();
        self.is_outer.clear();
        self.has_z = false;
        self.others.clear();
    }

    /// Adds a vertex to the ring or line being read.
    pub(crate) fn push(&mut self, x: f64, y: f64) {
        self.x.push(x);
        self.y.push(y);
    }

    /// Ends the ring or line being read.
    pub(crate) fn end_part(&mut self, is_outer: bool) {
        self.part_ends.push(self.x.len());
        self.is_outer.push(is_outer);
    }

    /// Remembers a part that is not taken.
    pub(crate) fn other(&mut self, kind: &'static str) {
        if !self.others.contains(&kind) {
            self.others.push(kind);
        }
    }

    /// The box of all finite vertices, or `None` where there is none.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for (&x, &y) in self.x.iter().zip(&self.y) {
            if x.is_finite() && y.is_finite() {
                bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
            }
        }
        (bounds[0] <= bounds[2]).then_some(bounds)
    }
}

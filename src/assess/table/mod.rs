//! Things as tables: what leaves the house in formats that have rows and columns.
//!
//! - **In**: a layer, or things as filters ask them ([`queried`](crate::assess::queried)) with their land.
//! - **Out**: [`Table`]: columns by name, a row a thing, each row made when it is asked for, so that whoever writes
//!   a file holds one shape at a time.
//! - **Promised**: every value of a column is of what the column holds, or null; names are those a filter uses,
//!   of a layer those of its fields.

pub mod features;
pub mod things;

use crate::geometry::grid::Point;
use crate::geometry::nesting;
use crate::layer::feature::{Geometry, Value};
use crate::rules::filter::Queryable;

/// Things as a table.
pub trait Table {
    /// The columns, in their order: what a filter may name, or a layer's own fields.
    fn columns(&self) -> &[Queryable];

    /// The number of rows.
    fn n_rows(&self) -> usize;

    /// One value; counted from 0.
    fn value(&self, row: usize, column: usize) -> Value;

    /// Where a row's thing lies.
    fn shape(&self, row: usize) -> Shape;

    /// What shapes there are.
    fn shapes(&self) -> Shapes;

    /// One row, whole.
    fn row(&self, row: usize) -> Row {
        let values = (0..self.columns().len()).map(|column| self.value(row, column)).collect();
        Row { values, shape: self.shape(row) }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One value a column.
    pub values: Vec<Value>,
    /// Where its thing lies.
    pub shape: Shape,
}

/// Where a thing lies, in whole grid steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Polygons of rings stored open, each polygon's outer ring first; none where a thing has no land.
    Areas(Vec<Vec<Vec<Point>>>),
    /// Lines.
    Lines(Vec<Vec<Point>>),
}

/// What shapes a table's rows have: formats must know before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shapes {
    /// Whether they are areas or lines.
    pub geometry: Geometry,
    /// Whether some have several polygons or lines.
    pub is_multi: bool,
    /// Whether some are nothing.
    pub is_bare: bool,
}

impl Shapes {
    /// Areas, each of one polygon.
    pub const POLYGONS: Self = Self { geometry: Geometry::Areas, is_multi: false, is_bare: false };
}

impl Shape {
    /// The areas some rings bound, outer ones and holes in any order.
    pub fn of_rings(rings: &[&[Point]]) -> Self {
        let polygon = |own: nesting::Nested| {
            std::iter::once(own.outer).chain(own.holes).map(|ring| rings[ring].to_vec()).collect()
        };
        Self::Areas(nesting::nest(rings).into_iter().map(polygon).collect())
    }

    /// The number of polygons or lines.
    pub fn n_parts(&self) -> usize {
        match self {
            Self::Areas(polygons) => polygons.len(),
            Self::Lines(lines) => lines.len(),
        }
    }
}

//! Conflicts, cells and findings as tables: what a filter may name of them, in full digits.

use crate::assess::table::{Shape, Shapes, Table};
use crate::layer::feature::Value;
use crate::rules::filter::{Queryable, Queryables, Thing};

/// Things of one kind as a table of areas.
pub struct Things<T, F> {
    rows: Vec<T>,
    columns: Vec<Queryable>,
    shapes: Shapes,
    shape: F,
}

impl<T: Thing, F: Fn(usize, &T) -> Shape> Things<T, F> {
    /// A table of these things with all that may be asked of them; `shape` says where the one of a row lies,
    /// `shapes` what such answers there are.
    pub fn new(queryables: &Queryables, rows: Vec<T>, shapes: Shapes, shape: F) -> Self {
        let columns = queryables.values.clone();
        Self { rows, columns, shapes, shape }
    }
}

impl<T: Thing, F: Fn(usize, &T) -> Shape> Table for Things<T, F> {
    fn columns(&self) -> &[Queryable] {
        &self.columns
    }

    fn n_rows(&self) -> usize {
        self.rows.len()
    }

    fn value(&self, row: usize, column: usize) -> Value {
        self.rows[row].value(&self.columns[column].name).into()
    }

    fn shape(&self, row: usize) -> Shape {
        (self.shape)(row, &self.rows[row])
    }

    fn shapes(&self) -> Shapes {
        self.shapes
    }
}

//! Conflicts, cells and findings as tables: what a filter may name of them, in full digits.

use crate::assess::table::{Shape, Table};
use crate::layer::feature::{Geometry, Value};
use crate::rules::attribute_test::Known;
use crate::rules::filter::{Queryable, Queryables, Thing};

/// Things of one kind as a table of areas.
pub struct Things<'a, T> {
    things: Vec<T>,
    columns: Vec<Queryable>,
    is_multi: bool,
    shape: Box<dyn Fn(usize, &T) -> Shape + 'a>,
}

impl<'a, T: Thing> Things<'a, T> {
    /// A table of these things with all that may be asked of them; `shape` says where the one of a row lies, `is_multi`
    /// whether some have several polygons.
    pub fn new(
        queryables: &Queryables,
        things: Vec<T>,
        is_multi: bool,
        shape: impl Fn(usize, &T) -> Shape + 'a,
    ) -> Self {
        let columns = queryables.values.clone();
        Self { things, columns, is_multi, shape: Box::new(shape) }
    }
}

impl<T: Thing> Table for Things<'_, T> {
    fn columns(&self) -> &[Queryable] {
        &self.columns
    }

    fn n_rows(&self) -> usize {
        self.things.len()
    }

    fn value(&self, row: usize, column: usize) -> Value {
        match self.things[row].value(&self.columns[column].name) {
            None => Value::Null,
            Some(Known::Text(text)) => Value::Text(text.into_owned()),
            Some(Known::Integer(number)) => Value::Integer(number),
            Some(Known::Number(number)) => Value::Real(number),
        }
    }

    fn shape(&self, row: usize) -> Shape {
        (self.shape)(row, &self.things[row])
    }

    fn geometry(&self) -> Geometry {
        Geometry::Areas
    }

    fn is_multi(&self) -> bool {
        self.is_multi
    }
}

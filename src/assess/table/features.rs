//! A layer's features as a table: the source's own fields, as the file gave them.

use crate::assess::queried::feature::holds;
use crate::assess::table::{Shape, Shapes, Table};
use crate::geometry::grid::Point;
use crate::geometry::ring;
use crate::layer::feature::{Layer, Value};
use crate::layer::text::Text;
use crate::rules::filter::{Holds, Queryable};

/// A layer as a table.
#[derive(Clone, Debug)]
pub struct Features<'a> {
    layer: &'a Layer,
    columns: Vec<Queryable>,
}

impl<'a> Features<'a> {
    /// Finds what each field holds, by its values: texts where one is a text, or where there are none.
    pub fn of(layer: &'a Layer) -> Self {
        let column = |(place, name): (usize, &str)| Queryable {
            name: name.into(),
            title: Text::new(name, name),
            holds: holds(layer, place),
        };
        let names = layer.fields.iter().map(|field| &*field.name);
        Self { layer, columns: names.enumerate().map(column).collect() }
    }
}

impl Table for Features<'_> {
    fn columns(&self) -> &[Queryable] {
        &self.columns
    }

    fn n_rows(&self) -> usize {
        self.layer.features.len()
    }

    fn value(&self, row: usize, column: usize) -> Value {
        match (&self.layer.features[row].values[column], &self.columns[column].holds) {
            (Value::Integer(number), Holds::Text) => Value::Text(number.to_string()),
            (Value::Real(number), Holds::Text) => Value::Text(number.to_string()),
            (value, _) => value.clone(),
        }
    }

    fn shape(&self, row: usize) -> Shape {
        if self.layer.is_of_lines() {
            return Shape::Lines(self.layer.lines(row).map(<[Point]>::to_vec).collect());
        }
        Shape::of_rings(&self.layer.rings(row).collect::<Vec<_>>())
    }

    fn shapes(&self) -> Shapes {
        let n_parts = |row: usize| {
            let parts = self.layer.parts(row);
            parts.filter(|own| self.layer.is_of_lines() || 0 < ring::doubled_area(own)).count()
        };
        let is_multi = (0..self.n_rows()).any(|row| 1 < n_parts(row));
        Shapes { geometry: self.layer.geometry, is_multi, is_bare: false }
    }
}

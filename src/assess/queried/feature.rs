//! A layer's features: every field by the name it is served under, and the class.

use crate::layer::card::Card;
use crate::layer::feature::{Layer, Value};
use crate::layer::names::property_names;
use crate::layer::text::Text;
use crate::rules::attribute_test::Known;
use crate::rules::condition::ClassTest;
use crate::rules::filter::{Classes, Holds, Queryable, Queryables, Thing};

/// The name of the class among the values, where no field has it.
const CLASS: &str = "class";

/// What a filter may ask of a layer's features: its fields, then their class's code as `class`, where no field is
/// called that. Classes there are where the layer has a card.
pub fn queryables(layer: &Layer, card: Option<&Card>) -> Queryables {
    let names = property_names(&layer.fields);
    let field = |(column, name): (usize, &String)| Queryable {
        name: name.as_str().into(),
        title: Text::new(name, name),
        holds: holds(layer, column),
    };
    let mut values: Vec<Queryable> = names.iter().enumerate().map(field).collect();
    if names.iter().all(|name| !name.eq_ignore_ascii_case(CLASS)) {
        let title = Text::new("类代码", "code of the class");
        values.push(Queryable { name: CLASS.into(), title, holds: Holds::Text });
    }
    let classes = card.map_or(Classes::None, |card| Classes::Of(card.id.clone()));
    Queryables { collection: layer.id.clone(), values, classes, is_placed: false }
}

/// What a column holds, by the values it has: texts where there are none.
pub(in crate::assess) fn holds(layer: &Layer, column: usize) -> Holds {
    let mut holds = None;
    for feature in &layer.features {
        holds = match (&feature.values[column], holds) {
            (Value::Null, before) => before,
            (Value::Text(_), _) => return Holds::Text,
            (Value::Integer(_), None | Some(Holds::Integer)) => Some(Holds::Integer),
            (Value::Integer(_) | Value::Real(_), _) => Some(Holds::Number),
        };
    }
    holds.unwrap_or(Holds::Text)
}

/// A feature as filters ask it.
#[derive(Clone, Copy, Debug)]
pub struct QueriedFeature<'a> {
    /// Its layer.
    pub layer: &'a Layer,
    /// The layer's card.
    pub card: Option<&'a Card>,
    /// What [`queryables`] gave for the layer.
    pub queryables: &'a Queryables,
    /// Its index in the layer.
    pub index: usize,
}

impl Thing for QueriedFeature<'_> {
    fn value(&self, name: &str) -> Option<Known<'_>> {
        let feature = &self.layer.features[self.index];
        let column = self.queryables.values.iter().position(|own| *own.name == *name)?;
        match feature.values.get(column) {
            Some(value) => Known::of(value),
            // What stands behind the fields is the class.
            None => feature.code.as_deref().and_then(Known::text_of),
        }
    }

    fn is_of(&self, test: &ClassTest) -> bool {
        let code = self.layer.features[self.index].code.as_ref();
        self.card.is_some_and(|card| test.asks(&card.id, &card.scheme) && test.takes(code))
    }
}

//! Filters (筛选): a condition asked of one thing of a collection: a feature, a patch, a finding.
//!
//! The tree, its tests and the three truth values are those of rules; a thing says what its values are by name
//! and of which classes its features are. What is not known is not taken. Reading the text is
//! `formats::conditions`; what there is to be asked of is `assess::queried`.

use std::sync::Arc;

use crate::layer::text::Text;
use crate::rules::attribute_test::Known;
use crate::rules::condition::{ClassTest, Condition, Leaf, SpatialTest};
use crate::rules::truth::{Held, Truth};

/// What the place of a thing is called in filters.
pub const GEOMETRY: &str = "geometry";

/// A filter on the things of one collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// What is asked; its attribute tests name the collection's [`Queryables`].
    pub condition: Condition,
}

/// What a filter is asked of.
pub trait Thing {
    /// A value by the queryable's own name; `None` where it has none.
    fn value(&self, name: &str) -> Option<Known<'_>>;

    /// Whether it has a feature of these classes.
    fn is_of(&self, test: &ClassTest) -> bool;

    /// Whether it lies so; `None` where it has no place, as things have none unless somebody served them.
    fn lies(&self, _test: &SpatialTest) -> Option<bool> {
        None
    }
}

impl Filter {
    /// Whether it holds of a thing; what is not known to hold does not.
    pub fn takes(&self, thing: &impl Thing) -> bool {
        let ask = |leaf: &Leaf| {
            let truth = match leaf {
                Leaf::Class(test) => Truth::from(Some(thing.is_of(test))),
                Leaf::Spatial(test) => thing.lies(test).into(),
                Leaf::Attribute(own) => own.test.ask(&|name| thing.value(name)),
            };
            Held { truth, layers: 0 }
        };
        self.condition.tree.ask(&ask).is_true()
    }
}

/// What a filter may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queryables {
    /// The collection's id: a layer's, or a name of the house's own.
    pub collection: Arc<str>,
    /// The values there are, in the order they are shown.
    pub values: Vec<Queryable>,
    /// The classes there are to be asked.
    pub classes: Classes,
    /// Whether how things lie may be asked, as [`GEOMETRY`].
    pub is_placed: bool,
}

/// One value a filter may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queryable {
    /// Its name; a filter may write it in any case.
    pub name: Arc<str>,
    /// What it is.
    pub title: Text,
    /// What it holds.
    pub holds: Holds,
}

/// What values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Texts.
    Text,
    /// One of these texts.
    Words(Vec<Arc<str>>),
    /// Numbers.
    Number,
    /// Whole numbers.
    Integer,
    /// The texts `true` and `false`, written without quotes.
    Truth,
}

impl Holds {
    /// Whether its values are numbers.
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Number | Self::Integer)
    }
}

/// Which classes may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Classes {
    /// None.
    None,
    /// Those of the layer of this card, as `class`, by the card's id or by its scheme's.
    Of(Arc<str>),
    /// Those of all layers, by scheme or layer, as in rules.
    Any,
}

impl Queryables {
    /// The value of that name, as written or else without regard to case.
    pub fn find(&self, name: &str) -> Option<&Queryable> {
        let lower = name.to_lowercase();
        let any_case = || self.values.iter().find(|own| own.name.to_lowercase() == lower);
        self.values.iter().find(|own| *own.name == *name).or_else(any_case)
    }
}

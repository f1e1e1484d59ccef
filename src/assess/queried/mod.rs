//! What filters can ask of features, cells, patches and findings: one file a kind of thing.
//!
//! - **In**: layers, cards, rules, patches, findings, as the other doors have them.
//! - **Out**: [`Queryables`](crate::rules::filter::Queryables): the values there are by name, with what they hold;
//!   and each thing as a filter asks it ([`Thing`](crate::rules::filter::Thing)).
//! - **Promised**: a value has the name it has where the thing is written, and is the same in full digits.

pub mod cell;
pub mod conflict;
pub mod feature;
pub mod finding;

use std::sync::Arc;

use crate::geometry::area::Area;
use crate::layer::text::Text;
use crate::rules::attribute_test::Known;
use crate::rules::filter::{Holds, Queryable};

/// Square metres of a hectare.
const HECTARE: f64 = 10_000.0;
/// 亩 of a hectare.
const MU: f64 = 15.0;

/// A value of one kind of thing: its name, what it is, what it holds, and how it is found.
struct Column<V> {
    name: &'static str,
    title: (&'static str, &'static str),
    holds: fn() -> Holds,
    value: V,
}

impl<V> Column<V> {
    const fn new(
        name: &'static str,
        title: (&'static str, &'static str),
        holds: fn() -> Holds,
        value: V,
    ) -> Self {
        Self { name, title, holds, value }
    }

    fn queryable(&self) -> Queryable {
        let (zh, en) = self.title;
        Queryable { name: self.name.into(), title: Text::new(zh, en), holds: (self.holds)() }
    }
}

fn words<const N: usize>(words: [&str; N]) -> Holds {
    Holds::Words(words.map(Arc::from).to_vec())
}

fn truth(is_true: bool) -> Option<Known<'static>> {
    Known::text_of(if is_true { "true" } else { "false" })
}

fn hectares(area: Area) -> f64 {
    area.square_metres() / HECTARE
}

fn mu(area: Area) -> f64 {
    hectares(area) * MU
}

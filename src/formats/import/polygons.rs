//! Polygons of a file whatever they mean: a card that takes them all.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::card::{Card, Cards, ClassSource, Precedence};
use crate::layer::feature::Geometry;
use crate::layer::scheme::{Class, Scheme};
use crate::layer::text::Text;

/// A card that takes any polygon, and its one scheme.
pub fn any_polygon() -> (Card, Cards) {
    let (id, class): (Arc<str>, Arc<str>) = ("area".into(), "any".into());
    let name = Text::new("任意面", "any polygon");
    let any =
        Class { name: name.clone(), color: "#808080".to_owned(), groups: Vec::new(), parent: None, rank: 0 };
    let scheme = Scheme {
        id: id.clone(),
        name: name.clone(),
        source: String::new(),
        classes: BTreeMap::from([(class.clone(), any)]),
    };
    let card = Card {
        id: id.clone(),
        plan: id.clone(),
        name,
        geometry: Geometry::Areas,
        scheme: id.clone(),
        tables: Vec::new(),
        class: ClassSource::Fixed(class),
        carries: Vec::new(),
        label_fields: Vec::new(),
        area_fields: Vec::new(),
        id_fields: Vec::new(),
        told_by: Vec::new(),
        standard: None,
        precedence: Precedence::First,
        is_complete: false,
        is_district: false,
    };
    let cards = Cards { schemes: BTreeMap::from([(id, scheme)]), ..Cards::default() };
    (card, cards)
}

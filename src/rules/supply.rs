//! What a rule needs of the layers: whether it can be asked, and what is missing.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::layer::card::{Card, Cards};
use crate::layer::feature::{Geometry, Layer};
use crate::layer::text::Text;
use crate::rules::condition::{ClassTest, Condition, Leaf};
use crate::rules::kind::{self, LAND};
use crate::rules::rule::Rule;

/// Whether a layer of that card can have features a test takes.
pub fn can_supply(card: &Card, test: &ClassTest, cards: &Cards) -> bool {
    test.asks(&card.id, &card.scheme) && test.codes.iter().any(|code| cards.carries(card, code))
}

/// The conditions of a rule, each with what the layers may be that it asks.
pub fn asked(rule: &Rule) -> impl Iterator<Item = (&Condition, &'static [Geometry])> {
    let of_b = geometries_b(rule);
    let a = rule.a.iter().map(|a| (a, LAND));
    a.chain(rule.b.iter().chain(rule.parameters.conditions()).map(move |own| (own, of_b)))
}

/// What the layers of side B and of the conditions among the parameters may be.
pub fn geometries_b(rule: &Rule) -> &'static [Geometry] {
    kind::find(&rule.kind).map_or(LAND, |kind| kind.geometries_b(rule))
}

/// Whether an overlaid layer of these geometries can have what a test asks for.
fn is_supplied(leaf: &Leaf, geometries: &[Geometry], layers: &[Layer], cards: &Cards) -> bool {
    let mut layers = layers.iter().filter(|layer| geometries.contains(&layer.geometry));
    match leaf {
        Leaf::Spatial(_) => true,
        Leaf::Class(test) => layers.any(|layer| can_supply(&cards.cards[&layer.id], test, cards)),
        Leaf::Attribute(test) => layers.any(|layer| {
            let has = |field: &str| layer.fields.iter().any(|own| own.name.eq_ignore_ascii_case(field));
            layer.id == test.layer && test.fields().into_iter().all(|field| has(field))
        }),
    }
}

/// Whether a condition cannot hold on these layers, because none of these geometries can have what it asks for.
pub fn is_blind(condition: &Condition, geometries: &[Geometry], layers: &[Layer], cards: &Cards) -> bool {
    !condition.tree.can_hold(&|leaf| is_supplied(leaf, geometries, layers, cards))
}

/// Whether a rule cannot be asked: a side of it has no layer, a parameter is not filled in, or it says
/// itself what it still needs.
pub fn has_no_data(rule: &Rule, layers: &[Layer], cards: &Cards) -> bool {
    let of_b = geometries_b(rule);
    let is_blind = |side: &Condition, geometries| is_blind(side, geometries, layers, cards);
    let named = rule.parameters.words("layers");
    let is_absent = |id: &Arc<str>| layers.iter().all(|layer| layer.id != *id);
    let mut parts = rule.parameters.conditions().peekable();
    rule.needs.is_some()
        || rule.unset().next().is_some()
        || rule.a.as_ref().is_some_and(|side| is_blind(side, LAND))
        || rule.b.as_ref().is_some_and(|side| is_blind(side, of_b))
        || lacks(rule, layers, cards).is_some()
        || !named.is_empty() && named.iter().all(is_absent)
        || parts.peek().is_some() && parts.all(|part| is_blind(part, of_b))
}

/// Whether a rule cannot be asked of land that is taken to be its side A.
pub fn is_side_b_blind(rule: &Rule, layers: &[Layer], cards: &Cards) -> bool {
    let is_blind = |side: &Condition| is_blind(side, geometries_b(rule), layers, cards);
    rule.needs.is_some()
        || rule.unset().next().is_some()
        || rule.b.as_ref().is_none_or(is_blind)
        || lacks(rule, layers, cards).is_some()
}

/// What its kind wants of the layers and does not have.
fn lacks(rule: &Rule, layers: &[Layer], cards: &Cards) -> Option<Text> {
    kind::find(&rule.kind).and_then(|kind| kind.lacks(rule, layers, cards))
}

/// What a rule needs beside layers before it can be asked: input it names, parameters nobody has filled in,
/// and what its kind wants.
pub fn needs(rule: &Rule, layers: &[Layer], cards: &Cards) -> Vec<Text> {
    let parameter = |name: &Arc<str>| Text::new(format!("参数 {name}"), format!("parameter {name}"));
    let own = rule.needs.iter().cloned().chain(rule.unset().map(parameter));
    own.chain(lacks(rule, layers, cards)).collect()
}

/// The cards whose layers could be overlaid for tests that nothing supplies, sorted, or `layer.FIELD` where the
/// layer came without the fields; the schemes' ids where no card has them and the rule cannot be asked.
pub fn missing(rule: &Rule, layers: &[Layer], cards: &Cards) -> Vec<Arc<str>> {
    let mut absent = BTreeSet::new();
    let mut schemes = BTreeSet::new();
    for (condition, geometries) in asked(rule) {
        for leaf in condition.leaves() {
            if is_supplied(leaf, geometries, layers, cards) {
                continue;
            }
            match leaf {
                Leaf::Spatial(_) => {}
                Leaf::Class(test) => {
                    let could =
                        |card: &&Card| geometries.contains(&card.geometry) && can_supply(card, test, cards);
                    absent.extend(cards.cards.values().filter(could).map(|card| card.id.clone()));
                    schemes.insert(test.scheme.clone());
                }
                Leaf::Attribute(test) => {
                    let is_there = layers.iter().any(|layer| layer.id == test.layer);
                    let field = |field: &Arc<str>| format!("{}.{field}", test.layer).into();
                    if is_there {
                        absent.extend(test.fields().into_iter().map(field));
                    } else {
                        absent.insert(test.layer.clone());
                    }
                }
            }
        }
    }
    let named = rule.parameters.words("layers").iter();
    absent.extend(named.filter(|id| layers.iter().all(|layer| layer.id != **id)).cloned());
    if absent.is_empty() && has_no_data(rule, layers, cards) {
        absent = schemes;
    }
    absent.into_iter().collect()
}

//! Conditions (条件): what a rule asks of one place, compiled from CQL2 text.
//!
//! - A **class test** asks whether any layer has one of these classes on the place. The functions and
//!   comparisons of the text were resolved against the code table when the rule was read, so a class test
//!   is a set of codes of one scheme.
//! - An **attribute test** asks one layer's feature on the place for its values
//!   ([`crate::rules::attribute_test`]).
//! - A **spatial test** asks how a thing lies to a shape.
//! - `AND`, `OR` and `NOT` join them in three truth values ([`crate::rules::truth`]).
//!
//! A filter ([`crate::rules::filter`]) is the same, asked of one thing of a collection. Reading the text is
//! `formats::conditions`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::geometry::relation::{Relation, Shape};
use crate::layer::scheme::Scheme;
use crate::rules::attribute_test::AttributeTest;
use crate::rules::truth::{Held, Truth};

/// A condition with the text it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The CQL2 text, as the rule file has it.
    pub text: Arc<str>,
    /// What it means.
    pub tree: Tree,
}

/// The parts of a condition; its leaves are tests, or what somebody made of them to ask them faster.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree<L = Leaf> {
    /// All of these (`AND`).
    All(Vec<Tree<L>>),
    /// Any of these (`OR`).
    Any(Vec<Tree<L>>),
    /// Not this one (`NOT`).
    Not(Box<Tree<L>>),
    /// A test.
    Leaf(L),
}

/// One test of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Leaf {
    /// Some layer has one of these classes here.
    Class(ClassTest),
    /// The layer's feature here has such values.
    Attribute(AttributeTest),
    /// The thing lies so. Filters alone have such: how land lies to land is a matter of a rule's kind.
    Spatial(SpatialTest),
}

/// How a thing lies to a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct SpatialTest {
    /// What must hold of the thing and the shape.
    pub relation: Relation,
    /// The shape, in the units things are served in (`geometry::geographic`).
    pub shape: Shape,
}

/// Classes of one scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassTest {
    /// The scheme.
    pub scheme: Arc<str>,
    /// The one layer it asks, by its card's id; `None`: any of the scheme. Plans that refine one another speak
    /// one scheme, and a rule on both must tell them apart.
    pub layer: Option<Arc<str>>,
    /// The codes it takes; those below a code stand here themselves.
    pub codes: BTreeSet<Arc<str>>,
    /// Whether it takes a feature whose class is not known: only a test for the whole scheme does, for
    /// whatever the class is, it is one of them.
    pub takes_unknown: bool,
}

impl ClassTest {
    /// `is_any(SCHEME)`: whatever the class, also where it is not known.
    pub fn any(scheme: &Scheme) -> Self {
        let codes = scheme.classes.keys().cloned().collect();
        Self { scheme: scheme.id.clone(), layer: None, codes, takes_unknown: true }
    }

    /// The classes of which `takes` holds.
    pub fn of(scheme: &Scheme, takes: impl Fn(&Arc<str>) -> bool) -> Self {
        let codes = scheme.classes.keys().filter(|code| takes(code)).cloned().collect();
        Self { scheme: scheme.id.clone(), layer: None, codes, takes_unknown: false }
    }

    /// `is_a(SCHEME, 'code', …)`: these codes and all classes below them.
    pub fn is_a(scheme: &Scheme, codes: &[Arc<str>]) -> Self {
        Self::of(scheme, |code| scheme.lineage(code).any(|above| codes.contains(above)))
    }

    /// `in_group(SCHEME, 'group', …)`: the classes of named groups.
    pub fn in_group(scheme: &Scheme, groups: &[Arc<str>]) -> Self {
        Self::of(scheme, |code| groups.iter().any(|group| scheme.classes[code].is_in(group)))
    }

    /// The same test of one layer alone, by its card's id.
    #[must_use]
    pub fn of_layer(self, layer: Option<Arc<str>>) -> Self {
        Self { layer, ..self }
    }

    /// Whether it asks the layer of that card, which speaks `scheme`.
    pub fn asks(&self, card: &str, scheme: &str) -> bool {
        *self.scheme == *scheme && self.layer.as_ref().is_none_or(|layer| **layer == *card)
    }

    /// Whether it takes a feature of that class.
    pub fn takes(&self, code: Option<&Arc<str>>) -> bool {
        code.map_or(self.takes_unknown, |code| self.codes.contains(code))
    }
}

impl Condition {
    /// A condition on classes alone, with text that says so; for definitions made in memory.
    pub fn class(test: ClassTest) -> Self {
        let codes: Vec<&str> = test.codes.iter().map(|code| &**code).collect();
        let text = if test.takes_unknown {
            format!("is_any({})", test.layer.as_ref().unwrap_or(&test.scheme))
        } else {
            format!("{} IN ('{}')", test.scheme, codes.join("', '"))
        };
        Self { text: text.into(), tree: Tree::Leaf(Leaf::Class(test)) }
    }

    /// The tests, in the order of the text.
    pub fn leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        self.tree.gather(&mut leaves);
        leaves
    }

    /// Whether it takes a place because of this class, where that is all there is and attributes are as it
    /// wants them.
    pub fn takes(&self, scheme: &str, code: &Arc<str>) -> bool {
        let taken = self.tree.takes(&|test| *test.scheme == *scheme && test.codes.contains(code));
        taken.is_possible && taken.is_named
    }

    /// The same of a class on the layer of a card, which speaks `scheme`.
    pub fn takes_of(&self, card: &str, scheme: &str, code: &Arc<str>) -> bool {
        let taken = self.tree.takes(&|test| test.asks(card, scheme) && test.codes.contains(code));
        taken.is_possible && taken.is_named
    }
}

/// What a part of a condition says of a class by itself.
#[derive(Clone, Copy)]
struct Taken {
    /// Whether it can hold.
    is_possible: bool,
    /// Whether the class is why.
    is_named: bool,
}

impl<L> Tree<L> {
    /// How it comes out, given how its leaves do; whether all or none of no parts hold needs no layer.
    pub fn ask(&self, leaf: &impl Fn(&L) -> Held) -> Held {
        match self {
            Self::All(parts) => parts.iter().fold(Held::by(0), |held, part| held.and(part.ask(leaf))),
            Self::Any(parts) => {
                parts.iter().fold(Held::not(Truth::False), |held, part| held.or(part.ask(leaf)))
            }
            Self::Not(part) => part.ask(leaf).negated(),
            Self::Leaf(own) => leaf(own),
        }
    }

    /// The same tree of what is made of each leaf.
    pub fn map<M>(&self, make: &impl Fn(&L) -> M) -> Tree<M> {
        let all = |parts: &[Self]| parts.iter().map(|part| part.map(make)).collect();
        match self {
            Self::All(parts) => Tree::All(all(parts)),
            Self::Any(parts) => Tree::Any(all(parts)),
            Self::Not(part) => Tree::Not(Box::new(part.map(make))),
            Self::Leaf(own) => Tree::Leaf(make(own)),
        }
    }
}

impl Tree {
    fn gather<'a>(&'a self, leaves: &mut Vec<&'a Leaf>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.gather(leaves)),
            Self::Not(part) => part.gather(leaves),
            Self::Leaf(leaf) => leaves.push(leaf),
        }
    }

    fn takes(&self, is_taken: &impl Fn(&ClassTest) -> bool) -> Taken {
        match self {
            Self::All(parts) => {
                let parts: Vec<Taken> = parts.iter().map(|part| part.takes(is_taken)).collect();
                let is_possible = parts.iter().all(|part| part.is_possible);
                Taken { is_possible, is_named: parts.iter().any(|part| part.is_named) }
            }
            Self::Any(parts) => {
                let parts = parts.iter().map(|part| part.takes(is_taken));
                let possible: Vec<Taken> = parts.filter(|part| part.is_possible).collect();
                let is_named = possible.iter().any(|part| part.is_named);
                Taken { is_possible: !possible.is_empty(), is_named }
            }
            Self::Not(part) => {
                let is_of_values = matches!(**part, Self::Leaf(Leaf::Attribute(_)));
                let is_certain = !is_of_values && part.takes(is_taken).is_possible;
                Taken { is_possible: !is_certain, is_named: false }
            }
            Self::Leaf(Leaf::Class(test)) => {
                let is_taken = is_taken(test);
                Taken { is_possible: is_taken, is_named: is_taken }
            }
            // An attribute says nothing against a class, nor does a place.
            Self::Leaf(Leaf::Attribute(_) | Leaf::Spatial(_)) => Taken { is_possible: true, is_named: false },
        }
    }

    /// Whether it can hold anywhere, given what can hold of its tests.
    pub fn can_hold(&self, can: &impl Fn(&Leaf) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.can_hold(can)),
            Self::Any(parts) => parts.iter().any(|part| part.can_hold(can)),
            // What is not there is not: no data makes a negation true.
            Self::Not(_) => true,
            Self::Leaf(leaf) => can(leaf),
        }
    }
}

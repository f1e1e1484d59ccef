//! The names a condition may use, by what it is a condition on.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::card::{Card, Group};
use crate::layer::scheme::Scheme;
use crate::rules::filter::{Classes, Queryables};

/// What `is_a` and the others ask the one layer of a collection by.
pub(super) const CLASS: &str = "class";

/// The names a condition may use.
#[derive(Clone, Copy)]
pub(in crate::formats) struct Vocabulary<'a> {
    pub(in crate::formats) groups: &'a BTreeMap<Arc<str>, Group>,
    pub(in crate::formats) schemes: &'a BTreeMap<Arc<str>, Scheme>,
    pub(in crate::formats) cards: &'a BTreeMap<Arc<str>, Card>,
    pub(in crate::formats) scope: Scope<'a>,
}

/// What it is a condition on.
#[derive(Clone, Copy)]
pub(in crate::formats) enum Scope<'a> {
    /// A place, of which layers have features: a rule's.
    Place,
    /// A thing of a collection: a filter's.
    Of(&'a Queryables),
}

/// Classes that were named: those of a scheme, or of one layer alone.
pub(super) struct Named<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) layer: Option<Arc<str>>,
}

impl<'a> Vocabulary<'a> {
    /// Whether how things lie may be asked.
    pub(super) fn is_placed(&self) -> bool {
        matches!(self.scope, Scope::Of(queryables) if queryables.is_placed)
    }

    /// The scheme a comparison names; a value of a collection goes before a scheme of that name.
    pub(super) fn scheme(&self, name: &str) -> Option<&'a Scheme> {
        let is_asked = match self.scope {
            Scope::Place => true,
            Scope::Of(queryables) => queryables.find(name).is_none() && self.classes(name).is_some(),
        };
        self.schemes.get(name).filter(|_| is_asked)
    }

    /// The classes a function names: by scheme, by layer, or as the class of a collection's features.
    pub(super) fn classes(&self, name: &str) -> Option<Named<'a>> {
        let of_card =
            |card: &'a Card| Named { scheme: &self.schemes[&card.scheme], layer: Some(card.id.clone()) };
        let of_scheme = |scheme| Named { scheme, layer: None };
        let any = || match self.cards.get(name) {
            Some(card) => Some(of_card(card)),
            None => self.schemes.get(name).map(of_scheme),
        };
        match self.scope {
            Scope::Place | Scope::Of(Queryables { classes: Classes::Any, .. }) => any(),
            Scope::Of(Queryables { classes: Classes::None, .. }) => None,
            Scope::Of(Queryables { classes: Classes::Of(id), .. }) => {
                let card = self.cards.get(id)?;
                let is_it = name.eq_ignore_ascii_case(CLASS) || *name == *card.id || *name == *card.scheme;
                is_it.then(|| of_card(card))
            }
        }
    }

    /// The names [`Self::classes`] takes, those that say most first.
    pub(super) fn class_names(&self) -> Vec<&'a str> {
        match self.scope {
            Scope::Of(Queryables { classes: Classes::None, .. }) => Vec::new(),
            Scope::Of(Queryables { classes: Classes::Of(id), .. }) => {
                let card = self.cards.get(id).into_iter();
                card.flat_map(|card| [CLASS, &*card.id, &*card.scheme]).collect()
            }
            _ => self.schemes.keys().map(|id| &**id).collect(),
        }
    }
}

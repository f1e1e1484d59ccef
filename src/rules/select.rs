//! Selectors against classes: is this class one of those a rule names?

use crate::layer::card::{Card, Cards};
use crate::layer::code::Code;
use crate::rules::rule::{Classes, Selector};

/// Whether any of the selectors takes a class.
pub fn selects(selectors: &[Selector], code: &Code, cards: &Cards) -> bool {
    selectors.iter().any(|selector| selector.scheme == code.scheme && takes(&selector.classes, code, cards))
}

/// Whether any of the selectors takes a feature of a scheme whose class is not known: only one that takes the
/// whole scheme does, for whatever the class is, it is one of them.
pub fn selects_unknown(selectors: &[Selector], scheme: &str) -> bool {
    selectors.iter().any(|selector| &*selector.scheme == scheme && selector.classes == Classes::All)
}

fn takes(classes: &Classes, code: &Code, cards: &Cards) -> bool {
    match classes {
        Classes::All => true,
        Classes::Group(group) => cards.class(code).is_some_and(|class| class.is_in(group)),
        // The code itself, or one above it in the scheme.
        Classes::Codes(codes) => cards
            .schemes
            .get(&code.scheme)
            .is_some_and(|scheme| scheme.lineage(&code.code).any(|code| codes.contains(code))),
    }
}

/// Whether a layer can have features a selector takes.
pub fn can_supply(card: &Card, selector: &Selector, cards: &Cards) -> bool {
    card.scheme == selector.scheme
        && cards.scheme_of(card).classes.keys().any(|code| {
            cards.carries(card, code)
                && takes(&selector.classes, &Code::new(card.scheme.clone(), code.clone()), cards)
        })
}

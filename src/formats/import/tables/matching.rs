//! Which card a table of a delivery belongs to, by what it is called and by its columns.
//!
//! Names are compared without regard to case, in this order; the first that fits decides:
//!
//! 1. the table's name is one of the card's `tables`;
//! 2. a part of it is, parts being what stands between marks (`DLTB_141102`);
//! 3. a part of it is once digits at its ends are left aside (`dltb2020`, `141102DLTB`);
//! 4. it contains a Chinese name of the card (`离石区地类图斑`); of several the longest counts.
//!
//! Where several cards fit, the columns may tell, those that a card says it is `told_by`. Where they do not, or tell
//! of several, nothing is guessed.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::layer::card::{Card, Cards, ClassSource};
use crate::layer::text::Text;

/// What a table was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// The layer of this card, and why.
    Layer(Arc<str>, Text),
    /// Any of these cards, and why.
    Several(Vec<Arc<str>>, Text),
    /// None, and why.
    None(Text),
}

/// How a name fits a card, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Whole,
    Part,
    PartWithoutDigits,
    /// It contains a name of so many characters; the longer the surer.
    Contained(Reverse<usize>),
}

/// Finds the card of a table. `fields` are its columns, `None` where they are not known before it is read.
pub fn match_table(cards: &Cards, table: &str, fields: Option<&[Arc<str>]>) -> Match {
    let fits: Vec<(Fit, &Card, &str)> = cards.cards.values().filter_map(|card| fit_of(card, table)).collect();
    let Some(best) = fits.iter().map(|(fit, ..)| *fit).min() else {
        return Match::None(Text::new("没有卡片以此为表名", "no card has this table name"));
    };
    let (fitting, names): (Vec<&Card>, Vec<&str>) =
        fits.iter().filter(|(fit, ..)| *fit == best).map(|&(_, card, name)| (card, name)).unzip();
    let by_name = match best {
        Fit::Whole => Text::new("表名相同", "the table's name is the card's"),
        _ => Text::new(format!("表名含 {}", names[0]), format!("the table's name has {} in it", names[0])),
    };
    let with_class: Vec<&Card> =
        fitting.iter().copied().filter(|card| fields.is_none_or(|fields| has_class(card, fields))).collect();
    match with_class[..] {
        [] => {
            let fields = class_fields(&fitting);
            Match::None(Text::new(
                format!("{},但没有类别字段 {fields}", by_name.zh),
                format!("{}, but there is no class field {fields}", by_name.en),
            ))
        }
        [only] => Match::Layer(only.id.clone(), by_name),
        _ => by_columns(&with_class, fields, by_name),
    }
}

/// How surely a table's name is one of a card's, and which.
fn fit_of<'a>(card: &'a Card, table: &str) -> Option<(Fit, &'a Card, &'a str)> {
    let fits = card.tables.iter().filter_map(|name| Some((fit(name, table)?, card, &**name)));
    fits.min_by_key(|(fit, ..)| *fit)
}

fn fit(name: &str, table: &str) -> Option<Fit> {
    let (name, table) = (name.to_lowercase(), table.to_lowercase());
    let mut parts = table.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    if name == table {
        Some(Fit::Whole)
    } else if parts.clone().any(|part| part == name) {
        Some(Fit::Part)
    } else if parts.any(|part| part.trim_matches(|c: char| c.is_ascii_digit()) == name) {
        Some(Fit::PartWithoutDigits)
    } else {
        let is_in_it = !name.is_ascii() && table.contains(&name);
        is_in_it.then(|| Fit::Contained(Reverse(name.chars().count())))
    }
}

fn has_class(card: &Card, fields: &[Arc<str>]) -> bool {
    match &card.class {
        ClassSource::Fixed(_) => true,
        ClassSource::Fields { names, .. } => names.iter().any(|name| has(fields, name)),
    }
}

fn has(fields: &[Arc<str>], name: &str) -> bool {
    fields.iter().any(|own| own.trim().eq_ignore_ascii_case(name))
}

/// The names of the class field that these cards know, each once.
fn class_fields(cards: &[&Card]) -> String {
    let mut names = BTreeSet::new();
    for card in cards {
        if let ClassSource::Fields { names: own, .. } = &card.class {
            names.extend(own.iter().map(String::as_str));
        }
    }
    names.into_iter().collect::<Vec<_>>().join(" / ")
}

/// Chooses by the columns that tell one of the cards from others of its table name.
fn by_columns(cards: &[&Card], fields: Option<&[Arc<str>]>, by_name: Text) -> Match {
    let telling = |card: &Card| -> Vec<String> {
        let told_by = card.told_by.iter().filter(|name| fields.is_some_and(|fields| has(fields, name)));
        told_by.cloned().collect()
    };
    let told: Vec<(&Card, Vec<String>)> =
        cards.iter().map(|card| (*card, telling(card))).filter(|(_, names)| !names.is_empty()).collect();
    let [(card, names)] = &told[..] else {
        return Match::Several(cards.iter().map(|card| card.id.clone()).collect(), by_name);
    };
    let names = names.join(" ");
    let why = Text::new(
        format!("{};字段 {names} 只有它有", by_name.zh),
        format!("{}; it alone has the columns {names}", by_name.en),
    );
    Match::Layer(card.id.clone(), why)
}

//! Conditions of rules, and filters: one language, CQL2, parsed by the `cql2` crate and resolved to tests.
//!
//! - **In**: CQL2 text, or CQL2 JSON for filters; the names it may use.
//! - **Out**: a [`Condition`] for a rule, a [`Filter`] for the things of one collection: the same tree of the same
//!   tests, which `rules` asks.
//! - **Promised**: any bytes are a condition or a fault at a place in them, in both languages, with the nearest
//!   names where one is not known. A text is bounded in length, nesting and operators before it is parsed.
//! - **Left out**: temporal and array operators, and `ACCENTI`; in rules spatial ones too.
//!
//! 1. `limits`: what is too long, too deep or too much is refused.
//! 2. `cql2` parses it; `cursor` finds the place of what it refuses.
//! 3. `reader` makes the tree and the tests of classes, `terms` those of values, `places` those of
//!    places, by the names of a `vocabulary`.

mod cursor;
mod error;
mod limits;
pub(in crate::formats) mod names;
mod places;
mod reader;
mod terms;
pub(in crate::formats) mod vocabulary;

use cql2::Expr;

use crate::formats::conditions::cursor::Cursor;
use crate::formats::conditions::error::Fault;
use crate::formats::conditions::reader::Reader;
use crate::formats::conditions::vocabulary::{Scope, Vocabulary};
use crate::layer::card::Cards;
use crate::rules::condition::Condition;
use crate::rules::filter::{Filter, Queryables};

pub use crate::formats::conditions::error::FilterError;
pub use crate::formats::conditions::limits::FILTER_BYTES_MAX;

/// How a filter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CQL2 text.
    Text,
    /// CQL2 JSON.
    Json,
}

impl Form {
    /// Both, the usual one first.
    pub const ALL: [Self; 2] = [Self::Text, Self::Json];

    /// The name OGC API – Features, Part 3, gives it: `cql2-text` or `cql2-json`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Text => "cql2-text",
            Self::Json => "cql2-json",
        }
    }
}

/// Reads the condition of a rule.
pub(in crate::formats) fn read(text: &str, names: Vocabulary<'_>) -> Result<Condition, Fault> {
    resolve(text, &parse_text(text)?, names)
}

/// Reads a filter on the things of a collection; `cards` resolve the classes it asks.
///
/// # Errors
/// [`FilterError`] where it is too long, is no CQL2, or names what there is not.
pub fn read_filter(
    text: &str,
    form: Form,
    queryables: &Queryables,
    cards: &Cards,
) -> Result<Filter, FilterError> {
    if FILTER_BYTES_MAX < text.len() {
        return Err(FilterError::TooLong { n_bytes: text.len() });
    }
    let Cards { groups, schemes, cards, .. } = cards;
    let names = Vocabulary { groups, schemes, cards, scope: Scope::Of(queryables) };
    let expr = match form {
        Form::Text => parse_text(text),
        Form::Json => parse_json(text),
    };
    let condition = expr.and_then(|expr| resolve(text, &expr, names));
    condition.map(|condition| Filter { condition }).map_err(|fault| FilterError::wrong(text, fault))
}

fn resolve(text: &str, expr: &Expr, names: Vocabulary<'_>) -> Result<Condition, Fault> {
    let mut reader = Reader::new(names, Cursor::new(text));
    Ok(Condition { text: text.trim().into(), tree: reader.tree(expr)? })
}

fn parse_text(text: &str) -> Result<Expr, Fault> {
    limits::check_text(text)?;
    cql2::parse_text(text).map_err(|error| cursor::not_text(text, &error.to_string()))
}

fn parse_json(text: &str) -> Result<Expr, Fault> {
    limits::check_json(text)?;
    serde_json::from_str(text).map_err(|error| cursor::not_json(text, &error))
}

#[cfg(test)]
mod tests;

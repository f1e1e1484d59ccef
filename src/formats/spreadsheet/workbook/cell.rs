//! What stands in a cell, and the value it is.

use crate::formats::spreadsheet::workbook::number::{date, number};
use crate::layer::feature::Value;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Empty,
    Text(String),
    /// A number, or a day as a number.
    Number(String),
    /// A day in ISO 8601.
    Day(String),
    Truth(bool),
    /// What a formula could not be worked out to, `#N/A`.
    Error(String),
}

/// A cell of a row.
#[derive(Debug)]
pub(super) struct Cell {
    /// Its column, counted from 0.
    pub(super) column: usize,
    pub(super) content: Content,
    pub(super) style: usize,
    pub(super) is_formula: bool,
}

/// What is to be said of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Doubt {
    /// A whole number longer than spreadsheet programs keep.
    Digits,
    /// No value, but an error.
    Error(String),
    /// Text where a number was promised.
    NoNumber(String),
}

impl Cell {
    /// Whether nothing can be seen in it.
    pub(super) fn is_blank(&self) -> bool {
        match &self.content {
            Content::Empty => true,
            Content::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// Its value: a number with all its digits, a day in ISO 8601, of a truth 1 or 0.
    pub(super) fn value(&self, is_date: bool, is_1904: bool) -> (Value, Option<Doubt>) {
        match &self.content {
            Content::Empty => (Value::Null, None),
            Content::Text(text) if text.is_empty() => (Value::Null, None),
            Content::Text(text) | Content::Day(text) => (Value::Text(text.clone()), None),
            Content::Truth(is_true) => (Value::Integer(i64::from(*is_true)), None),
            Content::Error(text) => (Value::Null, Some(Doubt::Error(text.clone()))),
            Content::Number(text) => {
                if let Some(day) = is_date.then(|| date(text, is_1904)).flatten() {
                    return (Value::Text(day), None);
                }
                match number(text) {
                    Some(number) => (number.value, number.is_in_doubt.then_some(Doubt::Digits)),
                    None => (Value::Text(text.clone()), Some(Doubt::NoNumber(text.clone()))),
                }
            }
        }
    }
}

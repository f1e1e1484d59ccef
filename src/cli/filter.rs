//! The flag `--filter`: CQL2 text on what a command lists.

use crate::cli::failure::Failure;
use crate::formats::conditions::{self, Form};
use crate::layer::card::Cards;
use crate::rules::filter::{Filter, Queryables};

/// Reads what was written behind `--filter`.
///
/// # Errors
/// Where it is not taken; the column is told, and what may be named.
pub(super) fn read_filter(text: &str, queryables: &Queryables, cards: &Cards) -> Result<Filter, Failure> {
    let filter = conditions::read_filter(text, Form::Text, queryables, cards);
    filter.map_err(|error| Failure::of(&error).while_doing("--filter 不对", "--filter is not taken"))
}

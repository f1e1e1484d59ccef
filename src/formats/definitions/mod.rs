//! What planners edit: cards, schemes and rules, as TOML under `layers/`.

use std::path::Path;

use crate::layer::card::Cards;
use crate::rules::rule::Rule;

/// Everything a definitions directory says.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// Cards, schemes, plans.
    pub cards: Cards,
    /// The rules by id.
    pub rules: Vec<Rule>,
}

/// Why a definitions directory is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {}

/// The definitions built into the program (the repository's `layers/`).
///
/// # Errors
/// [`DefinitionError`], which the tests prove absent.
pub fn builtin() -> Result<Definitions, DefinitionError> {
    todo!()
}

/// Reads a definitions directory laid out as `layers/`.
///
/// # Errors
/// [`DefinitionError`] naming file, line and what to do.
pub fn read_dir(_dir: &Path) -> Result<Definitions, DefinitionError> {
    todo!()
}

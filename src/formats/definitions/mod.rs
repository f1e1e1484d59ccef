//! What planners edit: plans, class groups, schemes, cards, rules and territorial frames, as TOML under `layers/`.
//!
//! - **In**: the files built into the program, or a directory laid out the same way.
//! - **Out**: [`Definitions`], checked as a whole: every name one file uses, another file defines.
//! - **Promised**: an unknown key is an error, never ignored; an error names file and line and says what to
//!   do, in both languages; the same files give the same definitions in the same order.
//! - **Left out**: what the rules mean (that is `rules`); whether the law says so (that is `evidence`).
//!
//! Steps: the files are gathered (`tree.rs`) and parsed with positions (`parse.rs`); plans and groups
//! (`plans.rs`), frames (`frames.rs`), schemes (`schemes.rs`), cards (`cards.rs`), what the law says of the books (`books.rs`),
//! the terms of farmland (`farmland.rs`) and rules (`rules.rs`) with their conditions
//! ([`crate::formats::conditions`]), parameters (`parameters.rs`) and thresholds (`slivers.rs`) follow in this order, for each names
//! only what stands before it. Those who ask again and again ask `shared.rs`.

mod books;
mod cards;
mod error;
mod farmland;
mod frames;
mod misfit;
mod parameters;
mod parse;
mod plans;
mod rules;
mod schemes;
mod shared;
mod slivers;
mod thing;
mod tree;

use std::path::Path;

use crate::formats::conditions::vocabulary::{Scope, Vocabulary};
use crate::formats::definitions::tree::Tree;
use crate::layer::card::Cards;
use crate::ledger::farmland::terms::Terms;
use crate::ledger::regime::BookLaw;
use crate::rules::rule::{Rule, Slivers};

pub use crate::formats::definitions::error::{DefinitionError, NameProblem, Place, Problem};
pub use crate::formats::definitions::misfit::ParameterProblem;
pub use crate::formats::definitions::shared::shared;
pub use crate::formats::definitions::thing::Thing;

/// Everything a definitions directory says.
#[derive(Clone, Debug)]
pub struct Definitions {
    /// Cards, schemes, plans.
    pub cards: Cards,
    /// The rules, sorted by id.
    pub rules: Vec<Rule>,
    /// Below what a patch is a sliver, and borders are near, where a rule says nothing of its own.
    pub slivers: Slivers,
    /// What the law says of the books; nothing where the file was left out.
    pub books: BookLaw,
    /// The terms farmland is counted by; `None` where the file was left out.
    pub farmland: Option<Terms>,
    /// The SHA-256 of the files as `sha256sum` lists them, by their names from the directory; in hexadecimal.
    pub sha256: String,
}

/// The definitions built into the program (the repository's `layers/`).
///
/// # Errors
/// [`DefinitionError`], which the tests prove absent.
pub fn builtin() -> Result<Definitions, DefinitionError> {
    read(check(None))
}

/// Reads a definitions directory laid out as `layers/`: `plans.toml`, `groups.toml`, and the folders
/// `schemes`, `cards` and `rules` of `.toml` files; `frames.toml`, `books.toml` and `farmland.toml` may be there.
///
/// Hidden files, `.md` files and editors' backups (`~`) are passed over; any other stranger is an error, so
/// that a card misnamed `zt.tml` is not silently missing.
///
/// # Errors
/// The first [`DefinitionError`] met, naming file, line and what to do.
pub fn read_dir(dir: &Path) -> Result<Definitions, DefinitionError> {
    read(check(Some(dir)))
}

/// Definitions of which some rules may be wrong.
#[derive(Debug)]
pub struct Checked {
    /// What is right.
    pub definitions: Definitions,
    /// What is wrong with the other rules, in the order of the files.
    pub faults: Vec<DefinitionError>,
}

/// Reads a definitions directory, or the built-in ones where none is named, passing over rules that are wrong.
///
/// # Errors
/// [`DefinitionError`] where plans, groups, schemes or cards are wrong, or a file of rules is none at all:
/// then nothing can be said of the rules.
pub fn check(dir: Option<&Path>) -> Result<Checked, DefinitionError> {
    check_tree(&dir.map_or_else(Tree::builtin, Tree::from_dir)?)
}

/// [`check`] of files that were read.
fn check_tree(tree: &Tree) -> Result<Checked, DefinitionError> {
    let plans = plans::read(&tree.plans)?;
    let groups = plans::read_groups(&tree.groups)?;
    let frames = tree.frames.as_ref().map(frames::read).transpose()?.unwrap_or_default();
    let schemes = schemes::read(&tree.schemes, &groups)?;
    let cards = cards::read(&tree.cards, &plans, &schemes)?;
    let books = tree.books.as_ref().map(books::read).transpose()?.unwrap_or_default();
    let farmland = tree.farmland.as_ref().map(|own| farmland::read(own, &cards, &groups)).transpose()?;
    let names = Vocabulary { groups: &groups, schemes: &schemes, cards: &cards, scope: Scope::Place };
    let rules::Read { rules, slivers, faults } = rules::read_all(&tree.rules, names)?;
    Ok(Checked {
        definitions: Definitions {
            cards: Cards { schemes, cards, plans, groups, frames },
            rules,
            slivers,
            books,
            farmland,
            sha256: tree.sha256(),
        },
        faults,
    })
}

/// Reads a tree; the first fault is the error.
fn read(tree: Result<Checked, DefinitionError>) -> Result<Definitions, DefinitionError> {
    let Checked { definitions, faults } = tree?;
    faults.into_iter().next().map_or(Ok(definitions), Err)
}

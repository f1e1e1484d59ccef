//! Tables of attributes joined to features by a key, as bureaus deliver what a map has no room for.
//!
//! - **In**: an opened table of features, a workbook or CSV, and the two fields that name the same thing.
//! - **Out**: the same table with the columns of the other behind its own, which are then as any field: kept, asked for
//!   classes, exported.
//! - **Nothing guessed**: keys are joined where they read the same to the letter. A key that is twice in the table joins
//!   nothing; rows and features without a partner, and keys that only look alike, are said with sheet, row and column.
//! - **Nothing lost**: where both have a column, the feature's own value stands and the table's is told where it is
//!   another; an empty one is filled, which is said.
//!
//! 1. `rows` reads the table into memory, under its limits. 2. `key` says how keys read.
//! 3. `joined` lays the rows under the features as they are read, and says in the end what is left.

mod error;
mod joined;
mod key;
mod rows;

use std::path::PathBuf;
use std::sync::Arc;

use crate::formats::import::join::joined::Joined;
use crate::formats::import::join::rows::Rows;
use crate::formats::import::open::open_attributes;
use crate::formats::import::say::About;
use crate::formats::import::shape::Table;
use crate::formats::import::{Precautions, ReadError};
use crate::formats::spreadsheet::heading;
use crate::layer::card::Card;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

pub use error::JoinError;

/// Which table is joined, and how. All but the path is kept with the version.
#[derive(Clone, Debug, serde::Serialize)]
pub struct AttributeOptions {
    /// The file.
    #[serde(skip)]
    pub path: PathBuf,
    /// The file's name, without its folder.
    pub name: String,
    /// Its digest, as of `store::source::fingerprint`.
    pub sha256: String,
    /// The sheet, where the workbook has several with content.
    pub sheet: Option<String>,
    /// The fields that name the same thing; `None`: the first of the card's identifiers that both have.
    pub key: Option<Key>,
    /// The encoding of a CSV that does not say one itself.
    pub encoding: Option<String>,
}

/// The two fields by which a table is joined.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Key {
    /// The layer's field.
    pub field: String,
    /// The table's column.
    pub column: String,
}

/// Lays a table of attributes under an opened table of features.
///
/// # Errors
/// [`ReadError`] where the table cannot be read, or has no such key.
pub(super) fn join(
    table: Box<dyn Table>,
    about: &About,
    card: &Card,
    options: &AttributeOptions,
    precautions: &Precautions,
) -> Result<Box<dyn Table>, ReadError> {
    let mut opened = open_attributes(options, card, precautions)?;
    let rows = Rows::read(&mut *opened.table, &opened.about, &precautions.limits)?;
    let failed = |cause| ReadError::Join { file: rows.about.file.clone(), cause };
    let (own, other) = key_places(&*table, &rows, card, options).map_err(failed)?;
    let mut findings = Vec::new();
    if options.key.is_none() {
        let (field, column) = (&table.head().fields[own], &rows.fields[other]);
        findings.push(rows.about.file(
            Weight::Note,
            "key-by-card",
            Text::new(
                format!("未指明 --key,按卡片的标识字段以图层 {field} 对表的 {column} 挂接"),
                format!("--key was not said; joined by the card's identifier, {field} of the layer and {column} of the table"),
            ),
        ));
    }
    Ok(Box::new(Joined::new(table, about.clone(), rows, (own, other), findings)))
}

/// The places of the key in the layer's fields and in the table's columns.
fn key_places(
    table: &dyn Table,
    rows: &Rows,
    card: &Card,
    options: &AttributeOptions,
) -> Result<(usize, usize), JoinError> {
    let place = |names: &[Arc<str>], wanted: &str| {
        names.iter().position(|name| name.trim().to_lowercase() == wanted.trim().to_lowercase())
    };
    let fields = &table.head().fields;
    let list = |names: &[Arc<str>]| names.iter().map(ToString::to_string).collect();
    let no_field = |looked_for| JoinError::NoField { looked_for, fields: list(fields) };
    let no_column = |looked_for| JoinError::NoColumn { looked_for, columns: list(&rows.fields) };
    let (own, other) = if let Some(Key { field, column }) = &options.key {
        let own = place(fields, field).ok_or_else(|| no_field(vec![field.clone()]))?;
        (own, place(&rows.fields, column).ok_or_else(|| no_column(vec![column.clone()]))?)
    } else {
        let looked_for: Vec<String> = card.id_fields.iter().map(ToString::to_string).collect();
        let both = |name: &String| Some((place(fields, name)?, place(&rows.fields, name)?));
        let has_field = looked_for.iter().any(|name| place(fields, name).is_some());
        let found = looked_for.iter().find_map(both);
        found.ok_or_else(|| if has_field { no_column(looked_for) } else { no_field(looked_for) })?
    };
    let column = &rows.fields[other];
    let is_twice = |own: &Finding| own.kind == heading::TWICE && own.field.as_deref() == Some(column);
    if rows.findings.iter().any(is_twice) {
        return Err(JoinError::ColumnTwice { column: column.to_string() });
    }
    Ok((own, other))
}

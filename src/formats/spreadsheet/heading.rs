//! The heading of a table, and rows sorted under it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::formats::import::ReadError;
use crate::formats::spreadsheet::place::Places;
use crate::layer::feature::Value;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// What two columns have that are called the same.
pub(crate) const TWICE: &str = "heading-twice";

/// Numbers a row must count up to, so that it is the one that numbers the columns.
const NUMBERS_MIN: usize = 6;

/// Whether a row is the heading: the first with anything in it or, in a form whose columns go by number, the first
/// that counts 1, 2, 3 …, perhaps behind a word for it.
pub(super) fn is_heading<'t>(cells: impl Iterator<Item = &'t str>, is_numbered: bool) -> bool {
    let mut filled = cells.map(str::trim).filter(|cell| !cell.is_empty()).peekable();
    if !is_numbered {
        return filled.peek().is_some();
    }
    let filled: Vec<&str> = filled.collect();
    let first = usize::from(filled.first().is_some_and(|own| own.parse::<u32>().is_err()));
    let n_counted =
        (1..).zip(&filled[first..]).take_while(|(number, cell)| cell.parse() == Ok(*number)).count();
    NUMBERS_MIN <= n_counted && first + n_counted == filled.len()
}

/// What is said of a file without a heading.
pub(super) fn none(file: &str, is_numbered: bool) -> ReadError {
    let (zh, en) = if is_numbered {
        (
            "没有栏号行:应有一行依次为 1、2、3……,数据在其下",
            "no row numbers its columns: one must count 1, 2, 3 … above the figures",
        )
    } else {
        ("没有列名行", "it has no heading")
    };
    ReadError::broken(file, zh, en)
}

/// The names of a table's columns.
#[derive(Debug, Default)]
pub(super) struct Heading {
    /// The names, each once.
    pub(super) fields: Vec<Arc<str>>,
    /// For each column of the sheet its place in `fields`; `None` where it has no name.
    places: Vec<Option<usize>>,
}

impl Heading {
    /// Reads the heading's row off its cells, in the order of their columns. A name that is there twice gets a number,
    /// which is said.
    pub(super) fn of(
        places: &Places,
        row: u64,
        cells: impl IntoIterator<Item = (usize, String)>,
    ) -> (Self, Vec<Finding>) {
        let (mut heading, mut findings) = (Self::default(), Vec::new());
        let mut taken = BTreeSet::new();
        for (column, text) in cells {
            let name = text.trim();
            if name.is_empty() {
                continue;
            }
            let mut own = name.to_owned();
            for number in 2.. {
                if taken.insert(own.to_lowercase()) {
                    break;
                }
                own = format!("{name}_{number}");
            }
            if own != name {
                let message = Text::new(
                    format!("列名“{name}”重复,本列记作“{own}”;请核对"),
                    format!(
                        "the heading \"{name}\" is there twice; this column is kept as \"{own}\", please check"
                    ),
                );
                findings.push(places.cell(Weight::Warning, TWICE, (row, column, name), &message));
            }
            heading.places.resize(column + 1, None);
            heading.places[column] = Some(heading.fields.len());
            heading.fields.push(own.into());
        }
        (heading, findings)
    }

    /// The heading above a column; empty where it has none.
    pub(super) fn above(&self, column: usize) -> &str {
        self.places.get(column).copied().flatten().map_or("", |place| &self.fields[place])
    }

    /// Sorts a row's values under the fields. One without a heading above it is told, with what it says.
    pub(super) fn row(
        &self,
        places: &Places,
        row: u64,
        cells: impl IntoIterator<Item = (usize, Value)>,
        findings: &mut Vec<Finding>,
    ) -> Vec<Value> {
        let mut values = vec![Value::Null; self.fields.len()];
        for (column, value) in cells {
            match self.places.get(column).copied().flatten() {
                Some(place) => values[place] = value,
                None if value == Value::Null => {}
                None => {
                    let said: String = value.reading().chars().take(100).collect();
                    let message = Text::new(
                        format!("值“{said}”上方没有列名,未收"),
                        format!("the value \"{said}\" has no heading above it and is not taken"),
                    );
                    let kind = "value-without-heading";
                    findings.push(places.cell(Weight::Warning, kind, (row, column, ""), &message));
                }
            }
        }
        values
    }
}

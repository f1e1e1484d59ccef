//! Tables without geometry: CSV, its encoding found out as of all plain text.

pub mod controls;

use std::path::Path;
use std::sync::Arc;

use crate::formats::import::ReadError;
use crate::formats::import::decode;
use crate::formats::import::say::About;
use crate::layer::feature::Value;
use crate::layer::finding::Finding;

/// The most rows a table may have: as many as features are numbered in a layer of a whole country's parcels.
const ROWS_MAX: usize = 100_000_000;

/// A table: names, then rows with a value a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PlainTable {
    /// The columns' names, in their order.
    pub(crate) names: Vec<Arc<str>>,
    /// The rows, with the line or row of the file each stands on.
    pub(crate) rows: Vec<(u64, Vec<Value>)>,
    /// The encoding its text was read in.
    pub(crate) encoding: String,
    /// What is to be said of it.
    pub(crate) findings: Vec<Finding>,
}

/// Reads a table.
///
/// # Errors
/// [`ReadError`] where it cannot be read, has no heading, or a row has more values than there are names.
pub(crate) fn read(path: &Path, about: &About, encoding: Option<&str>) -> Result<PlainTable, ReadError> {
    let decoded = decode::at(path, about, encoding)?;
    let mut table =
        PlainTable { encoding: decoded.encoding, findings: decoded.findings, ..PlainTable::default() };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(decoded.text.as_bytes());
    let broken = |cause: csv::Error| ReadError::foreign(&*about.file, &cause);
    table.names = reader.headers().map_err(broken)?.iter().map(|name| name.trim().into()).collect();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        if table.names.len() < record.len() || table.rows.len() == ROWS_MAX {
            return Err(not_a_row(about, line));
        }
        let mut values: Vec<Value> = record.iter().map(value).collect();
        values.resize(table.names.len(), Value::Null);
        table.rows.push((line, values));
    }
    Ok(table)
}

/// A cell as it stands; an empty one has no value. Codes keep their leading zeros, so nothing becomes a number.
fn value(cell: &str) -> Value {
    if cell.trim().is_empty() { Value::Null } else { Value::Text(cell.to_owned()) }
}

fn not_a_row(about: &About, line: u64) -> ReadError {
    ReadError::broken(
        &*about.file,
        format!("第 {line} 行的值多于表头的字段,或行数过多;请核对分隔符与引号"),
        format!(
            "line {line} has more values than the heading, or there are too many lines; check separators and quotes"
        ),
    )
}

//! Which of a file's tables is read.

use crate::formats::import::{ReadError, ReadOptions};
use crate::layer::card::Card;

/// Picks a table: the one the caller names, the only one, or the only one the card knows by name. Names are
/// matched without regard to case where none is the same to the letter.
///
/// # Errors
/// [`ReadError`] where there is none, none of the name, or several and nothing tells which.
pub(crate) fn choose(
    file: &str,
    tables: &[String],
    card: &Card,
    options: &ReadOptions,
) -> Result<usize, ReadError> {
    let file = || file.to_owned();
    let by_name = |wanted: &str| {
        let same = |table: &&String| table.to_lowercase() == wanted.to_lowercase();
        tables
            .iter()
            .position(|table| table == wanted)
            .or_else(|| tables.iter().position(|table| same(&table)))
    };
    if let Some(table) = &options.table {
        return by_name(table).ok_or_else(|| ReadError::NoSuchTable {
            file: file(),
            table: table.clone(),
            tables: tables.to_vec(),
        });
    }
    if tables.len() == 1 {
        return Ok(0);
    }
    let mut known: Vec<_> = card.tables.iter().filter_map(|table| by_name(table)).collect();
    known.sort_unstable();
    known.dedup();
    match known[..] {
        [only] => Ok(only),
        _ if tables.is_empty() => Err(ReadError::broken(file(), "没有任何表", "it has no tables")),
        _ => Err(ReadError::WhichTable { file: file(), tables: tables.to_vec() }),
    }
}

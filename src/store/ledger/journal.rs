//! Entries, told in the order they were posted.

use rusqlite::ToSql;

use crate::ledger::entry::Posted;
use crate::store::error::StoreError;
use crate::store::ledger::{Scope, read};
use crate::store::workspace::Workspace;

/// Which entries are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// Those that touch these accounts.
    pub scope: Scope,
    /// Only the last so many; `None`: all.
    pub last: Option<usize>,
}

impl Workspace {
    /// One entry; `None` where there is none of that number.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn entry(&self, seq: i64) -> Result<Option<Posted>, StoreError> {
        read::posted(&self.connection, seq)
    }

    /// At most so many entries behind one, in the order they were posted; behind 0 are all.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn journal_behind(&self, scope: &Scope, seq: i64, at_most: i64) -> Result<Vec<Posted>, StoreError> {
        let (of, texts): (&str, Vec<&str>) = match scope {
            Scope::All => ("", Vec::new()),
            Scope::District(code) => {
                ("own.scheme = ? AND own.district = ? AND", vec![&code.scheme, &code.code])
            }
            Scope::Lot(lot) => ("own.lot = ? AND", vec![lot.as_str()]),
            Scope::Project(project) => ("own.project = ? AND", vec![project.as_str()]),
        };
        let query = if of.is_empty() {
            "SELECT seq FROM ledger_entry WHERE seq > ? ORDER BY seq LIMIT ?".to_owned()
        } else {
            format!(
                "SELECT DISTINCT leg.entry FROM ledger_account AS own JOIN ledger_leg AS leg ON leg.account = own.id
                    WHERE {of} leg.entry > ? ORDER BY leg.entry LIMIT ?"
            )
        };
        let mut values: Vec<&dyn ToSql> = texts.iter().map(|own| own as &dyn ToSql).collect();
        values.extend([&seq as &dyn ToSql, &at_most]);
        let mut statement = self.connection.prepare(&query)?;
        let rows = statement.query_map(values.as_slice(), |row| row.get(0))?;
        let entries: Vec<i64> = rows.collect::<Result<_, _>>()?;
        let posted = entries.into_iter().map(|seq| read::posted(&self.connection, seq));
        posted.filter_map(Result::transpose).collect()
    }

    /// Entries in the order they were posted.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn journal(&self, journal: &Journal) -> Result<Vec<Posted>, StoreError> {
        let of_accounts = |condition: &str| {
            format!(
                "SELECT DISTINCT leg.entry FROM ledger_account AS own JOIN ledger_leg AS leg ON leg.account = own.id
                    WHERE {condition} ORDER BY leg.entry DESC LIMIT ?"
            )
        };
        let (query, mut values): (String, Vec<&str>) = match &journal.scope {
            Scope::All => ("SELECT seq FROM ledger_entry ORDER BY seq DESC LIMIT ?".to_owned(), Vec::new()),
            Scope::District(code) => {
                (of_accounts("own.scheme = ? AND own.district = ?"), vec![&code.scheme, &code.code])
            }
            Scope::Lot(lot) => (of_accounts("own.lot = ?"), vec![lot.as_str()]),
            Scope::Project(project) => (of_accounts("own.project = ?"), vec![project.as_str()]),
        };
        // SQLite takes a negative limit for none.
        let limit = journal.last.map_or_else(|| "-1".to_owned(), |last| last.to_string());
        values.push(&limit);
        let mut statement = self.connection.prepare(&query.replace("LIMIT ?", "LIMIT CAST(? AS INTEGER)"))?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?;
        let mut entries: Vec<i64> = rows.collect::<Result<_, _>>()?;
        entries.reverse();
        let posted = entries.into_iter().map(|seq| read::posted(&self.connection, seq));
        posted.filter_map(Result::transpose).collect()
    }
}

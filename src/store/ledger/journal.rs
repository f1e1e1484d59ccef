//! Entries, told in the order they were posted.

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

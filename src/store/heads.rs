//! The newest of everything that is only added to: whether a workspace has changed since it was looked at.

use crate::store::error::StoreError;
use crate::store::workspace::Workspace;

/// The newest numbers of what an answer depends on; two that are equal say that nothing was added between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    publication: i64,
    run: i64,
    register: i64,
    step: i64,
    law_status: i64,
    /// How many records projects and supplements have.
    records: i64,
}

impl Workspace {
    /// What is newest now.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn heads(&self) -> Result<Heads, StoreError> {
        const QUERY: &str = "SELECT (SELECT coalesce(max(id), 0) FROM publication),
            (SELECT coalesce(max(id), 0) FROM overlay_run), (SELECT coalesce(max(id), 0) FROM register),
            (SELECT coalesce(max(id), 0) FROM step), (SELECT coalesce(max(id), 0) FROM law_status),
            (SELECT count(*) FROM project_stage) + (SELECT count(*) FROM ledger_charge)
                + (SELECT count(*) FROM supplement) + (SELECT count(*) FROM supplement_acceptance)";
        Ok(self.connection.query_row(QUERY, (), |row| {
            Ok(Heads {
                publication: row.get(0)?,
                run: row.get(1)?,
                register: row.get(2)?,
                step: row.get(3)?,
                law_status: row.get(4)?,
                records: row.get(5)?,
            })
        })?)
    }

    /// A number that changes whenever another connection has committed anything: cheap to ask.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }
}

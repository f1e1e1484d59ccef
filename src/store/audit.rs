//! The audit (审计): what was written over HTTP, and what was refused there. Only added to.
//!
//! A write stands in it by the same transaction that does it (`once`). What was refused is entered by its groups,
//! with how often it happened, so that a flood of requests is not a flood of rows. A key's secret is never in it.

use rusqlite::{Connection, Row, TransactionBehavior};

use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::workspace::Workspace;

/// What happened, before it is entered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Happened {
    /// The request's id; of several alike, the first one's.
    pub request: String,
    /// Who asked; `None`: nobody we know.
    pub who: Option<String>,
    /// What they are known by: a key's id, or a token's issuer.
    pub key: Option<String>,
    /// The name of their role.
    pub role: Option<&'static str>,
    /// Where they asked from.
    pub address: String,
    /// The request's method.
    pub method: String,
    /// The template of its path, for example `/conflicts/{patchId}/steps`.
    pub route: String,
    /// The status it was answered with.
    pub status: u16,
    /// Why it was refused; empty where it was not.
    pub reason: String,
    /// How often, at least 1.
    pub n: u64,
}

/// An entry of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, counted from 1.
    pub number: i64,
    /// When it was entered, RFC 3339 UTC.
    pub made_at: String,
    /// The request's id.
    pub request: String,
    /// Who asked.
    pub who: Option<String>,
    /// What they are known by.
    pub key: Option<String>,
    /// The name of their role.
    pub role: Option<String>,
    /// Where they asked from.
    pub address: String,
    /// The method.
    pub method: String,
    /// The template of the path.
    pub route: String,
    /// The status.
    pub status: u16,
    /// Why it was refused; empty where it was not.
    pub reason: String,
    /// How often.
    pub n: u64,
}

impl Workspace {
    /// Enters what happened, all of it or nothing.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn enter_audit(&mut self, happened: &[Happened]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for own in happened {
            enter(&transaction, own)?;
        }
        Ok(transaction.commit()?)
    }

    /// The last entries, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn audit(&self, n_max: u32) -> Result<Vec<Entry>, StoreError> {
        const QUERY: &str =
            "SELECT id, made_at, request, who, key, role, address, method, route, status, reason, n
            FROM audit ORDER BY id DESC LIMIT ?1";
        let mut statement = self.connection.prepare(QUERY)?;
        let entries = statement.query_map([n_max], entry_of)?;
        Ok(entries.collect::<Result<_, _>>()?)
    }
}

/// Enters one thing that happened, and returns its number.
pub(super) fn enter(connection: &Connection, own: &Happened) -> Result<i64, StoreError> {
    const INSERT: &str = "INSERT INTO audit
        (made_at, request, who, key, role, address, method, route, status, reason, n)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    connection.execute(
        INSERT,
        rusqlite::params![
            clock::now(),
            own.request,
            own.who,
            own.key,
            own.role,
            own.address,
            own.method,
            own.route,
            own.status,
            own.reason,
            own.n as i64,
        ],
    )?;
    Ok(connection.last_insert_rowid())
}

fn entry_of(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        number: row.get("id")?,
        made_at: row.get("made_at")?,
        request: row.get("request")?,
        who: row.get("who")?,
        key: row.get("key")?,
        role: row.get("role")?,
        address: row.get("address")?,
        method: row.get("method")?,
        route: row.get("route")?,
        status: row.get("status")?,
        reason: row.get("reason")?,
        n: row.get::<_, i64>("n")?.max(0) as u64,
    })
}

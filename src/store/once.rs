//! Doing a thing once: a request that is sent again under the same key is answered as before and does nothing.
//!
//! What is done, its entry in the audit and the answer stand in one transaction, so that after a power cut either
//! all of it is there or nothing, and the client may ask again without knowing which.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::store::audit::{Happened, enter};
use crate::store::error::StoreError;
use crate::store::workspace::Workspace;

/// A request that is to be done once.
#[derive(Clone, Debug)]
pub struct Once {
    /// Who asks, as keys are told apart by: one caller's keys are no other's.
    pub caller: String,
    /// The key the caller made up for it (`Idempotency-Key`), not empty.
    pub key: String,
    /// The SHA-256 of what is asked: the same key may not ask for another thing.
    pub request_sha256: String,
    /// What the audit is to say of it.
    pub happened: Happened,
}

/// How a request was answered that is done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub answer: String,
    /// Whether it had been done before.
    pub is_again: bool,
}

impl Workspace {
    /// The answer a request was given before; `None` where it is new.
    ///
    /// # Errors
    /// [`StoreError::OtherRequest`] where its key asked for another thing; [`StoreError::Sqlite`].
    pub fn answered(&self, once: &Once) -> Result<Option<String>, StoreError> {
        answered(&self.connection, once)
    }

    /// Does `work`, unless it was done before, and keeps the answer `work` returns.
    ///
    /// # Errors
    /// [`StoreError::OtherRequest`] where the key asked for another thing; those of `work`;
    /// [`StoreError::Sqlite`]. Nothing is done or kept then, and the key may be used again.
    pub(super) fn once(
        &mut self,
        once: &Once,
        work: impl FnOnce(&Transaction<'_>) -> Result<String, StoreError>,
    ) -> Result<Answered, StoreError> {
        const INSERT: &str = "INSERT INTO answered (caller, key, request_sha256, audit, answer)
            VALUES (?1, ?2, ?3, ?4, ?5)";
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(answer) = answered(&transaction, once)? {
            return Ok(Answered { answer, is_again: true });
        }
        let answer = work(&transaction)?;
        let audit = enter(&transaction, &once.happened)?;
        transaction.execute(INSERT, (&once.caller, &once.key, &once.request_sha256, audit, &answer))?;
        transaction.commit()?;
        Ok(Answered { answer, is_again: false })
    }
}

fn answered(connection: &Connection, once: &Once) -> Result<Option<String>, StoreError> {
    const QUERY: &str = "SELECT request_sha256, answer FROM answered WHERE caller = ?1 AND key = ?2";
    let found: Option<(String, String)> = connection
        .query_row(QUERY, [&once.caller, &once.key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        Some((request, _)) if request != once.request_sha256 => {
            Err(StoreError::OtherRequest { key: once.key.clone() })
        }
        found => Ok(found.map(|(_, answer)| answer)),
    }
}

//! Lots, kept: entered once, with the first amount that arises in them.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::ledger::entry::Entry;
use crate::ledger::ids::LotId;
use crate::ledger::lot::Lot;
use crate::ledger::regime::BookLaw;
use crate::store::clock::Moment;
use crate::store::error::StoreError;
use crate::store::ledger::error::KeepingError;
use crate::store::ledger::{Answer, posted, supplements, wire};
use crate::store::workspace::Workspace;

impl Workspace {
    /// Hands down a lot: enters it and posts what it brings, in one transaction. A lot that is there already as
    /// the same gets more.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] with why; [`StoreError::Definitions`], [`StoreError::Sqlite`]. Nothing is entered then.
    pub fn issue(
        &mut self,
        lot: &Lot,
        entry: &Entry,
        key: Option<&str>,
        now: &Moment,
    ) -> Result<Answer, StoreError> {
        let law = self.shared_definitions()?.books.clone();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = handed_down(&transaction, &law, (lot, entry), key, now)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// All lots by name.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where one cannot be read, [`StoreError::Sqlite`].
    pub fn lots(&self) -> Result<BTreeMap<LotId, Lot>, StoreError> {
        all(&self.connection)
    }
}

/// [`Workspace::issue`] within a transaction.
pub(super) fn handed_down(
    transaction: &Transaction<'_>,
    law: &BookLaw,
    (lot, entry): (&Lot, &Entry),
    key: Option<&str>,
    now: &Moment,
) -> Result<Answer, StoreError> {
    if self::lot(transaction, &lot.id)?.is_none() {
        lot.check(law, now.day)?;
        // A supplement's lot is entered by its acceptance, and has its number.
        if supplements::supplement(transaction, &lot.id)?.is_some() {
            return Err(KeepingError::Taken { id: lot.id.to_string() }.into());
        }
    }
    enter(transaction, lot, &entry.who, now)?;
    posted(transaction, entry, key, now)
}

/// Enters a lot; one that is there must be the same.
pub(super) fn enter(
    transaction: &Transaction<'_>,
    lot: &Lot,
    who: &str,
    now: &Moment,
) -> Result<(), StoreError> {
    const INSERT: &str =
        "INSERT INTO ledger_lot (id, text, sha256, who, made_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    match self::lot(transaction, &lot.id)? {
        Some(there) if there == *lot => Ok(()),
        Some(_) => Err(KeepingError::Taken { id: lot.id.to_string() }.into()),
        None => {
            let text = wire::lot_text(lot);
            let sha256 = wire::sha256(&text);
            transaction.execute(INSERT, (lot.id.as_str(), text, sha256, who, &now.instant))?;
            Ok(())
        }
    }
}

/// One lot, or `None` where nobody has entered it.
pub(super) fn lot(connection: &Connection, id: &LotId) -> Result<Option<Lot>, StoreError> {
    const QUERY: &str = "SELECT text FROM ledger_lot WHERE id = ?1";
    let mut statement = connection.prepare(QUERY)?;
    let text: Option<String> = statement.query_row([id.as_str()], |row| row.get(0)).optional()?;
    text.map(|text| of_text(&text)).transpose()
}

pub(super) fn all(connection: &Connection) -> Result<BTreeMap<LotId, Lot>, StoreError> {
    let mut statement = connection.prepare("SELECT text FROM ledger_lot ORDER BY id")?;
    let texts = statement.query_map((), |row| row.get::<_, String>(0))?;
    texts
        .map(|text| {
            let lot = of_text(&text?)?;
            Ok((lot.id.clone(), lot))
        })
        .collect()
}

fn of_text(text: &str) -> Result<Lot, StoreError> {
    wire::read_lot(text)
        .map_err(|error| KeepingError::BadRecord { what: format!("ledger_lot: {error}") }.into())
}

/// The digest of a lot's text as entered.
pub(super) fn sha256(connection: &Connection, lot: &str) -> Result<Option<String>, StoreError> {
    const QUERY: &str = "SELECT sha256 FROM ledger_lot WHERE id = ?1";
    Ok(connection.prepare(QUERY)?.query_row([lot], |row| row.get(0)).optional()?)
}

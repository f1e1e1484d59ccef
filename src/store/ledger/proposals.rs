//! Proposals: what one asks for and another confirms or declines (四眼).

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::ledger::entry::Entry;
use crate::store::clock::Moment;
use crate::store::error::StoreError;
use crate::store::ledger::error::KeepingError;
use crate::store::ledger::{check_days, enter, read, wire};
use crate::store::once::{Answered, Once};
use crate::store::workspace::Workspace;

/// Who stands for the second person while a proposal is tried.
const SECOND: &str = "…";

/// An entry that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number, counted from 1.
    pub id: i64,
    /// When it was made, RFC 3339 UTC.
    pub made_at: String,
    /// What is to be posted; nobody has confirmed it.
    pub entry: Entry,
}

impl Workspace {
    /// Posts a proposal in the name of a second person; all is checked anew.
    ///
    /// Confirmed again by the same person it is the same entry; whoever hears no answer asks again.
    ///
    /// # Errors
    /// [`StoreError::Ledger`]: no such proposal, ended by somebody else, the same person as proposed it, or the books
    /// do not take it any more; [`StoreError::Sqlite`]. Nothing is entered then.
    pub fn confirm(&mut self, id: i64, who: &str, now: &Moment) -> Result<i64, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let entry = confirmed(&transaction, id, who, now)?;
        transaction.commit()?;
        Ok(entry)
    }

    /// [`Workspace::confirm`] as a request that is done once; `tell` makes its answer of the entry's number.
    ///
    /// # Errors
    /// As [`Workspace::confirm`]; [`StoreError::OtherRequest`].
    pub fn confirm_once(
        &mut self,
        id: i64,
        who: &str,
        once: &Once,
        tell: impl FnOnce(i64) -> String,
    ) -> Result<Answered, StoreError> {
        self.once(once, |transaction| Ok(tell(confirmed(transaction, id, who, &Moment::now())?)))
    }

    /// Declines a proposal; whoever made it may too.
    ///
    /// # Errors
    /// [`StoreError::Ledger`]: no such proposal, or ended already; [`StoreError::Sqlite`]. Nothing is entered then.
    pub fn decline(&mut self, id: i64, who: &str, note: &str, now: &Moment) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        declined(&transaction, id, (who, note), now)?;
        transaction.commit()?;
        Ok(())
    }

    /// [`Workspace::decline`] as a request that is done once, with its answer.
    ///
    /// # Errors
    /// As [`Workspace::decline`]; [`StoreError::OtherRequest`].
    pub fn decline_once(
        &mut self,
        id: i64,
        (who, note): (&str, &str),
        once: &Once,
        answer: String,
    ) -> Result<Answered, StoreError> {
        self.once(once, |transaction| {
            declined(transaction, id, (who, note), &Moment::now())?;
            Ok(answer)
        })
    }

    /// A proposal, whether it waits or was ended.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where there is none or it cannot be read, [`StoreError::Sqlite`].
    pub fn proposal(&self, id: i64) -> Result<Proposal, StoreError> {
        proposal(&self.connection, id)
    }

    /// What waits for a second person, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where one cannot be read, [`StoreError::Sqlite`].
    pub fn proposals(&self) -> Result<Vec<Proposal>, StoreError> {
        const QUERY: &str = "SELECT id FROM ledger_proposal WHERE id NOT IN
            (SELECT proposal FROM ledger_proposal_end) ORDER BY id";
        let mut statement = self.connection.prepare(QUERY)?;
        let ids: Vec<i64> = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
        ids.into_iter().map(|id| proposal(&self.connection, id)).collect()
    }
}

/// [`Workspace::confirm`] within a transaction.
fn confirmed(transaction: &Transaction<'_>, id: i64, who: &str, now: &Moment) -> Result<i64, StoreError> {
    let mut proposal = proposal(transaction, id)?;
    match ended(transaction, id)? {
        Some((Some(entry), by)) if by == who => return Ok(entry),
        Some((entry, who)) => return Err(KeepingError::ProposalEnded { id, entry, who }.into()),
        None => {}
    }
    proposal.entry.confirmed_by = Some(who.to_owned());
    let entry = enter(transaction, &proposal.entry, now)?;
    end(transaction, id, Some(entry), (who, ""), now)?;
    Ok(entry)
}

/// [`Workspace::decline`] within a transaction.
fn declined(
    transaction: &Transaction<'_>,
    id: i64,
    (who, note): (&str, &str),
    now: &Moment,
) -> Result<(), StoreError> {
    proposal(transaction, id)?;
    if let Some((entry, who)) = ended(transaction, id)? {
        return Err(KeepingError::ProposalEnded { id, entry, who }.into());
    }
    end(transaction, id, None, (who, note), now)
}

/// Keeps an entry for a second person, after trying whether the books would take it now.
pub(super) fn propose(transaction: &Transaction<'_>, entry: &Entry, now: &Moment) -> Result<i64, StoreError> {
    const INSERT: &str = "INSERT INTO ledger_proposal (made_at, who, text) VALUES (?1, ?2, ?3)";
    check_days(transaction, entry, now)?;
    let tried = Entry { confirmed_by: Some(SECOND.to_owned()), ..entry.clone() };
    // The number does not matter: nothing is kept of it.
    read::books_for(transaction, &tried)?.post(0, &tried)?;
    transaction.execute(INSERT, (&now.instant, &entry.who, wire::entry_text(entry)))?;
    Ok(transaction.last_insert_rowid())
}

fn proposal(connection: &Connection, id: i64) -> Result<Proposal, StoreError> {
    const QUERY: &str = "SELECT made_at, text FROM ledger_proposal WHERE id = ?1";
    let row: Option<(String, String)> =
        connection.query_row(QUERY, [id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (made_at, text) = row.ok_or(KeepingError::NoSuchProposal { id })?;
    let bad = |error| KeepingError::BadRecord { what: format!("ledger_proposal {id}: {error}") };
    let entry = wire::read_entry(&text).map_err(bad)?;
    Ok(Proposal { id, made_at, entry })
}

/// The entry a proposal became, if any, and who ended it; `None` while it waits.
fn ended(connection: &Connection, id: i64) -> Result<Option<(Option<i64>, String)>, StoreError> {
    const QUERY: &str = "SELECT entry, who FROM ledger_proposal_end WHERE proposal = ?1";
    Ok(connection.query_row(QUERY, [id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn end(
    transaction: &Transaction<'_>,
    id: i64,
    entry: Option<i64>,
    (who, note): (&str, &str),
    now: &Moment,
) -> Result<(), StoreError> {
    const INSERT: &str = "INSERT INTO ledger_proposal_end (proposal, entry, who, made_at, note)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.execute(INSERT, (id, entry, who, &now.instant, note))?;
    Ok(())
}

//! The books, kept: entries are posted here, one at a time, each in one transaction that holds the catalogue's only
//! writing lock from its first look at a balance to its commit.
//!
//! - **Serial**: the transaction is begun as a writer (`BEGIN IMMEDIATE`), so of any number of processes and threads
//!   one looks and posts while the others wait; nobody spends a balance somebody else has just spent.
//! - **Durable**: an entry is answered for once its commit is synced (WAL, `synchronous = FULL`).
//! - **Once**: a request may carry a key. The same request under its key gets the first answer again, another is
//!   refused; so whoever hears no answer asks again.
//! - **Two persons**: what wants a second is kept as a proposal, checked as if it were posted, and posted when another
//!   confirms it, with all checks anew.
//! - **In order**: entries are numbered without gaps and chained by digests; their moments never go back. A clock
//!   that stands before the last entry is an error and not a moment.
//!
//! `read` and `write` are the only files that know the tables; `verify` holds everything against everything.

mod balances;
mod beside;
pub(super) mod charges;
pub mod error;
mod flows;
mod journal;
mod lots;
pub mod overlap;
mod places;
mod proposals;
mod read;
mod requests;
pub mod supplements;
mod verify;
pub mod wire;
mod write;

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::formats::snapshot::container::Digest;
use crate::ledger::account::State;
use crate::ledger::chain;
use crate::ledger::entry::{Entry, Role, moved, reversed};
use crate::ledger::error::LedgerError;
use crate::ledger::ids::ProjectId;
use crate::ledger::kind::Kind;
use crate::store::clock::Moment;
use crate::store::error::StoreError;
use crate::store::ledger::error::KeepingError;
use crate::store::workspace::Workspace;

pub use crate::store::ledger::balances::{Balance, ProjectView, Scope};
pub use crate::store::ledger::charges::Charged;
pub use crate::store::ledger::flows::Flows;
pub use crate::store::ledger::journal::Journal;
pub use crate::store::ledger::proposals::Proposal;
pub use crate::store::ledger::requests::Became;
pub use crate::store::ledger::verify::{Broken, Verified};

/// Who posts what nobody asked for: locks whose day has passed.
pub const PROGRAM: &str = "hegui";

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it became.
    pub outcome: Outcome,
    /// Whether the key had this answer already, and nothing was done now.
    pub is_repeated: bool,
}

/// What a request became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An entry, by its number.
    Posted(i64),
    /// A proposal that waits for a second person, by its number.
    Proposed(i64),
}

impl Workspace {
    /// Posts an entry, or proposes it where it wants a second person.
    ///
    /// An entry without postings means, for a release or a write-off, everything locked for the project; for a filing,
    /// everything registered of the lots among its documents; for a reversal, the contrary of the entry it names.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] with why; [`StoreError::Sqlite`]. Nothing is entered then.
    pub fn post(&mut self, entry: &Entry, key: Option<&str>, now: &Moment) -> Result<Answer, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = posted(&transaction, entry, key, now)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// Posts back what is locked past its day, a project an entry; returns their numbers.
    ///
    /// # Errors
    /// [`StoreError::Ledger`], [`StoreError::Sqlite`]; nothing is entered then.
    pub fn release_expired(&mut self, now: &Moment) -> Result<Vec<i64>, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let released = release(&transaction, None, now)?;
        transaction.commit()?;
        Ok(released)
    }
}

/// [`Workspace::post`] within a transaction.
fn posted(
    transaction: &Transaction<'_>,
    entry: &Entry,
    key: Option<&str>,
    now: &Moment,
) -> Result<Answer, StoreError> {
    // The request as asked, before anything is filled in, so that it is the same when it is asked again.
    let asked = Digest(chain::request(entry)).to_string();
    if let Some(outcome) = key.map(|key| answered(transaction, key, &asked)).transpose()?.flatten() {
        return Ok(Answer { outcome, is_repeated: true });
    }
    let outcome = taken(transaction, &filled(transaction, entry)?, now)?;
    if let Some(key) = key {
        write::key(transaction, key, &asked, outcome)?;
    }
    Ok(Answer { outcome, is_repeated: false })
}

/// Enters an entry with all its postings, or proposes it where it wants a second person.
fn taken(transaction: &Transaction<'_>, entry: &Entry, now: &Moment) -> Result<Outcome, StoreError> {
    Ok(if wants_second(transaction, entry)? {
        Outcome::Proposed(proposals::propose(transaction, entry, now)?)
    } else {
        Outcome::Posted(enter(transaction, entry, now)?)
    })
}

/// The answer a key has, where it has one.
fn answered(connection: &Connection, key: &str, asked: &str) -> Result<Option<Outcome>, StoreError> {
    const QUERY: &str = "SELECT sha256, entry, proposal FROM ledger_key WHERE key = ?1";
    let row = connection.query_row(QUERY, [key], |row| {
        let entry: Option<i64> = row.get(1)?;
        let outcome =
            entry.map_or_else(|| row.get(2).map(Outcome::Proposed), |own| Ok(Outcome::Posted(own)))?;
        Ok((row.get::<_, String>(0)?, outcome))
    });
    match row.optional()? {
        Some((sha256, _)) if sha256 != asked => Err(KeepingError::KeyTaken { key: key.to_owned() }.into()),
        found => Ok(found.map(|(_, outcome)| outcome)),
    }
}

/// Puts in what an entry without postings means.
fn filled(connection: &Connection, entry: &Entry) -> Result<Entry, StoreError> {
    let mut entry = entry.clone();
    if !entry.postings.is_empty() {
        return Ok(entry);
    }
    match (entry.kind, &entry.project, entry.reverses) {
        (Kind::Release | Kind::WriteOff, Some(project), _) => {
            entry.postings = moved(entry.kind, &read::of_project(connection, project, State::Locked)?);
        }
        (Kind::File, ..) => {
            for document in entry.documents.iter().filter(|own| own.role == Role::Lot) {
                entry.postings.extend(moved(Kind::File, &read::registered(connection, &document.reference)?));
            }
        }
        (Kind::Reverse, _, Some(seq)) => {
            let known = read::known(connection, seq)?.ok_or(LedgerError::NoSuchEntry { seq })?;
            entry.postings = reversed(&known.postings);
            entry.project = known.project;
        }
        _ => {}
    }
    Ok(entry)
}

/// Whether an entry, or the one it takes back, wants a second person.
fn wants_second(connection: &Connection, entry: &Entry) -> Result<bool, StoreError> {
    let of = match entry.reverses {
        Some(seq) => read::known(connection, seq)?.map(|known| known.kind),
        None => None,
    };
    Ok(of.unwrap_or(entry.kind).wants_second())
}

/// Enters an entry as the next; where too little is available, after what is locked past its day there is posted
/// back.
fn enter(transaction: &Transaction<'_>, entry: &Entry, now: &Moment) -> Result<i64, StoreError> {
    check_days(transaction, entry, now)?;
    match write::enter(transaction, entry, now) {
        Err(StoreError::Ledger {
            source: KeepingError::Refused { source: LedgerError::TooLittle { account, .. } },
        }) if account.state == State::Available
            && !release(transaction, Some(account.stock.lot.as_str()), now)?.is_empty() =>
        {
            write::enter(transaction, entry, now)
        }
        other => other,
    }
}

/// Refuses a lock until a day that is past, and a write-off of what is locked past its day.
fn check_days(connection: &Connection, entry: &Entry, now: &Moment) -> Result<(), StoreError> {
    if let (Kind::Lock, Some(expires)) = (entry.kind, entry.expires)
        && expires < now.day
    {
        return Err(LedgerError::WrongExpiry { kind: entry.kind, expires: Some(expires) }.into());
    }
    let Some(project) = entry.project.as_ref().filter(|_| entry.kind == Kind::WriteOff) else {
        return Ok(());
    };
    for locked in read::expired(connection, None, Some(project), now.day)? {
        if entry.postings.iter().any(|own| own.stock == locked.draw.stock) {
            let (project, lot) = (project.to_string(), locked.draw.stock.lot.to_string());
            return Err(KeepingError::LockExpired { project, lot, expires: locked.expires }.into());
        }
    }
    Ok(())
}

/// Posts back what is locked past its day, of one lot or of all, a project an entry.
fn release(transaction: &Transaction<'_>, lot: Option<&str>, now: &Moment) -> Result<Vec<i64>, StoreError> {
    let mut by_project = BTreeMap::<ProjectId, Vec<_>>::new();
    for locked in read::expired(transaction, lot, None, now.day)? {
        by_project.entry(locked.project).or_default().push(locked.draw);
    }
    let mut entries = Vec::new();
    for (project, draws) in by_project {
        let entry = Entry {
            kind: Kind::Release,
            project: Some(project),
            postings: moved(Kind::Release, &draws),
            expires: None,
            reverses: None,
            price_fen: None,
            documents: Vec::new(),
            who: PROGRAM.to_owned(),
            confirmed_by: None,
            note: "锁定到期 · the lock has expired".to_owned(),
        };
        entries.push(write::enter(transaction, &entry, now)?);
    }
    Ok(entries)
}

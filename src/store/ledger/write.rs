//! Entering entries. The only file that writes to the tables of the journal.

use rusqlite::{Transaction, params};

use crate::ledger::account::{Account, State};
use crate::ledger::chain;
use crate::ledger::entry::{After, Document, Entry, Role};
use crate::ledger::ids::ProjectId;
use crate::store::clock::Moment;
use crate::store::error::StoreError;
use crate::store::ledger::error::KeepingError;
use crate::store::ledger::{Outcome, charges, lots, read};

/// Enters an entry as the next, after the books have taken it; returns its number.
pub(super) fn enter(transaction: &Transaction<'_>, entry: &Entry, now: &Moment) -> Result<i64, StoreError> {
    const INSERT: &str = "INSERT INTO ledger_entry
        (seq, made_at, kind, project, expires, reverses, price_fen, who, confirmed_by, note, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let entry = &with_records(transaction, entry)?;
    let last = read::last(transaction)?;
    if let Some(last) = last.as_ref().filter(|last| now.instant < last.made_at) {
        let (last, now) = (last.made_at.clone(), now.instant.clone());
        return Err(KeepingError::ClockBehind { last, now }.into());
    }
    let seq = last.as_ref().map_or(1, |last| last.seq + 1);
    let after = read::books_for(transaction, entry)?.post(seq, entry)?;
    let before = last.map_or(chain::BEGINNING, |last| last.hash);
    let hash = chain::link(before, seq, &now.instant, entry, &after);
    transaction.prepare(INSERT)?.execute(params![
        seq,
        now.instant,
        entry.kind.id(),
        entry.project.as_ref().map(ProjectId::as_str),
        entry.expires.map(|day| day.to_string()),
        entry.reverses,
        entry.price_fen,
        entry.who,
        entry.confirmed_by,
        entry.note,
        hash.as_slice(),
    ])?;
    documents(transaction, seq, &entry.documents)?;
    legs(transaction, seq, entry, &after)?;
    Ok(seq)
}

/// Puts the digests of the workspace's own records beside the documents an entry rests on: of each lot it brings
/// into the books, and of what the project it writes off owes. The chain vouches for them too.
fn with_records(transaction: &Transaction<'_>, entry: &Entry) -> Result<Entry, StoreError> {
    let mut entry = entry.clone();
    let mut add = |role, reference: &str, sha256: Option<String>| {
        let record = Document { role, reference: reference.to_owned(), sha256 };
        if !entry.documents.contains(&record) {
            entry.documents.push(record);
        }
    };
    let postings = entry.postings.clone();
    for posting in postings.iter().filter(|own| own.from == State::Outside) {
        let lot = posting.stock.lot.as_str();
        add(Role::Lot, lot, lots::sha256(transaction, lot)?);
    }
    if let Some(project) = entry.project.clone()
        && postings.iter().any(|own| own.to == State::WrittenOff)
    {
        add(Role::Charge, project.as_str(), charges::sha256(transaction, &project)?);
    }
    Ok(entry)
}

fn documents(transaction: &Transaction<'_>, seq: i64, documents: &[Document]) -> Result<(), StoreError> {
    const INSERT: &str =
        "INSERT INTO ledger_document (entry, seq, role, reference, sha256) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = transaction.prepare(INSERT)?;
    for (place, own) in (0_i64..).zip(documents) {
        statement.execute(params![seq, place, own.role.id(), own.reference, own.sha256])?;
    }
    Ok(())
}

fn legs(transaction: &Transaction<'_>, seq: i64, entry: &Entry, after: &[After]) -> Result<(), StoreError> {
    const INSERT: &str =
        "INSERT INTO ledger_leg (account, entry, seq, amount, after) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut place = 0_i64;
    for (posting, after) in entry.postings.iter().zip(after) {
        let (from, to) = posting.accounts(entry.project.as_ref());
        for (account, amount, after) in [(from, -posting.amount, after.from), (to, posting.amount, after.to)]
        {
            let account = account_row(transaction, &account)?;
            let mut statement = transaction.prepare(INSERT)?;
            statement.execute((account, seq, place, amount.units(), after.units()))?;
            place += 1;
        }
    }
    Ok(())
}

/// The row of an account, made where it is new.
fn account_row(transaction: &Transaction<'_>, account: &Account) -> Result<i64, StoreError> {
    const INSERT: &str =
        "INSERT INTO ledger_account (scheme, district, book, grade, lot, terms, state, project)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    if let Some((row, _)) = read::balance(transaction, account)? {
        return Ok(row);
    }
    let Account { stock, state, project } = account;
    transaction.prepare(INSERT)?.execute(params![
        &*stock.district.scheme,
        &*stock.district.code,
        stock.book.id(),
        read::grade_number(stock.grade),
        stock.lot.as_str(),
        stock.terms.id(),
        state.id(),
        project.as_ref().map_or("", ProjectId::as_str),
    ])?;
    Ok(transaction.last_insert_rowid())
}

/// Keeps what came of a request under its key.
pub(super) fn key(
    transaction: &Transaction<'_>,
    key: &str,
    asked: &str,
    outcome: Outcome,
) -> Result<(), StoreError> {
    const INSERT: &str = "INSERT INTO ledger_key (key, sha256, entry, proposal) VALUES (?1, ?2, ?3, ?4)";
    let (entry, proposal) = match outcome {
        Outcome::Posted(seq) => (Some(seq), None),
        Outcome::Proposed(id) => (None, Some(id)),
    };
    transaction.execute(INSERT, (key, asked, entry, proposal))?;
    Ok(())
}

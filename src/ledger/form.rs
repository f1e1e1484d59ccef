//! What an entry must be whatever the balances: its kind's moves, its documents, its second person.

use crate::ledger::account::{State, Stock, Terms};
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::books::Books;
use crate::ledger::entry::{Entry, Posting, Role, reversed};
use crate::ledger::error::LedgerError;
use crate::ledger::kind::Kind;
use crate::ledger::lot::Source;

/// Refuses an entry that is none.
pub(super) fn check(books: &Books, entry: &Entry) -> Result<(), LedgerError> {
    let kind = entry.kind;
    if entry.postings.is_empty() {
        return Err(LedgerError::Empty { kind });
    }
    let key = |own: &Posting| (own.stock.clone(), own.from, own.to);
    if !entry.postings.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])) {
        return Err(LedgerError::OutOfOrder);
    }
    for posting in &entry.postings {
        stock(books, kind, posting)?;
    }
    papers(entry)?;
    match kind {
        Kind::Reverse => reversal(books, entry),
        _ if entry.reverses.is_some() => Err(LedgerError::WrongMove { kind, stock: first(entry) }),
        Kind::Transfer => transfer(entry),
        _ => plain(books, entry),
    }
}

/// What must hold of each posting's stock.
fn stock(books: &Books, kind: Kind, posting: &Posting) -> Result<(), LedgerError> {
    let Posting { stock, amount, .. } = posting;
    if *amount <= Amount::ZERO {
        return Err(LedgerError::BadAmount { stock: stock.clone(), amount: *amount });
    }
    let lot = books.lots.get(&stock.lot).ok_or_else(|| LedgerError::NoSuchLot { lot: stock.lot.clone() })?;
    let (family, book) = (lot.family, stock.book);
    if book.family() != family {
        return Err(LedgerError::OtherFamily { lot: lot.id.clone(), family, book });
    }
    if !kind.is_of(family) {
        return Err(LedgerError::WrongFamily { kind, family });
    }
    if stock.grade.is_some() != book.has_grades() {
        return Err(LedgerError::WrongGrade { stock: stock.clone() });
    }
    Ok(())
}

/// Project, last day, price, documents and persons.
fn papers(entry: &Entry) -> Result<(), LedgerError> {
    let kind = entry.kind;
    if kind != Kind::Reverse && kind.is_of_project() != entry.project.is_some() {
        return Err(LedgerError::WrongProject { kind });
    }
    if (kind == Kind::Lock) != entry.expires.is_some() {
        return Err(LedgerError::WrongExpiry { kind, expires: entry.expires });
    }
    let is_priced = entry.price_fen.is_some_and(|fen| 0 <= fen);
    if (kind == Kind::Transfer) != is_priced || entry.price_fen.is_some() != is_priced {
        return Err(LedgerError::WrongPrice { kind });
    }
    let has = |role| entry.documents.iter().any(|own| own.role == role && !own.reference.is_empty());
    for role in [Role::Basis, Role::TaskMet] {
        let is_wanted = kind.wants_document() && (role == Role::Basis || kind == Kind::Transfer);
        if is_wanted && !has(role) {
            return Err(LedgerError::NoDocument { kind, role });
        }
    }
    second(kind, entry)
}

/// One proposes and another confirms, where the kind wants it.
fn second(kind: Kind, entry: &Entry) -> Result<(), LedgerError> {
    let has_second = entry.confirmed_by.as_ref().is_some_and(|own| !own.is_empty() && *own != entry.who);
    if kind.wants_second() && !has_second {
        return Err(LedgerError::WantsSecond { kind, who: entry.who.clone() });
    }
    Ok(())
}

/// An entry whose postings all move between the same two states.
fn plain(books: &Books, entry: &Entry) -> Result<(), LedgerError> {
    let kind = entry.kind;
    for Posting { stock, from, to, .. } in &entry.postings {
        if kind.moves() != Some((*from, *to)) {
            return Err(LedgerError::WrongMove { kind, stock: stock.clone() });
        }
        let Some(lot) = books.lots.get(&stock.lot).filter(|_| *from == State::Outside) else { continue };
        if stock.district != lot.district || stock.terms != Terms::Free {
            return Err(LedgerError::ElsewhereBorn { lot: lot.id.clone(), district: lot.district.clone() });
        }
        if lot.source == Source::Upgrade && stock.book == Book::Quantity {
            return Err(LedgerError::NotOfSource { lot: lot.id.clone(), book: stock.book });
        }
    }
    Ok(())
}

/// What goes out of one district comes into another: the same of the same lot, and what goes out was free to go.
fn transfer(entry: &Entry) -> Result<(), LedgerError> {
    let wrong = |stock: &Stock| LedgerError::WrongMove { kind: entry.kind, stock: stock.clone() };
    let (out, into): (Vec<&Posting>, Vec<&Posting>) = entry
        .postings
        .iter()
        .partition(|own| (own.from, own.to) == (State::Available, State::TransferredOut));
    let giver = &out.first().ok_or_else(|| wrong(&first(entry)))?.stock;
    let taken = &into.first().ok_or_else(|| wrong(&first(entry)))?.stock;
    if let Some(own) = out.iter().find(|own| own.stock.terms != Terms::Free) {
        return Err(LedgerError::NotToBeHandedOn { stock: own.stock.clone() });
    }
    if out.len() != into.len() || giver.district == taken.district {
        return Err(wrong(giver));
    }
    // Both are ordered by the stock, and differ in district and terms alone, of which each side has one.
    for (out, into) in out.iter().zip(&into) {
        let expected = Stock { district: taken.district.clone(), terms: taken.terms, ..out.stock.clone() };
        let is_pair = (into.from, into.to, into.amount, &into.stock)
            == (State::FromOthers, State::Available, out.amount, &expected);
        if !is_pair || out.stock.district != giver.district {
            return Err(wrong(&out.stock));
        }
    }
    Ok(())
}

/// The whole contrary of an entry that is there, is none itself, and was not taken back.
fn reversal(books: &Books, entry: &Entry) -> Result<(), LedgerError> {
    let seq = entry.reverses.unwrap_or_default();
    let known = books.entries.get(&seq).ok_or(LedgerError::NoSuchEntry { seq })?;
    if known.kind == Kind::Reverse {
        return Err(LedgerError::IsReversal { seq });
    }
    if let Some(by) = known.reversed_by {
        return Err(LedgerError::IsReversed { seq, by });
    }
    if entry.project != known.project || entry.postings != reversed(&known.postings) {
        return Err(LedgerError::NotTheContrary { seq });
    }
    // What wanted two persons wants two to be taken back.
    second(known.kind, entry)
}

fn first(entry: &Entry) -> Stock {
    entry.postings[0].stock.clone()
}

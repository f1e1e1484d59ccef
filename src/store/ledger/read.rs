//! What stands in the tables of the books, read back.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::ledger::account::{Account, State, Stock, Terms};
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::books::{Books, Known};
use crate::ledger::due::ByGrade;
use crate::ledger::entry::{After, Document, Draw, Entry, Posted, Posting, Role};
use crate::ledger::ids::{Grade, LotId, ProjectId};
use crate::ledger::kind::Kind;
use crate::store::error::StoreError;
use crate::store::layers::wrong_text;
use crate::store::ledger::{charges, lots};

/// The columns of an account, in the order [`account_of`] wants them.
pub(super) const ACCOUNT: &str =
    "own.scheme, own.district, own.book, own.grade, own.lot, own.terms, own.state, own.project";
/// An account's balance: what stands in its last leg.
pub(super) const BALANCE: &str =
    "coalesce((SELECT after FROM ledger_leg WHERE account = own.id ORDER BY entry DESC LIMIT 1), 0)";

/// The last entry.
pub(super) struct Last {
    pub(super) seq: i64,
    pub(super) made_at: String,
    pub(super) hash: [u8; 32],
}

/// Something locked past its day.
pub(super) struct Expired {
    pub(super) project: ProjectId,
    pub(super) draw: Draw,
    pub(super) expires: Date,
}

/// The last entry, or `None` where there is none.
pub(super) fn last(connection: &Connection) -> Result<Option<Last>, StoreError> {
    const QUERY: &str = "SELECT seq, made_at, hash FROM ledger_entry ORDER BY seq DESC LIMIT 1";
    let mut statement = connection.prepare(QUERY)?;
    let last =
        statement.query_row((), |row| Ok(Last { seq: row.get(0)?, made_at: row.get(1)?, hash: row.get(2)? }));
    Ok(last.optional()?)
}

/// As much of the books as an entry touches.
pub(super) fn books_for(connection: &Connection, entry: &Entry) -> Result<Books, StoreError> {
    let mut books = Books::default();
    for posting in &entry.postings {
        let lot = &posting.stock.lot;
        if !books.lots.contains_key(lot) {
            books.lots.extend(lots::lot(connection, lot)?.map(|own| (lot.clone(), own)));
        }
        let (from, to) = posting.accounts(entry.project.as_ref());
        for account in [from, to] {
            if let Some((_, balance)) = balance(connection, &account)? {
                books.balances.insert(account, balance);
            }
        }
    }
    let touches = |state| entry.postings.iter().any(|own| [own.from, own.to].contains(&state));
    if let Some(project) = entry.project.as_ref().filter(|_| touches(State::WrittenOff)) {
        let mut written: BTreeMap<Book, ByGrade> = BTreeMap::new();
        for Draw { stock, amount } in of_project(connection, project, State::WrittenOff)? {
            *written.entry(stock.book).or_default().entry(stock.grade).or_default() += amount;
        }
        books.written.insert(project.clone(), written);
        books.dues.extend(charges::due(connection, project)?.map(|due| (project.clone(), due)));
    }
    if let Some(seq) = entry.reverses {
        books.entries.extend(known(connection, seq)?.map(|own| (seq, own)));
    }
    Ok(books)
}

/// The row and the balance of an account; `None` where it was never touched.
pub(super) fn balance(
    connection: &Connection,
    account: &Account,
) -> Result<Option<(i64, Amount)>, StoreError> {
    let query = format!(
        "SELECT own.id, {BALANCE} FROM ledger_account AS own WHERE scheme = ?1 AND district = ?2 AND book = ?3
            AND lot = ?4 AND grade = ?5 AND terms = ?6 AND state = ?7 AND project = ?8"
    );
    let Account { stock, state, project } = account;
    let mut statement = connection.prepare(&query)?;
    let found = statement.query_row(
        params![
            &*stock.district.scheme,
            &*stock.district.code,
            stock.book.id(),
            stock.lot.as_str(),
            grade_number(stock.grade),
            stock.terms.id(),
            state.id(),
            project.as_ref().map_or("", ProjectId::as_str),
        ],
        |row| Ok((row.get(0)?, Amount::new(row.get(1)?))),
    );
    Ok(found.optional()?)
}

/// A grade as the tables have it: 0 where there is none.
pub(super) fn grade_number(grade: Option<Grade>) -> u8 {
    grade.map_or(0, Grade::number)
}

/// What a project has in a state, where that is more than nothing.
pub(super) fn of_project(
    connection: &Connection,
    project: &ProjectId,
    state: State,
) -> Result<Vec<Draw>, StoreError> {
    draws(connection, "project", project.as_str(), state)
}

/// What a lot has registered and not filed, where that is more than nothing.
pub(super) fn registered(connection: &Connection, lot: &str) -> Result<Vec<Draw>, StoreError> {
    draws(connection, "lot", lot, State::Registered)
}

fn draws(connection: &Connection, column: &str, value: &str, state: State) -> Result<Vec<Draw>, StoreError> {
    let query = format!(
        "SELECT {ACCOUNT}, {BALANCE} AS balance FROM ledger_account AS own
            WHERE {column} = ?1 AND state = ?2 ORDER BY id"
    );
    let mut statement = connection.prepare(&query)?;
    let rows = statement.query_map([value, state.id()], |row| {
        Ok(Draw { stock: account_of(row)?.stock, amount: Amount::new(row.get("balance")?) })
    })?;
    let draws: Vec<Draw> = rows.collect::<Result<_, _>>()?;
    Ok(draws.into_iter().filter(|own| own.amount != Amount::ZERO).collect())
}

/// What is locked past its day, of one lot or project or of all. The day is that of the last lock of an account that
/// was not taken back.
pub(super) fn expired(
    connection: &Connection,
    lot: Option<&str>,
    project: Option<&ProjectId>,
    today: Date,
) -> Result<Vec<Expired>, StoreError> {
    let (column, value) = match (project, lot) {
        (Some(project), _) => ("project", project.as_str()),
        (None, Some(lot)) => ("lot", lot),
        (None, None) => ("state", State::Locked.id()),
    };
    let query = format!(
        "SELECT {ACCOUNT}, {BALANCE} AS balance,
            (SELECT entry.expires FROM ledger_leg AS leg JOIN ledger_entry AS entry ON entry.seq = leg.entry
                WHERE leg.account = own.id AND entry.kind = 'lock'
                    AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE reverses = entry.seq)
                ORDER BY leg.entry DESC LIMIT 1) AS expires
            FROM ledger_account AS own WHERE own.{column} = ?1 AND own.state = 'locked' ORDER BY own.id"
    );
    let mut statement = connection.prepare(&query)?;
    let mut rows = statement.query([value])?;
    let mut expired = Vec::new();
    while let Some(row) = rows.next()? {
        let amount = Amount::new(row.get("balance")?);
        let expires: Option<String> = row.get("expires")?;
        let expires = expires.map(|day| day.parse()).transpose();
        let expires: Option<Date> = expires.map_err(|error| wrong_text("expires", error))?;
        if let Some(expires) = expires.filter(|day| *day < today && amount != Amount::ZERO) {
            let Account { stock, project, .. } = account_of(row)?;
            let project = project.ok_or_else(|| wrong_text("project", "locked for none"))?;
            expired.push(Expired { project, draw: Draw { stock, amount }, expires });
        }
    }
    Ok(expired)
}

/// What a reversal must know of an entry; `None` where there is none of that number.
pub(super) fn known(connection: &Connection, seq: i64) -> Result<Option<Known>, StoreError> {
    const REVERSED: &str = "SELECT seq FROM ledger_entry WHERE reverses = ?1";
    let Some(posted) = posted(connection, seq)? else { return Ok(None) };
    let reversed_by = connection.prepare(REVERSED)?.query_row([seq], |row| row.get(0)).optional()?;
    let Entry { kind, project, postings, .. } = posted.entry;
    Ok(Some(Known { kind, project, postings, reversed_by }))
}

/// One entry as it was posted; `None` where there is none of that number.
pub(super) fn posted(connection: &Connection, seq: i64) -> Result<Option<Posted>, StoreError> {
    const ENTRY: &str =
        "SELECT made_at, kind, project, expires, reverses, price_fen, who, confirmed_by, note, hash
        FROM ledger_entry WHERE seq = ?1";
    const DOCUMENTS: &str =
        "SELECT role, reference, sha256 FROM ledger_document WHERE entry = ?1 ORDER BY seq";
    let head = connection.prepare(ENTRY)?.query_row([seq], |row| head_of(row, seq)).optional()?;
    let Some(mut posted) = head else { return Ok(None) };
    let mut statement = connection.prepare(DOCUMENTS)?;
    let documents = statement.query_map([seq], |row| {
        let role: String = row.get(0)?;
        let role = Role::of_id(&role).ok_or_else(|| wrong_text("role", role))?;
        Ok(Document { role, reference: row.get(1)?, sha256: row.get(2)? })
    })?;
    posted.entry.documents = documents.collect::<Result<_, _>>()?;
    legs(connection, &mut posted)?;
    Ok(Some(posted))
}

fn head_of(row: &Row<'_>, seq: i64) -> rusqlite::Result<Posted> {
    let (kind, project, expires): (String, Option<String>, Option<String>) =
        (row.get("kind")?, row.get("project")?, row.get("expires")?);
    let project = project.map(|own| ProjectId::new(&own)).transpose();
    let expires = expires.map(|day| day.parse()).transpose();
    let entry = Entry {
        kind: Kind::of_id(&kind).ok_or_else(|| wrong_text("kind", kind))?,
        project: project.map_err(|error| wrong_text("project", error))?,
        postings: Vec::new(),
        expires: expires.map_err(|error| wrong_text("expires", error))?,
        reverses: row.get("reverses")?,
        price_fen: row.get("price_fen")?,
        documents: Vec::new(),
        who: row.get("who")?,
        confirmed_by: row.get("confirmed_by")?,
        note: row.get("note")?,
    };
    Ok(Posted { seq, made_at: row.get("made_at")?, entry, after: Vec::new(), hash: row.get("hash")? })
}

/// Puts an entry's postings together: the legs of each stand one after the other, what it left first.
fn legs(connection: &Connection, posted: &mut Posted) -> Result<(), StoreError> {
    let query = format!(
        "SELECT {ACCOUNT}, leg.amount AS amount, leg.after AS after FROM ledger_leg AS leg
            JOIN ledger_account AS own ON own.id = leg.account WHERE leg.entry = ?1 ORDER BY leg.seq"
    );
    let mut statement = connection.prepare(&query)?;
    let rows = statement.query_map([posted.seq], |row| {
        Ok((account_of(row)?, Amount::new(row.get("amount")?), Amount::new(row.get("after")?)))
    })?;
    let legs: Vec<(Account, Amount, Amount)> = rows.collect::<Result<_, _>>()?;
    for pair in legs.chunks(2) {
        let [(from, taken, from_after), (to, amount, to_after)] = pair else {
            return Err(wrong_text("ledger_leg", "a leg without the other").into());
        };
        if from.stock != to.stock || -*taken != *amount {
            return Err(wrong_text("ledger_leg", "two legs of different things").into());
        }
        let stock = from.stock.clone();
        posted.entry.postings.push(Posting { stock, from: from.state, to: to.state, amount: *amount });
        posted.after.push(After { from: *from_after, to: *to_after });
    }
    Ok(())
}

/// An account off the columns of [`ACCOUNT`].
pub(super) fn account_of(row: &Row<'_>) -> rusqlite::Result<Account> {
    let text = |column: &str| row.get::<_, String>(column);
    let named = |column: &'static str| text(column).map(|own| (column, own));
    let unknown = |(column, found): (&'static str, String)| wrong_text(column, found);
    let (book, terms, state) = (named("book")?, named("terms")?, named("state")?);
    let project = text("project")?;
    let project = (!project.is_empty()).then(|| ProjectId::new(&project)).transpose();
    Ok(Account {
        stock: Stock {
            district: Code::new(text("scheme")?, text("district")?),
            book: Book::of_id(&book.1).ok_or_else(|| unknown(book))?,
            grade: Grade::new(row.get("grade")?),
            lot: LotId::new(&text("lot")?).map_err(|error| wrong_text("lot", error))?,
            terms: Terms::of_id(&terms.1).ok_or_else(|| unknown(terms))?,
        },
        state: State::of_id(&state.1).ok_or_else(|| unknown(state))?,
        project: project.map_err(|error| wrong_text("project", error))?,
    })
}

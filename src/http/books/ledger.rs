//! `GET /ledger` and what is under it: balances, entries, proposals.

use serde_json::json;

use crate::http::answer::Answer;
use crate::http::books::{Asked, Record};
use crate::http::error::ApiError;
use crate::http::wire::books;
use crate::layer::text::Text;
use crate::ledger::account::State;
use crate::ledger::book::Book;
use crate::ledger::entry::Posted;
use crate::ledger::ids::{LotId, ProjectId};
use crate::store::ledger::error::KeepingError;
use crate::store::ledger::{Proposal, Scope};

/// Balances.
pub(super) const BALANCES: Record = Record {
    path: "/ledger",
    id: "balances",
    summary: "what accounts have; of a project also what it owes and could draw on",
    parameters: &["f", "district", "lot", "project", "book", "state"],
    make: balances,
};

/// Entries.
pub(super) const ENTRIES: Record = Record {
    path: "/ledger/entries",
    id: "entries",
    summary: "entries in the order they were posted",
    parameters: &["f", "district", "lot", "project", "limit", "after"],
    make: entries,
};

/// One entry.
pub(super) const ENTRY: Record = Record {
    path: "/ledger/entries/{entryId}",
    id: "entry",
    summary: "one entry, as it was posted",
    parameters: &["f"],
    make: entry,
};

/// What waits for a second person.
pub(super) const PROPOSALS: Record = Record {
    path: "/ledger/proposals",
    id: "proposals",
    summary: "what waits for a second person",
    parameters: &["f"],
    make: proposals,
};

/// One proposal.
pub(super) const PROPOSAL: Record = Record {
    path: "/ledger/proposals/{proposalId}",
    id: "proposal",
    summary: "one proposal, whether it waits or was ended",
    parameters: &["f"],
    make: proposal,
};

/// The accounts asked for: of a district, a lot or a project, and of one of them alone.
fn scope(asked: &Asked) -> Result<Scope, ApiError> {
    let query = &asked.query;
    let of = ["district", "lot", "project"].map(|name| (name, query.get(name)));
    let mut given = of.into_iter().filter_map(|(name, text)| Some((name, text?)));
    let Some((name, text)) = given.next() else { return Ok(Scope::All) };
    let wrong = |name: &'static str, text: &str, why: Text| ApiError::BadParameter {
        name,
        value: text.to_owned(),
        why,
    };
    if let Some((other, text)) = given.next() {
        let why =
            Text::new(format!("不能与 {name} 同时给出"), format!("it cannot be given together with {name}"));
        return Err(wrong(other, text, why));
    }
    Ok(match name {
        "district" => {
            Scope::District(asked.workspace.district(text).map_err(|error| wrong(name, text, error.text()))?)
        }
        "lot" => Scope::Lot(LotId::new(text).map_err(|error| wrong(name, text, error.text()))?),
        _ => Scope::Project(ProjectId::new(text).map_err(|error| wrong(name, text, error.text()))?),
    })
}

fn balances(asked: &Asked) -> Result<Answer, ApiError> {
    let scope = scope(asked)?;
    let book = asked.query.one_of("book", &Book::ALL.map(Book::id))?.map(|place| Book::ALL[place]);
    let state = asked.query.one_of("state", &State::ALL.map(State::id))?.map(|place| State::ALL[place]);
    let mut balances = asked.workspace.balances(&scope)?;
    balances.retain(|own| {
        book.is_none_or(|book| own.account.stock.book == book)
            && state.is_none_or(|state| own.account.state == state)
    });
    let view = match &scope {
        Scope::Project(project) => asked.workspace.project_view(project)?,
        _ => None,
    };
    asked.document(json!({
        "project": view.as_ref().map(books::view),
        "balances": balances.iter().map(books::balance).collect::<Vec<_>>(),
    }))
}

fn entries(asked: &Asked) -> Result<Answer, ApiError> {
    let (scope, limit) = (scope(asked)?, asked.limit()?);
    let after = asked.query.whole("after", 0, 0)?;
    // One more than the page tells whether there is another.
    let entries =
        asked.workspace.journal_behind(&scope, i64::try_from(after).unwrap_or(i64::MAX), limit as i64 + 1)?;
    let tell = |own: &Posted| Ok(books::posted(own));
    asked.page("entries", entries, limit, (|own: &Posted| own.seq.to_string(), tell))
}

fn entry(asked: &Asked) -> Result<Answer, ApiError> {
    let seq = number(asked)?;
    let posted = asked.workspace.entry(seq)?.ok_or(KeepingError::NoSuchEntry { seq });
    asked.document(books::posted(&posted.map_err(crate::store::error::StoreError::from)?))
}

fn proposals(asked: &Asked) -> Result<Answer, ApiError> {
    let proposals: Vec<Proposal> = asked.workspace.proposals()?;
    asked.document(json!({"proposals": proposals.iter().map(books::proposal).collect::<Vec<_>>()}))
}

fn proposal(asked: &Asked) -> Result<Answer, ApiError> {
    asked.document(books::proposal(&asked.workspace.proposal(number(asked)?)?))
}

/// The number in the path. One thing, one address: `007` is not 7.
fn number(asked: &Asked) -> Result<i64, ApiError> {
    let text = asked.ask.id(0);
    let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    number.ok_or_else(|| ApiError::NoSuchRecord { id: text.to_owned() })
}

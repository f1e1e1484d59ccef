//! `GET /supplements`, `GET /supplements/{supplementId}`: projects that bring quota in.

use serde_json::Value as Json;

use crate::http::answer::Answer;
use crate::http::books::{Asked, Record};
use crate::http::error::ApiError;
use crate::http::wire::books;
use crate::ledger::ids::LotId;
use crate::store::ledger::Scope;
use crate::store::ledger::supplements::Supplement;

/// All supplements, by number.
pub(super) const LIST: Record = Record {
    path: "/supplements",
    id: "supplements",
    summary: "supplement projects, with what their lots have",
    parameters: &["f", "limit", "after"],
    make: list,
};

/// One supplement.
pub(super) const ONE: Record = Record {
    path: "/supplements/{supplementId}",
    id: "supplement",
    summary: "one supplement project, with what its lot has",
    parameters: &["f"],
    make: one,
};

fn list(asked: &Asked) -> Result<Answer, ApiError> {
    let mut supplements = asked.workspace.supplements()?;
    if let Some(after) = asked.query.get("after") {
        supplements.retain(|own| after < own.id.as_str());
    }
    let tell = |own: &Supplement| tell(asked, own);
    asked.page("supplements", supplements, asked.limit()?, (|own: &Supplement| own.id.to_string(), tell))
}

fn one(asked: &Asked) -> Result<Answer, ApiError> {
    let id = asked.ask.id(0);
    let id = LotId::new(id).map_err(|_| ApiError::NoSuchRecord { id: id.to_owned() })?;
    asked.document(tell(asked, &asked.workspace.supplement(&id)?)?)
}

fn tell(asked: &Asked, own: &Supplement) -> Result<Json, ApiError> {
    Ok(books::supplement(own, &asked.workspace.balances(&Scope::Lot(own.id.clone()))?))
}

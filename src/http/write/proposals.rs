//! `POST /ledger/proposals/{proposalId}/confirmations` and `…/refusals`: the second person of four eyes (四眼).
//!
//! Who made the proposal cannot confirm it: the books hold the caller's name against that of who asked, and neither
//! can be sent.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::http::guard::refusal::Refusal;
use crate::http::write::{Posted, Write};
use crate::store::error::StoreError;
use crate::store::keys::Role;
use crate::store::ledger::error::KeepingError;
use crate::store::once::Answered;

/// The door to confirm by.
pub(super) const CONFIRM: Write = Write {
    path: "/ledger/proposals/{proposalId}/confirmations",
    id: "confirmProposal",
    summary: "confirm what another has proposed to post",
    role: Role::LandBureau,
    body: body_of_confirmation,
    make: confirm,
};

/// The door to decline by.
pub(super) const DECLINE: Write = Write {
    path: "/ledger/proposals/{proposalId}/refusals",
    id: "declineProposal",
    summary: "decline what was proposed to be posted",
    role: Role::LandBureau,
    body: body_of_refusal,
    make: decline,
};

/// A confirmation says nothing but that it is one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declining {
    note: String,
}

fn confirm(posted: &mut Posted) -> Result<Answered, Refusal> {
    let Confirmation {} = posted.read()?;
    let id = proposal(posted)?;
    let tell = |entry: i64| format!("{:#}\n", json!({"proposal": id, "entry": entry}));
    Ok(posted.workspace.confirm_once(id, &posted.caller.who, &posted.once, tell)?)
}

fn decline(posted: &mut Posted) -> Result<Answered, Refusal> {
    let declining: Declining = posted.read()?;
    let note = posted.filled("note", &declining.note)?;
    let id = proposal(posted)?;
    let answer = format!("{:#}\n", json!({"proposal": id, "entry": Json::Null}));
    Ok(posted.workspace.decline_once(id, (&posted.caller.who, &note), &posted.once, answer)?)
}

/// The number of a proposal all of which is in the caller's district.
fn proposal(posted: &Posted) -> Result<i64, Refusal> {
    let text = posted.ids.first().map_or("", String::as_str);
    // One proposal, one address: `007` is not 7.
    let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    let nothing = || StoreError::from(KeepingError::NoSuchProposal { id: text.parse().unwrap_or_default() });
    let id = number.ok_or_else(nothing)?;
    let proposal = posted.workspace.proposal(id)?;
    for own in &proposal.entry.postings {
        posted.only_in_own(Some(&own.stock.district.code))?;
    }
    if proposal.entry.postings.is_empty() {
        posted.only_in_own(None)?;
    }
    Ok(id)
}

fn body_of_confirmation() -> Json {
    json!({"type": "object", "additionalProperties": false, "properties": {}})
}

fn body_of_refusal() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["note"],
        "properties": {"note": {"type": "string", "minLength": 1}},
    })
}

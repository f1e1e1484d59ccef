//! `POST /ledger/lots`: quota that is handed down, as `hegui ledger post` enters it.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::http::guard::refusal::Refusal;
use crate::http::write::papers::{
    Papers, PostedAmount, amounts_schema, day, draws, lot, tell, text_schema, wrong,
};
use crate::http::write::steps::{PostedAttachment, attachments_schema};
use crate::http::write::{Posted, Write};
use crate::ledger::account::Terms;
use crate::ledger::entry::moved;
use crate::ledger::kind::Kind;
use crate::ledger::lot::{Lot, Source};
use crate::store::keys::Role;
use crate::store::once::Answered;

/// The door.
pub(super) const ISSUE: Write = Write {
    path: "/ledger/lots",
    id: "issueLot",
    summary: "hand down quota to a district",
    role: Role::LandBureau,
    body,
    make,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedLot {
    lot: String,
    district: String,
    source: String,
    due: Option<String>,
    amounts: Vec<PostedAmount>,
    #[serde(default)]
    documents: Vec<PostedAttachment>,
    #[serde(default)]
    note: String,
}

/// A source by its name.
pub(super) fn source(text: &str) -> Result<Source, Refusal> {
    Source::of_id(text).ok_or_else(|| {
        let known = Source::ALL.map(Source::id).join(", ");
        wrong(format!("source 须为:{known}"), format!("source: give one of: {known}"))
    })
}

fn make(posted: &mut Posted) -> Result<Answered, Refusal> {
    let own: PostedLot = posted.read()?;
    let district = posted.workspace.district(&own.district)?;
    posted.only_in_own(Some(&district.code))?;
    let id = lot("lot", &own.lot)?;
    let first = own.amounts.first().ok_or_else(|| wrong("须写明 amounts", "amounts: say how much"))?;
    let handed = Lot {
        id: id.clone(),
        district: district.clone(),
        source: source(&own.source)?,
        family: first.book()?.family(),
        class: None,
        due: own.due.as_deref().map(|text| day("due", text)).transpose()?,
    };
    let postings = moved(Kind::Issue, &draws(&own.amounts, Some(&id), &district, Terms::Free)?);
    let papers = Papers { documents: own.documents, note: own.note };
    let entry = posted.entry(Kind::Issue, postings, papers)?;
    Ok(posted.workspace.issue_once(&handed, &entry, &posted.once, tell)?)
}

fn body() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["lot", "district", "source", "amounts"],
        "properties": {
            "lot": text_schema(),
            "district": text_schema(),
            "source": {"type": "string", "enum": Source::ALL.map(Source::id)},
            "due": {"type": "string", "format": "date"},
            "amounts": amounts_schema(false),
            "documents": attachments_schema(),
            "note": {"type": "string"},
        },
    })
}

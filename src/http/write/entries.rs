//! `POST /ledger/entries`: what moves between states or districts, as the commands of `hegui ledger` post it.
//!
//! Where the kind wants a second person the entry is kept as a proposal, and another confirms it.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::http::guard::refusal::Refusal;
use crate::http::write::papers::{
    Papers, PostedAmount, amounts_schema, day, draws, project, tell, text_schema, wrong,
};
use crate::http::write::steps::{PostedAttachment, attachments_schema};
use crate::http::write::{Posted, Write};
use crate::layer::code::Code;
use crate::ledger::account::Terms;
use crate::ledger::entry::{Document, Entry, Posting, Role as DocumentRole, moved, transferred};
use crate::ledger::ids::ProjectId;
use crate::ledger::kind::Kind;
use crate::store::keys::Role;
use crate::store::once::Answered;

/// The door.
pub(super) const POST: Write = Write {
    path: "/ledger/entries",
    id: "postEntry",
    summary: "post an entry, or propose it where another must confirm it",
    role: Role::LandBureau,
    body,
    make,
};

/// The kinds that are posted here. Handing down, accepting and filing enter lots as well and have doors of their own.
const KINDS: [Kind; 10] = [
    Kind::Lock,
    Kind::Release,
    Kind::WriteOff,
    Kind::Transfer,
    Kind::Freeze,
    Kind::Restore,
    Kind::Deduct,
    Kind::Lend,
    Kind::Return,
    Kind::Reverse,
];

/// An entry as it is posted. Who asks is the caller, and cannot be said here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedEntry {
    kind: String,
    project: Option<String>,
    district: Option<String>,
    #[serde(default)]
    amounts: Vec<PostedAmount>,
    until: Option<String>,
    reverses: Option<i64>,
    to: Option<String>,
    price_fen: Option<i64>,
    task_met: Option<String>,
    #[serde(default)]
    not_to_be_handed_on: bool,
    #[serde(default)]
    documents: Vec<PostedAttachment>,
    #[serde(default)]
    note: String,
}

fn make(posted: &mut Posted) -> Result<Answered, Refusal> {
    let own: PostedEntry = posted.read()?;
    let kind = Kind::of_id(&own.kind).filter(|kind| KINDS.contains(kind)).ok_or_else(|| {
        let known = KINDS.map(Kind::id).join(", ");
        wrong(format!("kind 须为:{known}"), format!("kind: give one of: {known}"))
    })?;
    let project = own.project.as_deref().map(|text| project("project", text)).transpose()?;
    let postings = postings(posted, &own, (kind, project.as_ref()))?;
    let expires = own.until.as_deref().map(|text| day("until", text)).transpose()?;
    let (reverses, price_fen, task_met) = (own.reverses, own.price_fen, own.task_met);
    let entry = posted.entry(kind, postings, Papers { documents: own.documents, note: own.note })?;
    let mut entry = Entry { project, expires, reverses, price_fen, ..entry };
    if let Some(text) = task_met {
        let reference = posted.filled("task_met", &text)?;
        entry.documents.push(Document { role: DocumentRole::TaskMet, reference, sha256: None });
    }
    let only_in = posted.caller.district.as_deref();
    Ok(posted.workspace.post_once(&entry, only_in, &posted.once, tell)?)
}

/// What moves; nothing where the kind says that all there is does.
fn postings(
    posted: &Posted,
    own: &PostedEntry,
    (kind, project): (Kind, Option<&ProjectId>),
) -> Result<Vec<Posting>, Refusal> {
    if kind != Kind::Transfer && (own.to.is_some() || own.task_met.is_some()) {
        return Err(wrong("只有调剂写 to、task_met", "to, task_met: only a transfer has them"));
    }
    if own.amounts.is_empty() {
        return Ok(Vec::new());
    }
    let terms = if own.not_to_be_handed_on { Terms::NotToBeHandedOn } else { Terms::Free };
    match kind {
        Kind::Reverse => {
            Err(wrong("冲正不写 amounts", "amounts: a reversal has those of the entry it takes back"))
        }
        Kind::Transfer => {
            let to = own.to.as_deref();
            let to = to.ok_or_else(|| wrong("须写明转入区 to", "to: say which district gets it"))?;
            let receiver = posted.workspace.district(to)?;
            let given = draws(&own.amounts, None, &district(posted, own, None)?, Terms::Free)?;
            Ok(transferred(&given, &receiver, terms))
        }
        _ => Ok(moved(kind, &draws(&own.amounts, None, &district(posted, own, project)?, terms)?)),
    }
}

/// The district said, else that of what the project owes.
fn district(posted: &Posted, own: &PostedEntry, project: Option<&ProjectId>) -> Result<Code, Refusal> {
    if let Some(text) = &own.district {
        return Ok(posted.workspace.district(text)?);
    }
    let due = project.map(|own| posted.workspace.due(own)).transpose()?.flatten();
    due.map(|due| due.district).ok_or_else(|| wrong("须写明 district", "district: say which"))
}

/// The body as a schema of OpenAPI 3.0.
fn body() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "enum": KINDS.map(Kind::id)},
            "project": text_schema(),
            "district": text_schema(),
            "amounts": amounts_schema(true),
            "until": {"type": "string", "format": "date"},
            "reverses": {"type": "integer", "minimum": 1},
            "to": text_schema(),
            "price_fen": {"type": "integer", "minimum": 0},
            "task_met": text_schema(),
            "not_to_be_handed_on": {"type": "boolean"},
            "documents": attachments_schema(),
            "note": {"type": "string"},
        },
    })
}

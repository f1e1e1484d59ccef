//! `POST /conflicts/{patchId}/steps`: one step of coordination, as `hegui conflicts decide` takes it.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::conflict::coordination::{State, Way};
use crate::http::guard::refusal::Refusal;
use crate::http::wire;
use crate::http::write::{Posted, Write};
use crate::layer::describe;
use crate::layer::text::Text;
use crate::store::error::StoreError;
use crate::store::keys::Role;
use crate::store::once::Answered;
use crate::store::steps::{Attachment, NewStep};

/// The door.
pub(super) const STEPS: Write = Write {
    path: "/conflicts/{patchId}/steps",
    id: "takeStep",
    summary: "take a step towards settling a conflict",
    role: Role::Planner,
    body,
    make,
};

/// Attachments of one step at most.
pub(super) const ATTACHMENTS_MAX: usize = 64;

/// A step as it is posted. Who takes it is the caller, and cannot be said here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Posting {
    state: String,
    text: String,
    way: Option<String>,
    #[serde(default)]
    attachments: Vec<PostedAttachment>,
}

/// A document, by reference.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PostedAttachment {
    reference: String,
    sha256: Option<String>,
}

fn make(posted: &mut Posted) -> Result<Answered, Refusal> {
    let posting: Posting = posted.read()?;
    let state = one_of("state", &posting.state, State::of_id, &State::ALL.map(State::id))?;
    let way = posting.way.map(|own| one_of("way", &own, Way::of_id, &Way::ALL.map(Way::id))).transpose()?;
    let needed = role(state);
    if posted.caller.role < needed {
        return Err(Refusal::Role { needed, own: posted.caller.role });
    }
    if ATTACHMENTS_MAX < posting.attachments.len() {
        let why = Text::new(
            format!("attachments 至多 {ATTACHMENTS_MAX} 个"),
            format!("attachments: {ATTACHMENTS_MAX} at most"),
        );
        return Err(Refusal::Body { why });
    }
    let patch = posted.ids.first().cloned().unwrap_or_default();
    posted.only_in_own(district(posted, &patch)?.as_deref())?;
    let attachments = posting.attachments.into_iter().map(|own| attachment(posted, own));
    let step = NewStep {
        patch,
        state,
        way,
        who: posted.caller.who.clone(),
        text: posted.filled("text", &posting.text)?,
        attachments: attachments.collect::<Result<_, _>>()?,
    };
    let tell = |step: &_| format!("{:#}\n", wire::step(step));
    Ok(posted.workspace.take_step_once(&step, &posted.once, tell)?)
}

/// The least role that may take a step: whoever plans proposes, and says what the district holds; the rest is for
/// the office that decides.
fn role(state: State) -> Role {
    match state {
        State::Proposed | State::DistrictOpinion => Role::Planner,
        _ => Role::LandBureau,
    }
}

/// The code of a patch's district.
fn district(posted: &Posted, patch: &str) -> Result<Option<String>, Refusal> {
    let served = &posted.house.served;
    let found = served.assessment.patches.iter().find(|own| own.id == patch);
    let own = found.ok_or_else(|| StoreError::NoSuchPatch { id: patch.to_owned() })?;
    let district = describe::district(&served.cards, &served.layers, own.district);
    Ok(district.and_then(|own| own.code).map(|own| own.code.to_string()))
}

/// A document that is referred to.
pub(super) fn attachment(posted: &Posted, own: PostedAttachment) -> Result<Attachment, Refusal> {
    let is_digest = |text: &String| {
        text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    if own.sha256.as_ref().is_some_and(|text| !is_digest(text)) {
        let why = Text::new("sha256 须为 64 位小写十六进制", "sha256: give 64 lower-case hexadecimal digits");
        return Err(Refusal::Body { why });
    }
    Ok(Attachment { reference: posted.filled("reference", &own.reference)?, sha256: own.sha256 })
}

fn one_of<T>(name: &str, text: &str, read: fn(&str) -> Option<T>, known: &[&str]) -> Result<T, Refusal> {
    read(text).ok_or_else(|| Refusal::Body {
        why: Text::new(
            format!("{name} 须为下列之一:{}", known.join("、")),
            format!("{name}: give one of: {}", known.join(", ")),
        ),
    })
}

/// The body as a schema of OpenAPI 3.0.
fn body() -> Json {
    let text = json!({"type": "string", "minLength": 1});
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["state", "text"],
        "properties": {
            "state": {"type": "string", "enum": State::ALL.map(State::id)},
            "way": {"type": "string", "enum": Way::ALL.map(Way::id)},
            "text": text,
            "attachments": attachments_schema(),
        },
    })
}

/// The schema of documents that are referred to.
pub(super) fn attachments_schema() -> Json {
    json!({
        "type": "array",
        "maxItems": ATTACHMENTS_MAX,
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["reference"],
            "properties": {
                "reference": {"type": "string", "minLength": 1},
                "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            },
        },
    })
}

//! Shapes on the wire that the command line prints as well.

use serde_json::{Value as Json, json};

use crate::conflict::coordination::Way;
use crate::store::steps::{Attachment, Step};

/// A step of coordination.
pub fn step(step: &Step) -> Json {
    let attachment = |own: &Attachment| json!({"reference": own.reference, "sha256": own.sha256});
    json!({
        "patch": step.patch,
        "seq": step.seq,
        "at": step.made_at,
        "register": step.register,
        "state": step.state.id(),
        "way": step.way.map(Way::id),
        "who": step.who,
        "is_automatic": step.is_automatic,
        "text": step.text,
        "attachments": step.attachments.iter().map(attachment).collect::<Vec<_>>(),
    })
}

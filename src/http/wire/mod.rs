//! Shapes on the wire that the command line prints as well.

pub mod judgement;
pub mod place;
pub mod rule;
pub mod versions;

use serde_json::{Value as Json, json};

use crate::conflict::coordination::Way;
use crate::geometry::area::Area;
use crate::layer::text::Text;
use crate::store::events::Event;
use crate::store::registers::Occurrence;
use crate::store::steps::{Attachment, Step};

/// Both wordings.
pub fn text(text: &Text) -> Json {
    json!({"zh": text.zh, "en": text.en})
}

/// Something that happened to a patch.
pub fn event(event: &Event) -> Json {
    match event {
        Event::Published(own) => occurrence(own),
        Event::Taken(own) => step(own),
    }
}

fn occurrence(own: &Occurrence) -> Json {
    let area = own.area_mm2.map(|mm2| Area::from_square_millimetres(mm2).to_square_metres_text());
    json!({
        "at": own.made_at,
        "register": own.register,
        "change": own.change,
        "has_returned": own.has_returned,
        "area_m2": area,
        "other": own.other,
    })
}

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

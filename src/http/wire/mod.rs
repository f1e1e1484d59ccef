//! Shapes on the wire that the command line prints as well.

pub mod books;
pub mod judgement;
pub mod place;
pub mod rule;
pub mod spot;
pub mod versions;

use serde_json::{Map, Value as Json, json};

use crate::conflict::coordination::Way;
use crate::geometry::area::Area;
use crate::layer::text::Text;
use crate::reports::sheet::{Cell, Holds, Sheet};
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

/// What must stand on every answer: both wordings, or null.
pub fn notice(notice: Option<&Text>) -> Json {
    notice.map_or(Json::Null, text)
}

/// Sheets and what must be said of them, by the sheets' stable names.
pub fn sheets(own: Option<&Text>, remarks: &[Text], sheets: &[Sheet]) -> Json {
    let remarks: Vec<Json> = remarks.iter().map(text).collect();
    let sheets: Map<String, Json> = sheets.iter().map(|own| (own.id.to_owned(), sheet(own))).collect();
    json!({"notice": notice(own), "remarks": remarks, "sheets": sheets})
}

/// A sheet as a list of rows by the columns' stable names.
pub fn sheet(sheet: &Sheet) -> Json {
    let row = |cells: &Vec<Cell>| -> Json {
        let named = sheet.columns.iter().zip(cells).map(|(column, cell)| {
            let value = match cell {
                Cell::Empty => Json::Null,
                // Counts as numbers; areas keep their digits as text.
                Cell::Number(text) if column.holds == Holds::Number(0) => {
                    text.parse::<u64>().map_or(json!(text), |number| json!(number))
                }
                other => json!(other.text()),
            };
            (column.id.clone(), value)
        });
        Json::Object(named.collect::<Map<String, Json>>())
    };
    sheet.rows.iter().map(row).collect()
}

//! The findings of imports as CSV: one line a finding, for the colleague who mends the data.
//!
//! The same conventions as the CSV of conflicts: UTF-8 with a byte order mark, CRLF, no cell runs as a formula.

use std::io::Write;

use crate::layer::spreadsheet::{BYTE_ORDER_MARK, defused};
use crate::layer::text::{Lang, Text};
use crate::reports::ReportError;

/// The columns: Chinese and English heading.
const COLUMNS: [(&str, &str); 11] = [
    ("图层", "layer"),
    ("版本", "version"),
    ("文件", "file"),
    ("程度", "weight"),
    ("类别", "kind"),
    ("图斑", "feature"),
    ("字段", "field"),
    ("X", "x"),
    ("Y", "y"),
    ("说明", "message"),
    ("提示", "notice"),
];

/// One finding, every cell as it is to be shown; an empty cell where there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The layer's id.
    pub layer: String,
    /// Its version.
    pub version: String,
    /// The file it was read from.
    pub file: String,
    /// How much the finding weighs, in words.
    pub weight: String,
    /// Its stable kind.
    pub kind: String,
    /// The feature's number in its file.
    pub feature: String,
    /// The field.
    pub field: String,
    /// East or longitude, in the coordinates of the file.
    pub x: String,
    /// North or latitude.
    pub y: String,
    /// What it is and what to do.
    pub message: String,
}

/// Writes the findings as CSV, in the order given.
///
/// # Errors
/// [`ReportError`] where `out` does not take it.
pub fn write(
    lang: Lang,
    notice: Option<&Text>,
    findings: impl IntoIterator<Item = Line>,
    mut out: impl Write,
) -> Result<(), ReportError> {
    out.write_all(BYTE_ORDER_MARK.as_bytes())?;
    let mut lines = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    lines.write_record(COLUMNS.map(|(zh, en)| if lang == Lang::Zh { zh } else { en }))?;
    let notice = notice.map(|own| own.get(lang)).unwrap_or_default();
    for Line { layer, version, file, weight, kind, feature, field, x, y, message } in findings {
        let texts = [&layer, &version, &file, &weight, &kind, &feature, &field].map(|cell| defused(cell));
        // Numbers stay numbers: a western longitude begins with a minus and is no formula.
        let rest = [x.as_str().into(), y.as_str().into(), defused(&message), notice.into()];
        lines.write_record(texts.iter().chain(&rest).map(AsRef::<str>::as_ref))?;
    }
    lines.flush()?;
    Ok(())
}

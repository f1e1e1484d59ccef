//! Writing a table as CSV (RFC 4180).
//!
//! - **Out**: UTF-8 with a byte order mark, CRLF line ends, a heading of the columns' names; where asked for the
//!   shape as WKT in a last column `geometry`.
//! - **Left out**: no text and an empty one are both an empty cell; a text a spreadsheet would run as a formula gets
//!   an apostrophe in front.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use thiserror::Error;

use crate::assess::table::Table;
use crate::formats::crs::error::CrsError;
use crate::formats::export::frame::Frame;
use crate::formats::export::names::{self, Naming};
use crate::formats::export::wkt;
use crate::layer::feature::Value;
use crate::layer::spreadsheet::{BYTE_ORDER_MARK, defused};
use crate::layer::text::Text;

/// The column the shape stands in, and the one of what every copy must say.
const GEOMETRY: &str = "geometry";
const NOTICE: &str = "notice";

/// Why a table could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CsvError {
    /// A point cannot be projected.
    #[error(transparent)]
    Crs(#[from] CrsError),
    /// The output does not take it.
    #[error("{}", self.text().en)]
    Csv(#[from] csv::Error),
    /// The same, outside a line.
    #[error("{}", self.text().en)]
    Io(#[from] io::Error),
}

impl CsvError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        let unwritten = |cause: &dyn std::error::Error| {
            Text::new(format!("无法写入:{cause}"), format!("it cannot be written: {cause}"))
        };
        match self {
            Self::Crs(error) => error.text(),
            Self::Csv(error) => unwritten(error),
            Self::Io(error) => unwritten(error),
        }
    }
}

/// Writes a table; shapes are written where `frame` says in which CRS. What the format changes comes back.
///
/// # Errors
/// [`CsvError`] where `out` does not take it or a point cannot be projected.
pub fn write(
    mut out: impl Write,
    table: &dyn Table,
    frame: Option<&Frame>,
    notice: Option<&Text>,
) -> Result<Vec<Text>, CsvError> {
    out.write_all(BYTE_ORDER_MARK.as_bytes())?;
    let mut lines = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    let wanted = || table.columns().iter().map(|column| &*column.name);
    let written = Naming { reserved: &[GEOMETRY, NOTICE], bytes_max: None }.names(wanted());
    let behind = [frame.map(|_| GEOMETRY), notice.map(|_| NOTICE)];
    let heading = written.iter().map(String::as_str).chain(behind.into_iter().flatten());
    lines.write_record(heading.map(|name| defused(name).into_owned()))?;
    let notice = notice.map(|own| format!("{} {}", own.zh, own.en));
    for row in 0..table.n_rows() {
        for column in 0..written.len() {
            lines.write_field(cell(table.value(row, column)))?;
        }
        if let Some(frame) = frame {
            lines.write_field(wkt::text(&table.shape(row), frame)?)?;
        }
        if let Some(notice) = &notice {
            lines.write_field(notice)?;
        }
        lines.write_record(None::<&[u8]>)?;
    }
    lines.flush()?;
    Ok(names::remarks(wanted(), &written))
}

fn cell(value: Value) -> String {
    match value {
        Value::Text(text) => defused(&text).into_owned(),
        other => other.reading().into_owned(),
    }
}

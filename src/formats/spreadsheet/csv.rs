//! Reading CSV (RFC 4180): text in UTF-8 or GBK, separated by commas. Every value is text as it stands there.

use std::io::Cursor;

use ::csv::{Reader, ReaderBuilder, StringRecord};

use crate::formats::import::decode;
use crate::formats::import::kind::Source;
use crate::formats::import::limits::Limit;
use crate::formats::import::say::About;
use crate::formats::import::shape::{Head, RawFeature, Shape, Table};
use crate::formats::import::{ReadError, ReadOptions};
use crate::formats::spreadsheet::heading::{Heading, is_heading, none};
use crate::formats::spreadsheet::place::Places;
use crate::layer::feature::Value;
use crate::layer::finding::Weight;
use crate::layer::text::Text;

/// An opened file.
struct CsvTable {
    head: Head,
    heading: Heading,
    places: Places,
    lines: Reader<Cursor<String>>,
}

/// Opens a table and reads its heading.
///
/// # Errors
/// [`ReadError`] where it is too large, is not text, or has no heading.
pub(crate) fn open(
    source: &Source,
    about: &About,
    options: &ReadOptions,
) -> Result<impl Table + use<>, ReadError> {
    let n_bytes = source.path.metadata().map_or(0, |metadata| metadata.len());
    let fits = options.precautions.limits.check(Limit::TableBytes, n_bytes);
    fits.map_err(|cause| ReadError::Limit { file: source.name.clone(), cause })?;
    let decoded = decode::file(source, about, options.encoding.as_deref())?;
    let mut lines =
        ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Cursor::new(decoded.text));
    let places = Places { about: about.clone(), sheet: None };
    let mut record = StringRecord::new();
    let has_heading = loop {
        if !read(&mut lines, &mut record, &about.file)? {
            break false;
        }
        if is_heading(record.iter(), options.is_numbered) {
            break true;
        }
    };
    if !has_heading {
        return Err(none(&source.name, options.is_numbered));
    }
    let cells = record.iter().map(str::to_owned).enumerate();
    let (heading, found) = Heading::of(&places, line(&lines, &record), cells);
    let head = Head {
        reader: "csv".to_owned(),
        table: source.stem(),
        fields: heading.fields.clone(),
        encoding: decoded.encoding,
        findings: [decoded.findings, found].concat(),
        ..Head::default()
    };
    Ok(CsvTable { head, heading, places, lines })
}

impl Table for CsvTable {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let Self { head, heading, places, lines } = self;
        let (mut record, shape) = (StringRecord::new(), Shape::default());
        while read(lines, &mut record, &places.about.file)? {
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let (number, mut findings) = (line(lines, &record), Vec::new());
            if record.len() < head.fields.len() {
                let (found, wanted) = (record.len(), head.fields.len());
                let message = Text::new(
                    format!("只有 {found} 个值,列名有 {wanted} 个;缺少的按空值"),
                    format!(
                        "it has {found} values under {wanted} headings; what is missing is taken for empty"
                    ),
                );
                findings.push(places.row(Weight::Warning, "row-short", number, &message));
            }
            let cells = record.iter().map(value).enumerate();
            let values = heading.row(places, number, cells, &mut findings);
            take(RawFeature { number, values, shape: &shape, findings, refusal: None })?;
        }
        Ok(())
    }
}

/// Reads a record; whether there was one.
fn read(
    lines: &mut Reader<Cursor<String>>,
    record: &mut StringRecord,
    file: &str,
) -> Result<bool, ReadError> {
    lines.read_record(record).map_err(|cause| ReadError::foreign(file, &cause))
}

/// The line a record begins in, counted from 1. The reader's own count is taken before it passes over what is left of
/// the line end before (`\r\n`) and over blank lines, so those are counted here.
fn line(lines: &Reader<Cursor<String>>, record: &StringRecord) -> u64 {
    record.position().map_or(0, |position| {
        let rest = lines.get_ref().get_ref().as_bytes().get(position.byte() as usize..).unwrap_or_default();
        let passed = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        position.line() + passed.filter(|byte| **byte == b'\n').count() as u64
    })
}

fn value(cell: &str) -> Value {
    if cell.is_empty() { Value::Null } else { Value::Text(cell.to_owned()) }
}

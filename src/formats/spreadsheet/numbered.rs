//! Forms whose columns go by number: above the figures stands a row of 1, 2, 3 … (栏号), and above that titles and
//! headings of several rows, which are passed over.

use std::collections::BTreeMap;
use std::path::Path;

use crate::formats::import::kind::{Reader, Source};
use crate::formats::import::say::About;
use crate::formats::import::shape::Table;
use crate::formats::import::{ReadError, ReadOptions};
use crate::formats::spreadsheet::{csv, workbook};
use crate::layer::feature::Value;
use crate::layer::finding::Finding;

/// A form that was read.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// The file's name, without its folder.
    pub(crate) file: String,
    /// How many columns are numbered.
    pub(crate) n_columns: u16,
    /// Its rows below the row of numbers, in their order.
    pub(crate) rows: Vec<Row>,
    /// What reading it has found: cells that hold errors, rows cut short.
    pub(crate) findings: Vec<Finding>,
}

/// A row of a form.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its number, as a spreadsheet counts.
    pub(crate) number: u64,
    /// What stands under each number; empty cells are not there.
    pub(crate) values: BTreeMap<u16, Value>,
}

/// Reads a workbook or CSV whose columns go by number.
///
/// # Errors
/// [`ReadError`] where it cannot be read, is too large, or no row has the numbers.
pub(crate) fn read(path: &Path, options: &ReadOptions) -> Result<Form, ReadError> {
    let source = Source::find_attributes(path)?;
    let about = About { layer: String::new(), file: source.name.clone() };
    let options = ReadOptions { is_numbered: true, ..options.clone() };
    let mut table: Box<dyn Table> = match source.kind.reader {
        Reader::Workbook => Box::new(workbook::open(&source, &about, &options)?),
        _ => Box::new(csv::open(&source, &about, &options)?),
    };
    let head = table.head().clone();
    let numbers: Vec<Option<u16>> = head.fields.iter().map(|own| own.parse().ok()).collect();
    let (mut rows, mut findings) = (Vec::new(), head.findings);
    table.each(&mut |mut raw| {
        findings.append(&mut raw.findings);
        let named = numbers.iter().zip(raw.values);
        let values = named.filter_map(|(number, value)| Some(((*number)?, value)));
        let values = values.filter(|(_, value)| !matches!(value, Value::Null)).collect();
        rows.push(Row { number: raw.number, values });
        Ok(())
    })?;
    findings.extend(table.closing());
    let n_columns = numbers.into_iter().flatten().max().unwrap_or(0);
    Ok(Form { file: source.name, n_columns, rows, findings })
}

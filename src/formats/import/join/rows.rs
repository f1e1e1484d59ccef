//! A table of attributes in memory.

use std::sync::Arc;

use crate::formats::import::ReadError;
use crate::formats::import::limits::{Limit, Limits};
use crate::formats::import::say::About;
use crate::formats::import::shape::Table;
use crate::layer::feature::Value;
use crate::layer::finding::Finding;

/// Rows read, in the table's order.
#[derive(Debug)]
pub(super) struct Rows {
    /// Whom findings of the table are about.
    pub(super) about: About,
    /// The sheet's or the file's name.
    pub(super) table: String,
    /// The names of its columns.
    pub(super) fields: Vec<Arc<str>>,
    /// All of them.
    pub(super) all: Vec<Row>,
    /// What reading it has found.
    pub(super) findings: Vec<Finding>,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number in the file, as a spreadsheet counts.
    pub(super) number: u64,
    /// Its values up to the last that is not empty, in the order of the columns.
    values: Vec<Value>,
}

impl Rows {
    /// Reads an opened table whole.
    ///
    /// # Errors
    /// [`ReadError`] of the reader, or where it has more cells than it may.
    pub(super) fn read(table: &mut dyn Table, about: &About, limits: &Limits) -> Result<Self, ReadError> {
        let head = table.head().clone();
        let (mut rows, mut findings, mut n_cells) = (Vec::new(), head.findings, 0_u64);
        table.each(&mut |mut raw| {
            findings.append(&mut raw.findings);
            let mut values = raw.values;
            while values.last() == Some(&Value::Null) {
                values.pop();
            }
            values.shrink_to_fit();
            // A row without any costs what one of a cell does.
            n_cells += 1.max(values.len() as u64);
            let fits = limits.check(Limit::TableCells, n_cells);
            fits.map_err(|cause| ReadError::Limit { file: about.file.clone(), cause })?;
            rows.push(Row { number: raw.number, values });
            Ok(())
        })?;
        findings.extend(table.closing());
        Ok(Self { about: about.clone(), table: head.table, fields: head.fields, all: rows, findings })
    }
}

impl Row {
    /// The value in a column.
    pub(super) fn value(&self, column: usize) -> &Value {
        self.values.get(column).unwrap_or(&Value::Null)
    }
}

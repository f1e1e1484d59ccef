//! Tables without land, as spreadsheets keep them: workbooks (XLSX) and CSV, read to be joined to features.
//!
//! - **In**: a file, and the sheet where it has several. The first row with anything in it is the heading.
//! - **Out**: the same `Table` as of any file, whose features are rows without shape and whose numbers are the rows'
//!   as a spreadsheet counts them. So a stranger's table goes through the same door as a stranger's map.
//! - **As stored**: a formula counts as the value stored with it; a number keeps the digits it is written with, and
//!   never becomes 1.3e17; a date is written as ISO 8601; an error (#N/A) is no value. Each of these is said.
//! - **Forms** whose columns go by number are read below the row that has the numbers ([`numbered`]).
//! - **Left out**: what a workbook shows otherwise than it keeps it (number formats but dates, colors, comments);
//!   the binary formats XLS and XLSB, and ODS: a spreadsheet program saves them as XLSX.

pub(crate) mod csv;
pub(crate) mod heading;
pub(crate) mod numbered;
mod place;
pub(crate) mod workbook;

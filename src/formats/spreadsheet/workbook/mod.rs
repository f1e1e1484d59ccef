//! Workbooks: Office Open XML (ECMA-376 part 1, §18), as spreadsheet programs save `.xlsx` and `.xlsm`.
//!
//! 1. `package` opens the archive and finds sheets, texts and styles by the relationships between its parts.
//! 2. `strings` and `styles` read what cells refer to: shared texts, and which formats are dates.
//! 3. `sheet` reads rows of cells; `cell` makes values of what stands in them.
//! 4. `table` picks the sheet, takes its first row for the heading, and hands over the others.
//!
//! Nothing of the file is believed before it is there: no count of it makes room, and no cell makes a column.

mod cell;
mod number;
mod package;
mod sheet;
mod strings;
mod styles;
mod table;
mod xml;

pub(crate) use table::open;

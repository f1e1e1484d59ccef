//! Sheets: tables that leave the house as aligned text, as CSV or in a workbook, the same rows in each.
//!
//! A number is kept as the decimal text it was rounded to from integers, so that all three show the same
//! digits. CSV has a byte order mark, CRLF line ends and no text cell a spreadsheet would run as a formula.

use std::io::Write;

use crate::layer::spreadsheet::{BYTE_ORDER_MARK, defused};
use crate::layer::text::{Lang, Text};
use crate::reports::ReportError;
use crate::reports::table::{Flush, Table};

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its stable name.
    pub id: &'static str,
    /// Its title.
    pub name: Text,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; each has a cell a column.
    pub rows: Vec<Vec<Cell>>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its stable name.
    pub id: String,
    /// Its heading.
    pub name: Text,
    /// What its cells hold.
    pub holds: Holds,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Words.
    Words,
    /// Numbers with so many decimals.
    Number(u8),
    /// What machines are told and people are not shown: exact integers, stable names.
    Exact,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, in the language of the report.
    Words(String),
    /// A number as decimal text.
    Number(String),
}

impl Sheet {
    /// A sheet without rows.
    pub fn new(id: &'static str, name: Text, columns: impl IntoIterator<Item = Column>) -> Self {
        Self { id, name, columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// Where it has not a cell a column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells: Vec<Cell> = cells.into_iter().collect();
        assert_eq!(cells.len(), self.columns.len(), "a row has a cell a column: {cells:?}");
        self.rows.push(cells);
    }

    /// The columns people are shown, with their places.
    pub(super) fn shown(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter(|(_, column)| column.holds != Holds::Exact)
    }

    /// The first `n_rows` rows as aligned text.
    pub fn text(&self, lang: Lang, n_rows: usize) -> String {
        let flush = |holds| if holds == Holds::Words { Flush::Left } else { Flush::Right };
        let columns = self.shown().map(|(_, column)| (column.name.get(lang), flush(column.holds)));
        let mut table = Table::new(columns);
        for row in self.rows.iter().take(n_rows) {
            table.row(self.shown().map(|(place, _)| row[place].text().to_owned()));
        }
        table.text()
    }

    /// Writes it as CSV; the notice, where there is one, stands in a last column.
    ///
    /// # Errors
    /// [`ReportError`] where `out` does not take it.
    pub fn csv(&self, lang: Lang, notice: Option<&Text>, mut out: impl Write) -> Result<(), ReportError> {
        out.write_all(BYTE_ORDER_MARK.as_bytes())?;
        let mut lines = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let heading = Text::new("提示", "notice");
        let names = self.shown().map(|(_, column)| defused(column.name.get(lang)).into_owned());
        lines.write_record(names.chain(notice.map(|_| heading.get(lang).to_owned())))?;
        for row in &self.rows {
            let cells = self.shown().map(|(place, _)| match &row[place] {
                Cell::Words(words) => defused(words).into_owned(),
                other => other.text().to_owned(),
            });
            lines.write_record(cells.chain(notice.map(|own| own.get(lang).to_owned())))?;
        }
        Ok(lines.flush()?)
    }
}

impl Column {
    /// A column of words.
    pub fn words(id: &str, zh: &str, en: &str) -> Self {
        Self { id: id.to_owned(), name: Text::new(zh, en), holds: Holds::Words }
    }

    /// A column of numbers.
    pub fn number(id: &str, zh: &str, en: &str, places: u8) -> Self {
        Self { id: id.to_owned(), name: Text::new(zh, en), holds: Holds::Number(places) }
    }

    /// A column for machines.
    pub fn exact(id: &str) -> Self {
        Self { id: id.to_owned(), name: Text::new(id, id), holds: Holds::Exact }
    }
}

impl Cell {
    /// Words, or nothing where there are none.
    pub fn words(words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() { Self::Empty } else { Self::Words(words) }
    }

    /// A whole number.
    pub fn integer(number: impl Into<i128>) -> Self {
        Self::Number(number.into().to_string())
    }

    /// What it says.
    pub fn text(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Words(text) | Self::Number(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Column, Sheet};
    use crate::layer::text::{Lang, Text};

    #[test]
    fn words_are_defused_and_numbers_stay_numbers() {
        let columns = [Column::words("a", "甲", "a"), Column::number("b", "乙", "b", 1), Column::exact("c")];
        let mut sheet = Sheet::new("s", Text::new("表", "sheet"), columns);
        sheet.row([Cell::words("=1+1"), Cell::Number("-1.5".to_owned()), Cell::integer(7)]);
        sheet.row([Cell::words(""), Cell::Empty, Cell::Empty]);
        let mut bytes = Vec::new();
        sheet.csv(Lang::En, Some(&Text::new("合成", "synthetic")), &mut bytes).expect("memory takes all");
        let text = String::from_utf8(bytes).expect("text");
        assert_eq!(text, "\u{feff}a,b,notice\r\n'=1+1,-1.5,synthetic\r\n,,synthetic\r\n");
        assert_eq!(sheet.text(Lang::Zh, 1), "甲      乙\n----  ----\n=1+1  -1.5\n");
    }
}

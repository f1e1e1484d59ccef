//! Rows of a sheet, one by one.

use quick_xml::events::{BytesStart, Event};

use crate::formats::import::ReadError;
use crate::formats::spreadsheet::workbook::cell::{Cell, Content};
use crate::formats::spreadsheet::workbook::strings::{Strings, unescaped};
use crate::formats::spreadsheet::workbook::xml::Xml;

/// The most rows and columns of a sheet (ECMA-376 part 1, §18.3.1.73 and what programs keep to).
const ROWS_MAX: u64 = 1 << 20;
const COLUMNS_MAX: usize = 1 << 14;

/// A row that stands in the file.
#[derive(Debug)]
pub(super) struct Row {
    /// Counted from 1.
    pub(super) number: u64,
    /// In the order of their columns.
    pub(super) cells: Vec<Cell>,
}

/// A sheet being read.
pub(super) struct Sheet {
    xml: Xml,
    /// The last row read.
    row: u64,
    /// Ranges of cells that are joined to one, known once all rows are read.
    pub(super) merged: Vec<String>,
}

impl Sheet {
    /// A sheet up to its rows.
    ///
    /// # Errors
    /// [`ReadError::Broken`].
    pub(super) fn open(mut xml: Xml) -> Result<Self, ReadError> {
        let mut buffer = Vec::new();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) if start.local_name().as_ref() == "sheetData" => {
                    return Ok(Self { xml, row: 0, merged: Vec::new() });
                }
                Event::Eof => return Err(xml.wrong("没有单元格数据", "it has no cells")),
                _ => {}
            }
        }
    }

    /// The next row, or `None` after the last.
    ///
    /// # Errors
    /// [`ReadError::Broken`].
    pub(super) fn next(&mut self, strings: &Strings) -> Result<Option<Row>, ReadError> {
        let mut buffer = Vec::new();
        loop {
            match self.xml.next(&mut buffer)? {
                Event::Start(start) if start.local_name().as_ref() == "row" => {
                    let number = match self.xml.attribute(&start, "r")? {
                        Some(text) => text.parse().ok(),
                        None => self.row.checked_add(1),
                    };
                    let is_next = |number: &u64| self.row < *number && *number <= ROWS_MAX;
                    let number = number.filter(is_next).ok_or_else(|| self.disordered())?;
                    self.row = number;
                    return Ok(Some(Row { number, cells: self.cells(strings)? }));
                }
                Event::End(end) if end.local_name().as_ref() == "sheetData" => {
                    self.end()?;
                    return Ok(None);
                }
                Event::Eof => return Err(self.xml.wrong("不完整", "it is cut short")),
                _ => {}
            }
        }
    }

    /// What follows the rows: the ranges that are merged.
    fn end(&mut self) -> Result<(), ReadError> {
        let mut buffer = Vec::new();
        loop {
            match self.xml.next(&mut buffer)? {
                Event::Start(start) if start.local_name().as_ref() == "mergeCell" => {
                    self.merged.extend(self.xml.attribute(&start, "ref")?.map(String::from));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn cells(&mut self, strings: &Strings) -> Result<Vec<Cell>, ReadError> {
        let (mut cells, mut buffer, mut next) = (Vec::new(), Vec::new(), 0);
        loop {
            match self.xml.next(&mut buffer)? {
                Event::Start(start) if start.local_name().as_ref() == "c" => {
                    let cell = self.cell(&start, next, strings)?;
                    next = cell.column + 1;
                    cells.push(cell);
                }
                Event::End(end) if end.local_name().as_ref() == "row" => return Ok(cells),
                Event::Eof => return Err(self.xml.wrong("不完整", "it is cut short")),
                _ => {}
            }
        }
    }

    fn cell(&mut self, start: &BytesStart<'_>, next: usize, strings: &Strings) -> Result<Cell, ReadError> {
        let column = match self.xml.attribute(start, "r")? {
            Some(reference) => column_of(&reference),
            None => Some(next),
        };
        let is_next = |column: &usize| next <= *column && *column < COLUMNS_MAX;
        let column = column.filter(is_next).ok_or_else(|| self.disordered())?;
        let style = self.xml.attribute(start, "s")?.and_then(|text| text.parse().ok()).unwrap_or_default();
        let kind = self.xml.attribute(start, "t")?.map(String::from);
        let (mut text, mut formula, mut is_formula) = (String::new(), String::new(), false);
        let mut buffer = Vec::new();
        loop {
            match self.xml.next(&mut buffer)? {
                Event::Start(inner) => match inner.local_name().as_ref() {
                    "v" | "is" => self.xml.text("rPh", &mut text)?,
                    own => {
                        is_formula |= own == "f";
                        formula.clear();
                        self.xml.text("", &mut formula)?;
                    }
                },
                Event::End(_) => break,
                Event::Eof => return Err(self.xml.wrong("不完整", "it is cut short")),
                _ => {}
            }
        }
        let content = self.content(kind.as_deref(), text, strings)?;
        Ok(Cell { column, content, style, is_formula })
    }

    /// What a cell of a kind says (§18.18.11).
    fn content(&self, kind: Option<&str>, text: String, strings: &Strings) -> Result<Content, ReadError> {
        Ok(match kind {
            Some("inlineStr" | "str") => Content::Text(unescaped(&text)),
            _ if text.is_empty() => Content::Empty,
            None | Some("n") => Content::Number(text),
            Some("s") => {
                let shared = text.trim().parse().ok().and_then(|number| strings.get(number));
                let none =
                    || self.xml.wrong("单元格指向不存在的文字", "a cell refers to a text that is not there");
                Content::Text(shared.ok_or_else(none)?.to_owned())
            }
            Some("b") => Content::Truth(matches!(&*text, "1" | "true")),
            Some("e") => Content::Error(text),
            Some("d") => Content::Day(text),
            Some(_) => {
                return Err(self.xml.wrong("有不认识的单元格类型", "it has a cell of an unknown type"));
            }
        })
    }

    fn disordered(&self) -> ReadError {
        let row = self.row;
        self.xml.wrong(
            &format!("第 {row} 行之后的行号或列号颠倒、重复或超出范围"),
            &format!("from row {row} on, rows or columns go back, come twice or are out of range"),
        )
    }
}

/// The column of a cell's reference, `AB12`; `None` where it is none.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.trim_end_matches(|own: char| own.is_ascii_digit());
    if letters.is_empty() || 3 < letters.len() || letters.len() == reference.len() {
        return None;
    }
    let digit = |byte: u8| byte.is_ascii_uppercase().then(|| usize::from(byte - b'A') + 1);
    let column = letters.bytes().try_fold(0, |column, byte| Some(column * 26 + digit(byte)?));
    column.map(|column| column - 1)
}

#[cfg(test)]
mod tests {
    use super::column_of;

    #[test]
    fn columns_are_read_off_references() {
        let read = ["A1", "Z9", "AA10", "XFD1048576"].map(column_of);
        assert_eq!(read, [Some(0), Some(25), Some(26), Some(16_383)]);
        for wrong in ["", "A", "1", "a1", "AAAA1", "Ä1", "A1B"] {
            assert_eq!(column_of(wrong), None, "{wrong}");
        }
    }
}

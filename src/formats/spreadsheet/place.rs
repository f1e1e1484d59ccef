//! Saying where in a table something is: sheet, row and column, as a spreadsheet shows them.

use crate::formats::import::say::About;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// What findings of one table are about.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) about: About,
    /// The sheet, where the file has sheets.
    pub(super) sheet: Option<String>,
}

impl Places {
    /// A finding about a row, counted from 1.
    pub(super) fn row(&self, weight: Weight, kind: &'static str, row: u64, what: &Text) -> Finding {
        let place = self.place(Text::new(format!("第 {row} 行"), format!("row {row}")));
        self.about.file(weight, kind, Text::new(place.zh + ":" + &what.zh, place.en + ": " + &what.en))
    }

    /// A finding about a cell of a column, counted from 0, with its heading.
    pub(super) fn cell(
        &self,
        weight: Weight,
        kind: &'static str,
        (row, column, heading): (u64, usize, &str),
        what: &Text,
    ) -> Finding {
        let letters = letters(column);
        let place = self
            .place(Text::new(format!("第 {row} 行 {letters} 列"), format!("row {row}, column {letters}")));
        let message = Text::new(place.zh + ":" + &what.zh, place.en + ": " + &what.en);
        let field = (!heading.is_empty()).then(|| heading.to_owned());
        Finding { field, ..self.about.file(weight, kind, message) }
    }

    fn place(&self, within: Text) -> Text {
        match &self.sheet {
            Some(sheet) => Text::new(
                format!("工作表“{sheet}”{}", within.zh),
                format!("sheet \"{sheet}\", {}", within.en),
            ),
            None => within,
        }
    }
}

/// A column's letters as a spreadsheet shows them: `A` for 0, `AA` for 26.
pub(super) fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while 0 < rest {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702, 16_383].map(letters).into();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }
}

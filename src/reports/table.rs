//! Text tables aligned by what a terminal shows: a Chinese character takes two columns.

use unicode_width::UnicodeWidthStr;

/// On which side a column's cells are flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flush {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A table: its columns, then rows of as many cells.
pub(super) struct Table<'a> {
    columns: Vec<(&'a str, Flush)>,
    rows: Vec<Vec<String>>,
}

/// Between two columns.
const GAP: &str = "  ";

impl<'a> Table<'a> {
    /// A table without rows.
    pub(super) fn new(columns: impl IntoIterator<Item = (&'a str, Flush)>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row; it has a cell a column.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().collect();
        assert_eq!(cells.len(), self.columns.len(), "a row has a cell a column: {cells:?}");
        self.rows.push(cells);
    }

    /// The table as lines, without blanks at their ends.
    pub(super) fn text(&self) -> String {
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| self.width(column)).collect();
        let head = self.line(&widths, |column| self.columns[column].0);
        let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
        let mut text = format!("{head}\n{}\n", rule.join(GAP));
        for row in &self.rows {
            text.push_str(&self.line(&widths, |column| &row[column]));
            text.push('\n');
        }
        text
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].width());
        cells.max().unwrap_or(0).max(self.columns[column].0.width())
    }

    fn line<'c>(&self, widths: &[usize], cell: impl Fn(usize) -> &'c str) -> String {
        let cells: Vec<String> = (0..self.columns.len())
            .map(|column| {
                let text = cell(column);
                let blanks = " ".repeat(widths[column] - text.width());
                match self.columns[column].1 {
                    Flush::Left => format!("{text}{blanks}"),
                    Flush::Right => format!("{blanks}{text}"),
                }
            })
            .collect();
        cells.join(GAP).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Flush, Table};

    #[test]
    fn a_chinese_character_counts_two_columns() {
        let mut table = Table::new([("规则", Flush::Left), ("ha", Flush::Right)]);
        table.row(["红线".to_owned(), "1.0".to_owned()]);
        table.row(["abcde".to_owned(), "12.0".to_owned()]);
        assert_eq!(table.text(), "规则     ha\n-----  ----\n红线    1.0\nabcde  12.0\n");
    }
}

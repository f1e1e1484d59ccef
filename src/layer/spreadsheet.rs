//! What spreadsheets make of text, and how it is kept from them.

use std::borrow::Cow;

/// Begins a CSV: without it the usual spreadsheet reads Chinese as rubbish.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text no spreadsheet runs: an apostrophe stands before what it would take for a formula.
pub fn defused(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(FORMULA_STARTS) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::defused;

    #[test]
    fn formulas_are_defused_and_words_are_not() {
        for start in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(defused(start), format!("'{start}"));
        }
        for plain in ["", "规则", "'quoted", "a=b", "12.50"] {
            assert_eq!(defused(plain), plain);
        }
    }
}

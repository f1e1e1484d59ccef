//! Sheets as a workbook (XLSX): numbers as numbers, words as words that never run, nothing of the clock in it.
//!
//! Words stand in cells of text, which no spreadsheet runs, and are defused all the same: a workbook that is saved as
//! CSV by whoever gets it must not become one that runs.

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::layer::spreadsheet::defused;
use crate::layer::text::{Lang, Text};
use crate::reports::ReportError;
use crate::reports::sheet::{Cell, Column, Holds, Sheet};

/// Rows a sheet of a workbook can have, the heading included (ECMA-376).
const ROWS_MAX: usize = 1 << 20;
/// The number of A4 among the sizes of paper (ECMA-376, `ST_PaperSize`).
const A4: u8 = 9;
/// Columns it can have.
const COLUMNS_MAX: usize = 1 << 14;
/// Characters that a cell can hold.
const CHARACTERS_MAX: usize = 32_767;

/// How wide columns are, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=48;
/// A heading is broken rather than make its column wider than this.
const HEADING_WIDTH: usize = 14;
/// The height of a line of the usual font, in points.
const LINE_POINTS: usize = 15;

/// Writes sheets as one workbook: what must be said of them first, then each with its heading kept in sight.
///
/// # Errors
/// [`ReportError`] where a sheet is larger than a workbook can hold, or `out` does not take it.
pub fn write(sheets: &[Sheet], remarks: &[Text], lang: Lang, mut out: impl Write) -> Result<(), ReportError> {
    let mut workbook = Workbook::new();
    // The same data give the same bytes.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let title = Text::new("说明", "about");
    let about = workbook.add_worksheet().set_name(title.get(lang))?;
    about.set_column_width(0, 100)?;
    for (row, remark) in (0..).zip(remarks) {
        about.write_string(row, 0, shortened(remark.get(lang)))?;
    }
    for sheet in sheets {
        let (n_rows, n_columns) = (sheet.rows.len() + 1, sheet.shown().count());
        if ROWS_MAX < n_rows || COLUMNS_MAX < n_columns {
            return Err(ReportError::TooLarge { sheet: sheet.name.clone(), n_rows, n_columns });
        }
        fill(workbook.add_worksheet().set_name(sheet.name.get(lang))?, sheet, lang)?;
    }
    Ok(out.write_all(&workbook.save_to_buffer()?)?)
}

fn fill(page: &mut Worksheet, sheet: &Sheet, lang: Lang) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let mut n_lines = 1;
    for_print(page, sheet.name.get(lang))?;
    let columns: Vec<(usize, &Column)> = sheet.shown().collect();
    for (column, (_, own)) in (0..).zip(&columns) {
        page.write_string_with_format(0, column, &*defused(own.name.get(lang)), &heading)?;
    }
    for (column, &(place, own)) in (0..).zip(&columns) {
        let (width, lines) =
            width_and_lines(own.name.get(lang), sheet.rows.iter().map(|row| row[place].text()));
        page.set_column_width(column, width as f64)?;
        n_lines = n_lines.max(lines);
    }
    page.set_row_height(0, (n_lines * LINE_POINTS) as f64)?;
    page.set_freeze_panes(1, 0)?;
    let formats: Vec<Format> = columns.iter().map(|(_, own)| format_of(own)).collect();
    for (row, cells) in (1..).zip(&sheet.rows) {
        for (column, (&(place, _), format)) in (0..).zip(columns.iter().zip(&formats)) {
            match &cells[place] {
                Cell::Empty => {}
                Cell::Words(words) => drop(page.write_string(row, column, shortened(&defused(words)))?),
                Cell::Number(text) => {
                    let number: f64 = text.parse().expect("a number cell holds decimal text");
                    page.write_number_with_format(row, column, number, format)?;
                }
            }
        }
    }
    Ok(())
}

/// The width of a column in characters of the workbook's font, a Chinese one counted twice, and in how many lines its
/// heading fits.
fn width_and_lines<'a>(heading: &str, cells: impl Iterator<Item = &'a str>) -> (usize, usize) {
    /// What stands beside the text.
    const MARGIN: usize = 2;
    let content = cells.map(UnicodeWidthStr::width).max().unwrap_or(0) + MARGIN;
    let own = heading.width() + MARGIN;
    let width = content.max(own.min(HEADING_WIDTH)).clamp(*WIDTHS.start(), *WIDTHS.end());
    // A line is broken between words, so that some of it stays empty.
    (width, (own + own / 4).div_ceil(width).max(1))
}

/// How a sheet comes out of a printer: across, as wide as a page of A4, heading and title on each.
fn for_print(page: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
    // An ampersand begins a code there.
    let title = title.replace('&', "&&");
    page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    page.set_header(format!("&C{title}")).set_footer("&C&P / &N");
    Ok(())
}

/// As many decimals as the number was rounded to.
fn format_of(column: &Column) -> Format {
    match column.holds {
        Holds::Number(0) | Holds::Exact => Format::new().set_num_format("0"),
        Holds::Number(places) => {
            Format::new().set_num_format(format!("0.{}", "0".repeat(usize::from(places))))
        }
        Holds::Words => Format::new(),
    }
}

/// What a cell can hold of a text; what is cut off is marked.
fn shortened(text: &str) -> String {
    // Counted in UTF-16 as the format does.
    if text.encode_utf16().count() <= CHARACTERS_MAX {
        return text.to_owned();
    }
    let mut n_units = 1;
    let fits = |c: &char| {
        n_units += c.len_utf16();
        n_units <= CHARACTERS_MAX
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

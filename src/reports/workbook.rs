//! Sheets as a workbook (XLSX): numbers as numbers, words as words that never run, nothing of the clock in it.
//!
//! Words stand in cells of text, which no spreadsheet runs, and are defused all the same: a workbook that is saved as
//! CSV by whoever gets it must not become one that runs.

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

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
    let heading = Format::new().set_bold().set_text_wrap();
    for_print(page, sheet.name.get(lang))?;
    let columns: Vec<(usize, &Column)> = sheet.shown().collect();
    for (column, (_, own)) in (0..).zip(&columns) {
        page.write_string_with_format(0, column, &*defused(own.name.get(lang)), &heading)?;
        page.set_column_width(column, if own.holds == Holds::Words { 24 } else { 16 })?;
    }
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

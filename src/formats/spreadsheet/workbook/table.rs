//! A sheet as a table: its first row with anything in it is the heading, what follows are rows.

use std::collections::BTreeMap;

use crate::formats::import::join::JoinError;
use crate::formats::import::kind::Source;
use crate::formats::import::say::About;
use crate::formats::import::shape::{Head, RawFeature, Shape, Table};
use crate::formats::import::{ReadError, ReadOptions};
use crate::formats::spreadsheet::heading::{Heading, is_heading, none};
use crate::formats::spreadsheet::place::Places;
use crate::formats::spreadsheet::workbook::cell::{Cell, Content, Doubt};
use crate::formats::spreadsheet::workbook::package::Package;
use crate::formats::spreadsheet::workbook::sheet::{Row, Sheet};
use crate::layer::feature::Value;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// Merged ranges that are named in a message.
const MERGED_SHOWN: usize = 5;

/// What is said once a column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Noted {
    Formula,
    FormulaWithoutValue,
    Digits,
}

/// An opened sheet.
struct WorkbookTable {
    package: Package,
    sheet: Sheet,
    head: Head,
    heading: Heading,
    places: Places,
    /// What is to be said of columns: the first row, and how many.
    noted: BTreeMap<(Noted, usize), (u64, u64)>,
}

/// Opens a workbook at the sheet asked for, or at the only one with anything in it, and reads the heading.
///
/// # Errors
/// [`ReadError`] where the file is no sound workbook, or the sheet cannot be told.
pub(crate) fn open(
    source: &Source,
    about: &About,
    options: &ReadOptions,
) -> Result<impl Table + use<>, ReadError> {
    let mut package = Package::open(source, &options.precautions.limits)?;
    let (place, sheet, row) = chosen(&mut package, source, options)?;
    let name = package.names().swap_remove(place);
    let places = Places { about: about.clone(), sheet: Some(name.clone()) };
    let cells = row.cells.iter().map(|cell| (cell.column, text_of(&package, cell)));
    let (heading, findings) = Heading::of(&places, row.number, cells);
    let head = Head {
        reader: "xlsx".to_owned(),
        table: name,
        fields: heading.fields.clone(),
        encoding: "UTF-8".to_owned(),
        findings,
        ..Head::default()
    };
    Ok(WorkbookTable { package, sheet, head, heading, places, noted: BTreeMap::new() })
}

/// The sheet to be read, past its heading's row.
fn chosen(
    package: &mut Package,
    source: &Source,
    options: &ReadOptions,
) -> Result<(usize, Sheet, Row), ReadError> {
    let (file, names) = (|| source.name.clone(), package.names());
    let candidates = match options.table.as_deref() {
        None => (0..names.len()).collect(),
        Some(told) => {
            let place = names.iter().position(|name| name.trim() == told.trim());
            let none = || JoinError::NoSuchSheet { sheet: told.to_owned(), sheets: names.clone() };
            vec![place.ok_or_else(|| ReadError::Join { file: file(), cause: none() })?]
        }
    };
    let mut filled = Vec::new();
    for place in candidates {
        let mut sheet = package.sheet(place)?;
        while let Some(row) = sheet.next(&package.strings)? {
            let cells: Vec<String> = row.cells.iter().map(|cell| text_of(package, cell)).collect();
            if is_heading(cells.iter().map(String::as_str), options.is_numbered) {
                filled.push((place, sheet, row));
                break;
            }
        }
    }
    if 1 < filled.len() {
        let sheets = filled.iter().map(|(place, ..)| names[*place].clone()).collect();
        return Err(ReadError::Join { file: file(), cause: JoinError::WhichSheet { sheets } });
    }
    let no_content = || ReadError::broken(file(), "工作表中没有内容", "no sheet has anything in it");
    let nothing = || if options.is_numbered { none(&source.name, true) } else { no_content() };
    filled.pop().ok_or_else(nothing)
}

/// What a cell of a heading says.
fn text_of(package: &Package, cell: &Cell) -> String {
    cell.value(is_date(package, cell), package.is_1904).0.reading().into_owned()
}

fn is_date(package: &Package, cell: &Cell) -> bool {
    package.dates.get(cell.style).copied().unwrap_or_default()
}

impl Table for WorkbookTable {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let shape = Shape::default();
        while let Some(row) = self.sheet.next(&self.package.strings)? {
            if row.cells.iter().all(Cell::is_blank) && row.cells.iter().all(|cell| !cell.is_formula) {
                continue;
            }
            let (number, mut findings) = (row.number, Vec::new());
            let mut cells = Vec::with_capacity(row.cells.len());
            for cell in &row.cells {
                cells.push((cell.column, self.value(number, cell, &mut findings)));
            }
            let values = self.heading.row(&self.places, number, cells, &mut findings);
            take(RawFeature { number, values, shape: &shape, findings, refusal: None })?;
        }
        Ok(())
    }

    fn closing(&mut self) -> Vec<Finding> {
        let noted = std::mem::take(&mut self.noted);
        let mut findings: Vec<Finding> = noted
            .into_iter()
            .map(|((noted, column), (first, n))| {
                let (weight, kind, message) = said(noted, n);
                self.places.cell(weight, kind, (first, column, self.heading.above(column)), &message)
            })
            .collect();
        findings.extend(self.merged());
        findings
    }
}

impl WorkbookTable {
    /// The value of a cell, and what is to be said of it.
    fn value(&mut self, row: u64, cell: &Cell, findings: &mut Vec<Finding>) -> Value {
        let (value, doubt) = cell.value(is_date(&self.package, cell), self.package.is_1904);
        if cell.is_formula {
            let is_without = matches!(cell.content, Content::Empty);
            self.note(if is_without { Noted::FormulaWithoutValue } else { Noted::Formula }, row, cell.column);
        }
        let (kind, message) = match doubt {
            None => return value,
            Some(Doubt::Digits) => {
                self.note(Noted::Digits, row, cell.column);
                return value;
            }
            Some(Doubt::Error(error)) => (
                "error-cell",
                Text::new(
                    format!("单元格是错误值 {error},按空值;请在来源处更正"),
                    format!(
                        "the cell holds the error {error} and is taken for empty; correct it at its source"
                    ),
                ),
            ),
            Some(Doubt::NoNumber(text)) => (
                "value-misfit",
                Text::new(
                    format!("单元格声明为数值,内容“{text}”不是数,按文字收下"),
                    format!("the cell says that it is a number, \"{text}\" is none; it is kept as text"),
                ),
            ),
        };
        let heading = self.heading.above(cell.column);
        findings.push(self.places.cell(Weight::Warning, kind, (row, cell.column, heading), &message));
        value
    }

    fn note(&mut self, noted: Noted, row: u64, column: usize) {
        self.noted.entry((noted, column)).or_insert((row, 0)).1 += 1;
    }

    /// Cells joined to one: the value stands in the first alone, and whom else it is meant for nobody says.
    fn merged(&self) -> Option<Finding> {
        let merged = &self.sheet.merged;
        let shown = merged.iter().take(MERGED_SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
        let n = merged.len();
        let sheet = self.head.table.as_str();
        let message = Text::new(
            format!(
                "工作表“{sheet}”有 {n} 处合并单元格({shown}),值只在其左上角一格,其余按空值;请取消合并并补填"
            ),
            format!(
                "sheet \"{sheet}\" has {n} merged ranges ({shown}); the value stands in the first cell, the others are empty: unmerge and fill them"
            ),
        );
        (!merged.is_empty()).then(|| self.places.about.file(Weight::Warning, "merged-cells", message))
    }
}

/// What is said of a column: where it begins, and how often it is.
fn said(noted: Noted, n: u64) -> (Weight, &'static str, Text) {
    match noted {
        Noted::Formula => (
            Weight::Note,
            "formula-cells",
            Text::new(
                format!("自此起本列有 {n} 个公式单元格,用文件中保存的计算结果"),
                format!("from here on the column has {n} formulas; the values stored with them are used"),
            ),
        ),
        Noted::FormulaWithoutValue => (
            Weight::Warning,
            "formula-without-value",
            Text::new(
                format!("自此起本列有 {n} 个公式单元格没有保存计算结果,按空值;请用表格软件打开并保存一次"),
                format!(
                    "from here on the column has {n} formulas without a stored value, which are empty; open and save it in a spreadsheet program"
                ),
            ),
        ),
        Noted::Digits => (
            Weight::Warning,
            "digits-in-doubt",
            Text::new(
                format!(
                    "自此起本列有 {n} 个超过 15 位的数值,表格软件会舍入第 15 位以后的数字;编号请以文本填写"
                ),
                format!(
                    "from here on the column has {n} numbers of more than 15 digits, which spreadsheet programs round; write identifiers as text"
                ),
            ),
        ),
    }
}

//! Sheets of rows and totals: each report is a list of fields, which say what a column shows of a row.
//!
//! Land is levelled by the largest remainder, so that the rows printed add up to the total printed (强制调平).

use crate::layer::text::{Lang, Text};
use crate::ledger::amount::Amount;
use crate::ledger::farmland::grade::{Graded, mean_grade_tenths};
use crate::ledger::farmland::levelling::level;
use crate::reports::books::Report;
use crate::reports::farmland::hectares;
use crate::reports::sheet::{Cell, Column, Sheet};

/// Units of land (0.01 m²) in the last decimal printed, 0.0001 ha.
pub(super) const LAST_DECIMAL: i128 = 100;

/// A column, and what it shows of a row.
pub(super) struct Field<R> {
    column: Column,
    of: Of<R>,
}

/// What a field shows.
enum Of<R> {
    /// Words, without a total.
    Words(fn(&R, Lang) -> String),
    /// Land, with a total.
    Land(fn(&R) -> Option<Amount>),
    /// Land that stands in several rows and so has no total.
    LandLeft(fn(&R) -> Amount),
    /// Grain, with a total.
    Grain(fn(&R) -> Option<Amount>),
    /// Grain that stands in several rows.
    GrainLeft(fn(&R) -> Amount),
    /// The mean grade of land; in the total that of all of it.
    MeanGrade(fn(&R) -> Vec<Graded>),
    /// Money in fen (分).
    Money(fn(&R) -> Option<i64>),
}

/// Words.
pub(super) fn words<R>(id: &str, zh: &str, en: &str, of: fn(&R, Lang) -> String) -> Field<R> {
    Field { column: Column::words(id, zh, en), of: Of::Words(of) }
}

/// Land, in hectares of four decimals.
pub(super) fn land<R>(id: &str, zh: &str, en: &str, of: fn(&R) -> Option<Amount>) -> Field<R> {
    Field { column: hectare_column(id, zh, en), of: Of::Land(of) }
}

/// What is left of land, which is not summed.
pub(super) fn land_left<R>(id: &str, zh: &str, en: &str, of: fn(&R) -> Amount) -> Field<R> {
    Field { column: hectare_column(id, zh, en), of: Of::LandLeft(of) }
}

/// Grain, in whole kilograms.
pub(super) fn grain<R>(id: &str, zh: &str, en: &str, of: fn(&R) -> Option<Amount>) -> Field<R> {
    Field { column: kilogram_column(id, zh, en), of: Of::Grain(of) }
}

/// What is left of grain, which is not summed.
pub(super) fn grain_left<R>(id: &str, zh: &str, en: &str, of: fn(&R) -> Amount) -> Field<R> {
    Field { column: kilogram_column(id, zh, en), of: Of::GrainLeft(of) }
}

/// The mean grade weighted by area (F5), with one decimal.
pub(super) fn mean_grade<R>(id: &str, zh: &str, en: &str, of: fn(&R) -> Vec<Graded>) -> Field<R> {
    Field { column: Column::number(id, zh, en, 1), of: Of::MeanGrade(of) }
}

/// Money, in yuan of two decimals.
pub(super) fn money<R>(id: &str, zh: &str, en: &str, of: fn(&R) -> Option<i64>) -> Field<R> {
    let column = Column::number(id, &format!("{zh}(元)"), &format!("{en}, yuan"), 2);
    Field { column, of: Of::Money(of) }
}

fn hectare_column(id: &str, zh: &str, en: &str) -> Column {
    Column::number(id, &format!("{zh}(公顷)"), &format!("{en}, ha"), 4)
}

fn kilogram_column(id: &str, zh: &str, en: &str) -> Column {
    Column::number(id, &format!("{zh}(千克)"), &format!("{en}, kg"), 0)
}

/// The sheet of a report: its rows, then their total.
///
/// - The first field is of words; the total is named there.
pub(super) fn sheet<R>(report: &Report, fields: Vec<Field<R>>, rows: &[R], lang: Lang) -> Sheet {
    by_group(report, fields, rows, |_| None, lang)
}

/// The sheet of a report whose rows are of several kinds that do not add up: the rows of each, then its total. Rows of
/// one kind are brought together, in the order the kinds first appear.
pub(super) fn by_group<R>(
    report: &Report,
    fields: Vec<Field<R>>,
    rows: &[R],
    group: fn(&R) -> Option<Text>,
    lang: Lang,
) -> Sheet {
    let mut groups: Vec<(Option<Text>, Vec<&R>)> = Vec::new();
    for row in rows {
        let own = group(row);
        match groups.iter_mut().find(|(of, _)| *of == own) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((own, vec![row])),
        }
    }
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    for (of, rows) in &groups {
        let columns: Vec<Vec<Cell>> = fields.iter().map(|field| field.of.cells(rows, lang)).collect();
        let begin = lines.len();
        lines.extend((0..=rows.len()).map(|row| columns.iter().map(|own| own[row].clone()).collect()));
        lines[begin + rows.len()][0] = Cell::words(total_name(of.as_ref(), lang));
    }
    let mut sheet = Sheet::new(report.id, report.name(), fields.into_iter().map(|field| field.column));
    for line in lines {
        sheet.row(line);
    }
    sheet
}

fn total_name(of: Option<&Text>, lang: Lang) -> String {
    let of = of.map_or("", |own| own.get(lang));
    match lang {
        Lang::Zh => format!("合计{of}"),
        Lang::En if of.is_empty() => "total".to_owned(),
        Lang::En => format!("total {of}"),
    }
}

impl<R> Of<R> {
    /// A cell a row, then the total's.
    fn cells(&self, rows: &[&R], lang: Lang) -> Vec<Cell> {
        let rows = rows.iter().copied();
        match self {
            Self::Words(of) => rows.map(|row| Cell::words(of(row, lang))).chain([Cell::Empty]).collect(),
            Self::Land(of) => levelled(&rows.map(of).collect::<Vec<_>>()),
            Self::LandLeft(of) => rows.map(|row| hectares(of(row))).chain([Cell::Empty]).collect(),
            Self::Grain(of) => summed(rows.map(|row| of(row).map(Amount::units)), Cell::integer),
            Self::GrainLeft(of) => {
                rows.map(|row| Cell::integer(of(row).units())).chain([Cell::Empty]).collect()
            }
            Self::MeanGrade(of) => {
                let lands: Vec<Vec<Graded>> = rows.map(of).collect();
                let whole = lands.concat();
                lands.iter().chain([&whole]).map(|own| tenths(mean_grade_tenths(own))).collect()
            }
            Self::Money(of) => summed(rows.map(of), yuan),
        }
    }
}

/// Land as printed, then its total; the printed parts add up to it.
fn levelled(parts: &[Option<Amount>]) -> Vec<Cell> {
    let known: Vec<i128> = parts.iter().flatten().map(|own| i128::from(own.units())).collect();
    let printed = level(&known, LAST_DECIMAL);
    let cell = |own: i64| hectares(Amount::new(own * LAST_DECIMAL as i64));
    let total = if known.is_empty() { Cell::Empty } else { cell(printed.iter().sum()) };
    let mut printed = printed.into_iter();
    let cells = parts.iter().map(|own| own.and_then(|_| printed.next()).map_or(Cell::Empty, cell));
    let mut cells: Vec<Cell> = cells.collect();
    cells.push(total);
    cells
}

/// Whole numbers, then their sum; nothing where there is none.
fn summed(parts: impl Iterator<Item = Option<i64>>, cell: fn(i64) -> Cell) -> Vec<Cell> {
    let parts: Vec<Option<i64>> = parts.collect();
    let sum = parts.iter().flatten().copied().reduce(|a, b| a + b);
    parts.into_iter().chain([sum]).map(|own| own.map_or(Cell::Empty, cell)).collect()
}

fn yuan(fen: i64) -> Cell {
    let (sign, units) = (if fen < 0 { "-" } else { "" }, fen.unsigned_abs());
    Cell::Number(format!("{sign}{}.{:02}", units / 100, units % 100))
}

fn tenths(grade: Option<i64>) -> Cell {
    grade.map_or(Cell::Empty, |own| Cell::Number(format!("{}.{}", own / 10, own % 10)))
}

//! Reports: what an assessment found, as text for people and as CSV for their tables.
//!
//! - **In**: an assessment with the rules, layers and cards it came from ([`Subject`]).
//! - **In** too: the journal of the books and charges, of which the reports of a year are made ([`books`]).
//! - **In** too: a comparison of plans or their signatures ([`difference`], [`signature`]), as [`sheet::Sheet`]s.
//! - **Out**: [`changes`], how many patches are new, resolved, grown, shrunk, unchanged; [`summary`], an
//!   aligned table in Chinese or English; [`conflicts`], a CSV of the patches;
//!   [`findings`], a CSV of what imports found; [`inspection`], what is found of one delivery, as sheets and as a
//!   page ([`inspection_page`]); [`rules`], the rule library itself.
//! - **Promised**: areas are printed from integers; gross sums stand beside the net one; a rule that is
//!   not verified says so; the notice stands on top.
//! - **Left out**: GeoJSON, which is a format; judging, which was done before.

pub mod books;
pub mod changes;
pub mod conflicts;
pub mod difference;
pub mod escape;
pub mod farmland;
pub mod farmland_books;
pub mod farmland_forecast;
pub mod farmland_year;
pub mod findings;
pub mod inspection;
pub mod inspection_page;
pub mod measures;
pub mod revision;
pub mod rules;
pub mod sheet;
pub mod signature;
mod slivers;
pub mod sources;
pub mod summary;
mod table;
pub mod workbook;

use crate::assess::Assessment;
use crate::conflict::coordination::Standings;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::text::{Lang, Text};
use crate::rules::rule::Rule;

/// What is reported on, and in which language.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The rules it was made by.
    pub rules: &'a [Rule],
    /// The layers of its arrangement, in the arrangement's order.
    pub layers: &'a [Layer],
    /// Cards and schemes, for names.
    pub cards: &'a Cards,
    /// The day each layer stands for, in their order, by which patches may be of another era; may be shorter.
    pub as_of: &'a [Option<Date>],
    /// Where the patches stand that somebody has taken up, by id; `None` where nobody keeps that.
    pub standings: Option<&'a Standings>,
    /// What must stand on top, for example that the data are synthetic.
    pub notice: Option<&'a Text>,
    /// The language of the report.
    pub lang: Lang,
}

impl Subject<'_> {
    /// One of two wordings, by the report's language.
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The output does not take it.
    #[error("{}", self.text().en)]
    Write {
        /// What the output said.
        #[from]
        source: csv::Error,
    },
    /// The output could not be finished.
    #[error("{}", self.text().en)]
    Output {
        /// What the output said.
        #[from]
        source: std::io::Error,
    },
    /// The workbook could not be put together.
    #[error("{}", self.text().en)]
    Workbook {
        /// What its writer said.
        #[from]
        source: rust_xlsxwriter::XlsxError,
    },
    /// A sheet has more rows or columns than a workbook can hold.
    #[error("{}", self.text().en)]
    TooLarge {
        /// The sheet's title.
        sheet: Text,
        /// Its rows.
        n_rows: usize,
        /// Its columns.
        n_columns: usize,
    },
}

impl ReportError {
    /// What happened and what to do, in both languages.
    pub fn text(&self) -> Text {
        let cause = match self {
            Self::Write { source } => source.to_string(),
            Self::Output { source } => source.to_string(),
            Self::Workbook { source } => source.to_string(),
            Self::TooLarge { sheet, n_rows, n_columns } => {
                return Text::new(
                    format!("表“{}”有 {n_rows} 行 {n_columns} 列,XLSX 容纳不下;请改用 CSV", sheet.zh),
                    format!(
                        "sheet \"{}\" has {n_rows} rows and {n_columns} columns, more than XLSX holds; write CSV",
                        sheet.en
                    ),
                );
            }
        };
        Text::new(
            format!("报告写不出去:{cause};请检查磁盘空间和写入权限"),
            format!("the report cannot be written: {cause}; check disk space and permissions"),
        )
    }
}

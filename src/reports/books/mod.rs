//! Reports of the books: the eight tables that are handed in by the year, as sheets.
//!
//! - **In**: rows of plain figures, a struct a report; those of the journal are told by [`told::Told`], which is
//!   given entries, lots and names.
//! - **Out**: sheets with the official headings; land in hectares of four decimals, grain in kilograms, money in yuan.
//! - **Promised**: decimals are rounded half up from whole units, and the rows of a column add up to its total as
//!   printed (强制调平, `fields`). A reversed entry stands beside its reversal, with the contrary sign.
//! - **Left out**: reading the tables of a workspace, which `cli` does, and judging what they say; [`self_check`]
//!   holds rows of the national template (自查表) against its relations.

pub mod balance;
pub mod confirmation;
mod fields;
pub mod linkage;
pub mod matrix;
pub mod occupation;
pub mod self_check;
pub mod struck;
pub mod supplements;
pub mod told;
pub mod transfers;

use crate::layer::text::Text;

/// One of the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its number, as it is asked for.
    pub number: u8,
    /// The stable name of its sheet.
    pub id: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// ① to ⑧, in order.
pub static REPORTS: [Report; 8] = [
    supplements::REPORT,
    matrix::REPORT,
    struck::REPORT,
    occupation::REPORT,
    confirmation::REPORT,
    transfers::REPORT,
    balance::REPORT,
    linkage::REPORT,
];

impl Report {
    const fn new(number: u8, id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { number, id, zh, en }
    }

    /// Its title.
    pub fn name(&self) -> Text {
        Text::new(self.zh, self.en)
    }

    /// The report of a number, or `None`.
    pub fn of_number(number: u8) -> Option<&'static Self> {
        REPORTS.iter().find(|own| own.number == number)
    }
}

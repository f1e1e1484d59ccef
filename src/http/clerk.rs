//! The clerk: what the books want worked out of surveys and files, which the program does for its commands already.
//!
//! The service knows what to ask and how to answer; how it is worked out stands above this floor, once.

use crate::geometry::grid::Point;
use crate::layer::date::Date;
use crate::layer::text::{Lang, Text};
use crate::ledger::amount::Amount;
use crate::ledger::charge::Charge;
use crate::ledger::farmland::terms::Said;
use crate::ledger::ids::ProjectId;
use crate::ledger::regime::Regime;
use crate::reports::books::Report;
use crate::reports::sheet::Sheet;
use crate::store::ledger::supplements::{Judgement, Supplement};

/// What a project's charge is worked out by.
#[derive(Clone, Debug)]
pub struct AskedCharge {
    /// The project, whose site is in the workspace.
    pub project: ProjectId,
    /// The day of approval, which decides the regime.
    pub approved: Date,
    /// Which version of the survey: a number, or a day; by default that of the latest overlay.
    pub base: Option<String>,
    /// The district, by code or name, where the site lies in several.
    pub district: Option<String>,
    /// What is said where the data do not.
    pub said: Said,
}

/// Which balance is asked for.
#[derive(Clone, Debug, Default)]
pub struct AskedBalance {
    /// Of this year; `None`: farmland as it is.
    pub year: Option<u16>,
    /// Of this district alone, by code or name.
    pub district: Option<String>,
    /// With the books of this regime; `None`: of that in force at the end of the year.
    pub regime: Option<Regime>,
    /// As a forecast: as if all undecided conflicts went to this plan.
    pub forecast: Option<String>,
}

/// What the rules say of a supplement's land.
#[derive(Clone, Debug)]
pub struct Eligibility {
    /// What of it cannot serve.
    pub barred: Amount,
    /// By which rules; empty where by none.
    pub rules: String,
    /// What is kept of it; `None`: nothing was overlaid that rules could be asked of.
    pub judgement: Option<Judgement>,
}

/// Sheets, and what must be said of them.
#[derive(Clone, Debug)]
pub struct Tables {
    /// What must be said.
    pub remarks: Vec<Text>,
    /// The sheets.
    pub sheets: Vec<Sheet>,
}

/// Works out what the books want. Each error says what is missing and how it is given, in both languages.
pub trait Clerk: Send + Sync {
    /// The rings, on the plane, of one polygon of several parts if need be, sent as a GeoJSON geometry.
    ///
    /// # Errors
    /// Where it is no polygon that can be used.
    fn site(&self, geometry: &str) -> Result<Vec<Vec<Point>>, Text>;

    /// What a project must supply.
    ///
    /// # Errors
    /// Where something it takes is missing.
    fn charge(&self, asked: &AskedCharge) -> Result<Charge, Text>;

    /// What the rules say today of a supplement's land.
    ///
    /// # Errors
    /// Where they cannot be asked.
    fn judge(&self, supplement: &Supplement) -> Result<Eligibility, Text>;

    /// The balance of a year, a forecast, or the base where neither is asked for.
    ///
    /// # Errors
    /// Where something it takes is missing.
    fn balance(&self, asked: AskedBalance, lang: Lang) -> Result<Tables, Text>;

    /// A report of a year, of all districts or of one.
    ///
    /// # Errors
    /// Where something it takes is missing.
    fn report(
        &self,
        report: &'static Report,
        year: u16,
        district: Option<&str>,
        lang: Lang,
    ) -> Result<Tables, Text>;
}

//! `GET /balance`, `GET /reports/{report}`: the sheets of a year, as JSON, CSV or a workbook.

use crate::http::answer::{Answer, Media};
use crate::http::books::parameters::SHEET_FORMATS;
use crate::http::books::{Asked, Record};
use crate::http::clerk::{AskedBalance, Clerk, Tables};
use crate::http::error::ApiError;
use crate::http::wire;
use crate::layer::text::Text;
use crate::ledger::regime::Regime;
use crate::reports::books::Report;
use crate::reports::workbook;

/// The balance of a year.
pub(super) const BALANCE: Record = Record {
    path: "/balance",
    id: "balance",
    summary: "farmland as it is, the balance of a year against tasks and books, or a forecast",
    parameters: &["f", "year", "district", "regime", "forecast"],
    make: balance,
};

/// A report of a year.
pub(super) const REPORT: Record = Record {
    path: "/reports/{report}",
    id: "report",
    summary: "one of the eight reports of a year",
    parameters: &["f", "year", "district"],
    make: report,
};

fn balance(asked: &Asked) -> Result<Answer, ApiError> {
    let (year, district) = (year(asked)?, district(asked)?.map(str::to_owned));
    let (regime, forecast) = (regime(asked)?, asked.query.get("forecast").map(str::to_owned));
    let wrong = |name, value: &str, zh: &str, en: &str| ApiError::BadParameter {
        name,
        value: value.to_owned(),
        why: Text::new(zh, en),
    };
    if let (Some(plan), true) = (&forecast, year.is_some()) {
        return Err(wrong("forecast", plan, "不能与 year 同用", "it cannot be asked for with a year"));
    }
    if let (Some(regime), None) = (regime, year) {
        return Err(wrong("regime", regime.id(), "须同时给出 year", "it is asked for with a year"));
    }
    let question = AskedBalance { year, district, regime, forecast };
    let tables = clerk(asked)?.balance(question, asked.ask.lang).map_err(ApiError::Untold)?;
    give(asked, &tables)
}

fn report(asked: &Asked) -> Result<Answer, ApiError> {
    let text = asked.ask.id(0);
    let number = text.parse::<u8>().ok().filter(|number| number.to_string() == text);
    let report = number.and_then(Report::of_number);
    let report = report.ok_or_else(|| ApiError::NoSuchRecord { id: text.to_owned() })?;
    let year = year(asked)?.ok_or_else(|| ApiError::BadParameter {
        name: "year",
        value: String::new(),
        why: Text::new("必须给出年度", "it must be given"),
    })?;
    let district = district(asked)?;
    let tables = clerk(asked)?.report(report, year, district, asked.ask.lang).map_err(ApiError::Untold)?;
    give(asked, &tables)
}

fn clerk(asked: &Asked) -> Result<&dyn Clerk, ApiError> {
    asked.clerk.as_deref().ok_or(ApiError::NotReady)
}

fn year(asked: &Asked) -> Result<Option<u16>, ApiError> {
    let Some(text) = asked.query.get("year") else { return Ok(None) };
    let is_year = text.len() == 4 && text.bytes().all(|own| own.is_ascii_digit());
    let year = text.parse().ok().filter(|year| is_year && (1900..=2999).contains(year));
    year.map(Some).ok_or_else(|| ApiError::BadParameter {
        name: "year",
        value: text.to_owned(),
        why: Text::new("须为 1900 至 2999 的四位年份", "give a year of 1900 to 2999"),
    })
}

fn regime(asked: &Asked) -> Result<Option<Regime>, ApiError> {
    let ids = Regime::ALL.map(Regime::id);
    Ok(asked.query.one_of("regime", &ids)?.map(|place| Regime::ALL[place]))
}

/// The district asked for, if there is one of that code or name.
fn district(asked: &Asked) -> Result<Option<&str>, ApiError> {
    let Some(text) = asked.query.get("district") else { return Ok(None) };
    let wrong = |why| ApiError::BadParameter { name: "district", value: text.to_owned(), why };
    asked.workspace.district(text).map_err(|error| wrong(error.text()))?;
    Ok(Some(text))
}

fn give(asked: &Asked, tables: &Tables) -> Result<Answer, ApiError> {
    let (lang, notice) = (asked.ask.lang, asked.workspace.notice());
    let cannot = |error: crate::reports::ReportError| ApiError::File { text: error.text() };
    let mut bytes = Vec::new();
    Ok(match asked.query.one_of("f", &SHEET_FORMATS)? {
        Some(1) => {
            let first =
                tables.sheets.first().ok_or_else(|| ApiError::NoSuchRecord { id: "csv".to_owned() })?;
            first.csv(lang, notice, &mut bytes).map_err(cannot)?;
            Answer::new(Media::Csv, Some(lang), bytes)
        }
        Some(_) if asked.query.get("f") == Some("xlsx") => {
            let remarks: Vec<Text> = notice.into_iter().chain(&tables.remarks).cloned().collect();
            workbook::write(&tables.sheets, &remarks, lang, &mut bytes).map_err(cannot)?;
            Answer::new(Media::Workbook, Some(lang), bytes)
        }
        _ => Answer::json(Media::Json, Some(lang), &wire::sheets(notice, &tables.remarks, &tables.sheets)),
    })
}

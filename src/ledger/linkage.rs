//! Increase–decrease linkage (增减挂钩): what is built anew against what is demolished and reclaimed.

use crate::layer::date::Date;
use crate::ledger::amount::Amount;

/// A linkage's project area (项目区): what is demolished, and what is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkageArea {
    /// 拆旧 in all.
    pub demolished: Amount,
    /// Of it reclaimed as cultivated land (复垦耕地).
    pub reclaimed: Amount,
    /// 建新 in all, with what resettles people (安置).
    pub built: Amount,
    /// Of it on cultivated land (占用耕地).
    pub built_on_cultivated: Amount,
}

/// What is left over (节余) to be used elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkageSurplus {
    /// Land.
    pub total: Amount,
    /// Cultivated land.
    pub cultivated: Amount,
}

/// A condition a linkage does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkageBreach {
    /// More is built than demolished.
    Total,
    /// More cultivated land is built on than reclaimed.
    Cultivated,
}

impl LinkageArea {
    /// What is left over.
    ///
    /// # Errors
    /// The conditions not met, all of them.
    pub fn surplus(&self) -> Result<LinkageSurplus, Vec<LinkageBreach>> {
        let surplus = LinkageSurplus {
            total: self.demolished - self.built,
            cultivated: self.reclaimed - self.built_on_cultivated,
        };
        let breaches: Vec<LinkageBreach> =
            [(surplus.total, LinkageBreach::Total), (surplus.cultivated, LinkageBreach::Cultivated)]
                .into_iter()
                .filter_map(|(left, breach)| (left < Amount::ZERO).then_some(breach))
                .collect();
        if breaches.is_empty() { Ok(surplus) } else { Err(breaches) }
    }
}

/// Whether turnover quota that is still in use should have been given back (逾期): the day of return itself is in
/// time.
pub fn is_overdue(in_use: Amount, due: Date, today: Date) -> bool {
    Amount::ZERO < in_use && due < today
}

/// The same day some years later; the 29th of February becomes the 28th.
pub fn years_later(day: Date, years: u16) -> Option<Date> {
    let text = day.to_string();
    let (year, rest) = text.split_once('-')?;
    let later = year.parse::<u16>().ok()?.checked_add(years)?;
    let of = |rest: &str| format!("{later:04}-{rest}").parse().ok();
    of(rest).or_else(|| of("02-28"))
}

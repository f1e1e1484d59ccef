//! ⑧ 增减挂钩批次: of each batch what was used before, in the year, and what is left.

use std::collections::BTreeMap;

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::{Lang, Text};
use crate::ledger::account::{Account, State};
use crate::ledger::amount::Amount;
use crate::ledger::book::{Book, Family};
use crate::ledger::ids::LotId;
use crate::ledger::linkage::is_overdue;
use crate::reports::books::Report;
use crate::reports::books::fields::{grain, land, sheet, words};
use crate::reports::books::told::{Figures, Place, Told};
use crate::reports::sheet::Sheet;

/// The report.
pub const REPORT: Report = Report::new(8, "linkage", "增减挂钩批次", "batches of linkage");

/// A batch in a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// 批次.
    pub lot: String,
    /// Whose it is.
    pub place: Place,
    /// What was used before the year (已用), given back or not.
    pub before: Figures,
    /// What was used in the year (本次); less than nothing where more was taken back.
    pub now: Figures,
    /// What can still be used (剩余).
    pub left: Figures,
    /// What is used and not given back at the end of the year (未归还).
    pub open: Amount,
    /// When it is to be given back.
    pub due: Option<Date>,
    /// Whether it should have been given back by the end of the year (逾期).
    pub is_overdue: bool,
}

/// What of a batch was used, is in use, and is left.
#[derive(Clone, Copy, Default)]
struct Sums {
    used: Figures,
    left: Figures,
    open: Amount,
}

/// Batches at the end of the year, by lot and district.
pub fn rows(told: &Told<'_>) -> Vec<Row> {
    let (first, last) = told.year;
    let earlier = told.entries.iter().map(|(day, _)| *day).take_while(|day| *day < first).last();
    let before = earlier.map(|day| sums(told, &told.standing(day))).unwrap_or_default();
    let row = |(key, own): ((LotId, Code), Sums)| {
        let before = before.get(&key).map_or_else(Figures::default, |own| own.used);
        let (lot, district) = key;
        let due = told.lots.get(&lot).and_then(|own| own.due);
        Row {
            lot: lot.to_string(),
            place: told.place(&district),
            before,
            now: own.used.less(before),
            left: own.left,
            open: own.open,
            due,
            is_overdue: due.is_some_and(|due| is_overdue(own.open, due, last)),
        }
    };
    sums(told, &told.standing(last)).into_iter().map(row).collect()
}

fn sums(told: &Told<'_>, standing: &BTreeMap<Account, Amount>) -> BTreeMap<(LotId, Code), Sums> {
    let mut sums: BTreeMap<(LotId, Code), Sums> = BTreeMap::new();
    for (Account { stock, state, .. }, amount) in standing {
        if stock.book.family() != Family::Linkage || !told.asks(&stock.district) {
            continue;
        }
        let own = sums.entry((stock.lot.clone(), stock.district.clone())).or_default();
        match state {
            State::InUse | State::Returned => own.used.add(stock.book, *amount),
            State::Available => own.left.add(stock.book, *amount),
            _ => {}
        }
        if *state == State::InUse && stock.book == Book::LinkageTotal {
            own.open += *amount;
        }
    }
    sums
}

/// The sheet: a row a batch and district, then their total.
pub fn table(rows: &[Row], lang: Lang) -> Sheet {
    let fields = vec![
        words("lot", "批次", "batch", |row: &Row, _| row.lot.clone()),
        words("district", "县(市、区)", "district", |row, lang| row.place.shown(lang)),
        land("before_ha", "已用挂钩面积", "used before", |row| Some(row.before.total)),
        land("before_cultivated_ha", "已用耕地", "used before, cultivated", |row| {
            Some(row.before.cultivated)
        }),
        land("before_paddy_ha", "已用水田", "used before, paddy", |row| Some(row.before.paddy)),
        grain("before_kg", "已用产能", "used before, capacity", |row| Some(row.before.capacity)),
        land("now_ha", "本次挂钩面积", "used this year", |row| Some(row.now.total)),
        land("now_cultivated_ha", "本次耕地", "used this year, cultivated", |row| {
            Some(row.now.cultivated)
        }),
        land("now_paddy_ha", "本次水田", "used this year, paddy", |row| Some(row.now.paddy)),
        grain("now_kg", "本次产能", "used this year, capacity", |row| Some(row.now.capacity)),
        land("left_ha", "剩余挂钩面积", "left", |row| Some(row.left.total)),
        land("left_cultivated_ha", "剩余耕地", "left, cultivated", |row| Some(row.left.cultivated)),
        land("left_paddy_ha", "剩余水田", "left, paddy", |row| Some(row.left.paddy)),
        grain("left_kg", "剩余产能", "left, capacity", |row| Some(row.left.capacity)),
        land("open_ha", "未归还", "not given back", |row| Some(row.open)),
        words("due", "归还期限", "due", |row, _| row.due.map(|own| own.to_string()).unwrap_or_default()),
        words("is_overdue", "逾期", "overdue", |row, lang| {
            if row.is_overdue { Text::new("逾期", "overdue").get(lang).to_owned() } else { String::new() }
        }),
    ];
    sheet(&REPORT, fields, rows, lang)
}

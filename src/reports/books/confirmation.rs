//! ⑤ 挂钩确认单: what was written off for which project, from which lot, and what that has left.

use std::collections::BTreeMap;

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::{Lang, Text};
use crate::ledger::account::{Account, State};
use crate::ledger::amount::Amount;
use crate::ledger::book::Family;
use crate::ledger::entry::Posted;
use crate::ledger::ids::LotId;
use crate::ledger::kind::Kind;
use crate::reports::books::Report;
use crate::reports::books::fields::{grain, grain_left, land, land_left, sheet, words};
use crate::reports::books::told::{Figures, Place, Told, basis, post, signed};
use crate::reports::sheet::Sheet;

/// The report.
pub const REPORT: Report = Report::new(5, "confirmations", "挂钩确认单", "confirmations of write-offs");

/// What one entry wrote off of one lot; less than nothing where it takes a write-off back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The entry's number.
    pub entry: i64,
    /// Its day.
    pub day: Date,
    /// 核销 or 冲正.
    pub kind: Text,
    /// The project.
    pub project: String,
    /// Whose stock it was.
    pub place: Place,
    /// 来源项目.
    pub lot: String,
    /// How much.
    pub written: Figures,
    /// What the district can still use of the lot after the entry (余额).
    pub left: Figures,
    /// 批文.
    pub basis: String,
}

/// The write-offs of the year and what was taken back of them, in the order of the journal, then by lot.
pub fn rows(told: &Told<'_>) -> Vec<Row> {
    let (first, last) = told.year;
    let mut standing = BTreeMap::new();
    let mut rows = Vec::new();
    for (day, posted) in told.entries.iter().take_while(|(day, _)| *day <= last) {
        post(&mut standing, posted);
        if first <= *day && told.kind(posted) == Some(Kind::WriteOff) {
            rows.extend(of_entry(told, &standing, *day, posted));
        }
    }
    rows
}

fn of_entry(told: &Told<'_>, standing: &BTreeMap<Account, Amount>, day: Date, posted: &Posted) -> Vec<Row> {
    let mut written: BTreeMap<(&Code, &LotId), Figures> = BTreeMap::new();
    for posting in &posted.entry.postings {
        let stock = &posting.stock;
        let is_of = matches!(stock.book.family(), Family::ByGrade | Family::ThreeIndicators | Family::ByGain);
        if is_of && told.asks(&stock.district) {
            let own = written.entry((&stock.district, &stock.lot)).or_default();
            own.add(stock.book, signed(posted, posting));
        }
    }
    let row = |((district, lot), written): ((&Code, &LotId), Figures)| {
        let mut left = Figures::default();
        for (Account { stock, state, .. }, amount) in standing {
            if *state == State::Available && stock.district == *district && stock.lot == *lot {
                left.add(stock.book, *amount);
            }
        }
        Row {
            entry: posted.seq,
            day,
            kind: posted.entry.kind.word(),
            project: posted.entry.project.as_ref().map(ToString::to_string).unwrap_or_default(),
            place: told.place(district),
            lot: lot.to_string(),
            written,
            left,
            basis: basis(posted),
        }
    };
    written.into_iter().map(row).collect()
}

/// The sheet: a row an entry and lot, then the total of what was written off; what is left of a lot may stand in
/// several rows and is not summed.
pub fn table(rows: &[Row], lang: Lang) -> Sheet {
    let fields = vec![
        words("entry", "分录", "entry", |row: &Row, _| row.entry.to_string()),
        words("day", "日期", "day", |row, _| row.day.to_string()),
        words("kind", "事项", "kind", |row, lang| row.kind.get(lang).to_owned()),
        words("project", "建设项目", "project", |row, _| row.project.clone()),
        words("district", "县(市、区)", "district", |row, lang| row.place.shown(lang)),
        words("lot", "来源项目", "lot", |row, _| row.lot.clone()),
        land("quantity_ha", "数量", "quantity", |row| Some(row.written.total)),
        grain("capacity_kg", "产能", "capacity", |row| Some(row.written.capacity)),
        land("paddy_ha", "水田", "paddy", |row| Some(row.written.paddy)),
        land_left("quantity_left_ha", "数量余额", "quantity left", |row| row.left.total),
        grain_left("capacity_left_kg", "产能余额", "capacity left", |row| row.left.capacity),
        land_left("paddy_left_ha", "水田余额", "paddy left", |row| row.left.paddy),
        words("basis", "批文", "basis", |row, _| row.basis.clone()),
    ];
    sheet(&REPORT, fields, rows, lang)
}

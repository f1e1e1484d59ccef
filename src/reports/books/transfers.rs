//! ⑥ 市域调节台账: what districts handed each other.

use std::collections::BTreeMap;

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::{Lang, Text};
use crate::ledger::account::State;
use crate::ledger::book::Family;
use crate::ledger::entry::Posted;
use crate::ledger::ids::LotId;
use crate::ledger::kind::Kind;
use crate::reports::books::Report;
use crate::reports::books::fields::{by_group, grain, land, money, words};
use crate::reports::books::told::{Figures, Place, Told, basis, signed};
use crate::reports::sheet::Sheet;

/// The report.
pub const REPORT: Report = Report::new(6, "transfers", "市域调节台账", "transfers between districts");

/// What one entry handed on of one lot; less than nothing where it takes a transfer back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The entry's number.
    pub entry: i64,
    /// Its day.
    pub day: Date,
    /// 调剂 or 冲正.
    pub kind: Text,
    /// 转出县.
    pub giver: Place,
    /// 转入县; `None` where an entry names several.
    pub receiver: Option<Place>,
    /// Of which books.
    pub family: Family,
    /// 指标来源.
    pub lot: String,
    /// How much.
    pub figures: Figures,
    /// What was paid, in fen, in the first row of an entry alone.
    pub price_fen: Option<i64>,
    /// 批文.
    pub basis: String,
}

/// The transfers of the year and what was taken back of them, in the order of the journal.
pub fn rows(told: &Told<'_>) -> Vec<Row> {
    let transfers = told.of_year().filter(|(_, posted)| told.kind(posted) == Some(Kind::Transfer));
    transfers.flat_map(|(day, posted)| of_entry(told, *day, posted)).collect()
}

fn of_entry(told: &Told<'_>, day: Date, posted: &Posted) -> Vec<Row> {
    let postings = &posted.entry.postings;
    let touches = |state| {
        postings.iter().filter(move |own| [own.from, own.to].contains(&state)).map(|own| &own.stock.district)
    };
    let mut receivers: Vec<&Code> = touches(State::FromOthers).collect();
    receivers.dedup();
    if !touches(State::FromOthers).chain(touches(State::TransferredOut)).any(|own| told.asks(own)) {
        return Vec::new();
    }
    let mut given: BTreeMap<(&Code, Family, &LotId), Figures> = BTreeMap::new();
    for posting in postings.iter().filter(|own| [own.from, own.to].contains(&State::TransferredOut)) {
        let stock = &posting.stock;
        let own = given.entry((&stock.district, stock.book.family(), &stock.lot)).or_default();
        own.add(stock.book, signed(posted, posting));
    }
    let row = |(index, ((giver, family, lot), figures)): (usize, ((&Code, Family, &LotId), Figures))| Row {
        entry: posted.seq,
        day,
        kind: posted.entry.kind.word(),
        giver: told.place(giver),
        receiver: if let [one] = receivers[..] { Some(told.place(one)) } else { None },
        family,
        lot: lot.to_string(),
        figures,
        price_fen: posted.entry.price_fen.filter(|_| index == 0),
        basis: basis(posted),
    };
    given.into_iter().enumerate().map(row).collect()
}

/// The sheet: the rows of each family of books, then their total.
pub fn table(rows: &[Row], lang: Lang) -> Sheet {
    let fields = vec![
        words("day", "日期", "day", |row: &Row, _| row.day.to_string()),
        words("entry", "分录", "entry", |row, _| row.entry.to_string()),
        words("kind", "事项", "kind", |row, lang| row.kind.get(lang).to_owned()),
        words("giver", "转出县", "giver", |row, lang| row.giver.shown(lang)),
        words("receiver", "转入县", "receiver", |row, lang| {
            row.receiver.as_ref().map(|own| own.shown(lang)).unwrap_or_default()
        }),
        words("family", "指标类别", "quota", |row, lang| row.family.word().get(lang).to_owned()),
        words("lot", "指标来源", "lot", |row, _| row.lot.clone()),
        land("total_ha", "数量", "quantity", |row| Some(row.figures.total)),
        grain("capacity_kg", "产能", "capacity", |row| Some(row.figures.capacity)),
        land("paddy_ha", "水田", "paddy", |row| Some(row.figures.paddy)),
        land("farmland_ha", "其中农用地", "of it farmland", |row| Some(row.figures.farmland)),
        land("cultivated_ha", "其中耕地", "of it cultivated", |row| Some(row.figures.cultivated)),
        money("price_yuan", "价格", "price", |row| row.price_fen),
        words("basis", "批文", "basis", |row, _| row.basis.clone()),
    ];
    by_group(&REPORT, fields, rows, |row| Some(row.family.word()), lang)
}

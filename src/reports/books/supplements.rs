//! ① 补充耕地项目清册: what each supplement project brought in, and what of it can be used.

use std::collections::BTreeMap;

use crate::layer::text::Lang;
use crate::ledger::account::State;
use crate::ledger::book::Family;
use crate::ledger::ids::LotId;
use crate::ledger::lot::Source;
use crate::reports::books::Report;
use crate::reports::books::fields::{grain, land, sheet, words};
use crate::reports::books::told::{Figures, Place, Told};
use crate::reports::sheet::Sheet;

/// The report.
pub const REPORT: Report = Report::new(1, "supplements", "补充耕地项目清册", "supplement projects");

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// 编号.
    pub number: String,
    /// Where it lies.
    pub place: Place,
    /// 项目.
    pub title: String,
    /// How it makes farmland.
    pub source: Source,
    /// What it brought in by the end of the year (入库).
    pub brought: Figures,
    /// What of it its district can use (可用).
    pub usable: Figures,
}

/// Projects of requisition and compensation with what they have at the end of the year, by number.
pub fn rows(told: &Told<'_>) -> Vec<Row> {
    let mut figures: BTreeMap<&LotId, (Figures, Figures)> = BTreeMap::new();
    let standing = told.standing(told.year.1);
    for (account, amount) in &standing {
        let stock = &account.stock;
        let is_of = |family| matches!(family, Family::ByGrade | Family::ThreeIndicators);
        let Some(lot) = told.lots.get(&stock.lot).filter(|own| is_of(own.family)) else { continue };
        if lot.district != stock.district || !told.asks(&stock.district) {
            continue;
        }
        let (brought, usable) = figures.entry(&lot.id).or_default();
        match account.state {
            State::Outside => brought.add(stock.book, -*amount),
            State::Available => usable.add(stock.book, *amount),
            _ => {}
        }
    }
    let row = |(id, (brought, usable)): (&LotId, (Figures, Figures))| Row {
        number: id.to_string(),
        place: told.place(&told.lots[id].district),
        title: told.title(id),
        source: told.lots[id].source,
        brought,
        usable,
    };
    figures.into_iter().map(row).collect()
}

/// The sheet: a row a project, then their total.
pub fn table(rows: &[Row], lang: Lang) -> Sheet {
    let fields = vec![
        words("number", "编号", "number", |row: &Row, _| row.number.clone()),
        words("city", "市", "city", |row, lang| row.place.city.get(lang).to_owned()),
        words("district", "县(市、区)", "district", |row, lang| row.place.shown(lang)),
        words("project", "项目名称", "project", |row, _| row.title.clone()),
        words("source", "来源", "source", |row, lang| row.source.word().get(lang).to_owned()),
        land("brought_ha", "新增耕地", "new farmland", |row| Some(row.brought.total)),
        grain("brought_kg", "新增产能", "new capacity", |row| Some(row.brought.capacity)),
        land("brought_paddy_ha", "新增水田", "new paddy", |row| Some(row.brought.paddy)),
        land("usable_ha", "可用数量指标", "usable quantity", |row| Some(row.usable.total)),
        grain("usable_kg", "可用产能指标", "usable capacity", |row| Some(row.usable.capacity)),
        land("usable_paddy_ha", "可用水田指标", "usable paddy", |row| Some(row.usable.paddy)),
    ];
    sheet(&REPORT, fields, rows, lang)
}

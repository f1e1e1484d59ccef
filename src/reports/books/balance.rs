//! ⑦ 年度平衡表 (F6): what a year opens with, gains, loses and closes with, by district.

use crate::layer::text::Lang;
use crate::ledger::amount::Amount;
use crate::ledger::farmland::terms::{Item, Movements};
use crate::reports::books::Report;
use crate::reports::books::fields::{Field, land, sheet, words};
use crate::reports::books::told::Place;
use crate::reports::sheet::Sheet;

/// The report.
pub const REPORT: Report = Report::new(7, "balance", "年度平衡表", "balance of the year");

/// The year of a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The district.
    pub place: Place,
    /// 期初.
    pub opening: Amount,
    /// What came, by item.
    pub gains: Movements,
    /// What went, by item.
    pub losses: Movements,
    /// 期末.
    pub closing: Amount,
}

fn of(movements: &Movements, item: Item) -> Amount {
    movements.get(&item).copied().unwrap_or_default()
}

fn sum(movements: &Movements) -> Amount {
    movements.values().copied().sum()
}

/// The sheet: a row a district, then the whole. What the survey registers otherwise of the same land, or not at all,
/// stands in the last column: closing less opening, gains and losses.
pub fn table(rows: &[Row], lang: Lang) -> Sheet {
    let mut fields: Vec<Field<Row>> = vec![
        words("code", "代码", "code", |row: &Row, _| row.place.code.clone()),
        words("district", "县(市、区)", "district", |row, lang| row.place.shown(lang)),
        land("opening_ha", "期初", "opening", |row| Some(row.opening)),
        land("gain_consolidation_ha", "增:整理", "gain: consolidation", |row| {
            Some(of(&row.gains, Item::Consolidation))
        }),
        land("gain_reclamation_ha", "增:复垦", "gain: reclamation", |row| {
            Some(of(&row.gains, Item::Reclamation))
        }),
        land("gain_development_ha", "增:开发", "gain: development", |row| {
            Some(of(&row.gains, Item::Development))
        }),
        land("gain_structure_ha", "增:农业结构调整", "gain: change of farming", |row| {
            Some(of(&row.gains, Item::Structure))
        }),
        land("gains_ha", "增加合计", "gains", |row| Some(sum(&row.gains))),
    ];
    fields.extend([
        land("loss_construction_ha", "减:建设占用", "loss: construction", |row: &Row| {
            Some(of(&row.losses, Item::Construction))
        }),
        land("loss_disaster_ha", "减:灾毁", "loss: disaster", |row| Some(of(&row.losses, Item::Disaster))),
        land("loss_restoration_ha", "减:生态退耕", "loss: restoration", |row| {
            Some(of(&row.losses, Item::Restoration))
        }),
        land("loss_structure_ha", "减:农业结构调整", "loss: change of farming", |row| {
            Some(of(&row.losses, Item::Structure))
        }),
        land("losses_ha", "减少合计", "losses", |row| Some(sum(&row.losses))),
        land("closing_ha", "期末", "closing", |row| Some(row.closing)),
        land("open_ha", "未平", "not closed", |row| {
            Some(row.closing - row.opening - sum(&row.gains) + sum(&row.losses))
        }),
    ]);
    sheet(&REPORT, fields, rows, lang)
}

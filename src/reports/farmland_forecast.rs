//! A forecast as a sheet: what farmland would be left if every undecided conflict went to one plan.

use crate::assess::difference::units::Unit;
use crate::assess::farmland::balance::Year;
use crate::assess::farmland::forecast::Forecast;
use crate::layer::text::{Lang, Text};
use crate::ledger::amount::Amount;
use crate::reports::difference::unit_cells;
use crate::reports::farmland::{district_columns, hectares};
use crate::reports::farmland_year::with_whole;
use crate::reports::sheet::{Cell, Column, Sheet};

/// A row a district, then the whole: what there is, what is in conflict, what would be lost and left.
pub fn forecast(forecasts: &[Forecast], units: &[Unit], lang: Lang) -> Sheet {
    let name = Text::new("耕地预测", "forecast of farmland");
    let ha = |id: &str, zh: &str, en: &str| Column::number(id, zh, en, 4);
    let columns = [
        ha("opening_ha", "现有 公顷", "now ha"),
        ha("disputed_ha", "其中未决冲突内 公顷", "of it in undecided conflicts ha"),
        ha("unsaid_ha", "其中该规划未画 公顷", "of that the plan says nothing of ha"),
        ha("losses_ha", "将减少 公顷", "would be lost ha"),
        ha("closing_ha", "将余 公顷", "would be left ha"),
    ];
    let unknown = ha("unknown_ha", "无数据 公顷", "no data ha");
    let mut sheet =
        Sheet::new("forecast", name, district_columns().into_iter().chain(columns).chain([unknown]));
    let whole = forecasts.iter().fold(Forecast::default(), Forecast::and);
    let years: Vec<Year> = forecasts.iter().map(|own| own.year.clone()).collect();
    for (unit, year) in with_whole(&years, &whole.year) {
        let own = unit.map_or(&whole, |unit| &forecasts[usize::from(unit)]);
        let losses: Amount = year.losses.values().copied().sum();
        let head = unit_cells(units, unit, lang).into_iter();
        let sums = [year.opening, own.disputed, own.unsaid, losses, year.closing].map(hectares);
        let unknown = Cell::Number(year.unknown_after.to_hectares_text(4));
        sheet.row(head.chain(sums).chain([unknown]));
    }
    sheet
}

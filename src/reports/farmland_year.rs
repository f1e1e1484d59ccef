//! The balance of a year as sheets (年度平衡表、F6): what opens, comes, goes and closes, and whether tasks are met.

use crate::assess::difference::units::Unit;
use crate::assess::farmland::balance::Year;
use crate::layer::text::{Lang, Text};
use crate::ledger::amount::Amount;
use crate::ledger::farmland::land;
use crate::ledger::farmland::terms::{Item, Movements, Task};
use crate::reports::difference::unit_cells;
use crate::reports::farmland::hectares;
use crate::reports::sheet::{Cell, Column, Sheet};

/// A row a district, then the whole: opening, gains, losses, closing, what stays open, and the tasks.
///
/// `tasks` stand in the order of the units; a district without one is not judged.
pub fn year(years: &[Year], units: &[Unit], tasks: &[Option<Task>], lang: Lang) -> Sheet {
    let name = Text::new("耕地动态平衡", "balance of farmland");
    let ha = |id: &str, zh: &str, en: &str| Column::number(id, zh, en, 4);
    let columns = [
        Column::words("unit", "代码", "code"),
        Column::words("unit_name", "行政区", "district"),
        ha("opening_ha", "期初 公顷", "opening ha"),
        ha("gains_ha", "增加 公顷", "gains ha"),
        ha("losses_ha", "减少 公顷", "losses ha"),
        ha("closing_ha", "期末 公顷", "closing ha"),
        Column::number("open_m2", "未平 平方米", "not closed m²", 2),
        Column::number("resurveyed_m2", "登记变动 平方米", "resurveyed m²", 2),
        Column::number("uncovered_m2", "另一版无图斑 平方米", "uncovered m²", 2),
        ha("in_out_ha", "进出平衡(进−出)公顷", "in less out ha"),
        ha("retained_task_ha", "保有量任务 公顷", "to be kept ha"),
        ha("retained_over_ha", "余(缺)公顷", "over (short) ha"),
        ha("permanent_ha", "永久基本农田净面积 公顷", "permanent basic farmland, net ha"),
        Column::number("permanent_share", "占耕地 %", "of farmland %", 2),
        ha("permanent_task_ha", "永农任务 公顷", "its task ha"),
        ha("permanent_over_ha", "余(缺)公顷", "over (short) ha"),
        ha("unknown_before_ha", "期初无数据 公顷", "no data before ha"),
        ha("unknown_after_ha", "期末无数据 公顷", "no data after ha"),
    ];
    let mut sheet = Sheet::new("year", name, columns);
    let whole = years.iter().fold(Year::default(), Year::and);
    let rows = years.iter().enumerate().filter(|(_, year)| **year != Year::default());
    let rows = rows.map(|(unit, year)| (Some(unit), year)).chain([(None, &whole)]);
    for (unit, year) in rows {
        let task = unit.and_then(|unit| tasks.get(unit)?.as_ref());
        let over = |have: Amount, task: Option<Amount>| {
            [task.map_or(Cell::Empty, hectares), task.map_or(Cell::Empty, |task| hectares(have - task))]
        };
        let sum = |own: &Movements| own.values().copied().sum::<Amount>();
        let m2 = |own: Amount| Cell::Number(land::area(own).to_square_metres_text());
        let share = land::area(year.permanent).to_percent_text(land::area(year.closing), 2);
        let head = unit_cells(units, unit.map(|unit| unit as u16), lang).into_iter();
        let sums = [
            hectares(year.opening),
            hectares(sum(&year.gains)),
            hectares(sum(&year.losses)),
            hectares(year.closing),
            m2(year.open()),
            m2(year.resurveyed),
            m2(year.uncovered),
            hectares(year.in_out()),
        ];
        let permanent = [hectares(year.permanent), share.map_or(Cell::Empty, Cell::Number)];
        let unknown =
            [year.unknown_before, year.unknown_after].map(|own| Cell::Number(own.to_hectares_text(4)));
        let retained = over(year.closing, task.and_then(|own| own.retained));
        let permanent_task = over(year.permanent, task.and_then(|own| own.permanent));
        sheet.row(head.chain(sums).chain(retained).chain(permanent).chain(permanent_task).chain(unknown));
    }
    sheet
}

/// A row a district and item: what it gained or lost.
pub fn items(years: &[Year], units: &[Unit], lang: Lang) -> Sheet {
    let name = Text::new("增减名目", "gains and losses");
    let columns = [
        Column::words("unit", "代码", "code"),
        Column::words("unit_name", "行政区", "district"),
        Column::exact("item"),
        Column::words("item_word", "名目", "item"),
        Column::number("gain_ha", "增加 公顷", "gain ha", 4),
        Column::number("loss_ha", "减少 公顷", "loss ha", 4),
    ];
    let mut sheet = Sheet::new("items", name, columns);
    let whole = years.iter().fold(Year::default(), Year::and);
    let rows = years.iter().enumerate().map(|(unit, year)| (Some(unit as u16), year));
    for (unit, year) in rows.chain([(None, &whole)]) {
        for item in Item::ALL {
            let of = |own: &Movements| own.get(&item).copied();
            let (gain, loss) = (of(&year.gains), of(&year.losses));
            if gain.is_none() && loss.is_none() {
                continue;
            }
            let head = unit_cells(units, unit, lang).into_iter();
            let cell = |own: Option<Amount>| own.map_or(Cell::Empty, hectares);
            let words = [Cell::words(item.id()), Cell::words(item.word().get(lang))];
            sheet.row(head.chain(words).chain([cell(gain), cell(loss)]));
        }
    }
    sheet
}

//! The balance of a year as sheets (年度平衡表、F6): what opens, comes, goes and closes, what the books have of it, and
//! whether tasks are met.

use std::collections::BTreeMap;

use crate::assess::Answer;
use crate::assess::difference::units::Unit;
use crate::assess::farmland::balance::Year;
use crate::geometry::area::Area;
use crate::layer::text::{Lang, Text};
use crate::ledger::amount::Amount;
use crate::ledger::farmland::land;
use crate::ledger::farmland::terms::{Item, Movements, Share, Task};
use crate::reports::difference::unit_cells;
use crate::reports::farmland::{district_columns, hectares};
use crate::reports::sheet::{Cell, Column, Sheet};

/// What a year is held against.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// The tasks, in the order of the units; `None`: none was handed down.
    pub tasks: &'a [Option<Task>],
    /// Whether a layer of permanent basic farmland was overlaid.
    pub has_permanent: bool,
    /// The share of it that is decreed; `None`: nobody has said.
    pub share: Option<&'a Share>,
    /// Whether farmland that became other agricultural land is to be made up for.
    pub is_in_out: bool,
}

/// Areas of one district as the books have them, by item: farmland accepted, and for construction charged.
pub type Booked = BTreeMap<(u16, Item), Amount>;

/// A row a district, then the whole: opening, gains, losses, closing, and what stays open.
pub fn year(years: &[Year], units: &[Unit], lang: Lang) -> Sheet {
    let name = Text::new("耕地动态平衡", "balance of farmland");
    let ha = |id: &str, zh: &str, en: &str| Column::number(id, zh, en, 4);
    let columns = [
        ha("opening_ha", "期初 公顷", "opening ha"),
        ha("gains_ha", "增加 公顷", "gains ha"),
        ha("losses_ha", "减少 公顷", "losses ha"),
        ha("closing_ha", "期末 公顷", "closing ha"),
        Column::number("open_m2", "未平 平方米", "not closed m²", 2),
        Column::number("resurveyed_m2", "登记变动 平方米", "resurveyed m²", 2),
        Column::number("uncovered_m2", "另一版无图斑 平方米", "uncovered m²", 2),
        ha("in_out_ha", "进出平衡(进−出)公顷", "in less out ha"),
    ];
    let unknown = [
        ha("unknown_before_ha", "期初无数据 公顷", "no data before ha"),
        ha("unknown_after_ha", "期末无数据 公顷", "no data after ha"),
    ];
    let mut sheet = Sheet::new("year", name, district_columns().into_iter().chain(columns).chain(unknown));
    let whole = years.iter().fold(Year::default(), Year::and);
    for (unit, year) in with_whole(years, &whole) {
        let sum = |own: &Movements| own.values().copied().sum::<Amount>();
        let m2 = |own: Amount| Cell::Number(land::area(own).to_square_metres_text());
        let head = unit_cells(units, unit, lang).into_iter();
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
        let unknown =
            [year.unknown_before, year.unknown_after].map(|own| Cell::Number(own.to_hectares_text(4)));
        sheet.row(head.chain(sums).chain(unknown));
    }
    sheet
}

/// A row a district, then the whole: the tasks, F05 and 进出平衡, with the answers.
pub fn tasks(years: &[Year], units: &[Unit], against: &Against<'_>, lang: Lang) -> Sheet {
    let ha = |id: &str, zh: &str, en: &str| Column::number(id, zh, en, 4);
    let columns = [
        ha("closing_ha", "期末耕地 公顷", "farmland at the end ha"),
        ha("retained_task_ha", "保有量任务 公顷", "to be kept ha"),
        ha("retained_over_ha", "余(缺)公顷", "over (short) ha"),
        Column::words("retained", "保有量", "task kept"),
        ha("permanent_ha", "永久基本农田 公顷", "permanent basic farmland, net ha"),
        Column::number("permanent_share", "占耕地 %", "of farmland %", 2),
        Column::words("permanent_share_kept", "比例(省级,参考)", "share, of a province: a reference"),
        ha("permanent_task_ha", "永农任务 公顷", "its task ha"),
        ha("permanent_over_ha", "余(缺)公顷", "over (short) ha"),
        Column::words("permanent", "永农任务完成", "its task kept"),
        Column::words("in_out", "进出平衡", "in and out"),
        Column::exact("answers"),
    ];
    let mut sheet = Sheet::new(
        "tasks",
        Text::new("对照任务", "against the tasks"),
        district_columns().into_iter().chain(columns),
    );
    let whole = years.iter().fold(Year::default(), Year::and);
    for (unit, year) in with_whole(years, &whole) {
        let head = unit_cells(units, unit, lang).into_iter();
        sheet.row(head.chain([hectares(year.closing)]).chain(held(unit, year, against, lang)));
    }
    sheet
}

/// The units that have something, then the whole.
pub(super) fn with_whole<'a>(
    years: &'a [Year],
    whole: &'a Year,
) -> impl Iterator<Item = (Option<u16>, &'a Year)> {
    let own = years.iter().enumerate().filter(|(_, year)| **year != Year::default());
    own.map(|(unit, year)| (Some(unit as u16), year)).chain([(None, whole)])
}

/// What closing farmland is held against, and the answers.
fn held(unit: Option<u16>, year: &Year, against: &Against<'_>, lang: Lang) -> [Cell; 11] {
    let task = unit.and_then(|unit| against.tasks.get(usize::from(unit))?.as_ref());
    let retained = task.and_then(|own| own.retained);
    let permanent = task.and_then(|own| own.permanent);
    let over = |have: Amount, task: Option<Amount>| task.map_or(Cell::Empty, |task| hectares(have - task));
    let cell = |own: Option<Amount>| own.map_or(Cell::Empty, hectares);
    let has = against.has_permanent;
    let only = |cell: Cell| if has { cell } else { Cell::Empty };
    let share = land::area(year.permanent).to_percent_text(land::area(year.closing), 2);
    let word = |answer: Answer| Cell::words(answer.word().get(lang));
    let kept = task_kept(year.closing, retained, year.unknown_after);
    let share_kept = share_kept(year, against);
    let permanent_kept = task_kept(year.permanent, permanent.filter(|_| has), year.unknown_after);
    let in_out = in_out(year, against.is_in_out);
    let answers = [kept, share_kept, permanent_kept, in_out].map(|own| own.id());
    [
        cell(retained),
        over(year.closing, retained),
        word(kept),
        only(hectares(year.permanent)),
        only(share.map_or(Cell::Empty, Cell::Number)),
        word(share_kept),
        cell(permanent),
        only(over(year.permanent, permanent)),
        word(permanent_kept),
        word(in_out),
        Cell::words(answers.join(" ")),
    ]
}

/// Whether a task is kept. Farmland whose area is not known can only add, so it leaves a clear answer clear.
fn task_kept(have: Amount, task: Option<Amount>, unknown: Area) -> Answer {
    match task {
        None => Answer::NoData,
        Some(task) if task <= have => Answer::Clear,
        Some(_) if unknown == Area::ZERO => Answer::Conflict,
        Some(_) => Answer::Undetermined,
    }
}

/// Whether the decreed share of farmland is permanent basic farmland (F05).
fn share_kept(year: &Year, against: &Against<'_>) -> Answer {
    let Some(share) = against.share.filter(|_| against.has_permanent && year.closing != Amount::ZERO) else {
        return Answer::NoData;
    };
    let [have, whole] = [year.permanent, year.closing].map(|own| i128::from(own.units()));
    if year.unknown_after != Area::ZERO {
        return Answer::Undetermined;
    }
    if whole * i128::from(share.min_percent) <= have * 100 { Answer::Clear } else { Answer::Conflict }
}

/// Whether other agricultural land gave as much as it took (进出平衡).
fn in_out(year: &Year, is_in_force: bool) -> Answer {
    if !is_in_force {
        Answer::NotApplicable
    } else if year.unknown_before != Area::ZERO || year.unknown_after != Area::ZERO {
        Answer::Undetermined
    } else if Amount::ZERO <= year.in_out() {
        Answer::Clear
    } else {
        Answer::Conflict
    }
}

/// A row a district and item: what it gained or lost.
pub fn items(years: &[Year], units: &[Unit], lang: Lang) -> Sheet {
    let name = Text::new("增减名目", "gains and losses");
    let columns = [
        Column::exact("item"),
        Column::words("item_word", "名目", "item"),
        Column::number("gain_ha", "增加 公顷", "gain ha", 4),
        Column::number("loss_ha", "减少 公顷", "loss ha", 4),
    ];
    let mut sheet = Sheet::new("items", name, district_columns().into_iter().chain(columns));
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

/// What surveys and books say of the same (账实核对), a row a district and item: new farmland of accepted supplements,
/// and farmland built on.
///
/// survey = on entered land + not entered; difference = on entered land − booked. Nothing is made to agree.
pub fn entered(years: &[Year], booked: &Booked, units: &[Unit], lang: Lang) -> Sheet {
    let name = Text::new("账实核对", "survey and books");
    let columns = [
        Column::exact("item"),
        Column::words("item_word", "名目", "item"),
        Column::number("survey_ha", "调查变更 公顷", "by survey ha", 4),
        Column::number("entered_ha", "其中登记范围内 公顷", "of it on entered land ha", 4),
        Column::number("not_entered_ha", "未登记 公顷", "not entered ha", 4),
        Column::number("booked_ha", "当年入账 公顷", "booked in the year ha", 4),
        Column::number("difference_ha", "账实差 公顷", "on entered land less booked ha", 4),
    ];
    let mut sheet = Sheet::new("entered", name, district_columns().into_iter().chain(columns));
    let whole = years.iter().fold(Year::default(), Year::and);
    let rows = years.iter().enumerate().map(|(unit, year)| (Some(unit as u16), year));
    for (unit, year) in rows.chain([(None, &whole)]) {
        for item in [Item::Consolidation, Item::Reclamation, Item::Development, Item::Construction] {
            let of = |own: &Movements| own.get(&item).copied().unwrap_or_default();
            let (survey, entered) = match item {
                Item::Construction => (of(&year.losses), year.entered_losses),
                _ => (of(&year.gains), of(&year.entered_gains)),
            };
            let is_own = |key: u16, own: Item| own == item && unit.is_none_or(|unit| unit == key);
            let booked: Amount =
                booked.iter().filter(|((unit, own), _)| is_own(*unit, *own)).map(|(_, own)| *own).sum();
            if [survey, booked].iter().all(|own| *own == Amount::ZERO) {
                continue;
            }
            let head = unit_cells(units, unit, lang).into_iter();
            let words = [Cell::words(item.id()), Cell::words(item.word().get(lang))];
            let figures = [survey, entered, survey - entered, booked, entered - booked].map(hectares);
            sheet.row(head.chain(words).chain(figures));
        }
    }
    sheet
}

//! Farmland as sheets: the base by district, class, grade and slope; what a site must supply.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assess::difference::units::Unit;
use crate::assess::farmland::base::{Base, Key, Sum};
use crate::assess::farmland::parcels::Kind;
use crate::assess::farmland::supply::Supply;
use crate::layer::card::Cards;
use crate::layer::code::Code;
use crate::layer::text::{Lang, Text};
use crate::ledger::amount::Amount;
use crate::ledger::charge::ChargeLine;
use crate::ledger::farmland::grade::{Graded, mean_grade_tenths};
use crate::ledger::farmland::land;
use crate::ledger::farmland::net::Net;
use crate::ledger::ids::Grade;
use crate::reports::difference::unit_cells;
use crate::reports::sheet::{Cell, Column, Sheet};

/// The base by district: sums, what is not known, the mean grade.
pub fn districts(base: &Base, units: &[Unit], lang: Lang) -> Sheet {
    let name = Text::new("耕地底数(分县)", "farmland by district");
    let columns = [
        Column::number("net_m2", "耕地净面积 平方米", "farmland, net m²", 2),
        Column::number("net_ha", "公顷", "ha", 4),
        Column::number("net_mu", "亩", "mu", 2),
        Column::number("paddy_ha", "其中水田 公顷", "of it paddy ha", 4),
        Column::number("mean_grade", "平均等", "mean grade", 1),
        Column::number("ungraded_ha", "无等别 公顷", "without grade ha", 4),
        Column::number("restorable_ha", "可调整地类(不计)公顷", "restorable, not counted ha", 4),
        Column::number("n_unknown", "无数据图斑", "parcels of no data", 0),
        Column::number("unknown_ha", "无数据 公顷", "no data ha", 4),
    ];
    let mut sheet = Sheet::new("districts", name, district_columns().into_iter().chain(columns));
    for unit in (0..units.len() as u16).map(Some).chain([None]) {
        let is_own = |own: u16| unit.is_none_or(|unit| own == unit);
        let sum = |takes: fn(Kind) -> bool| -> Net {
            let own = base.sums.iter().filter(|(key, _)| is_own(key.unit) && takes(key.kind));
            own.fold(Net::default(), |sum, (_, own)| sum.and(own.net))
        };
        let graded: Vec<(Option<Grade>, Amount)> = base
            .sums
            .iter()
            .filter(|(key, _)| is_own(key.unit) && key.kind.is_farmland())
            .map(|(key, own)| (key.grade, own.net.net))
            .collect();
        let of_grade = |&(grade, area): &(Option<Grade>, Amount)| Some(Graded { grade: grade?, area });
        let known: Vec<Graded> = graded.iter().filter_map(of_grade).collect();
        let ungraded: Amount = graded.iter().filter(|own| own.0.is_none()).map(|own| own.1).sum();
        let unknown: Vec<_> = base.unknown.iter().filter(|((own, _), _)| is_own(*own)).collect();
        let net = sum(Kind::is_farmland).net;
        let restorable = sum(|kind| kind == Kind::Restorable).net;
        if unit == Some(units.len() as u16 - 1) && net + restorable == Amount::ZERO && unknown.is_empty() {
            continue;
        }
        let area = land::area(net);
        let n_unknown: u32 = unknown.iter().map(|(_, own)| own.n_parcels).sum();
        let unknown = unknown.iter().map(|(_, own)| own.area).sum::<crate::geometry::area::Area>();
        sheet.row(unit_cells(units, unit, lang).into_iter().chain([
            Cell::Number(area.to_square_metres_text()),
            Cell::Number(area.to_hectares_text(4)),
            Cell::Number(area.to_mu_text(2)),
            hectares(sum(|kind| kind == Kind::Paddy).net),
            mean(&known),
            hectares(ungraded),
            hectares(restorable),
            Cell::integer(n_unknown),
            Cell::Number(unknown.to_hectares_text(4)),
        ]));
    }
    sheet
}

/// The base in full: a row a district, class, grade and slope.
pub fn base(base: &Base, units: &[Unit], (cards, scheme): (&Cards, &Arc<str>), lang: Lang) -> Sheet {
    let name = Text::new("耕地底数(分地类、等别、坡度级)", "farmland by class, grade and slope");
    let columns = [
        Column::words("class", "地类", "class"),
        Column::words("class_name", "地类名称", "class name"),
        Column::words("grade", "等别", "grade"),
        Column::words("slope", "坡度级", "slope level"),
        Column::number("n_parcels", "图斑", "parcels", 0),
        Column::number("registered_m2", "图斑面积 平方米", "registered m²", 2),
        Column::number("deducted_m2", "线状零星 平方米", "things deducted m²", 2),
        Column::number("ridges_m2", "田坎 平方米", "ridges m²", 2),
        Column::number("net_m2", "净面积 平方米", "net m²", 2),
        Column::number("net_ha", "公顷", "ha", 4),
    ];
    let mut sheet = Sheet::new("base", name, district_columns().into_iter().chain(columns));
    for (Key { unit, class, grade, slope, .. }, Sum { net, n_parcels }) in &base.sums {
        let code = class.clone().unwrap_or_default();
        let cells = unit_cells(units, Some(*unit), lang).into_iter();
        let m2 = |own: Amount| Cell::Number(land::area(own).to_square_metres_text());
        sheet.row(cells.chain([
            Cell::words(&*code),
            class_name(cards, &Code::new(scheme.clone(), code), lang),
            grade.map_or(Cell::Empty, |own| Cell::words(own.to_string())),
            slope.map_or(Cell::Empty, |own| Cell::words(own.to_string())),
            Cell::integer(*n_parcels),
            m2(net.registered),
            m2(net.deducted),
            m2(net.ridges),
            m2(net.net),
            hectares(net.net),
        ]));
    }
    sheet
}

/// What a site must supply, line by line with each line's grain, then the sum.
pub fn supply(supply: &Supply, grain: &[i64], cards: &Cards, lang: Lang) -> Sheet {
    let name = Text::new("应补耕地", "farmland to be supplied");
    let columns = [
        Column::words("class", "地类(变更前)", "class before the change"),
        Column::words("class_name", "地类名称", "class name"),
        Column::words("grade", "等别", "grade"),
        Column::number("area_m2", "净面积 平方米", "net m²", 2),
        Column::number("area_ha", "公顷", "ha", 4),
        Column::number("grain_kg", "产能 千克", "grain kg", 0),
        Column::number("permanent_ha", "其中永久基本农田 公顷", "of it permanent basic farmland ha", 4),
    ];
    let mut sheet = Sheet::new("supply", name, columns);
    let permanent: BTreeMap<(&Code, Option<Grade>), Amount> =
        supply.permanent.iter().map(|own| ((&own.class, own.grade), own.area)).collect();
    for (line, kg) in supply.lines.iter().zip(grain) {
        let ChargeLine { class, grade, area } = line;
        sheet.row([
            Cell::words(class.to_string()),
            class_name(cards, class, lang),
            grade.map_or(Cell::Empty, |own| Cell::words(own.to_string())),
            Cell::Number(land::area(*area).to_square_metres_text()),
            hectares(*area),
            Cell::integer(*kg),
            hectares(permanent.get(&(class, *grade)).copied().unwrap_or_default()),
        ]);
    }
    let totals = supply.totals;
    let graded = supply.lines.iter().filter_map(|own| Some(Graded { grade: own.grade?, area: own.area }));
    let whole: Text = Text::new("合计", "total");
    sheet.row([
        Cell::words(whole.get(lang)),
        Cell::Empty,
        mean(&graded.collect::<Vec<_>>()),
        Cell::Number(land::area(totals.quantity).to_square_metres_text()),
        hectares(totals.quantity),
        Cell::integer(totals.capacity.units()),
        hectares(supply.permanent.iter().map(|own| own.area).sum()),
    ]);
    sheet
}

/// The two columns that say which district a row is of; [`unit_cells`] has their cells.
pub(super) fn district_columns() -> [Column; 2] {
    [Column::words("unit", "代码", "code"), Column::words("unit_name", "行政区", "district")]
}

/// Land in hectares of four decimals.
pub(super) fn hectares(amount: Amount) -> Cell {
    Cell::Number(land::area(amount).to_hectares_text(4))
}

/// The mean grade with one decimal, or nothing where no land has a grade.
fn mean(graded: &[Graded]) -> Cell {
    mean_grade_tenths(graded).map_or(Cell::Empty, |own| Cell::Number(format!("{}.{}", own / 10, own % 10)))
}

fn class_name(cards: &Cards, class: &Code, lang: Lang) -> Cell {
    cards.class(class).map_or(Cell::Empty, |own| Cell::words(own.name.get(lang)))
}

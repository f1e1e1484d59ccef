//! A comparison of two sides as sheets: quadrants and rates by unit, cross table, transition matrix, patches.

use std::collections::BTreeMap;

use crate::assess::difference::patches::{Difference, counts};
use crate::assess::difference::side::Key;
use crate::assess::difference::table::{Land, Quadrants, Table};
use crate::assess::difference::units::Unit;
use crate::conflict::sliver::{Class, View};
use crate::geometry::area::Area;
use crate::layer::card::Cards;
use crate::layer::describe;
use crate::layer::feature::Layer;
use crate::layer::text::{Lang, Text};
use crate::overlay::site::Areas;
use crate::reports::sheet::{Cell, Column, Holds, Sheet};

/// A comparison to report on.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// The areas.
    pub table: &'a Table,
    /// The patches; none where a region was compared, whose border cuts them.
    pub patches: &'a [Difference],
    /// Which of them are listed; all are counted.
    pub view: View,
    /// The layers of the arrangement.
    pub layers: &'a [Layer],
    /// Cards and schemes, for names.
    pub cards: &'a Cards,
    /// The language.
    pub lang: Lang,
}

/// Keys past which a matrix is no table that anybody reads.
pub const MATRIX_KEYS_MAX: usize = 256;

/// The columns of one area: m², ha, 亩, and the exact planar one for machines.
pub fn area_columns() -> [Column; 4] {
    [
        Column::number("area_m2", "平方米", "m²", 2),
        Column::number("area_ha", "公顷", "ha", 4),
        Column::number("area_mu", "亩", "mu", 2),
        Column::exact("planar_area_doubled"),
    ]
}

/// The cells of [`area_columns`].
pub fn area_cells(Areas { legal, planar }: Areas) -> [Cell; 4] {
    [
        Cell::Number(legal.to_square_metres_text()),
        Cell::Number(legal.to_hectares_text(4)),
        Cell::Number(legal.to_mu_text(2)),
        Cell::integer(planar),
    ]
}

/// The columns of what of some land differs by the definitions alone, and of the rest; they add up to the land, in
/// the planar measure to the grid square.
fn artefact_columns() -> [Column; 6] {
    [
        Column::exact("artefact_m2"),
        Column::number("artefact_ha", "其中口径 公顷", "by definition ha", 4),
        Column::exact("artefact_planar_area_doubled"),
        Column::exact("net_m2"),
        Column::number("net_ha", "除口径 公顷", "otherwise ha", 4),
        Column::exact("net_planar_area_doubled"),
    ]
}

/// The cells of [`artefact_columns`].
fn artefact_cells(all: Areas, artefact: Areas) -> [Cell; 6] {
    let (legal, planar) = (all.legal - artefact.legal, all.planar - artefact.planar);
    [
        Cell::Number(artefact.legal.to_square_metres_text()),
        Cell::Number(artefact.legal.to_hectares_text(4)),
        Cell::integer(artefact.planar),
        Cell::Number(legal.to_square_metres_text()),
        Cell::Number(legal.to_hectares_text(4)),
        Cell::integer(planar),
    ]
}

/// The columns of a unit; for machines alone where everything is one unit.
pub fn unit_columns(units: &[Unit]) -> [Column; 2] {
    let columns = [Column::words("unit", "代码", "code"), Column::words("unit_name", "单元", "unit")];
    if units.len() == 1 { columns.map(|own| Column { holds: Holds::Exact, ..own }) } else { columns }
}

/// The cells of [`unit_columns`]; with `None` the whole.
pub fn unit_cells(units: &[Unit], unit: Option<u16>, lang: Lang) -> [Cell; 2] {
    match unit.map(|unit| &units[usize::from(unit)]) {
        Some(unit) => [Cell::words(&*unit.id), Cell::words(unit.name.get(lang))],
        None => [Cell::Empty, Cell::words(Text::new("合计", "whole").get(lang))],
    }
}

/// The units that have land, then the whole where there are several.
pub(super) fn units_and_whole(with_land: impl Iterator<Item = u16>) -> Vec<Option<u16>> {
    let mut units: Vec<u16> = with_land.collect();
    units.sort_unstable();
    units.dedup();
    let own: Vec<Option<u16>> = units.into_iter().map(Some).collect();
    if own.len() == 1 { vec![None] } else { own.into_iter().chain([None]).collect() }
}

/// A column of words that have a stable name, which machines are told.
fn word_columns(id: &str, (zh, en): (&str, &str)) -> [Column; 2] {
    [Column::exact(id), Column::words(&format!("{id}_word"), zh, en)]
}

/// The cells of [`word_columns`].
fn word_cells(id: &str, word: &Text, lang: Lang) -> [Cell; 2] {
    [Cell::words(id), Cell::words(word.get(lang))]
}

/// A share in percent, or nothing.
pub(super) fn percent(part: Area, whole: Area) -> Cell {
    part.to_percent_text(whole, 2).map_or(Cell::Empty, Cell::Number)
}

/// All sheets of a comparison, in the order of reading.
pub fn sheets(compared: &Compared<'_>) -> Vec<Sheet> {
    let all = [
        Some(rates(compared)),
        Some(quadrants(compared)),
        Some(slivers(compared)),
        Some(cross(compared)),
        matrix(compared),
        Some(patches(compared)),
    ];
    all.into_iter().flatten().collect()
}

fn rates(compared: &Compared<'_>) -> Sheet {
    let columns = unit_columns(&compared.table.units).into_iter().chain([
        Column::number("compared_ha", "可比 公顷", "compared ha", 4),
        Column::number("difference_ha", "差异 公顷", "differing ha", 4),
        Column::number("rate_percent", "差异率 %", "rate %", 2),
        Column::number("artefact_ha", "其中口径 公顷", "of it by definition ha", 4),
        Column::number("net_difference_ha", "除口径差异 公顷", "differing otherwise ha", 4),
        Column::number("net_rate_percent", "除口径差异率 %", "rate otherwise %", 2),
        Column::number("area_ha", "总面积 公顷", "all ha", 4),
        Column::number("compared_percent", "可比占 %", "compared %", 2),
    ]);
    let mut sheet = Sheet::new("rates", Text::new("差异率", "rates"), columns);
    let table = compared.table;
    for unit in units_and_whole(table.rows.iter().map(|row| row.unit)) {
        let quadrants = table.quadrants(unit);
        let (differing, of) = quadrants.difference();
        let artefact = table.artefact(unit, None).areas.legal;
        let net = differing - artefact;
        let total = quadrants.total().areas.legal;
        sheet.row(unit_cells(&table.units, unit, compared.lang).into_iter().chain([
            Cell::Number(of.to_hectares_text(4)),
            Cell::Number(differing.to_hectares_text(4)),
            percent(differing, of),
            Cell::Number(artefact.to_hectares_text(4)),
            Cell::Number(net.to_hectares_text(4)),
            percent(net, of),
            Cell::Number(total.to_hectares_text(4)),
            percent(of, total),
        ]));
    }
    sheet
}

fn quadrants(compared: &Compared<'_>) -> Sheet {
    let columns =
        unit_columns(&compared.table.units).into_iter().chain(word_columns("standing", ("象限", "quadrant")));
    let columns =
        columns.chain(area_columns()).chain([Column::number("share_percent", "占 %", "share %", 2)]);
    let columns = columns.chain(artefact_columns()).chain([Column::number("n_cells", "单元数", "cells", 0)]);
    let mut sheet = Sheet::new("quadrants", Text::new("象限", "quadrants"), columns);
    let table = compared.table;
    for unit in units_and_whole(table.rows.iter().map(|row| row.unit)) {
        let Quadrants { lands } = table.quadrants(unit);
        let total: Land = lands.iter().map(|&(_, land)| land).sum();
        let named = lands.into_iter().map(|(standing, land)| {
            let artefact = table.artefact(unit, Some(standing));
            (standing.id(), standing.word(), land, artefact)
        });
        let sum = ("sum", Text::new("合计", "sum"), total, table.artefact(unit, None));
        for (id, word, land, artefact) in named.chain([sum]) {
            let cells = unit_cells(&table.units, unit, compared.lang).into_iter();
            let cells = cells.chain(word_cells(id, &word, compared.lang)).chain(area_cells(land.areas));
            let share = percent(land.areas.legal, total.areas.legal);
            let cells = cells.chain([share]).chain(artefact_cells(land.areas, artefact.areas));
            sheet.row(cells.chain([Cell::integer(land.n_cells)]));
        }
    }
    sheet
}

fn slivers(compared: &Compared<'_>) -> Sheet {
    let columns = word_columns("standing", ("差异", "difference"))
        .into_iter()
        .chain(word_columns("class", ("碎片分类", "class")))
        .chain([Column::number("n_patches", "图斑", "patches", 0)])
        .chain(area_columns());
    let mut sheet = Sheet::new("slivers", Text::new("差异图斑与碎片", "patches and slivers"), columns);
    for (standing, own) in counts(&compared.table.what, compared.patches) {
        for (class, count) in Class::ALL.into_iter().zip(own) {
            let areas = Areas { legal: count.legal_area, planar: count.planar_area };
            let cells = word_cells(standing.id(), &standing.word(), compared.lang).into_iter();
            let cells = cells.chain(word_cells(class.id(), &class.word(), compared.lang));
            sheet.row(cells.chain([Cell::integer(count.n_patches)]).chain(area_cells(areas)));
        }
    }
    sheet
}

fn cross(compared: &Compared<'_>) -> Sheet {
    let side = |letter: &str, zh: &str| {
        let (id, name) = (format!("class_{letter}"), format!("name_{letter}"));
        [
            Column::words(&id, &format!("{zh}地类"), &format!("class {}", letter.to_uppercase())),
            Column::words(&name, &format!("{zh}名称"), &format!("name {}", letter.to_uppercase())),
        ]
    };
    let columns =
        unit_columns(&compared.table.units).into_iter().chain(side("a", "甲方")).chain(side("b", "乙方"));
    let columns = columns.chain(word_columns("standing", ("象限", "quadrant"))).chain(area_columns());
    let columns = columns.chain([
        Column::number("of_a_percent", "占甲方该类 %", "% of A's", 2),
        Column::number("of_b_percent", "占乙方该类 %", "% of B's", 2),
        Column::number("artefact_ha", "其中口径 公顷", "by definition ha", 4),
        Column::number("n_cells", "单元数", "cells", 0),
    ]);
    let mut sheet = Sheet::new("cross", Text::new("面积交叉表", "cross table"), columns);
    let (table, lang) = (compared.table, compared.lang);
    let (mut of_a, mut of_b): (BTreeMap<_, Area>, BTreeMap<_, Area>) = (BTreeMap::new(), BTreeMap::new());
    for row in &table.rows {
        *of_a.entry((row.unit, row.a)).or_default() += row.land.areas.legal;
        *of_b.entry((row.unit, row.b)).or_default() += row.land.areas.legal;
    }
    let mut rows: Vec<_> = table.rows.iter().collect();
    rows.sort_by_key(|row| (row.unit, std::cmp::Reverse(row.land.areas.legal), row.a, row.b));
    for row in rows {
        let (a, b) = (&table.keys_a[row.a as usize], &table.keys_b[row.b as usize]);
        let legal = row.land.areas.legal;
        let cells = unit_cells(&table.units, Some(row.unit), lang).into_iter();
        let cells = cells.chain(key_cells(a, lang)).chain(key_cells(b, lang));
        let cells = cells.chain(word_cells(row.standing.id(), &row.standing.word(), lang));
        let cells = cells.chain(area_cells(row.land.areas));
        sheet.row(cells.chain([
            percent(legal, of_a[&(row.unit, row.a)]),
            percent(legal, of_b[&(row.unit, row.b)]),
            Cell::Number(row.artefact.areas.legal.to_hectares_text(4)),
            Cell::integer(row.land.n_cells),
        ]));
    }
    sheet
}

/// A key by code and name; what has no code is told by its name.
fn key_cells(key: &Key, lang: Lang) -> [Cell; 2] {
    [Cell::words(&*key.codes), Cell::words(key_name(key, lang))]
}

fn key_name(key: &Key, lang: Lang) -> String {
    match (key.name.get(lang), key.building) {
        ("", crate::assess::difference::Building::Bare) => {
            Text::new("(无图斑)", "(no feature)").get(lang).to_owned()
        }
        ("", _) => Text::new("(空)", "(empty)").get(lang).to_owned(),
        (name, _) => name.to_owned(),
    }
}

/// The transition matrix of the whole in hectares: side A down, side B across, with sums; `None` where there are
/// more keys than anybody reads.
fn matrix(compared: &Compared<'_>) -> Option<Sheet> {
    let (table, lang) = (compared.table, compared.lang);
    if MATRIX_KEYS_MAX < table.keys_a.len().max(table.keys_b.len()) {
        return None;
    }
    let title = |key: &Key| if key.codes.is_empty() { key_name(key, lang) } else { key.codes.clone() };
    let heads = table.keys_b.iter().map(title).chain([Text::new("合计", "sum").get(lang).to_owned()]);
    let head = Text::new("公顷:甲方(行)→ 乙方(列)", "ha: A (rows) to B (columns)");
    let columns = [Column::words("a", &head.zh, &head.en)];
    let columns = columns.into_iter().chain(heads.map(|own| Column::number(&own, &own, &own, 4)));
    let mut sheet = Sheet::new("matrix", Text::new("转移矩阵", "transition matrix"), columns);
    let cross = table.cross();
    let sum = |takes: &dyn Fn(u32, u32) -> bool| -> Option<Area> {
        let own = cross.iter().filter(|&(&(a, b), _)| takes(a, b));
        own.map(|(_, land)| land.areas.legal).reduce(|one, other| one + other)
    };
    let shown = |area: Option<Area>| area.map_or(Cell::Empty, |own| Cell::Number(own.to_hectares_text(4)));
    let n_b = table.keys_b.len() as u32;
    for (a, key) in (0..).zip(&table.keys_a) {
        let cells = (0..n_b).map(|b| shown(cross.get(&(a, b)).map(|land| land.areas.legal)));
        let all = shown(sum(&|own, _| own == a));
        sheet.row([Cell::words(title(key))].into_iter().chain(cells).chain([all]));
    }
    let sums = (0..n_b).map(|b| shown(sum(&|_, own| own == b)));
    let last = Cell::words(Text::new("合计", "sum").get(lang));
    sheet.row([last].into_iter().chain(sums).chain([shown(sum(&|_, _| true))]));
    Some(sheet)
}

fn patches(compared: &Compared<'_>) -> Sheet {
    let columns = [Column::number("number", "编号", "number", 0)];
    let columns = columns.into_iter().chain(unit_columns(&compared.table.units));
    let columns = columns
        .chain(word_columns("standing", ("差异", "difference")))
        .chain(word_columns("category", ("类别", "category")))
        .chain(word_columns("class", ("碎片分类", "class")));
    let columns = columns.chain([
        Column::words("sliver_reason", "碎片说明", "reason"),
        Column::number("width_m", "等效宽度 米", "width m", 4),
        Column::words("features_a", "甲方图斑", "features A"),
        Column::words("features_b", "乙方图斑", "features B"),
    ]);
    let columns = columns.chain(area_columns()).chain([Column::number("n_cells", "单元数", "cells", 0)]);
    let mut sheet = Sheet::new("patches", Text::new("差异图斑", "patches"), columns);
    let (cards, layers, lang) = (compared.cards, compared.layers, compared.lang);
    for own in compared.patches.iter().filter(|own| compared.view.takes(&own.sliver)) {
        let why = own.sliver.why(|layer| describe::layer_name(cards, layers, layer));
        let unit = unit_cells(&compared.table.units, Some(own.unit), lang);
        let cells = [Cell::integer(own.number)].into_iter().chain(unit);
        let cells = cells.chain(word_cells(own.standing.id(), &own.standing.word(), lang));
        let (id, word) = own.category().map(|own| (own.id(), own.word())).unwrap_or_default();
        let cells = cells.chain(word_cells(id, &word, lang));
        let cells = cells.chain(word_cells(own.sliver.class.id(), &own.sliver.class.word(), lang));
        let cells = cells.chain([
            Cell::words(why.get(lang)),
            Cell::Number(format!("{:.4}", own.sliver.shape.width_m())),
            Cell::words(features(compared, &own.features_a)),
            Cell::words(features(compared, &own.features_b)),
        ]);
        let areas = Areas { legal: own.legal_area, planar: own.planar_area };
        sheet.row(cells.chain(area_cells(areas)).chain([Cell::integer(own.n_cells)]));
    }
    sheet
}

/// The features of a side: `layer/number code label; …`.
fn features(compared: &Compared<'_>, side: &[(u16, u32)]) -> String {
    let one = |&(layer, feature): &(u16, u32)| {
        let own = describe::feature(compared.cards, &compared.layers[usize::from(layer)], feature as usize);
        let code = own.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
        let label = own.label.as_ref().map(|label| format!(" {label}")).unwrap_or_default();
        format!("{}/{}{code}{label}", own.layer, own.number)
    };
    side.iter().map(one).collect::<Vec<_>>().join("; ")
}

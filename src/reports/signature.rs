//! Signatures as sheets: what all plans say of each place, by class and by built or not; every two plans.

use crate::assess::difference::side::Building;
use crate::assess::difference::signature::{Signature, Signatures};
use crate::assess::difference::table::{Land, Table};
use crate::assess::difference::{Standing, What};
use crate::geometry::area::Area;
use crate::layer::text::{Lang, Text};
use crate::reports::difference::{
    area_cells, area_columns, percent, unit_cells, unit_columns, units_and_whole,
};
use crate::reports::sheet::{Cell, Column, Sheet};
use crate::rules::rule::{Evidence, Rule};

/// All sheets: signatures by class, by built or not, and every two plans with `artefacts` as [`pairs`] wants them.
pub fn sheets(signatures: &Signatures, artefacts: &[Table], rules: &[Rule], lang: Lang) -> Vec<Sheet> {
    vec![by_class(signatures, rules, lang), by_building(signatures, lang), pairs(signatures, artefacts, lang)]
}

/// A column a plan, named by it.
fn plan_columns(signatures: &Signatures) -> impl Iterator<Item = Column> {
    signatures.plans.iter().map(|plan| Column::words(&plan.id, &plan.name.zh, &plan.name.en))
}

/// A signature by class: `ZT-22|R+02|030|—|—`, with its rules.
fn by_class(signatures: &Signatures, rules: &[Rule], lang: Lang) -> Sheet {
    let columns =
        unit_columns(&signatures.units).into_iter().chain([Column::words("signature", "签名", "signature")]);
    let columns = columns.chain(plan_columns(signatures)).chain(area_columns()).chain([
        Column::number("share_percent", "占 %", "share %", 2),
        Column::number("n_cells", "单元数", "cells", 0),
        Column::words("severity", "最高等级", "gravest"),
        Column::number("hit_ha", "命中净面积 公顷", "hit, net ha", 4),
        Column::words("rules", "规则(毛面积 公顷)", "rules (gross ha)"),
    ]);
    let mut sheet = Sheet::new("signatures", Text::new("签名", "signatures"), columns);
    let totals = unit_totals(signatures);
    for row in &signatures.rows {
        let keys = (0..signatures.plans.len()).map(|plan| signatures.key(row, plan));
        let said = |codes: &str| if codes.is_empty() { "—".to_owned() } else { codes.to_owned() };
        let word = keys.clone().map(|key| said(&key.codes)).collect::<Vec<_>>().join("|");
        let unit = unit_cells(&signatures.units, Some(row.unit), lang).into_iter();
        let cells = unit.chain([Cell::words(word)]).chain(keys.map(|key| Cell::words(key.name.get(lang))));
        let whole = totals[usize::from(row.unit)];
        sheet.row(cells.chain(area_cells(row.land.areas)).chain([
            percent(row.land.areas.legal, whole),
            Cell::integer(row.land.n_cells),
            row.severity.map_or(Cell::Empty, |severity| Cell::words(severity.id())),
            Cell::Number(row.hit.areas.legal.to_hectares_text(4)),
            Cell::words(rule_words(row, rules)),
        ]));
    }
    sheet
}

/// The rules that hit, each with its land in full; `*` marks what nobody has verified.
fn rule_words(row: &Signature, rules: &[Rule]) -> String {
    let word = |&(rule, land): &(usize, Land)| {
        let mark = if rules[rule].evidence == Evidence::Memory { "*" } else { "" };
        format!("{}{mark} {}", rules[rule].id, land.areas.legal.to_hectares_text(4))
    };
    row.rules.iter().map(word).collect::<Vec<_>>().join("; ")
}

/// All the land of each unit.
fn unit_totals(signatures: &Signatures) -> Vec<Area> {
    let mut totals = vec![Area::ZERO; signatures.units.len()];
    for row in &signatures.rows {
        totals[usize::from(row.unit)] += row.land.areas.legal;
    }
    totals
}

/// A signature by built or not: `建|非建|—|建|—`.
fn by_building(signatures: &Signatures, lang: Lang) -> Sheet {
    let columns = unit_columns(&signatures.units).into_iter().chain([Column::words(
        "signature",
        "建/非建签名",
        "built or not",
    )]);
    let columns = columns.chain(area_columns()).chain([
        Column::number("share_percent", "占 %", "share %", 2),
        Column::number("n_cells", "单元数", "cells", 0),
        Column::words("agreement", "一致", "agreement"),
    ]);
    let mut sheet = Sheet::new("building", Text::new("建与非建签名", "signatures built or not"), columns);
    let totals = unit_totals(signatures);
    let mut rows: Vec<_> = signatures.by_building().into_iter().collect();
    rows.sort_by_key(|((unit, _), land)| (*unit, std::cmp::Reverse(land.areas.legal)));
    for ((unit, word), land) in rows {
        let names = word.iter().map(|building| building.word().get(lang).to_owned());
        let cells = unit_cells(&signatures.units, Some(unit), lang).into_iter();
        let cells = cells.chain([Cell::words(names.collect::<Vec<_>>().join("|"))]);
        sheet.row(cells.chain(area_cells(land.areas)).chain([
            percent(land.areas.legal, totals[usize::from(unit)]),
            Cell::integer(land.n_cells),
            Cell::words(agreement(&word).get(lang)),
        ]));
    }
    sheet
}

/// Whether plans that speak of building say the same.
fn agreement(word: &[Building]) -> Text {
    let says = |building| word.contains(&building);
    let n_speaking = word.iter().filter(|own| matches!(own, Building::Built | Building::Open)).count();
    match (says(Building::Built), says(Building::Open), n_speaking) {
        (true, true, _) => Text::new("不一致", "they differ"),
        (_, _, 0) => Text::new("均未说明", "none tells"),
        (_, _, 1) => Text::new("仅一部说明", "one tells"),
        _ => Text::new("一致", "they agree"),
    }
}

/// Every two plans: the quadrants and the rate of difference, by unit and of the whole, with what differs by the
/// definitions alone and the rate without it.
///
/// `artefacts` has for every two plans, in their order, the table of the land on which the definitions differ.
pub fn pairs(signatures: &Signatures, artefacts: &[Table], lang: Lang) -> Sheet {
    let columns = unit_columns(&signatures.units).into_iter();
    let columns =
        columns.chain([Column::words("plan_a", "甲方", "plan A"), Column::words("plan_b", "乙方", "plan B")]);
    let named = Standing::all(&What::Built).iter().map(|standing| {
        let word = standing.word();
        let id = format!("{}_ha", standing.id());
        Column::number(&id, &format!("{} 公顷", word.zh), &format!("{} ha", word.en), 4)
    });
    let columns = columns.chain(named).chain([
        Column::number("rate_percent", "差异率 %", "rate %", 2),
        Column::number("artefact_ha", "其中口径 公顷", "of it by definition ha", 4),
        Column::number("net_rate_percent", "除口径差异率 %", "rate otherwise %", 2),
    ]);
    let mut sheet = Sheet::new("plans", Text::new("各规划两两比对", "every two plans"), columns);
    for unit in units_and_whole(signatures.rows.iter().map(|row| row.unit)) {
        let n_plans = signatures.plans.len();
        let every_two = (0..n_plans).flat_map(|a| (a + 1..n_plans).map(move |b| (a, b)));
        for ((a, b), artefacts) in every_two.zip(artefacts) {
            let quadrants = signatures.quadrants(unit, a, b);
            let (differing, of) = quadrants.difference();
            let artefact = artefacts.artefact(unit, None).areas.legal;
            let names = [a, b].map(|plan| Cell::words(signatures.plans[plan].name.get(lang)));
            let cells = unit_cells(&signatures.units, unit, lang).into_iter().chain(names);
            let areas = quadrants.lands.iter().map(|(_, land)| land.areas.legal.to_hectares_text(4));
            sheet.row(cells.chain(areas.map(Cell::Number)).chain([
                percent(differing, of),
                Cell::Number(artefact.to_hectares_text(4)),
                percent(differing - artefact, of),
            ]));
        }
    }
    sheet
}

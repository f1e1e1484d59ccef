//! `hegui frames`: territory by districts and by the units of each frame, the old beside the new.

use std::path::PathBuf;

use clap::Args;

use crate::assess::difference::artefact::Artefacts;
use crate::assess::difference::side::{Building, Side};
use crate::assess::difference::signature::hit_cells;
use crate::assess::difference::table::{Land, Table, table};
use crate::assess::difference::units::Units;
use crate::assess::difference::{Comparison, What};
use crate::cli::Done;
use crate::cli::compare::plans;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::judge::{self, Opened, Rings};
use crate::cli::sheets::{Answer, Form};
use crate::cli::territory::{find_frame, units};
use crate::geometry::area::Area;
use crate::layer::date::Date;
use crate::layer::frame::Frame;
use crate::layer::text::{Lang, Text};
use crate::reports::difference::{area_cells, area_columns, unit_cells};
use crate::reports::sheet::{Cell, Column, Sheet};
use crate::rules::combination::Combinations;
use crate::rules::kind::Ground;
use crate::store::workspace::Workspace;

/// 按行政区和各统计口径汇总面积(新旧两口径并列) · Territory by districts and by each frame, the old beside the new
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 只看这些口径(可重复);默认全部,行政区在前 · Only these frames; all by default, the districts first
    #[arg(long, value_name = "district|FRAME")]
    frame: Vec<String>,
    #[command(flatten)]
    form: Form,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let opened = judge::open(&workspace, Rings::Left, context, Ok)?;
    let date = arguments.form.date.unwrap_or_else(|| workspace.reference_date());
    let cards = &opened.loaded.definitions.cards;
    let all = || [DISTRICT.to_owned()].into_iter().chain(cards.frames.iter().map(|own| own.id.to_string()));
    let ids: Vec<String> = if arguments.frame.is_empty() { all().collect() } else { arguments.frame.clone() };
    let sides = plans(&opened)?;
    let is_hit = hits(&opened, date);
    let mut sheet = Sheet::new("frames", Text::new("统计口径", "frames"), columns(&sides));
    let mut remarks = vec![Text::new(
        format!("基准日 {date};依据 {} 的叠置", opened.made_at),
        format!("reference date {date}; by the overlay of {}", opened.made_at),
    )];
    for id in &ids {
        let units = units(id, &opened, date, context)?;
        let frame = if id == DISTRICT { None } else { Some(find_frame(&cards.frames, id)?) };
        if let Some(frame) = frame {
            remarks.push(Text::new(
                format!("{id}:{} — {}", frame.status.word().zh, frame.source),
                format!("{id}: {} — {}", frame.status.word().en, frame.source),
            ));
        }
        rows(&mut sheet, (&opened, &is_hit), &sides, (frame, &units), context.lang);
    }
    let answer =
        Answer { workspace: &workspace, remarks, sheets: vec![sheet], usual: &["frames"], table: None };
    answer.give(&arguments.form, context)?;
    Ok(Done::Done)
}

/// Which cells any rule hits.
fn hits(opened: &Opened, date: Date) -> Vec<bool> {
    let (layers, definitions) = (&opened.loaded.layers, &opened.loaded.definitions);
    let (cards, rules) = (&definitions.cards, &definitions.rules);
    let combinations = Combinations::new(&opened.arrangement, layers, cards, rules);
    let district = cards.district_card().and_then(|card| opened.arrangement.layer_index(&card.id));
    let arrangement = &opened.arrangement;
    hit_cells(&Ground { arrangement, layers, cards, combinations: &combinations, district }, rules, date)
}

/// The districts as they were delivered.
const DISTRICT: &str = "district";

/// The frame, its unit, the unit's land, and of it what each plan counts as built and what rules hit.
fn columns(sides: &[Side]) -> Vec<Column> {
    let built = sides.iter().map(|side| {
        let Text { zh, en } = &side.name;
        let id = format!("{}_built_ha", side.id);
        Column::number(&id, &format!("{zh}·建 公顷"), &format!("{en}: built ha"), 4)
    });
    let head =
        [Column::words("frame", "口径", "frame"), Column::words("status", "性质", "status")].into_iter();
    let unit = [Column::words("unit", "代码", "code"), Column::words("unit_name", "单元", "unit")];
    let hit = Column::number("conflict_ha", "冲突净面积 公顷", "in conflict, net ha", 4);
    head.chain(unit).chain(area_columns()).chain(built).chain([hit]).collect()
}

fn rows(
    sheet: &mut Sheet,
    (opened, is_hit): (&Opened, &[bool]),
    sides: &[Side],
    (frame, units): (Option<&Frame>, &Units),
    lang: Lang,
) {
    let district = (Text::new("行政区", "districts"), Text::new("交付的行政区", "as delivered"));
    let (name, status) = frame.map_or(district, |own| (own.name.clone(), own.status.word()));
    // A plan beside itself: it differs nowhere.
    let (arrangement, artefacts) = (&opened.arrangement, &Artefacts::none());
    let beside_itself = |side| {
        let sides = [side, side];
        let comparison = Comparison { arrangement, sides, what: &What::Built, units, artefacts };
        table(&comparison, crate::assess::difference::all(arrangement))
    };
    let tables: Vec<Table> = sides.iter().map(beside_itself).collect();
    let is_in = |unit: Option<u16>, cell: u32| {
        unit.is_none_or(|unit| units.of(opened.arrangement.labels(cell as usize)) == unit)
    };
    let hit = |unit: Option<u16>| -> Area {
        let own =
            crate::assess::difference::all(&opened.arrangement).filter(|&(cell, _)| is_hit[cell as usize]);
        own.filter(|&(cell, _)| is_in(unit, cell)).map(|(_, areas)| areas.legal).sum()
    };
    let sum = |table: &Table, unit: Option<u16>, is_built: bool| -> Land {
        let own = table.rows.iter().filter(|row| unit.is_none_or(|unit| row.unit == unit));
        let is_meant = |a: u32| !is_built || table.keys_a[a as usize].building == Building::Built;
        own.filter(|row| is_meant(row.a)).map(|row| row.land).sum()
    };
    let all = (0..units.units.len() as u16).map(Some).chain([None]);
    for unit in all {
        let land = sum(&tables[0], unit, false);
        // Land outside every unit is shown where there is any; a unit without land always.
        if unit == Some(units.units.len() as u16 - 1) && land.n_cells == 0 {
            continue;
        }
        let head = [Cell::words(name.get(lang)), Cell::words(status.get(lang))].into_iter();
        let cells = head.chain(unit_cells(&units.units, unit, lang)).chain(area_cells(land.areas));
        let built = tables.iter().map(|table| sum(table, unit, true).areas.legal.to_hectares_text(4));
        let hit = Cell::Number(hit(unit).to_hectares_text(4));
        sheet.row(cells.chain(built.map(Cell::Number)).chain([hit]));
    }
}

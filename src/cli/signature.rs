//! `hegui signature`: what all plans say of each place at once, and which rules hit it.

use std::path::PathBuf;

use clap::Args;

use crate::assess::difference::artefact::every_two;
use crate::assess::difference::signature::signatures;
use crate::cli::Done;
use crate::cli::compare::plans;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::judge::{self, Rings};
use crate::cli::progress::Progress;
use crate::cli::sheets::{Answer, Form};
use crate::cli::territory::Territory;
use crate::layer::text::Text;
use crate::reports::signature::sheets;
use crate::rules::combination::Combinations;
use crate::rules::kind::Ground;
use crate::rules::rule::Evidence;
use crate::store::workspace::Workspace;

/// 五规签名表:每块地各规划怎么说、命中哪些规则 · What all plans say of each place, and the rules that hit it
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    #[command(flatten)]
    territory: Territory,
    /// 只列这张表:signatures、building、plans(CSV 缺省为第一张) · Only this table
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    #[command(flatten)]
    form: Form,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let opened = judge::open(&workspace, Rings::Left, context, Ok)?;
    let date = arguments.form.date.unwrap_or_else(|| workspace.reference_date());
    let units = arguments.territory.units(&opened, date, context)?;
    let land = arguments.territory.land(&workspace, &opened, context)?;
    let progress = Progress::begin(context.say("汇总签名", "gathering signatures"));
    let sides = plans(&opened)?;
    let (layers, definitions) = (&opened.loaded.layers, &opened.loaded.definitions);
    let (cards, rules) = (&definitions.cards, &definitions.rules);
    let combinations = Combinations::new(&opened.arrangement, layers, cards, rules);
    let district = cards.district_card().and_then(|card| opened.arrangement.layer_index(&card.id));
    let ground =
        Ground { arrangement: &opened.arrangement, layers, cards, combinations: &combinations, district };
    let found = signatures(&ground, &sides, &units, (rules, date), land.cells(&opened));
    let artefacts = every_two(&ground, &sides, &units, (rules, date), || land.cells(&opened));
    drop(progress);
    let made_at = &opened.made_at;
    let mut remarks = vec![Text::new(
        format!("基准日 {date};依据 {made_at} 的叠置"),
        format!("reference date {date}; by the overlay of {made_at}"),
    )];
    remarks.extend(land.remark());
    let is_memory = |&(rule, _): &(usize, _)| rules[rule].evidence == Evidence::Memory;
    if found.rows.iter().flat_map(|row| &row.rules).any(is_memory) {
        let mark = Evidence::Memory.word();
        remarks.push(Text::new(format!("* {}", mark.zh), format!("* {}", mark.en)));
    }
    let sheets = sheets(&found, &artefacts, rules, context.lang);
    let table = arguments.table.as_deref();
    let usual = &["signatures", "building", "plans"];
    let answer = Answer { workspace: &workspace, remarks, sheets, usual, table };
    answer.give(&arguments.form, context)?;
    Ok(Done::Done)
}

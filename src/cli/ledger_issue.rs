//! `hegui ledger post` and `hegui ledger charge`: what is handed down, and what projects owe.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::Done;
use crate::cli::context::{Context, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::ledger::Base;
use crate::cli::ledger_words::{DrawText, Papers, Part, answer, district, draws, lot, part};
use crate::cli::who::Who;
use crate::layer::date::Date;
use crate::ledger::account::Terms;
use crate::ledger::due::Due;
use crate::ledger::entry::moved;
use crate::ledger::ids::LotId;
use crate::ledger::kind::Kind;
use crate::ledger::lot::{Lot, Source};
use crate::store::clock::Moment;
use crate::store::ledger::wire;
use crate::store::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    base: Base,
    /// 指标来源编号,如 2013年计划-离石 · The lot's name
    #[arg(value_parser = lot)]
    lot: LotId,
    /// 下达到的行政区(代码或名称) · The district it is handed to, by code or name
    #[arg(long, value_name = "DISTRICT")]
    district: String,
    /// 来源:plan 计划下达,linkage-batch 增减挂钩批次 · plan, or linkage-batch
    #[arg(long, value_name = "SOURCE", value_parser = source, default_value = "plan")]
    source: Source,
    /// 周转指标的归还日期 · When turnover quota is to be given back
    #[arg(long, value_name = "DATE", value_parser = date)]
    due: Option<Date>,
    /// 账[:等别]=数量,如 conversion-total=120 · BOOK[:GRADE]=AMOUNT
    #[arg(required = true, value_name = "BOOK=AMOUNT", value_parser = part)]
    parts: Vec<Part>,
    #[command(flatten)]
    papers: Papers,
}

#[derive(Debug, Args)]
pub(super) struct ChargeArguments {
    #[command(flatten)]
    base: Base,
    /// 应补清单(JSON) · The charge, as JSON
    file: PathBuf,
    #[command(flatten)]
    who: Who,
}

/// A source by its name in either language.
pub(super) fn source(text: &str) -> Result<Source, String> {
    let is_own = |own: &Source| own.id() == text || own.word().zh == text;
    Source::ALL.into_iter().find(is_own).ok_or_else(|| {
        let known = Source::ALL.map(|own| format!("{} {}", own.id(), own.word().zh)).join(", ");
        format!("\"{text}\" 不是来源;可写 · is no source; write one of: {known}")
    })
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let own = Lot {
        id: arguments.lot.clone(),
        district: district(&workspace, &arguments.district)?,
        source: arguments.source,
        family: arguments.parts[0].book.family(),
        class: None,
        due: arguments.due,
    };
    let texts: Vec<DrawText> =
        arguments.parts.iter().map(|part| DrawText { lot: own.id.clone(), part: *part }).collect();
    let postings = moved(Kind::Issue, &draws(&texts, &own.district, Terms::Free));
    let entry = arguments.papers.entry(Kind::Issue, postings)?;
    let said = workspace.issue(&own, &entry, arguments.papers.key.as_deref(), &Moment::now())?;
    answer(said, &workspace, &arguments.base, context)?;
    Ok(Done::Done)
}

pub(super) fn run_charge(arguments: &ChargeArguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let shown = arguments.file.display();
    let text = fs::read_to_string(&arguments.file).map_err(|error| {
        Failure::of(&error).while_doing(format!("{shown}:无法读取"), format!("{shown}: cannot be read"))
    })?;
    let charge = wire::read_charge(&text).map_err(|error| {
        Failure::new(format!("{shown}:不是应补清单:{error}"), format!("{shown}: it is no charge: {error}"))
    })?;
    let (due, is_new) = workspace.enter_charge(&charge, &arguments.who.name(), &Moment::now())?;
    if arguments.base.json {
        print_json(&due_json(&due, is_new))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    let (project, regime) = (&due.project, due.regime.id());
    let already =
        if is_new { "" } else { context.say("(已登记,无变化)", " (entered before, nothing changed)") };
    let head = context.say(
        format!("项目 {project} 适用 {regime},应补{already}:"),
        format!("project {project}, {regime}, owes{already}:"),
    );
    writeln!(out, "{head}")?;
    for book in due.owed.keys() {
        let unit = book.unit();
        writeln!(
            out,
            "  {}  {} {}",
            book.word().get(context.lang),
            unit.text(due.total(*book)),
            unit.word()
        )?;
    }
    out.flush()?;
    Ok(Done::Done)
}

fn due_json(due: &Due, is_new: bool) -> serde_json::Value {
    let owed = |book: &crate::ledger::book::Book| (book.id().to_owned(), book.unit().text(due.total(*book)));
    json!({
        "project": due.project.as_str(),
        "district": due.district.to_string(),
        "regime": due.regime.id(),
        "owed": due.owed.keys().map(owed).collect::<std::collections::BTreeMap<_, _>>(),
        "is_new": is_new,
    })
}

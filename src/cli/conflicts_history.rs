//! `hegui conflicts history`: what happened to a patch, and where all of them stand.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::conflicts_decide::line;
use crate::cli::context::{Context, out, print_json};
use crate::cli::failure::Failure;
use crate::conflict::comparison::Change;
use crate::conflict::coordination::{Standing, Way};
use crate::geometry::area::Area;
use crate::http::wire;
use crate::store::events::Event;
use crate::store::registers::Occurrence;
use crate::store::workspace::Workspace;

/// 一个图斑的全部经过;不给编号则列出各图斑现在办到哪一步 · All that happened to a patch; without an id, where each patch stands
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 已登记的图斑编号 · The patch's registered id
    id: Option<String>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    match &arguments.id {
        Some(id) => of_one(&workspace, id, arguments.json, context)?,
        None => of_all(&workspace, arguments.json, context)?,
    }
    Ok(Done::Done)
}

fn of_one(workspace: &Workspace, id: &str, is_json: bool, context: Context) -> Result<(), Failure> {
    let events = workspace.events(id)?;
    if is_json {
        let events: Vec<Json> = events.iter().map(wire::event).collect();
        return Ok(print_json(&json!({"id": id, "events": events}))?);
    }
    let mut out = out();
    context.notice(workspace, &mut out)?;
    for event in &events {
        match event {
            Event::Published(own) => writeln!(out, "{}", occurrence_line(id, own, context))?,
            Event::Taken(own) => writeln!(out, "{}", line(own, context))?,
        }
    }
    Ok(out.flush()?)
}

fn occurrence_line(id: &str, own: &Occurrence, context: Context) -> String {
    let register = context.say(format!("登记 {}", own.register), format!("register {}", own.register));
    let change = Change::ALL.into_iter().find(|change| change.id() == own.change);
    let change = change.map(|change| change.word().get(context.lang).to_owned()).unwrap_or_default();
    let area = own
        .area_mm2
        .map(|mm2| format!("  {} m²", Area::from_square_millimetres(mm2).to_square_metres_text()));
    let returned = if own.has_returned { context.say("(再现)", " (came back)") } else { "" };
    let other = own.other.as_ref().map(|other| match own.area_mm2 {
        Some(_) => context.say(format!("  由 {other} 分出"), format!("  split from {other}")),
        None => context.say(format!("  并入 {other}"), format!("  merged into {other}")),
    });
    let (area, other) = (area.unwrap_or_default(), other.unwrap_or_default());
    format!("{id}     {}  {register}  {change}{returned}{area}{other}", own.made_at)
}

fn of_all(workspace: &Workspace, is_json: bool, context: Context) -> Result<(), Failure> {
    let standings = workspace.standings()?;
    if is_json {
        let one = |(id, own): (&std::sync::Arc<str>, &Standing)| json!({"id": &**id, "state": own.state.id(), "way": own.way.map(Way::id)});
        return Ok(print_json(&json!({"patches": standings.iter().map(one).collect::<Vec<_>>()}))?);
    }
    let mut out = out();
    context.notice(workspace, &mut out)?;
    for (id, Standing { state, way }) in &standings {
        let way = way.map(|way| way.word().get(context.lang).to_owned()).unwrap_or_default();
        writeln!(out, "{id}\t{}\t{way}", state.word().get(context.lang))?;
    }
    let n = standings.len();
    let said = context.say(
        format!("已办理 {n} 个图斑;其余均为“已发现”"),
        format!("{n} patches were taken up; all others are found"),
    );
    writeln!(out, "{said}")?;
    Ok(out.flush()?)
}

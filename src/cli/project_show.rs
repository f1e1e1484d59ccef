//! `hegui project show`, `hegui project list`: projects with what they must supply, and whether it works out again.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::farmland::Surveyed;
use crate::cli::project::project_id;
use crate::cli::project_charge::Worked;
use crate::http::wire::books;
use crate::layer::text::Text;
use crate::ledger::amount::Unit;
use crate::ledger::charge::{Charge, ChargeLine, LayerDigest};
use crate::ledger::ids::ProjectId;
use crate::store::ledger::Charged;
use crate::store::projects::{Project, Staged};
use crate::store::workspace::Workspace;

/// 查看项目:阶段、应补及其依据 · Show a project: its stages, what it must supply and by what
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 项目编号 · The project's number
    #[arg(value_parser = project_id)]
    id: ProjectId,
    /// 按登记的依据重算应补并比对,不符时以状态 1 退出 · Work out again what must be supplied; exit with 1 where it is another
    #[arg(long)]
    recompute: bool,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// 列出项目 · List the projects
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let project = workspace.project(&arguments.id)?;
    let charged = workspace.charge(&arguments.id)?;
    let again = match (&charged, arguments.recompute) {
        (Some(charged), true) => Some(recompute(&workspace, charged, context)?),
        _ => None,
    };
    let is_same = again.as_ref().zip(charged.as_ref()).map(|(again, own)| *again == own.charge);
    if arguments.json {
        let mut json = books::project(&project, charged.as_ref());
        if let Json::Object(json) = &mut json {
            json.insert("notice".to_owned(), notice_json(&workspace));
            json.insert("recomputes".to_owned(), json!(is_same));
        }
        print_json(&json)?;
    } else {
        let mut out = out();
        context.notice(&workspace, &mut out)?;
        print(&project, charged.as_ref(), context, &mut out)?;
        match is_same {
            Some(true) => writeln!(out, "{}", context.say("重算:一致", "worked out again: the same"))?,
            Some(false) => writeln!(out, "{}", context.say("重算:不一致", "worked out again: another"))?,
            None => {}
        }
        if let (Some(false), Some(again)) = (is_same, &again) {
            print_charge(again, context, &mut out)?;
        }
        out.flush()?;
    }
    Ok(if is_same == Some(false) { Done::Found } else { Done::Done })
}

pub(super) fn run_list(arguments: &ListArguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let mut listed = Vec::new();
    for project in workspace.projects()? {
        let charged = workspace.charge(&project.id)?;
        listed.push((project, charged));
    }
    if arguments.json {
        let projects: Vec<Json> =
            listed.iter().map(|(project, charged)| books::project(project, charged.as_ref())).collect();
        print_json(&json!({"notice": notice_json(&workspace), "projects": projects}))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    context.notice(&workspace, &mut out)?;
    for (project, charged) in &listed {
        writeln!(out, "{}", line(project, charged.as_ref(), context))?;
    }
    out.flush()?;
    Ok(Done::Done)
}

/// Works a charge out again from what it names.
fn recompute(workspace: &Workspace, charged: &Charged, context: Context) -> Result<Charge, Failure> {
    let Charge { project, district, approved, provenance, .. } = &charged.charge;
    let rings = workspace.project_site(project)?;
    let from = (provenance.overlay_sha256.as_deref(), provenance.layers.as_slice());
    let surveyed = Surveyed::of_provenance(workspace, from, provenance.said, context)?;
    if surveyed.loaded.definitions.sha256 != provenance.definitions_sha256 {
        context.remark(&Text::new(
            "注意:定义(layers)在登记应补之后改过,重算按现在的定义",
            "note: the definitions (layers) were changed since; it is worked out again by those of now",
        ));
    }
    let worked = Worked::of(surveyed, &rings, Some(&district.code))?;
    worked.charge((project, *approved), &rings, provenance.said)
}

/// A project as one line: number, name, stage, district, day of approval, quantity and grain.
fn line(project: &Project, charged: Option<&Charged>, context: Context) -> String {
    let stage = project.stage().map(|own| own.word().get(context.lang).to_owned()).unwrap_or_default();
    let head = format!("{}  {}  {stage}", project.id, harmless(&project.name));
    let Some(Charged { charge, .. }) = charged else {
        return format!("{head}  {}", context.say("应补未算", "not worked out what it must supply"));
    };
    let Charge { district, approved, totals, .. } = charge;
    let (ha, kg) = (Unit::Land.text(totals.quantity), totals.capacity.units());
    let approved = context.say(format!("{approved} 批准"), format!("approved {approved}"));
    format!("{head}  {}  {approved}  {ha} ha  {kg} kg", district.code)
}

fn print(
    project: &Project,
    charged: Option<&Charged>,
    context: Context,
    out: &mut impl Write,
) -> Result<(), Failure> {
    writeln!(out, "{}", line(project, charged, context))?;
    let Project { source_name, site_sha256, .. } = project;
    writeln!(out, "  {} {} sha256 {site_sha256}", context.say("用地", "site"), harmless(source_name))?;
    for Staged { stage, note, made_at, who } in &project.stages {
        let word = stage.word();
        writeln!(out, "  {made_at}  {}  {}  {}", word.get(context.lang), harmless(who), harmless(note))?;
    }
    if let Some(Charged { charge, made_at, who, .. }) = charged {
        writeln!(out, "  {}  {}  {}", made_at, context.say("应补", "charged"), harmless(who))?;
        print_charge(charge, context, out)?;
    }
    Ok(())
}

fn print_charge(charge: &Charge, context: Context, out: &mut impl Write) -> std::io::Result<()> {
    charge_lines(charge, context).iter().try_for_each(|line| writeln!(out, "    {line}"))
}

/// A charge for people: its lines, its sums, what it was worked out from.
fn charge_lines(charge: &Charge, context: Context) -> Vec<String> {
    let Charge { lines, permanent, totals, provenance, .. } = charge;
    let line = |word: &'static str| {
        move |own: &ChargeLine| {
            let ChargeLine { class, grade, area } = own;
            let (grade, ha) =
                (grade.map_or_else(|| "-".to_owned(), |own| own.to_string()), Unit::Land.text(*area));
            let of_grade = context.say(format!("{grade} 等"), format!("grade {grade}"));
            format!("{class}{word}  {of_grade}  {ha} ha")
        }
    };
    let (ha, paddy) = (Unit::Land.text(totals.quantity), Unit::Land.text(totals.paddy));
    let kg = totals.capacity.units();
    let total = context.say(
        format!("合计 数量 {ha} 公顷,产能 {kg} 千克,水田 {paddy} 公顷"),
        format!("total: quantity {ha} ha, grain {kg} kg, paddy {paddy} ha"),
    );
    let layer = |own: &LayerDigest| format!("{} {} sha256 {}", own.layer, own.version, own.sha256);
    let overlay = provenance.overlay_sha256.as_ref();
    let overlay = overlay.map(|own| format!("{} sha256 {own}", context.say("叠置", "overlay")));
    let definitions = &provenance.definitions_sha256;
    let definitions = format!("{} sha256 {definitions}", context.say("定义", "definitions"));
    let permanently = context.say(" 永久基本农田", " permanent basic farmland");
    let of_land = lines.iter().map(line("")).chain(permanent.iter().map(line(permanently)));
    let from = provenance.layers.iter().map(layer).chain(overlay).chain([definitions]);
    of_land.chain([total]).chain(from).collect()
}

//! `hegui project add`, `hegui project stage`: a project is entered, and goes through its stages.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::project::{SiteFile, project_id};
use crate::cli::who::{Who, filled};
use crate::http::wire::books;
use crate::ledger::ids::ProjectId;
use crate::ledger::project::Stage;
use crate::store::projects::{NewProject, Project};
use crate::store::workspace::Workspace;

/// 登记项目及其用地(应补另用 charge) · Enter a project with its site; what it must supply is worked out by charge
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 项目编号,不重复使用 · The project's number, never used again
    #[arg(value_parser = project_id)]
    id: ProjectId,
    #[command(flatten)]
    site: SiteFile,
    /// 项目名称 · What it is called
    #[arg(long, default_value = "")]
    name: String,
    /// 阶段:reserve 储备,signed 签约,sited 落地,begun 开工,building 建设,producing 投产 · Where it stands
    #[arg(long, value_name = "STAGE", value_parser = stage, default_value = "reserve")]
    stage: Stage,
    #[command(flatten)]
    who: Who,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// 记一个项目到了哪个阶段(储备、签约、落地、开工、建设、投产) · Say which stage a project has reached
#[derive(Debug, Args)]
pub(super) struct StageArguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 项目编号 · The project's number
    #[arg(value_parser = project_id)]
    id: ProjectId,
    /// 阶段:reserve 储备,signed 签约,sited 落地,begun 开工,building 建设,producing 投产 · The stage
    #[arg(value_name = "STAGE", value_parser = stage)]
    to: Stage,
    /// 说明或文号 · What it rests on
    #[arg(long, value_name = "TEXT", value_parser = filled)]
    note: Option<String>,
    #[command(flatten)]
    who: Who,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let rings = arguments.site.read(&workspace, context)?;
    let project = workspace.add_project(&NewProject {
        id: arguments.id.clone(),
        name: &arguments.name,
        rings: &rings,
        source_name: &arguments.site.name(),
        stage: arguments.stage,
        who: &arguments.who.name(),
    })?;
    say(&project, arguments.json, context)
}

pub(super) fn run_stage(arguments: &StageArguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let note = arguments.note.as_deref().unwrap_or_default();
    let project = workspace.stage_project(&arguments.id, arguments.to, note, &arguments.who.name())?;
    say(&project, arguments.json, context)
}

fn say(project: &Project, is_json: bool, context: Context) -> Result<Done, Failure> {
    if is_json {
        print_json(&books::project(project, None))?;
        return Ok(Done::Done);
    }
    let stage = project.stage().map(|own| own.word().get(context.lang).to_owned()).unwrap_or_default();
    let (id, name) = (&project.id, harmless(&project.name));
    let mut out = out();
    writeln!(out, "{id} {name} {stage}")?;
    out.flush()?;
    Ok(Done::Done)
}

fn stage(text: &str) -> Result<Stage, String> {
    Stage::of_id(text).ok_or_else(|| {
        let known = Stage::ALL.map(|own| format!("{} {}", own.id(), own.word().zh)).join(", ");
        format!("“{text}”不是阶段;可写 · is no stage; write one of: {known}")
    })
}

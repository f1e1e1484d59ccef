//! `hegui rollback`: an older version of a layer becomes current again.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::Done;
use crate::cli::context::{Context, notice_json, out, print_json};
use crate::cli::delivery::{say_passed_over, waiting};
use crate::cli::failure::Failure;
use crate::cli::who::Who;
use crate::http::wire::versions::version_json;
use crate::store::workspace::Workspace;

/// 退回旧版:新增与旧版相同的一版并发布,历史不改 · Go back to an older version: a new version equal to it is published, and nothing is taken from history
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 图层编号 · The layer's id
    layer: String,
    /// 退回到第几版 · The version to go back to
    version: i64,
    #[command(flatten)]
    who: Who,
    /// 依据或说明 · What it rests on
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let Arguments { layer, version: old, .. } = arguments;
    let waiting = waiting(&workspace, layer)?;
    let version = workspace.roll_back(layer, *old, &arguments.who.name(), &arguments.note)?;
    say_passed_over(&version, &waiting, context);
    if arguments.json {
        print_json(&json!({"notice": notice_json(&workspace), "version": version_json(&version)}))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    context.notice(&workspace, &mut out)?;
    let new = version.version;
    let said = context.say(
        format!("{layer} 已退回:第 {new} 版与第 {old} 版相同,现为当前版本;法定状态须另行登记"),
        format!("{layer} went back: version {new} is equal to version {old} and is current; what it is in law is to be said anew"),
    );
    writeln!(out, "{said}")?;
    out.flush()?;
    Ok(Done::Done)
}

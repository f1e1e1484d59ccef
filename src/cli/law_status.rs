//! `hegui law-status`: what a version of a layer is in law.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::Done;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::who::Who;
use crate::http::wire::versions::said_json;
use crate::layer::date::Date;
use crate::layer::law_status::LawStatus;
use crate::store::law::{Said, ToSay};
use crate::store::workspace::Workspace;

/// 登记图层版本的法定状态(现行、修编中、废止)及起始日 · Record what a version of a layer is in law, and since when
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 图层编号 · The layer's id
    layer: String,
    /// 法定状态:现行 in-force、修编中 in-revision、废止 repealed · What it is in law: in-force, in-revision, repealed
    #[arg(value_parser = status)]
    status: LawStatus,
    /// 自何日起 YYYY-MM-DD · Since which day
    #[arg(long, value_name = "DATE", value_parser = date)]
    since: Date,
    /// 哪一版(默认为当前版本) · Which version, by default the current one
    #[arg(long, value_name = "N")]
    version: Option<i64>,
    #[command(flatten)]
    who: Who,
    /// 依据,如批复文号 · What it rests on, such as the number of the approval
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let said = workspace.say_law_status(ToSay {
        layer: &arguments.layer,
        version: arguments.version,
        status: arguments.status,
        since: arguments.since,
        who: &arguments.who.name(),
        note: &arguments.note,
    })?;
    if arguments.json {
        print_json(&json!({"notice": notice_json(&workspace), "law_status": said_json(&said)}))?;
    } else {
        let mut out = out();
        context.notice(&workspace, &mut out)?;
        let Said { layer, version, .. } = &said;
        writeln!(out, "{layer} v{version}  {}", line(&said, context))?;
        out.flush()?;
    }
    Ok(Done::Done)
}

/// What was said of a version, as one line for people.
pub(super) fn line(said: &Said, context: Context) -> String {
    let Said { status, since, made_at, who, note, .. } = said;
    let word = status.word();
    let line = context.say(
        format!("{}(自 {since}),{made_at} {who} 登记", word.zh),
        format!("{} since {since}; said {made_at} by {who}", word.en),
    );
    let note = if note.is_empty() { String::new() } else { format!("  {note}") };
    harmless(&(line + &note)).into_owned()
}

fn status(text: &str) -> Result<LawStatus, String> {
    let is_own = |own: &LawStatus| own.id() == text || own.word().zh == text;
    LawStatus::ALL.into_iter().find(is_own).ok_or_else(|| {
        let known = LawStatus::ALL.map(|own| format!("{} {}", own.id(), own.word().zh)).join(", ");
        format!("\"{text}\" 不是法定状态;可写 · is no status in law; write one of: {known}")
    })
}

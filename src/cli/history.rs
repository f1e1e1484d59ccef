//! `hegui history`: every version of the layers, what became of it and what it is in law.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::cli::Done;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::law_status;
use crate::cli::publish;
use crate::http::wire::versions::{history_json, said_of};
use crate::store::error::StoreError;
use crate::store::history::{History, Standing};
use crate::store::layers::LayerVersion;
use crate::store::publications::Publication;
use crate::store::workspace::Workspace;
use clap::Args;

/// Digits of a digest shown to people; machines are given all of them.
const DIGITS: usize = 12;

/// 各图层全部版本的来历:来源、读取方式、发布、法定状态、退回 · Every version of the layers: where from, how read, when published, what in law
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 只看一个图层 · Only this layer
    layer: Option<String>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let mut history = workspace.history()?;
    if let Some(layer) = &arguments.layer {
        keep_layer(&mut history, layer)?;
    }
    if arguments.json {
        let mut answer = history_json(&history);
        answer["notice"] = notice_json(&workspace);
        print_json(&answer)?;
    } else {
        print(&workspace, &history, context)?;
    }
    Ok(Done::Done)
}

/// Leaves what is of one layer; its publications keep what else they published.
fn keep_layer(history: &mut History, layer: &str) -> Result<(), StoreError> {
    let mut there: Vec<String> = history.versions.iter().map(|own| own.layer.clone()).collect();
    there.dedup();
    history.versions.retain(|own| own.layer == layer);
    if history.versions.is_empty() {
        return Err(StoreError::NoSuchLayer { layer: layer.to_owned(), there });
    }
    history.publications.retain(|own| own.versions.iter().any(|(own, _)| own == layer));
    history.discards.retain(|own| own.layer == layer);
    history.said.retain(|own| own.layer == layer);
    Ok(())
}

fn print(workspace: &Workspace, history: &History, context: Context) -> io::Result<()> {
    let mut out = out();
    context.notice(workspace, &mut out)?;
    let mut layer = "";
    for version in &history.versions {
        if version.layer != layer {
            layer = &version.layer;
            writeln!(out, "{layer}")?;
        }
        print_version(history, version, context, &mut out)?;
    }
    for publication in &history.publications {
        writeln!(out, "{}", publish::line(publication, context))?;
    }
    out.flush()
}

fn print_version(
    history: &History,
    version: &LayerVersion,
    context: Context,
    out: &mut impl Write,
) -> io::Result<()> {
    let not_recorded = context.say("(未记录)", "(not recorded)");
    let LayerVersion { version: number, imported_at, source_name, reader, crs, encoding, .. } = version;
    let became = became(history, history.standing(version), context);
    writeln!(out, "  v{number}  {became}")?;
    let who = version.who.as_deref().unwrap_or(not_recorded);
    let entered = match version.copy_of {
        Some(old) => context.say(
            format!("{imported_at} {who} 退回:与第 {old} 版相同"),
            format!("{imported_at} {who} went back: equal to version {old}"),
        ),
        None => context.say(format!("{imported_at} {who} 导入"), format!("{imported_at} imported by {who}")),
    };
    let (n_kept, n_read) = (version.n_kept, version.n_read);
    let kept = context.say(format!("保留 {n_kept}/{n_read}"), format!("kept {n_kept} of {n_read}"));
    writeln!(out, "      {}; {kept}", harmless(&entered))?;
    let digest = short(&version.source_sha256);
    let source = format!("{source_name} (sha256 {digest}), {reader}, {crs}, {encoding}");
    writeln!(out, "      {}", harmless(&source))?;
    let options = version.options.as_deref().unwrap_or(not_recorded);
    let definitions = version.definitions.as_deref().map_or(not_recorded, short);
    let how = context.say(
        format!("读取选项 {options};定义 {definitions}"),
        format!("options {options}; definitions {definitions}"),
    );
    writeln!(out, "      {}", harmless(&how))?;
    let mut is_said = false;
    for said in said_of(history, version) {
        is_said = true;
        writeln!(out, "      {}{}", context.say("法定状态:", "in law: "), law_status::line(said, context))?;
    }
    if !is_said {
        writeln!(out, "      {}{not_recorded}", context.say("法定状态:", "in law: "))?;
    }
    Ok(())
}

/// What became of a version, for people.
fn became(history: &History, standing: Standing, context: Context) -> String {
    let at = |number: i64| {
        let made_at = |own: &&Publication| own.number == number;
        history.publications.iter().find(made_at).map(|own| own.made_at.clone()).unwrap_or_default()
    };
    match standing {
        Standing::Current(number) => context.say(
            format!("当前版本,第 {number} 次发布({})", at(number)),
            format!("current since publication {number} ({})", at(number)),
        ),
        Standing::Former(number) => context.say(
            format!("曾为当前版本,第 {number} 次发布({})", at(number)),
            format!("was current since publication {number} ({})", at(number)),
        ),
        Standing::Staged => context.say("待发布", "waits for a publication").to_owned(),
        Standing::PassedOver => {
            context.say("未发布,已被后来的版本越过", "not published, passed over by a later one").to_owned()
        }
        Standing::Discarded => context.say("未发布,已放弃", "not published, given up").to_owned(),
    }
}

fn short(digest: &str) -> &str {
    digest.get(..DIGITS).unwrap_or(digest)
}

//! `hegui publish`: versions that wait become current, together.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::delivery::say_passed_over;
use crate::cli::failure::Failure;
use crate::cli::who::Who;
use crate::http::wire::versions::{discard_json, publication_json};
use crate::store::publications::{Discard, Publication};
use crate::store::workspace::Workspace;

/// 发布待发布的版本,各图层同时生效;或放弃 · Publish the versions that wait, all at once; or give them up
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 只发布这些图层(默认为全部待发布的) · Only these layers, by default all that wait
    layers: Vec<String>,
    /// 不发布,记为放弃;版本仍保留 · Give them up instead; they are kept and recorded so
    #[arg(long)]
    discard: bool,
    #[command(flatten)]
    who: Who,
    /// 依据或说明,如批复文号 · What it rests on, such as the number of an approval
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let Arguments { layers, note, .. } = arguments;
    let who = arguments.who.name();
    if arguments.discard {
        let discards = workspace.discard(layers, &who, note)?;
        return tell(
            &workspace,
            arguments.json,
            context,
            || json!({"discarded": discards.iter().map(discard_json).collect::<Vec<_>>()}),
            || {
                let line = |own: &Discard| {
                    let Discard { layer, version, .. } = own;
                    context.say(
                        format!("已放弃 {layer} 第 {version} 版(仍保留)"),
                        format!("gave up version {version} of {layer} (it is kept)"),
                    )
                };
                discards.iter().map(line).collect::<Vec<_>>().join("\n")
            },
        );
    }
    let staged = workspace.staged()?;
    let publication = workspace.publish(layers, &who, note)?;
    for version in workspace.layers()? {
        if publication.versions.contains(&(version.layer.clone(), version.version)) {
            let is_passed = |own: &&crate::store::layers::LayerVersion| {
                own.layer == version.layer && own.version < version.version
            };
            let passed: Vec<i64> = staged.iter().filter(is_passed).map(|own| own.version).collect();
            say_passed_over(&version, &passed, context);
        }
    }
    let answer = || json!({"publication": publication_json(&publication)});
    tell(&workspace, arguments.json, context, answer, || line(&publication, context))
}

fn tell(
    workspace: &Workspace,
    is_json: bool,
    context: Context,
    json: impl FnOnce() -> Json,
    text: impl FnOnce() -> String,
) -> Result<Done, Failure> {
    if is_json {
        let mut answer = json();
        answer["notice"] = notice_json(workspace);
        print_json(&answer)?;
    } else {
        let mut out = out();
        context.notice(workspace, &mut out)?;
        writeln!(out, "{}", text())?;
        out.flush()?;
    }
    Ok(Done::Done)
}

/// A publication as one line for people.
pub(super) fn line(publication: &Publication, context: Context) -> String {
    let Publication { number, made_at, who, note, versions } = publication;
    let who = who.as_deref().unwrap_or(context.say("(未记录)", "(not recorded)"));
    let versions: Vec<String> =
        versions.iter().map(|(layer, version)| format!("{layer} v{version}")).collect();
    let versions = versions.join(context.say("、", ", "));
    let head = context.say(
        format!("第 {number} 次发布  {made_at}  {who}:{versions}"),
        format!("publication {number}  {made_at}  {who}: {versions}"),
    );
    let note = if note.is_empty() { String::new() } else { format!("  {note}") };
    harmless(&(head + &note)).into_owned()
}

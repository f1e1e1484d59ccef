//! `hegui config`: the settings of the service as they hold, and where each comes from.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::settings::arguments::SettingArguments;
use crate::cli::settings::{Origin, Settings, schema};

/// 列出服务的各项设置及其出处(hegui.toml、环境变量 HEGUI_…、命令行,后者为准) · Show the settings of the service and where each comes from: hegui.toml, HEGUI_… in the environment, flags, the later stronger
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    #[command(flatten)]
    settings: SettingArguments,
    /// 输出 hegui.toml 的 JSON Schema · Print the JSON Schema of hegui.toml instead
    #[arg(long)]
    schema: bool,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    if arguments.schema {
        print_json(&schema())?;
        return Ok(Done::Done);
    }
    let settings = Settings::gather(&arguments.dir, &arguments.settings, context)?;
    // What does not go together is told here and not only when the service is started.
    settings.options()?;
    if arguments.json {
        let all: Vec<Json> = settings
            .all()
            .map(|(name, value, origin, _)| {
                json!({"name": name, "value": value, "origin": origin_text(origin, context)})
            })
            .collect();
        print_json(&json!({"settings": all}))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    for (name, value, origin, says) in settings.all() {
        let value = harmless(value.unwrap_or("—")).into_owned();
        let origin = origin_text(origin, context);
        writeln!(out, "{name:<30} {value:<24} {origin:<12} {}", says.get(context.lang))?;
    }
    out.flush()?;
    Ok(Done::Done)
}

fn origin_text(origin: &Origin, context: Context) -> String {
    match origin {
        Origin::Default => context.say("默认", "default").to_owned(),
        Origin::File(path, line) => format!("{}:{line}", path.display()),
        Origin::Environment(name) => name.clone(),
        Origin::Flag => context.say("命令行", "flag").to_owned(),
    }
}

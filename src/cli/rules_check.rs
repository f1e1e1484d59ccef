//! `hegui rules check`: the definitions as a whole, read leniently so that all faults come at once.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::rules::folder;
use crate::formats::definitions::{self, Checked};
use crate::layer::text::Text;
use crate::rules::check::{Concern, Gravity, check};

/// 检查卡片与规则:不认识的名称、永不命中、相互矛盾、无人提及 · Check cards and rules: unknown names, rules that never fire, contradict each other, or classes nobody mentions
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区或定义目录(默认为内置定义) · A workspace or a definitions folder, by default the built-in rules
    dir: Option<PathBuf>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let folder = folder(arguments.dir.as_deref())?;
    let Checked { definitions, faults } = definitions::check(folder.as_deref())?;
    let concerns = check(&definitions.cards, &definitions.rules);
    let n_grave = concerns.iter().filter(|concern| concern.gravity == Gravity::Fault).count();
    let (n_faults, n_remarks) = (faults.len() + n_grave, concerns.len() - n_grave);
    let unread: Vec<Text> = faults.iter().map(definitions::DefinitionError::text).collect();
    if arguments.json {
        print_json(&answer(&unread, &concerns))?;
    } else {
        let mut out = out();
        for text in &unread {
            writeln!(out, "{} {}", context.say("错误", "fault "), text.get(context.lang))?;
        }
        for concern in &concerns {
            let word = match concern.gravity {
                Gravity::Fault => context.say("错误", "fault "),
                Gravity::Remark => context.say("提示", "remark"),
            };
            let rules = concern.rules.join(", ");
            let lead = if rules.is_empty() { String::new() } else { format!("{rules}: ") };
            writeln!(out, "{word} {lead}{} [{}]", concern.message.get(context.lang), concern.kind)?;
        }
        let n_rules = definitions.rules.len();
        let sum = context.say(
            format!("规则 {n_rules} 条可用;错误 {n_faults} 处,提示 {n_remarks} 处"),
            format!("{n_rules} rules can be used; {n_faults} faults, {n_remarks} remarks"),
        );
        writeln!(out, "{sum}")?;
        out.flush()?;
    }
    Ok(if 0 < n_faults { Done::Found } else { Done::Done })
}

fn answer(unread: &[Text], concerns: &[Concern]) -> Json {
    let said = |gravity: &str, kind: &str, rules: Vec<&str>, text: &Text| json!({"gravity": gravity, "kind": kind, "rules": rules, "zh": text.zh, "en": text.en});
    let unread = unread.iter().map(|text| said("fault", "unread", Vec::new(), text));
    let concerns = concerns.iter().map(|concern| {
        let gravity = match concern.gravity {
            Gravity::Fault => "fault",
            Gravity::Remark => "remark",
        };
        said(gravity, concern.kind, concern.rules.iter().map(|id| &**id).collect(), &concern.message)
    });
    json!({"concerns": unread.chain(concerns).collect::<Vec<_>>()})
}

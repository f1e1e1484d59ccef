//! `hegui rules`: the kinds of rules, the library, and its check.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::rules_check;
use crate::formats::definitions;
use crate::http::wire;
use crate::http::wire::rule::rule_json;
use crate::reports::rules;
use crate::rules::kind::{KINDS, Kind};
use crate::rules::rule::Rule;
use crate::store::workspace::Workspace;

/// 列出规则种类、参数与规则库 · List the kinds of rules, their parameters and the rule library
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// 工作区或定义目录(默认为内置定义) · A workspace or a definitions folder, by default the built-in rules
    dir: Option<PathBuf>,
    /// 全文列出这些规则,如 A02(可重复) · Show these rules in full (may be given again)
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// 只列规则种类与参数 · Only the kinds and their parameters
    #[arg(long, conflicts_with = "rule")]
    kinds: bool,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(rules_check::Arguments),
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    if let Some(Command::Check(arguments)) = &arguments.command {
        return rules_check::run(arguments, context);
    }
    let folder = folder(arguments.dir.as_deref())?;
    let read = folder.as_deref().map_or_else(definitions::builtin, definitions::read_dir)?;
    let rules = chosen(read.rules, &arguments.rule)?;
    if arguments.json {
        let kinds: Vec<Json> = KINDS.iter().map(|kind| kind_json(*kind)).collect();
        let rules: Vec<Json> = rules.iter().filter(|_| !arguments.kinds).map(rule_json).collect();
        print_json(&json!({"kinds": kinds, "rules": rules}))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    if arguments.rule.is_empty() {
        write!(out, "{}", rules::kinds(context.lang))?;
        if !arguments.kinds {
            write!(out, "\n{}", rules::list(&rules, context.lang))?;
        }
    } else {
        let full: Vec<String> = rules.iter().map(|rule| rules::full(rule, context.lang)).collect();
        write!(out, "{}", full.join("\n"))?;
    }
    out.flush()?;
    Ok(Done::Done)
}

/// The definitions folder of a workspace, or the folder itself; `None` for the built-in definitions.
///
/// # Errors
/// Where it is a workspace that cannot be opened.
pub(super) fn folder(dir: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    let Some(dir) = dir else { return Ok(None) };
    // A definitions folder has `plans.toml`; anything else should be a workspace, and says so where it is not.
    if dir.join("plans.toml").is_file() || dir.join("rules").is_dir() {
        return Ok(Some(dir.to_owned()));
    }
    Ok(Workspace::open(dir)?.definitions_folder()?)
}

fn chosen(rules: Vec<Rule>, ids: &[String]) -> Result<Vec<Rule>, Failure> {
    let is = |rule: &Rule, id: &String| rule.id.eq_ignore_ascii_case(id);
    if let Some(unknown) = ids.iter().find(|id| !rules.iter().any(|rule| is(rule, id))) {
        let known: Vec<&str> = rules.iter().map(|rule| &*rule.id).collect();
        let known = known.join(", ");
        return Err(Failure::new(
            format!("没有规则“{unknown}”;现有规则:{known}"),
            format!("there is no rule \"{unknown}\"; the rules are: {known}"),
        ));
    }
    Ok(rules.into_iter().filter(|rule| ids.is_empty() || ids.iter().any(|id| is(rule, id))).collect())
}

fn kind_json(kind: &dyn Kind) -> Json {
    let parameter = |own: &crate::rules::parameter::Parameter| json!({"name": own.name, "unit": own.unit, "zh": own.zh, "en": own.en});
    json!({
        "kind": kind.name(),
        "says": wire::text(&kind.says()),
        "parameters": kind.parameters().iter().map(parameter).collect::<Vec<_>>(),
        "one_of": kind.one_of(),
    })
}

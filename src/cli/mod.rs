//! The command line: one file a subcommand, and the only reader of flags, environment and locale.
//!
//! - **Answers** go to standard output, everything else to standard error: errors with their causes,
//!   progress (only on a terminal), the log (`HEGUI_LOG`, off by default; `HEGUI_LOG_FORMAT=json`).
//! - **Exit status**: 0 done; 1 what was asked for by the exit status was found: conflicts or faults of
//!   `--fail-on`, a delivery that `--strict` keeps out, faults in the rules or the workspace; 2 could not.
//! - **Language**: `--lang`, else the locale: Chinese where it is Chinese, English elsewhere.

mod area;
mod attributes;
mod audit;
mod backup;
mod balance;
mod balance_forecast;
mod balance_year;
mod clerk;
mod compare;
mod config;
mod conflicts;
mod conflicts_compare;
mod conflicts_decide;
mod conflicts_history;
mod conflicts_json;
mod conflicts_list;
mod conflicts_register;
mod context;
mod delivery;
pub mod demo;
mod demo_books;
mod diff;
mod doctor;
mod export;
mod failure;
mod farmland;
mod filter;
mod findings;
mod frames;
mod history;
mod identify;
mod import;
mod import_answer;
mod import_auto;
mod import_inspected;
mod init;
mod inspect;
mod judge;
mod key;
mod law_status;
mod layers;
mod ledger;
mod ledger_confirm;
mod ledger_issue;
mod ledger_move;
mod ledger_show;
mod ledger_transfer;
mod ledger_verify;
mod ledger_words;
mod log;
mod make_demo;
mod misuse;
mod overlay;
mod overlay_findings;
mod place;
mod progress;
mod project;
mod project_add;
mod project_ask;
mod project_charge;
mod project_show;
mod publish;
mod quality;
mod registered;
mod report;
mod rollback;
mod rules;
mod rules_check;
mod self_check;
mod serve;
mod settings;
mod sheets;
mod signature;
mod site;
mod supplement;
mod supplement_check;
mod territory;
mod trust;
mod usage;
mod watching;
mod who;
mod whole_file;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::formats::import::stranger;
use crate::layer::text::Lang;

/// The work could not be done, or was not asked for properly (`clap` says 2 as well).
const COULD_NOT: u8 = 2;

/// 五规合一:叠置多部规划,按有出处的规则查找冲突 · Overlay plans, find their conflicts by sourced rules
#[derive(Debug, Parser)]
#[command(name = "hegui", version, max_term_width = 110)]
struct Arguments {
    /// 界面语言(默认随系统区域设置) · Language of messages (by locale where not given)
    #[arg(long, global = true, value_enum)]
    lang: Option<LangArgument>,
    #[command(subcommand)]
    command: Command,
}

/// A language, as written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArgument {
    /// 中文 · Chinese
    Zh,
    /// 英文 · English
    En,
}

/// The subcommands: one line here and one file beside.
#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    Import(import::Arguments),
    Quality(quality::Arguments),
    Export(export::Arguments),
    Layers(layers::Arguments),
    Publish(publish::Arguments),
    History(history::Arguments),
    Diff(diff::Arguments),
    Rollback(rollback::Arguments),
    LawStatus(law_status::Arguments),
    Doctor(doctor::Arguments),
    Backup(backup::Arguments),
    Restore(backup::RestoreArguments),
    Overlay(overlay::Arguments),
    Conflicts(conflicts::Arguments),
    Compare(compare::Arguments),
    Signature(signature::Arguments),
    Frames(frames::Arguments),
    Rules(rules::Arguments),
    Identify(identify::Arguments),
    Site(site::Arguments),
    Area(area::Arguments),
    Supplement(supplement::Arguments),
    Ledger(ledger::Arguments),
    Project(project::Arguments),
    Balance(balance::Arguments),
    Report(report::Arguments),
    SelfCheck(self_check::Arguments),
    Serve(serve::Arguments),
    Config(config::Arguments),
    Key(key::Arguments),
    Audit(audit::Arguments),
    Demo(make_demo::Arguments),
    /// Reads a stranger's file for another process of this program (`formats/import/stranger`).
    #[command(name = stranger::SUBCOMMAND, hide = true)]
    ReadConfined,
}

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// Nothing more to say.
    Done,
    /// What the caller asked to be told by the exit status was found: conflicts, or faults.
    Found,
}

/// Runs the program on the process's arguments and returns its exit status.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            let asked =
                misuse::lang_asked().map(|is_zh| if is_zh { LangArgument::Zh } else { LangArgument::En });
            misuse::print(&usage, lang(asked));
            return ExitCode::from(usage.exit_code() as u8);
        }
    };
    let context = Context { lang: lang(arguments.lang) };
    let log = log::start();
    let done = run(&arguments.command, context);
    log.end();
    match done {
        Ok(Done::Done) => ExitCode::SUCCESS,
        Ok(Done::Found) => ExitCode::from(1),
        // The reader has gone (`hegui … | head`): it has what it wanted.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(context.lang);
            ExitCode::from(COULD_NOT)
        }
    }
}

fn run(command: &Command, context: Context) -> Result<Done, Failure> {
    match command {
        Command::Init(arguments) => init::run(arguments, context),
        Command::Import(arguments) => import::run(arguments, context),
        Command::Quality(arguments) => quality::run(arguments, context),
        Command::Export(arguments) => export::run(arguments, context),
        Command::Layers(arguments) => layers::run(arguments, context),
        Command::Publish(arguments) => publish::run(arguments, context),
        Command::History(arguments) => history::run(arguments, context),
        Command::Diff(arguments) => diff::run(arguments, context),
        Command::Rollback(arguments) => rollback::run(arguments, context),
        Command::LawStatus(arguments) => law_status::run(arguments, context),
        Command::Doctor(arguments) => doctor::run(arguments, context),
        Command::Backup(arguments) => backup::run(arguments, context),
        Command::Restore(arguments) => backup::run_restore(arguments, context),
        Command::Overlay(arguments) => overlay::run(arguments, context),
        Command::Conflicts(arguments) => conflicts::run(arguments, context),
        Command::Compare(arguments) => compare::run(arguments, context),
        Command::Signature(arguments) => signature::run(arguments, context),
        Command::Frames(arguments) => frames::run(arguments, context),
        Command::Rules(arguments) => rules::run(arguments, context),
        Command::Identify(arguments) => identify::run(arguments, context),
        Command::Site(arguments) => site::run(arguments, context),
        Command::Area(arguments) => area::run(arguments, context),
        Command::Supplement(arguments) => supplement::run(arguments, context),
        Command::Ledger(arguments) => ledger::run(arguments, context),
        Command::Project(arguments) => project::run(arguments, context),
        Command::Balance(arguments) => balance::run(arguments, context),
        Command::Report(arguments) => report::run(arguments, context),
        Command::SelfCheck(arguments) => self_check::run(arguments, context),
        Command::Serve(arguments) => serve::run(arguments, context),
        Command::Config(arguments) => config::run(arguments, context),
        Command::Key(arguments) => key::run(arguments, context),
        Command::Audit(arguments) => audit::run(arguments, context),
        Command::Demo(arguments) => make_demo::run(arguments, context),
        Command::ReadConfined => Ok(stranger::serve().map(|()| Done::Done)?),
    }
}

fn lang(argument: Option<LangArgument>) -> Lang {
    let is_chinese = match argument {
        Some(LangArgument::Zh) => true,
        Some(LangArgument::En) => false,
        None => sys_locale::get_locale().is_some_and(|locale| locale.starts_with("zh")),
    };
    if is_chinese { Lang::Zh } else { Lang::En }
}

//! `hegui ledger confirm` and `hegui ledger decline`: the second person.

use std::io::Write;

use clap::Args;
use serde_json::json;

use crate::cli::Done;
use crate::cli::context::{Context, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::ledger::Base;
use crate::cli::ledger_words::answer;
use crate::cli::who::{Who, filled};
use crate::store::clock::Moment;
use crate::store::ledger::{Answer, Outcome};
use crate::store::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    base: Base,
    /// 待复核的编号 · The proposal's number
    proposal: i64,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(super) struct DeclineArguments {
    #[command(flatten)]
    own: Arguments,
    /// 理由 · Why
    #[arg(long, value_name = "TEXT", value_parser = filled)]
    note: String,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let seq = workspace.confirm(arguments.proposal, &arguments.who.name(), &Moment::now())?;
    let said = Answer { outcome: Outcome::Posted(seq), is_repeated: false };
    answer(said, &workspace, &arguments.base, context)?;
    Ok(Done::Done)
}

pub(super) fn run_decline(arguments: &DeclineArguments, context: Context) -> Result<Done, Failure> {
    let DeclineArguments { own, note } = arguments;
    let mut workspace = Workspace::open(&own.base.dir)?;
    workspace.decline(own.proposal, &own.who.name(), note, &Moment::now())?;
    let id = own.proposal;
    if own.base.json {
        print_json(&json!({"proposal": id, "is_declined": true}))?;
    } else {
        let mut out = out();
        writeln!(out, "{}", context.say(format!("已退回第 {id} 号"), format!("proposal {id} is declined")))?;
        out.flush()?;
    }
    Ok(Done::Done)
}

//! `hegui ledger verify`: the books, worked out again from their first entry.

use std::io::Write;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::ledger::Base;
use crate::cli::progress::Progress;
use crate::store::ledger::{Broken, Verified};
use crate::store::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    base: Base,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.base.dir)?;
    let progress = Progress::begin(context.say("核验台账", "verifying the books"));
    let verified = workspace.verify_ledger()?;
    drop(progress);
    let Verified { n_entries, n_postings, n_accounts, head, broken } = &verified;
    let done = if broken.is_empty() { Done::Done } else { Done::Found };
    if arguments.base.json {
        print_json(&json!({
            "is_whole": broken.is_empty(), "n_entries": n_entries, "n_postings": n_postings,
            "n_accounts": n_accounts, "head": head, "broken": broken.iter().map(broken_json).collect::<Vec<_>>(),
        }))?;
        return Ok(done);
    }
    let mut out = out();
    for Broken { entry, what } in broken {
        let place = entry.map_or_else(
            || context.say("台账".to_owned(), "the books".to_owned()),
            |seq| context.say(format!("分录 {seq}"), format!("entry {seq}")),
        );
        writeln!(out, "{place}: {}", harmless(what.get(context.lang)))?;
    }
    let head = head.as_deref().unwrap_or("—");
    let said = match broken.len() {
        0 => context.say(
            format!("完好:{n_entries} 笔分录,{n_postings} 行,{n_accounts} 个账户;末笔哈希 {head}"),
            format!("whole: {n_entries} entries, {n_postings} postings, {n_accounts} accounts; head of the chain {head}"),
        ),
        n => context.say(format!("{n} 处不符"), format!("{n} things are wrong")),
    };
    writeln!(out, "{said}")?;
    out.flush()?;
    Ok(done)
}

fn broken_json(broken: &Broken) -> Json {
    json!({"entry": broken.entry, "what": {"zh": broken.what.zh, "en": broken.what.en}})
}

//! `hegui audit`: what was written over HTTP, and what was refused.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::store::audit::Entry;
use crate::store::workspace::Workspace;

/// 列出审计:经 HTTP 的每次写入和每次被拒(同类合并计数),最新在前 · The audit: every write over HTTP and every refusal (alike ones counted), the newest first
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 至多列出多少条 · Entries at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let entries = Workspace::open(&arguments.dir)?.audit(arguments.limit)?;
    if arguments.json {
        print_json(&json!({"audit": entries.iter().map(entry_json).collect::<Vec<_>>()}))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    for entry in &entries {
        let Entry { number, made_at, request, who, address, method, route, status, reason, n, .. } = entry;
        let who = who.as_deref().unwrap_or(context.say("(不明)", "(unknown)"));
        let times = if *n == 1 { String::new() } else { format!(" ×{n}") };
        let line = format!(
            "{number}  {made_at}  {status} {method} {route}  {who}  {address}  {reason}{times}  {request}"
        );
        writeln!(out, "{}", harmless(&line))?;
    }
    out.flush()?;
    Ok(Done::Done)
}

fn entry_json(own: &Entry) -> Json {
    json!({
        "number": own.number,
        "at": own.made_at,
        "request": own.request,
        "who": own.who,
        "key": own.key,
        "role": own.role,
        "address": own.address,
        "method": own.method,
        "route": own.route,
        "status": own.status,
        "reason": own.reason,
        "n": own.n,
    })
}

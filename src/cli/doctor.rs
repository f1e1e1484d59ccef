//! `hegui doctor`: whether a workspace is whole, and how to mend it where it is not.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::store::doctor::{self, Fault};

/// 体检:核对目录库、全部快照的校验值与内容,指出问题和修复办法;有问题时以状态 1 退出 · Check the catalogue and every snapshot, say what is wrong and how to mend it; exits with 1 where something is
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 删除中断的进程遗留的无用文件,此外不作任何改动 · Remove files that dead processes left and nobody needs; changes nothing else
    #[arg(long)]
    mend: bool,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let progress = Progress::begin(context.say("体检", "examining"));
    let removed = if arguments.mend { doctor::mend(&arguments.dir)? } else { Vec::new() };
    let faults = doctor::examine(&arguments.dir)?;
    drop(progress);
    let removed: Vec<String> = removed.iter().map(|path| path.display().to_string()).collect();
    if arguments.json {
        let faults: Vec<Json> = faults.iter().map(fault_json).collect();
        print_json(&json!({"is_whole": faults.is_empty(), "faults": faults, "removed": removed}))?;
    } else {
        let mut out = out();
        for path in &removed {
            writeln!(out, "{} {}", context.say("已删除", "removed"), harmless(path))?;
        }
        for Fault { check, what, mend } in &faults {
            writeln!(out, "{check}  {}", harmless(what.get(context.lang)))?;
            writeln!(out, "    → {}", harmless(mend.get(context.lang)))?;
        }
        let said = match faults.len() {
            0 => context.say(
                "完好:目录库与全部快照一致".to_owned(),
                "whole: the catalogue and every snapshot agree".to_owned(),
            ),
            n => context.say(format!("发现 {n} 个问题"), format!("{n} faults")),
        };
        writeln!(out, "{said}")?;
        out.flush()?;
    }
    Ok(if faults.is_empty() { Done::Done } else { Done::Found })
}

fn fault_json(fault: &Fault) -> Json {
    let Fault { check, what, mend } = fault;
    json!({
        "check": check,
        "what": {"zh": what.zh, "en": what.en},
        "mend": {"zh": mend.zh, "en": mend.en},
    })
}

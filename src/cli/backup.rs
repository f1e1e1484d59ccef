//! `hegui backup` and `hegui restore`: a workspace in one file, and back.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::Done;
use crate::cli::context::{Context, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::store::restore::restore;
use crate::store::workspace::Workspace;

/// 备份整个工作区为一个文件,他人可同时读写 · Back a workspace up to one file, while others read and write
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 备份文件(tar),不得已存在 · The file, a tar archive that is not there yet
    file: PathBuf,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// 把备份恢复为新的工作区目录,逐项核验无误才生效 · Restore a backup to a new directory, once all of it is verified
#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// 备份文件 · The backup
    file: PathBuf,
    /// 新的工作区目录,不得已存在 · The new workspace's directory, which is not there yet
    dir: PathBuf,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let progress = Progress::begin(context.say("备份", "backing up"));
    let backup = workspace.back_up(&arguments.file)?;
    drop(progress);
    let (sha256, n_bytes, n_snapshots) = (backup.sha256, backup.n_bytes, backup.n_snapshots);
    if arguments.json {
        let sha256 = sha256.to_string();
        print_json(&json!({"sha256": sha256, "n_bytes": n_bytes, "n_snapshots": n_snapshots}))?;
        return Ok(Done::Done);
    }
    let file = arguments.file.display();
    let mut out = out();
    let said = context.say(
        format!("已备份 {file}:快照 {n_snapshots} 个,{n_bytes} 字节\nsha256 {sha256}"),
        format!("backed up to {file}: {n_snapshots} snapshots, {n_bytes} bytes\nsha256 {sha256}"),
    );
    writeln!(out, "{said}")?;
    out.flush()?;
    Ok(Done::Done)
}

pub(super) fn run_restore(arguments: &RestoreArguments, context: Context) -> Result<Done, Failure> {
    let progress = Progress::begin(context.say("恢复并核验", "restoring and verifying"));
    let workspace = restore(&arguments.file, &arguments.dir)?;
    drop(progress);
    let n_versions = workspace.versions()?.len();
    if arguments.json {
        print_json(&json!({"notice": notice_json(&workspace), "n_versions": n_versions}))?;
        return Ok(Done::Done);
    }
    let dir = arguments.dir.display();
    let mut out = out();
    context.notice(&workspace, &mut out)?;
    let said = context.say(
        format!("已恢复到 {dir}:图层版本 {n_versions} 个,核验无误"),
        format!("restored to {dir}: {n_versions} versions of layers, all verified"),
    );
    writeln!(out, "{said}")?;
    out.flush()?;
    Ok(Done::Done)
}

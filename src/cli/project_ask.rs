//! `hegui project ask`: if this site were approved, what would have to be supplied? Nothing is kept.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Done;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::project::SiteFile;
use crate::cli::project_charge::AskedLand;
use crate::cli::sheets::Answer;
use crate::store::workspace::Workspace;

/// 若批准此用地,须补什么(不登记) · If this site were approved, what must be supplied; nothing is kept
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    #[command(flatten)]
    site: SiteFile,
    #[command(flatten)]
    asked: AskedLand,
    /// 写入文件:.csv、.xlsx 或 .json · Write a file, by its extension
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let rings = arguments.site.read(&workspace, context)?;
    let worked = arguments.asked.work_out(&workspace, &rings, context)?;
    let answer = Answer {
        workspace: &workspace,
        remarks: worked.remarks(),
        sheets: worked.sheets(context)?,
        usual: &["supply"],
        table: None,
    };
    match &arguments.output {
        Some(file) => answer.to_file(file, context)?,
        None => answer.print(arguments.json, context)?,
    }
    Ok(Done::Done)
}

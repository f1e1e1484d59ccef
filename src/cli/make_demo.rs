//! `hegui demo`: a workspace of synthetic plans, generated and then imported like any others.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Done;
use crate::cli::context::{Context, out};
use crate::cli::delivery::{Delivery, take};
use crate::cli::demo::{self, Size, manifest};
use crate::cli::demo_books;
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::progress::Progress;
use crate::cli::who::user;
use crate::formats::crs;
use crate::layer::text::Text;
use crate::store::workspace::{NewWorkspace, Workspace};

/// 生成合成数据示范工作区 · Make a demonstration workspace of synthetic data
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录(新目录或空目录) · The workspace's directory, new or empty
    dir: PathBuf,
    /// 随机种子;同一种子同一规模得到同样的数据 · The seed; the same seed and size make the same data
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 规模 · The size
    #[arg(long, value_enum, ignore_case = true, default_value = "S")]
    size: Size,
    /// 并做一年台账:补充、占用、调剂、核销与次年调查(先叠置) · And a year of the books: supplements, projects, a transfer, write-offs and the next survey; overlays first
    #[arg(long)]
    books: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let (dir, seed) = (&arguments.dir, arguments.seed);
    let notice = Text::new(
        "合成数据 synthetic:仅供示范,不是任何法定规划或界线",
        "合成数据 synthetic: for demonstration only, no legal plan or boundary",
    );
    let plane = crs::plane(demo::PLANE_NAME)?;
    let reference_date = date(demo::REFERENCE_DATE).map_err(|error| Failure::new(error.clone(), error))?;
    let new = NewWorkspace {
        plane: &plane,
        definitions: None,
        notice: Some(&notice),
        reference_date: Some(reference_date),
    };
    let mut workspace = Workspace::create(dir, &new)?;
    let progress = Progress::begin(context.say("生成合成数据", "generating synthetic data"));
    let manifest = demo::generate(dir, seed, arguments.size)?;
    drop(progress);
    let definitions = workspace.definitions()?;
    let who = user();
    let mut out = out();
    context.notice(&workspace, &mut out)?;
    for step in manifest::sources(dir, &manifest) {
        let delivery = Delivery {
            layer: &step.layer,
            file: &step.path,
            options: step.options,
            as_of: Some(reference_date),
            who: who.clone(),
            is_staged: false,
        };
        let (version, import) = take(&mut workspace, &definitions, &delivery, context)?;
        let (name, n_findings) = (&version.source_name, import.findings.len());
        let (n_read, n_kept, n_refused) = (version.n_read, version.n_kept, version.n_refused);
        let line = context.say(
            format!("读取 {n_read} = 保留 {n_kept} + 拒收 {n_refused},问题 {n_findings},来自 {name}"),
            format!(
                "read {n_read} = kept {n_kept} + refused {n_refused}, {n_findings} findings, from {name}"
            ),
        );
        writeln!(out, "  {:<10} {line}", version.layer)?;
        out.flush()?;
    }
    drop((workspace, out));
    if arguments.books {
        demo_books::make(dir, context)?;
    }
    Ok(Done::Done)
}

//! `hegui init`: a new workspace.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Done;
use crate::cli::context::{Context, out};
use crate::cli::failure::Failure;
use crate::formats::crs;
use crate::store::workspace::{NewWorkspace, Workspace};

/// The plane of a workspace that names none: CGCS2000, 3° zone with central meridian 111°E, without zone
/// prefix, in which the four districts lie.
pub(super) const DEFAULT_PLANE: &str = "EPSG:4546";

/// 新建工作区 · Create a workspace
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录(新目录或空目录) · The workspace's directory, new or empty
    dir: PathBuf,
    /// 工作区坐标系,须为高斯-克吕格或 UTM 平面 · The plane: Gauss-Krüger or UTM
    #[arg(long, default_value = DEFAULT_PLANE, value_name = "EPSG:n")]
    crs: String,
    /// 图层、代码、规则定义目录,复制进工作区;默认用内置定义 · Definitions to copy in, instead of those built in
    #[arg(long, value_name = "DIR")]
    layers: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let plane = crs::plane(&arguments.crs)?;
    let new = NewWorkspace {
        plane: &plane,
        definitions: arguments.layers.as_deref(),
        notice: None,
        reference_date: None,
    };
    let workspace = Workspace::create(&arguments.dir, &new)?;
    let definitions = workspace.definitions()?;
    let (dir, crs) = (arguments.dir.display(), &plane.crs);
    let (n_cards, n_rules) = (definitions.cards.cards.len(), definitions.rules.len());
    let mut out = out();
    writeln!(
        out,
        "{}",
        context.say(
            format!("已新建工作区 {dir}:坐标系 {crs},可导入图层 {n_cards} 种,规则 {n_rules} 条"),
            format!("made workspace {dir}: plane {crs}, {n_cards} kinds of layers, {n_rules} rules"),
        )
    )?;
    out.flush()?;
    Ok(Done::Done)
}

//! `hegui project`: projects that take farmland, and what they must supply.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::Done;
use crate::cli::area::remark_findings;
use crate::cli::context::{Context, read_options};
use crate::cli::failure::Failure;
use crate::cli::{project_add, project_ask, project_charge, project_show};
use crate::formats::import::polygons::any_polygon;
use crate::formats::import::{self, ReadOptions};
use crate::geometry::grid::Point;
use crate::ledger::ids::ProjectId;
use crate::store::workspace::Workspace;

/// 占用项目:登记用地、算应补、查来源 · Projects that take land: enter sites, work out what they must supply
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What is done with projects.
#[derive(Debug, Subcommand)]
enum Command {
    Add(project_add::Arguments),
    Charge(project_charge::Arguments),
    Stage(project_add::StageArguments),
    Show(project_show::Arguments),
    List(project_show::ListArguments),
    Ask(project_ask::Arguments),
}

/// A site in a file.
#[derive(Debug, Args)]
pub(super) struct SiteFile {
    /// 项目用地文件(格式同导入,须只有一个图斑,可为多部件) · The site: a file of one feature, which may have several parts
    file: PathBuf,
    /// 表名(文件含多个表时) · The table, where the file has several
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// 文件坐标系(文件未注明时) · The file's CRS, where it does not say
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<String>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    match &arguments.command {
        Command::Add(arguments) => project_add::run(arguments, context),
        Command::Charge(arguments) => project_charge::run(arguments, context),
        Command::Stage(arguments) => project_add::run_stage(arguments, context),
        Command::Show(arguments) => project_show::run(arguments, context),
        Command::List(arguments) => project_show::run_list(arguments, context),
        Command::Ask(arguments) => project_ask::run(arguments, context),
    }
}

impl SiteFile {
    /// A file of one table that says its CRS.
    pub(super) const fn of(file: PathBuf) -> Self {
        Self { file, table: None, crs: None }
    }

    /// The file's name.
    pub(super) fn name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The rings of the site.
    ///
    /// # Errors
    /// Where the file cannot be read or has not one feature.
    pub(super) fn read(&self, workspace: &Workspace, context: Context) -> Result<Vec<Vec<Point>>, Failure> {
        let (card, cards) = any_polygon();
        let options = ReadOptions { table: self.table.clone(), crs: self.crs.clone(), ..read_options() };
        let import = import::read(&self.file, &card, &cards, workspace.plane(), &options)?;
        remark_findings(&import, context);
        let (shown, n_features) = (self.file.display(), import.layer.features.len());
        if n_features != 1 {
            return Err(Failure::new(
                format!(
                    "{shown}:有 {n_features} 个可用的面,一个项目的用地须恰好一个(可为多部件);请合并或分别登记"
                ),
                format!(
                    "{shown}: {n_features} polygons, a project's site is one, of several parts if need be; join them or \
                     enter several projects"
                ),
            ));
        }
        Ok(import.layer.rings(0).map(<[Point]>::to_vec).collect())
    }
}

/// A project's number.
pub(super) fn project_id(text: &str) -> Result<ProjectId, String> {
    ProjectId::new(text).map_err(|error| {
        let text = error.text();
        format!("{} · {}", text.zh, text.en)
    })
}

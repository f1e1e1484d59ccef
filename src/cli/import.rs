//! `hegui import`: one table of one file becomes the next version of a layer.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Done;
use crate::cli::attributes::AttributeArguments;
use crate::cli::conflicts::SeverityArgument;
use crate::cli::context::{Context, print_json};
use crate::cli::delivery::{Delivery, enter, say_passed_over, take, waiting};
use crate::cli::failure::Failure;
use crate::cli::import_answer::{answer, print};
use crate::cli::import_auto::{self, AutoArguments};
use crate::cli::import_inspected::{Asked, inspect_read};
use crate::cli::inspect;
use crate::cli::quality::{self, ControlArguments};
use crate::cli::trust::Trust;
use crate::cli::who::Who;
use crate::formats::import::ReadOptions;
use crate::layer::date::Date;
use crate::store::workspace::Workspace;

/// 导入一个图层 · Import a layer
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 图层编号,如 tdytq · The layer's id
    #[arg(required_unless_present = "auto")]
    layer: Option<String>,
    /// 数据文件(Shapefile、GeoPackage、FileGDB、FlatGeobuf、KML、DXF、GeoJSON、VCT、报盘 TXT,或装有这些的 ZIP)· The file
    #[arg(required_unless_present = "auto")]
    file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) auto: AutoArguments,
    /// 表名(文件含多个表时) · The table, where the file has several
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// 文件坐标系(文件未注明时) · The file's CRS, where it does not say
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<String>,
    /// 文件文字编码(文件未注明时) · The file's encoding, where it does not say
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
    /// 地类(类别)字段,卡片所列字段名都没有时 · The field that holds the class, where it has none of the card's names
    #[arg(long, value_name = "FIELD")]
    class_field: Option<String>,
    #[command(flatten)]
    attributes: AttributeArguments,
    /// 数据时点 YYYY-MM-DD · The day the data stand for
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) as_of: Option<Date>,
    /// 先不发布,待 hegui publish 与其他图层一同生效 · Do not publish it yet; hegui publish makes it current together with others
    #[arg(long)]
    pub(super) stage: bool,
    #[command(flatten)]
    pub(super) who: Who,
    /// 质检报告写入文件:.html .xlsx .csv .json .geojson · Write the quality report, by the file's extension
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// 有不低于此级别(默认 S2)的质检问题即不收,工作区不变 · Enter nothing where something at least this severe (S2 where not said) is at fault
    #[arg(long, value_enum, value_name = "S2", num_args = 0..=1, require_equals = true, default_missing_value = "S2")]
    pub(super) strict: Option<SeverityArgument>,
    #[command(flatten)]
    controls: ControlArguments,
    #[command(flatten)]
    trust: Trust,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let definitions = workspace.definitions()?;
    let (Some(layer), Some(file)) = (&arguments.layer, &arguments.file) else {
        return import_auto::run(arguments, &mut workspace, &definitions, context);
    };
    let waiting = waiting(&workspace, layer)?;
    let delivery = arguments.delivery(layer, file, arguments.table.clone())?;
    let asked = Asked {
        report: arguments.report.as_deref(),
        strict: arguments.strict.map(SeverityArgument::severity),
        controls: &arguments.controls.read()?,
        is_json: arguments.json,
    };
    if let Some(file) = asked.report {
        quality::check_form(file)?;
    }
    let (version, import) = if asked.is_some() {
        let mut read = delivery.read(&workspace, &definitions, context)?;
        let inspected = inspect_read(&workspace, &definitions, &read, &asked, context)?;
        if inspected.is_refused {
            return Ok(Done::Found);
        }
        read.import.findings.extend(inspected.findings);
        enter(&mut workspace, &delivery, read, context)?
    } else {
        take(&mut workspace, &definitions, &delivery, context)?
    };
    if !arguments.stage {
        say_passed_over(&version, &waiting, context);
    }
    if arguments.json {
        print_json(&answer(&workspace, &version, &import)?)?;
    } else {
        print(&workspace, (&version, arguments.stage), &import, context)?;
        if let Some(file) = asked.report {
            inspect::say_written(file, context)?;
        }
    }
    Ok(Done::Done)
}

impl Arguments {
    /// One table as a delivery of a layer.
    pub(super) fn delivery<'a>(
        &self,
        layer: &'a str,
        file: &'a Path,
        table: Option<String>,
    ) -> Result<Delivery<'a>, Failure> {
        Ok(Delivery {
            layer,
            file,
            options: ReadOptions {
                table,
                crs: self.crs.clone(),
                encoding: self.encoding.clone(),
                class_field: self.class_field.clone(),
                is_numbered: false,
                attributes: self.attributes.options()?,
                precautions: self.trust.precautions()?,
            },
            as_of: self.as_of,
            who: self.who.name(),
            is_staged: self.stage,
        })
    }
}

/// Reads a date of the command line.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("“{text}”不是日期,请写 YYYY-MM-DD · {error}"))
}

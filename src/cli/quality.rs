//! `hegui quality`: the quality report (质检报告) of a layer's version, at any time after its import.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::assess::inspection::Control;
use crate::cli::Done;
use crate::cli::conflicts::SeverityArgument;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::inspect::{self, Delivered, Origin, remarks_kept};
use crate::cli::sheets::{Form, no_form};
use crate::formats::import::controls;
use crate::layer::text::Text;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// 图层的质检报告 · The quality report of a layer
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 图层编号 · The layer's id
    layer: String,
    /// 第几版(默认最新) · Which version, by default the latest
    #[arg(long, value_name = "N")]
    version: Option<i64>,
    #[command(flatten)]
    controls: ControlArguments,
    /// 只列一张表:checks 检查结果,faults 问题清单,facts 交付说明 · One table alone
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    /// 有不低于此级别的问题时以状态 1 退出 · Exit with 1 where something at least this severe is at fault
    #[arg(long, value_enum, value_name = "S1")]
    fail_on: Option<SeverityArgument>,
    #[command(flatten)]
    form: Form,
}

/// The control areas somebody states.
#[derive(Debug, Args)]
pub(super) struct ControlArguments {
    /// 控制面积表(CSV 两列:单元代码、平方米),与图斑之和核对 · Control areas: a CSV of unit code and m²
    #[arg(long, value_name = "CSV", requires = "control_field")]
    control: Option<PathBuf>,
    /// 图斑所在单元的字段,如 ZLDWDM;其值以单元代码开头 · The field that begins with a unit's code
    #[arg(long, value_name = "FIELD", requires = "control")]
    control_field: Option<String>,
}

impl ControlArguments {
    /// Reads them.
    ///
    /// # Errors
    /// Where the table cannot be read or a line of it is no unit with an area.
    pub(super) fn read(&self) -> Result<Vec<Control>, Failure> {
        match (&self.control, &self.control_field) {
            (Some(file), Some(field)) => Ok(controls::read(file, field)?),
            _ => Ok(Vec::new()),
        }
    }
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let controls = arguments.controls.read()?;
    let version = workspace.version_or_current(&arguments.layer, arguments.version)?;
    let definitions = workspace.definitions()?;
    if !definitions.cards.cards.contains_key(version.layer.as_str()) {
        let layer = &version.layer;
        return Err(Failure::new(
            format!("图层“{layer}”已导入,但定义中已无其卡片;请在 layers/cards 中恢复"),
            format!("layer \"{layer}\" was imported but has no card any more; restore it in layers/cards"),
        ));
    }
    let layer = workspace.load_layer(&version)?;
    let kept = workspace.findings(&version)?;
    let delivered = Delivered {
        workspace: &workspace,
        definitions: &definitions,
        layer: &layer,
        n_read: version.n_read as u64,
        remarks: &remarks_kept(&kept),
        controls: &controls,
        date: arguments.form.date.unwrap_or_else(|| workspace.reference_date()),
        facts: facts(&version),
    };
    let report = inspect::inspect(delivered, context)?;
    let table = arguments.table.as_deref();
    match &arguments.form.output {
        Some(file) => {
            report.to_file(file, table, context)?;
            inspect::say_written(file, context)?;
        }
        None => report.answer(table, context).give(&arguments.form, context)?,
    }
    let limit = arguments.fail_on.map(SeverityArgument::severity);
    let is_grave = report.inspection.worst().zip(limit).is_some_and(|(worst, limit)| worst <= limit);
    Ok(if is_grave { Done::Found } else { Done::Done })
}

/// Where a version came from, and when it was entered.
fn facts(version: &LayerVersion) -> Vec<(Text, String)> {
    let origin = Origin {
        layer: &version.layer,
        file: &version.source_name,
        sha256: &version.source_sha256,
        table: &version.source_table,
        reader: &version.reader,
        crs: &version.crs,
        encoding: &version.encoding,
        as_of: version.as_of,
        n_read: version.n_read as u64,
        n_kept: version.n_kept as u64,
        n_refused: version.n_refused as u64,
    };
    let mut facts = origin.facts();
    facts.insert(1, (Text::new("版本", "version"), version.version.to_string()));
    facts.push((Text::new("导入时间", "imported at"), version.imported_at.clone()));
    facts
}

/// Whether a report can be written to a file of this name; asked before anything is done.
///
/// # Errors
/// Where its extension says no form.
pub(super) fn check_form(file: &Path) -> Result<(), Failure> {
    let extension = file.extension().and_then(|own| own.to_str()).unwrap_or_default().to_lowercase();
    match extension.as_str() {
        "html" | "geojson" | "csv" | "xlsx" | "json" => Ok(()),
        _ => Err(no_form(file)),
    }
}

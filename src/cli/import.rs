//! `hegui import`: one table of one file becomes the next version of a layer.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use crate::assess::inspection::Control;
use crate::cli::Done;
use crate::cli::conflicts::SeverityArgument;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::findings::finding_json;
use crate::cli::findings::place_text;
use crate::cli::inspect::{self, Delivered, Origin};
use crate::cli::progress::Progress;
use crate::cli::quality::{self, ControlArguments};
use crate::formats::definitions::Definitions;
use crate::formats::import::{self, Import, ReadOptions};
use crate::layer::card::{Card, Cards};
use crate::layer::date::Date;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;
use crate::rules::rule::Severity;
use crate::store::layers::LayerVersion;
use crate::store::source::{Source, fingerprint};
use crate::store::workspace::Workspace;

/// How many findings of one kind are printed in full; all of them are kept and in the JSON.
const SHOWN_PER_KIND: usize = 3;

/// 导入一个图层 · Import a layer
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 图层编号,如 tdytq · The layer's id
    layer: String,
    /// 数据文件(Shapefile、GeoPackage、FileGDB、FlatGeobuf、KML、DXF、GeoJSON、报盘 TXT)· The file
    file: PathBuf,
    /// 表名(文件含多个表时) · The table, where the file has several
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// 文件坐标系(文件未注明时) · The file's CRS, where it does not say
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<String>,
    /// 文件文字编码(文件未注明时) · The file's encoding, where it does not say
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// 地类(类别)字段,卡片所列字段名都没有时 · The field that holds the class, where it has none of the card's names
    #[arg(long, value_name = "FIELD")]
    class_field: Option<String>,
    /// 数据时点 YYYY-MM-DD · The day the data stand for
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// 质检报告写入文件:.html .xlsx .csv .json .geojson · Write the quality report, by the file's extension
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// 有不低于此级别(默认 S2)的质检问题即不收,工作区不变 · Enter nothing where something at least this severe (S2 where not said) is at fault
    #[arg(long, value_enum, value_name = "S2", num_args = 0..=1, require_equals = true, default_missing_value = "S2")]
    strict: Option<SeverityArgument>,
    #[command(flatten)]
    controls: ControlArguments,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// One delivery to import.
pub(super) struct Delivery<'a> {
    pub(super) layer: &'a str,
    pub(super) file: &'a Path,
    pub(super) options: ReadOptions,
    pub(super) as_of: Option<Date>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let definitions = workspace.definitions()?;
    let delivery = Delivery {
        layer: &arguments.layer,
        file: &arguments.file,
        options: ReadOptions {
            table: arguments.table.clone(),
            crs: arguments.crs.clone(),
            encoding: arguments.encoding.clone(),
            class_field: arguments.class_field.clone(),
        },
        as_of: arguments.as_of,
    };
    let asked = Asked {
        report: arguments.report.as_deref(),
        strict: arguments.strict.map(SeverityArgument::severity),
        controls: &arguments.controls.read()?,
    };
    if let Some(file) = asked.report {
        quality::check_form(file)?;
    }
    let mut read = read(&workspace, &definitions.cards, &delivery, context)?;
    if asked.is_some() {
        let inspected = inspect_read(&workspace, &definitions, &read, &asked, context)?;
        if inspected.is_refused {
            return Ok(Done::Found);
        }
        read.import.findings.extend(inspected.findings);
    }
    let version = enter(&mut workspace, &read, context)?;
    if arguments.json {
        print_json(&answer(&workspace, &version, &read.import)?)?;
    } else {
        print(&workspace, &version, &read.import, context)?;
        if let Some(file) = asked.report {
            inspect::say_written(file, context)?;
        }
    }
    Ok(Done::Done)
}

/// What is asked of a delivery before it is entered.
struct Asked<'a> {
    /// Where its quality report is written to.
    report: Option<&'a Path>,
    /// From which severity on a fault keeps it out.
    strict: Option<Severity>,
    /// Control areas to hold it to.
    controls: &'a [Control],
}

impl Asked<'_> {
    /// Whether anything is.
    fn is_some(&self) -> bool {
        self.report.is_some() || self.strict.is_some() || !self.controls.is_empty()
    }
}

/// What an inspection comes to for the import.
struct Inspected {
    /// Whether the delivery is kept out; that was said.
    is_refused: bool,
    /// What the version is to keep of it: a finding a check at fault. Reading's own findings it has already.
    findings: Vec<Finding>,
}

/// Inspects what was read, writes the report, and says so where the delivery is refused.
fn inspect_read(
    workspace: &Workspace,
    definitions: &Definitions,
    read: &Read,
    asked: &Asked<'_>,
    context: Context,
) -> Result<Inspected, Failure> {
    let Read { import, source } = read;
    let delivered = Delivered {
        workspace,
        definitions,
        layer: &import.layer,
        n_read: import.n_read,
        remarks: &inspect::remarks_of(&import.findings),
        controls: asked.controls,
        date: workspace.reference_date(),
        facts: facts(import, source),
    };
    let report = inspect::inspect(delivered, context)?;
    if let Some(file) = asked.report {
        report.to_file(file, None, context)?;
    }
    let worst = report.inspection.worst();
    let is_refused = worst.zip(asked.strict).is_some_and(|(worst, limit)| worst <= limit);
    if is_refused {
        report.answer(None, context).print(false, context)?;
        let limit = asked.strict.map_or("", Severity::id);
        let said = context.say(
            format!("未导入:质检有 {limit} 及以上的问题(--strict);工作区未变"),
            format!("not imported: faults of {limit} or graver (--strict); the workspace is as before"),
        );
        writeln!(out(), "\n{said}")?;
        if let Some(file) = asked.report {
            inspect::say_written(file, context)?;
        }
    }
    Ok(Inspected { is_refused, findings: inspect::findings(&report, &source.name) })
}

/// Where what was read came from.
fn facts(import: &Import, source: &Source) -> Vec<(Text, String)> {
    let origin = Origin {
        layer: &import.layer.id,
        file: &source.name,
        sha256: &source.sha256.to_string(),
        table: &import.table,
        reader: &import.reader,
        crs: &import.crs,
        encoding: &import.encoding,
        as_of: source.as_of,
        n_read: import.n_read,
        n_kept: import.layer.features.len() as u64,
        n_refused: import.n_refused,
    };
    origin.facts()
}

/// A delivery as read.
pub(super) struct Read {
    pub(super) import: Import,
    pub(super) source: Source,
}

/// Reads a delivery and enters it as the next version of its layer; all of it or nothing.
pub(super) fn take(
    workspace: &mut Workspace,
    cards: &Cards,
    delivery: &Delivery<'_>,
    context: Context,
) -> Result<(LayerVersion, Import), Failure> {
    let read = read(workspace, cards, delivery, context)?;
    let version = enter(workspace, &read, context)?;
    Ok((version, read.import))
}

/// Reads a delivery.
fn read(
    workspace: &Workspace,
    cards: &Cards,
    delivery: &Delivery<'_>,
    context: Context,
) -> Result<Read, Failure> {
    let card = card(cards, delivery.layer)?;
    let file = delivery.file;
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let _progress = Progress::begin(context.say(format!("读取 {name}"), format!("reading {name}")));
    let digest = || {
        fingerprint(file).map_err(|error| {
            let shown = file.display();
            Failure::of(&error).while_doing(format!("{shown}:读取失败"), format!("{shown}: cannot be read"))
        })
    };
    let sha256 = digest()?;
    let import = import::read(file, card, cards, workspace.plane(), &delivery.options)?;
    if digest()? != sha256 {
        let shown = file.display();
        return Err(Failure::new(
            format!("{shown}:读取过程中文件被改动;请待其写完后重新导入"),
            format!("{shown}: changed while it was read; import it again once it is at rest"),
        ));
    }
    Ok(Read { import, source: Source { name, sha256, as_of: delivery.as_of } })
}

/// Enters what was read as the next version of its layer.
fn enter(workspace: &mut Workspace, read: &Read, context: Context) -> Result<LayerVersion, Failure> {
    let _progress = Progress::begin(context.say("写入工作区", "entering it in the workspace"));
    Ok(workspace.import(&read.import, &read.source)?)
}

/// Reads a date of the command line.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("“{text}”不是日期,请写 YYYY-MM-DD · {error}"))
}

/// The card of a layer, or a failure that lists the layers there are.
fn card<'a>(cards: &'a Cards, layer: &str) -> Result<&'a Card, Failure> {
    cards.cards.get(layer).ok_or_else(|| {
        let names = |name: fn(&Card) -> &str| {
            let line = |card: &Card| format!("\n  {:<10} {}", card.id, name(card));
            cards.cards.values().map(line).collect::<String>()
        };
        Failure::new(
            format!("没有编号为“{layer}”的图层;可用的图层:{}", names(|card| &card.name.zh)),
            format!("there is no layer \"{layer}\"; the layers are:{}", names(|card| &card.name.en)),
        )
    })
}

/// Prints what was taken and what was found.
pub(super) fn print(
    workspace: &Workspace,
    version: &LayerVersion,
    import: &Import,
    context: Context,
) -> io::Result<()> {
    let LayerVersion { layer, version: number, source_name, n_read, n_kept, n_refused, .. } = version;
    let Import { table, reader, crs, encoding, .. } = import;
    let mut out = out();
    context.notice(workspace, &mut out)?;
    let (head, counts) = context.say(
        (
            format!("已导入 {layer} 第 {number} 版:{source_name}(表 {table},{reader},{crs},{encoding})"),
            format!("  读取 {n_read} = 保留 {n_kept} + 拒收 {n_refused}"),
        ),
        (
            format!("imported {layer} version {number}: {source_name} (table {table}, {reader}, {crs}, {encoding})"),
            format!("  read {n_read} = kept {n_kept} + refused {n_refused}"),
        ),
    );
    writeln!(out, "{head}\n{counts}")?;
    for ((weight, kind), findings) in by_kind(&import.findings) {
        writeln!(out, "  {} {kind} ×{}", word(weight).get(context.lang), findings.len())?;
        for finding in &findings[..findings.len().min(SHOWN_PER_KIND)] {
            let (place, message) = (place(finding, context), finding.message.get(context.lang));
            writeln!(out, "    {}{}", harmless(&place), harmless(message))?;
        }
    }
    if by_kind(&import.findings).values().any(|findings| findings.len() > SHOWN_PER_KIND) {
        let all = context.say(
            format!("  全部 {} 条:hegui layers 工作区 --findings {layer}", import.findings.len()),
            format!("  all {}: hegui layers DIR --findings {layer}", import.findings.len()),
        );
        writeln!(out, "{all}")?;
    }
    out.flush()
}

/// Findings of one kind together, the gravest first.
fn by_kind(findings: &[Finding]) -> BTreeMap<(Weight, &'static str), Vec<&Finding>> {
    let mut kinds = BTreeMap::<_, Vec<_>>::new();
    for finding in findings {
        kinds.entry((finding.weight, finding.kind)).or_default().push(finding);
    }
    kinds
}

pub(super) fn word(weight: Weight) -> Text {
    match weight {
        Weight::Refused => Text::new("拒收", "refused"),
        Weight::Repaired => Text::new("修复", "repaired"),
        Weight::Warning => Text::new("警告", "warning"),
        Weight::Note => Text::new("说明", "note"),
    }
}

/// File, feature, field and place of a finding, as far as it has them.
fn place(finding: &Finding, context: Context) -> String {
    let feature = |number| context.say(format!("图斑 {number}"), format!("feature {number}"));
    let field = |name| context.say(format!("字段 {name}"), format!("field {name}"));
    let parts = [
        finding.file.clone(),
        finding.feature.map(feature),
        finding.field.as_ref().map(field),
        finding.place.map(place_text),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { parts.join(" ") + context.say(":", ": ") }
}

/// The answer for machines.
fn answer(workspace: &Workspace, version: &LayerVersion, import: &Import) -> Result<Json, Failure> {
    let count = |((weight, kind), findings): ((Weight, &str), Vec<&Finding>)| json!({"weight": weight.id(), "kind": kind, "count": findings.len()});
    Ok(json!({
        "notice": notice_json(workspace),
        "version": version_json(version),
        "finding_counts": by_kind(&import.findings).into_iter().map(count).collect::<Vec<_>>(),
        "findings": workspace.findings(version)?.iter().map(finding_json).collect::<Vec<_>>(),
    }))
}

/// A version for machines.
pub(super) fn version_json(version: &LayerVersion) -> Json {
    json!({
        "layer": version.layer,
        "version": version.version,
        "as_of": version.as_of.map(|date| date.to_string()),
        "imported_at": version.imported_at,
        "n_read": version.n_read,
        "n_kept": version.n_kept,
        "n_refused": version.n_refused,
        "source": {
            "name": version.source_name,
            "sha256": version.source_sha256,
            "table": version.source_table,
            "reader": version.reader,
            "crs": version.crs,
            "encoding": version.encoding,
        },
        "snapshot_sha256": version.sha256,
    })
}

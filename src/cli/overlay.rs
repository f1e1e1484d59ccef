//! `hegui overlay`: cuts all layers at once and keeps the arrangement.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::assess::quality::{self, LayerFinding};
use crate::cli::Done;
use crate::cli::conflicts_register::{self, Registered};
use crate::cli::context::{Context, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::judge::{self, ToCut};
use crate::cli::overlay_findings;
use crate::cli::progress::Progress;
use crate::cli::usage::{Stretch, Took, peak_bytes};
use crate::cli::watching::Watching;
use crate::formats::snapshot;
use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::legal::LegalMeasure;
use crate::geometry::length::Length;
use crate::layer::column::Shelf;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::rounding;
use crate::overlay::watch::{Part, Step};
use crate::store::runs::{Figures, NewRun};
use crate::store::workspace::Workspace;

/// 一次叠置全部图层 · Overlay all layers at once
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 不重新叠置,列出最近一次叠置的图层质检问题 · Cut nothing; list what the latest overlay showed of the layers
    #[arg(long)]
    findings: bool,
    /// 只列合乎此条件的质检问题(CQL2 文本),如 "kind = 'layer-gap' AND layer = 'xzq'" · Only findings of which this holds (CQL2 text)
    #[arg(long, value_name = "CQL2", requires = "findings")]
    filter: Option<String>,
    /// 可用内存上限,如 2GB;不够时把长列表写到磁盘 · Most memory to use, as 2GB; where it will not do, long lists are kept on disk
    #[arg(long, value_name = "大小 SIZE", value_parser = size)]
    memory: Option<u64>,
    /// 有台账时也不登记新的冲突图斑 · Leave the register of conflicts as it is
    #[arg(long, conflicts_with = "findings")]
    no_register: bool,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// What the command has to say.
struct Report {
    figures: Figures,
    /// What each step of the cut took.
    steps: Vec<(Step, Took)>,
    /// The processor seconds of the parts of a block's work.
    parts: Vec<(Part, f64)>,
    /// Whether the long lists were kept on disk.
    is_on_disk: bool,
    /// What loading the layers took, which is not in the figures of the cut.
    load: Took,
    /// What keeping the result took, likewise.
    save: Took,
    /// The sum over all cells, legal and planar.
    total: (Area, DoubledArea),
    layers: Vec<LayerReport>,
    /// What it shows of them, feature by feature.
    findings: Vec<LayerFinding>,
}

/// What the cut shows of one layer.
struct LayerReport {
    id: String,
    /// Of a layer of lines the length in the plane; it has no land to say more of.
    length: Option<Length>,
    version: i64,
    n_features: usize,
    /// Area of all features as drawn.
    drawn: Area,
    /// What noding moved: the sum of the features' accounts.
    rounding: Area,
    /// Land covered more than once.
    overlaps: Sum,
    /// Land left bare, where the layer promises to be complete.
    gaps: Option<Sum>,
}

/// Pieces of land and their area.
#[derive(Clone, Copy)]
struct Sum {
    count: usize,
    area: Area,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    if arguments.findings {
        overlay_findings::list(&workspace, arguments.filter.as_deref(), arguments.json, context)?;
        return Ok(Done::Done);
    }
    let report = cut(&mut workspace, arguments.memory, context)?;
    if !arguments.json {
        print(&workspace, &report, context)?;
    }
    // The overlay is kept and said before, whatever becomes of the register.
    let registered = if arguments.no_register { Ok(None) } else { register(&mut workspace, context) };
    if arguments.json {
        print_json(&answer(&workspace, &report, registered.as_ref().ok().and_then(Option::as_ref)))?;
    } else if let Ok(registered) = &registered {
        print_registered(registered.as_ref(), arguments.no_register, context)?;
    }
    registered.map(|_| Done::Done)
}

/// Registers the patches of the overlay just made, where the workspace has a register to go on with.
fn register(workspace: &mut Workspace, context: Context) -> Result<Option<Registered>, Failure> {
    let registered = workspace.registers().map_err(Failure::from).and_then(|registers| {
        let is_kept = !registers.is_empty();
        is_kept.then(|| conflicts_register::register(workspace, None, context)).transpose()
    });
    registered.map_err(|failure| {
        failure.while_doing(
            "叠置已保存,但冲突图斑未能登记;排除下述原因后运行 hegui conflicts register",
            "the overlay is kept, but its conflicts could not be registered; when the cause below is gone run \
             hegui conflicts register",
        )
    })
}

fn print_registered(registered: Option<&Registered>, is_left: bool, context: Context) -> io::Result<()> {
    let mut out = out();
    match registered {
        Some(registered) => registered.print(context, &mut out),
        None if is_left => Ok(()),
        None => {
            let said = context.say(
                "尚无冲突台账;hegui conflicts register 建账,此后每次叠置自动续登",
                "there is no register of conflicts; hegui conflicts register begins one, and overlays go on with it",
            );
            writeln!(out, "{said}")?;
            out.flush()
        }
    }
}

/// Reads a size in bytes, `2GB` or `800MiB`.
fn size(text: &str) -> Result<u64, String> {
    let wrong = || format!("\"{text}\" 不是大小,应如 2GB 或 800MiB · no size; write 2GB or 800MiB");
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    number.parse().ok().and_then(|number: u64| number.checked_mul(unit)).ok_or_else(wrong)
}

/// Whether the long lists must be kept on disk; refuses what will surely not fit even then.
fn needs_disk(to_cut: &ToCut, allowed: Option<u64>) -> Result<bool, Failure> {
    let gb = |bytes: u64| match bytes {
        ..1_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    };
    let needed = to_cut.memory_needed(true);
    match allowed {
        Some(allowed) if allowed < needed => Err(Failure::new(
            format!(
                "叠置这些图层约需内存 {},只允许 {};请放宽 --memory、减少图层,或分区处理",
                gb(needed),
                gb(allowed)
            ),
            format!(
                "overlaying these layers takes about {} of memory, and {} is allowed; allow more with --memory, \
                 leave layers out, or split the area",
                gb(needed),
                gb(allowed)
            ),
        )),
        _ => Ok(allowed.is_some_and(|allowed| allowed < to_cut.memory_needed(false))),
    }
}

fn cut(workspace: &mut Workspace, memory: Option<u64>, context: Context) -> Result<Report, Failure> {
    let progress = Progress::begin(context.say("读取图层", "reading layers"));
    let stretch = Stretch::begin()?;
    let mut to_cut = judge::load_to_cut(workspace, workspace.layers()?)?;
    let load = stretch.took()?;
    progress.next(context.say("叠置", "overlaying"));
    let measure = LegalMeasure::new(&workspace.plane().projection);
    let shelf = needs_disk(&to_cut, memory)?.then(|| workspace.shelf());
    let watching = Watching::begin(context, &progress)?;
    let stretch = Stretch::begin()?;
    let arrangement = to_cut.cut(&measure, &watching, shelf.as_ref().map(|shelf| shelf as &dyn Shelf))?;
    let Took { cpu_s, wall_s } = stretch.took()?;
    let (steps, parts) = (watching.laps()?, watching.parts().collect());
    let figures = Figures {
        n_cells: arrangement.n_cells() as u64,
        n_arcs: arrangement.n_arcs() as u64,
        n_points: arrangement.n_points() as u64,
        cpu_s,
        wall_s,
        peak_bytes: peak_bytes()?,
    };
    progress.next(context.say("图层质检", "looking at the layers' quality"));
    let findings = to_cut.loaded.findings(workspace, &arrangement, &measure)?;
    watching.go_on()?;
    progress.next(context.say("保存结果", "keeping the result"));
    let stretch = Stretch::begin()?;
    workspace.save_run(&NewRun {
        figures: &figures,
        inputs: &to_cut.loaded.versions,
        definitions: &to_cut.loaded.definitions.sha256,
        content: &snapshot::arrangement::columns(&arrangement),
        findings: &findings,
    })?;
    let save = stretch.took()?;
    let cells = 0..arrangement.n_cells();
    let total = (
        cells.clone().map(|cell| arrangement.legal_area(cell)).sum(),
        cells.map(|cell| arrangement.planar_area(cell)).sum(),
    );
    let layers = layer_reports(&to_cut, &arrangement, &measure, &findings);
    let is_on_disk = shelf.is_some();
    Ok(Report { figures, steps, parts, is_on_disk, load, save, total, layers, findings })
}

fn layer_reports(
    to_cut: &ToCut,
    arrangement: &Arrangement,
    measure: &LegalMeasure,
    findings: &[LayerFinding],
) -> Vec<LayerReport> {
    let loaded = &to_cut.loaded;
    let cards = &loaded.definitions.cards;
    let report = |index: usize| {
        let (layer, version) = (&loaded.layers[index], &loaded.versions[index]);
        let accounts = rounding::accounts(arrangement, index, to_cut.bordered(index), measure);
        let is_complete = cards.cards.get(&layer.id).is_some_and(|card| card.is_complete);
        let sum_of = |kind: &str| {
            sum(findings.iter().filter(|own| own.finding.kind == kind && own.finding.layer == *layer.id))
        };
        LayerReport {
            id: version.layer.clone(),
            length: layer.is_of_lines().then(|| (0..layer.features.len()).map(|own| layer.length(own)).sum()),
            version: version.version,
            n_features: layer.features.len(),
            drawn: accounts.iter().map(|account| account.drawn).sum(),
            rounding: accounts.iter().map(rounding::Account::rounding).sum(),
            overlaps: sum_of(quality::OVERLAP),
            gaps: is_complete.then(|| sum_of(quality::GAP)),
        }
    };
    (0..loaded.layers.len()).map(report).collect()
}

fn sum<'a>(findings: impl IntoIterator<Item = &'a LayerFinding>) -> Sum {
    let mut sum = Sum { count: 0, area: Area::ZERO };
    for finding in findings {
        sum.count += 1;
        sum.area += finding.area;
    }
    sum
}

fn answer(workspace: &Workspace, report: &Report, registered: Option<&Registered>) -> Json {
    let Report { figures, steps, parts, is_on_disk, load, save, total: (legal, planar), layers, findings } =
        report;
    let sum = |sum: Sum| json!({"count": sum.count, "area_m2": sum.area.to_square_metres_text()});
    let step = |(step, took): &(Step, Took)| json!({"step": step.name(), "cpu_s": took.cpu_s, "wall_s": took.wall_s});
    let part = |(part, cpu_s): &(Part, f64)| json!({"part": part.name(), "cpu_s": cpu_s});
    let layer = |layer: &LayerReport| {
        json!({
            "layer": layer.id,
            "version": layer.version,
            "n_features": layer.n_features,
            "length_m": layer.length.map(|length| format!("{:.2}", length.metres())),
            "drawn_m2": layer.drawn.to_square_metres_text(),
            "rounding_mm2": layer.rounding.square_millimetres(),
            "overlaps": sum(layer.overlaps),
            "gaps": layer.gaps.map(sum),
        })
    };
    json!({
        "notice": notice_json(workspace),
        "n_cells": figures.n_cells,
        "n_arcs": figures.n_arcs,
        "n_points": figures.n_points,
        "area_m2": legal.to_square_metres_text(),
        "planar_area_doubled": planar.to_string(),
        "cpu_s": figures.cpu_s,
        "wall_s": figures.wall_s,
        "steps": steps.iter().map(step).collect::<Vec<_>>(),
        "block_parts": parts.iter().map(part).collect::<Vec<_>>(),
        "load_cpu_s": load.cpu_s,
        "load_wall_s": load.wall_s,
        "save_cpu_s": save.cpu_s,
        "save_wall_s": save.wall_s,
        "peak_bytes": figures.peak_bytes,
        "is_on_disk": is_on_disk,
        "layers": layers.iter().map(layer).collect::<Vec<_>>(),
        "finding_counts": overlay_findings::counts_json(findings),
        "register": registered.map(Registered::json),
    })
}

fn print(workspace: &Workspace, report: &Report, context: Context) -> io::Result<()> {
    let Figures { n_cells, n_arcs, n_points, cpu_s, wall_s, peak_bytes } = report.figures;
    let (n_layers, load, save) = (report.layers.len(), report.load.cpu_s, report.save.cpu_s);
    let peak_mib = peak_bytes as f64 / f64::from(1 << 20);
    let mut out = out();
    context.notice(workspace, &mut out)?;
    let head = context.say(
        format!(
            "已叠置 {n_layers} 个图层:单元 {n_cells},弧段 {n_arcs},点 {n_points}\n\
             CPU {cpu_s:.2} 秒(另读取 {load:.2} 秒、保存 {save:.2} 秒),历时 {wall_s:.2} 秒,内存峰值 {peak_mib:.0} MiB"
        ),
        format!(
            "overlaid {n_layers} layers: {n_cells} cells, {n_arcs} arcs, {n_points} points\n\
             CPU {cpu_s:.2} s (and {load:.2} s reading, {save:.2} s keeping), wall {wall_s:.2} s, peak memory {peak_mib:.0} MiB"
        ),
    );
    writeln!(out, "{head}")?;
    for layer in &report.layers {
        writeln!(out, "  {}", line(layer, context))?;
    }
    overlay_findings::print_counts(&report.findings, context, &mut out)?;
    out.flush()
}

fn line(layer: &LayerReport, context: Context) -> String {
    let LayerReport { id, version, n_features, overlaps, .. } = layer;
    let (area, moved) = (layer.drawn.to_hectares_text(4), layer.rounding.to_square_metres_text());
    let overlap_m2 = overlaps.area.to_square_metres_text();
    let mut line = format!("{id:<10} v{version:<3} ");
    if let Some(length) = layer.length {
        let length_m = length.metres();
        line += &context.say(
            format!("线状图层,图斑 {n_features},长 {length_m:.2} m,不参与切割"),
            format!("lines: {n_features} features, {length_m:.2} m, not cut"),
        );
        return line;
    }
    line += &context.say(
        format!(
            "图斑 {n_features},面积 {area} 公顷,取整 {moved} m²,层内重叠 {} 处 {overlap_m2} m²",
            overlaps.count
        ),
        format!(
            "{n_features} features, {area} ha, rounding {moved} m², {} overlaps {overlap_m2} m²",
            overlaps.count
        ),
    );
    if let Some(gaps) = layer.gaps {
        let gap_m2 = gaps.area.to_square_metres_text();
        line += &context.say(
            format!(",空隙 {} 处 {gap_m2} m²", gaps.count),
            format!(", {} gaps {gap_m2} m²", gaps.count),
        );
    }
    line
}

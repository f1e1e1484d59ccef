//! `hegui layers`: what is in the workspace.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::findings::{self, Format};
use crate::http::wire::versions::said_json;
use crate::http::wire::versions::version_json;
use crate::layer::card::{Card, Cards};
use crate::layer::feature::Geometry;
use crate::store::law::{self, Said};
use crate::store::layers::LayerVersion;
use crate::store::runs::Run;
use crate::store::workspace::Workspace;

/// 列出工作区的图层 · List the layers of a workspace
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 列出导入时的全部质检问题,可只看一个图层 · List all findings of the imports, or of one layer
    #[arg(long, value_name = "LAYER", num_args = 0..=1, default_missing_value = "")]
    findings: Option<String>,
    /// 质检问题的输出格式 · The form of the findings
    #[arg(long, value_enum, default_value_t = Format::Table, requires = "findings")]
    format: Format,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    if let Some(layer) = &arguments.findings {
        let layer = Some(layer.as_str()).filter(|layer| !layer.is_empty());
        let format = Some(arguments.format).filter(|_| !arguments.json);
        findings::show(&workspace, layer, format, context)?;
        return Ok(Done::Done);
    }
    let there = There {
        versions: workspace.layers()?,
        staged: workspace.staged()?,
        said: workspace.law_statuses()?,
        run: workspace.latest_run()?,
        cards: workspace.definitions()?.cards,
    };
    if arguments.json {
        print_json(&answer(&workspace, &there))?;
    } else {
        print(&workspace, &there, context)?;
    }
    Ok(Done::Done)
}

/// What is in a workspace.
struct There {
    /// The current versions.
    versions: Vec<LayerVersion>,
    /// Those that wait for a publication.
    staged: Vec<LayerVersion>,
    /// What was said of versions in law.
    said: Vec<Said>,
    /// The latest run.
    run: Option<Run>,
    cards: Cards,
}

impl There {
    /// The cards of layers that can be imported and have not been.
    fn absent(&self) -> impl Iterator<Item = &Card> {
        let is_absent =
            |card: &&Card| self.versions.iter().chain(&self.staged).all(|version| version.layer != *card.id);
        self.cards.cards.values().filter(is_absent)
    }

    /// What a version is in law on the workspace's reference date.
    fn in_law(&self, workspace: &Workspace, version: &LayerVersion) -> Option<&Said> {
        law::on(&self.said, &version.layer, version.version, workspace.reference_date())
    }
}

/// What a layer is called; of lines that they are.
fn card_name(card: &Card, context: Context) -> String {
    let mark = match card.geometry {
        Geometry::Areas => "",
        Geometry::Lines => context.say("(线)", " (lines)"),
    };
    format!("{}{mark}", card.name.get(context.lang))
}

fn answer(workspace: &Workspace, there: &There) -> Json {
    let card = |card: &Card| {
        let Card { id, name, geometry, .. } = card;
        json!({"layer": &**id, "zh": name.zh, "en": name.en, "geometry": geometry.id()})
    };
    let version = |version: &LayerVersion| {
        let mut json = version_json(version);
        let card = there.cards.cards.get(version.layer.as_str());
        json["geometry"] = json!(card.map(|card| card.geometry.id()));
        json["law_status"] = there.in_law(workspace, version).map_or(Json::Null, said_json);
        json
    };
    json!({
        "notice": notice_json(workspace),
        "crs": workspace.plane().crs,
        "layers": there.versions.iter().map(version).collect::<Vec<_>>(),
        "staged": there.staged.iter().map(version).collect::<Vec<_>>(),
        "not_imported": there.absent().map(card).collect::<Vec<_>>(),
        "overlay": there.run.as_ref().map(run_json),
    })
}

/// A run for machines.
pub(super) fn run_json(run: &Run) -> Json {
    let input = |version: &LayerVersion| json!({"layer": version.layer, "version": version.version});
    json!({
        "made_at": run.made_at,
        "definitions_sha256": run.definitions,
        "is_stale": run.is_stale,
        "inputs": run.inputs.iter().map(input).collect::<Vec<_>>(),
        "n_cells": run.figures.n_cells,
        "n_arcs": run.figures.n_arcs,
        "n_points": run.figures.n_points,
        "snapshot_sha256": run.sha256,
    })
}

fn print(workspace: &Workspace, there: &There, context: Context) -> io::Result<()> {
    let mut out = out();
    context.notice(workspace, &mut out)?;
    let (crs, n_layers) = (&workspace.plane().crs, there.versions.len());
    let head =
        context.say(format!("坐标系 {crs};图层 {n_layers} 个"), format!("plane {crs}; {n_layers} layers"));
    writeln!(out, "{head}")?;
    let line = |version: &LayerVersion| {
        let card = there.cards.cards.get(version.layer.as_str());
        let name = card.map_or_else(String::new, |card| card_name(card, context));
        let LayerVersion { layer, version: number, n_read, n_kept, n_refused, source_name, .. } = version;
        let as_of = version.as_of.map_or_else(|| "—".to_owned(), |date| date.to_string());
        let line = context.say(
            format!("保留 {n_kept}/{n_read}(拒收 {n_refused}),时点 {as_of},来自 {source_name}"),
            format!("kept {n_kept} of {n_read} ({n_refused} refused), as of {as_of}, from {source_name}"),
        );
        let status = there.in_law(workspace, version).map_or_else(String::new, |said| {
            let (word, since) = (said.status.word(), said.since);
            context.say(format!(",{}(自 {since})", word.zh), format!(", {} since {since}", word.en))
        });
        format!("  {layer:<10} v{number:<3} {name}{}{line}{status}", context.say(":", ": "))
    };
    for version in &there.versions {
        writeln!(out, "{}", line(version))?;
    }
    if !there.staged.is_empty() {
        writeln!(
            out,
            "{}",
            context.say("待发布(hegui publish):", "waiting for a publication (hegui publish):")
        )?;
        for version in &there.staged {
            writeln!(out, "{}", line(version))?;
        }
    }
    let absent: Vec<&Card> = there.absent().collect();
    if !absent.is_empty() {
        writeln!(out, "{}", context.say("尚未导入的图层:", "layers not imported:"))?;
        for card in absent {
            writeln!(out, "  {:<10} {}", card.id, card_name(card, context))?;
        }
    }
    let state = match &there.run {
        None => context.say("尚未叠置".to_owned(), "not overlaid yet".to_owned()),
        Some(run) => {
            let (made_at, n_cells) = (&run.made_at, run.figures.n_cells);
            let stale = context.say("(已过期:其后图层有更新)", " (stale: layers have changed since)");
            let stale = if run.is_stale { stale } else { "" };
            context.say(
                format!("最近叠置 {made_at}:单元 {n_cells} 个{stale}"),
                format!("overlaid {made_at}: {n_cells} cells{stale}"),
            )
        }
    };
    writeln!(out, "{state}")?;
    out.flush()
}

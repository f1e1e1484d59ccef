//! What an overlay shows of its layers, counted beside the overlay and listed from the catalogue.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use crate::assess::quality::{KINDS, LayerFinding};
use crate::assess::queried::finding::{QueriedFinding, queryables};
use crate::cli::context::{Context, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::filter::read_filter;
use crate::cli::layers::run_json;
use crate::geometry::area::Area;
use crate::layer::text::Text;
use crate::store::run_findings::RunFinding;
use crate::store::runs::Run;
use crate::store::workspace::Workspace;

/// What a kind of finding is called.
fn kind_name(kind: &str) -> Text {
    match kind {
        "layer-overlap" => Text::new("层内重叠", "overlaps inside a layer"),
        "layer-gap" => Text::new("空隙", "gaps in complete layers"),
        "lost-feature" => Text::new("丢失图斑", "features lost to the grid"),
        "twin-border" => Text::new("近似重合界线", "nearly coincident borders"),
        other => Text::new(other, other),
    }
}

/// A line for each kind of finding there is, with the largest.
pub(super) fn print_counts(
    findings: &[LayerFinding],
    context: Context,
    out: &mut impl Write,
) -> io::Result<()> {
    for kind in KINDS {
        let own: Vec<&LayerFinding> = findings.iter().filter(|own| own.finding.kind == kind).collect();
        // They stand largest first.
        let Some(largest) = own.first() else { continue };
        let (count, name) = (own.len(), kind_name(kind));
        let m2 = own.iter().map(|own| own.area).sum::<Area>().to_square_metres_text();
        let message = largest.finding.message.get(context.lang);
        let line = context.say(
            format!("{} {count} 处,共 {m2} m²;最大:{message}", name.zh),
            format!("{}: {count}, {m2} m² together; the largest: {message}", name.en),
        );
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The same for machines.
pub(super) fn counts_json(findings: &[LayerFinding]) -> Json {
    let count = |kind: &str| {
        let own: Vec<&LayerFinding> = findings.iter().filter(|own| own.finding.kind == kind).collect();
        let area: Area = own.iter().map(|own| own.area).sum();
        let n_cells: u64 = own.iter().map(|own| u64::from(own.n_cells)).sum();
        json!({
            "kind": kind,
            "count": own.len(),
            "n_cells": n_cells,
            "area_m2": area.to_square_metres_text(),
            "largest": own.first().map(|own| &own.id),
        })
    };
    KINDS.iter().map(|kind| count(kind)).collect()
}

/// Lists the findings of the latest run, those alone of which the filter holds where there is one.
///
/// # Errors
/// Where nothing was overlaid yet, the run is of an older program that kept none, or the filter is not taken.
pub(super) fn list(
    workspace: &Workspace,
    filter: Option<&str>,
    is_json: bool,
    context: Context,
) -> Result<(), Failure> {
    let Some(run) = workspace.latest_run()?.filter(|run| run.has_findings) else {
        return Err(Failure::new(
            "没有保存叠置的质检结果;请先运行 hegui overlay",
            "no findings of an overlay are kept; run hegui overlay first",
        ));
    };
    let mut findings = workspace.run_findings(&run)?;
    if let Some(text) = filter {
        let mut queryables = queryables("findings");
        // Of nearly coincident borders the length is not kept but in the message.
        queryables.values.retain(|own| &*own.name != "length_m");
        let filter = read_filter(text, &queryables, &workspace.definitions()?.cards)?;
        findings.retain(|own| filter.takes(&queried(own)));
    }
    if is_json {
        print_json(&answer(workspace, &run, &findings))?;
    } else {
        print(workspace, &run, &findings, context)?;
    }
    Ok(())
}

/// A finding as kept.
fn queried(own: &RunFinding) -> QueriedFinding<'_> {
    QueriedFinding {
        id: &own.id,
        kind: &own.kind,
        weight: own.weight,
        layer: &own.layer,
        other_layer: own.other_layer.as_deref(),
        feature: own.feature,
        message: &own.message,
        area: own.area,
        length: None,
        n_cells: own.n_cells,
    }
}

fn answer(workspace: &Workspace, run: &Run, findings: &[RunFinding]) -> Json {
    let finding = |own: &RunFinding| {
        json!({
            "id": own.id,
            "weight": own.weight.id(),
            "kind": own.kind,
            "layer": own.layer,
            "other_layer": own.other_layer,
            "feature": own.feature,
            "place": own.place.map(|(x, y)| [x, y]),
            "area_m2": own.area.to_square_metres_text(),
            "n_cells": own.n_cells,
            "zh": own.message.zh,
            "en": own.message.en,
        })
    };
    json!({
        "notice": notice_json(workspace),
        "overlay": run_json(run),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn print(workspace: &Workspace, run: &Run, findings: &[RunFinding], context: Context) -> io::Result<()> {
    let mut out = out();
    context.notice(workspace, &mut out)?;
    let (made_at, count) = (&run.made_at, findings.len());
    let stale = context.say("(已过期:其后图层有更新)", " (stale: layers have changed since)");
    let stale = if run.is_stale { stale } else { "" };
    let head = context.say(
        format!("{made_at} 的叠置{stale}:质检问题 {count} 条"),
        format!("overlay of {made_at}{stale}: {count} findings"),
    );
    writeln!(out, "{head}")?;
    for own in findings {
        let place = own.place.map_or_else(|| "—".to_owned(), |(x, y)| format!("({x:.4}, {y:.4})"));
        writeln!(out, "{}\t{place}\t{}", own.id, own.message.get(context.lang))?;
    }
    out.flush()
}

//! What is exported: opened, filtered, made a table.

use serde_json::json;

use crate::assess::queried::cell::{self, QueriedCell};
use crate::assess::queried::conflict::{self, QueriedPatch};
use crate::assess::queried::feature::{self, QueriedFeature};
use crate::assess::queried::finding::{self, QueriedFinding};
use crate::assess::table::features::Features;
use crate::assess::table::things::Things;
use crate::assess::table::{Shape, Shapes, Table};
use crate::cli::context::Context;
use crate::cli::export::form::Form;
use crate::cli::export::write::{Source, Subject};
use crate::cli::export::{Arguments, Exported};
use crate::cli::failure::Failure;
use crate::cli::filter::read_filter;
use crate::cli::judge::{self, Question, Rings};
use crate::cli::registered;
use crate::formats::definitions::Definitions;
use crate::formats::geojson::write as geojson;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::ring::Polygon;
use crate::layer::card::Cards;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::overlay::dissolve::cell_polygon;
use crate::rules::filter::{Filter, Queryables};
use crate::store::workspace::Workspace;

/// Exports a version of a layer.
pub(super) fn export_layer(
    workspace: &Workspace,
    form: Form,
    arguments: &Arguments,
) -> Result<Exported, Failure> {
    let version = workspace.version_or_current(&arguments.what, arguments.version)?;
    let cards = workspace.definitions()?.cards;
    let whole = workspace.load_layer(&version)?;
    let layer = match &arguments.filter {
        Some(text) => filtered(&whole, text, &cards)?,
        None => whole,
    };
    let measure = LegalMeasure::new(&workspace.plane().projection);
    let table = Features::of(&layer);
    let geojson = of_no_rules(workspace, &cards, std::slice::from_ref(&layer), &measure);
    let subject = Subject { workspace, table: &table, geojson, source: Source::Layer(&layer) };
    let (id, number) = (&version.layer, version.version);
    Ok(Exported {
        what: Text::new(format!(" {id} 第 {number} 版"), format!("version {number} of {id}")),
        members: vec![("layer", json!(id)), ("version", json!(number))],
        n_rows: table.n_rows(),
        remarks: subject.write(form, arguments)?,
    })
}

/// Exports the patches of the latest overlay.
pub(super) fn export_conflicts(
    workspace: &Workspace,
    form: Form,
    arguments: &Arguments,
    context: Context,
) -> Result<Exported, Failure> {
    let queryables = conflict::queryables("conflicts", true);
    let filter = filter_of(arguments, &queryables, || Ok(workspace.definitions()?.cards))?;
    let question = Question { date: arguments.date, rings: Rings::Left };
    let judged = judge::judge(workspace, &question, context, Ok)?;
    let standings = workspace.standings()?;
    let days = registered::days(&judged.loaded.versions);
    let Definitions { rules, cards, .. } = &judged.loaded.definitions;
    let layers = &judged.loaded.layers;
    let ground = conflict::Ground { rules, layers, cards, as_of: &days, standings: Some(&standings) };
    let patches = judged.assessment.patches.iter().map(|patch| (patch, QueriedPatch::new(ground, patch)));
    let (patches, things): (Vec<_>, Vec<_>) =
        patches.filter(|(_, own)| filter.as_ref().is_none_or(|filter| filter.takes(own))).unzip();
    let table = Things::new(&queryables, things, Shapes::POLYGONS, |row, _| {
        areas(std::slice::from_ref(&patches[row].polygon))
    });
    let geojson = geojson::Context {
        cards,
        rules,
        layers,
        measure: &judged.measure,
        as_of: &days,
        standings: Some(&standings),
        notice: workspace.notice(),
    };
    let subject = Subject { workspace, table: &table, geojson, source: Source::Patches(&patches) };
    let (date, made_at) = (judged.date, &judged.made_at);
    Ok(Exported {
        what: Text::new(
            format!("冲突图斑(基准日 {date};依据 {made_at} 的叠置)"),
            format!("the conflicts on {date}, by the overlay of {made_at}"),
        ),
        members: vec![
            ("what", json!("conflicts")),
            ("date", json!(date.to_string())),
            ("overlay", json!(made_at)),
            ("is_stale", json!(judged.is_stale)),
        ],
        n_rows: table.n_rows(),
        remarks: subject.write(form, arguments)?,
    })
}

/// Exports the cells of the latest overlay.
pub(super) fn export_cells(
    workspace: &Workspace,
    form: Form,
    arguments: &Arguments,
    context: Context,
) -> Result<Exported, Failure> {
    let opened = judge::open(workspace, Rings::Left, context, Ok)?;
    let (cards, layers) = (&opened.loaded.definitions.cards, &opened.loaded.layers);
    let columns = &cell::Columns::new("cells", layers, cards);
    let ground = cell::Ground { arrangement: &opened.arrangement, layers, cards, columns };
    let queryables = columns.queryables();
    let filter = filter_of(arguments, queryables, || Ok(cards.clone()))?;
    let is_taken = |own: &QueriedCell<'_>| filter.as_ref().is_none_or(|filter| filter.takes(own));
    let things: Vec<QueriedCell<'_>> = ground.cells().filter(is_taken).collect();
    let polygon = |cell: usize| cell_polygon(&opened.arrangement, cell);
    let table = Things::new(queryables, things, Shapes::POLYGONS, |_, own| areas(&[polygon(own.number())]));
    let geojson = of_no_rules(workspace, cards, layers, &opened.measure);
    let subject = Subject { workspace, table: &table, geojson, source: Source::Cells };
    let made_at = &opened.made_at;
    Ok(Exported {
        what: Text::new(format!("单元({made_at} 的叠置)"), format!("the cells of the overlay of {made_at}")),
        members: vec![
            ("what", json!("cells")),
            ("overlay", json!(made_at)),
            ("is_stale", json!(opened.is_stale)),
        ],
        n_rows: table.n_rows(),
        remarks: subject.write(form, arguments)?,
    })
}

/// Exports what the latest overlay shows of its layers.
pub(super) fn export_findings(
    workspace: &Workspace,
    form: Form,
    arguments: &Arguments,
    context: Context,
) -> Result<Exported, Failure> {
    let queryables = finding::queryables("findings");
    let filter = filter_of(arguments, &queryables, || Ok(workspace.definitions()?.cards))?;
    let mut opened = judge::open(workspace, Rings::Left, context, Ok)?;
    let findings = opened.loaded.findings(workspace, &opened.arrangement, &opened.measure)?;
    let queried = findings.iter().map(|own| (own, QueriedFinding::from(own)));
    let (findings, things): (Vec<_>, Vec<_>) =
        queried.filter(|(_, own)| filter.as_ref().is_none_or(|filter| filter.takes(own))).unzip();
    let is_some = |takes: fn(usize) -> bool| findings.iter().any(|own| takes(own.polygons.len()));
    let shapes = Shapes { is_multi: is_some(|n| 1 < n), is_bare: is_some(|n| n == 0), ..Shapes::POLYGONS };
    let table = Things::new(&queryables, things, shapes, |row, _| areas(&findings[row].polygons));
    let (cards, layers) = (&opened.loaded.definitions.cards, &opened.loaded.layers);
    let geojson = of_no_rules(workspace, cards, layers, &opened.measure);
    let subject = Subject { workspace, table: &table, geojson, source: Source::Findings(&findings) };
    let made_at = &opened.made_at;
    Ok(Exported {
        what: Text::new(
            format!("质检问题({made_at} 的叠置)"),
            format!("the findings of the overlay of {made_at}"),
        ),
        members: vec![
            ("what", json!("findings")),
            ("overlay", json!(made_at)),
            ("is_stale", json!(opened.is_stale)),
        ],
        n_rows: table.n_rows(),
        remarks: subject.write(form, arguments)?,
    })
}

/// What the GeoJSON writer needs to know of things that no rule was asked of.
fn of_no_rules<'a>(
    workspace: &'a Workspace,
    cards: &'a Cards,
    layers: &'a [Layer],
    measure: &'a LegalMeasure,
) -> geojson::Context<'a> {
    let notice = workspace.notice();
    geojson::Context { cards, rules: &[], layers, measure, as_of: &[], standings: None, notice }
}

/// Polygons as a shape.
fn areas(polygons: &[Polygon]) -> Shape {
    let rings = |own: &Polygon| own.rings().map(<[_]>::to_vec).collect();
    Shape::Areas(polygons.iter().map(rings).collect())
}

/// The filter asked for, where there is one.
fn filter_of(
    arguments: &Arguments,
    queryables: &Queryables,
    cards: impl FnOnce() -> Result<Cards, Failure>,
) -> Result<Option<Filter>, Failure> {
    let Some(text) = &arguments.filter else { return Ok(None) };
    read_filter(text, queryables, &cards()?).map(Some)
}

/// The features of which a filter holds.
fn filtered(layer: &Layer, text: &str, cards: &Cards) -> Result<Layer, Failure> {
    let card = cards.cards.get(&layer.id);
    let queryables = &feature::queryables(layer, card);
    let filter = read_filter(text, queryables, cards)?;
    let is_taken = |&index: &usize| filter.takes(&QueriedFeature { layer, card, queryables, index });
    Ok(layer.only(&(0..layer.features.len()).filter(is_taken).collect::<Vec<_>>()))
}

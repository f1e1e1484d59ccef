//! `hegui site`: what every plan says of a project site's land, and which rules are broken inside it.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::assess::Answer;
use crate::assess::site::{Missed, Sited, missed, site};
use crate::cli::Done;
use crate::cli::area::remark_findings;
use crate::cli::context::{Context, out, print_json, read_options};
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::place::{Latencies, Ready, counts, mark, mark_note};
use crate::formats::import::polygons::any_polygon;
use crate::formats::import::{self, Import, ReadOptions};
use crate::geometry::grid::Point;
use crate::http::wire::place::finding_json;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::overlay::site::{Areas, parts};
use crate::store::workspace::Workspace;

/// 核查项目用地:各规划分类面积、已有冲突 · What the plans say of project sites: areas by class, conflicts inside
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 项目用地文件(格式同导入;每个图斑为一处用地) · The sites, in any format that can be imported; each feature is a site
    file: PathBuf,
    /// 表名(文件含多个表时) · The table, where the file has several
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// 文件坐标系(文件未注明时) · The file's CRS, where it does not say
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<String>,
    /// 基准日 YYYY-MM-DD(默认为工作区所定,否则今天) · The reference date, by default the workspace's or today
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
    /// 以 JSON 输出(附耗时) · Answer in JSON, with how long it took
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let (card, cards) = any_polygon();
    let options =
        ReadOptions { table: arguments.table.clone(), crs: arguments.crs.clone(), ..read_options() };
    let import = import::read(&arguments.file, &card, &cards, workspace.plane(), &options)?;
    remark_findings(&import, context);
    if import.layer.features.is_empty() {
        let (shown, n_read) = (arguments.file.display(), import.n_read);
        return Err(Failure::new(
            format!("{shown}:{n_read} 个图斑中没有可用的面;请按上述问题改正"),
            format!(
                "{shown}: of {n_read} features none is a polygon that can be taken; mend what is said above"
            ),
        ));
    }
    let ready = Ready::open(workspace, arguments.date, context)?;
    let (mut cutting, mut judging) = (Latencies::default(), Latencies::default());
    let mut answered = Vec::with_capacity(import.layer.features.len());
    for (index, feature) in import.layer.features.iter().enumerate() {
        let rings: Vec<&[Point]> = import.layer.rings(index).collect();
        let arrangement = &ready.opened.arrangement;
        let parts = cutting.time(|| parts(arrangement, &ready.index, &rings, &ready.opened.measure));
        let layers = &ready.opened.loaded.layers;
        let assessment = judging.time(|| site(arrangement, layers, &ready.questions, &parts));
        answered.push(Sited { number: feature.number, parts, assessment });
    }
    must_meet(&ready, &import.layer, &answered)?;
    if arguments.json {
        let sites: Vec<Json> = answered.iter().map(|own| ready.ground().site_json(own)).collect();
        let findings: Vec<Json> = import.findings.iter().map(finding_json).collect();
        let took = json!({"parts": cutting.json(), "layers_and_rules": judging.json()});
        let Import { n_read, n_refused, crs, .. } = &import;
        print_json(&ready.json(json!({
            "crs": crs, "n_read": n_read, "n_refused": n_refused, "findings": findings, "took": took, "sites": sites,
        })))?;
    } else {
        print(&ready, &answered, context)?;
    }
    Ok(Done::Done)
}

/// Refuses a file all of whose sites lie where nothing was overlaid.
fn must_meet(ready: &Ready, sites: &Layer, sited: &[Sited]) -> Result<(), Failure> {
    let Some(Missed { least, extent: (min, max) }) =
        missed(&ready.opened.arrangement, &ready.index, sites, sited)
    else {
        return Ok(());
    };
    let ((x, y), (west, south), (east, north)) = (least.metres(), min.metres(), max.metres());
    let crs = &ready.workspace.plane().crs;
    Err(Failure::new(
        format!(
            "用地(起于 {x}, {y})全部在叠置范围之外({crs}:东 {west}–{east},北 {south}–{north});请检查 --crs"
        ),
        format!(
            "the sites (from {x}, {y}) lie outside what was overlaid ({crs}: easting {west} to {east}, northing \
             {south} to {north}); check --crs"
        ),
    ))
}

fn print(ready: &Ready, answered: &[Sited], context: Context) -> Result<(), Failure> {
    let mut out = out();
    context.notice(&ready.workspace, &mut out)?;
    writeln!(out, "{}", ready.head(context))?;
    for own in answered {
        print_site(ready, own, context, &mut out)?;
    }
    Ok(out.flush()?)
}

/// Square metres, hectares and mu.
fn area_text(areas: Areas, context: Context) -> String {
    let (m2, ha, mu) =
        (areas.legal.to_square_metres_text(), areas.legal.to_hectares_text(4), areas.legal.to_mu_text(2));
    context.say(format!("{m2} m² = {ha} 公顷 = {mu} 亩"), format!("{m2} m² = {ha} ha = {mu} mu"))
}

fn print_site(ready: &Ready, own: &Sited, context: Context, out: &mut impl Write) -> io::Result<()> {
    let Sited { number, parts, assessment } = own;
    let drawn = area_text(parts.drawn, context);
    writeln!(out, "{}", context.say(format!("用地 {number}:{drawn}"), format!("site {number}: {drawn}")))?;
    for (layer, share) in assessment.layers.iter().enumerate() {
        writeln!(out, "  {}", ready.layer_name(layer, context))?;
        if ready.is_of_lines(layer) {
            writeln!(out, "    {}", context.say("线状图层,不按面积查询", "lines, not asked for areas"))?;
            continue;
        }
        for class in &share.classes {
            let described = ready.describe(layer, class.features[0].0);
            let name = described
                .class
                .map_or(context.say("类别不明", "unknown class"), |name| name.get(context.lang));
            let code = described.code.as_ref().map_or_else(String::new, |code| format!(" {code}"));
            let n = class.features.len();
            let count = context.say(format!("{n} 个图斑"), format!("features: {n}"));
            writeln!(out, "    {name}{code}\t{}\t{count}", area_text(class.areas, context))?;
        }
        if share.bare != Areas::default() {
            writeln!(out, "    {}\t{}", context.say("无图斑", "no feature"), area_text(share.bare, context))?;
        }
    }
    let mut is_marked = false;
    let broken = assessment.rules.iter().zip(ready.rules()).filter(|(own, _)| own.answer == Answer::Conflict);
    for (inside, rule) in broken {
        let (word, id, severity, name) =
            (Answer::Conflict.word(), &rule.id, rule.severity.id(), rule.name.get(context.lang));
        let (word, mark) = (word.get(context.lang), mark(rule));
        is_marked |= !mark.is_empty();
        writeln!(out, "  {word} {id}{mark} [{severity}] {name}\t{}", area_text(inside.areas, context))?;
    }
    if is_marked {
        writeln!(out, "{}", mark_note(context))?;
    }
    let net = area_text(assessment.net, context);
    writeln!(
        out,
        "  {}",
        context.say(format!("用地内冲突(净):{net}"), format!("conflicts inside, net: {net}"))
    )?;
    let answers: Vec<Answer> = assessment.rules.iter().map(|own| own.answer).collect();
    let counts = counts(&answers, context);
    writeln!(out, "  {}{counts}", context.say("其余规则:", "other rules: "))?;
    let rounding = parts.rounding().legal.square_millimetres();
    writeln!(
        out,
        "  {}",
        context.say(format!("取整账户 {rounding} mm²"), format!("rounding account {rounding} mm²"))
    )
}

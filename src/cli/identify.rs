//! `hegui identify`: what every plan says of a point, and which rules are broken there.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use crate::assess::Answer;
use crate::assess::point::{self, Place, Spot};
use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::place::{Latencies, Ready, counts, mark, mark_note};
use crate::geometry::grid::Point;
use crate::layer::date::Date;
use crate::store::workspace::Workspace;

/// 查询一点:各规划的图斑、类别与规则结论 · What every plan says of a point
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 点的坐标:工作区平面的东、北坐标(米) · The point: easting and northing in the workspace's plane, metres
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true, value_parser = pair, required_unless_present = "batch")]
    at: Option<(f64, f64)>,
    /// 点的 CSV 文件:前两列为坐标,首行可为列名;结果为 CSV · A CSV of points, the coordinates in the first two columns; answers in CSV
    #[arg(long, value_name = "FILE", conflicts_with = "at")]
    batch: Option<PathBuf>,
    /// 坐标为经度、纬度(度),所用大地基准同工作区 · Coordinates are longitude and latitude in degrees, on the workspace's datum
    #[arg(long)]
    lonlat: bool,
    /// 基准日 YYYY-MM-DD(默认为工作区所定,否则今天) · The reference date, by default the workspace's or today
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
    /// 以 JSON 输出(批量时附耗时) · Answer in JSON (with --batch also how long it took)
    #[arg(long)]
    json: bool,
}

/// The most points of one batch; each has a row in memory.
const BATCH_MAX: usize = 10_000_000;

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let points = match (&arguments.batch, arguments.at) {
        (Some(file), _) => read(file)?,
        (None, at) => at.into_iter().collect(),
    };
    let ready = Ready::open(workspace, arguments.date, context)?;
    let places =
        points.iter().map(|&at| ready.grid_point(at, arguments.lonlat)).collect::<Result<Vec<_>, _>>()?;
    if arguments.batch.is_some() {
        return batch(&ready, &points, &places, arguments, context);
    }
    let at = places[0];
    ready.must_be_inside(at, arguments.lonlat)?;
    let place = point::point(&ready.opened.arrangement, &ready.index, &ready.questions, at);
    if arguments.json {
        print_json(&ready.json(ready.ground().place_json(at, &place)))?;
    } else {
        print(&ready, at, &place, context)?;
    }
    Ok(Done::Done)
}

/// Two numbers with a comma between.
fn pair(text: &str) -> Result<(f64, f64), String> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    let parts: Vec<_> = text.split([',', ',']).map(number).collect();
    match parts[..] {
        [Some(x), Some(y)] => Ok((x, y)),
        _ => Err(format!("“{text}”不是一对坐标,请写 X,Y · \"{text}\" is no pair of coordinates; write X,Y")),
    }
}

/// The points of a CSV: the first two columns; a first line without numbers is a heading.
fn read(file: &Path) -> Result<Vec<(f64, f64)>, Failure> {
    let shown = file.display();
    let failed = |error: io::Error| {
        Failure::of(&error).while_doing(format!("{shown}:读取失败"), format!("{shown}: cannot be read"))
    };
    let mut text = String::new();
    File::open(file).and_then(|mut file| file.read_to_string(&mut text)).map_err(failed)?;
    let mut points = Vec::new();
    let rows = text.trim_start_matches('\u{feff}').lines().enumerate();
    for (number, line) in rows.filter(|(_, line)| !line.trim().is_empty()) {
        let mut cells =
            line.split([',', '\t', ';']).map(|cell| cell.trim().trim_matches('"').parse::<f64>().ok());
        match (cells.next().flatten(), cells.next().flatten()) {
            (Some(x), Some(y)) if x.is_finite() && y.is_finite() => points.push((x, y)),
            _ if number == 0 => (),
            _ => {
                let line_number = number + 1;
                return Err(Failure::new(
                    format!("{shown} 第 {line_number} 行:前两列不是坐标;请改正或删去该行"),
                    format!(
                        "{shown} line {line_number}: the first two columns are no coordinates; mend or delete it"
                    ),
                ));
            }
        }
    }
    if points.is_empty() || BATCH_MAX < points.len() {
        let n = points.len();
        return Err(Failure::new(
            format!("{shown}:有 {n} 个点,须为 1 至 {BATCH_MAX} 个"),
            format!("{shown}: has {n} points, 1 to {BATCH_MAX} are taken"),
        ));
    }
    Ok(points)
}

impl Ready {
    /// The grid point of coordinates as given.
    fn grid_point(&self, (x, y): (f64, f64), is_lonlat: bool) -> Result<Point, Failure> {
        let refused = || {
            Failure::new(
                format!("坐标 ({x}, {y}) 无效;经纬度须带 --lonlat,且经度在前"),
                format!("coordinates ({x}, {y}) are not valid; degrees want --lonlat, longitude first"),
            )
        };
        let (x_m, y_m) = if is_lonlat {
            if !(-180.0..=180.0).contains(&x) || !(-90.0..=90.0).contains(&y) {
                return Err(refused());
            }
            self.opened.measure.series().forward(x, y)
        } else {
            (x, y)
        };
        Point::snap(x_m, y_m).map_err(|_| refused())
    }

    /// Refuses a point outside the extent of what was overlaid.
    fn must_be_inside(&self, at: Point, is_lonlat: bool) -> Result<(), Failure> {
        let Some((min, max)) = self.index.extent(&self.opened.arrangement) else {
            return Err(Failure::new(
                "叠置结果为空,无从查询",
                "the overlay has no cells to look a point up in",
            ));
        };
        if (min.x..=max.x).contains(&at.x) && (min.y..=max.y).contains(&at.y) {
            return Ok(());
        }
        let ((x, y), (west, south), (east, north)) = (at.metres(), min.metres(), max.metres());
        let (zh, en) = if is_lonlat {
            (";请检查经纬度顺序", "; is the longitude first?")
        } else {
            (
                ";先东后北,不带带号;经纬度请加 --lonlat",
                "; easting first, as the workspace's plane has it; degrees want --lonlat",
            )
        };
        let crs = &self.workspace.plane().crs;
        Err(Failure::new(
            format!("点 ({x}, {y}) 在叠置范围之外({crs}:东 {west}–{east},北 {south}–{north}){zh}"),
            format!(
                "point ({x}, {y}) lies outside what was overlaid ({crs}: easting {west} to {east}, northing \
                 {south} to {north}){en}"
            ),
        ))
    }

    /// A feature in one line: its class with code, its own name, its number.
    pub(super) fn feature_text(&self, layer: usize, feature: u32, context: Context) -> String {
        let own = self.describe(layer, feature);
        let class =
            own.class.map_or_else(|| context.say("类别不明", "unknown class"), |name| name.get(context.lang));
        let code = own.code.as_ref().map_or_else(String::new, |code| format!(" {code}"));
        let label = own.label.as_ref().map_or_else(String::new, |label| format!(" “{label}”"));
        let number = own.number;
        harmless(&context.say(
            format!("{class}{code}{label},图斑 {number}"),
            format!("{class}{code}{label}, feature {number}"),
        ))
        .into_owned()
    }
}

fn print(ready: &Ready, at: Point, place: &Place, context: Context) -> Result<(), Failure> {
    let mut out = out();
    context.notice(&ready.workspace, &mut out)?;
    let (x, y) = at.metres();
    let crs = &ready.workspace.plane().crs;
    writeln!(out, "({x}, {y}) {crs};{}", ready.head(context))?;
    if place.is_on_border {
        let n = place.spots.len();
        let bare = if place.is_bare_touched {
            context.say(",并及各图层之外", ", and land outside all layers")
        } else {
            ""
        };
        writeln!(
            out,
            "{}{bare}",
            context.say(
                format!("点在界线上,触及 {n} 块地"),
                format!("the point is on a border and touches {n} pieces of land")
            )
        )?;
    } else if place.spots.is_empty() {
        writeln!(out, "{}", context.say("此处不在任何图层的图斑内", "no feature of any layer is here"))?;
    }
    for spot in &place.spots {
        print_spot(ready, spot, context, &mut out)?;
    }
    Ok(out.flush()?)
}

fn print_spot(ready: &Ready, spot: &Spot, context: Context, out: &mut impl Write) -> io::Result<()> {
    let area = ready.opened.arrangement.legal_area(spot.cell as usize);
    let (m2, mu) = (area.to_square_metres_text(), area.to_mu_text(2));
    writeln!(
        out,
        "{}",
        context.say(format!("地块 {m2} m²({mu} 亩)"), format!("piece of {m2} m² ({mu} mu)"))
    )?;
    for (layer, features) in spot.features.iter().enumerate() {
        let name = ready.layer_name(layer, context);
        let texts: Vec<String> =
            features.iter().map(|&feature| ready.feature_text(layer, feature, context)).collect();
        let text = if ready.is_of_lines(layer) {
            context.say("线状图层,不按点查询", "lines, not asked at a point").to_owned()
        } else if texts.is_empty() {
            context.say("无", "none").to_owned()
        } else {
            texts.join(context.say(";重叠:", "; overlapped: "))
        };
        writeln!(out, "  {name}{}{text}", context.say(":", ": "))?;
    }
    let mut is_marked = false;
    for (there, rule) in spot.rules.iter().zip(ready.rules()) {
        if there.answer != Answer::Conflict {
            continue;
        }
        let (word, name, message) =
            (Answer::Conflict.word(), rule.name.get(context.lang), rule.message.get(context.lang));
        let (word, id, mark, severity) = (word.get(context.lang), &rule.id, mark(rule), rule.severity.id());
        is_marked |= !mark.is_empty();
        writeln!(out, "  {word} {id}{mark} [{severity}] {name}{}{message}", context.say(":", ": "))?;
    }
    if is_marked {
        writeln!(out, "{}", mark_note(context))?;
    }
    let answers: Vec<Answer> = spot.rules.iter().map(|there| there.answer).collect();
    let counts = counts(&answers, context);
    writeln!(out, "  {}{counts}", context.say("其余规则:", "other rules: "))
}

/// Answers a batch: a row a point and cell, or all in one JSON document with how long the questions took.
fn batch(
    ready: &Ready,
    points: &[(f64, f64)],
    places: &[Point],
    arguments: &Arguments,
    context: Context,
) -> Result<Done, Failure> {
    let arrangement = &ready.opened.arrangement;
    if arguments.json {
        // Found first, each by itself: the answer with the rules costs more than the place.
        let (mut locating, mut judging) = (Latencies::default(), Latencies::default());
        for &at in places {
            std::hint::black_box(locating.time(|| point::features_at(arrangement, &ready.index, at)));
        }
        let answers: Vec<Place> = places
            .iter()
            .map(|&at| judging.time(|| point::point(arrangement, &ready.index, &ready.questions, at)))
            .collect();
        let points: Vec<Json> =
            places.iter().zip(&answers).map(|(&at, place)| ready.ground().place_json(at, place)).collect();
        let took = json!({"features": locating.json(), "features_and_rules": judging.json()});
        print_json(&ready.json(json!({"took": took, "points": points})))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    let layers = arrangement.layers.iter().flat_map(|layer| [layer.to_string(), format!("{layer}_feature")]);
    let head =
        ["n", "x", "y", "where"].map(str::to_owned).into_iter().chain(layers).chain(["conflicts".to_owned()]);
    let mut csv = csv::Writer::from_writer(&mut out);
    let failed = |error: csv::Error| Failure::from(crate::reports::ReportError::from(error));
    csv.write_record(head).map_err(failed)?;
    for (number, (&at, &(x, y))) in places.iter().zip(points).enumerate() {
        let place = point::point(arrangement, &ready.index, &ready.questions, at);
        let state = if place.is_on_border {
            "border"
        } else if place.spots.is_empty() {
            "bare"
        } else {
            "inside"
        };
        let lead = [(number + 1).to_string(), x.to_string(), y.to_string(), state.to_owned()];
        for spot in place.spots.iter().map(Some).chain(place.spots.is_empty().then_some(None)) {
            let row = lead.iter().cloned().chain(ready.spot_cells(spot));
            csv.write_record(row).map_err(failed)?;
        }
    }
    csv.flush()?;
    drop(csv);
    if let Some(notice) = ready.workspace.notice() {
        context.remark(notice);
    }
    Ok(Done::Done)
}

impl Ready {
    /// For each layer the code and the number of the feature that labels a cell, then the rules broken.
    fn spot_cells(&self, spot: Option<&Spot>) -> Vec<String> {
        let n_layers = self.opened.arrangement.layers.len();
        let Some(spot) = spot else { return vec![String::new(); 2 * n_layers + 1] };
        let mut cells = Vec::with_capacity(2 * n_layers + 1);
        for (layer, features) in spot.features.iter().enumerate() {
            let own = features.first().map(|&feature| self.describe(layer, feature));
            let code = own.as_ref().and_then(|own| own.code.as_ref()).map(ToString::to_string);
            cells.push(code.unwrap_or_default());
            cells.push(own.map(|own| own.number.to_string()).unwrap_or_default());
        }
        let broken =
            spot.rules.iter().zip(self.rules()).filter(|(there, _)| there.answer == Answer::Conflict);
        cells.push(broken.map(|(_, rule)| &*rule.id).collect::<Vec<_>>().join(" "));
        cells
    }
}

//! `hegui area`: the legal and the planar area of each polygon of a file.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, out, print_json, read_options};
use crate::cli::failure::Failure;
use crate::cli::init::DEFAULT_PLANE;
use crate::formats::crs;
use crate::formats::import::polygons::any_polygon;
use crate::formats::import::survey::{Spread, Whereabouts, survey};
use crate::formats::import::{self, Import, ReadOptions};
use crate::geometry::area::{Area, DoubledArea, planar_square_metres};
use crate::geometry::legal::LegalMeasure;
use crate::geometry::plane::Plane;
use crate::geometry::ring;
use crate::layer::feature::Layer;
use crate::layer::text::Text;

/// 计算文件中每个面的椭球面积与平面面积 · Legal and planar area of each polygon of a file
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 数据文件 · The file
    file: PathBuf,
    /// 文件坐标系(文件未注明时) · The file's CRS, where it does not say
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<String>,
    /// 表名(文件含多个表时) · The table, where the file has several
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// 计算所用平面;默认用文件自身的平面,经纬度文件用其中心所在 3° 带 · The plane; by default the file's own,
    /// for longitudes and latitudes the 3° zone of their middle
    #[arg(long, value_name = "EPSG:n")]
    plane: Option<String>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// How far a 3° zone reaches from its meridian.
const ZONE_HALF_DEG: f64 = 1.5;

/// The areas of one feature.
struct Areas {
    number: u64,
    legal: Area,
    planar: DoubledArea,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let (plane, import) = read(arguments, context)?;
    let measure = LegalMeasure::new(&plane.projection);
    let areas = areas(&import.layer, &measure);
    remark_findings(&import, context);
    if arguments.json {
        print_json(&answer(&plane, &import, &areas))?;
    } else {
        print(&plane, &import, &areas, context)?;
    }
    Ok(Done::Done)
}

/// Says what was found on reading polygons that no layer keeps.
pub(super) fn remark_findings(import: &Import, context: Context) {
    for finding in &import.findings {
        let number = finding.feature.map_or_else(String::new, |number| format!(" {number}"));
        let (zh, en) = (&finding.message.zh, &finding.message.en);
        context.remark(&Text::new(
            format!("{}{number}:{zh}", finding.kind),
            format!("{}{number}: {en}", finding.kind),
        ));
    }
}

/// Reads the file into the plane asked for, else into its own, else into the 3° zone of its middle, which is
/// said.
fn read(arguments: &Arguments, context: Context) -> Result<(Plane, Import), Failure> {
    let (card, cards) = any_polygon();
    let options =
        ReadOptions { table: arguments.table.clone(), crs: arguments.crs.clone(), ..read_options() };
    let plane = match &arguments.plane {
        Some(crs) => crs::plane(crs)?,
        None => match survey(&arguments.file, &card, &options)? {
            Whereabouts::Plane(plane) => plane,
            Whereabouts::Degrees(spread) => {
                let plane = crs::plane_at(spread.longitude, spread.latitude)?;
                context.remark(&chosen(&spread, &plane));
                plane
            }
            Whereabouts::Nowhere => crs::plane(DEFAULT_PLANE)?,
        },
    };
    let import = import::read(&arguments.file, &card, &cards, &plane, &options)?;
    Ok((plane, import))
}

/// Says which plane was chosen and, where the features reach further than one zone, what that means.
fn chosen(spread: &Spread, plane: &Plane) -> Text {
    let Spread { west, east, longitude, latitude } = *spread;
    let (crs, meridian) = (&plane.crs, plane.projection.central_meridian_deg);
    let text = Text::new(
        format!(
            "图斑中位于 ({longitude:.4}°, {latitude:.4}°),取中央经线 {meridian}° 的平面 {crs};可用 --plane 另定"
        ),
        format!(
            "the features' middle is ({longitude:.4}°, {latitude:.4}°): measured in {crs}, central meridian \
             {meridian}°; --plane takes another"
        ),
    );
    // A Gauss-Krüger zone of China is 3° wide, one of UTM, known by its scale, 6°.
    let half_deg = if plane.projection.scale < 1.0 { 2.0 * ZONE_HALF_DEG } else { ZONE_HALF_DEG };
    if (east - meridian).max(meridian - west) <= half_deg {
        return text;
    }
    Text::new(
        format!(
            "{}\n注意:图斑经度 {west:.4}°–{east:.4}° 超出此带;椭球面积几乎不受影响,平面面积在带外明显偏大,需要时请分带计算",
            text.zh
        ),
        format!(
            "{}\nnote: longitudes {west:.4}° to {east:.4}° reach beyond this zone; legal areas hardly change, \
             planar ones grow outside it: measure zone by zone where they matter",
            text.en
        ),
    )
}

fn areas(layer: &Layer, measure: &LegalMeasure) -> Vec<Areas> {
    let of = |(index, number)| Areas {
        number,
        legal: layer.rings(index).map(|points| measure.ring(points)).sum(),
        planar: layer.rings(index).map(ring::doubled_area).sum(),
    };
    layer.features.iter().map(|feature| feature.number).enumerate().map(of).collect()
}

fn answer(plane: &Plane, import: &Import, areas: &[Areas]) -> Json {
    let legal: Area = areas.iter().map(|area| area.legal).sum();
    let feature = |areas: &Areas| {
        json!({
            "feature": areas.number,
            "legal_m2": areas.legal.to_square_metres_text(),
            "planar_m2": planar_text(areas.planar),
        })
    };
    json!({
        "plane": plane.crs,
        "crs": import.crs,
        "n_read": import.n_read,
        "n_refused": import.n_refused,
        "legal_m2": legal.to_square_metres_text(),
        "planar_m2": planar_text(areas.iter().map(|area| area.planar).sum()),
        "features": areas.iter().map(feature).collect::<Vec<_>>(),
    })
}

fn print(plane: &Plane, import: &Import, areas: &[Areas], context: Context) -> io::Result<()> {
    let (own, crs) = (&import.crs, &plane.crs);
    let Import { n_read, n_refused, .. } = import;
    let n_kept = areas.len();
    let mut out = out();
    let head = context.say(
        format!("文件坐标系 {own},在 {crs} 平面上计算;读取 {n_read} = 计算 {n_kept} + 拒收 {n_refused}\n图斑\t椭球面积 m²\t公顷\t亩\t平面面积 m²"),
        format!("file's CRS {own}, measured in the plane {crs}; read {n_read} = measured {n_kept} + refused {n_refused}\nfeature\tlegal m²\tha\tmu\tplanar m²"),
    );
    writeln!(out, "{head}")?;
    let mut line = |name: &str, legal: Area, planar: DoubledArea| {
        let (m2, ha, mu) = (legal.to_square_metres_text(), legal.to_hectares_text(4), legal.to_mu_text(2));
        writeln!(out, "{name}\t{m2}\t{ha}\t{mu}\t{}", planar_text(planar))
    };
    for areas in areas {
        line(&areas.number.to_string(), areas.legal, areas.planar)?;
    }
    let legal = areas.iter().map(|area| area.legal).sum();
    line(context.say("合计", "sum"), legal, areas.iter().map(|area| area.planar).sum())?;
    out.flush()
}

/// Planar square metres as text with two places.
fn planar_text(planar: DoubledArea) -> String {
    format!("{:.2}", planar_square_metres(planar))
}

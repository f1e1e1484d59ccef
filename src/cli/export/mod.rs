//! `hegui export`: a layer, the conflicts, the cells or the findings as a file others read, by its extension.
//!
//! The file is there whole or not at all. What a format cannot hold is said, never lost in silence.

mod form;
mod subject;
mod tiles;
mod write;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::export::form::Form;
use crate::cli::export::subject::{export_cells, export_conflicts, export_findings, export_layer};
use crate::cli::export::tiles::export_tiles;
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::store::workspace::Workspace;

/// 导出图层、冲突、单元或质检结果,按扩展名选格式 · Export a layer, the conflicts, the cells or the findings
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 图层编号,或 conflicts(冲突图斑)、cells(叠置单元)、findings(质检问题);瓦片另可 all(全部) · A layer's id, or conflicts, cells, findings; of tiles also all
    what: String,
    /// 写入的文件:.geojson、.geojsons(逐行)、.gpkg、.fgb、.shp、.parquet(GeoParquet)、.csv、.vct、.txt(报盘坐标);瓦片:.pmtiles、.mbtiles · The file to write; .pmtiles and .mbtiles are tiles
    file: PathBuf,
    /// 图层的第几版(默认最新) · Which version of a layer, by default the latest
    #[arg(long, value_name = "N")]
    version: Option<i64>,
    /// 只导出符合此条件的(CQL2 文本,与规则同一语言) · Only those of which this CQL2 text holds
    #[arg(long, value_name = "CQL2")]
    filter: Option<String>,
    /// 文件的坐标系(默认为工作区的平面;GeoJSON 为经纬度) · The file's CRS, by default the workspace's plane
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<String>,
    /// .shp 的文字编码(默认 gbk),均带 .cpg · The encoding of a .shp, by default gbk; a .cpg says it
    #[arg(long, value_enum)]
    encoding: Option<EncodingArgument>,
    /// .csv 中的图形:wkt 一列,或 none 不写(默认) · Shapes in a .csv: wkt in a column, or none (the default)
    #[arg(long, value_enum)]
    geometry: Option<GeometryArgument>,
    /// 冲突的基准日 YYYY-MM-DD(默认为工作区所定,否则今天) · The reference date of conflicts
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
    /// 数据产生单位,写入 .txt 的属性描述 · Who makes the data, for the header of a .txt
    #[arg(long, value_name = "NAME", default_value = "")]
    maker: String,
    /// 要素代码(YSDM),写入 .vct;图层有 YSDM 字段时以字段为准 · The feature code for a .vct, where no field YSDM has it
    #[arg(long, value_name = "CODE")]
    feature_code: Option<String>,
    /// 瓦片的最大级别(默认 14,至多 18) · The greatest zoom of tiles, by default 14
    #[arg(long, value_name = "ZOOM", value_parser = clap::value_parser!(u8).range(0..=18))]
    max_zoom: Option<u8>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// The encoding of a Shapefile's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EncodingArgument {
    /// GBK
    Gbk,
    /// UTF-8
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
}

/// How a CSV says where things lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GeometryArgument {
    /// 图形的 WKT 文本 · the shape as WKT
    Wkt,
    /// 不写 · not at all
    None,
}

/// What was exported.
struct Exported {
    /// What it is, for people.
    what: Text,
    /// What it is, for machines.
    members: Vec<(&'static str, Json)>,
    n_rows: usize,
    /// What must be said of the file.
    remarks: Vec<Text>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    // Before anything long is begun.
    let form = Form::of(&arguments.file)?;
    form.check(arguments)?;
    let workspace = Workspace::open(&arguments.dir)?;
    let exported = match arguments.what.as_str() {
        _ if form.is_of_tiles() => export_tiles(&workspace, form, arguments, context)?,
        "conflicts" => export_conflicts(&workspace, form, arguments, context)?,
        "cells" => export_cells(&workspace, form, arguments, context)?,
        "findings" => export_findings(&workspace, form, arguments, context)?,
        _ => export_layer(&workspace, form, arguments)?,
    };
    let (file, n) = (arguments.file.display(), exported.n_rows);
    if arguments.json {
        let mut answer = json!({"notice": notice_json(&workspace)});
        for (key, value) in exported.members {
            answer[key] = value;
        }
        let remarks: Vec<_> =
            exported.remarks.iter().map(|own| json!({"zh": own.zh, "en": own.en})).collect();
        answer["file"] = json!(file.to_string());
        answer["n_features"] = json!(n);
        answer["remarks"] = json!(remarks);
        print_json(&answer)?;
        return Ok(Done::Done);
    }
    let mut out = out();
    context.notice(&workspace, &mut out)?;
    let Text { zh, en } = exported.what;
    let said = context.say(
        format!("已导出{zh},{n} {}:{file}", if form.is_of_tiles() { "块" } else { "个图斑" }),
        format!("exported {en}, {n} {}: {file}", if form.is_of_tiles() { "tiles" } else { "features" }),
    );
    writeln!(out, "{}", harmless(&said))?;
    for remark in exported.remarks {
        writeln!(out, "  {}", harmless(remark.get(context.lang)))?;
    }
    Ok(Done::Done)
}

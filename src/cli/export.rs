//! `hegui export`: a layer of the workspace as a file others read, by its extension.
//!
//! The file is there whole or not at all. What a format cannot hold is said, never lost in silence.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, json};

use crate::assess::queried::feature::{QueriedFeature, queryables};
use crate::cli::Done;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::filter::read_filter;
use crate::cli::whole_file::{beside, to_file};
use crate::formats::crs::facts::epsg_code;
use crate::formats::gdal::columns::Schema;
use crate::formats::gdal::write::{self as table, Format, TextEncoding};
use crate::formats::geojson::write as geojson;
use crate::formats::txt::write::Parcels;
use crate::formats::vct::write::Export;
use crate::geometry::legal::LegalMeasure;
use crate::layer::borders::Borders;
use crate::layer::card::Cards;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::store::clock;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// 导出图层:按扩展名 .geojson .geojsons .gpkg .fgb .shp .vct .txt(报盘) · Export a layer, by the file's extension
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 图层编号 · The layer's id
    layer: String,
    /// 写入的文件:.geojson、.geojsons(逐行)、.gpkg、.fgb、.shp(GBK,带 .cpg)、.vct、.txt(报盘坐标) · The file to write
    file: PathBuf,
    /// 第几版(默认最新) · Which version, by default the latest
    #[arg(long, value_name = "N")]
    version: Option<i64>,
    /// 只导出符合此条件的图斑(CQL2 文本,与规则同一语言) · Only features of which this CQL2 text holds
    #[arg(long, value_name = "CQL2")]
    filter: Option<String>,
    /// 数据产生单位,写入 .txt 的属性描述 · Who makes the data, for the header of a .txt
    #[arg(long, value_name = "NAME", default_value = "")]
    maker: String,
    /// 要素代码(YSDM),写入 .vct;图层有 YSDM 字段时以字段为准 · The feature code for a .vct, where no field YSDM has it
    #[arg(long, value_name = "CODE")]
    feature_code: Option<String>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// What is exported, and what writers need to know of it.
struct Subject<'a> {
    workspace: &'a Workspace,
    cards: &'a Cards,
    layer: &'a Layer,
    measure: &'a LegalMeasure,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let version = version(&workspace, arguments)?;
    let cards = workspace.definitions()?.cards;
    let whole = workspace.load_layer(&version)?;
    let layer = match &arguments.filter {
        Some(text) => filtered(&whole, text, &cards)?,
        None => whole,
    };
    let measure = LegalMeasure::new(&workspace.plane().projection);
    let subject = Subject { workspace: &workspace, cards: &cards, layer: &layer, measure: &measure };
    let remarks = subject.write(arguments)?;
    let (file, n) = (arguments.file.display(), layer.features.len());
    if arguments.json {
        let remarks: Vec<_> = remarks.iter().map(|own| json!({"zh": own.zh, "en": own.en})).collect();
        print_json(&json!({
            "notice": notice_json(&workspace),
            "layer": version.layer,
            "version": version.version,
            "file": file.to_string(),
            "n_features": n,
            "remarks": remarks,
        }))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    context.notice(&workspace, &mut out)?;
    let (id, number) = (&version.layer, version.version);
    let said = context.say(
        format!("已导出 {id} 第 {number} 版,{n} 个图斑:{file}"),
        format!("exported version {number} of {id}, {n} features: {file}"),
    );
    writeln!(out, "{}", harmless(&said))?;
    for remark in remarks {
        writeln!(out, "  {}", harmless(remark.get(context.lang)))?;
    }
    Ok(Done::Done)
}

/// The features of which a filter holds.
fn filtered(layer: &Layer, text: &str, cards: &Cards) -> Result<Layer, Failure> {
    let card = cards.cards.get(&layer.id);
    let queryables = &queryables(layer, card);
    let filter = read_filter(text, queryables, cards)?;
    let is_taken = |&index: &usize| filter.takes(&QueriedFeature { layer, card, queryables, index });
    Ok(layer.only(&(0..layer.features.len()).filter(is_taken).collect::<Vec<_>>()))
}

/// The version asked for.
fn version(workspace: &Workspace, arguments: &Arguments) -> Result<LayerVersion, Failure> {
    Ok(match arguments.version {
        Some(number) => workspace.layer_version(&arguments.layer, number)?,
        None => workspace.current(&arguments.layer)?,
    })
}

impl Subject<'_> {
    /// Writes the file; what must be said of it comes back.
    fn write(&self, arguments: &Arguments) -> Result<Vec<Text>, Failure> {
        let file = &arguments.file;
        let extension = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_for_lines = ["geojson", "json", "geojsons", "geojsonl"].contains(&extension.as_str());
        if self.layer.is_of_lines() && !is_for_lines {
            return Err(Failure::new(
                "线状图层目前只能导出为 .geojson 或 .geojsons",
                "a layer of lines is written as .geojson or .geojsons only",
            ));
        }
        match extension.as_str() {
            "geojson" | "json" => {
                to_file(file, |out| Ok(self.geojson().write_layer(out, self.layer)?))?;
                Ok(Vec::new())
            }
            "geojsons" | "geojsonl" => {
                to_file(file, |out| {
                    for index in 0..self.layer.features.len() {
                        self.geojson().write_feature(out, self.layer, index, &Map::new())?;
                        writeln!(out)?;
                    }
                    Ok(())
                })?;
                Ok(Vec::new())
            }
            "txt" => self.txt(arguments),
            "vct" => self.vct(arguments),
            "gpkg" => self.gdal(file, Format::GeoPackage),
            "fgb" => self.gdal(file, Format::FlatGeobuf),
            "shp" => self.gdal(file, Format::Shapefile(TextEncoding::GbkDeclared)),
            _ => Err(Failure::new(
                format!(
                    "{}:不支持此扩展名;可写 .geojson .geojsons .gpkg .fgb .shp .vct .txt",
                    file.display()
                ),
                format!(
                    "{}: this extension is not written; take .geojson .geojsons .gpkg .fgb .shp .vct .txt",
                    file.display()
                ),
            )),
        }
    }

    fn geojson(&self) -> geojson::Context<'_> {
        geojson::Context {
            cards: self.cards,
            rules: &[],
            layers: std::slice::from_ref(self.layer),
            measure: self.measure,
            as_of: &[],
            standings: None,
            notice: self.workspace.notice(),
        }
    }

    fn txt(&self, arguments: &Arguments) -> Result<Vec<Text>, Failure> {
        let parcels = Parcels {
            layer: self.layer,
            cards: self.cards,
            plane: self.workspace.plane(),
            measure: self.measure,
            date: clock::today(),
            maker: &arguments.maker,
        };
        let mut left_out = Vec::new();
        to_file(&arguments.file, |out| {
            left_out = parcels.write(out)?.left_out;
            Ok(())
        })?;
        if left_out.is_empty() {
            return Ok(Vec::new());
        }
        let names = left_out.join(", ");
        Ok(vec![Text::new(
            format!("报盘格式没有这些字段的位置,未写入:{names}"),
            format!("the format has no place for these fields, which are left out: {names}"),
        )])
    }

    fn vct(&self, arguments: &Arguments) -> Result<Vec<Text>, Failure> {
        let id = &self.layer.id;
        let card = self.cards.cards.get(id);
        let borders = Borders::of(self.layer);
        let export = Export {
            layer: self.layer,
            borders: &borders,
            plane: self.workspace.plane(),
            table: card.and_then(|card| card.tables.first()).map_or(id, String::as_str),
            name: card.map_or(id, |card| &card.name.zh),
            code: arguments.feature_code.as_deref(),
            date: Some(clock::today()),
            notice: self.workspace.notice(),
        };
        let mut remarks = Vec::new();
        to_file(&arguments.file, |out| {
            remarks = export.write(out)?;
            Ok(())
        })?;
        Ok(remarks)
    }

    /// Writes through GDAL into a folder beside the file, then moves what was made into its place.
    fn gdal(&self, file: &Path, format: Format) -> Result<Vec<Text>, Failure> {
        let schema = Schema::of(self.layer, format)?;
        let name = file.file_name().unwrap_or_default();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let made = table::Table {
            name: &stem,
            epsg: epsg_code(&self.workspace.plane().crs)?,
            east_shift_m: 0,
            columns: &schema.columns(),
            is_multi: schema.is_multi,
            made: clock::today(),
        };
        beside(file, |folder| {
            let rows = (0..self.layer.features.len()).map(|index| schema.row(self.layer, index));
            table::write(&folder.join(name), format, &made, rows)?;
            Ok(())
        })?;
        Ok(schema.remarks)
    }
}

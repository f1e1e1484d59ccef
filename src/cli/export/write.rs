//! One path from a table to a file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::Map;

use crate::assess::quality::LayerFinding;
use crate::assess::table::Table;
use crate::cli::export::form::Form;
use crate::cli::export::{Arguments, GeometryArgument};
use crate::cli::failure::Failure;
use crate::cli::whole_file::{beside, to_file};
use crate::conflict::patch::Patch;
use crate::formats::export::csv;
use crate::formats::export::frame::Frame;
use crate::formats::gdal::columns::Schema;
use crate::formats::gdal::write::{self as tables, Format};
use crate::formats::geojson::manner::Manner;
use crate::formats::geojson::ready::Ready;
use crate::formats::geojson::write::{self as geojson, Collection};
use crate::formats::parquet;
use crate::formats::txt::write::Parcels;
use crate::formats::vct::write::Export;
use crate::layer::borders::Borders;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::store::clock;
use crate::store::workspace::Workspace;

/// What is exported, and what writers need to know of it.
pub(super) struct Subject<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) table: &'a dyn Table,
    pub(super) geojson: geojson::Context<'a>,
    pub(super) source: Source<'a>,
}

/// What writes one row of GeoJSON.
type WriteRow<'a> = Box<dyn Fn(&mut BufWriter<File>, usize) -> io::Result<()> + 'a>;

/// What the table's rows are, for formats that say more of them than columns do.
pub(super) enum Source<'a> {
    Layer(&'a Layer),
    Patches(&'a [&'a Patch]),
    Findings(&'a [&'a LayerFinding]),
    Cells,
}

impl Subject<'_> {
    /// Writes the file; what must be said of it comes back.
    pub(super) fn write(&self, form: Form, arguments: &Arguments) -> Result<Vec<Text>, Failure> {
        let frame = match &arguments.crs {
            Some(crs) => Frame::to(crs, self.workspace.plane())?,
            None => Frame::of_plane(self.workspace.plane())?,
        };
        let mut remarks = frame.notes.clone();
        let of_format = match form {
            Form::GeoJson | Form::GeoJsonSeq => self.geojson(form, &frame, arguments)?,
            Form::Parquet => through(arguments, |out| {
                Ok(parquet::write::write(out, self.table, &frame, self.workspace.notice())?)
            })?,
            Form::Csv => {
                let frame = (arguments.geometry == Some(GeometryArgument::Wkt)).then_some(&frame);
                through(arguments, |out| Ok(csv::write(out, self.table, frame, self.workspace.notice())?))?
            }
            Form::Txt => self.txt(arguments)?,
            Form::Vct => self.vct(arguments)?,
            Form::PmTiles | Form::MbTiles => unreachable!("tiles are not written row by row"),
            Form::GeoPackage | Form::FlatGeobuf | Form::Shapefile => {
                let format = form.of_gdal(arguments).expect("GDAL writes these");
                self.gdal(&arguments.file, format, &frame)?
            }
        };
        remarks.extend(of_format);
        Ok(remarks)
    }

    fn geojson(&self, form: Form, frame: &Frame, arguments: &Arguments) -> Result<Vec<Text>, Failure> {
        if let Some(crs) = arguments.crs.as_ref().filter(|_| !frame.is_geographic) {
            return Err(Failure::new(
                format!("GeoJSON 只有经纬度,不能写 {crs};请用 EPSG:4490 或 EPSG:4326,或改用 .gpkg"),
                format!(
                    "GeoJSON has longitudes and latitudes alone, not {crs}; take EPSG:4490 or EPSG:4326, or a .gpkg"
                ),
            ));
        }
        let rows = 0..self.table.n_rows();
        let manner = Manner::RFC7946;
        let writer = self.geojson.in_manner(&manner);
        let write: WriteRow<'_> = match self.source {
            Source::Layer(layer) => {
                let ready = Ready::of(self.geojson.cards, layer);
                Box::new(move |out, row| writer.write_feature(out, (layer, &ready), row, &Map::new()))
            }
            Source::Patches(patches) => {
                Box::new(move |out, row| writer.write_patch(out, patches[row], &Map::new()))
            }
            Source::Findings(findings) => {
                Box::new(move |out, row| writer.write_finding(out, findings[row], &Map::new()))
            }
            // The service does not show cells: they are written by their columns.
            Source::Cells => Box::new(move |out, row| writer.write_row(out, self.table, row, &Map::new())),
        };
        through(arguments, |out| {
            if form == Form::GeoJson {
                let mut collection = Collection::begin(out, &self.geojson.members())?;
                for row in rows {
                    write(collection.place()?, row)?;
                }
                collection.end()?;
            } else {
                for row in rows {
                    write(out, row)?;
                    writeln!(out)?;
                }
            }
            Ok(Vec::new())
        })
    }

    /// The layer, for formats that hold layers in the workspace's plane and nothing else.
    fn layer(&self, arguments: &Arguments) -> Result<&Layer, Failure> {
        if arguments.crs.is_some() {
            return Err(Failure::new(
                "VCT 与报盘 TXT 只写工作区的平面坐标;请去掉 --crs,或改用 .gpkg",
                "VCT and TXT are written in the workspace's plane alone; leave --crs out, or write a .gpkg",
            ));
        }
        match self.source {
            Source::Layer(layer) => Ok(layer),
            _ => Err(Failure::new(
                "VCT 与报盘 TXT 只能写图层;冲突、单元和质检问题请用 .gpkg、.shp、.parquet 等",
                "VCT and TXT hold layers alone; write conflicts, cells and findings as .gpkg, .shp, .parquet or others",
            )),
        }
    }

    fn txt(&self, arguments: &Arguments) -> Result<Vec<Text>, Failure> {
        let layer = self.layer(arguments)?;
        if layer.is_of_lines() {
            return Err(Failure::new(
                "报盘 TXT 只能写面状图层;请改用 .vct、.gpkg 等",
                "a TXT holds parcels alone, no lines; write a .vct, a .gpkg or another",
            ));
        }
        let parcels = Parcels {
            layer,
            cards: self.geojson.cards,
            plane: self.workspace.plane(),
            measure: self.geojson.measure,
            date: clock::today(),
            maker: &arguments.maker,
        };
        through(arguments, |out| {
            let left_out = parcels.write(out)?.left_out.join(", ");
            Ok(Vec::from_iter((!left_out.is_empty()).then(|| {
                Text::new(
                    format!("报盘格式没有这些字段的位置,未写入:{left_out}"),
                    format!("the format has no place for these fields, which are left out: {left_out}"),
                )
            })))
        })
    }

    fn vct(&self, arguments: &Arguments) -> Result<Vec<Text>, Failure> {
        let layer = self.layer(arguments)?;
        let id = &layer.id;
        let card = self.geojson.cards.cards.get(id);
        let borders = Borders::of(layer);
        let export = Export {
            layer,
            borders: &borders,
            plane: self.workspace.plane(),
            table: card.and_then(|card| card.tables.first()).map_or(id, String::as_str),
            name: card.map_or(id, |card| &card.name.zh),
            code: arguments.feature_code.as_deref(),
            date: Some(clock::today()),
            notice: self.workspace.notice(),
        };
        through(arguments, |out| Ok(export.write(out)?))
    }

    /// Writes through GDAL into a folder beside the file, then moves what was made into its place.
    fn gdal(&self, file: &Path, format: Format, frame: &Frame) -> Result<Vec<Text>, Failure> {
        let schema = Schema::of(self.table, format);
        let name = file.file_name().unwrap_or_default();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let made = tables::Table {
            name: &stem,
            frame,
            columns: &schema.columns(),
            shapes: self.table.shapes(),
            made: clock::today(),
        };
        beside(file, |folder| {
            let rows = (0..self.table.n_rows()).map(|row| schema.row(self.table, row));
            tables::write(&folder.join(name), format, &made, rows)?;
            Ok(())
        })?;
        Ok(schema.remarks)
    }
}

/// Lets `write` fill the file; gives on what it says of it.
fn through(
    arguments: &Arguments,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<Vec<Text>, Failure>,
) -> Result<Vec<Text>, Failure> {
    let mut remarks = Vec::new();
    to_file(&arguments.file, |out| {
        remarks = write(out)?;
        Ok(())
    })?;
    Ok(remarks)
}

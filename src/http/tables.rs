//! Features as files with rows and columns, by the writers that `hegui export` has.

use crate::assess::queried::cell::QueriedCell;
use crate::assess::table::features::Features;
use crate::assess::table::things::Things;
use crate::assess::table::{Shape, Shapes, Table};
use crate::formats::export::csv;
use crate::formats::export::frame::Frame;
use crate::formats::gdal::columns::Schema;
use crate::formats::gdal::in_memory;
use crate::formats::gdal::write::{Format as GdalFormat, Table as GdalTable};
use crate::formats::geojson::manner::Manner;
use crate::formats::parquet;
use crate::geometry::grid::Point;
use crate::geometry::ring::Polygon;
use crate::geometry::simplify;
use crate::http::error::ApiError;
use crate::http::formats::Format;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::layer::feature::Value;
use crate::overlay::dissolve::cell_polygon;
use crate::rules::filter::Queryable;

/// What is wanted of some features.
pub(super) struct Wanted<'a> {
    pub(super) house: &'a House,
    pub(super) collection: Collection<'a>,
    pub(super) frame: Frame,
    pub(super) manner: &'a Manner,
}

impl House {
    /// Cells as a table.
    pub(super) fn table_of_cells(&self, cells: &[u32]) -> impl Table {
        let ground = self.cell_ground();
        let things = cells.iter().map(|&cell| ground.cell(cell)).collect();
        let shape =
            |_: usize, own: &QueriedCell<'_>| areas(&[cell_polygon(ground.arrangement, own.number())]);
        Things::new(self.cell_columns.queryables(), things, Shapes::POLYGONS, shape)
    }
}

impl Wanted<'_> {
    /// Features as a file. Names are those of the source's fields, or what a filter may name.
    ///
    /// # Errors
    /// [`ApiError`] where the writer refuses, for example shapes that are not there.
    pub(super) fn write(&self, format: Format, features: &[u32]) -> Result<Vec<u8>, ApiError> {
        let house = self.house;
        match self.collection {
            Collection::Layer(layer, ..) => {
                let indices: Vec<usize> = features.iter().map(|&own| own as usize).collect();
                let some = layer.only(&indices);
                self.written(format, &Features::of(&some))
            }
            Collection::Conflicts(_) => {
                let things = features.iter().map(|&own| house.queried_patch(own)).collect();
                let shape = |row: usize, _: &_| {
                    let patch = &house.served.assessment.patches[features[row] as usize];
                    areas(std::slice::from_ref(&patch.polygon))
                };
                let queryables = house.queryables(self.collection);
                self.written(format, &Things::new(queryables, things, Shapes::POLYGONS, shape))
            }
            Collection::Cells(_) => self.written(format, &house.table_of_cells(features)),
            Collection::Findings(_) => {
                let lands = || features.iter().map(|&own| &house.served.findings[own as usize].polygons);
                let shapes = Shapes {
                    is_multi: lands().any(|own| 1 < own.len()),
                    is_bare: lands().any(Vec::is_empty),
                    ..Shapes::POLYGONS
                };
                let things = features.iter().map(|&own| house.queried_finding(own)).collect();
                let shape =
                    |row: usize, _: &_| areas(&house.served.findings[features[row] as usize].polygons);
                let queryables = house.queryables(self.collection);
                self.written(format, &Things::new(queryables, things, shapes, shape))
            }
        }
    }

    fn written(&self, format: Format, table: &dyn Table) -> Result<Vec<u8>, ApiError> {
        let table = &Chosen::of(table, self.manner);
        let (frame, notice) = (&self.frame, self.house.served.notice.as_ref());
        let file = |text| ApiError::File { text };
        let mut body = Vec::new();
        match format {
            Format::Csv => {
                let frame = Some(frame).filter(|_| self.manner.has_shape);
                csv::write(&mut body, table, frame, notice).map_err(|error| file(error.text()))?;
            }
            Format::Parquet => {
                parquet::write::write(&mut body, table, frame, notice).map_err(|error| file(error.text()))?;
            }
            _ => {
                let is_package = format == Format::GeoPackage;
                let format = if is_package { GdalFormat::GeoPackage } else { GdalFormat::FlatGeobuf };
                let schema = Schema::of(table, format);
                let made = GdalTable {
                    name: self.collection.id(),
                    frame,
                    columns: &schema.columns(),
                    shapes: table.shapes(),
                    made: self.house.served.date,
                };
                let rows = (0..table.n_rows()).map(|row| schema.row(table, row));
                body = in_memory::write(format, &made, rows).map_err(|error| file(error.text()))?;
            }
        }
        Ok(body)
    }
}

fn areas(polygons: &[Polygon]) -> Shape {
    let rings = |own: &Polygon| own.rings().map(<[Point]>::to_vec).collect();
    Shape::Areas(polygons.iter().map(rings).collect())
}

/// A table of which only some columns are wanted, or no shapes.
struct Chosen<'a> {
    table: &'a dyn Table,
    /// The wanted columns' places in the table.
    places: Vec<usize>,
    columns: Vec<Queryable>,
    manner: &'a Manner,
}

impl<'a> Chosen<'a> {
    fn of(table: &'a dyn Table, manner: &'a Manner) -> Self {
        let all = table.columns().iter().enumerate();
        let (places, columns) =
            all.filter(|(_, own)| manner.wants(&own.name)).map(|(place, own)| (place, own.clone())).unzip();
        Self { table, places, columns, manner }
    }
}

impl Table for Chosen<'_> {
    fn columns(&self) -> &[Queryable] {
        &self.columns
    }

    fn n_rows(&self) -> usize {
        self.table.n_rows()
    }

    fn value(&self, row: usize, column: usize) -> Value {
        self.table.value(row, self.places[column])
    }

    fn shape(&self, row: usize) -> Shape {
        if !self.manner.has_shape {
            return Shape::Areas(Vec::new());
        }
        let mut shape = self.table.shape(row);
        let simplify = |points: &mut Vec<Point>, stay: Vec<usize>| {
            *points = stay.into_iter().map(|own| points[own]).collect();
        };
        match (&mut shape, self.manner.tolerance_steps) {
            (_, None) => {}
            (Shape::Areas(polygons), Some(tolerance)) => {
                for ring in polygons.iter_mut().flatten() {
                    simplify(ring, simplify::ring(ring, tolerance));
                }
            }
            (Shape::Lines(lines), Some(tolerance)) => {
                for line in lines {
                    simplify(line, simplify::line(line, tolerance));
                }
            }
        }
        shape
    }

    fn shapes(&self) -> Shapes {
        Shapes { is_bare: !self.manner.has_shape || self.table.shapes().is_bare, ..self.table.shapes() }
    }
}

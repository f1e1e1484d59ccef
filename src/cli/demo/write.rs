//! From the landscape to files: one layer after another, one row after another.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::json;

use crate::assess::table::{Row, Shape, Shapes};
use crate::formats::export::frame::Frame;
use crate::formats::gdal::write::{self as table, Column, ColumnKind, Format, Table, TextEncoding};
use crate::geometry::area::Area;
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::layer::feature::Value;

use super::farmed::Farmed;
use super::landscape::Cell;
use super::lattice::Lattice;
use super::layers::{Carrier, Class, LAYERS, LayerSpec, Role};
use super::manifest::{NOTICE, SourceFile};
use super::outline::{District, OUTSIDE};
use super::plant::Plant;
use super::random;
use super::recipes::How;
use super::zones;
use super::{DemoError, REFERENCE_DATE};

/// The note every feature carries.
const NOTE: &str = "合成数据 synthetic";
/// The encoding of a Shapefile that does not say so.
pub(super) const UNDECLARED: &str = "GBK, not declared";
/// The zone prefix of EPSG:4525 before EPSG:4546, in metres of easting.
const ZONE_37_M: i64 = 37_000_000;

/// The landscape with everything that is planted in it.
pub(super) struct Scene<'a> {
    pub(super) lattice: &'a Lattice,
    pub(super) cells: &'a [Cell],
    pub(super) districts: &'a [District],
    pub(super) plants: &'a [Plant],
    /// At least this share of the edges between cells of one class is joined over.
    pub(super) joined_min: f64,
    pub(super) measure: &'a LegalMeasure,
}

/// Writes one layer into `dir`.
pub(super) fn layer(dir: &Path, number: usize, scene: &Scene<'_>) -> Result<SourceFile, DemoError> {
    let spec = &LAYERS[number];
    let path = dir.join(spec.file);
    let rows = rows(number, scene);
    let (format, crs, encoding, n_features) = match spec.carrier {
        Carrier::Degrees => {
            let n_features = geojson(&path, spec, scene.measure, rows).map_err(DemoError::io(&path))?;
            ("GeoJSON", "EPSG:4490", "UTF-8", n_features)
        }
        Carrier::Plane(format) => {
            let n_features = gdal(&path, spec, format, &Frame::shifted(4546, 0), rows)?;
            (format.driver(), "EPSG:4546", encoding(format), n_features)
        }
        Carrier::Prefixed(format) => {
            let n_features = gdal(&path, spec, format, &Frame::shifted(4525, ZONE_37_M), rows)?;
            (format.driver(), "EPSG:4525", encoding(format), n_features)
        }
    };
    Ok(SourceFile {
        layer: spec.id.to_owned(),
        file: spec.file.to_owned(),
        // GDAL names the table of a GeoJSON after its member `name`, of a Shapefile after the file.
        table: if matches!(format, "ESRI Shapefile") {
            spec.file.trim_end_matches(".shp").to_owned()
        } else {
            spec.table.to_owned()
        },
        format: format.to_owned(),
        crs: crs.to_owned(),
        encoding: encoding.to_owned(),
        n_features,
    })
}

fn encoding(format: Format) -> &'static str {
    match format {
        Format::Shapefile(TextEncoding::GbkDeclared) => "GBK",
        Format::Shapefile(TextEncoding::GbkBare) => UNDECLARED,
        _ => "UTF-8",
    }
}

/// The rows of a layer: its zones in the order of their first cell, then what is planted.
fn rows<'a>(number: usize, scene: &'a Scene<'a>) -> impl Iterator<Item = Row> + 'a {
    let (lattice, cells) = (scene.lattice, scene.cells);
    let spec = &LAYERS[number];
    let (classes, of_cell) = classify(number, scene);
    let n_classes = classes.len() as u32;
    let joined = spec.joined.max(scene.joined_min);
    let traced = zones::trace(lattice, 200 + number as u64, joined, |cell| {
        let class = of_cell[cell];
        (class != NO_CLASS).then(|| u32::from(cells[cell].district) * n_classes + u32::from(class))
    });
    let planted: Vec<&Plant> = scene.plants.iter().filter(|plant| plant.layer == number).collect();
    let mut holes: BTreeMap<u32, Vec<&Plant>> = BTreeMap::new();
    for &plant in &planted {
        if matches!(plant.recipe.how, How::Replace | How::Gap) {
            holes.entry(traced.labels[plant.cell]).or_default().push(plant);
        }
    }
    let n_zones = traced.len();
    let zone = move |zone: usize| {
        let first = traced.first_cells[zone] as usize;
        let mut rings = traced.rings(lattice, number, zone);
        for plant in holes.get(&(zone as u32)).into_iter().flatten() {
            rings.push(plant.ring.iter().rev().copied().collect());
        }
        row(scene, spec, zone, classes[usize::from(of_cell[first])], first, rings)
    };
    let has_feature = |plant: &&Plant| plant.recipe.how != How::Gap;
    let patches = planted.into_iter().filter(has_feature).enumerate().map(move |(n, plant)| {
        let class = (plant.recipe.code, plant.recipe.name);
        row(scene, spec, n_zones + n, class, plant.cell, vec![plant.ring.clone()])
    });
    (0..n_zones).map(zone).chain(patches)
}

/// The layer does not cover the cell.
const NO_CLASS: u16 = u16::MAX;

/// The classes a layer uses, and which of them each cell has.
fn classify(number: usize, scene: &Scene<'_>) -> (Vec<Class>, Vec<u16>) {
    let spec = &LAYERS[number];
    let mut classes: Vec<Class> = Vec::new();
    let mut class_of = |(index, cell): (usize, &Cell)| {
        if cell.district == OUTSIDE {
            return NO_CLASS;
        }
        let pick = random::hash(scene.lattice.seed, 300 + number as u64, index as u64, 0);
        let Some(class) = (spec.class)(*cell, pick) else {
            return NO_CLASS;
        };
        let known = classes.iter().position(|&known| known == class);
        known.unwrap_or_else(|| {
            classes.push(class);
            classes.len() - 1
        }) as u16
    };
    let of_cell = scene.cells.iter().enumerate().map(&mut class_of).collect();
    (classes, of_cell)
}

/// One feature with its attributes.
fn row(
    scene: &Scene<'_>,
    spec: &LayerSpec,
    serial: usize,
    (code, name): Class,
    cell: usize,
    rings: Vec<Vec<Point>>,
) -> Row {
    let district = &scene.districts[usize::from(scene.cells[cell].district)];
    let text = |text: &str| Value::Text(text.to_owned());
    let area = || rings.iter().map(|ring| scene.measure.ring(ring)).sum::<Area>().abs().square_metres();
    let farmed = Farmed::of(code, scene.lattice.seed, cell);
    let values = spec
        .attributes
        .iter()
        .map(|&(_, role, _)| match role {
            Role::Serial => Value::Integer(serial as i64 + 1),
            Role::Label(prefix) => Value::Text(format!("{prefix}{}", serial + 1)),
            Role::Code => text(code),
            Role::CodeNumber => code.parse().map_or(Value::Null, Value::Integer),
            Role::ClassName => text(name),
            Role::District => text(&district.code),
            Role::DistrictName => text(&district.name),
            Role::SquareMetres => Value::Real((area() * 100.0).round() / 100.0),
            Role::Hectares => Value::Real((area() / 100.0).round() / 100.0),
            Role::Ridges | Role::Grade | Role::Slope | Role::Terraces => {
                farmed.as_ref().map_or(Value::Null, |own| own.value(role))
            }
            Role::Note => text(NOTE),
        })
        .collect();
    Row { values, shape: Shape::Areas(vec![rings]) }
}

fn gdal(
    path: &Path,
    spec: &LayerSpec,
    format: Format,
    frame: &Frame,
    rows: impl Iterator<Item = Row>,
) -> Result<u64, DemoError> {
    let column = |&(name, role, width): &(&'static str, Role, u16)| Column {
        name,
        kind: match role {
            Role::Serial | Role::CodeNumber => ColumnKind::Integer(width),
            Role::SquareMetres | Role::Hectares => ColumnKind::Decimal { width, places: 2 },
            Role::Ridges => ColumnKind::Decimal { width, places: 4 },
            _ => ColumnKind::Text(width),
        },
    };
    let columns: Vec<Column<'_>> = spec.attributes.iter().map(column).collect();
    // Fixed, so that the same rows make the same bytes.
    let made = REFERENCE_DATE.parse().expect("it is written as a date");
    let table = Table { name: spec.table, frame, columns: &columns, shapes: Shapes::POLYGONS, made };
    Ok(table::write(path, format, &table, rows)?)
}

/// Writes `GeoJSON` in degrees: 11 decimals are a micrometre, so the grid point is found again.
fn geojson(
    path: &Path,
    spec: &LayerSpec,
    measure: &LegalMeasure,
    rows: impl Iterator<Item = Row>,
) -> std::io::Result<u64> {
    let mut out = BufWriter::new(File::create(path)?);
    let crs = json!({ "type": "name", "properties": { "name": "EPSG:4490" } });
    write!(
        out,
        "{{\"type\":\"FeatureCollection\",\"name\":{},\"notice\":{},",
        json!(spec.table),
        json!(NOTICE)
    )?;
    writeln!(out, "\"crs\":{crs},\"features\":[")?;
    let mut n_rows = 0;
    for row in rows {
        let separator = if n_rows == 0 { "" } else { ",\n" };
        write!(out, "{separator}{{\"type\":\"Feature\",\"properties\":{{")?;
        for (n, (&(name, ..), value)) in spec.attributes.iter().zip(&row.values).enumerate() {
            let value = match value {
                Value::Null => json!(null),
                Value::Text(text) => json!(text),
                Value::Integer(number) => json!(number),
                Value::Real(number) => json!(number),
            };
            write!(out, "{}{}:{value}", if n == 0 { "" } else { "," }, json!(name))?;
        }
        let Shape::Areas(polygons) = row.shape else { continue };
        let rings = polygons.concat();
        write!(out, "}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[")?;
        for (n, ring) in rings.iter().enumerate() {
            out.write_all(if n == 0 { b"[" } else { b",[" })?;
            for (n, point) in ring.iter().chain(ring.first()).enumerate() {
                let (x, y) = point.metres();
                let (lon, lat) = measure.series().inverse(x, y);
                write!(out, "{}[{lon:.11},{lat:.11}]", if n == 0 { "" } else { "," })?;
            }
            out.write_all(b"]")?;
        }
        write!(out, "]}}}}")?;
        n_rows += 1;
    }
    writeln!(out, "\n]}}")?;
    out.flush()?;
    Ok(n_rows)
}

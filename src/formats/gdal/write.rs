//! Writing a table of polygons through GDAL: Shapefile, `GeoPackage`, `FileGDB`, `FlatGeobuf`.
//!
//! - **In**: rings in whole grid steps, stored open, outer first; values in the order of the columns.
//! - **Out**: a file (or folder) that must not exist before.
//! - **Promised**: coordinates are the nearest doubles of the grid's metres, so that 0.1 mm survives; rows
//!   are taken one at a time and never held together.
//! - **Left out**: checking the rings. What is broken is written broken, for the reader's tests need it.

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{
    Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use gdal::{Dataset, DriverManager};
use thiserror::Error;

use crate::geometry::grid::{Point, STEPS_PER_METRE};
use crate::layer::feature::Value;
use crate::layer::text::Text;

/// Where the language driver (LDID) stands in a DBF header, in bytes from the start.
const DBF_LANGUAGE_DRIVER: u64 = 29;

/// The formats that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// ESRI Shapefile.
    Shapefile(TextEncoding),
    /// `GeoPackage`.
    GeoPackage,
    /// ESRI file geodatabase, by GDAL's own driver.
    FileGdb,
    /// `FlatGeobuf`.
    FlatGeobuf,
}

/// How a Shapefile's text is encoded, and whether it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextEncoding {
    /// GBK with a `.cpg` that says so.
    GbkDeclared,
    /// GBK without `.cpg` or language driver, as many bureaus deliver.
    GbkBare,
}

/// One attribute column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name; at most 10 bytes for a Shapefile.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text of at most so many characters (bytes in a Shapefile).
    Text(u16),
    /// A whole number of at most so many digits.
    Integer(u16),
    /// A number with two decimals and at most so many characters.
    Real(u16),
}

/// What is written.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// The table's name.
    pub name: &'a str,
    /// The EPSG code of the file's projected CRS.
    pub epsg: u32,
    /// Whole metres added to every easting: 37 000 000 puts the zone prefix of EPSG:4525 before EPSG:4546.
    pub east_shift_m: i64,
    /// The attribute columns.
    pub columns: &'a [Column],
}

/// One feature to write.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One value a column.
    pub values: Vec<Value>,
    /// Polygons of rings of points, each ring stored open, the outer ring first.
    pub polygons: Vec<Vec<Vec<Point>>>,
}

/// Why a file could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// GDAL refused.
    #[error("{}", self.text().en)]
    Gdal {
        /// The file.
        path: PathBuf,
        /// What GDAL said.
        source: gdal::errors::GdalError,
    },
    /// The system refused.
    #[error("{}", self.text().en)]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl WriteError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Gdal { path, source } => Text::new(
                format!(
                    "无法写入 {}:GDAL 报告“{source}”;请检查目录是否可写、GDAL 是否不低于 3.6",
                    path.display()
                ),
                format!(
                    "cannot write {}: GDAL says \"{source}\"; check that the folder is writable and GDAL is 3.6 or later",
                    path.display()
                ),
            ),
            Self::Io { path, source } => Text::new(
                format!("无法写入 {}:{source};请检查目录是否可写", path.display()),
                format!("cannot write {}: {source}; check that the folder is writable", path.display()),
            ),
        }
    }
}

impl Format {
    /// The name of the GDAL driver.
    pub fn driver(self) -> &'static str {
        match self {
            Self::Shapefile(_) => "ESRI Shapefile",
            Self::GeoPackage => "GPKG",
            Self::FileGdb => "OpenFileGDB",
            Self::FlatGeobuf => "FlatGeobuf",
        }
    }

    fn layer_options(self) -> Option<&'static [&'static str]> {
        match self {
            // The header's date is fixed, so that the same rows make the same bytes.
            Self::Shapefile(_) => Some(&["ENCODING=GBK", "DBF_DATE_LAST_UPDATE=2018-06-30"]),
            _ => None,
        }
    }
}

/// Writes one table to a new file and returns the number of rows.
///
/// # Errors
/// [`WriteError`] naming the file, on what GDAL or the system refuses.
pub fn write(
    path: &Path,
    format: Format,
    table: &Table<'_>,
    rows: impl Iterator<Item = Row>,
) -> Result<u64, WriteError> {
    let refused = |source| WriteError::Gdal { path: path.to_owned(), source };
    let n_rows = write_rows(path, format, table, rows).map_err(refused)?;
    if format == Format::Shapefile(TextEncoding::GbkBare) {
        strip_encoding(path).map_err(|source| WriteError::Io { path: path.to_owned(), source })?;
    }
    Ok(n_rows)
}

fn write_rows(
    path: &Path,
    format: Format,
    table: &Table<'_>,
    rows: impl Iterator<Item = Row>,
) -> gdal::errors::Result<u64> {
    let driver = DriverManager::get_driver_by_name(format.driver())?;
    let mut dataset = driver.create_vector_only(path)?;
    let n_rows = if format == Format::GeoPackage {
        // Without a transaction every row of a database would be synced on its own.
        let mut transaction = dataset.start_transaction()?;
        let n_rows = fill(&mut transaction, format, table, rows)?;
        transaction.commit()?;
        n_rows
    } else {
        fill(&mut dataset, format, table, rows)?
    };
    dataset.close()?;
    Ok(n_rows)
}

fn fill(
    dataset: &mut Dataset,
    format: Format,
    table: &Table<'_>,
    rows: impl Iterator<Item = Row>,
) -> gdal::errors::Result<u64> {
    let mut crs = SpatialRef::from_epsg(table.epsg)?;
    crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let layer = dataset.create_layer(LayerOptions {
        name: table.name,
        srs: Some(&crs),
        ty: OGRwkbGeometryType::wkbPolygon,
        options: format.layer_options(),
    })?;
    for column in table.columns {
        define(column)?.add_to_layer(&layer)?;
    }
    let mut n_rows = 0;
    let mut wkb = Vec::new();
    for row in rows {
        let mut feature = Feature::new(layer.defn())?;
        for (index, value) in row.values.iter().enumerate() {
            match value {
                Value::Null => feature.set_field_null(index)?,
                Value::Text(text) => feature.set_field_string(index, text)?,
                Value::Integer(number) => feature.set_field_integer64(index, *number)?,
                Value::Real(number) => feature.set_field_double(index, *number)?,
            }
        }
        wkb.clear();
        push_geometry(&mut wkb, &row.polygons, table.east_shift_m);
        feature.set_geometry(Geometry::from_wkb(&wkb)?)?;
        feature.create(&layer)?;
        n_rows += 1;
    }
    Ok(n_rows)
}

fn define(column: &Column) -> gdal::errors::Result<FieldDefn> {
    let (kind, width) = match column.kind {
        ColumnKind::Text(width) => (OGRFieldType::OFTString, width),
        ColumnKind::Integer(width) => (OGRFieldType::OFTInteger64, width),
        ColumnKind::Real(width) => (OGRFieldType::OFTReal, width),
    };
    let field = FieldDefn::new(column.name, kind)?;
    field.set_width(i32::from(width));
    if matches!(column.kind, ColumnKind::Real(_)) {
        field.set_precision(2);
    }
    Ok(field)
}

/// Appends a polygon, or a multipolygon where there are several, as little-endian WKB.
fn push_geometry(wkb: &mut Vec<u8>, polygons: &[Vec<Vec<Point>>], east_shift_m: i64) {
    if polygons.len() != 1 {
        push_header(wkb, 6, polygons.len());
    }
    for rings in polygons {
        push_header(wkb, 3, rings.len());
        for ring in rings {
            wkb.extend_from_slice(&(ring.len() as u32 + 1).to_le_bytes());
            for point in ring.iter().chain(ring.first()) {
                let shifted = Point::new(point.x + east_shift_m * STEPS_PER_METRE, point.y);
                let (x, y) = shifted.metres();
                wkb.extend_from_slice(&x.to_le_bytes());
                wkb.extend_from_slice(&y.to_le_bytes());
            }
        }
    }
}

fn push_header(wkb: &mut Vec<u8>, kind: u32, n_parts: usize) {
    wkb.push(1);
    wkb.extend_from_slice(&kind.to_le_bytes());
    wkb.extend_from_slice(&(n_parts as u32).to_le_bytes());
}

/// Removes every sign of the encoding: the `.cpg` file and the language driver in the DBF header.
fn strip_encoding(path: &Path) -> std::io::Result<()> {
    fs::remove_file(path.with_extension("cpg"))?;
    let mut dbf = fs::OpenOptions::new().read(true).write(true).open(path.with_extension("dbf"))?;
    let mut byte = [0_u8; 1];
    dbf.seek(SeekFrom::Start(DBF_LANGUAGE_DRIVER))?;
    dbf.read_exact(&mut byte)?;
    if byte != [0] {
        dbf.seek(SeekFrom::Start(DBF_LANGUAGE_DRIVER))?;
        dbf.write_all(&[0])?;
    }
    Ok(())
}

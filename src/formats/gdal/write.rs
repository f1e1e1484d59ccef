//! Writing a table of polygons or lines through GDAL: Shapefile, `GeoPackage`, `FileGDB`, `FlatGeobuf`.
//!
//! - **In**: shapes in whole grid steps, the way to the CRS of the file; values in the order of the columns.
//! - **Out**: a file (or folder) that must not exist before.
//! - **Promised**: in the plane coordinates are the nearest doubles of the grid's metres, so that 0.1 mm survives;
//!   rows are taken one at a time and never held together.
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

use crate::assess::table::{Row, Shapes};
use crate::formats::crs::error::CrsError;
use crate::formats::export::frame::Frame;
use crate::formats::export::wkb;
use crate::layer::date::Date;
use crate::layer::feature::{self, Value};
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
    /// UTF-8 with a `.cpg` that says so.
    Utf8,
}

/// One attribute column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column<'a> {
    /// Its name; at most 10 bytes for a Shapefile.
    pub name: &'a str,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text of at most so many characters (bytes in a Shapefile); 0: of any length.
    Text(u16),
    /// A whole number of at most so many digits.
    Integer(u16),
    /// A number written with so many decimals, and at most so many characters in all.
    Decimal {
        /// Characters.
        width: u16,
        /// Decimals.
        places: u16,
    },
    /// Any whole number of 64 bits, as far as the format has room.
    Whole,
    /// Any number with a fraction, as far as the format has room.
    Double,
}

/// What is written.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// The table's name.
    pub name: &'a str,
    /// The way to the file's CRS.
    pub frame: &'a Frame,
    /// The attribute columns.
    pub columns: &'a [Column<'a>],
    /// What shapes its features have: a table is of one type or another.
    pub shapes: Shapes,
    /// The day a Shapefile says it was made.
    pub made: Date,
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
    /// A point cannot be projected.
    #[error(transparent)]
    Crs(#[from] CrsError),
    /// `FlatGeobuf` has no place for a feature without a shape, and GDAL drops it without a word.
    #[error("{}", self.text().en)]
    Bare {
        /// The file.
        path: PathBuf,
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
    /// The same of a file by another name.
    #[must_use]
    pub(super) fn at(self, name: &str) -> Self {
        let path = PathBuf::from(name);
        match self {
            Self::Gdal { source, .. } => Self::Gdal { path, source },
            Self::Bare { .. } => Self::Bare { path },
            Self::Io { source, .. } => Self::Io { path, source },
            own @ Self::Crs(_) => own,
        }
    }

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
            Self::Crs(error) => error.text(),
            Self::Bare { path } => Text::new(
                format!("{}:有的要素没有图形,FlatGeobuf 不能保存;请改用 .gpkg 或 .parquet", path.display()),
                format!(
                    "{}: some features have no shape, which a FlatGeobuf cannot hold; write a .gpkg or .parquet",
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

    fn layer_options(self, table: &Table<'_>) -> Vec<String> {
        match self {
            Self::Shapefile(encoding) => {
                let encoding = if encoding == TextEncoding::Utf8 { "UTF-8" } else { "GBK" };
                vec![format!("ENCODING={encoding}"), format!("DBF_DATE_LAST_UPDATE={}", table.made)]
            }
            _ => Vec::new(),
        }
    }
}

/// Writes one table to a new file and returns the number of rows.
///
/// # Errors
/// [`WriteError`] naming the file, on what GDAL or the system refuses or the format has no place for.
pub fn write(
    path: &Path,
    format: Format,
    table: &Table<'_>,
    rows: impl Iterator<Item = Row>,
) -> Result<u64, WriteError> {
    if format == Format::FlatGeobuf && table.shapes.is_bare {
        return Err(WriteError::Bare { path: path.to_owned() });
    }
    let n_rows = write_rows(path, format, table, rows).map_err(|fault| match fault {
        Fault::Gdal(source) => WriteError::Gdal { path: path.to_owned(), source },
        Fault::Crs(error) => WriteError::Crs(error),
    })?;
    if format == Format::Shapefile(TextEncoding::GbkBare) {
        strip_encoding(path).map_err(|source| WriteError::Io { path: path.to_owned(), source })?;
    }
    Ok(n_rows)
}

/// What goes wrong while rows are written.
enum Fault {
    Gdal(gdal::errors::GdalError),
    Crs(CrsError),
}

impl From<gdal::errors::GdalError> for Fault {
    fn from(error: gdal::errors::GdalError) -> Self {
        Self::Gdal(error)
    }
}

fn write_rows(
    path: &Path,
    format: Format,
    table: &Table<'_>,
    rows: impl Iterator<Item = Row>,
) -> Result<u64, Fault> {
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
) -> Result<u64, Fault> {
    let mut crs = SpatialRef::from_epsg(table.frame.epsg)?;
    crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let options = format.layer_options(table);
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let layer = dataset.create_layer(LayerOptions {
        name: table.name,
        srs: Some(&crs),
        ty: match (table.shapes.geometry, table.shapes.is_multi) {
            (feature::Geometry::Areas, false) => OGRwkbGeometryType::wkbPolygon,
            (feature::Geometry::Areas, true) => OGRwkbGeometryType::wkbMultiPolygon,
            (feature::Geometry::Lines, false) => OGRwkbGeometryType::wkbLineString,
            (feature::Geometry::Lines, true) => OGRwkbGeometryType::wkbMultiLineString,
        },
        options: Some(&options),
    })?;
    for column in table.columns {
        define(column)?.add_to_layer(&layer)?;
    }
    let mut n_rows = 0;
    let mut bytes = Vec::new();
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
        bytes.clear();
        let bounds =
            wkb::push(&mut bytes, &row.shape, table.frame, table.shapes.is_multi).map_err(Fault::Crs)?;
        if bounds.is_some() {
            feature.set_geometry(Geometry::from_wkb(&bytes)?)?;
        }
        feature.create(&layer)?;
        n_rows += 1;
    }
    Ok(n_rows)
}

fn define(column: &Column<'_>) -> gdal::errors::Result<FieldDefn> {
    let (kind, width, places) = match column.kind {
        ColumnKind::Text(width) => (OGRFieldType::OFTString, width, 0),
        ColumnKind::Integer(width) => (OGRFieldType::OFTInteger64, width, 0),
        ColumnKind::Decimal { width, places } => (OGRFieldType::OFTReal, width, places),
        ColumnKind::Whole => (OGRFieldType::OFTInteger64, 0, 0),
        ColumnKind::Double => (OGRFieldType::OFTReal, 0, 0),
    };
    let field = FieldDefn::new(column.name, kind)?;
    field.set_width(i32::from(width));
    field.set_precision(i32::from(places));
    Ok(field)
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

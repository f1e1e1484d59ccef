//! Which files are taken, by extension, and what must lie beside them.

use std::path::{Path, PathBuf};

use crate::formats::import::error::ReadError;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// The extension, in lower case.
    pub(crate) extension: &'static str,
    /// Who reads it.
    pub(crate) reader: Reader,
    /// Extensions that must lie beside it.
    pub(crate) companions: &'static [&'static str],
}

/// Who reads a kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// GDAL, by these drivers alone.
    Gdal(&'static [&'static str]),
    /// `geojson/read`.
    GeoJson,
    /// `txt/read`.
    Txt,
    /// `vct/read`.
    Vct,
    /// `spreadsheet/workbook`.
    Workbook,
    /// `spreadsheet/csv`.
    Csv,
    /// None of them: one of its members is unpacked (`archive`) and read by its own reader.
    Archive,
}

/// Every kind taken. A new one is one line here.
pub(crate) static KINDS: &[Kind] = &[
    Kind { extension: "shp", reader: Reader::Gdal(&["ESRI Shapefile"]), companions: &["shx", "dbf"] },
    Kind { extension: "gpkg", reader: Reader::Gdal(&["GPKG"]), companions: &[] },
    Kind { extension: "gdb", reader: Reader::Gdal(&["OpenFileGDB"]), companions: &[] },
    Kind { extension: "fgb", reader: Reader::Gdal(&["FlatGeobuf"]), companions: &[] },
    Kind { extension: "kml", reader: Reader::Gdal(&["LIBKML", "KML"]), companions: &[] },
    Kind { extension: "dxf", reader: Reader::Gdal(&["DXF"]), companions: &[] },
    Kind { extension: "topojson", reader: Reader::Gdal(&["TopoJSON"]), companions: &[] },
    Kind { extension: "geojson", reader: Reader::GeoJson, companions: &[] },
    Kind { extension: "txt", reader: Reader::Txt, companions: &[] },
    Kind { extension: "vct", reader: Reader::Vct, companions: &[] },
    Kind { extension: "json", reader: Reader::GeoJson, companions: &[] },
    Kind { extension: "zip", reader: Reader::Archive, companions: &[] },
];

/// Every kind of table of attributes taken: they have no land, and so are no layers.
pub(crate) static ATTRIBUTE_KINDS: &[Kind] = &[
    Kind { extension: "xlsx", reader: Reader::Workbook, companions: &[] },
    Kind { extension: "xlsm", reader: Reader::Workbook, companions: &[] },
    Kind { extension: "csv", reader: Reader::Csv, companions: &[] },
];

/// A file found on disk, of a kind that is taken.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The absolute path.
    pub(crate) path: PathBuf,
    /// The name for messages: without its folder; of an archive's member `archive/member`.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: Kind,
}

impl Source {
    /// Finds a file, its kind and its companions.
    ///
    /// # Errors
    /// [`ReadError`] where it is not there, is empty, is of no kind taken, or lacks a companion.
    pub(crate) fn find(path: &Path) -> Result<Self, ReadError> {
        Self::find_of(KINDS, path)
    }

    /// The same of a table of attributes.
    ///
    /// # Errors
    /// As of [`Self::find`].
    pub(crate) fn find_attributes(path: &Path) -> Result<Self, ReadError> {
        Self::find_of(ATTRIBUTE_KINDS, path)
    }

    fn find_of(kinds: &[Kind], path: &Path) -> Result<Self, ReadError> {
        let named = path.display().to_string();
        // GDAL reads these as archives, URLs or memory, whatever lies on disk.
        if named.starts_with("/vsi") {
            return Err(ReadError::VirtualName { file: named });
        }
        let name = path.file_name().map_or_else(|| named.clone(), |name| name.to_string_lossy().into_owned());
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let kind = *kinds.iter().find(|kind| kind.extension == extension).ok_or_else(|| {
            let taken: Vec<_> = kinds.iter().map(|kind| format!(".{}", kind.extension)).collect();
            ReadError::UnknownKind { file: name.clone(), taken: taken.join(" ") }
        })?;
        // The absolute path begins with the root, so that no connection string can be made of a name.
        let not_found =
            |cause: std::io::Error| ReadError::NotFound { file: named.clone(), cause: cause.to_string() };
        Self::at(path.canonicalize().map_err(not_found)?, name, kind)
    }

    /// The file at an absolute path, known to messages by `name`.
    ///
    /// # Errors
    /// [`ReadError`] where it is not there, is empty, or lacks a companion.
    pub(crate) fn at(path: PathBuf, name: String, kind: Kind) -> Result<Self, ReadError> {
        let not_found =
            |cause: std::io::Error| ReadError::NotFound { file: name.clone(), cause: cause.to_string() };
        let metadata = path.metadata().map_err(not_found)?;
        let is_directory = kind.extension == "gdb";
        if metadata.is_dir() != is_directory {
            let (zh, en) = if is_directory {
                ("文件地理数据库应为一个目录", "a file geodatabase is a directory")
            } else {
                ("它是目录,不是文件", "it is a directory")
            };
            return Err(ReadError::broken(name, zh, en));
        }
        if metadata.is_file() && metadata.len() == 0 {
            return Err(ReadError::Empty { file: name });
        }
        let source = Self { path, name, kind };
        for &companion in kind.companions {
            if source.companion(companion).is_none() {
                let companion = if companion == "shx" { ".shx" } else { ".dbf" };
                return Err(ReadError::MissingCompanion { file: source.name, companion });
            }
        }
        Ok(source)
    }

    /// The file of the same stem with another extension, in lower or upper case.
    pub(crate) fn companion(&self, extension: &str) -> Option<PathBuf> {
        [extension.to_ascii_lowercase(), extension.to_ascii_uppercase()]
            .iter()
            .map(|extension| self.path.with_extension(extension))
            .find(|path| path.is_file())
    }

    /// The name without extension.
    pub(crate) fn stem(&self) -> String {
        Path::new(&self.name).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

//! The tables of a delivery, before any is read: a file may have several, a folder several files.

pub mod matching;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::formats::import::kind::{KINDS, Reader, Source};
use crate::formats::import::limits::Limits;
use crate::formats::import::say::About;
use crate::formats::import::{ReadError, archive};
use crate::formats::{gdal, geojson, vct};

/// Extensions that files of all sorts have: in a folder such a file need not be a delivery.
const OF_ALL_SORTS: [&str; 2] = ["json", "txt"];

/// A table that could be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSeen {
    /// The file it is in.
    pub file: PathBuf,
    /// Its name.
    pub name: String,
    /// Its columns; `None` where they are not known before it is read.
    pub fields: Option<Vec<Arc<str>>>,
    /// Whether the file has others beside it, so that it must be named.
    pub is_one_of_several: bool,
}

/// A table's name and its columns, where they are known.
pub(crate) type Named = (String, Option<Vec<Arc<str>>>);

/// What there is to be imported.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// The tables, by file.
    pub tables: Vec<TableSeen>,
    /// Files of a folder that may be something else (`.json`, `.txt`) and cannot be read as a delivery, and why.
    pub passed_over: Vec<(PathBuf, ReadError)>,
}

/// The tables of a file, or of all files of known kinds directly in a folder, by name.
///
/// # Errors
/// [`ReadError`] where a file cannot be opened, or a folder has none of a known kind.
pub fn tables(path: &Path, encoding: Option<&str>) -> Result<Seen, ReadError> {
    let mut seen = Seen::default();
    if !path.is_dir() || is_of_known_kind(path) {
        seen.tables = of_file(path, encoding)?;
        return Ok(seen);
    }
    let shown = path.display().to_string();
    let failed =
        |cause: std::io::Error| ReadError::NotFound { file: shown.clone(), cause: cause.to_string() };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if is_of_known_kind(&file) {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(ReadError::broken(
            shown,
            "目录中没有可读的文件",
            "the folder has no file of a known kind",
        ));
    }
    files.sort_unstable();
    for file in files {
        match of_file(&file, encoding) {
            Ok(tables) => seen.tables.extend(tables),
            Err(cause) if OF_ALL_SORTS.contains(&&*extension(&file)) => seen.passed_over.push((file, cause)),
            Err(cause) => return Err(cause),
        }
    }
    Ok(seen)
}

fn extension(file: &Path) -> String {
    file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

fn is_of_known_kind(file: &Path) -> bool {
    let extension = extension(file);
    KINDS.iter().any(|kind| kind.extension == extension)
}

fn of_file(path: &Path, encoding: Option<&str>) -> Result<Vec<TableSeen>, ReadError> {
    let source = Source::find(path)?;
    let about = About { layer: String::new(), file: source.name.clone() };
    let named: Vec<Named> = match source.kind.reader {
        Reader::Gdal(drivers) => gdal::read::tables(&source, drivers)?,
        Reader::GeoJson => vec![geojson::read::table(&source)?],
        // 报盘 has one table without a name, and says its columns parcel by parcel.
        Reader::Txt => vec![(source.stem(), None)],
        Reader::Vct => vct::read::tables(&source, &about, encoding)?,
        // They have no land, and are not found here.
        Reader::Workbook | Reader::Csv => Vec::new(),
        Reader::Archive => {
            let names = archive::tables(&source, &Limits::default())?;
            names.into_iter().map(|name| (name, None)).collect()
        }
    };
    let is_one_of_several = 1 < named.len();
    let seen = |(name, fields)| TableSeen { file: path.to_owned(), name, fields, is_one_of_several };
    Ok(named.into_iter().map(seen).collect())
}

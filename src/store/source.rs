//! Where a layer came from: the delivered file, by name and digest, and how it was read.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::formats::snapshot::container::Digest;
use crate::layer::date::Date;

/// Where a version comes from: what the catalogue keeps of a delivered file and of its reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name, without the directory.
    pub name: String,
    /// Its digest, see [`fingerprint`].
    pub sha256: Digest,
    /// The day its content stands for (数据时点), where the caller says one.
    pub as_of: Option<Date>,
    /// The options it was read with, as JSON.
    pub options: String,
    /// Who imported it, not empty.
    pub who: String,
    /// The digest of the definitions it was read by.
    pub definitions: String,
}

/// The SHA-256 of a delivery.
///
/// - One file: of its bytes, as `sha256sum` prints it.
/// - A Shapefile: of all files of its stem, for the attributes and the CRS are in the others.
/// - A directory (`FileGDB`): of all files directly in it.
///
/// Several files are digested as `sha256sum` lists them: a line `<digest>  <name>` each, by name.
///
/// # Errors
/// What the system says where a file cannot be read.
pub fn fingerprint(path: &Path) -> io::Result<Digest> {
    if path.is_dir() {
        return of_several(&files_in(path, |_| true)?);
    }
    let is_shapefile = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("shp"));
    if is_shapefile {
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return of_several(&files_in(dir, |file| file.file_stem() == path.file_stem())?);
    }
    of_file(path)
}

fn files_in(dir: &Path, is_wanted: impl Fn(&Path) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_file() && is_wanted(&path) {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn of_several(files: &[PathBuf]) -> io::Result<Digest> {
    let mut list = String::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        list.extend([of_file(file)?.to_string().as_str(), "  ", &name, "\n"]);
    }
    Ok(Digest(Sha256::digest(list).into()))
}

fn of_file(path: &Path) -> io::Result<Digest> {
    // A device never ends, and a pipe is waited for.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no plain file"));
    }
    let mut hash = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hash)?;
    Ok(Digest(hash.finalize().into()))
}

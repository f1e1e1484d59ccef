//! Making and opening a workspace, and what it is made with.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use crate::formats::definitions::{self, Definitions};
use crate::geometry::plane::Plane;
use crate::geometry::projection::{Ellipsoid, TransverseMercator};
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::store::error::StoreError;
use crate::store::files::{self, LOCK, SNAPSHOTS};
use crate::store::{clock, schema};

/// The workspace's own definitions, where it has any.
pub(super) const LAYERS: &str = "layers";
/// In the lock file while the workspace is being made; empty afterwards.
pub(super) const UNFINISHED: &[u8] = b"unfinished\n";

/// What a workspace is made with.
#[derive(Clone, Copy, Debug)]
pub struct NewWorkspace<'a> {
    /// The plane all of it stands in.
    pub plane: &'a Plane,
    /// A definitions directory to copy into it; `None`: those built into the program.
    pub definitions: Option<&'a Path>,
    /// What every answer from it must say, for example that its data is synthetic.
    pub notice: Option<&'a Text>,
    /// The reference date (基准日) of answers that name none; `None`: the day of asking.
    pub reference_date: Option<Date>,
}

/// An open workspace.
#[derive(Debug)]
pub struct Workspace {
    pub(super) root: PathBuf,
    pub(super) connection: Connection,
    plane: Plane,
    notice: Option<Text>,
    reference_date: Option<Date>,
}

impl Workspace {
    /// Makes a workspace in a new or an empty directory. One whose making was cut short is made anew.
    ///
    /// # Errors
    /// [`StoreError::AlreadyAWorkspace`], [`StoreError::NotEmpty`], [`StoreError::Definitions`] where the
    /// definitions are not right, [`StoreError::Io`], [`StoreError::Sqlite`].
    pub fn create(root: &Path, new: &NewWorkspace<'_>) -> Result<Self, StoreError> {
        if let Some(dir) = new.definitions {
            read_definitions(Some(dir))?;
        }
        fs::create_dir_all(root).map_err(StoreError::io(root))?;
        refuse_taken(root)?;
        let mut lock = files::lock(root)?;
        // Asked again under the lock: another process may have been faster.
        refuse_taken(root)?;
        mark(&mut lock, UNFINISHED).map_err(StoreError::io(root))?;
        clear_unfinished(root)?;
        if let Some(dir) = new.definitions {
            let own = root.join(LAYERS);
            copy_definitions(dir, &own)?;
            read_definitions(Some(&own))?;
        }
        let snapshots = root.join(SNAPSHOTS);
        fs::create_dir_all(&snapshots).map_err(StoreError::io(&snapshots))?;
        schema::create(root, &meta(new))?;
        files::sync_directory(root)?;
        mark(&mut lock, b"").map_err(StoreError::io(root))?;
        Self::open(root)
    }

    /// Opens a workspace.
    ///
    /// # Errors
    /// [`StoreError::NotAWorkspace`], [`StoreError::SchemaTooNew`], [`StoreError::Catalogue`],
    /// [`StoreError::Sqlite`].
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        Self::with(root, schema::open(root)?)
    }

    /// The workspace of an open catalogue.
    pub(super) fn with(root: &Path, connection: Connection) -> Result<Self, StoreError> {
        let reader = Meta { root, connection: &connection };
        let plane = reader.plane()?;
        let notice = match (reader.get("notice_zh")?, reader.get("notice_en")?) {
            (None, None) => None,
            (Some(zh), Some(en)) => Some(Text { zh, en }),
            _ => return Err(reader.wrong("notice")),
        };
        let reference_date = match reader.get("reference_date")? {
            Some(text) => Some(text.parse().map_err(|_| reader.wrong("reference_date"))?),
            None => None,
        };
        Ok(Self { root: root.to_owned(), connection, plane, notice, reference_date })
    }

    /// The plane all of it stands in.
    pub fn plane(&self) -> &Plane {
        &self.plane
    }

    /// What every answer from it must say, or `None`.
    pub fn notice(&self) -> Option<&Text> {
        self.notice.as_ref()
    }

    /// The reference date (基准日) of answers that name none: the workspace's, else today.
    pub fn reference_date(&self) -> Date {
        self.reference_date.unwrap_or_else(clock::today)
    }

    /// Reads the definitions: the workspace's own `layers/`, else those built in.
    ///
    /// # Errors
    /// [`StoreError::Definitions`], for somebody may have edited them.
    pub fn definitions(&self) -> Result<Definitions, StoreError> {
        Ok(Definitions::clone(&*self.shared_definitions()?))
    }

    /// The same, for those who look something up: not read again while their files are the same.
    ///
    /// # Errors
    /// As [`Self::definitions`].
    pub fn shared_definitions(&self) -> Result<Arc<Definitions>, StoreError> {
        let dir = self.definitions_folder()?;
        definitions::shared(dir.as_deref())
            .map_err(|source| StoreError::Definitions { dir, source: Box::new(source) })
    }

    /// The folder of the workspace's own definitions; `None` where it uses those built in.
    ///
    /// # Errors
    /// [`StoreError`] where the catalogue cannot be read.
    pub fn definitions_folder(&self) -> Result<Option<PathBuf>, StoreError> {
        let meta = Meta { root: &self.root, connection: &self.connection };
        let is_own = meta.get("definitions")?.as_deref() == Some(LAYERS);
        Ok(is_own.then(|| self.root.join(LAYERS)))
    }
}

fn read_definitions(dir: Option<&Path>) -> Result<Definitions, StoreError> {
    let read = dir.map_or_else(definitions::builtin, definitions::read_dir);
    read.map_err(|source| StoreError::Definitions { dir: dir.map(Path::to_owned), source: Box::new(source) })
}

/// What `meta` of a new workspace says.
fn meta(new: &NewWorkspace<'_>) -> Vec<(&'static str, String)> {
    let projection = &new.plane.projection;
    let definitions = if new.definitions.is_some() { LAYERS } else { "built-in" };
    let mut meta = vec![
        ("created_at", clock::now()),
        ("definitions", definitions.to_owned()),
        ("crs", new.plane.crs.clone()),
        // Printed floats are the shortest that read back to the same bits.
        ("semi_major_m", projection.ellipsoid.semi_major_m.to_string()),
        ("inverse_flattening", projection.ellipsoid.inverse_flattening.to_string()),
        ("central_meridian_deg", projection.central_meridian_deg.to_string()),
        ("scale", projection.scale.to_string()),
        ("false_easting_m", projection.false_easting_m.to_string()),
        ("false_northing_m", projection.false_northing_m.to_string()),
    ];
    if let Some(notice) = new.notice {
        meta.extend([("notice_zh", notice.zh.clone()), ("notice_en", notice.en.clone())]);
    }
    meta.extend(new.reference_date.map(|date| ("reference_date", date.to_string())));
    meta
}

/// Reads the table `meta`.
struct Meta<'a> {
    root: &'a Path,
    connection: &'a Connection,
}

impl Meta<'_> {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        const QUERY: &str = "SELECT value FROM meta WHERE key = ?1";
        Ok(self.connection.query_row(QUERY, [key], |row| row.get(0)).optional()?)
    }

    fn wrong(&self, key: &str) -> StoreError {
        StoreError::Catalogue { dir: self.root.to_owned(), what: format!("meta.{key}") }
    }

    fn number(&self, key: &str) -> Result<f64, StoreError> {
        let text = self.get(key)?.ok_or_else(|| self.wrong(key))?;
        text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| self.wrong(key))
    }

    fn plane(&self) -> Result<Plane, StoreError> {
        Ok(Plane {
            crs: self.get("crs")?.ok_or_else(|| self.wrong("crs"))?,
            projection: TransverseMercator {
                ellipsoid: Ellipsoid {
                    semi_major_m: self.number("semi_major_m")?,
                    inverse_flattening: self.number("inverse_flattening")?,
                },
                central_meridian_deg: self.number("central_meridian_deg")?,
                scale: self.number("scale")?,
                false_easting_m: self.number("false_easting_m")?,
                false_northing_m: self.number("false_northing_m")?,
            },
        })
    }
}

/// Refuses a directory that is a workspace, or holds anything but one whose making was cut short.
fn refuse_taken(root: &Path) -> Result<(), StoreError> {
    match schema::open(root) {
        Ok(_) => return Err(StoreError::AlreadyAWorkspace { dir: root.to_owned() }),
        Err(StoreError::NotAWorkspace { .. }) => {}
        Err(error) => return Err(error),
    }
    let is_unfinished = fs::read(root.join(LOCK)).is_ok_and(|mark| mark.is_empty() || mark == UNFINISHED);
    for entry in fs::read_dir(root).map_err(StoreError::io(root))? {
        let found = entry.map_err(StoreError::io(root))?.file_name().to_string_lossy().into_owned();
        if !(is_unfinished && is_own(root, &found)) {
            return Err(StoreError::NotEmpty { dir: root.to_owned(), found });
        }
    }
    Ok(())
}

/// Whether a thing in the directory may stem from a making that was cut short. Snapshots never do, so a
/// workspace that lost its catalogue is not taken for one; nor do things made before the mark was set.
fn is_own(root: &Path, name: &str) -> bool {
    let is_marked = fs::read(root.join(LOCK)).is_ok_and(|mark| mark == UNFINISHED);
    let is_empty = |dir: PathBuf| fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
    match name {
        LOCK => true,
        SNAPSHOTS => is_marked && is_empty(root.join(SNAPSHOTS)),
        LAYERS => is_marked,
        _ => is_marked && name.starts_with(schema::CATALOGUE),
    }
}

/// Clears away what a making that was cut short has left; [`refuse_taken`] has seen that it is nothing else.
fn clear_unfinished(root: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(root).map_err(StoreError::io(root))? {
        let path = entry.map_err(StoreError::io(root))?.path();
        match path.file_name().and_then(|name| name.to_str()) {
            Some(LOCK | SNAPSHOTS) => {}
            Some(LAYERS) => fs::remove_dir_all(&path).map_err(StoreError::io(&path))?,
            _ => fs::remove_file(&path).map_err(StoreError::io(&path))?,
        }
    }
    Ok(())
}

/// Writes what the lock file says.
pub(super) fn mark(lock: &mut File, text: &[u8]) -> std::io::Result<()> {
    lock.rewind()?;
    lock.set_len(0)?;
    lock.write_all(text)?;
    lock.sync_all()
}

/// Copies the TOML files of a directory and those below it, and syncs them.
fn copy_definitions(from: &Path, to: &Path) -> Result<(), StoreError> {
    // Listed before anything is made: the workspace may lie inside that very directory.
    let mut files = Vec::new();
    list_toml(from, Path::new(""), &mut files)?;
    for file in files {
        let (path, copy) = (from.join(&file), to.join(&file));
        let dir = copy.parent().unwrap_or(to);
        fs::create_dir_all(dir).map_err(StoreError::io(dir))?;
        let text = fs::read(&path).map_err(StoreError::io(&path))?;
        let written = File::create(&copy).and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()
        });
        written.map_err(StoreError::io(&copy))?;
        files::sync_directory(dir)?;
    }
    files::sync_directory(to)
}

/// Lists TOML files below `root.join(dir)`, relative to `root`.
pub(super) fn list_toml(root: &Path, dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), StoreError> {
    let full = root.join(dir);
    for entry in fs::read_dir(&full).map_err(StoreError::io(&full))? {
        let entry = entry.map_err(StoreError::io(&full))?;
        let relative = dir.join(entry.file_name());
        if entry.path().is_dir() {
            list_toml(root, &relative, files)?;
        } else if relative.extension().is_some_and(|end| end == "toml") {
            files.push(relative);
        }
    }
    Ok(())
}

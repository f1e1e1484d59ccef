//! Restoring: a backup becomes a workspace in a new directory, once everything in it has been verified.
//!
//! It is put together under a temporary name beside the directory. The catalogue gets its name only when every
//! file is there, synced, and what the backup's list of digests says; the directory gets its own when the
//! doctor finds nothing wrong. What a restoring that was cut short has left, the next one clears away.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};

use tar::{Archive, Entry, EntryType};

use crate::layer::text::Text;
use crate::store::backup::{Hashed, SUMS, beside, parent, refuse_taken};
use crate::store::doctor;
use crate::store::error::StoreError;
use crate::store::files::{self, BUFFER, LOCK, SNAPSHOTS};
use crate::store::schema::CATALOGUE;
use crate::store::workspace::{LAYERS, UNFINISHED, Workspace, mark};

/// What the name of a directory that is being restored ends with.
const RESTORING_END: &str = ".restoring";
/// The catalogue's name until all is verified.
const UNNAMED_CATALOGUE: &str = "restoring.db";
/// The longest list of digests that is read: half a million files.
const SUMS_BYTES_MAX: u64 = 64 << 20;

/// Makes a workspace of a backup. Its directory must not be there yet.
///
/// # Errors
/// [`StoreError::AlreadyThere`]; [`StoreError::InUse`] where another process restores to the same place;
/// [`StoreError::NotABackup`] where the file is none, or not as it was made; [`StoreError::Io`],
/// [`StoreError::Sqlite`]. The directory is not there then.
pub fn restore(file: &Path, root: &Path) -> Result<Workspace, StoreError> {
    refuse_taken(root)?;
    let opened = File::open(file).map_err(StoreError::io(file))?;
    let mut place = Place::begin(root)?;
    let not_a_backup = |what: Text| StoreError::NotABackup { file: file.to_owned(), what };
    let sums = Unpacking { file, dir: &place.dir, sums: BTreeMap::new() }.unpack(opened)?;
    if !sums.contains_key(CATALOGUE) {
        return Err(not_a_backup(Text::new("其中没有目录库 hegui.db", "it has no catalogue hegui.db")));
    }
    let snapshots = place.dir.join(SNAPSHOTS);
    fs::create_dir_all(&snapshots).map_err(StoreError::io(&snapshots))?;
    sync_below(&place.dir)?;
    let catalogue = place.dir.join(CATALOGUE);
    fs::rename(place.dir.join(UNNAMED_CATALOGUE), &catalogue).map_err(StoreError::io(&catalogue))?;
    // Brings it forward where it is of an older program, and closes it again.
    drop(Workspace::open(&place.dir)?);
    let faults = doctor::examine(&place.dir)?;
    if let Some(fault) = faults.into_iter().find(|fault| fault.check != doctor::UNFINISHED_CHECK) {
        return Err(not_a_backup(fault.what));
    }
    mark(&mut place.mark, b"").map_err(StoreError::io(&place.dir))?;
    files::sync_directory(&place.dir)?;
    refuse_taken(root)?;
    fs::rename(&place.dir, root).map_err(StoreError::io(root))?;
    place.is_named = true;
    files::sync_directory(parent(root))?;
    Workspace::open(root)
}

/// The directory a workspace is put together in, removed where it never gets its name.
struct Place {
    dir: PathBuf,
    /// The directory itself, held for its lock: that of the workspace is for those who write to it.
    _locked: File,
    /// The workspace's lock file, which says until the end that it is unfinished.
    mark: File,
    is_named: bool,
}

impl Place {
    fn begin(root: &Path) -> Result<Self, StoreError> {
        let dir = beside(root, RESTORING_END);
        if dir.exists() {
            clear_unfinished(&dir)?;
        }
        fs::create_dir(&dir).map_err(StoreError::io(&dir))?;
        let locked = File::open(&dir).and_then(|locked| locked.lock().map(|()| locked));
        let locked = locked.map_err(StoreError::io(&dir))?;
        let path = dir.join(LOCK);
        let mut file = File::create_new(&path).map_err(StoreError::io(&path))?;
        mark(&mut file, UNFINISHED).map_err(StoreError::io(&path))?;
        Ok(Self { dir, _locked: locked, mark: file, is_named: false })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.is_named {
            // Where this fails the next restoring to this place does it.
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

/// Removes what a restoring that was cut short has left; anything else is somebody's.
fn clear_unfinished(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join(LOCK);
    let is_ours = fs::read(&path).is_ok_and(|mark| mark.is_empty() || mark == UNFINISHED);
    let is_empty = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
    if !is_ours && !is_empty {
        return Err(StoreError::AlreadyThere { path: dir.to_owned() });
    }
    let locked = File::open(dir).map_err(StoreError::io(dir))?;
    match locked.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { path: dir.to_owned() }),
        Err(TryLockError::Error(source)) => return Err(StoreError::Io { path, source }),
    }
    fs::remove_dir_all(dir).map_err(StoreError::io(dir))
}

/// An archive being unpacked, with the digests of what has come out of it.
struct Unpacking<'a> {
    file: &'a Path,
    dir: &'a Path,
    sums: BTreeMap<String, String>,
}

impl Unpacking<'_> {
    /// Unpacks everything and holds it against the list of digests; returns that.
    fn unpack(mut self, file: File) -> Result<BTreeMap<String, String>, StoreError> {
        let mut archive = Archive::new(BufReader::with_capacity(BUFFER, file));
        let mut list = None;
        for entry in archive.entries().map_err(|error| self.unreadable(&error))? {
            let mut entry = entry.map_err(|error| self.unreadable(&error))?;
            let name = self.name(&entry)?;
            if list.is_some() {
                return Err(self.stranger(&name));
            }
            if name == SUMS {
                list = Some(self.read_list(entry)?);
            } else {
                self.take(&name, &mut entry)?;
            }
        }
        let Some(list) = list else {
            return Err(self.wrong(Text::new(
                format!("文件不完整:没有 {SUMS}"),
                format!("it is cut short: it has no {SUMS}"),
            )));
        };
        let expected = list.lines().map(|line| line.split_once("  ").map(|(sum, name)| (name, sum)));
        let expected: Option<BTreeMap<&str, &str>> = expected.collect();
        let is_equal = |expected: &BTreeMap<&str, &str>| {
            expected
                .iter()
                .map(|(name, sum)| (*name, *sum))
                .eq(self.sums.iter().map(|(name, sum)| (&**name, &**sum)))
        };
        if expected.as_ref().is_some_and(is_equal) {
            return Ok(self.sums);
        }
        let differs = |(name, sum): &(&String, &String)| {
            expected.as_ref().and_then(|own| own.get(name.as_str())) != Some(&sum.as_str())
        };
        let name = self.sums.iter().find(differs).map_or(SUMS, |(name, _)| name);
        Err(self.wrong(Text::new(
            format!("{name} 与 {SUMS} 所列校验值不符,文件已损坏"),
            format!("{name} is not what {SUMS} says, the file is damaged"),
        )))
    }

    /// The name of an entry: a file of ours and nothing else.
    fn name(&self, entry: &Entry<'_, impl Read>) -> Result<String, StoreError> {
        let path = entry.path().map_err(|error| self.unreadable(&error))?;
        let shown = path.display().to_string();
        let parts: Option<Vec<&str>> = path
            .components()
            .map(|part| match part {
                Component::Normal(part) => part.to_str(),
                _ => None,
            })
            .collect();
        let is_toml = |name: &&str| Path::new(name).extension().is_some_and(|end| end == "toml");
        let is_own = match parts.as_deref() {
            Some([CATALOGUE | SUMS]) => true,
            Some([SNAPSHOTS, name]) => files::is_snapshot(name),
            Some([LAYERS, folders @ .., name]) => is_toml(name) && folders.len() <= 1,
            _ => false,
        };
        if !is_own || entry.header().entry_type() != EntryType::Regular || self.sums.contains_key(&shown) {
            return Err(self.stranger(&shown));
        }
        Ok(shown)
    }

    /// Writes and syncs an entry.
    fn take(&mut self, name: &str, entry: &mut impl Read) -> Result<(), StoreError> {
        let path = self.dir.join(if name == CATALOGUE { UNNAMED_CATALOGUE } else { name });
        let folder = parent(&path);
        fs::create_dir_all(folder).map_err(StoreError::io(folder))?;
        let mut out =
            File::options().write(true).create_new(true).open(&path).map_err(StoreError::io(&path))?;
        let mut content = Hashed::new(entry);
        io::copy(&mut content, &mut out).and_then(|_| out.sync_all()).map_err(StoreError::io(&path))?;
        self.sums.insert(name.to_owned(), content.digest().to_string());
        Ok(())
    }

    fn read_list(&self, entry: impl Read) -> Result<String, StoreError> {
        let mut list = String::new();
        entry.take(SUMS_BYTES_MAX).read_to_string(&mut list).map_err(|error| self.unreadable(&error))?;
        Ok(list)
    }

    fn wrong(&self, what: Text) -> StoreError {
        StoreError::NotABackup { file: self.file.to_owned(), what }
    }

    fn stranger(&self, name: &str) -> StoreError {
        self.wrong(Text::new(
            format!("其中有不属于备份的 {name}"),
            format!("it has {name} in it, which no backup has"),
        ))
    }

    fn unreadable(&self, error: &io::Error) -> StoreError {
        self.wrong(Text::new(format!("无法读取:{error}"), format!("it cannot be read: {error}")))
    }
}

/// Makes what was created below a directory survive a power cut.
fn sync_below(dir: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(dir).map_err(StoreError::io(dir))? {
        let path = entry.map_err(StoreError::io(dir))?.path();
        if path.is_dir() {
            sync_below(&path)?;
        }
    }
    files::sync_directory(dir)
}

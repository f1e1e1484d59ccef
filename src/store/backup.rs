//! Backups (备份): one file that holds a whole workspace as it was at one instant, while others read and write.
//!
//! ```text
//! hegui.db      the catalogue, copied by SQLite in one reading transaction
//! snapshots/    the snapshots this catalogue names
//! layers/       the workspace's own definitions, where it has any
//! SHA256SUMS    a line `<digest>  <name>` for each file before it
//! ```
//!
//! A tar archive, so that what it holds can be had without this program too: `tar xf` and `sha256sum -c` do.
//! It is written under a temporary name, synced, and renamed; one that is cut short has no `SHA256SUMS`.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use tar::{Builder, Header};

use crate::formats::snapshot::container::Digest;
use crate::store::error::StoreError;
use crate::store::files::{self, BUFFER, SNAPSHOTS};
use crate::store::known::all_snapshots;
use crate::store::schema::CATALOGUE;
use crate::store::workspace::{LAYERS, Workspace, list_toml};

/// The list of digests, the last file of an archive.
pub(super) const SUMS: &str = "SHA256SUMS";
/// What the name of a backup that is being written ends with.
const PART_END: &str = ".part";
/// What the name of the catalogue's copy ends with, which lies beside it meanwhile.
const COPY_END: &str = ".part-db";

/// A backup that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The digest of the whole file.
    pub sha256: Digest,
    /// Its length in bytes.
    pub n_bytes: u64,
    /// The snapshots in it.
    pub n_snapshots: usize,
}

impl Workspace {
    /// Writes a backup. Its file must not be there yet.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`]; [`StoreError::InUse`] where another process writes the same;
    /// [`StoreError::Snapshot`], [`StoreError::WrongSnapshot`] where a snapshot is damaged: a backup of damage
    /// would be taken for one; [`StoreError::Io`], [`StoreError::Sqlite`]. No file is there then.
    pub fn back_up(&self, file: &Path) -> Result<Backup, StoreError> {
        refuse_taken(file)?;
        let part = Part::begin(file)?;
        let copy = Copied::of(&self.connection, beside(file, COPY_END))?;
        let mut archive = Archive::begin(&part);
        let n_snapshots = archive.fill(self, &copy)?;
        let (sha256, n_bytes) = archive.end()?;
        part.locked.sync_all().map_err(StoreError::io(&part.path))?;
        drop(copy);
        // Asked again: another process may have been faster.
        refuse_taken(file)?;
        fs::rename(&part.path, file).map_err(StoreError::io(file))?;
        files::sync_directory(parent(file))?;
        Ok(Backup { sha256, n_bytes, n_snapshots })
    }
}

/// Refuses a path at which something is.
pub(super) fn refuse_taken(path: &Path) -> Result<(), StoreError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(StoreError::AlreadyThere { path: path.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(StoreError::Io { path: path.to_owned(), source }),
    }
}

/// The directory a path lies in.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A path whose name ends with something more.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(end);
    path.with_file_name(name)
}

/// The file being written, held locked; what a dead process has left of it is written over.
struct Part {
    path: PathBuf,
    locked: File,
}

impl Part {
    fn begin(file: &Path) -> Result<Self, StoreError> {
        let path = beside(file, PART_END);
        let opened = File::options().create(true).truncate(false).write(true).open(&path);
        let locked = opened.map_err(StoreError::io(&path))?;
        match locked.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { path }),
            Err(TryLockError::Error(source)) => return Err(StoreError::Io { path, source }),
        }
        locked.set_len(0).map_err(StoreError::io(&path))?;
        Ok(Self { path, locked })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Renamed it is not there; where it could not be made whole nobody wants it.
        let _ = fs::remove_file(&self.path);
    }
}

/// The catalogue's copy, removed when it is dropped.
struct Copied(PathBuf);

impl Copied {
    fn of(connection: &Connection, path: PathBuf) -> Result<Self, StoreError> {
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::Io { path, source });
            }
            _ => {}
        }
        let copied = Self(path);
        connection.execute("VACUUM INTO ?1", [copied.0.to_string_lossy()])?;
        Ok(copied)
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        // Where this fails the next backup of this name does it.
        let _ = fs::remove_file(&self.0);
    }
}

/// An archive being written, with the digests of what is in it.
struct Archive<'a> {
    path: &'a Path,
    tar: Builder<Hashed<BufWriter<&'a File>>>,
    sums: String,
}

impl<'a> Archive<'a> {
    fn begin(part: &'a Part) -> Self {
        let out = Hashed::new(BufWriter::with_capacity(BUFFER, &part.locked));
        Self { path: &part.path, tar: Builder::new(out), sums: String::new() }
    }

    /// Puts everything in; returns the number of snapshots.
    fn fill(&mut self, workspace: &Workspace, copy: &Copied) -> Result<usize, StoreError> {
        let snapshots = {
            let catalogue = Connection::open(&copy.0)?;
            // The copy is one file, also where the catalogue keeps a log beside it.
            catalogue.pragma_update(None, "journal_mode", "DELETE")?;
            all_snapshots(&catalogue)?
        };
        self.put(&copy.0, CATALOGUE)?;
        for (name, sha256) in &snapshots {
            // Opening it reads and verifies it.
            drop(workspace.open_snapshot(name, sha256)?);
            self.put(&workspace.root.join(SNAPSHOTS).join(name), &format!("{SNAPSHOTS}/{name}"))?;
        }
        if let Some(folder) = workspace.definitions_folder()? {
            let mut names = Vec::new();
            list_toml(&folder, Path::new(""), &mut names)?;
            names.sort_unstable();
            for name in names {
                self.put(&folder.join(&name), &format!("{LAYERS}/{}", name.display()))?;
            }
        }
        Ok(snapshots.len())
    }

    /// Puts a file in under a name.
    fn put(&mut self, path: &Path, name: &str) -> Result<(), StoreError> {
        let file = File::open(path).map_err(StoreError::io(path))?;
        let metadata = file.metadata().map_err(StoreError::io(path))?;
        let changed = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let mut header = header(metadata.len());
        header.set_mtime(changed.map_or(0, |since| since.as_secs()));
        let mut content = Hashed::new(file.take(metadata.len()));
        self.tar.append_data(&mut header, name, &mut content).map_err(StoreError::io(self.path))?;
        self.sums.extend([content.digest().to_string().as_str(), "  ", name, "\n"]);
        Ok(())
    }

    /// Closes the archive; returns its digest and length.
    fn end(mut self) -> Result<(Digest, u64), StoreError> {
        let sums = std::mem::take(&mut self.sums);
        let failed = StoreError::io(self.path);
        let ended = self
            .tar
            .append_data(&mut header(sums.len() as u64), SUMS, sums.as_bytes())
            .and_then(|()| self.tar.into_inner())
            .and_then(|mut out| {
                out.inner.flush()?;
                Ok((out.digest(), out.n_bytes))
            });
        ended.map_err(failed)
    }
}

/// The head of a file of so many bytes.
fn header(n_bytes: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(n_bytes);
    header.set_mode(0o644);
    header
}

/// What is read or written through it is digested and counted.
pub(super) struct Hashed<T> {
    inner: T,
    hash: Sha256,
    n_bytes: u64,
}

impl<T> Hashed<T> {
    pub(super) fn new(inner: T) -> Self {
        Self { inner, hash: Sha256::new(), n_bytes: 0 }
    }

    /// The digest of what went through.
    pub(super) fn digest(&self) -> Digest {
        Digest(self.hash.clone().finalize().into())
    }
}

impl<T: Read> Read for Hashed<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.n_bytes += n as u64;
        Ok(n)
    }
}

impl<T: Write> Write for Hashed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.n_bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

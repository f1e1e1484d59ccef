//! Files of a workspace: made so that they are there whole or not at all.
//!
//! A snapshot is written under a temporary name in its own directory and held locked (`flock`) while its
//! writer lives. A temporary file nobody holds was left by a process that died, and the next writer clears
//! it away. The lock of the workspace is held only while temporary files are made and cleared, so that a
//! new one cannot be taken for a dead one before its writer has locked it.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::formats::snapshot::container::{Digest, Writer};
use crate::store::error::StoreError;

/// Where snapshots lie in the workspace.
pub(super) const SNAPSHOTS: &str = "snapshots";
/// The workspace's lock.
pub(super) const LOCK: &str = "hegui.lock";
/// What snapshots' names end with.
const SNAPSHOT_END: &str = ".hegui";
/// What temporary names end with.
const TEMPORARY_END: &str = ".tmp";
/// Bytes gathered before they go to the system.
pub(super) const BUFFER: usize = 1 << 20;

/// A snapshot that is written and synced but has no name yet. Dropped unnamed, it is removed.
pub(super) struct Unnamed {
    path: PathBuf,
    /// Held for its lock, which tells other processes that this file has a writer.
    locked: File,
    /// The digest of its content.
    pub(super) digest: Digest,
    is_named: bool,
}

/// Takes the workspace's lock; it is given back when the file is dropped, or its process dies.
pub(super) fn lock(root: &Path) -> Result<File, StoreError> {
    let path = root.join(LOCK);
    let file = File::options().create(true).truncate(false).read(true).write(true).open(&path);
    let file = file.map_err(StoreError::io(&path))?;
    file.lock().map_err(StoreError::io(&path))?;
    Ok(file)
}

/// Makes what was created, renamed or removed in a directory survive a power cut.
pub(super) fn sync_directory(dir: &Path) -> Result<(), StoreError> {
    File::open(dir).and_then(|handle| handle.sync_all()).map_err(StoreError::io(dir))
}

/// The path of a temporary file.
pub(super) fn temporary(root: &Path, name: &str) -> PathBuf {
    root.join(SNAPSHOTS).join(format!("{name}{TEMPORARY_END}"))
}

/// Writes and syncs a snapshot under a temporary name.
pub(super) fn write(root: &Path, content: &Writer<'_>) -> Result<Unnamed, StoreError> {
    let dir = root.join(SNAPSHOTS);
    let (path, file) = {
        let _lock = lock(root)?;
        clear_temporary(root)?;
        make_temporary(&dir)?
    };
    // From here on the file is removed where anything fails.
    let mut unnamed = Unnamed { path, locked: file, digest: Digest([0; 32]), is_named: false };
    let mut out = BufWriter::with_capacity(BUFFER, &unnamed.locked);
    let written = content.write(&mut out).and_then(|digest| {
        out.flush()?;
        out.get_ref().sync_all()?;
        Ok(digest)
    });
    drop(out);
    unnamed.digest = written.map_err(StoreError::io(&unnamed.path))?;
    Ok(unnamed)
}

impl Unnamed {
    /// The name it will bear: the same content has the same name.
    pub(super) fn name(&self, what: &str) -> String {
        // A layer's id comes from a file somebody edited; it names no directory here.
        let what = what.replace(|sign: char| !sign.is_alphanumeric() && sign != '-', "_");
        format!("{what}-{}{SNAPSHOT_END}", &self.digest.to_string()[..32])
    }

    /// Gives it its name for good. To be called inside the transaction that enters it.
    pub(super) fn give_name(mut self, name: &str) -> Result<(), StoreError> {
        let named = self.path.with_file_name(name);
        fs::rename(&self.path, &named).map_err(StoreError::io(&named))?;
        self.is_named = true;
        sync_directory(named.parent().unwrap_or(&named))
    }
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        if !self.is_named {
            // Where this fails the next writer clears it away.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Removes snapshots the catalogue does not know: renamed, but their writer died before it committed.
/// To be called inside a write transaction, for then no other process stands between the two.
pub(super) fn clear_unknown(root: &Path, known: &BTreeSet<String>) -> Result<(), StoreError> {
    remove(unknown(root, known)?)
}

/// The snapshots of which the catalogue knows nothing.
pub(super) fn unknown(root: &Path, known: &BTreeSet<String>) -> Result<Vec<PathBuf>, StoreError> {
    let is_known = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| known.contains(name))
    };
    let all = entries(&root.join(SNAPSHOTS), SNAPSHOT_END)?;
    Ok(all.into_iter().filter(|path| !is_known(path)).collect())
}

/// Whether a name is one a snapshot may bear.
pub(super) fn is_snapshot(name: &str) -> bool {
    name.ends_with(SNAPSHOT_END)
}

/// Removes temporary files whose writer is dead. The caller holds the workspace's lock.
pub(super) fn clear_temporary(root: &Path) -> Result<(), StoreError> {
    remove(dead(root)?)
}

/// The temporary files whose writer is dead. The caller holds the workspace's lock.
pub(super) fn dead(root: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut dead = Vec::new();
    for path in entries(&root.join(SNAPSHOTS), TEMPORARY_END)? {
        let Ok(file) = File::open(&path) else {
            // Its writer has just named or removed it.
            continue;
        };
        match file.try_lock() {
            Ok(()) => dead.push(path),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(source)) => return Err(StoreError::Io { path, source }),
        }
    }
    Ok(dead)
}

fn remove(paths: Vec<PathBuf>) -> Result<(), StoreError> {
    paths.into_iter().try_for_each(|path| fs::remove_file(&path).map_err(StoreError::io(&path)))
}

/// Makes and locks a temporary file. The caller holds the workspace's lock.
fn make_temporary(dir: &Path) -> Result<(PathBuf, File), StoreError> {
    let mut number = 0_u32;
    loop {
        let path = dir.join(format!("{}-{number}{TEMPORARY_END}", process::id()));
        match File::options().write(true).create_new(true).open(&path) {
            Ok(file) => {
                file.lock().map_err(StoreError::io(&path))?;
                return Ok((path, file));
            }
            // Another thread's, or that of a process of this number elsewhere on a shared disk.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(source) => return Err(StoreError::Io { path, source }),
        }
    }
}

/// The files of a directory whose names end so, sorted.
fn entries(dir: &Path, end: &str) -> Result<BTreeSet<PathBuf>, StoreError> {
    let mut paths = BTreeSet::new();
    for entry in fs::read_dir(dir).map_err(StoreError::io(dir))? {
        let entry = entry.map_err(StoreError::io(dir))?;
        if entry.file_name().to_string_lossy().ends_with(end) {
            paths.insert(entry.path());
        }
    }
    Ok(paths)
}

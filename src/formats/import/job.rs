//! Job folders: where a delivery is unpacked or copied to, under names the program makes.
//!
//! A folder is held by a lock that dies with its process. Whoever makes the next one clears those nobody holds
//! any more, so that what a killed process left does not stay.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

/// What every job folder's name begins with; a number follows.
const PREFIX: &str = "hegui-job-";
/// The lock in a folder, held while it is used.
const LOCK: &str = "lock";
/// The lock held while a folder is made or cleared, so that nobody clears one just made.
const MAKING: &str = "making";

/// A folder of one's own, gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Job {
    path: PathBuf,
    /// Held until the folder is gone.
    _lock: File,
}

impl Job {
    /// Makes a folder for one job below `scratch`, and clears what dead processes have left there.
    ///
    /// # Errors
    /// Any of the system.
    pub(crate) fn make(scratch: &Path) -> io::Result<Self> {
        let home = home(scratch)?;
        let making = File::create(home.join(MAKING))?;
        making.lock()?;
        clear(&home)?;
        let mut private = DirBuilder::new();
        private.mode(0o700);
        let mut number = 0_u64;
        let path = loop {
            let path = home.join(format!("{PREFIX}{number}"));
            match private.create(&path) {
                Ok(()) => break path,
                Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(cause) => return Err(cause),
            }
        };
        let lock = File::create_new(path.join(LOCK))?;
        lock.lock()?;
        fs::create_dir(path.join("in"))?;
        Ok(Self { path, _lock: lock })
    }

    /// The folder that what is read is put into.
    pub(crate) fn dir(&self) -> PathBuf {
        self.path.join("in")
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // What cannot be removed now the next job clears.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The folder of all jobs of this user: nobody else's, for in a shared place its name could be taken by another.
fn home(scratch: &Path) -> io::Result<PathBuf> {
    let user = nix::unistd::Uid::effective().as_raw();
    let home = scratch.join(format!("hegui-jobs-{user}"));
    match DirBuilder::new().mode(0o700).create(&home) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => return Err(cause),
        _ => {}
    }
    let metadata = fs::symlink_metadata(&home)?;
    if !metadata.is_dir() || metadata.uid() != user || metadata.mode() & 0o022 != 0 {
        let shown = home.display();
        return Err(io::Error::other(format!("{shown} is not a folder that only this user may write to")));
    }
    Ok(home)
}

/// Removes the folders whose lock nobody holds.
fn clear(home: &Path) -> io::Result<()> {
    for entry in fs::read_dir(home)? {
        let entry = entry?;
        let is_job = entry.file_name().to_string_lossy().starts_with(PREFIX) && entry.file_type()?.is_dir();
        if !is_job {
            continue;
        }
        let is_held = match File::open(entry.path().join(LOCK)).map(|lock| lock.try_lock()) {
            Ok(Err(TryLockError::WouldBlock)) => true,
            Ok(Ok(()) | Err(TryLockError::Error(_))) | Err(_) => false,
        };
        if !is_held {
            // One that its owner is removing at this moment may be half gone.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Job, home};

    #[test]
    fn a_folder_goes_with_its_job_and_what_the_dead_left_is_cleared_by_the_next() {
        let scratch = tempfile::tempdir().unwrap();
        let first = Job::make(scratch.path()).unwrap();
        fs::write(first.dir().join("data.shp"), "x").unwrap();
        let left = home(scratch.path()).unwrap().join("hegui-job-7");
        fs::create_dir(&left).unwrap();
        fs::write(left.join("lock"), "").unwrap();
        let second = Job::make(scratch.path()).unwrap();
        assert!(!left.exists() && first.dir().join("data.shp").exists() && second.dir() != first.dir());
        let dirs = [first.dir(), second.dir()];
        drop((first, second));
        assert!(dirs.iter().all(|dir| !dir.exists()));
    }

    #[test]
    fn a_home_that_is_another_folder_is_not_used() {
        let (scratch, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let user = nix::unistd::Uid::effective().as_raw();
        let link = scratch.path().join(format!("hegui-jobs-{user}"));
        std::os::unix::fs::symlink(elsewhere.path(), link).unwrap();
        assert!(Job::make(scratch.path()).is_err());
    }
}

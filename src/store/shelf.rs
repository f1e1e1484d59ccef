//! The shelf: room on disk for the long lists of an overlay that does not fit memory.
//!
//! A list is a file of the workspace's that has lost its name as soon as it is made: nobody else can open it,
//! and it is gone with its last reader or with the process, whatever ends it. Its bytes are written once and
//! then mapped; what of them stands in memory is the system's to take back.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use memmap2::Mmap;

use crate::layer::column::{Drawer, NoRoom, Shelf, Shelved};
use crate::store::files;
use crate::store::workspace::Workspace;

/// Room in a directory for lists without names.
#[derive(Debug)]
pub struct DiskShelf {
    root: PathBuf,
    n_begun: AtomicU32,
}

/// A file that is being written.
#[derive(Debug)]
struct Written(File);

impl Workspace {
    /// Room for lists in this workspace.
    pub fn shelf(&self) -> DiskShelf {
        DiskShelf { root: self.root.clone(), n_begun: AtomicU32::new(0) }
    }
}

impl DiskShelf {
    fn file(&self) -> io::Result<File> {
        let number = self.n_begun.fetch_add(1, Ordering::Relaxed);
        let path = files::temporary(&self.root, &format!("{}-list-{number}", process::id()));
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        match fs::remove_file(&path) {
            // Somebody who clears away what dead processes left was faster.
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(file),
        }
    }
}

fn no_room(error: &io::Error) -> NoRoom {
    NoRoom(error.to_string())
}

impl Shelf for DiskShelf {
    fn begin(&self) -> Result<Box<dyn Drawer>, NoRoom> {
        let file = self.file().map_err(|error| no_room(&error))?;
        Ok(Box::new(Written(file)))
    }
}

impl Drawer for Written {
    fn put(&mut self, bytes: &[u8]) -> Result<(), NoRoom> {
        self.0.write_all(bytes).map_err(|error| no_room(&error))
    }

    fn close(self: Box<Self>) -> Result<Shelved, NoRoom> {
        // SAFETY: the map is sound while nobody changes the file. It has no name, this handle is the only one
        // to it, and the handle ends here.
        #[expect(
            unsafe_code,
            reason = "lists larger than memory are read as slices; named in docs/architecture.md"
        )]
        let map = unsafe { Mmap::map(&self.0) };
        map.map_or_else(|error| Err(no_room(&error)), |map| Ok(Arc::new(map) as Shelved))
    }
}

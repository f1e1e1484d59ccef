//! Lists kept on disk: the same arrangement, nothing left behind, and a shelf that fails is an error.

use std::sync::atomic::{AtomicUsize, Ordering};

use hegui::formats::crs;
use hegui::layer::column::{Drawer, NoRoom, Shelf, Shelved};
use hegui::layer::feature::Layer;
use hegui::overlay::watch::Unwatched;
use hegui::overlay::{CutError, Input, cut_watched};
use hegui::store::workspace::{NewWorkspace, Workspace};

use crate::exact::Rings;
use crate::exact::columns::bytes;
use crate::nasty::{generators, layers, overlay};
use crate::support::measure;

/// A shelf with room for so many bytes.
struct Narrow<'a> {
    shelf: &'a dyn Shelf,
    left: &'a AtomicUsize,
}

struct NarrowDrawer<'a> {
    drawer: Box<dyn Drawer>,
    left: &'a AtomicUsize,
}

impl Shelf for Narrow<'static> {
    fn begin(&self) -> Result<Box<dyn Drawer>, NoRoom> {
        Ok(Box::new(NarrowDrawer { drawer: self.shelf.begin()?, left: self.left }))
    }
}

impl Drawer for NarrowDrawer<'static> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), NoRoom> {
        let take = |left: usize| left.checked_sub(bytes.len());
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        taken.map_err(|_| NoRoom("full".to_owned()))?;
        self.drawer.put(bytes)
    }

    fn close(self: Box<Self>) -> Result<Shelved, NoRoom> {
        self.drawer.close()
    }
}

fn workspace(dir: &std::path::Path) -> Workspace {
    let plane = crs::plane("EPSG:4546").unwrap();
    let new = NewWorkspace { plane: &plane, definitions: None, notice: None, reference_date: None };
    Workspace::create(&dir.join("w"), &new).unwrap()
}

fn n_files(dir: &std::path::Path) -> usize {
    std::fs::read_dir(dir.join("w/snapshots")).unwrap().count()
}

fn scenes() -> impl Iterator<Item = (&'static str, Vec<Layer>)> {
    let sizes = [("town-and-farm", 2000), ("crowd", 60), ("combs-tilted", 60), ("corner-chain", 4000)];
    sizes.into_iter().map(|(name, n)| (name, layers(generators::scene(name, n), Rings::Sound)))
}

#[test]
fn what_is_kept_on_disk_is_the_same_arrangement_and_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = workspace(dir.path());
    for (name, layers) in scenes() {
        let inputs: Vec<Input<'_>> = layers.iter().map(Input::in_file_order).collect();
        let shelf = workspace.shelf();
        let kept = cut_watched(&inputs, &measure(), &Unwatched, Some(&shelf)).unwrap();
        let held = overlay(&layers);
        assert!(1 < held.n_cells(), "{name}");
        assert!(kept == held, "{name}: another arrangement");
        assert!(bytes(&kept) == bytes(&held), "{name}: another snapshot");
        assert_eq!(n_files(dir.path()), 0, "{name}");
    }
}

#[test]
fn a_shelf_that_is_full_is_an_error_wherever_it_fills_up() {
    let dir = tempfile::tempdir().unwrap();
    let shelf: &'static dyn Shelf = Box::leak(Box::new(workspace(dir.path()).shelf()));
    let (_, layers) = scenes().next().unwrap();
    let inputs: Vec<Input<'_>> = layers.iter().map(Input::in_file_order).collect();
    let cut = |room: usize| {
        let left: &'static AtomicUsize = Box::leak(Box::new(room.into()));
        let cut = cut_watched(&inputs, &measure(), &Unwatched, Some(&Narrow { shelf, left }));
        (cut, room - left.load(Ordering::Relaxed))
    };
    let (whole, n_bytes) = cut(usize::MAX / 2);
    assert!(whole.is_ok() && 1 << 16 < n_bytes, "{n_bytes} bytes");
    for part in 0..24 {
        let (cut, _) = cut(n_bytes * part / 24);
        assert!(
            matches!(&cut, Err(CutError::NoRoom { why }) if !why.is_empty()),
            "{part} of 24: {:?}",
            cut.err()
        );
    }
    assert!(cut(n_bytes).0.is_ok());
    assert_eq!(n_files(dir.path()), 0);
}

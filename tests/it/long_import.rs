//! Layers read column by column onto a shelf: the same snapshot to the byte as one read into memory, and an
//! error where the shelf fails.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use hegui::formats::import::watch::{Unwatched, Watch};
use hegui::formats::import::{self, Import, ReadError, ReadOptions};
use hegui::formats::snapshot::entry::Entry;
use hegui::formats::{crs, definitions};
use hegui::layer::column::{Drawer, NoRoom, Shelf};
use serde_json::{Value as Json, json};

use crate::store::create;

/// Squares side by side with all kinds of values; every seventh cannot be kept.
fn squares(n: usize) -> Json {
    let codes = ["0303", "0101", "0303", "1001"];
    let square = |index: usize| {
        let (west, south) = (111.0 + (index % 200) as f64 * 1e-4, 37.5 + (index / 200) as f64 * 1e-4);
        let (east, north) = (west + 1e-4, if index % 7 == 3 { south } else { south + 1e-4 });
        let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
        let free = match index % 4 {
            0 => Json::Null,
            1 => json!(format!("图斑{index}")),
            2 => json!(index),
            _ => json!(index as f64 + 0.25),
        };
        let properties = json!({"DLBM": codes[index % 4], "TBBH": format!("编号-{index:012}"), "BZ": free});
        json!({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    };
    let crs = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}});
    json!({"type": "FeatureCollection", "crs": crs, "features": (0..n).map(square).collect::<Vec<_>>()})
}

fn read_both(dir: &Path, n: usize) -> (Import, Result<(Vec<u8>, u64), ReadError>) {
    let workspace = create(&dir.join("w")).unwrap();
    let shelf = workspace.shelf();
    read_on(dir, n, (&Unwatched, &shelf))
}

/// Reads squares into memory, and onto a shelf as bytes of a snapshot with the features counted.
fn read_on(
    dir: &Path,
    n: usize,
    long: (&dyn Watch, &dyn Shelf),
) -> (Import, Result<(Vec<u8>, u64), ReadError>) {
    let file = dir.join("squares.geojson");
    fs::write(&file, squares(n).to_string()).unwrap();
    let definitions = definitions::builtin().unwrap();
    let (cards, plane) = (&definitions.cards, crs::plane("EPSG:4546").unwrap());
    let card = &cards.cards["dltb"];
    let whole = import::read(&file, card, cards, &plane, &ReadOptions::default()).unwrap();
    let long = import::read_long(&file, (card, cards), &plane, &ReadOptions::default(), long).map(|import| {
        assert_eq!((import.n_read, import.n_refused), (whole.n_read, whole.n_refused));
        assert_eq!(import.findings.len(), whole.findings.len());
        (bytes(&import.layer), import.layer.n_features() as u64)
    });
    (whole, long)
}

fn bytes(layer: &impl Entry) -> Vec<u8> {
    let mut bytes = Vec::new();
    layer.with_columns(|columns| columns.write(&mut bytes).map(drop)).unwrap();
    bytes
}

#[test]
fn what_is_read_onto_a_shelf_makes_the_same_snapshot() {
    // The second is long enough for every kind of column to leave memory.
    for n in [50, 40_000] {
        let dir = tempfile::tempdir().unwrap();
        let (whole, long) = read_both(dir.path(), n);
        let (long, n_features) = long.unwrap();
        assert!(whole.n_refused > 0 && n_features == whole.n_read - whole.n_refused);
        assert!(bytes(&whole.layer) == long, "{n} squares");
        let left: Vec<_> = fs::read_dir(dir.path().join("w/snapshots")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// A shelf that gives out only so many drawers.
struct Few<'a> {
    shelf: &'a dyn Shelf,
    left: AtomicUsize,
}

impl Shelf for Few<'_> {
    fn begin(&self) -> Result<Box<dyn Drawer>, NoRoom> {
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        taken.map_err(|_| NoRoom("full".to_owned()))?;
        self.shelf.begin()
    }
}

#[derive(Default)]
struct Counted {
    features: AtomicU64,
    bytes: AtomicU64,
    ends: AtomicU64,
}

impl Watch for Counted {
    fn has_read(&self, n_features: u64, n_bytes: u64) {
        assert_eq!(self.features.swap(n_features, Ordering::Relaxed) + 1, n_features);
        assert!(self.bytes.swap(n_bytes, Ordering::Relaxed) < n_bytes);
    }

    fn has_read_all(&self) {
        self.ends.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_shelf_that_is_full_is_an_error_that_names_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = create(&dir.path().join("w")).unwrap();
    let disk = workspace.shelf();
    let mut n_failed = 0;
    for left in 0.. {
        let (shelf, watch) = (Few { shelf: &disk, left: left.into() }, Counted::default());
        let (whole, long) = read_on(dir.path(), 20_000, (&watch, &shelf));
        assert_eq!(watch.features.into_inner(), whole.n_read);
        assert_eq!(watch.ends.into_inner(), 1);
        match long {
            Ok(_) => break,
            Err(ReadError::NoRoom { file, why }) => assert_eq!((&*file, &*why), ("squares.geojson", "full")),
            Err(other) => panic!("{other}"),
        }
        n_failed += 1;
    }
    assert!(n_failed >= 3, "{n_failed} columns went to the shelf");
}

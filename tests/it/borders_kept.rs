//! Borders in a snapshot: they come back as they were found, older snapshots have them found again, and no
//! forged ones are taken.

use std::fs;
use std::io::Cursor;

use hegui::formats::snapshot::container::Writer;
use hegui::formats::snapshot::error::SnapshotError;
use hegui::formats::snapshot::reader::Reader;
use hegui::formats::snapshot::{borders, layer};
use hegui::geometry::grid::Point;
use hegui::layer::borders::Borders;
use hegui::layer::feature::{Feature, Field, Layer, NO_FEATURE, Value};
use sha2::Digest as _;

use crate::store::{create, import_of, source};
use crate::support::layer as layer_of;

fn path(points: &[(i64, i64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point::new(x, y)).collect()
}

/// Two neighbors, a feature without rings, and an island in a hole, far from the origin.
fn layer_with_neighbors() -> Layer {
    let at = |x: i64, y: i64, side: i64| {
        let (x, y) = (x + 390_000_000_000, y - 44_000_000_000);
        path(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    };
    let hole = at(3, 3, 3).into_iter().rev().collect();
    layer_of("zt", &[vec![at(0, 0, 9), hole], vec![at(9, 0, 9)], vec![], vec![at(3, 3, 3)]])
}

fn layer_with_values() -> Layer {
    let mut layer = Layer::new("tdytq".into(), vec![Field { name: "TBBH".into() }]);
    let values = vec![Value::Text("示例".into())];
    let feature = Feature { number: 7, code: Some("0307K".into()), values };
    layer.push(feature, [path(&[(0, 0), (5, 0), (5, 5)])]);
    layer
}

fn written(writer: &Writer<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    bytes
}

fn reader(bytes: &[u8]) -> Reader<Cursor<&[u8]>> {
    Reader::new(Cursor::new(bytes), "test").unwrap()
}

fn with_borders(own: &Layer) -> Vec<u8> {
    written(&borders::add(layer::columns(own), &Borders::of(own)))
}

#[test]
fn borders_and_layer_come_back_each_without_the_other() {
    for own in [layer_with_neighbors(), layer_with_values(), Layer::new("空".into(), Vec::new())] {
        let bytes = with_borders(&own);
        let mut reader = reader(&bytes);
        let n_features = own.features.len();
        assert_eq!(borders::read(&mut reader, n_features).unwrap(), Some(Borders::of(&own)));
        assert_eq!(layer::read(&mut reader).unwrap(), own);
        let mut read = layer::read_without_rings(&mut reader).unwrap();
        assert_eq!((read.features.len(), read.points.len()), (n_features, 0));
        assert!((0..n_features).all(|feature| read.rings(feature).count() == 0));
        layer::read_rings(&mut reader, &mut read).unwrap();
        assert_eq!(read, own);
        let heads = layer::read_heads(&mut reader).unwrap();
        assert!(heads.fields.is_empty() && heads.points.is_empty());
        let head = |feature: &Feature| (feature.number, feature.code.clone(), feature.values.len());
        let expected = own.features.iter().map(|feature| (feature.number, feature.code.clone(), 0));
        assert!(heads.features.iter().map(head).eq(expected));
    }
}

#[test]
fn a_snapshot_without_borders_says_so() {
    let bytes = written(&layer::columns(&layer_with_neighbors()));
    assert_eq!(borders::read(&mut reader(&bytes), 4).unwrap(), None);
}

#[test]
fn points_come_back_however_far_they_reach() {
    let reach = i64::from(u32::MAX);
    for (width, bytes_each) in [(reach, 8), (reach + 1, 16), (i64::MAX / 2, 16)] {
        let wide = layer_of("zt", &[vec![path(&[(-7, 0), (width - 7, 0), (0, 5)])]]);
        let bytes = with_borders(&wide);
        assert_eq!(borders::read(&mut reader(&bytes), 1).unwrap(), Some(Borders::of(&wide)), "{width}");
        assert_eq!(layer::read(&mut reader(&bytes)).unwrap(), wide, "{width}");
        let kept_in = if reader(&bytes).count("borders.origin").is_some() { 8 } else { 16 };
        assert_eq!(kept_in, bytes_each, "{width}");
    }
}

/// As programs before these columns wrote it: every point in 64 bits, no borders.
fn as_before(own: &Layer) -> Vec<u8> {
    let n = own.points.len();
    let writer = Writer::new()
        .strings("what", ["layer"])
        .strings("id", [&own.id])
        .strings("fields", [""; 0])
        .i64s_by("number", own.features.len(), |index| own.features[index].number.cast_signed())
        .strings("codes", [""; 0])
        .u32s_by("code", own.features.len(), |_| u32::MAX)
        .u32s("ring_offsets", &own.ring_offsets)
        .u32s("point_offsets", &own.point_offsets)
        .i64s_by("x", n, |index| own.points[index].x)
        .i64s_by("y", n, |index| own.points[index].y);
    written(&writer)
}

#[test]
fn borders_that_are_not_borders_are_malformed() {
    let own = layer_with_neighbors();
    let right = Borders::of(&own);
    let change = |what: &str, change: &dyn Fn(&mut Borders)| {
        let mut wrong = right.clone();
        change(&mut wrong);
        let bytes = written(&borders::add(layer::columns(&own), &wrong));
        let read = borders::read(&mut reader(&bytes), own.features.len());
        assert!(matches!(read, Err(SnapshotError::Malformed { .. })), "{what}: {read:?}");
    };
    change("a chain less", &|borders| _ = borders.left.pop());
    change("a side less", &|borders| _ = borders.right.pop());
    change("no offsets", &|borders| borders.point_offsets.clear());
    change("an offset back", &|borders| borders.point_offsets[1] = u32::MAX);
    change("a chain of one point", &|borders| borders.point_offsets[1] = 1);
    change("points to spare", &|borders| borders.points.push(borders.points[0]));
    change("a feature too many", &|borders| borders.left[0] = 4);
    change("a feature on both sides", &|borders| borders.right[0] = borders.left[0]);
    change("nothing on both sides", &|borders| borders.left[0] = NO_FEATURE);
    change("another feature", &|borders| borders.right[0] = 2);
    change("a step on the spot", &|borders| borders.points[1] = borders.points[0]);
    change("a chain the other way", &|borders| {
        let n = borders.point_offsets[1] as usize;
        borders.points[..n].reverse();
    });
}

/// A forger can make the digest right; then the columns themselves must hold.
#[test]
fn forged_borders_are_an_error_and_never_a_panic() {
    let own = layer_with_neighbors();
    let bytes = with_borders(&own);
    let end = bytes.len() - 32;
    let (mut n_taken, mut n_refused) = (0, 0);
    for index in 8..end {
        for value in [0, 1, 3, 0x7f, 0xff] {
            let mut forged = bytes[..end].to_vec();
            forged[index] = value;
            let digest = sha2::Sha256::digest(&forged);
            forged.extend_from_slice(&digest);
            let Ok(mut reader) = Reader::new(Cursor::new(&forged), "test") else { continue };
            match borders::read(&mut reader, own.features.len()) {
                Ok(_) => n_taken += 1,
                Err(_) => n_refused += 1,
            }
        }
    }
    // Most bytes are other columns, and vertices inside a chain may be anywhere.
    assert!(0 < n_refused && 0 < n_taken);
}

#[test]
fn borders_are_kept_with_a_layer_and_found_again_where_they_were_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = create(dir.path()).unwrap();
    let ring = |x: i64| [(x, 0), (x + 9, 0), (x + 9, 9), (x, 9)].map(|(x, y)| Point::new(x, y)).to_vec();
    let own = layer_of("zt", &[vec![ring(0)], vec![ring(9)]]);
    let mut bare = own.clone();
    bare.drop_rings();
    let kept = workspace.import(&import_of(own.clone(), vec![]), &source()).unwrap();
    let path = dir.path().join("snapshots").join(&kept.snapshot);
    let mut reader = Reader::open(&path).unwrap();
    assert_eq!(borders::read(&mut reader, 2).unwrap(), Some(Borders::of(&own)));
    assert_eq!(workspace.load_bordered(&kept).unwrap(), (bare.clone(), Borders::of(&own)));
    assert_eq!(workspace.load_features(&kept).unwrap(), bare);
    fs::write(&path, as_before(&own)).unwrap();
    let digest = Reader::open(&path).unwrap().digest();
    let catalogue = rusqlite::Connection::open(dir.path().join("hegui.db")).unwrap();
    catalogue.execute_batch("DROP TRIGGER layer_version_is_not_updated").unwrap();
    catalogue.execute("UPDATE layer_version SET sha256 = ?1", [digest.to_string()]).unwrap();
    let old = workspace.current("zt").unwrap();
    let (mut read, found) = workspace.load_bordered(&old).unwrap();
    assert_eq!((&read, found), (&bare, Borders::of(&own)));
    workspace.load_rings(&old, &mut read).unwrap();
    assert_eq!(read, own);
    assert_eq!(workspace.load_layer(&old).unwrap(), own);
}

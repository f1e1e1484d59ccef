//! The workspace: what is put in comes out to the bit, and nothing half-done is ever seen.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use hegui::formats::import::Import;
use hegui::formats::snapshot::container::{Digest, Writer};
use hegui::formats::snapshot::error::SnapshotError;
use hegui::formats::snapshot::layer::{columns, read};
use hegui::formats::snapshot::reader::Reader;
use hegui::geometry::grid::Point;
use hegui::geometry::plane::Plane;
use hegui::geometry::projection::{Ellipsoid, TransverseMercator};
use hegui::layer::date::Date;
use hegui::layer::feature::{Feature, Field, Layer, Value};
use hegui::layer::finding::{Finding, Weight};
use hegui::layer::text::Text;
use hegui::store::error::StoreError;
use hegui::store::layers::LayerVersion;
use hegui::store::runs::Figures;
use hegui::store::source::{Source, fingerprint};
use hegui::store::workspace::{NewWorkspace, Workspace};
use proptest::prelude::*;
use sha2::Digest as _;

/// Set for the child of `a_writer_killed_at_any_moment_leaves_the_last_committed_state`.
const CHILD: &str = "HEGUI_TEST_CHILD_WORKSPACE";

fn plane() -> Plane {
    Plane {
        crs: "EPSG:4546".into(),
        projection: TransverseMercator {
            ellipsoid: Ellipsoid::CGCS2000,
            central_meridian_deg: 111.0,
            scale: 1.0,
            false_easting_m: 500_000.0,
            false_northing_m: 0.0,
        },
    }
}

fn create(root: &Path) -> Result<Workspace, StoreError> {
    let (plane, notice) = (plane(), Text::new("合成数据", "synthetic data"));
    let new = NewWorkspace {
        plane: &plane,
        definitions: None,
        notice: Some(&notice),
        reference_date: "2018-06-30".parse().ok(),
    };
    Workspace::create(root, &new)
}

fn square(x: i64, y: i64, side: i64) -> Vec<Point> {
    [(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map(|(x, y)| Point::new(x, y)).to_vec()
}

/// A layer with every kind of value, an island in a hole, and a feature without code.
fn layer(id: &str) -> Layer {
    let fields = ["TBBH", "面积", "备注", "BZ"].map(|name| Field { name: name.into() }).to_vec();
    let mut layer = Layer::new(id.into(), fields);
    let odd_nan = f64::from_bits(0x7ff8_0000_dead_beef);
    let mut hole = square(10, 10, 20);
    hole.reverse();
    let island = square(15, 15, 5);
    let values = vec![Value::Text("示例\0图斑".into()), Value::Real(odd_nan), Value::Null, Value::Integer(7)];
    layer.push(
        Feature { number: u64::MAX, code: Some("0307K".into()), values },
        [square(0, 0, 100), hole, island],
    );
    let values = vec![
        Value::Text(String::new()),
        Value::Integer(i64::MIN),
        Value::Real(-0.0),
        Value::Text("=1+1,\"\n".into()),
    ];
    layer.push(Feature { number: 0, code: None, values }, [square(i64::MIN / 4, -5, 3)]);
    let values = vec![Value::Null; 4];
    layer.push(Feature { number: 3, code: Some("010".into()), values }, [square(200, 0, 9)]);
    layer
}

fn written(writer: &Writer<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    bytes
}

fn reader(bytes: &[u8]) -> Result<Reader<Cursor<&[u8]>>, SnapshotError> {
    Reader::new(Cursor::new(bytes), "test")
}

/// Equality to the bit: `==` would call a NaN unequal to itself and -0.0 equal to 0.0.
fn assert_same(a: &Layer, b: &Layer) {
    let bits = |layer: &Layer| {
        let of = |value: &Value| match value {
            Value::Real(real) => format!("real {:016x}", real.to_bits()),
            other => format!("{other:?}"),
        };
        layer.features.iter().flat_map(|f| f.values.iter().map(of).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let shape = |layer: &Layer| {
        let heads = layer.features.iter().map(|f| (f.number, f.code.clone())).collect::<Vec<_>>();
        (heads, layer.ring_offsets.clone(), layer.point_offsets.clone(), layer.points.clone())
    };
    assert_eq!((&a.id, &a.fields), (&b.id, &b.fields));
    assert_eq!(bits(a), bits(b));
    assert_eq!(shape(a), shape(b));
}

fn import_of(layer: Layer, findings: Vec<Finding>) -> Import {
    Import {
        n_read: layer.features.len() as u64 + 1,
        n_refused: 1,
        layer,
        findings,
        reader: "test".into(),
        table: "TDYTQ".into(),
        crs: "EPSG:4525".into(),
        encoding: "GBK".into(),
    }
}

fn source() -> Source {
    Source { name: "tdytq.shp".into(), sha256: Digest([7; 32]), as_of: Date::new(2018, 6, 30) }
}

fn figures() -> Figures {
    Figures { n_cells: 3, n_arcs: 5, n_points: 20, cpu_s: 0.25, wall_s: 0.125, peak_bytes: 1 << 33 }
}

fn names(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_layer_comes_back_to_the_bit() {
    for layer in [layer("tdytq"), Layer::new("空".into(), Vec::new())] {
        assert_same(&layer, &read(&mut reader(&written(&columns(&layer))).unwrap()).unwrap());
    }
}

#[test]
fn every_kind_of_column_comes_back() {
    let wide = [i128::MIN, -1, i128::MAX];
    let bytes = written(
        &Writer::new()
            .bytes("u8", &[0, 255])
            .u16s("u16", &[1, 65_535])
            .u32s("u32", &[2])
            .u64s("u64", &[u64::MAX])
            .i32s("i32", &[i32::MIN])
            .i64s("i64", &[i64::MIN, 3])
            .i128s("i128", &wide)
            .f64s("f64", &[f64::NEG_INFINITY])
            .strings("strings", ["", "规", "x"]),
    );
    let mut reader = reader(&bytes).unwrap();
    assert_eq!(reader.bytes("u8").unwrap(), [0, 255]);
    assert_eq!(reader.u16s("u16").unwrap(), [1, 65_535]);
    assert_eq!(reader.u32s("u32").unwrap(), [2]);
    assert_eq!(reader.u64s("u64").unwrap(), [u64::MAX]);
    assert_eq!(reader.i32s("i32").unwrap(), [i32::MIN]);
    assert_eq!(reader.i64s("i64").unwrap(), [i64::MIN, 3]);
    assert_eq!(reader.i128s("i128").unwrap(), wide);
    assert_eq!(reader.f64s("f64").unwrap(), [f64::NEG_INFINITY]);
    assert_eq!(reader.strings("strings").unwrap(), ["", "规", "x"]);
    assert!(matches!(reader.u32s("u16"), Err(SnapshotError::WrongKind { .. })));
    assert!(matches!(reader.u32s("none"), Err(SnapshotError::NoColumn { .. })));
}

#[test]
fn a_snapshot_with_any_byte_changed_cut_or_added_is_refused() {
    let bytes = written(&columns(&layer("tdytq")));
    for index in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[index] ^= flip;
            assert!(reader(&damaged).is_err(), "byte {index} flipped by {flip}");
        }
        assert!(reader(&bytes[..index]).is_err(), "cut to {index}");
    }
    assert!(matches!(reader(&[&bytes[..], &[0]].concat()), Err(SnapshotError::Damaged { .. })));
    assert!(matches!(reader(b"PK\x03\x04 something else"), Err(SnapshotError::NotASnapshot { .. })));
}

/// A forger can make the digest right; then the structure itself must hold.
#[test]
fn a_forged_snapshot_is_an_error_and_never_a_panic() {
    let bytes = written(&columns(&layer("tdytq")));
    let end = bytes.len() - 32;
    let mut accepted = 0;
    for index in 8..end {
        for value in [0, 1, 3, 0x7f, 0xff] {
            let mut forged = bytes[..end].to_vec();
            forged[index] = value;
            let digest = sha2::Sha256::digest(&forged);
            forged.extend_from_slice(&digest);
            let layer = reader(&forged).and_then(|mut reader| read(&mut reader));
            accepted += usize::from(layer.is_ok());
        }
    }
    // Names, codes, numbers and coordinates may be any; the structure may not.
    assert!(accepted < (end - 8) * 5);
    let mut huge = bytes[..end].to_vec();
    // The count of the first column, behind header, kind, length and name.
    let name_length = usize::from(huge[17]);
    huge[18 + name_length..26 + name_length].copy_from_slice(&u64::MAX.to_le_bytes());
    let digest = sha2::Sha256::digest(&huge);
    huge.extend_from_slice(&digest);
    assert!(matches!(reader(&huge), Err(SnapshotError::Malformed { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_layer_comes_back(
        rows in prop::collection::vec(
            (any::<u64>(), prop::option::of("[0-9A-Z]{1,3}"), any::<i64>(), any::<u64>(), ".{0,8}", 0..4_usize),
            0..40,
        )
    ) {
        let mut layer = Layer::new("any".into(), ["a", "b"].map(|n| Field { name: n.into() }).to_vec());
        for (number, code, integer, bits, text, kind) in rows {
            let value = match kind {
                0 => Value::Null,
                1 => Value::Text(text),
                2 => Value::Integer(integer),
                _ => Value::Real(f64::from_bits(bits)),
            };
            let rings = (0..=kind as i64).map(|ring| square(integer >> 2, ring, 7));
            let values = vec![Value::Integer(integer), value];
            layer.push(Feature { number, code: code.map(Arc::from), values }, rings);
        }
        assert_same(&layer, &read(&mut reader(&written(&columns(&layer))).unwrap()).unwrap());
    }

    #[test]
    fn any_bytes_are_a_snapshot_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(reader(&bytes).is_err());
        prop_assert!(reader(&[b"HEGUI\0\x01\0", &bytes[..]].concat()).is_err());
    }
}

#[test]
fn a_workspace_keeps_what_it_was_made_with() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("五规");
    create(&root).unwrap();
    let workspace = Workspace::open(&root).unwrap();
    assert_eq!(workspace.plane(), &plane());
    assert_eq!(workspace.notice(), Some(&Text::new("合成数据", "synthetic data")));
    assert_eq!(workspace.reference_date().to_string(), "2018-06-30");
    assert!(workspace.layers().unwrap().is_empty());
    assert!(workspace.latest_run().unwrap().is_none());
}

#[test]
fn importing_again_makes_a_new_version_and_keeps_the_old() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = create(dir.path()).unwrap();
    let finding = Finding {
        weight: Weight::Refused,
        kind: "null-geometry",
        layer: "tdytq".into(),
        file: Some("tdytq.shp".into()),
        feature: Some(u64::MAX),
        field: Some("TDYTQLXDM".into()),
        place: Some((37_508_842.545_6, f64::INFINITY)),
        message: Text::new("几何为空", "geometry is null"),
    };
    let first = workspace.import(&import_of(layer("tdytq"), vec![finding.clone()]), &source()).unwrap();
    let second = workspace.import(&import_of(Layer::new("tdytq".into(), vec![]), vec![]), &source()).unwrap();
    assert_eq!((first.version, second.version), (1, 2));
    assert_eq!(workspace.layers().unwrap(), std::slice::from_ref(&second));
    assert_eq!((first.n_read, first.n_kept, first.n_refused), (4, 3, 1));
    assert_same(&workspace.load_layer(&first).unwrap(), &layer("tdytq"));
    assert_eq!(workspace.load_layer(&second).unwrap().features.len(), 0);
    let kept = workspace.findings(&first).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].weight, &*kept[0].kind, &kept[0].message),
        (Weight::Refused, finding.kind, &finding.message)
    );
    assert_eq!((kept[0].feature, kept[0].place), (finding.feature, finding.place));
    assert!(matches!(workspace.current("zt"), Err(StoreError::NoSuchLayer { .. })));
}

#[test]
fn a_run_is_stale_once_one_of_its_layers_is_imported_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = create(dir.path()).unwrap();
    for id in ["zt", "cg"] {
        workspace.import(&import_of(layer(id), vec![]), &source()).unwrap();
    }
    // In the arrangement's own order, which is not that of the ids.
    let inputs: Vec<LayerVersion> = workspace.layers().unwrap().into_iter().rev().collect();
    workspace.save_run(&figures(), &inputs, &Writer::new().u32s("labels", &[1, 2])).unwrap();
    let run = workspace.latest_run().unwrap().unwrap();
    assert_eq!((run.inputs.clone(), run.figures, run.is_stale), (inputs, figures(), false));
    assert_eq!(workspace.open_run(&run).unwrap().u32s("labels").unwrap(), [1, 2]);
    workspace.import(&import_of(layer("cg"), vec![]), &source()).unwrap();
    assert!(workspace.latest_run().unwrap().unwrap().is_stale);
    // So it is where a layer is added that the run did not know.
    let inputs = workspace.layers().unwrap();
    workspace.save_run(&figures(), &inputs, &Writer::new().u32s("labels", &[1])).unwrap();
    assert!(!workspace.latest_run().unwrap().unwrap().is_stale);
    workspace.import(&import_of(layer("xzq"), vec![]), &source()).unwrap();
    assert!(workspace.latest_run().unwrap().unwrap().is_stale);
}

#[test]
fn a_damaged_or_exchanged_snapshot_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = create(dir.path()).unwrap();
    let first = workspace.import(&import_of(layer("zt"), vec![]), &source()).unwrap();
    let second = workspace.import(&import_of(Layer::new("zt".into(), vec![]), vec![]), &source()).unwrap();
    let snapshots = dir.path().join("snapshots");
    fs::copy(snapshots.join(&second.snapshot), snapshots.join(&first.snapshot)).unwrap();
    assert!(matches!(workspace.load_layer(&first), Err(StoreError::WrongSnapshot { .. })));
    fs::write(snapshots.join(&first.snapshot), b"HEGUI\0").unwrap();
    assert!(matches!(workspace.load_layer(&first), Err(StoreError::Snapshot { .. })));
    fs::remove_file(snapshots.join(&first.snapshot)).unwrap();
    let error = workspace.load_layer(&first).unwrap_err();
    assert!(error.text().zh.contains(&first.snapshot) && error.to_string().contains(&first.snapshot));
    assert!(workspace.load_layer(&second).is_ok());
}

#[test]
fn what_a_dead_writer_left_is_not_seen_and_is_cleared_away() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = create(dir.path()).unwrap();
    let kept = workspace.import(&import_of(layer("zt"), vec![]), &source()).unwrap();
    let snapshots = dir.path().join("snapshots");
    // Killed while writing; killed between the rename and the commit; and one that is still at work.
    fs::write(snapshots.join("1-0.tmp"), b"half").unwrap();
    fs::write(snapshots.join("layer-zt-0123.hegui"), b"renamed").unwrap();
    let alive = File::create(snapshots.join("2-0.tmp")).unwrap();
    alive.lock().unwrap();
    assert_eq!(Workspace::open(dir.path()).unwrap().layers().unwrap(), std::slice::from_ref(&kept));
    let next = workspace.import(&import_of(layer("cg"), vec![]), &source()).unwrap();
    let expected = BTreeSet::from([kept.snapshot, next.snapshot, "2-0.tmp".to_owned()]);
    assert_eq!(names(&snapshots), expected);
}

/// Not a test of its own: the process that `a_writer_killed_…` kills. It says a line for each commit.
#[test]
fn child_of_the_killed_writer_test() {
    let Some(root) = std::env::var_os(CHILD) else { return };
    let mut workspace = Workspace::open(Path::new(&root)).unwrap();
    for number in 0.. {
        let mut content = layer("zt");
        content.features[0].number = number;
        let version = workspace.import(&import_of(content, vec![]), &source()).unwrap();
        println!("\ncommitted {}", version.version);
    }
}

#[test]
fn a_writer_killed_at_any_moment_leaves_the_last_committed_state() {
    let dir = tempfile::tempdir().unwrap();
    create(dir.path()).unwrap();
    for round in 1..=6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::child_of_the_killed_writer_test", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let committed =
            lines.map(Result::unwrap).filter_map(|line| line.strip_prefix("committed ")?.parse().ok());
        let said: i64 = committed.take(round).last().expect("the child commits");
        child.kill().unwrap();
        child.wait().unwrap();
        let workspace = Workspace::open(dir.path()).unwrap();
        let current = workspace.current("zt").unwrap();
        assert!(said <= current.version, "what was said to be committed is there");
        for id in 1..=current.id {
            let version = workspace.version(id).unwrap();
            assert_eq!(version.version, id, "versions without a gap");
            workspace.load_layer(&version).unwrap();
        }
    }
}

#[test]
fn imports_at_once_get_versions_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    create(dir.path()).unwrap();
    let writer = |thread: u64| {
        let mut workspace = Workspace::open(dir.path()).unwrap();
        let import = |number| {
            let mut content = layer("zt");
            content.features[0].number = thread << 32 | number;
            let version = workspace.import(&import_of(content, vec![]), &source()).unwrap();
            (version, thread << 32 | number)
        };
        (0..5).map(import).collect::<Vec<_>>()
    };
    let made: Vec<_> = thread::scope(|scope| {
        let handles: Vec<_> = (0..4).map(|thread| scope.spawn(move || writer(thread))).collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap()).collect()
    });
    let versions: BTreeSet<i64> = made.iter().map(|(version, _)| version.version).collect();
    assert_eq!(versions, (1..=20).collect());
    let workspace = Workspace::open(dir.path()).unwrap();
    for (version, number) in &made {
        assert_eq!(workspace.load_layer(version).unwrap().features[0].number, *number);
    }
    assert_eq!(names(&dir.path().join("snapshots")).len(), 20);
}

#[test]
fn what_is_no_workspace_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    let check = |root: &Path| assert!(matches!(Workspace::open(root), Err(StoreError::NotAWorkspace { .. })));
    check(dir.path());
    check(&dir.path().join("absent"));
    fs::write(dir.path().join("hegui.db"), "not a database, but long enough to be read as one".repeat(40))
        .unwrap();
    check(dir.path());
}

#[test]
fn a_directory_in_use_is_not_made_a_workspace() {
    let dir = tempfile::tempdir().unwrap();
    let taken = dir.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("报告.docx"), "mine").unwrap();
    assert!(matches!(create(&taken), Err(StoreError::NotEmpty { .. })));
    assert_eq!(names(&taken), BTreeSet::from(["报告.docx".to_owned()]));

    let root = dir.path().join("workspace");
    let mut workspace = create(&root).unwrap();
    assert!(matches!(create(&root), Err(StoreError::AlreadyAWorkspace { .. })));

    // One that lost its catalogue is nothing to write over.
    let version = workspace.import(&import_of(layer("zt"), vec![]), &source()).unwrap();
    drop(workspace);
    for name in names(&root).into_iter().filter(|name| name.starts_with("hegui.db")) {
        fs::remove_file(root.join(name)).unwrap();
    }
    assert!(matches!(create(&root), Err(StoreError::NotEmpty { .. })));
    assert!(root.join("snapshots").join(version.snapshot).exists());
}

#[test]
fn a_making_that_was_cut_short_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("hegui.lock"), "unfinished\n").unwrap();
    fs::write(dir.path().join("hegui.db"), "").unwrap();
    fs::create_dir(dir.path().join("snapshots")).unwrap();
    fs::create_dir(dir.path().join("layers")).unwrap();
    fs::write(dir.path().join("layers/half.toml"), "").unwrap();
    create(dir.path()).unwrap();
    assert!(!dir.path().join("layers").exists());
    assert!(Workspace::open(dir.path()).is_ok());
}

#[test]
fn a_workspace_of_a_newer_program_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    create(dir.path()).unwrap();
    let catalogue = rusqlite::Connection::open(dir.path().join("hegui.db")).unwrap();
    catalogue.execute("UPDATE meta SET value = '999' WHERE key = 'schema_version'", ()).unwrap();
    drop(catalogue);
    assert!(matches!(Workspace::open(dir.path()), Err(StoreError::SchemaTooNew { found: 999, .. })));
    assert!(matches!(create(dir.path()), Err(StoreError::SchemaTooNew { .. })));
}

/// Expected digests by `sha256sum`.
#[test]
fn a_delivery_is_known_by_all_its_files() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { dir.path().join(name) };
    for (name, text) in [("a.shp", "1"), ("a.dbf", "2"), ("b.shp", "3"), ("c.geojson", "abc")] {
        fs::write(path(name), text).unwrap();
    }
    let check = |name: &str, expected: &str| {
        assert_eq!(fingerprint(&path(name)).unwrap().to_string(), expected, "{name}");
    };
    check("c.geojson", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check("a.shp", "5759c3cbe791b42491f1dd3da263aad6e69cc51c4c1052b7ff5c4491e0a73041");
    let before = fingerprint(&path("a.shp")).unwrap();
    fs::write(path("a.dbf"), "4").unwrap();
    assert_ne!(before, fingerprint(&path("a.shp")).unwrap());
    assert!(fingerprint(&path("absent")).is_err());
}

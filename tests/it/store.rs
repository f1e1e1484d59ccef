//! The workspace: what is put in comes out to the bit, and nothing half-done is ever seen.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use hegui::assess::quality::LayerFinding;
use hegui::formats::import::Import;
use hegui::formats::snapshot::container::{Digest, Writer};
use hegui::geometry::area::Area;
use hegui::geometry::plane::Plane;
use hegui::geometry::projection::{Ellipsoid, TransverseMercator};
use hegui::layer::date::Date;
use hegui::layer::feature::Layer;
use hegui::layer::finding::{Finding, Weight};
use hegui::layer::text::Text;
use hegui::store::error::StoreError;
use hegui::store::layers::LayerVersion;
use hegui::store::runs::{Figures, NewRun};
use hegui::store::source::{Source, fingerprint};
use hegui::store::workspace::{NewWorkspace, Workspace};

use crate::snapshot::{assert_same, layer};

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

pub(crate) fn create(root: &Path) -> Result<Workspace, StoreError> {
    let (plane, notice) = (plane(), Text::new("合成数据", "synthetic data"));
    let new = NewWorkspace {
        plane: &plane,
        definitions: None,
        notice: Some(&notice),
        reference_date: "2018-06-30".parse().ok(),
    };
    Workspace::create(root, &new)
}

pub(crate) fn import_of(layer: Layer, findings: Vec<Finding>) -> Import {
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

pub(crate) fn source() -> Source {
    Source {
        name: "tdytq.shp".into(),
        sha256: Digest([7; 32]),
        as_of: Date::new(2018, 6, 30),
        options: r#"{"table":"TDYTQ"}"#.into(),
        who: "张三".into(),
        definitions: "d1".into(),
    }
}

fn figures() -> Figures {
    Figures { n_cells: 3, n_arcs: 5, n_points: 20, cpu_s: 0.25, wall_s: 0.125, peak_bytes: 1 << 33 }
}

/// Enters a run of content without meaning.
pub(crate) fn save_run(
    workspace: &mut Workspace,
    inputs: &[LayerVersion],
    content: &Writer<'_>,
    findings: &[LayerFinding],
) -> i64 {
    let new = NewRun { figures: &figures(), inputs, definitions: "d2", content, findings };
    workspace.save_run(&new).unwrap()
}

pub(crate) fn names(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
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
    save_run(&mut workspace, &inputs, &Writer::new().u32s("labels", &[1, 2]), &[]);
    let run = workspace.latest_run().unwrap().unwrap();
    assert_eq!((run.inputs.clone(), run.figures, run.is_stale), (inputs, figures(), false));
    assert_eq!(workspace.open_run(&run).unwrap().u32s("labels").unwrap(), [1, 2]);
    workspace.import(&import_of(layer("cg"), vec![]), &source()).unwrap();
    assert!(workspace.latest_run().unwrap().unwrap().is_stale);
    // So it is where a layer is added that the run did not know.
    let inputs = workspace.layers().unwrap();
    save_run(&mut workspace, &inputs, &Writer::new().u32s("labels", &[1]), &[]);
    assert!(!workspace.latest_run().unwrap().unwrap().is_stale);
    workspace.import(&import_of(layer("xzq"), vec![]), &source()).unwrap();
    assert!(workspace.latest_run().unwrap().unwrap().is_stale);
}

#[test]
fn a_run_keeps_what_it_shows_of_its_layers() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = create(dir.path()).unwrap();
    workspace.import(&import_of(layer("zt"), vec![]), &source()).unwrap();
    let inputs = workspace.layers().unwrap();
    let finding = LayerFinding {
        id: "lost-feature-0001".to_owned(),
        finding: Finding {
            weight: Weight::Warning,
            kind: "lost-feature",
            layer: "zt".to_owned(),
            file: None,
            feature: Some(u64::MAX),
            field: None,
            place: Some((510_000.000_1, 4_150_000.25)),
            message: Text::new("丢失", "lost"),
        },
        other_layer: Some("cg".to_owned()),
        area: Area::from_square_millimetres(-3),
        length: None,
        n_cells: 7,
        polygons: Vec::new(),
    };
    let content = Writer::new().u32s("labels", &[2]);
    save_run(&mut workspace, &inputs, &content, std::slice::from_ref(&finding));
    let run = workspace.latest_run().unwrap().unwrap();
    let kept = workspace.run_findings(&run).unwrap();
    let [kept] = &kept[..] else { panic!("{kept:?}") };
    let own = &finding.finding;
    assert_eq!((run.has_findings, &kept.id, &*kept.kind), (true, &finding.id, own.kind));
    assert_eq!((kept.weight, &kept.layer, kept.feature), (own.weight, &own.layer, own.feature));
    assert_eq!((kept.place, &kept.message), (own.place, &own.message));
    assert_eq!((&kept.other_layer, kept.area, kept.n_cells), (&finding.other_layer, finding.area, 7));
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

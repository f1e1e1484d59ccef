//! The doctor: a workspace that is whole has no faults, and each fault planted in one is found.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use hegui::formats::snapshot::reader::Reader;
use hegui::formats::snapshot::{borders, layer};
use hegui::store::doctor::{examine, mend};
use hegui::store::error::StoreError;
use hegui::store::workspace::Workspace;
use rusqlite::Connection;

use crate::cli::{cannot, done, json, out, run};
use crate::migrations::workspace_of;

/// A workspace with two layers, one of them in four versions, two overlays, two registers and a step.
fn whole(root: &Path) {
    workspace_of(3, root);
    let line = |line: &str| done(root, line);
    line("overlay .");
    line("conflicts register .");
    line("rollback . sthx 1");
    line("export . sthx ../red.geojson --version 2");
    line("import . sthx ../red.geojson --stage");
    line("law-status . sthx 现行 --since 2018-01-01");
    fs::remove_file(root.join("../red.geojson")).unwrap();
}

/// Copies a workspace that nobody has open.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn checks(root: &Path) -> Vec<&'static str> {
    let mut checks: Vec<&str> = examine(root).unwrap().iter().map(|fault| fault.check).collect();
    checks.dedup();
    checks
}

/// The first snapshot whose name begins so.
fn snapshot(root: &Path, begin: &str) -> PathBuf {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root.join("snapshots")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let is_own = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(begin);
    paths.into_iter().find(is_own).unwrap()
}

fn edit(path: &Path, edit: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    edit(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// Changes rows that nothing lets be changed: the triggers are taken away for it and put back.
pub(crate) fn forge(root: &Path, sql: &str) {
    let catalogue = Connection::open(root.join("hegui.db")).unwrap();
    let mut statement =
        catalogue.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers = statement.query_map((), |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    let triggers: Vec<(String, String)> = triggers.unwrap().map(Result::unwrap).collect();
    drop(statement);
    catalogue.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    for (name, _) in &triggers {
        catalogue.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    catalogue.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        catalogue.execute_batch(sql).unwrap();
    }
}

/// Writes a red line whose borders are not its rings', under a digest that is right.
fn forge_borders(root: &Path) {
    let old = snapshot(root, "layer-sthx-");
    let mut reader = Reader::open(&old).unwrap();
    let own = layer::read(&mut reader).unwrap();
    let mut drawn = borders::read(&mut reader, own.features.len()).unwrap().unwrap();
    drawn.points[1].x += 1;
    let mut bytes = Vec::new();
    let digest = borders::add(layer::columns(&own), &drawn).write(&mut bytes).unwrap().to_string();
    let name = format!("layer-sthx-{}.hegui", &digest[..32]);
    fs::write(root.join("snapshots").join(&name), bytes).unwrap();
    fs::remove_file(&old).unwrap();
    let old = old.file_name().unwrap().to_str().unwrap();
    forge(
        root,
        &format!(
            "UPDATE layer_version SET snapshot = '{name}', sha256 = '{digest}' WHERE snapshot = '{old}'"
        ),
    );
}

/// Fills a page of the catalogue with other bytes: the root of a table.
fn forge_page(root: &Path, table: &str) {
    let catalogue = Connection::open(root.join("hegui.db")).unwrap();
    let query = format!("SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");
    let page = catalogue.query_row(&query, (), |row| row.get::<_, u32>(0)).unwrap() as usize;
    drop(catalogue);
    edit(&root.join("hegui.db"), |bytes| bytes[(page - 1) * 4096..page * 4096].fill(0x5a));
}

/// What is planted, and the check that finds it first.
type Case = (&'static str, &'static str, fn(&Path));

const FILES: &[Case] = &[
    ("a byte of a snapshot is another", "snapshot", |root| {
        edit(&snapshot(root, "layer-jsydgzq"), |bytes| bytes[200] ^= 1);
    }),
    ("a snapshot is not there", "snapshot", |root| fs::remove_file(snapshot(root, "layer-jsydgzq")).unwrap()),
    ("a snapshot is cut short", "snapshot", |root| {
        edit(&snapshot(root, "layer-jsydgzq"), |bytes| bytes.truncate(500));
    }),
    ("a snapshot is empty", "snapshot", |root| edit(&snapshot(root, "layer-jsydgzq"), Vec::clear)),
    ("another snapshot lies in a snapshot's place", "snapshot", |root| {
        fs::copy(snapshot(root, "layer-sthx"), snapshot(root, "layer-jsydgzq")).map(drop).unwrap();
    }),
    ("an arrangement is damaged", "snapshot", |root| {
        edit(&snapshot(root, "arrangement"), |bytes| bytes[100] ^= 0x40);
    }),
    ("a register is damaged", "snapshot", |root| {
        edit(&snapshot(root, "patches"), |bytes| bytes[100] ^= 0x40);
    }),
    ("borders are not the rings'", "borders", forge_borders),
    ("a snapshot nobody entered", "leftover", |root| {
        fs::write(root.join("snapshots/layer-zt-0123.hegui"), "x").unwrap();
    }),
    ("a temporary file of a dead writer", "leftover", |root| {
        fs::write(root.join("snapshots/1-0.tmp"), "x").unwrap();
    }),
    ("a snapshot goes by another name", "name", |root| {
        let path = snapshot(root, "layer-jsydgzq");
        fs::rename(&path, path.with_file_name("layer-jsydgzq-mine.hegui")).unwrap();
        forge(root, "UPDATE layer_version SET snapshot = 'layer-jsydgzq-mine.hegui' WHERE layer = 'jsydgzq'");
    }),
    ("a page of the catalogue is damaged", "integrity", |root| forge_page(root, "finding")),
    ("the catalogue is no database", "catalogue", |root| {
        edit(&root.join("hegui.db"), |bytes| bytes[..100].fill(b'x'));
    }),
    ("the catalogue is not there", "catalogue", |root| fs::remove_file(root.join("hegui.db")).unwrap()),
    ("the making was cut short", "unfinished", |root| {
        fs::write(root.join("hegui.lock"), "unfinished\n").unwrap();
    }),
    ("the workspace's own definitions are gone", "definitions", |root| {
        forge(root, "UPDATE meta SET value = 'layers' WHERE key = 'definitions'");
    }),
];

/// What is changed in the catalogue, and the check that finds it first.
const ROWS: &[(&str, &str)] = &[
    ("counts", "UPDATE layer_version SET n_kept = 3, n_read = 3 WHERE id = 1"),
    ("integrity", "UPDATE layer_version SET n_read = 7 WHERE id = 1"),
    ("snapshot", "UPDATE layer_version SET sha256 = replace(sha256, 'a', 'b') WHERE id = 1"),
    ("counts", "UPDATE overlay_run SET n_cells = n_cells + 1 WHERE id = 1"),
    ("counts", "UPDATE register_patch SET area_mm2 = area_mm2 + 1 WHERE register = 1"),
    ("foreign-key", "UPDATE overlay_input SET layer_version = 99 WHERE run = 1 AND seq = 0"),
    ("foreign-key", "DELETE FROM publication WHERE id = 1"),
    ("foreign-key", "UPDATE layer_version SET definitions = 'x' WHERE id = 1"),
    ("versions", "UPDATE layer_version SET version = 9 WHERE layer = 'sthx' AND version = 4"),
    ("versions", "UPDATE layer_version SET n_kept = n_kept + 1, n_read = n_read + 1 WHERE copy_of IS NOT NULL"),
    ("publications", "INSERT INTO publication VALUES (99, '', NULL, '')"),
    ("publications", "UPDATE publication_version SET publication = 1 + 99 WHERE layer = 'sthx' AND version = 1;
        INSERT INTO publication VALUES (100, '', NULL, '')"),
    ("publications", "INSERT INTO discarded VALUES ('sthx', 1, '', 'x', '')"),
    ("runs", "DELETE FROM overlay_input WHERE run = 1 AND seq = 0"),
    ("runs", "UPDATE overlay_run SET has_findings = 0;
        INSERT INTO overlay_finding VALUES (1, 99, 'x', 'note', 'x', 'sthx', NULL, NULL, NULL, NULL, 0, 0, '', '')"),
    ("registers", "DELETE FROM register_rule WHERE register = 1"),
    ("registers", "UPDATE step SET seq = 2"),
    ("schema", "DROP INDEX law_status_by_version"),
    ("schema", "CREATE TABLE mine (a TEXT)"),
    ("schema", "UPDATE meta SET value = '3' WHERE key = 'schema_version'"),
    ("meta", "DELETE FROM meta WHERE key = 'crs'"),
    ("integrity", "UPDATE law_status SET status = 'valid'"),
];

#[test]
fn every_planted_fault_is_found_and_says_how_to_mend_it() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("w");
    whole(&root);
    assert_eq!(examine(&root).unwrap(), []);
    let files =
        FILES.iter().map(|&(name, check, plant)| (name, check, Box::new(plant) as Box<dyn Fn(&Path)>));
    let rows = ROWS.iter().map(|&(check, sql)| {
        (sql, check, Box::new(move |root: &Path| forge(root, sql)) as Box<dyn Fn(&Path)>)
    });
    for (number, (name, check, plant)) in files.chain(rows).enumerate() {
        let sick = dir.path().join(format!("sick-{number}"));
        copy(&root, &sick);
        plant(&sick);
        let faults = examine(&sick).unwrap();
        assert_eq!(faults.first().map(|fault| fault.check), Some(check), "{name}: {faults:#?}");
        for fault in &faults {
            assert!(fault.mend.zh.len() > 5 && fault.mend.en.len() > 5, "{fault:?}");
        }
    }
}

#[test]
fn a_dropped_trigger_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("w");
    whole(&root);
    let catalogue = Connection::open(root.join("hegui.db")).unwrap();
    catalogue.execute_batch("DROP TRIGGER layer_version_is_not_updated").unwrap();
    drop(catalogue);
    let faults = examine(&root).unwrap();
    assert!(faults[0].what.en.contains("trigger layer_version_is_not_updated is not there"), "{faults:?}");
    assert_eq!(faults.len(), 1);
}

#[test]
fn workspaces_of_every_schema_are_whole_once_they_are_brought_forward() {
    for schema in [1, 2, 3] {
        let dir = tempfile::tempdir().unwrap();
        workspace_of(schema, dir.path());
        assert_eq!(checks(dir.path()), ["schema"], "an older schema is told, and nothing is changed");
        assert_eq!(checks(dir.path()), ["schema"]);
        drop(Workspace::open(dir.path()).unwrap());
        assert_eq!(examine(dir.path()).unwrap(), [], "schema {schema}");
    }
}

#[test]
fn only_what_nobody_needs_is_mended() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("w");
    whole(&root);
    let before = fs::read_dir(root.join("snapshots")).unwrap().count();
    let leftovers = ["layer-zt-0123.hegui", "1-0.tmp"].map(|name| root.join("snapshots").join(name));
    for path in &leftovers {
        fs::write(path, "x").unwrap();
    }
    let at_work = root.join("snapshots/2-0.tmp");
    let alive = File::create(&at_work).unwrap();
    alive.lock().unwrap();
    edit(&snapshot(&root, "layer-jsydgzq"), |bytes| bytes[200] ^= 1);
    assert_eq!(checks(&root), ["snapshot", "leftover"]);
    let mut removed = mend(&root).unwrap();
    removed.sort();
    let mut expected = leftovers.to_vec();
    expected.sort();
    assert_eq!(removed, expected);
    assert_eq!(checks(&root), ["snapshot"], "what is damaged is for somebody to decide");
    assert_eq!(fs::read_dir(root.join("snapshots")).unwrap().count(), before + 1);
}

#[test]
fn the_doctor_is_told_by_its_exit_status() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("w");
    whole(&root);
    assert!(done(dir.path(), "doctor w --lang zh").contains("完好"));
    fs::write(root.join("snapshots/1-0.tmp"), "x").unwrap();
    let sick = run(dir.path(), "doctor w --lang zh");
    assert_eq!(sick.status.code(), Some(1));
    assert!(out(&sick).contains("hegui doctor --mend 删除"));
    assert_eq!(json(dir.path(), "doctor w --mend --json")["is_whole"], true);
    cannot(dir.path(), "doctor absent", &["is not a hegui workspace"]);
    assert!(matches!(examine(dir.path()), Err(StoreError::NotAWorkspace { .. })));
}

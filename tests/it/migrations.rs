//! Workspaces of every schema there was, as the programs of their time left them: opened, brought forward, used.

use std::fs;
use std::path::{Path, PathBuf};

use hegui::store::history::Standing;
use hegui::store::workspace::Workspace;
use rusqlite::Connection;

use crate::cli::done;

/// The older schemas.
const SCHEMAS: [u32; 3] = [1, 2, 3];

/// Puts the workspace of a schema together in a folder.
pub(crate) fn workspace_of(schema: u32, root: &Path) {
    let case =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cases/workspaces/schema-{schema}"));
    let snapshots = root.join("snapshots");
    fs::create_dir_all(&snapshots).unwrap();
    for entry in fs::read_dir(case.join("snapshots")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), snapshots.join(entry.file_name())).unwrap();
    }
    fs::write(root.join("hegui.lock"), "").unwrap();
    let catalogue = Connection::open(root.join("hegui.db")).unwrap();
    catalogue.execute_batch(&fs::read_to_string(case.join("hegui.sql")).unwrap()).unwrap();
}

#[test]
fn versions_of_older_schemas_are_published_and_say_what_was_not_recorded() {
    for schema in SCHEMAS {
        let dir = tempfile::tempdir().unwrap();
        workspace_of(schema, dir.path());
        let workspace = Workspace::open(dir.path()).unwrap();
        let history = workspace.history().unwrap();
        let numbers: Vec<_> = history.versions.iter().map(|own| (own.layer.as_str(), own.version)).collect();
        assert_eq!(numbers, [("jsydgzq", 1), ("sthx", 1), ("sthx", 2)], "schema {schema}");
        let standings: Vec<_> = history.versions.iter().map(|own| history.standing(own)).collect();
        assert_eq!(standings, [Standing::Current(1), Standing::Former(2), Standing::Current(3)]);
        for (own, publication) in history.versions.iter().zip(&history.publications) {
            assert_eq!((&own.options, &own.who, &own.definitions, own.copy_of), (&None, &None, &None, None));
            assert_eq!((&publication.made_at, &publication.who), (&own.imported_at, &None));
            assert_eq!(workspace.load_layer(own).unwrap().features.len() as i64, own.n_kept);
            assert_eq!(workspace.findings(own).unwrap().len(), 2);
        }
        assert!(history.said.is_empty() && history.definitions.is_empty());
        let run = workspace.latest_run().unwrap().unwrap();
        assert_eq!((run.has_findings, run.is_stale, run.definitions), (1 < schema, true, None));
        let registers = workspace.registers().unwrap();
        assert_eq!(registers.len(), usize::from(schema == 3));
        assert!(registers.iter().all(|own| own.definitions.is_none()));
        assert_eq!(workspace.standings().unwrap().len(), usize::from(schema == 3));
    }
}

#[test]
fn workspaces_of_older_schemas_go_on() {
    for schema in SCHEMAS {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        workspace_of(schema, &dir.join("w"));
        assert!(done(dir, "history w --lang en").contains("in law: (not recorded)"));
        done(dir, "conflicts w --date 2020-01-01");
        done(dir, "export w sthx old.geojson --version 1");
        done(dir, "import w sthx old.geojson --stage --who 李四");
        done(dir, "publish w");
        done(dir, "rollback w sthx 2");
        done(dir, "overlay w");
        done(dir, "conflicts register w");
    }
}

#[test]
fn what_was_entered_before_cannot_be_changed_any_more() {
    for schema in SCHEMAS {
        let dir = tempfile::tempdir().unwrap();
        workspace_of(schema, dir.path());
        drop(Workspace::open(dir.path()).unwrap());
        let catalogue = Connection::open(dir.path().join("hegui.db")).unwrap();
        for change in [
            "UPDATE layer_version SET who = 'nobody'",
            "DELETE FROM finding",
            "UPDATE publication SET note = 'x'",
            "INSERT OR REPLACE INTO publication_version VALUES ('sthx', 1, 3)",
            "DELETE FROM overlay_input",
        ] {
            let refused = catalogue.execute(change, ()).unwrap_err().to_string();
            assert!(refused.contains("only added to"), "{change}: {refused}");
        }
    }
}

#[test]
fn a_newer_schema_is_refused_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    workspace_of(3, dir.path());
    let catalogue = Connection::open(dir.path().join("hegui.db")).unwrap();
    catalogue.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'", ()).unwrap();
    let error = Workspace::open(dir.path()).unwrap_err();
    assert!(error.to_string().contains("schema 99 is newer than 8"), "{error}");
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'publication'";
    assert_eq!(catalogue.query_row(tables, (), |row| row.get::<_, i64>(0)).unwrap(), 0);
}

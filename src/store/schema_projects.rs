//! Schema 7: projects that take land, and their stages. What they must supply stands in the books. All of it is only
//! added to.

use crate::store::schema_3::only_added_to;

/// From schema 6 to 7.
pub(super) const SCHEMA_PROJECTS: &str = concat!(
    "
CREATE TABLE project (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    site BLOB NOT NULL,
    site_sha256 TEXT NOT NULL,
    source_name TEXT NOT NULL,
    made_at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> '')
) STRICT, WITHOUT ROWID;
CREATE TABLE project_stage (
    project TEXT NOT NULL REFERENCES project (id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    stage TEXT NOT NULL CHECK (stage IN ('reserve', 'signed', 'sited', 'begun', 'building', 'producing')),
    note TEXT NOT NULL,
    made_at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    PRIMARY KEY (project, seq)
) STRICT, WITHOUT ROWID;
",
    only_added_to!("project", "id = NEW.id"),
    only_added_to!("project_stage", "project = NEW.project AND seq = NEW.seq"),
);

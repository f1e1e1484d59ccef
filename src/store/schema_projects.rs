//! Projects that take land, and what they must supply. All of it is only added to.

use crate::store::schema_3::only_added_to;

/// A project has one charge for good: the books are held against it. What a charge was worked out from stands beside
/// it, with what the caller said where the data did not.
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
CREATE TABLE charge (
    project TEXT PRIMARY KEY REFERENCES project (id),
    district_scheme TEXT NOT NULL,
    district TEXT NOT NULL,
    approved TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    capacity_kg INTEGER NOT NULL CHECK (capacity_kg >= 0),
    paddy INTEGER NOT NULL CHECK (paddy >= 0),
    converted INTEGER CHECK (converted >= 0),
    converted_farmland INTEGER CHECK (converted_farmland <= converted),
    converted_cultivated INTEGER CHECK (converted_cultivated <= converted_farmland),
    overlay_sha256 TEXT,
    definitions TEXT NOT NULL REFERENCES definitions (sha256),
    site_sha256 TEXT NOT NULL,
    said_grade INTEGER,
    said_ridges TEXT CHECK (said_ridges IN ('fraction', 'percent')),
    made_at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    CHECK (paddy <= quantity),
    CHECK ((converted IS NULL) = (converted_farmland IS NULL)),
    CHECK ((converted IS NULL) = (converted_cultivated IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE charge_line (
    project TEXT NOT NULL REFERENCES charge (project),
    is_permanent INTEGER NOT NULL CHECK (is_permanent IN (0, 1)),
    seq INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    class TEXT NOT NULL,
    grade INTEGER,
    area INTEGER NOT NULL CHECK (area > 0),
    PRIMARY KEY (project, is_permanent, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE charge_layer (
    project TEXT NOT NULL REFERENCES charge (project),
    layer TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (project, layer),
    FOREIGN KEY (layer, version) REFERENCES layer_version (layer, version)
) STRICT, WITHOUT ROWID;
",
    only_added_to!("project", "id = NEW.id"),
    only_added_to!("project_stage", "project = NEW.project AND seq = NEW.seq"),
    only_added_to!("charge", "project = NEW.project"),
    only_added_to!(
        "charge_line",
        "project = NEW.project AND is_permanent = NEW.is_permanent AND seq = NEW.seq"
    ),
    only_added_to!("charge_layer", "project = NEW.project AND layer = NEW.layer"),
);

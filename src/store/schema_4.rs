//! Schema 4: versions as official records. Who entered them, read how and by which definitions; which of them
//! are published; what they are in law. All of it is only added to, and so are the tables of before.

use crate::store::schema_3::only_added_to;

/// From schema 3 to 4. What was not kept before is NULL: not recorded. Every version there is was current
/// from its import on, so each has a publication of that instant.
pub(super) const SCHEMA_4: &str = concat!(
    "
CREATE TABLE definitions (
    sha256 TEXT PRIMARY KEY,
    first_seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE layer_version ADD COLUMN options TEXT;
ALTER TABLE layer_version ADD COLUMN who TEXT CHECK (who <> '');
ALTER TABLE layer_version ADD COLUMN definitions TEXT REFERENCES definitions (sha256);
ALTER TABLE layer_version ADD COLUMN copy_of INTEGER REFERENCES layer_version (id);
ALTER TABLE overlay_run ADD COLUMN definitions TEXT REFERENCES definitions (sha256);
ALTER TABLE register ADD COLUMN definitions TEXT REFERENCES definitions (sha256);
CREATE TABLE publication (
    id INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    who TEXT CHECK (who <> ''),
    note TEXT NOT NULL
) STRICT;
CREATE TABLE publication_version (
    layer TEXT NOT NULL,
    version INTEGER NOT NULL,
    publication INTEGER NOT NULL REFERENCES publication (id),
    PRIMARY KEY (layer, version),
    UNIQUE (publication, layer),
    FOREIGN KEY (layer, version) REFERENCES layer_version (layer, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE discarded (
    layer TEXT NOT NULL,
    version INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    note TEXT NOT NULL,
    PRIMARY KEY (layer, version),
    FOREIGN KEY (layer, version) REFERENCES layer_version (layer, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE law_status (
    id INTEGER PRIMARY KEY,
    layer TEXT NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('in-force', 'in-revision', 'repealed')),
    since TEXT NOT NULL,
    made_at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    note TEXT NOT NULL,
    FOREIGN KEY (layer, version) REFERENCES layer_version (layer, version)
) STRICT;
CREATE INDEX law_status_by_version ON law_status (layer, version);
INSERT INTO publication (id, made_at, note) SELECT id, imported_at, '' FROM layer_version ORDER BY id;
INSERT INTO publication_version (layer, version, publication) SELECT layer, version, id FROM layer_version;
",
    only_added_to!("definitions", "sha256 = NEW.sha256"),
    only_added_to!("publication", "id = NEW.id"),
    only_added_to!(
        "publication_version",
        "layer = NEW.layer AND version = NEW.version",
        "publication = NEW.publication AND layer = NEW.layer"
    ),
    only_added_to!("discarded", "layer = NEW.layer AND version = NEW.version"),
    only_added_to!("law_status", "id = NEW.id"),
    only_added_to!("layer_version", "id = NEW.id", "layer = NEW.layer AND version = NEW.version"),
    only_added_to!("finding", "layer_version = NEW.layer_version AND seq = NEW.seq"),
    only_added_to!("overlay_run", "id = NEW.id"),
    only_added_to!("overlay_input", "run = NEW.run AND seq = NEW.seq"),
    only_added_to!("overlay_finding", "run = NEW.run AND seq = NEW.seq"),
);

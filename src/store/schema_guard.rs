//! Schema 6: who may come in over HTTP, what was written there and what was refused. All of it is only added to.

use crate::store::schema_3::only_added_to;

/// From schema 5 to 6. Workspaces of before have no keys, so nobody may write over HTTP.
pub(super) const SCHEMA_GUARD: &str = concat!(
    "
CREATE TABLE access_key (
    id TEXT PRIMARY KEY CHECK (length(id) = 8),
    hash TEXT NOT NULL CHECK (hash LIKE '$argon2id$%'),
    role TEXT NOT NULL CHECK (role IN ('viewer', 'planner', 'land-bureau', 'administrator')),
    district TEXT CHECK (district <> ''),
    who TEXT NOT NULL CHECK (who <> ''),
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL CHECK (made_by <> '')
) STRICT, WITHOUT ROWID;
CREATE TABLE access_key_revoked (
    key TEXT PRIMARY KEY REFERENCES access_key (id),
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL CHECK (made_by <> '')
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    request TEXT NOT NULL,
    who TEXT CHECK (who <> ''),
    key TEXT CHECK (key <> ''),
    role TEXT,
    address TEXT NOT NULL,
    method TEXT NOT NULL,
    route TEXT NOT NULL,
    status INTEGER NOT NULL,
    reason TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (1 <= n)
) STRICT;
CREATE TABLE answered (
    caller TEXT NOT NULL CHECK (caller <> ''),
    key TEXT NOT NULL CHECK (key <> ''),
    request_sha256 TEXT NOT NULL,
    audit INTEGER NOT NULL REFERENCES audit (id),
    answer TEXT NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
",
    only_added_to!("access_key", "id = NEW.id"),
    only_added_to!("access_key_revoked", "key = NEW.key"),
    only_added_to!("audit", "id = NEW.id"),
    only_added_to!("answered", "caller = NEW.caller AND key = NEW.key"),
);

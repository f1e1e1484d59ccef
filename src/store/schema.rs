//! The catalogue's tables and how an older catalogue is brought forward.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::store::error::StoreError;
use crate::store::schema_3::SCHEMA_3;
use crate::store::schema_4::SCHEMA_4;
use crate::store::schema_guard::SCHEMA_GUARD;
use crate::store::schema_judgement::SCHEMA_JUDGEMENT;
use crate::store::schema_ledger::SCHEMA_LEDGER;
use crate::store::schema_projects::SCHEMA_PROJECTS;

/// The catalogue's name in the workspace.
pub(super) const CATALOGUE: &str = "hegui.db";
/// `HEGU`, in the database's header, so that no other SQLite file is taken for a catalogue.
const APPLICATION_ID: i64 = 0x4845_4755;
/// How long to wait for another process's transaction. They last for one row's insertion and one rename;
/// a minute covers a slow disk and still ends.
const BUSY_TIMEOUT: Duration = Duration::from_mins(1);

/// How a catalogue is opened: a connection stays on its thread.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// What brings a catalogue from schema `index` to `index + 1`. Only ever appended to.
const MIGRATIONS: &[&str] =
    &[SCHEMA_1, SCHEMA_2, SCHEMA_3, SCHEMA_4, SCHEMA_LEDGER, SCHEMA_GUARD, SCHEMA_PROJECTS, SCHEMA_JUDGEMENT];

const SCHEMA_1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE layer_version (
    id INTEGER PRIMARY KEY,
    layer TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    snapshot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    source_name TEXT NOT NULL,
    source_sha256 TEXT NOT NULL,
    source_table TEXT NOT NULL,
    reader TEXT NOT NULL,
    crs TEXT NOT NULL,
    encoding TEXT NOT NULL,
    as_of TEXT,
    imported_at TEXT NOT NULL,
    n_read INTEGER NOT NULL,
    n_kept INTEGER NOT NULL,
    n_refused INTEGER NOT NULL,
    UNIQUE (layer, version),
    CHECK (n_read = n_kept + n_refused)
) STRICT;
CREATE TABLE finding (
    layer_version INTEGER NOT NULL REFERENCES layer_version (id),
    seq INTEGER NOT NULL,
    weight TEXT NOT NULL CHECK (weight IN ('refused', 'repaired', 'warning', 'note')),
    kind TEXT NOT NULL,
    file TEXT,
    feature INTEGER,
    field TEXT,
    x REAL,
    y REAL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (layer_version, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE overlay_run (
    id INTEGER PRIMARY KEY,
    snapshot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    made_at TEXT NOT NULL,
    n_cells INTEGER NOT NULL,
    n_arcs INTEGER NOT NULL,
    n_points INTEGER NOT NULL,
    cpu_s REAL NOT NULL,
    wall_s REAL NOT NULL,
    peak_bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE overlay_input (
    run INTEGER NOT NULL REFERENCES overlay_run (id),
    seq INTEGER NOT NULL,
    layer_version INTEGER NOT NULL REFERENCES layer_version (id),
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
";

/// What a run shows of its layers. Runs entered before have no rows, and `has_findings` says so.
const SCHEMA_2: &str = "
ALTER TABLE overlay_run ADD COLUMN has_findings INTEGER NOT NULL DEFAULT 0 CHECK (has_findings IN (0, 1));
CREATE TABLE overlay_finding (
    run INTEGER NOT NULL REFERENCES overlay_run (id),
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    weight TEXT NOT NULL CHECK (weight IN ('refused', 'repaired', 'warning', 'note')),
    kind TEXT NOT NULL,
    layer TEXT NOT NULL,
    other_layer TEXT,
    feature INTEGER,
    x REAL,
    y REAL,
    area_mm2 INTEGER NOT NULL,
    n_cells INTEGER NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
";

/// Makes a new catalogue and fills its `meta`, all in one transaction: it is there whole or not at all.
///
/// # Errors
/// [`StoreError::Sqlite`].
pub(super) fn create(root: &Path, meta: &[(&str, String)]) -> Result<Connection, StoreError> {
    let mut connection = connect(root, OpenFlags::SQLITE_OPEN_CREATE)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    for migration in MIGRATIONS {
        transaction.execute_batch(migration)?;
    }
    for (key, value) in meta {
        transaction.execute("INSERT INTO meta (key, value) VALUES (?1, ?2)", (key, value))?;
    }
    set_version(&transaction, MIGRATIONS.len() as i64)?;
    transaction.commit()?;
    Ok(connection)
}

/// Opens the catalogue and brings it forward where it is older.
///
/// # Errors
/// [`StoreError::NotAWorkspace`], [`StoreError::SchemaTooNew`], [`StoreError::Sqlite`].
pub(super) fn open(root: &Path) -> Result<Connection, StoreError> {
    let not_a_workspace = || StoreError::NotAWorkspace { dir: root.to_owned() };
    if !root.join(CATALOGUE).is_file() {
        return Err(not_a_workspace());
    }
    let mut connection = connect(root, OpenFlags::empty()).map_err(|error| match error {
        StoreError::Sqlite { source } if source.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            not_a_workspace()
        }
        other => other,
    })?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(not_a_workspace());
    }
    if version(&connection)? != MIGRATIONS.len() as i64 {
        migrate(root, &mut connection)?;
    }
    Ok(connection)
}

/// Opens the catalogue as it is, and lets nothing be written to it.
///
/// # Errors
/// [`StoreError::NotAWorkspace`] where it is another database, [`StoreError::Sqlite`].
pub(super) fn open_to_read(root: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(root.join(CATALOGUE), FLAGS)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "query_only", true)?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application == APPLICATION_ID {
        Ok(connection)
    } else {
        Err(StoreError::NotAWorkspace { dir: root.to_owned() })
    }
}

/// A new catalogue without rows, in memory.
///
/// # Errors
/// [`StoreError::Sqlite`].
pub(super) fn in_memory() -> Result<Connection, StoreError> {
    let connection = Connection::open_in_memory()?;
    for migration in MIGRATIONS {
        connection.execute_batch(migration)?;
    }
    Ok(connection)
}

/// The schema a catalogue has, and the newest this program knows.
///
/// # Errors
/// [`StoreError::Sqlite`].
pub(super) fn versions(connection: &Connection) -> Result<(i64, i64), StoreError> {
    Ok((version(connection)?, MIGRATIONS.len() as i64))
}

fn migrate(root: &Path, connection: &mut Connection) -> Result<(), StoreError> {
    let known = MIGRATIONS.len() as i64;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again under the lock: another process may have been faster.
    let found = version(&transaction)?;
    let pending = usize::try_from(found).ok().and_then(|found| MIGRATIONS.get(found..));
    let Some(pending) = pending else {
        return Err(StoreError::SchemaTooNew { dir: root.to_owned(), found, known });
    };
    for migration in pending {
        transaction.execute_batch(migration)?;
    }
    set_version(&transaction, known)?;
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    const QUERY: &str = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'schema_version'";
    Ok(connection.query_row(QUERY, (), |row| row.get(0))?)
}

fn set_version(connection: &Connection, version: i64) -> Result<(), StoreError> {
    const UPSERT: &str = "INSERT INTO meta (key, value) VALUES ('schema_version', ?1)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    connection.execute(UPSERT, [version.to_string()])?;
    Ok(())
}

fn connect(root: &Path, extra: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(root.join(CATALOGUE), FLAGS | extra)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

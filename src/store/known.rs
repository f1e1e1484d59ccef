//! Which snapshots the catalogue knows.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Transaction};

use crate::store::error::StoreError;

/// The snapshots the catalogue knows, with what this transaction has entered.
pub(super) fn known_snapshots(transaction: &Transaction<'_>) -> Result<BTreeSet<String>, StoreError> {
    Ok(all_snapshots(transaction)?.into_keys().collect())
}

/// The snapshots a catalogue knows, with their digests.
pub(super) fn all_snapshots(connection: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    const QUERY: &str = "SELECT snapshot, sha256 FROM layer_version
        UNION SELECT snapshot, sha256 FROM overlay_run UNION SELECT snapshot, sha256 FROM register";
    let mut statement = connection.prepare(QUERY)?;
    let snapshots = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(snapshots.collect::<Result<_, _>>()?)
}

//! Going back: an old version is entered once more, under a number of its own.

use rusqlite::TransactionBehavior;

use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::layers::{LayerVersion, next_number};
use crate::store::publications;
use crate::store::workspace::Workspace;

impl Workspace {
    /// Makes what a layer was in an older version current again: the same snapshot and findings as a new
    /// version, which says of which it is a copy. What the older one was in law is not copied, for that is
    /// for somebody to say.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLayer`], [`StoreError::NoSuchNumber`], [`StoreError::IsCurrent`] where the layer is
    /// that already; [`StoreError::Snapshot`], [`StoreError::WrongSnapshot`] where the old snapshot is damaged;
    /// [`StoreError::Sqlite`]. The workspace is as before then.
    pub fn roll_back(
        &mut self,
        layer: &str,
        version: i64,
        who: &str,
        note: &str,
    ) -> Result<LayerVersion, StoreError> {
        const COPY: &str = "INSERT INTO layer_version (layer, version, snapshot, sha256, source_name,
            source_sha256, source_table, reader, crs, encoding, as_of, imported_at, n_read, n_kept, n_refused,
            options, who, definitions, copy_of)
            SELECT layer, ?2, snapshot, sha256, source_name, source_sha256, source_table, reader, crs, encoding,
            as_of, ?3, n_read, n_kept, n_refused, options, ?4, definitions, id FROM layer_version WHERE id = ?1";
        const FINDINGS: &str = "INSERT INTO finding SELECT ?2, seq, weight, kind, file, feature, field, x, y,
            zh, en FROM finding WHERE layer_version = ?1";
        let old = self.layer_version(layer, version)?;
        self.open_snapshot(&old.snapshot, &old.sha256)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if publications::current_number(&transaction, layer)? == Some(version) {
            return Err(StoreError::IsCurrent { layer: layer.to_owned(), version });
        }
        let number = next_number(&transaction, layer)?;
        transaction.execute(COPY, (old.id, number, clock::now(), who))?;
        let id = transaction.last_insert_rowid();
        transaction.execute(FINDINGS, (old.id, id))?;
        publications::enter(&transaction, who, note, &[(layer, number)])?;
        transaction.commit()?;
        self.version(id)
    }
}

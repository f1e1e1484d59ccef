//! Publications (发布): which versions became current together, when and by whom.
//!
//! A version that was entered and not published waits. It is current from the publication that names it until
//! the next one that names its layer. Publishing goes forward: a version waits only as long as no later
//! version of its layer was published, and going back is a new version that is a copy of the old one.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::layers::{LayerVersion, VERSION_COLUMNS, version_of};
use crate::store::workspace::Workspace;

/// Versions that became current in one transaction, at most one a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its number, counted from 1.
    pub number: i64,
    /// When, RFC 3339 UTC.
    pub made_at: String,
    /// Who; `None`: not recorded.
    pub who: Option<String>,
    /// What was said; may be empty.
    pub note: String,
    /// The layers and their versions, by layer.
    pub versions: Vec<(String, i64)>,
}

/// A version that was given up before it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discard {
    /// The layer.
    pub layer: String,
    /// The version's number.
    pub version: i64,
    /// When, RFC 3339 UTC.
    pub made_at: String,
    /// Who.
    pub who: String,
    /// What was said; may be empty.
    pub note: String,
}

impl Workspace {
    /// The versions that wait for a publication, by layer and number.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn staged(&self) -> Result<Vec<LayerVersion>, StoreError> {
        staged(&self.connection)
    }

    /// Makes the latest waiting version of each layer named current, or of all where none is named: all of
    /// them or none. Earlier versions that wait are passed over for good.
    ///
    /// # Errors
    /// [`StoreError::NothingStaged`] where a layer named, or the workspace, has nothing that waits;
    /// [`StoreError::Snapshot`], [`StoreError::WrongSnapshot`] where what would become current is damaged;
    /// [`StoreError::Sqlite`]. The workspace is as before then.
    pub fn publish(&mut self, layers: &[String], who: &str, note: &str) -> Result<Publication, StoreError> {
        loop {
            let seen = self.staged()?;
            let latest: BTreeMap<String, &LayerVersion> =
                chosen(&seen, layers)?.into_iter().map(|version| (version.layer.clone(), version)).collect();
            // Outside the transaction, for it reads whole files.
            for version in latest.values() {
                self.open_snapshot(&version.snapshot, &version.sha256)?;
            }
            let versions: Vec<(&str, i64)> =
                latest.values().map(|version| (&*version.layer, version.version)).collect();
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if staged(&transaction)? == seen {
                let publication = enter(&transaction, who, note, &versions)?;
                transaction.commit()?;
                return Ok(publication);
            }
        }
    }

    /// Gives up what waits of the layers named, or of all where none is named; it is kept and recorded so.
    ///
    /// # Errors
    /// [`StoreError::NothingStaged`], [`StoreError::Sqlite`]; the workspace is as before then.
    pub fn discard(&mut self, layers: &[String], who: &str, note: &str) -> Result<Vec<Discard>, StoreError> {
        const INSERT: &str =
            "INSERT INTO discarded (layer, version, made_at, who, note) VALUES (?1, ?2, ?3, ?4, ?5)";
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let seen = staged(&transaction)?;
        let discard = |version: &LayerVersion| Discard {
            layer: version.layer.clone(),
            version: version.version,
            made_at: clock::now(),
            who: who.to_owned(),
            note: note.to_owned(),
        };
        let discards: Vec<Discard> = chosen(&seen, layers)?.into_iter().map(discard).collect();
        for own in &discards {
            transaction.execute(INSERT, (&own.layer, own.version, &own.made_at, &own.who, &own.note))?;
        }
        transaction.commit()?;
        Ok(discards)
    }

    /// All publications, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn publications(&self) -> Result<Vec<Publication>, StoreError> {
        const PUBLICATIONS: &str = "SELECT id, made_at, who, note FROM publication ORDER BY id";
        const VERSIONS: &str =
            "SELECT layer, version FROM publication_version WHERE publication = ?1 ORDER BY layer";
        let mut statement = self.connection.prepare(PUBLICATIONS)?;
        let publications = statement.query_map((), |row| {
            Ok(Publication {
                number: row.get("id")?,
                made_at: row.get("made_at")?,
                who: row.get("who")?,
                note: row.get("note")?,
                versions: Vec::new(),
            })
        })?;
        let mut publications = publications.collect::<Result<Vec<_>, _>>()?;
        let mut statement = self.connection.prepare(VERSIONS)?;
        for own in &mut publications {
            let versions = statement.query_map([own.number], |row| Ok((row.get(0)?, row.get(1)?)))?;
            own.versions = versions.collect::<Result<_, _>>()?;
        }
        Ok(publications)
    }

    /// All versions that were given up, by layer and number.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn discards(&self) -> Result<Vec<Discard>, StoreError> {
        const QUERY: &str =
            "SELECT layer, version, made_at, who, note FROM discarded ORDER BY layer, version";
        let mut statement = self.connection.prepare(QUERY)?;
        let discards = statement.query_map((), |row| {
            Ok(Discard {
                layer: row.get("layer")?,
                version: row.get("version")?,
                made_at: row.get("made_at")?,
                who: row.get("who")?,
                note: row.get("note")?,
            })
        })?;
        Ok(discards.collect::<Result<_, _>>()?)
    }
}

/// Enters a publication of versions, at most one a layer.
pub(super) fn enter(
    transaction: &Transaction<'_>,
    who: &str,
    note: &str,
    versions: &[(&str, i64)],
) -> Result<Publication, StoreError> {
    const PUBLICATION: &str = "INSERT INTO publication (made_at, who, note) VALUES (?1, ?2, ?3)";
    const VERSION: &str = "INSERT INTO publication_version (publication, layer, version) VALUES (?1, ?2, ?3)";
    let made_at = clock::now();
    transaction.execute(PUBLICATION, (&made_at, who, note))?;
    let number = transaction.last_insert_rowid();
    for (layer, version) in versions {
        transaction.execute(VERSION, (number, layer, version))?;
    }
    let versions = versions.iter().map(|&(layer, version)| (layer.to_owned(), version)).collect();
    Ok(Publication { number, made_at, who: Some(who.to_owned()), note: note.to_owned(), versions })
}

/// The number of a layer's current version; `None` where nothing of it was published.
pub(super) fn current_number(connection: &Connection, layer: &str) -> Result<Option<i64>, StoreError> {
    const QUERY: &str = "SELECT version FROM publication_version WHERE layer = ?1
        ORDER BY publication DESC LIMIT 1";
    Ok(connection.query_row(QUERY, [layer], |row| row.get(0)).optional()?)
}

fn staged(connection: &Connection) -> Result<Vec<LayerVersion>, StoreError> {
    let query = format!(
        "SELECT {VERSION_COLUMNS} FROM layer_version AS own
            WHERE version > (SELECT coalesce(max(version), 0) FROM publication_version WHERE layer = own.layer)
            AND NOT EXISTS (SELECT 1 FROM discarded WHERE layer = own.layer AND version = own.version)
            ORDER BY layer, version"
    );
    let mut statement = connection.prepare(&query)?;
    let versions = statement.query_map((), version_of)?;
    Ok(versions.collect::<Result<_, _>>()?)
}

/// Those of the layers named, or all; each layer named has one.
fn chosen<'a>(staged: &'a [LayerVersion], layers: &[String]) -> Result<Vec<&'a LayerVersion>, StoreError> {
    let is_absent = |layer: &&String| staged.iter().all(|version| version.layer != **layer);
    let absent = layers.iter().find(is_absent).cloned();
    if staged.is_empty() || absent.is_some() {
        let mut there: Vec<String> = staged.iter().map(|version| version.layer.clone()).collect();
        there.dedup();
        return Err(StoreError::NothingStaged { layer: absent, there });
    }
    let is_chosen = |version: &&LayerVersion| layers.is_empty() || layers.contains(&version.layer);
    Ok(staged.iter().filter(is_chosen).collect())
}

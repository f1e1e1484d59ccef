//! Versions of layers: entering one, listing them.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};

use crate::formats::import::Import;
use crate::formats::snapshot::entry::Entry;
use crate::layer::date::Date;
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::files;
use crate::store::known::known_snapshots;
use crate::store::layer_findings;
use crate::store::publications;
use crate::store::source::Source;
use crate::store::workspace::Workspace;

/// One version of a layer, as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerVersion {
    /// The catalogue's own number, by which runs name their inputs.
    pub id: i64,
    /// The layer's id.
    pub layer: String,
    /// The version, counted from 1 for each layer; which one is current the publications say.
    pub version: i64,
    /// The snapshot's name in `snapshots/`.
    pub snapshot: String,
    /// The snapshot's digest.
    pub sha256: String,
    /// The delivered file's name.
    pub source_name: String,
    /// The delivered file's digest.
    pub source_sha256: String,
    /// The table read.
    pub source_table: String,
    /// The reader.
    pub reader: String,
    /// The CRS the file was read in.
    pub crs: String,
    /// The encoding its text was read in.
    pub encoding: String,
    /// The day its content stands for (数据时点), where the caller said one.
    pub as_of: Option<Date>,
    /// When it was imported, RFC 3339 UTC.
    pub imported_at: String,
    /// Features in the table.
    pub n_read: i64,
    /// Features kept. Invariant: `n_read == n_kept + n_refused`, which the catalogue checks as well.
    pub n_kept: i64,
    /// Features refused.
    pub n_refused: i64,
    /// The options it was read with, as JSON; `None`: not recorded, as with all that follows.
    pub options: Option<String>,
    /// Who imported it.
    pub who: Option<String>,
    /// The digest of the definitions it was read by.
    pub definitions: Option<String>,
    /// The version of the layer it is a copy of; `None` also where it is none.
    pub copy_of: Option<i64>,
}

/// What becomes of a version once it is entered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// It is published alone, in the same transaction.
    Published,
    /// It waits for a publication.
    Staged,
}

/// The columns of a version; the table goes by the name `own`.
pub(super) const VERSION_COLUMNS: &str = "own.id, own.layer, own.version, snapshot, sha256, source_name, \
    source_sha256, source_table, reader, crs, encoding, as_of, imported_at, n_read, n_kept, n_refused, \
    options, who, definitions, (SELECT version FROM layer_version WHERE id = own.copy_of) AS copy_of";

impl Workspace {
    /// Enters what was imported as the next version of its layer, makes it the current one and returns it.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Sqlite`]; the workspace is as before then.
    ///
    /// # Panics
    /// Where the import does not account for every feature read: that is a bug of its reader.
    pub fn import<L: Entry>(
        &mut self,
        import: &Import<L>,
        source: &Source,
    ) -> Result<LayerVersion, StoreError> {
        self.enter(import, source, Then::Published)
    }

    /// Enters what was imported as the next version of its layer, which is not current before it is published.
    ///
    /// # Errors
    /// As [`Self::import`].
    ///
    /// # Panics
    /// As [`Self::import`].
    pub fn stage<L: Entry>(
        &mut self,
        import: &Import<L>,
        source: &Source,
    ) -> Result<LayerVersion, StoreError> {
        self.enter(import, source, Then::Staged)
    }

    fn enter<L: Entry>(
        &mut self,
        import: &Import<L>,
        source: &Source,
        then: Then,
    ) -> Result<LayerVersion, StoreError> {
        let n_kept = import.layer.n_features() as u64;
        assert_eq!(import.n_read, n_kept + import.n_refused, "features read = features kept + refused");
        let unnamed = import.layer.with_columns(|columns| files::write(&self.root, columns))?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        note_definitions(&transaction, &source.definitions)?;
        let mut version = LayerVersion {
            id: 0,
            layer: import.layer.id().to_owned(),
            version: next_number(&transaction, import.layer.id())?,
            snapshot: unnamed.name(&format!("layer-{}", import.layer.id())),
            sha256: unnamed.digest.to_string(),
            source_name: source.name.clone(),
            source_sha256: source.sha256.to_string(),
            source_table: import.table.clone(),
            reader: import.reader.clone(),
            crs: import.crs.clone(),
            encoding: import.encoding.clone(),
            as_of: source.as_of,
            imported_at: clock::now(),
            n_read: import.n_read as i64,
            n_kept: n_kept as i64,
            n_refused: import.n_refused as i64,
            options: Some(source.options.clone()),
            who: Some(source.who.clone()),
            definitions: Some(source.definitions.clone()),
            copy_of: None,
        };
        version.id = insert_version(&transaction, &version)?;
        if then == Then::Published {
            publications::enter(&transaction, &source.who, "", &[(&version.layer, version.version)])?;
        }
        layer_findings::insert(&transaction, version.id, &import.findings)?;
        unnamed.give_name(&version.snapshot)?;
        files::clear_unknown(&self.root, &known_snapshots(&transaction)?)?;
        transaction.commit()?;
        Ok(version)
    }

    /// The current version of each layer, by layer id: the one that was published last.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn layers(&self) -> Result<Vec<LayerVersion>, StoreError> {
        let query = format!(
            "SELECT {VERSION_COLUMNS} FROM layer_version AS own WHERE version = (SELECT version
                FROM publication_version WHERE layer = own.layer ORDER BY publication DESC LIMIT 1)
                ORDER BY layer"
        );
        let mut statement = self.connection.prepare(&query)?;
        let versions = statement.query_map((), version_of)?;
        Ok(versions.collect::<Result<_, _>>()?)
    }

    /// All versions of all layers, by layer id and number.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn versions(&self) -> Result<Vec<LayerVersion>, StoreError> {
        let query = format!("SELECT {VERSION_COLUMNS} FROM layer_version AS own ORDER BY layer, version");
        let mut statement = self.connection.prepare(&query)?;
        let versions = statement.query_map((), version_of)?;
        Ok(versions.collect::<Result<_, _>>()?)
    }

    /// A version by the catalogue's number.
    ///
    /// # Errors
    /// [`StoreError::NoSuchVersion`], [`StoreError::Sqlite`].
    pub fn version(&self, id: i64) -> Result<LayerVersion, StoreError> {
        let query = format!("SELECT {VERSION_COLUMNS} FROM layer_version AS own WHERE id = ?1");
        let version = self.connection.query_row(&query, [id], version_of).optional()?;
        version.ok_or(StoreError::NoSuchVersion { id })
    }

    /// One version of a layer.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLayer`], [`StoreError::NoSuchNumber`] naming those there are,
    /// [`StoreError::Sqlite`].
    pub fn layer_version(&self, layer: &str, version: i64) -> Result<LayerVersion, StoreError> {
        let query =
            format!("SELECT {VERSION_COLUMNS} FROM layer_version AS own WHERE layer = ?1 AND version = ?2");
        let found = self.connection.query_row(&query, (layer, version), version_of).optional()?;
        found.map_or_else(|| Err(self.no_such_number(layer, version)?), Ok)
    }

    /// One version of a layer, the current one where no number is given.
    ///
    /// # Errors
    /// As [`Self::layer_version`] and [`Self::current`].
    pub fn version_or_current(&self, layer: &str, number: Option<i64>) -> Result<LayerVersion, StoreError> {
        number.map_or_else(|| self.current(layer), |number| self.layer_version(layer, number))
    }

    /// Why a layer has no version of a number.
    fn no_such_number(&self, layer: &str, version: i64) -> Result<StoreError, StoreError> {
        let last = next_number(&self.connection, layer)? - 1;
        let layer = layer.to_owned();
        if last == 0 {
            let mut there: Vec<String> = self.versions()?.into_iter().map(|own| own.layer).collect();
            there.dedup();
            return Ok(StoreError::NoSuchLayer { layer, there });
        }
        Ok(StoreError::NoSuchNumber { layer, version, last })
    }

    /// The current version of one layer.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLayer`] naming those there are, [`StoreError::NotPublished`] where it has versions
    /// that wait for a publication, [`StoreError::Sqlite`].
    pub fn current(&self, layer: &str) -> Result<LayerVersion, StoreError> {
        let versions = self.layers()?;
        if let Some(current) = versions.iter().find(|version| version.layer == layer) {
            return Ok(current.clone());
        }
        let layer = layer.to_owned();
        if next_number(&self.connection, &layer)? != 1 {
            return Err(StoreError::NotPublished { layer });
        }
        let there = versions.into_iter().map(|version| version.layer).collect();
        Err(StoreError::NoSuchLayer { layer, there })
    }
}

/// The number the next version of a layer bears.
pub(super) fn next_number(connection: &Connection, layer: &str) -> Result<i64, StoreError> {
    const LAST: &str = "SELECT coalesce(max(version), 0) FROM layer_version WHERE layer = ?1";
    let last: i64 = connection.query_row(LAST, [layer], |row| row.get(0))?;
    Ok(last + 1)
}

/// Keeps a digest of definitions where it has not been seen before.
pub(super) fn note_definitions(transaction: &Transaction<'_>, sha256: &str) -> Result<(), StoreError> {
    const INSERT: &str = "INSERT INTO definitions (sha256, first_seen_at) SELECT ?1, ?2
        WHERE NOT EXISTS (SELECT 1 FROM definitions WHERE sha256 = ?1)";
    transaction.execute(INSERT, (sha256, clock::now()))?;
    Ok(())
}

fn insert_version(transaction: &Transaction<'_>, version: &LayerVersion) -> Result<i64, StoreError> {
    const INSERT: &str = "INSERT INTO layer_version (layer, version, snapshot, sha256, source_name,
        source_sha256, source_table, reader, crs, encoding, as_of, imported_at, n_read, n_kept, n_refused,
        options, who, definitions)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
    transaction.execute(
        INSERT,
        rusqlite::params![
            version.layer,
            version.version,
            version.snapshot,
            version.sha256,
            version.source_name,
            version.source_sha256,
            version.source_table,
            version.reader,
            version.crs,
            version.encoding,
            version.as_of.map(|date| date.to_string()),
            version.imported_at,
            version.n_read,
            version.n_kept,
            version.n_refused,
            version.options,
            version.who,
            version.definitions,
        ],
    )?;
    Ok(transaction.last_insert_rowid())
}

pub(super) fn version_of(row: &Row<'_>) -> rusqlite::Result<LayerVersion> {
    let as_of: Option<String> = row.get("as_of")?;
    Ok(LayerVersion {
        id: row.get("id")?,
        layer: row.get("layer")?,
        version: row.get("version")?,
        snapshot: row.get("snapshot")?,
        sha256: row.get("sha256")?,
        source_name: row.get("source_name")?,
        source_sha256: row.get("source_sha256")?,
        source_table: row.get("source_table")?,
        reader: row.get("reader")?,
        crs: row.get("crs")?,
        encoding: row.get("encoding")?,
        as_of: as_of.map(|text| text.parse()).transpose().map_err(|error| wrong_text("as_of", error))?,
        imported_at: row.get("imported_at")?,
        n_read: row.get("n_read")?,
        n_kept: row.get("n_kept")?,
        n_refused: row.get("n_refused")?,
        options: row.get("options")?,
        who: row.get("who")?,
        definitions: row.get("definitions")?,
        copy_of: row.get("copy_of")?,
    })
}

/// Text in the catalogue that nobody of ours wrote there.
pub(super) fn wrong_text(
    column: &str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    let source = format!("{column}: {}", error.into());
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, source.into())
}

//! The history of a workspace: every version, what became of it, and what it is in law.

use std::collections::BTreeMap;

use crate::store::error::StoreError;
use crate::store::law::Said;
use crate::store::layers::LayerVersion;
use crate::store::publications::{Discard, Publication};
use crate::store::workspace::Workspace;

/// All that the catalogue says of versions, of one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// All versions, by layer and number.
    pub versions: Vec<LayerVersion>,
    /// All publications, the oldest first.
    pub publications: Vec<Publication>,
    /// What was given up, by layer and number.
    pub discards: Vec<Discard>,
    /// What was said of versions in law, in the order it was said.
    pub said: Vec<Said>,
    /// When each digest of definitions was first seen, RFC 3339 UTC.
    pub definitions: BTreeMap<String, String>,
}

/// What became of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 当前: the current one, since this publication.
    Current(i64),
    /// 曾发布: was current, since this publication.
    Former(i64),
    /// 待发布: waits for a publication.
    Staged,
    /// 被越过: a later one was published, so it will not be.
    PassedOver,
    /// 已放弃: given up.
    Discarded,
}

impl Workspace {
    /// The history of all layers.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn history(&self) -> Result<History, StoreError> {
        const DEFINITIONS: &str = "SELECT sha256, first_seen_at FROM definitions";
        // One reading transaction, so that nothing can come between the questions.
        let _snapshot = self.connection.unchecked_transaction()?;
        let mut statement = self.connection.prepare(DEFINITIONS)?;
        let definitions = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(History {
            versions: self.versions()?,
            publications: self.publications()?,
            discards: self.discards()?,
            said: self.law_statuses()?,
            definitions: definitions.collect::<Result<_, _>>()?,
        })
    }
}

impl History {
    /// What became of a version.
    pub fn standing(&self, version: &LayerVersion) -> Standing {
        let is_own = |layer: &str, number: i64| layer == version.layer && number == version.version;
        let named = self.publications.iter().flat_map(|publication| {
            let of_layer = publication.versions.iter().filter(|(layer, _)| *layer == version.layer);
            of_layer.map(|(_, number)| (publication.number, *number))
        });
        let last = named.clone().last();
        let own = named.clone().find(|(_, number)| *number == version.version);
        match (own, last) {
            (Some(own), last) if Some(own) == last => Standing::Current(own.0),
            (Some((publication, _)), _) => Standing::Former(publication),
            (None, _) if self.discards.iter().any(|own| is_own(&own.layer, own.version)) => {
                Standing::Discarded
            }
            (None, Some((_, last))) if version.version < last => Standing::PassedOver,
            (None, _) => Standing::Staged,
        }
    }
}

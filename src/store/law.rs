//! What versions are in law (法定状态), as somebody said and from which day on. Only added to: what was said wrong
//! is said again, and the later word holds.

use rusqlite::{Row, TransactionBehavior};

use crate::layer::date::Date;
use crate::layer::law_status::LawStatus;
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::layers::wrong_text;
use crate::store::workspace::Workspace;

/// What was said of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The layer.
    pub layer: String,
    /// The version's number.
    pub version: i64,
    /// What it is in law.
    pub status: LawStatus,
    /// From which day on.
    pub since: Date,
    /// When it was said, RFC 3339 UTC.
    pub made_at: String,
    /// Who said it.
    pub who: String,
    /// What it rests on, for example the number of the approval; may be empty.
    pub note: String,
}

/// What is to be said of a version.
#[derive(Clone, Copy, Debug)]
pub struct ToSay<'a> {
    /// The layer.
    pub layer: &'a str,
    /// The version's number; `None`: the current one.
    pub version: Option<i64>,
    /// What it is in law.
    pub status: LawStatus,
    /// From which day on.
    pub since: Date,
    /// Who says it, not empty.
    pub who: &'a str,
    /// What it rests on.
    pub note: &'a str,
}

impl Workspace {
    /// Enters what a version is in law.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLayer`], [`StoreError::NoSuchNumber`], [`StoreError::NotPublished`],
    /// [`StoreError::Sqlite`]; nothing is entered then.
    pub fn say_law_status(&mut self, to_say: ToSay<'_>) -> Result<Said, StoreError> {
        const INSERT: &str = "INSERT INTO law_status (layer, version, status, since, made_at, who, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let version = match to_say.version {
            Some(number) => self.layer_version(to_say.layer, number)?,
            None => self.current(to_say.layer)?,
        };
        let said = Said {
            layer: version.layer,
            version: version.version,
            status: to_say.status,
            since: to_say.since,
            made_at: clock::now(),
            who: to_say.who.to_owned(),
            note: to_say.note.to_owned(),
        };
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let since = said.since.to_string();
        transaction.execute(
            INSERT,
            (&said.layer, said.version, said.status.id(), since, &said.made_at, &said.who, &said.note),
        )?;
        transaction.commit()?;
        Ok(said)
    }

    /// All that was said, in the order it was said.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn law_statuses(&self) -> Result<Vec<Said>, StoreError> {
        const QUERY: &str =
            "SELECT layer, version, status, since, made_at, who, note FROM law_status ORDER BY id";
        let mut statement = self.connection.prepare(QUERY)?;
        let said = statement.query_map((), said_of)?;
        Ok(said.collect::<Result<_, _>>()?)
    }
}

/// What a version is in law on a day: the last said of the latest day up to then. `None`: nobody said.
pub fn on<'a>(said: &'a [Said], layer: &str, version: i64, day: Date) -> Option<&'a Said> {
    let is_own = |own: &&Said| own.layer == layer && own.version == version && own.since <= day;
    // Of equals the last is taken, which was said last.
    said.iter().filter(is_own).max_by_key(|own| own.since)
}

fn said_of(row: &Row<'_>) -> rusqlite::Result<Said> {
    let (status, since): (String, String) = (row.get("status")?, row.get("since")?);
    Ok(Said {
        layer: row.get("layer")?,
        version: row.get("version")?,
        status: LawStatus::of_id(&status)
            .ok_or_else(|| wrong_text("status", format!("\"{status}\" is no status in law")))?,
        since: since.parse().map_err(|error| wrong_text("since", error))?,
        made_at: row.get("made_at")?,
        who: row.get("who")?,
        note: row.get("note")?,
    })
}

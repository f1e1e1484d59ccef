//! What projects owe, kept. A charge is never changed; a later one takes its place while nothing is written off.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};

use crate::ledger::account::State;
use crate::ledger::charge::Charge;
use crate::ledger::due::Due;
use crate::ledger::ids::ProjectId;
use crate::ledger::regime::Regime;
use crate::store::clock::Moment;
use crate::store::error::StoreError;
use crate::store::ledger::error::KeepingError;
use crate::store::ledger::{read, wire};
use crate::store::projects::project_id;
use crate::store::workspace::Workspace;

/// A charge, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// The charge.
    pub charge: Charge,
    /// The same as its text, a JSON object.
    pub text: String,
    /// Who entered it.
    pub who: String,
    /// When, RFC 3339 UTC.
    pub made_at: String,
}

impl Workspace {
    /// Enters what a project owes, under the regime of the day it was approved; returns that and whether it is new:
    /// the same charge once more changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Ledger`]: no regime held that day, the charge contradicts itself, or the project is written off
    /// already; [`StoreError::Definitions`], [`StoreError::Sqlite`]. Nothing is entered then.
    pub fn enter_charge(
        &mut self,
        charge: &Charge,
        who: &str,
        now: &Moment,
    ) -> Result<(Due, bool), StoreError> {
        let (due, regime) = self.debt(charge)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let is_new = entered(&transaction, (charge, regime), who, now)?;
        transaction.commit()?;
        Ok((due, is_new))
    }

    /// What a charge makes a project owe, and by which regime: that of the day it was approved.
    pub(super) fn debt(&self, charge: &Charge) -> Result<(Due, Regime), StoreError> {
        let project = &charge.project;
        let regime = self.shared_definitions()?.books.on(charge.approved).ok_or_else(|| {
            KeepingError::NoRegime { project: project.to_string(), approved: charge.approved }
        })?;
        Ok((Due::of(charge, regime)?, regime))
    }

    /// The last charge of every project, by its number.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where a record cannot be read, [`StoreError::Sqlite`].
    pub fn charges(&self) -> Result<Vec<Charge>, StoreError> {
        const PROJECTS: &str = "SELECT DISTINCT project FROM ledger_charge ORDER BY project";
        let mut statement = self.connection.prepare(PROJECTS)?;
        let rows = statement.query_map((), |row| row.get::<_, String>(0))?;
        let mut charges = Vec::new();
        for project in rows {
            let project = project_id(&project?)?;
            charges.extend(charged(&self.connection, &project)?.map(|own| own.charge));
        }
        Ok(charges)
    }

    /// A project's last charge; `None` where nobody has entered one.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where the record cannot be read, [`StoreError::Sqlite`].
    pub fn charge(&self, project: &ProjectId) -> Result<Option<Charged>, StoreError> {
        charged(&self.connection, project)
    }

    /// What a project owes; `None` where nobody has entered it.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where the record cannot be read, [`StoreError::Sqlite`].
    pub fn due(&self, project: &ProjectId) -> Result<Option<Due>, StoreError> {
        due(&self.connection, project)
    }
}

/// Enters a charge that makes a debt under a regime; whether it is new.
pub(super) fn entered(
    transaction: &Transaction<'_>,
    (charge, regime): (&Charge, Regime),
    who: &str,
    now: &Moment,
) -> Result<bool, StoreError> {
    const LAST: &str = "SELECT revision, sha256 FROM ledger_charge WHERE project = ?1
        ORDER BY revision DESC LIMIT 1";
    const INSERT: &str = "INSERT INTO ledger_charge (project, revision, regime, text, sha256, who, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let project = &charge.project;
    let text = wire::charge_text(charge);
    let sha256 = wire::sha256(&text);
    let last: Option<(i64, String)> =
        transaction.query_row(LAST, [project.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if last.as_ref().is_some_and(|(_, own)| *own == sha256) {
        return Ok(false);
    }
    if !read::of_project(transaction, project, State::WrittenOff)?.is_empty() {
        return Err(KeepingError::IsWrittenOff { project: project.to_string() }.into());
    }
    let revision = last.map_or(1, |(revision, _)| revision + 1);
    transaction
        .execute(INSERT, (project.as_str(), revision, regime.id(), text, sha256, who, &now.instant))?;
    Ok(true)
}

/// [`Workspace::charge`] within a transaction.
pub(in crate::store) fn charged(
    connection: &Connection,
    project: &ProjectId,
) -> Result<Option<Charged>, StoreError> {
    const QUERY: &str = "SELECT text, who, made_at FROM ledger_charge WHERE project = ?1
        ORDER BY revision DESC LIMIT 1";
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let row: Option<(String, String, String)> =
        connection.query_row(QUERY, [project.as_str()], row).optional()?;
    let charged = |(text, who, made_at): (String, String, String)| {
        Ok(Charged { charge: read_text(&text)?, text, who, made_at })
    };
    row.map(charged).transpose()
}

/// What a project owes by its last charge.
pub(super) fn due(connection: &Connection, project: &ProjectId) -> Result<Option<Due>, StoreError> {
    const QUERY: &str = "SELECT text, regime FROM ledger_charge WHERE project = ?1
        ORDER BY revision DESC LIMIT 1";
    let mut statement = connection.prepare(QUERY)?;
    let row: Option<(String, String)> =
        statement.query_row([project.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    row.map(|(text, regime)| of_texts(&text, &regime)).transpose()
}

/// What a project owes by the texts of a row.
pub(super) fn of_texts(text: &str, regime: &str) -> Result<Due, StoreError> {
    let regime = Regime::of_id(regime).ok_or_else(|| bad(regime))?;
    Ok(Due::of(&read_text(text)?, regime)?)
}

/// The charge of a row's text.
fn read_text(text: &str) -> Result<Charge, StoreError> {
    Ok(wire::read_charge(text).map_err(|error| bad(&error.to_string()))?)
}

fn bad(what: &str) -> KeepingError {
    KeepingError::BadRecord { what: format!("ledger_charge: {what}") }
}

/// The digest of a project's last charge.
pub(super) fn sha256(connection: &Connection, project: &ProjectId) -> Result<Option<String>, StoreError> {
    const QUERY: &str = "SELECT sha256 FROM ledger_charge WHERE project = ?1 ORDER BY revision DESC LIMIT 1";
    Ok(connection.prepare(QUERY)?.query_row([project.as_str()], |row| row.get(0)).optional()?)
}

//! What is asked of the books by requests that are done once: as the same methods without `_once`, each in one
//! transaction with its answer and its entry in the audit.

use rusqlite::Connection;

use crate::geometry::legal::LegalMeasure;
use crate::ledger::charge::Charge;
use crate::ledger::entry::Entry;
use crate::ledger::lot::Lot;
use crate::store::clock::Moment;
use crate::store::error::StoreError;
use crate::store::ledger::error::KeepingError;
use crate::store::ledger::supplements::{self, NewSupplement, Supplement, ToAccept};
use crate::store::ledger::{Charged, Outcome, charges, filled, lots, read, taken};
use crate::store::once::{Answered, Once};
use crate::store::project_error::ProjectError;
use crate::store::projects::{self, Project};
use crate::store::workspace::Workspace;

/// What a request became, with the entry's link of the chain where it became one.
pub type Became = (Outcome, Option<[u8; 32]>);

impl Workspace {
    /// [`Workspace::post`], refused where it moves stock of another district than `only_in`.
    ///
    /// # Errors
    /// As [`Workspace::post`]; [`KeepingError::OtherDistrict`]; [`StoreError::OtherRequest`].
    pub fn post_once(
        &mut self,
        entry: &Entry,
        only_in: Option<&str>,
        once: &Once,
        tell: impl FnOnce(Became) -> String,
    ) -> Result<Answered, StoreError> {
        self.once(once, |transaction| {
            let entry = filled(transaction, entry)?;
            for own in &entry.postings {
                within(only_in, &own.stock.district.code)?;
            }
            Ok(tell(became(transaction, taken(transaction, &entry, &Moment::now())?)?))
        })
    }

    /// [`Workspace::issue`].
    ///
    /// # Errors
    /// As [`Workspace::issue`]; [`StoreError::OtherRequest`].
    pub fn issue_once(
        &mut self,
        lot: &Lot,
        entry: &Entry,
        once: &Once,
        tell: impl FnOnce(Became) -> String,
    ) -> Result<Answered, StoreError> {
        let law = self.shared_definitions()?.books.clone();
        self.once(once, |transaction| {
            let answer = lots::handed_down(transaction, &law, (lot, entry), None, &Moment::now())?;
            Ok(tell(became(transaction, answer.outcome)?))
        })
    }

    /// [`Workspace::add_supplement`].
    ///
    /// # Errors
    /// As [`Workspace::add_supplement`]; [`StoreError::OtherRequest`].
    pub fn add_supplement_once(
        &mut self,
        new: &NewSupplement<'_>,
        once: &Once,
        tell: impl FnOnce(&Supplement) -> String,
    ) -> Result<Answered, StoreError> {
        self.once(once, |transaction| Ok(tell(&supplements::added(transaction, new, &Moment::now())?)))
    }

    /// [`Workspace::accept_supplement`].
    ///
    /// # Errors
    /// As [`Workspace::accept_supplement`]; [`StoreError::OtherRequest`].
    pub fn accept_supplement_once(
        &mut self,
        to_accept: &ToAccept<'_>,
        once: &Once,
        tell: impl FnOnce(Became) -> String,
    ) -> Result<Answered, StoreError> {
        let measure = LegalMeasure::new(&self.plane().projection);
        let law = self.shared_definitions()?.books.clone();
        self.once(once, |transaction| {
            let answer =
                supplements::accepted(transaction, (&law, &measure), to_accept, None, &Moment::now())?;
            Ok(tell(became(transaction, answer.outcome)?))
        })
    }

    /// [`Workspace::enter_charge`] of a project that is kept here. `is_as_seen` says whether the project and its
    /// charge are still what whoever asks has seen.
    ///
    /// # Errors
    /// As [`Workspace::enter_charge`]; [`ProjectError::Unknown`], [`ProjectError::Changed`];
    /// [`StoreError::OtherRequest`].
    pub fn enter_charge_once(
        &mut self,
        charge: &Charge,
        who: &str,
        is_as_seen: impl FnOnce(&Project, Option<&Charged>) -> bool,
        once: &Once,
        tell: impl FnOnce(&Project, Option<&Charged>) -> String,
    ) -> Result<Answered, StoreError> {
        let (_, regime) = self.debt(charge)?;
        let id = &charge.project;
        self.once(once, |transaction| {
            let project = projects::known(transaction, id)?;
            if !is_as_seen(&project, charges::charged(transaction, id)?.as_ref()) {
                return Err(ProjectError::Changed { id: id.clone() }.into());
            }
            charges::entered(transaction, (charge, regime), who, &Moment::now())?;
            Ok(tell(&project, charges::charged(transaction, id)?.as_ref()))
        })
    }
}

/// Refuses stock of another district.
fn within(only_in: Option<&str>, district: &str) -> Result<(), KeepingError> {
    match only_in {
        Some(own) if own != district => {
            Err(KeepingError::OtherDistrict { own: own.to_owned(), asked: district.to_owned() })
        }
        _ => Ok(()),
    }
}

fn became(connection: &Connection, outcome: Outcome) -> Result<Became, StoreError> {
    let posted = match outcome {
        Outcome::Posted(seq) => read::posted(connection, seq)?,
        Outcome::Proposed(_) => None,
    };
    Ok((outcome, posted.map(|own| own.hash)))
}

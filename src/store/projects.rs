//! Projects that take land (占用项目): their sites and the stages they went through. Only added to.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior};

use crate::geometry::grid::Point;
use crate::ledger::ids::ProjectId;
use crate::ledger::project::Stage;
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::layers::wrong_text;
use crate::store::ledger::{Charged, charges};
use crate::store::once::{Answered, Once};
use crate::store::project_error::ProjectError;
use crate::store::site::{self, Site};
use crate::store::workspace::Workspace;

/// A project to enter.
#[derive(Clone, Debug)]
pub struct NewProject<'a> {
    /// Its number, not used before.
    pub id: ProjectId,
    /// What it is called; may be empty.
    pub name: &'a str,
    /// The rings of its site, as a layer's feature has them.
    pub rings: &'a [Vec<Point>],
    /// The name of the file they came from.
    pub source_name: &'a str,
    /// Where it stands.
    pub stage: Stage,
    /// Who enters it, not empty.
    pub who: &'a str,
}

/// A project, as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its number.
    pub id: ProjectId,
    /// What it is called; may be empty.
    pub name: String,
    /// The digest of its site.
    pub site_sha256: String,
    /// The name of the file its site came from.
    pub source_name: String,
    /// When it was entered, RFC 3339 UTC.
    pub made_at: String,
    /// Who entered it.
    pub who: String,
    /// The stages it went through, the first first; not empty.
    pub stages: Vec<Staged>,
}

/// One stage of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// The stage.
    pub stage: Stage,
    /// What was said; may be empty.
    pub note: String,
    /// When, RFC 3339 UTC.
    pub made_at: String,
    /// Who said so.
    pub who: String,
}

impl Project {
    /// Where it stands.
    pub fn stage(&self) -> Option<Stage> {
        self.stages.last().map(|own| own.stage)
    }
}

impl Workspace {
    /// Enters a project with its first stage.
    ///
    /// # Errors
    /// [`ProjectError::Taken`] where its number was used before, [`StoreError::Sqlite`]; nothing is entered then.
    pub fn add_project(&mut self, new: &NewProject<'_>) -> Result<Project, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let project = added(&transaction, new)?;
        transaction.commit()?;
        Ok(project)
    }

    /// Says that a project has reached another stage.
    ///
    /// # Errors
    /// [`ProjectError::Unknown`], [`ProjectError::SameStage`], [`StoreError::Sqlite`]; nothing is entered then.
    pub fn stage_project(
        &mut self,
        id: &ProjectId,
        to: Stage,
        note: &str,
        who: &str,
    ) -> Result<Project, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let project = staged(&transaction, id, to, (note, who))?;
        transaction.commit()?;
        Ok(project)
    }

    /// [`Workspace::add_project`] as a request that is done once, with its answer.
    ///
    /// # Errors
    /// As [`Workspace::add_project`]; [`StoreError::OtherRequest`].
    pub fn add_project_once(
        &mut self,
        new: &NewProject<'_>,
        once: &Once,
        tell: impl FnOnce(&Project) -> String,
    ) -> Result<Answered, StoreError> {
        self.once(once, |transaction| Ok(tell(&added(transaction, new)?)))
    }

    /// [`Workspace::stage_project`] as a request that is done once, with its answer. `is_as_seen` says whether the
    /// project and its charge are still what whoever asks has seen.
    ///
    /// # Errors
    /// As [`Workspace::stage_project`]; [`ProjectError::Changed`]; [`StoreError::OtherRequest`].
    pub fn stage_project_once(
        &mut self,
        (id, to): (&ProjectId, Stage),
        (note, who): (&str, &str),
        is_as_seen: impl FnOnce(&Project, Option<&Charged>) -> bool,
        once: &Once,
        tell: impl FnOnce(&Project, Option<&Charged>) -> String,
    ) -> Result<Answered, StoreError> {
        self.once(once, |transaction| {
            let charged = charges::charged(transaction, id)?;
            if !is_as_seen(&known(transaction, id)?, charged.as_ref()) {
                return Err(ProjectError::Changed { id: id.clone() }.into());
            }
            Ok(tell(&staged(transaction, id, to, (note, who))?, charged.as_ref()))
        })
    }

    /// All projects, by number.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn projects(&self) -> Result<Vec<Project>, StoreError> {
        let mut statement = self.connection.prepare("SELECT id FROM project ORDER BY id")?;
        let ids: Vec<String> = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
        ids.iter().map(|id| self.project(&project_id(id)?)).collect()
    }

    /// A project by its number.
    ///
    /// # Errors
    /// [`ProjectError::Unknown`], [`StoreError::Sqlite`].
    pub fn project(&self, id: &ProjectId) -> Result<Project, StoreError> {
        known(&self.connection, id)
    }

    /// The rings of a project's site, held against their digest.
    ///
    /// # Errors
    /// [`ProjectError::Unknown`], [`StoreError::Catalogue`] where they are not what was entered,
    /// [`StoreError::Sqlite`].
    pub fn project_site(&self, id: &ProjectId) -> Result<Vec<Vec<Point>>, StoreError> {
        const SITE: &str = "SELECT site, site_sha256 FROM project WHERE id = ?1";
        let row = |row: &Row<'_>| Ok(Site { bytes: row.get(0)?, sha256: row.get(1)? });
        let site = self.connection.query_row(SITE, [id.as_str()], row).optional()?;
        let site = site.ok_or_else(|| unknown(id))?;
        let wrong = || StoreError::Catalogue { dir: self.root.clone(), what: format!("site of {id}") };
        site::decode(&site).ok_or_else(wrong)
    }
}

impl Staged {
    fn now(stage: Stage, note: &str, who: &str, made_at: &str) -> Self {
        Self { stage, note: note.to_owned(), made_at: made_at.to_owned(), who: who.to_owned() }
    }
}

/// [`Workspace::add_project`] within a transaction.
pub(super) fn added(connection: &Connection, new: &NewProject<'_>) -> Result<Project, StoreError> {
    const INSERT: &str = "INSERT INTO project (id, name, site, site_sha256, source_name, made_at, who)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    if read(connection, &new.id)?.is_some() {
        return Err(ProjectError::Taken { id: new.id.clone() }.into());
    }
    let Site { bytes, sha256 } = site::encode(new.rings);
    let made_at = clock::now();
    let id = new.id.as_str();
    connection.execute(INSERT, (id, new.name, bytes, sha256, new.source_name, &made_at, new.who))?;
    stage(connection, &new.id, &Staged::now(new.stage, "", new.who, &made_at))?;
    known(connection, &new.id)
}

/// [`Workspace::stage_project`] within a transaction.
fn staged(
    connection: &Connection,
    id: &ProjectId,
    to: Stage,
    (note, who): (&str, &str),
) -> Result<Project, StoreError> {
    if known(connection, id)?.stage() == Some(to) {
        return Err(ProjectError::SameStage { id: id.clone(), stage: to }.into());
    }
    stage(connection, id, &Staged::now(to, note, who, &clock::now()))?;
    known(connection, id)
}

/// A project by its number.
pub(super) fn known(connection: &Connection, id: &ProjectId) -> Result<Project, StoreError> {
    read(connection, id)?.ok_or_else(|| unknown(id))
}

fn unknown(id: &ProjectId) -> StoreError {
    ProjectError::Unknown { id: id.clone() }.into()
}

/// The number of a project, as the catalogue has it.
pub(super) fn project_id(text: &str) -> rusqlite::Result<ProjectId> {
    ProjectId::new(text).map_err(|error| wrong_text("project", error))
}

fn stage(connection: &Connection, id: &ProjectId, staged: &Staged) -> Result<(), StoreError> {
    const INSERT: &str = "INSERT INTO project_stage (project, seq, stage, note, made_at, who)
        SELECT ?1, coalesce(max(seq), 0) + 1, ?2, ?3, ?4, ?5 FROM project_stage WHERE project = ?1";
    let Staged { stage, note, made_at, who } = staged;
    connection.execute(INSERT, (id.as_str(), stage.id(), note, made_at, who))?;
    Ok(())
}

fn read(connection: &Connection, id: &ProjectId) -> Result<Option<Project>, StoreError> {
    const PROJECT: &str = "SELECT name, site_sha256, source_name, made_at, who FROM project WHERE id = ?1";
    const STAGES: &str =
        "SELECT stage, note, made_at, who FROM project_stage WHERE project = ?1 ORDER BY seq";
    let project = |row: &Row<'_>| {
        Ok(Project {
            id: id.clone(),
            name: row.get("name")?,
            site_sha256: row.get("site_sha256")?,
            source_name: row.get("source_name")?,
            made_at: row.get("made_at")?,
            who: row.get("who")?,
            stages: Vec::new(),
        })
    };
    let Some(mut project) = connection.query_row(PROJECT, [id.as_str()], project).optional()? else {
        return Ok(None);
    };
    let mut statement = connection.prepare(STAGES)?;
    let stages = statement.query_map([id.as_str()], |row| {
        let stage: String = row.get("stage")?;
        let wrong = || wrong_text("stage", format!("\"{stage}\" is no stage"));
        Ok(Staged {
            stage: Stage::of_id(&stage).ok_or_else(wrong)?,
            note: row.get("note")?,
            made_at: row.get("made_at")?,
            who: row.get("who")?,
        })
    })?;
    project.stages = stages.collect::<Result<_, _>>()?;
    Ok(Some(project))
}

//! `GET /projects`, `GET /projects/{projectId}`: projects that take land, with what they must supply.

use serde_json::Value as Json;

use crate::http::answer::Answer;
use crate::http::books::{Asked, Record};
use crate::http::error::ApiError;
use crate::http::etag;
use crate::http::wire::{self, books};
use crate::layer::text::Text;
use crate::ledger::ids::ProjectId;
use crate::store::ledger::Charged;
use crate::store::projects::Project;

/// All projects, by number.
pub(super) const LIST: Record = Record {
    path: "/projects",
    id: "projects",
    summary: "projects that take land, with what they must supply",
    parameters: &["f", "limit", "after"],
    make: list,
};

/// One project.
pub(super) const ONE: Record = Record {
    path: "/projects/{projectId}",
    id: "project",
    summary: "one project: its stages, what it must supply and by what",
    parameters: &["f"],
    make: one,
};

fn list(asked: &Asked) -> Result<Answer, ApiError> {
    let mut projects = asked.workspace.projects()?;
    if let Some(after) = asked.query.get("after") {
        projects.retain(|own| after < own.id.as_str());
    }
    let tell = |own: &Project| Ok(books::project(own, asked.workspace.charge(&own.id)?.as_ref()));
    asked.page("projects", projects, asked.limit()?, (|own: &Project| own.id.to_string(), tell))
}

fn one(asked: &Asked) -> Result<Answer, ApiError> {
    let id = asked.ask.id(0);
    let id = ProjectId::new(id).map_err(|_| no_such(id))?;
    let (project, charged) = (asked.workspace.project(&id)?, asked.workspace.charge(&id)?);
    asked.document(books::project(&project, charged.as_ref()))
}

/// The tag of what [`ONE`] gives as JSON.
pub(in crate::http) fn tag(notice: Option<&Text>, project: &Project, charged: Option<&Charged>) -> String {
    let mut document: Json = books::project(project, charged);
    document["notice"] = wire::notice(notice);
    etag::of(format!("{document:#}\n").as_bytes())
}

fn no_such(id: &str) -> ApiError {
    ApiError::NoSuchRecord { id: id.to_owned() }
}

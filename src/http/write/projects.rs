//! `POST /projects`, `…/stages`, `…/charges`: a project is entered, goes through its stages, and is charged with what it
//! must supply.
//!
//! A change of a project may say by `If-Match` which state of it was read; where it is another now, nothing is done.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::http::books::projects::tag;
use crate::http::clerk::AskedCharge;
use crate::http::etag;
use crate::http::guard::refusal::Refusal;
use crate::http::schemas;
use crate::http::wire::books;
use crate::http::write::papers::{because, day, grade, grade_schema, project, text_schema, wrong};
use crate::http::write::{Posted, Write};
use crate::ledger::farmland::coefficient::Written;
use crate::ledger::farmland::terms::Said;
use crate::ledger::ids::ProjectId;
use crate::ledger::project::Stage;
use crate::store::keys::Role;
use crate::store::ledger::Charged;
use crate::store::once::Answered;
use crate::store::projects::{NewProject, Project};

/// The door by which projects are entered.
pub(super) const ADD: Write = Write {
    path: "/projects",
    id: "addProject",
    summary: "enter a project with its site",
    role: Role::Planner,
    body: body_of_project,
    make: add,
};

/// The door of stages.
pub(super) const STAGE: Write = Write {
    path: "/projects/{projectId}/stages",
    id: "stageProject",
    summary: "say which stage a project has reached",
    role: Role::Planner,
    body: body_of_stage,
    make: stage,
};

/// The door of charges.
pub(super) const CHARGE: Write = Write {
    path: "/projects/{projectId}/charges",
    id: "chargeProject",
    summary: "work out what a project must supply, and enter it",
    role: Role::LandBureau,
    body: body_of_charge,
    make: charge,
};

/// What a site is said to have come from.
pub(super) const SOURCE_NAME: &str = "HTTP";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedProject {
    id: String,
    site: Json,
    #[serde(default)]
    name: String,
    stage: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedStage {
    stage: String,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedCharge {
    approved: String,
    base: Option<String>,
    district: Option<String>,
    ridges: Option<String>,
    grade: Option<u8>,
}

/// Enters a project. Whose district it is in is known once it is charged, so any planner may enter one.
fn add(posted: &mut Posted) -> Result<Answered, Refusal> {
    let own: PostedProject = posted.read()?;
    let rings = posted.clerk()?.site(&own.site.to_string()).map_err(|why| because("site", &why))?;
    let new = NewProject {
        id: project("id", &own.id)?,
        name: &posted.said("name", &own.name)?,
        rings: &rings,
        source_name: SOURCE_NAME,
        stage: own.stage.as_deref().map_or(Ok(Stage::Reserve), read_stage)?,
        who: &posted.caller.who,
    };
    Ok(posted.workspace.add_project_once(&new, &posted.once, |project| tell(project, None))?)
}

fn read_stage(text: &str) -> Result<Stage, Refusal> {
    Stage::of_id(text).ok_or_else(|| {
        let known = Stage::ALL.map(Stage::id).join(", ");
        wrong(format!("stage 须为:{known}"), format!("stage: give one of: {known}"))
    })
}

fn tell(project: &Project, charged: Option<&Charged>) -> String {
    format!("{:#}\n", books::project(project, charged))
}

fn stage(posted: &mut Posted) -> Result<Answered, Refusal> {
    let own: PostedStage = posted.read()?;
    let (id, to) = (in_path(posted)?, read_stage(&own.stage)?);
    if let Some(charged) = posted.workspace.charge(&id)? {
        posted.only_in_own(Some(&charged.charge.district.code))?;
    }
    let (note, is_as_seen) = (posted.said("note", &own.note)?, as_seen(posted));
    let said = (note.as_str(), posted.caller.who.as_str());
    Ok(posted.workspace.stage_project_once((&id, to), said, is_as_seen, &posted.once, tell)?)
}

fn charge(posted: &mut Posted) -> Result<Answered, Refusal> {
    let own: PostedCharge = posted.read()?;
    let written = own.ridges.as_deref().map(|text| {
        let wrong = || wrong("ridges 须为 fraction 或 percent", "ridges: give fraction or percent");
        Written::of_id(text).ok_or_else(wrong)
    });
    let asked = AskedCharge {
        project: in_path(posted)?,
        approved: day("approved", &own.approved)?,
        base: own.base,
        district: own.district,
        said: Said { written: written.transpose()?, grade: own.grade.map(grade).transpose()? },
    };
    let charge = posted.clerk()?.charge(&asked).map_err(|why| Refusal::Untold { why })?;
    posted.only_in_own(Some(&charge.district.code))?;
    let (who, is_as_seen) = (posted.caller.who.as_str(), as_seen(posted));
    Ok(posted.workspace.enter_charge_once(&charge, who, is_as_seen, &posted.once, tell)?)
}

/// Whether a project is what the caller has read of it, where the caller says so.
fn as_seen(posted: &Posted) -> impl FnOnce(&Project, Option<&Charged>) -> bool + use<> {
    let (if_match, notice) = (posted.if_match.clone(), posted.workspace.notice().cloned());
    move |project, charged| {
        if_match.is_none_or(|own| etag::is_strongly(&own, &tag(notice.as_ref(), project, charged)))
    }
}

/// The project the path names, which there must be before its land is looked at.
fn in_path(posted: &Posted) -> Result<ProjectId, Refusal> {
    Ok(posted.workspace.project(&project("projectId", posted.id(0))?)?.id)
}

fn body_of_project() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "site"],
        "properties": {
            "id": text_schema(),
            "name": {"type": "string"},
            "stage": {"type": "string", "enum": Stage::ALL.map(Stage::id)},
            "site": schemas::polygon(),
        },
    })
}

fn body_of_stage() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["stage"],
        "properties": {
            "stage": {"type": "string", "enum": Stage::ALL.map(Stage::id)},
            "note": {"type": "string"},
        },
    })
}

fn body_of_charge() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["approved"],
        "properties": {
            "approved": {"type": "string", "format": "date"},
            "base": text_schema(),
            "district": text_schema(),
            "ridges": {"type": "string", "enum": ["fraction", "percent"]},
            "grade": grade_schema(),
        },
    })
}

//! `GET /jobs`, `/jobs/{jobId}` and `/jobs/{jobId}/results`, `DELETE /jobs/{jobId}`: where jobs stand, and their answers.
//!
//! The words for where a job stands are those of OGC API – Processes (18-062r2, 7.11); its conformance is not claimed,
//! for a job here is any request.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, HeaderName, LOCATION};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};

use crate::http::answer::Media;
use crate::http::ask::Ask;
use crate::http::books::description::in_path;
use crate::http::document::{self, Format};
use crate::http::error::ApiError;
use crate::http::front::Front;
use crate::http::guard::caller::Caller;
use crate::http::guard::refusal::Refusal;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::jobs::{ASYNC, Job, Stored};
use crate::http::query::Query;
use crate::http::{routes, schemas};
use crate::layer::text::Text;

/// The relation of a link to the answer of a job.
const REL_RESULTS: &str = "http://www.opengis.net/def/rel/ogc/1.0/results";
const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// What is asked about jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Asked {
    /// All of a caller's.
    List,
    /// One, or that it be dismissed.
    One,
    /// The answer of one.
    Results,
}

/// The doors, by path. A new one is one line here.
pub(in crate::http) const DOORS: [(&str, Asked); 3] =
    [("/jobs", Asked::List), ("/jobs/{jobId}", Asked::One), ("/jobs/{jobId}/results", Asked::Results)];

/// The answer to a request that became a job: 202, and where to look for it.
pub(in crate::http) fn accepted(front: &Front, house: &Arc<House>, ask: &Ask, id: &str) -> Response {
    let kept = front.jobs.lock();
    let job = kept.iter().find(|(_, job)| job.id == id);
    let told = job.map(|(number, job)| told(ask, job, ahead(&kept, *number)));
    let answer = Format::Json.answer((house, ask), Media::Json, &told.unwrap_or(Json::Null));
    let answer = answer
        .with(LOCATION, format!("{}/jobs/{id}", ask.base))
        .with(APPLIED, ASYNC.to_owned())
        .with(ACCESS_CONTROL_EXPOSE_HEADERS, "Location, Preference-Applied".to_owned())
        .with(CACHE_CONTROL, "no-store".to_owned());
    (StatusCode::ACCEPTED, answer).into_response()
}

/// Answers what is asked about jobs.
///
/// # Errors
/// [`ApiError::NoSuchJob`] where there is none of that id, or it is another's, or its answer is not there yet.
pub(in crate::http) async fn answer(
    front: &Front,
    asked: Asked,
    caller: Option<&Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let methods = if asked == Asked::One { "GET, HEAD, DELETE, OPTIONS" } else { "GET, HEAD, OPTIONS" };
    let is_head = request.method() == Method::HEAD;
    let is_dismissed = match *request.method() {
        Method::OPTIONS => return Ok(routes::may(methods)),
        Method::GET | Method::HEAD => false,
        Method::DELETE if asked == Asked::One => true,
        _ => return Err(Refusal::Method { allowed: methods }.into()),
    };
    let house = front.current.house();
    let (mut parts, _) = request.into_parts();
    let Ok(ask) = Ask::from_request_parts(&mut parts, &house).await;
    let response = if asked == Asked::Results {
        let stored = results(front, ask.id(0), caller)?;
        Query::read(&ask.query, &[])?;
        stored.into_response()
    } else {
        // What is asked wrongly dismisses nothing.
        let format = document::format(&ask)?;
        let told = match asked {
            Asked::List => list(front, &ask, caller),
            _ => one(front, &ask, caller, is_dismissed)?,
        };
        let answer = format.answer((&house, &ask), Media::Json, &told);
        answer.with(CACHE_CONTROL, "no-store".to_owned()).into_response()
    };
    Ok(if is_head { response.map(|_| Body::empty()) } else { response })
}

/// A caller's jobs. Of those without a key nobody is told: their ids are all that keeps them.
fn list(front: &Front, ask: &Ask, caller: Option<&Caller>) -> Json {
    let kept = front.jobs.pruned(front);
    let own = kept.iter().filter(|(_, job)| caller.is_some() && job.is_of(caller));
    let jobs: Vec<Json> = own.map(|(number, job)| told(ask, job, ahead(&kept, *number))).collect();
    json!({"jobs": jobs, "links": [link("self", Media::Json, &format!("{}/jobs", ask.base))]})
}

fn one(front: &Front, ask: &Ask, caller: Option<&Caller>, is_dismissed: bool) -> Result<Json, ApiError> {
    let mut kept = front.jobs.pruned(front);
    let number = find(&kept, ask.id(0), caller)?;
    if !is_dismissed {
        return Ok(told(ask, &kept[&number], ahead(&kept, number)));
    }
    let job = kept.remove(&number).ok_or(ApiError::Panicked)?;
    if let Some(task) = &job.task {
        task.abort();
    }
    let mut own = told(ask, &job, 0);
    own["status"] = json!("dismissed");
    own["links"] = json!([]);
    Ok(own)
}

fn results(front: &Front, id: &str, caller: Option<&Caller>) -> Result<Stored, ApiError> {
    let kept = front.jobs.pruned(front);
    let job = &kept[&find(&kept, id, caller)?];
    match &job.done {
        Some(done) => Ok(done.stored.clone()),
        None => Err(ApiError::NoSuchJob(Text::new(
            format!("任务“{id}”尚无结果;请稍后再取"),
            format!("job \"{id}\" has no answer yet; ask again later"),
        ))),
    }
}

fn find(kept: &BTreeMap<u64, Job>, id: &str, caller: Option<&Caller>) -> Result<u64, ApiError> {
    let own = kept.iter().find(|(_, job)| job.id == id && job.is_of(caller));
    own.map(|(number, _)| *number).ok_or_else(|| {
        ApiError::NoSuchJob(Text::new(
            format!("没有任务“{id}”;可能已过期、已取消,或属于他人"),
            format!("there is no job \"{id}\"; it may have been forgotten or dismissed, or is another's"),
        ))
    })
}

/// How many are to be done before this one.
fn ahead(kept: &BTreeMap<u64, Job>, number: u64) -> usize {
    kept.range(..number).filter(|(_, job)| job.done.is_none()).count()
}

fn told(ask: &Ask, job: &Job, ahead: usize) -> Json {
    let at = format!("{}/jobs/{}", ask.base, job.id);
    let done = job.done.as_ref();
    let status = match done.map(|own| own.stored.status) {
        Some(status) if status.is_success() => "successful",
        Some(_) => "failed",
        None if job.started.is_some() => "running",
        None => "accepted",
    };
    let progress = match status {
        "accepted" => json!(0),
        "running" => Json::Null,
        _ => json!(100),
    };
    let mut links = vec![link("self", Media::Json, &at)];
    links.extend(done.map(|_| link(REL_RESULTS, Media::Json, &format!("{at}/results"))));
    json!({
        "jobID": job.id,
        "status": status,
        "request": job.asked,
        "created": job.created,
        "started": job.started,
        "finished": done.map(|own| &own.finished),
        "progress": progress,
        "ahead": ahead,
        "resultStatus": done.map(|own| own.stored.status.as_u16()),
        "links": links,
    })
}

impl IntoResponse for Stored {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        *response.headers_mut() = self.headers;
        // Whoever asks again asks for this answer, not for the state that stands then.
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// The doors as OpenAPI 3.0 describes them.
pub(in crate::http) fn described() -> Map<String, Json> {
    let problem = |what: &str| {
        let schema = json!({"schema": schemas::at("problem")});
        json!({"description": what, "content": {Media::Problem.name(): schema}})
    };
    let format = json!({
        "name": "f",
        "in": "query",
        "required": false,
        "description": "the format, before what Accept says",
        "schema": {"type": "string", "enum": Format::IDS},
    });
    let operation = |id: &str, says: &str, is_one: bool| {
        let mut own = json!({
            "operationId": format!("service.{id}"),
            "summary": says,
            "description": says,
            "tags": ["service"],
            "parameters": [format],
            "responses": {
                "200": {"description": says, "content": {
                    Media::Json.name(): {"schema": {"type": "object"}},
                    Media::Html.name(): {"schema": {"type": "string"}},
                }},
                "400": problem("a parameter is unknown, given twice or wrong"),
                "401": problem("no key where one is wanted"),
                "403": problem("the key does not do"),
                "429": problem("a limit"),
                "500": problem("a bug of ours"),
                "503": problem("a limit"),
            },
        });
        if is_one {
            let mut parameters = in_path(DOORS[1].0);
            parameters.push(format.clone());
            own["parameters"] = json!(parameters);
            own["responses"]["404"] = problem("there is no such job, or it has no answer yet");
        }
        own
    };
    let mut results =
        operation("job.results", "the answer of a job, as it would have been given at once", true);
    results["parameters"] = json!(in_path(DOORS[2].0));
    results["responses"]["200"]["content"] = json!({"*/*": {"schema": {}}});
    let mut paths = Map::new();
    let mut add = |at: usize, own: Json| paths.insert(DOORS[at].0.to_owned(), own);
    add(0, json!({"get": operation("jobs", "the caller's jobs", false)}));
    add(
        1,
        json!({
            "get": operation("job", "where a job stands", true),
            "delete": operation("job.dismiss", "end a job and forget it", true),
        }),
    );
    add(2, json!({"get": results}));
    paths
}

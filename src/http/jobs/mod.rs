//! Jobs: requests that are answered later, one after another (`Prefer: respond-async`, RFC 7240).
//!
//! - **In**: a request that may be asked so, already let in by the guard, and the work that answers it.
//! - **Out**: an id nobody can guess; where the job stands; the answer as it would have been given at once.
//! - **Promised**: one job works at a time, so that jobs leave the desk to those who wait; a job is its caller's alone;
//!   what is kept is bounded in number, bytes and time.
//! - **Left out**: how far a running job is, which the work does not tell; and jobs do not outlive the service.

pub(super) mod doors;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use http_body_util::{BodyExt, Limited};
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use crate::http::answer::Media;
use crate::http::error::ApiError;
use crate::http::front::Front;
use crate::http::guard::caller::Caller;
use crate::http::limits::Limit;
use crate::http::write;
use crate::layer::text::Lang;
use crate::store::{clock, keys};

const PREFER: HeaderName = HeaderName::from_static("prefer");
/// What a client sends that would wait, and we answer that it was heard.
const ASYNC: &str = "respond-async";
/// When all places are taken, a client may come again after so many seconds.
const AGAIN_AFTER_S: u64 = 10;

/// All jobs, by the order in which they came.
pub(super) struct Jobs {
    kept: Mutex<BTreeMap<u64, Job>>,
    /// Whose turn it is to work.
    turn: Semaphore,
}

/// One job.
struct Job {
    id: String,
    /// What its caller is known by; `None`: whoever has the id.
    owner: Option<String>,
    /// Method, path and query as asked.
    asked: String,
    created: String,
    started: Option<String>,
    done: Option<Done>,
    /// Ends its work.
    task: Option<AbortHandle>,
}

/// A job's answer.
struct Done {
    finished: String,
    at: Instant,
    stored: Stored,
}

/// An answer, whole.
#[derive(Clone)]
struct Stored {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// A job at work. Where it goes without having finished, the work panicked.
struct Working<'f> {
    jobs: &'f Jobs,
    number: u64,
}

/// Whether a request would rather be answered later.
pub(super) fn is_wanted(request: &Request) -> bool {
    let mut wishes = request.headers().get_all(PREFER).iter().filter_map(|own| own.to_str().ok());
    let is_async =
        |own: &str| own.split(';').next().is_some_and(|own| own.trim().eq_ignore_ascii_case(ASYNC));
    matches!(*request.method(), Method::GET | Method::POST) && wishes.any(|own| own.split(',').any(is_async))
}

/// The request a job will answer: its body received, without the wish to wait and without what is between the client
/// and the answer at this moment, its cache and its compression.
///
/// # Errors
/// Those of receiving the body.
pub(super) async fn prepare(front: &Front, request: Request) -> Result<Request, ApiError> {
    let (mut parts, body) = request.into_parts();
    let body = write::receive(front, body).await?;
    for name in [PREFER, ACCEPT_ENCODING, IF_NONE_MATCH] {
        parts.headers.remove(name);
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Begins a job; returns its id.
///
/// # Errors
/// Where all places are taken by jobs that are not done.
pub(super) fn begin(
    front: &Arc<Front>,
    caller: Option<&Caller>,
    asked: String,
    work: impl Future<Output = Response> + Send + 'static,
) -> Result<String, ApiError> {
    let id = keys::unguessable()?;
    let places = front.guard.limits.count(Limit::Jobs);
    let mut kept = front.jobs.pruned(front);
    while places <= kept.len() {
        let oldest = kept.iter().find(|(_, job)| job.done.is_some()).map(|(number, _)| *number);
        let Some(number) = oldest else {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return Err(front.guard.over(Limit::Jobs, status, Some(AGAIN_AFTER_S)).into());
        };
        kept.remove(&number);
    }
    let number = kept.last_key_value().map_or(0, |(last, _)| last + 1);
    let job = Job {
        id: id.clone(),
        owner: caller.map(|own| own.known_by.clone()),
        asked,
        created: clock::now(),
        started: None,
        done: None,
        task: None,
    };
    kept.insert(number, job);
    let task = tokio::spawn(run(Arc::clone(front), number, work));
    if let Some(job) = kept.get_mut(&number) {
        job.task = Some(task.abort_handle());
    }
    Ok(id)
}

/// Waits for its turn, works, and keeps the answer.
async fn run(front: Arc<Front>, number: u64, work: impl Future<Output = Response>) {
    let _turn = front.jobs.turn.acquire().await.expect("the semaphore is never closed");
    let working = Working { jobs: &front.jobs, number };
    if let Some(job) = front.jobs.lock().get_mut(&number) {
        job.started = Some(clock::now());
    }
    let bytes_max = front.guard.limits.count(Limit::JobBytes);
    let (parts, body) = work.await.into_parts();
    let stored = if let Ok(body) = Limited::new(body, bytes_max).collect().await {
        Stored { status: parts.status, headers: parts.headers, body: body.to_bytes() }
    } else {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Stored::problem(&front.guard.over(Limit::JobBytes, status, None).into())
    };
    working.finish(stored, bytes_max);
}

impl Working<'_> {
    /// Keeps the answer; older ones give way where all together are too many bytes.
    fn finish(self, stored: Stored, bytes_max: usize) {
        self.keep(stored);
        let mut kept = self.jobs.lock();
        let bytes = |job: &Job| job.done.as_ref().map_or(0, |own| own.stored.body.len());
        while bytes_max < kept.values().map(bytes).sum() {
            let oldest = kept.iter().find(|(own, job)| **own != self.number && job.done.is_some());
            let Some(number) = oldest.map(|(own, _)| *own) else { return };
            kept.remove(&number);
        }
    }

    /// Does nothing where the job was dismissed, or has its answer.
    fn keep(&self, stored: Stored) {
        if let Some(job) = self.jobs.lock().get_mut(&self.number)
            && job.done.is_none()
        {
            job.done = Some(Done { finished: clock::now(), at: Instant::now(), stored });
        }
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.keep(Stored::problem(&ApiError::Panicked));
    }
}

impl Jobs {
    pub(super) fn new() -> Self {
        Self { kept: Mutex::default(), turn: Semaphore::new(1) }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Job>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The jobs without those whose answer was kept long enough.
    fn pruned(&self, front: &Front) -> MutexGuard<'_, BTreeMap<u64, Job>> {
        let kept_for: Duration = front.guard.limits.seconds(Limit::JobKeptSeconds);
        let mut kept = self.lock();
        kept.retain(|_, job| job.done.as_ref().is_none_or(|own| own.at.elapsed() < kept_for));
        kept
    }
}

impl Job {
    /// Whether it is this caller's.
    fn is_of(&self, caller: Option<&Caller>) -> bool {
        self.owner.as_deref() == caller.map(|own| own.known_by.as_str())
    }
}

impl Stored {
    /// What went wrong with the job itself. Nobody's language is known here: it is told in Chinese first.
    fn problem(error: &ApiError) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(Media::Problem.name()));
        let body = Bytes::from(error.problem(Lang::Zh).to_string());
        Self { status: error.status(), headers, body }
    }
}

//! The front of the house: the doors, and the one way every request takes through them.
//!
//! A door is a template of paths. What leads into the house is asked of the house that stands there at that moment,
//! so exchanging it costs no request. Beside the house are probes for those who run the service, and writes.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Instant;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH,
    REFERRER_POLICY, RETRY_AFTER, STRICT_TRANSPORT_SECURITY, VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tokio::time::timeout;
use tracing::Instrument;

use crate::formats::import::Precautions;
use crate::http::answer::{Answer, Media};
use crate::http::ask::{Ask, language};
use crate::http::books::{self, RECORDS, Record};
use crate::http::clerk::Clerk;
use crate::http::current::Current;
use crate::http::error::ApiError;
use crate::http::feed::{self, Feed};
use crate::http::guard::caller::Caller;
use crate::http::guard::refusal::Refusal;
use crate::http::guard::{Guard, Needs, Visit};
use crate::http::jobs::doors::DOORS as JOBS;
use crate::http::jobs::{self, Jobs};
use crate::http::limits::Limit;
use crate::http::map::MAP;
use crate::http::metrics::Metrics;
use crate::http::write::{self, WRITES, Write};
use crate::http::{routes, sites, traced};
use crate::layer::text::Lang;

/// The id of a request, told in its answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Once a browser has met the service encrypted it is to insist on that, for a year.
const INSIST: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// All that stands before the house, and the house.
pub(super) struct Front {
    pub(super) guard: Guard,
    pub(super) metrics: Metrics,
    pub(super) current: Current,
    /// Who hears when something else is served.
    pub(super) feed: Feed,
    /// What is answered later.
    pub(super) jobs: Jobs,
    /// How files that are sent along are read; `None`: none are taken.
    pub(super) strangers: Option<Precautions>,
    /// Where writes go; `None`: nothing can be written.
    pub(super) workspace: Option<PathBuf>,
    /// What works out what the books want.
    pub(super) clerk: Option<Arc<dyn Clerk>>,
    /// Whether the catalogue answered when it was last asked.
    pub(super) is_ready: AtomicBool,
    /// Whether the disk has failed a write: nothing is written any more then until the service is begun anew, for
    /// what the system says of the same file later proves nothing.
    pub(super) has_disk_failed: AtomicBool,
    /// Whether connections are encrypted here.
    pub(super) is_encrypted: bool,
}

/// Where the connection a request came by leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// A door.
#[derive(Clone, Copy)]
struct Door {
    template: &'static str,
    leads_to: Inside,
}

/// What is behind a door.
#[derive(Clone, Copy)]
enum Inside {
    House,
    /// The map page, which tells nothing by itself.
    Map,
    Health,
    Ready,
    Metrics,
    /// Of the books, where writing may be too.
    Record(&'static Record, Option<&'static Write>),
    Write(&'static Write),
    Sites,
    Changes,
    Jobs(jobs::doors::Asked),
}

/// The doors that do not lead into the house and are not for writing: for those who run the service.
const PROBES: [Door; 3] = [
    Door { template: "/healthz", leads_to: Inside::Health },
    Door { template: "/readyz", leads_to: Inside::Ready },
    Door { template: "/metrics", leads_to: Inside::Metrics },
];

/// The doors that lead into the house by another way: what is sent to be judged, and what goes on without end.
const OTHERS: [Door; 2] = [
    Door { template: sites::PATH, leads_to: Inside::Sites },
    Door { template: feed::PATH, leads_to: Inside::Changes },
];

/// A request that was let in.
#[derive(Clone, Copy)]
struct Call<'a> {
    front: &'a Arc<Front>,
    door: Door,
    visit: &'a Visit,
    caller: Option<&'a Caller>,
}

/// The router over all doors.
pub(super) fn router(front: Arc<Front>) -> Router {
    let house = routes::of_data().map(|route| Door { template: route.path, leads_to: Inside::House });
    let map = MAP.iter().map(|route| Door { template: route.path, leads_to: Inside::Map });
    let records = RECORDS.iter().map(|own| {
        let write = WRITES.iter().find(|write| write.path == own.path);
        Door { template: own.path, leads_to: Inside::Record(own, write) }
    });
    let is_alone = |own: &&'static Write| RECORDS.iter().all(|record| record.path != own.path);
    let writes = WRITES.iter().filter(is_alone);
    let writes = writes.map(|own| Door { template: own.path, leads_to: Inside::Write(own) });
    let mut router = Router::new();
    let of_jobs = JOBS.map(|(template, asked)| Door { template, leads_to: Inside::Jobs(asked) });
    for door in house.chain(map).chain(PROBES).chain(OTHERS).chain(of_jobs).chain(records).chain(writes) {
        router = router.route(door.template, any(move |State(front), request| pass(front, door, request)));
    }
    let nowhere = Door { template: "(none)", leads_to: Inside::House };
    router.fallback(move |State(front), request| pass(front, nowhere, request)).with_state(front)
}

/// The one way of every request: looked at, let in, answered, written down.
async fn pass(front: Arc<Front>, door: Door, request: Request) -> Response {
    let began = Instant::now();
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |own| own.0);
    let visit = front.guard.visit(peer, request.method().as_str(), request.headers(), door.template);
    let span = traced::request(&visit, request.headers());
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let lang = language(accept.unwrap_or_default());
    let needs = door.needs(request.method());
    front.metrics.working.fetch_add(1, Relaxed);
    let (caller, answered) = match front.guard.admit(&visit, request.headers(), needs).await {
        Ok(caller) => {
            let call = Call { front: &front, door, visit: &visit, caller: caller.as_ref() };
            (caller.clone(), call.answer(request).instrument(span.clone()).await)
        }
        Err(refusal) => (None, Err(ApiError::Refused(refusal))),
    };
    let mut response = match answered {
        Ok(response) => response,
        Err(error) => refuse(&front, &visit, caller.as_ref(), &error, lang),
    };
    with_headers(&front, &visit, &mut response);
    traced::answered(&span, response.status());
    front.metrics.working.fetch_sub(1, Relaxed);
    front.metrics.answered(door.template, response.status().as_u16(), began.elapsed());
    tracing::info!(
        request = visit.id,
        method = visit.method,
        route = visit.route,
        status = response.status().as_u16(),
        ms = began.elapsed().as_secs_f64() * 1e3,
        who = caller.as_ref().map(|own| own.who.as_str()),
        address = %visit.address,
    );
    response
}

impl Call<'_> {
    async fn answer(self, request: Request) -> Result<Response, ApiError> {
        let Self { front, door, .. } = self;
        let length = request.headers().get(CONTENT_LENGTH).and_then(|own| own.to_str().ok()?.parse().ok());
        if length.is_some_and(|length: u64| front.guard.limits.of(Limit::BodyBytes) < length) {
            return Err(front.guard.over(Limit::BodyBytes, StatusCode::PAYLOAD_TOO_LARGE, None).into());
        }
        let _place = front.guard.place()?;
        if door.may_wait(request.method()) && jobs::is_wanted(&request) {
            return self.begin(request).await;
        }
        self.inside(request, Limit::RequestSeconds).await
    }

    /// Begins a job that answers the request, and answers that.
    async fn begin(self, request: Request) -> Result<Response, ApiError> {
        let Self { front, door, visit, caller } = self;
        let (house, (mut parts, body)) = (front.current.house(), request.into_parts());
        let Ok(ask) = Ask::from_request_parts(&mut parts.clone(), &house).await;
        parts.headers.remove(CONTENT_LENGTH);
        let asked = format!("{} {}", parts.method, parts.uri);
        let request = jobs::prepare(front, Request::from_parts(parts, body)).await?;
        let (own, visit, known) = (Arc::clone(front), visit.clone(), caller.cloned());
        let lang = ask.lang;
        let work = async move {
            let call = Call { front: &own, door, visit: &visit, caller: known.as_ref() };
            let answered = call.inside(request, Limit::JobSeconds).await;
            answered.unwrap_or_else(|error| refuse(&own, &visit, known.as_ref(), &error, lang))
        };
        let id = jobs::begin(front, caller, asked, work)?;
        Ok(jobs::doors::accepted(front, &house, &ask, &id))
    }

    /// What is behind a door answers, within the time of a limit.
    async fn inside(self, mut request: Request, limit: Limit) -> Result<Response, ApiError> {
        let Self { front, door, visit, caller } = self;
        let in_time = front.guard.limits.seconds(limit);
        let too_late = |_| front.guard.over(limit, StatusCode::SERVICE_UNAVAILABLE, Some(10));
        match door.leads_to {
            Inside::House | Inside::Map => {
                // What the doors found in the path is the house's own to find.
                request.extensions_mut().clear();
                Ok(timeout(in_time, front.current.ask(request)).await.map_err(too_late)?)
            }
            Inside::Health => {
                Ok(Answer::json(Media::Json, None, &serde_json::json!({"status": "ok"})).into_response())
            }
            Inside::Ready if front.is_ready.load(Relaxed) => {
                Ok(Answer::json(Media::Json, None, &serde_json::json!({"status": "ready"})).into_response())
            }
            Inside::Ready => Err(ApiError::NotReady),
            Inside::Metrics => {
                Ok(Answer::new(Media::Metrics, None, front.metrics.text().into_bytes()).into_response())
            }
            Inside::Sites => timeout(in_time, sites::answer(front, request)).await.map_err(too_late)?,
            Inside::Changes => feed::answer(front, &request),
            Inside::Jobs(asked) => jobs::doors::answer(front, asked, caller, request).await,
            Inside::Record(own, write) if write.is_none() || request.method() != Method::POST => {
                let methods = if write.is_some() { "GET, HEAD, POST, OPTIONS" } else { "GET, HEAD, OPTIONS" };
                let read = books::answer(Arc::clone(front), own, methods, request);
                timeout(in_time, read).await.map_err(too_late)?
            }
            Inside::Record(_, None) => Err(ApiError::MethodNotAllowed),
            Inside::Write(own) | Inside::Record(_, Some(own)) => {
                let caller = caller.ok_or(Refusal::NoKey)?.clone();
                let written = write::answer(Arc::clone(front), own, visit.clone(), caller, request);
                timeout(in_time, written).await.map_err(too_late)?
            }
        }
    }
}

/// The answer to what was refused, written down and counted.
fn refuse(front: &Front, visit: &Visit, caller: Option<&Caller>, error: &ApiError, lang: Lang) -> Response {
    let mut response = Answer::problem(error, lang).into_response();
    let ApiError::Refused(refusal) = error else { return response };
    if let (Refusal::Store { source }, true) = (refusal, refusal.status().is_server_error()) {
        tracing::error!(request = visit.id, error = source.text().en, "the workspace could not do it");
    }
    front.metrics.refused(refusal.reason());
    front.guard.write_down(visit, caller, refusal.status(), refusal.reason());
    let headers = response.headers_mut();
    match refusal {
        Refusal::NoKey => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"hegui\""));
        }
        Refusal::WrongKey { .. } => {
            let told = "Bearer realm=\"hegui\", error=\"invalid_token\"";
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(told));
        }
        Refusal::Limit { retry_after_s: Some(wait_s), .. } => {
            headers.insert(RETRY_AFTER, HeaderValue::from(*wait_s));
        }
        Refusal::Method { allowed } => {
            headers.insert(ALLOW, HeaderValue::from_static(allowed));
        }
        _ => {}
    }
    response
}

/// Headers of every answer, also of those the house did not make.
fn with_headers(front: &Front, visit: &Visit, response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(HeaderValue::from_static("*"));
    if let Ok(id) = HeaderValue::from_str(&visit.id) {
        headers.insert(REQUEST_ID, id);
    }
    if front.is_encrypted {
        headers.insert(STRICT_TRANSPORT_SECURITY, INSIST);
    }
    if front.guard.is_private() {
        let said = headers.get(CACHE_CONTROL).and_then(|own| own.to_str().ok()).unwrap_or("no-cache");
        let others = said.split(',').map(str::trim).filter(|own| !matches!(*own, "public" | "private"));
        let said = others.fold("private".to_owned(), |said, own| said + ", " + own);
        headers.insert(
            CACHE_CONTROL,
            HeaderValue::from_str(&said).unwrap_or(HeaderValue::from_static("private")),
        );
        headers.append(VARY, HeaderValue::from_static(AUTHORIZATION.as_str()));
    } else {
        let is_error = response.status().is_client_error() || response.status().is_server_error();
        if is_error {
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}

impl Door {
    /// Whether a request of this method may be answered later: reading, and judging what is sent along. A write is
    /// done or refused at once.
    fn may_wait(self, method: &Method) -> bool {
        match self.leads_to {
            Inside::House | Inside::Record(..) => method == Method::GET,
            Inside::Sites => method == Method::POST,
            _ => false,
        }
    }

    /// What the door wants of a request of this method.
    fn needs(self, method: &Method) -> Needs {
        match self.leads_to {
            // Browsers ask what they may do before they send who they are for.
            _ if method == Method::OPTIONS => Needs::Nothing,
            Inside::Health | Inside::Ready | Inside::Map => Needs::Nothing,
            Inside::Record(_, Some(own)) if method == Method::POST => Needs::Writing(own.role),
            Inside::House
            | Inside::Metrics
            | Inside::Sites
            | Inside::Changes
            | Inside::Jobs(_)
            | Inside::Record(..) => Needs::Reading,
            Inside::Write(own) => Needs::Writing(own.role),
        }
    }
}

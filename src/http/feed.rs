//! What is told when something else is served: server-sent events (`GET /changes`).
//!
//! An event is the whole state in short, and its id follows from what is served, so that a client that missed some
//! misses nothing by hearing the newest, also after the service was started anew.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::channel::{Channel, Sender};
use serde_json::{Value as Json, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::sleep;

use crate::http::answer::Media;
use crate::http::error::ApiError;
use crate::http::front::Front;
use crate::http::guard::refusal::Refusal;
use crate::http::house::House;
use crate::http::limits::{Limit, Limits};
use crate::http::query::Query;
use crate::http::{landing, routes};

/// The path.
pub(super) const PATH: &str = "/changes";
const METHODS: &str = "GET, HEAD, OPTIONS";
/// The event a client heard last, as browsers send it when they come again.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Events kept for clients that come again.
const KEPT_MAX: usize = 64;
/// A line is sent this often, so that proxies do not think the connection dead and we see who has gone.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Messages that may wait for a client to take them.
const WAITING: usize = 2;

/// The events, and who waits for more.
pub(super) struct Feed {
    told: Mutex<VecDeque<Told>>,
    /// The number of the newest event; `None` once the service ends.
    newest: watch::Sender<Option<u64>>,
    places: Arc<Semaphore>,
}

/// One event.
#[derive(Clone)]
struct Told {
    number: u64,
    id: String,
    text: String,
}

impl Feed {
    /// A feed that has told nothing.
    pub(super) fn new(limits: &Limits) -> Self {
        let places = limits.count(Limit::Subscribers).min(Semaphore::MAX_PERMITS);
        Self {
            told: Mutex::default(),
            newest: watch::Sender::new(Some(0)),
            places: Arc::new(Semaphore::new(places)),
        }
    }

    /// Tells what is served now, where that is not what was told last.
    pub(super) fn tell(&self, house: &House) {
        let id = house.digest.id();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.back().is_some_and(|last| last.id == id) {
            return;
        }
        let number = told.back().map_or(1, |last| last.number + 1);
        let text = format!("id: {id}\nevent: published\ndata: {}\n\n", state(house));
        told.push_back(Told { number, id, text });
        if KEPT_MAX < told.len() {
            told.pop_front();
        }
        drop(told);
        self.newest.send_if_modified(|newest| newest.replace(number).is_some());
    }

    /// Ends all who wait, for the service ends.
    pub(super) fn close(&self) {
        self.newest.send_replace(None);
    }

    /// The first event behind a number that is still kept.
    fn behind(&self, number: u64) -> Option<Told> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.iter().find(|own| number < own.number).cloned()
    }

    /// The number behind which a client hears on: that of the event it heard last, else that before the newest.
    fn heard(&self, last_id: &str) -> u64 {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = told.iter().find(|own| own.id == last_id).map(|own| own.number);
        heard.or_else(|| told.back().map(|own| own.number - 1)).unwrap_or(0)
    }
}

/// What is served, in short.
fn state(house: &House) -> Json {
    json!({
        "versions": landing::versions(house),
        "overlaid_at": house.served.overlaid.made_at,
        "is_stale": house.served.overlaid.is_stale,
        "date": house.served.date.to_string(),
        "patches": house.served.assessment.patches.len(),
    })
}

/// Lets a client hear.
///
/// # Errors
/// [`Refusal::Limit`] where too many hear; on any parameter.
pub(super) fn answer(front: &Arc<Front>, request: &Request) -> Result<Response, ApiError> {
    match *request.method() {
        Method::OPTIONS => return Ok(routes::may(METHODS)),
        Method::GET | Method::HEAD => {}
        _ => return Err(Refusal::Method { allowed: METHODS }.into()),
    }
    Query::read(request.uri().query().unwrap_or_default(), &[])?;
    let headers = [(CONTENT_TYPE, Media::Events.name()), (CACHE_CONTROL, "no-store")];
    if request.method() == Method::HEAD {
        return Ok(headers.into_response());
    }
    let place = Arc::clone(&front.feed.places)
        .try_acquire_owned()
        .map_err(|_| front.guard.over(Limit::Subscribers, StatusCode::SERVICE_UNAVAILABLE, Some(10)))?;
    let heard = front.feed.heard(last_event_id(request.headers()));
    let (sender, body) = Channel::<Bytes>::new(WAITING);
    tokio::spawn(follow(Arc::clone(front), sender, heard, place));
    Ok((headers, Body::new(body)).into_response())
}

fn last_event_id(headers: &HeaderMap) -> &str {
    headers.get(LAST_EVENT_ID).and_then(|own| own.to_str().ok()).unwrap_or_default()
}

/// Sends event after event until the client has gone or the service ends.
async fn follow(front: Arc<Front>, mut sender: Sender<Bytes>, mut heard: u64, place: OwnedSemaphorePermit) {
    let _held = place;
    let mut newest = front.feed.newest.subscribe();
    let mut text = "retry: 3000\n\n".to_owned();
    loop {
        if sender.send_data(Bytes::from(text)).await.is_err() || newest.borrow_and_update().is_none() {
            return;
        }
        text = if let Some(told) = front.feed.behind(heard) {
            heard = told.number;
            told.text
        } else {
            tokio::select! {
                _ = newest.changed() => {}
                () = sleep(HEARTBEAT) => {}
            }
            ": \n\n".to_owned()
        };
    }
}

/// The door as OpenAPI 3.0 describes it.
pub(super) fn described() -> Json {
    let text = json!({"type": "string"});
    let event = json!({
        "type": "object",
        "description": "one event; data is JSON",
        "properties": {"event": text, "id": text, "data": text, "retry": {"type": "integer"}},
    });
    json!({"get": {
        "operationId": "service.changes",
        "summary": "an event whenever something else is served",
        "description": "server-sent events; the newest state comes first, unless Last-Event-ID has it",
        "tags": ["service"],
        "parameters": [{
            "name": "Last-Event-ID",
            "in": "header",
            "required": false,
            "description": "the event heard last",
            "schema": {"type": "string"},
        }],
        "responses": {
            "200": {
                "description": "events without end",
                "content": {Media::Events.name(): {"schema": event}},
            },
        },
    }})
}

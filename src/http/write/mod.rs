//! Writing over HTTP: one way for all of it.
//!
//! A write is a POST with a JSON body of known members and the header `Idempotency-Key`. It is done once, in one
//! transaction with its entry in the audit and its answer; sent again under its key it is answered as before. Its
//! work has a connection to the workspace of its own and is done off the async threads.

pub(super) mod description;
mod entries;
mod lots;
mod papers;
mod projects;
mod proposals;
mod steps;
mod supplements;

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::header::{ALLOW, CONTENT_ENCODING, CONTENT_TYPE, IF_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use crate::formats::snapshot::container::Digest;
use crate::http::answer::Media;
use crate::http::clerk::Clerk;
use crate::http::error::ApiError;
use crate::http::front::Front;
use crate::http::guard::caller::Caller;
use crate::http::guard::refusal::Refusal;
use crate::http::guard::{Visit, happened};
use crate::http::house::House;
use crate::http::limits::{Limit, Limits};
use crate::http::work;
use crate::layer::text::Text;
use crate::store::keys::Role;
use crate::store::once::{Answered, Once};
use crate::store::workspace::Workspace;

/// The header that names a request, so that it is done once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Its length at most.
const IDEMPOTENCY_KEY_MAX: usize = 128;
/// Says that an answer is one that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The methods of a door for writing.
const METHODS: &str = "POST, OPTIONS";

/// A door for writing.
pub(super) struct Write {
    /// The path, with `{name}` for what varies.
    pub(super) path: &'static str,
    /// What programs made from the description call it.
    pub(super) id: &'static str,
    /// What it does, for the description of the API.
    pub(super) summary: &'static str,
    /// The least role that may.
    pub(super) role: Role,
    /// The body it takes, as a schema.
    pub(super) body: fn() -> Json,
    /// What does it.
    make: fn(&mut Posted) -> Result<Answered, Refusal>,
}

/// All doors for writing. A new one is a file beside and a line here.
pub(super) static WRITES: [Write; 11] = [
    steps::STEPS,
    projects::ADD,
    projects::STAGE,
    projects::CHARGE,
    supplements::ADD,
    supplements::ACCEPT,
    supplements::FILE,
    lots::ISSUE,
    entries::POST,
    proposals::CONFIRM,
    proposals::DECLINE,
];

/// What was posted, and what the work needs.
struct Posted {
    /// The variable parts of the path, decoded, in their order.
    ids: Vec<String>,
    body: Bytes,
    caller: Caller,
    limits: Limits,
    house: Arc<House>,
    workspace: Workspace,
    once: Once,
    /// The state of the resource the change is meant for (`If-Match`), where one was sent.
    if_match: Option<String>,
    clerk: Option<Arc<dyn Clerk>>,
}

impl Posted {
    /// Reads the body; a member it does not have is refused, and so is one given twice.
    fn read<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body).map_err(|error| Refusal::Body {
            why: Text::new(format!("JSON:{error}"), format!("JSON: {error}")),
        })
    }

    /// Text that says something and is no longer than allowed.
    fn filled(&self, name: &str, text: &str) -> Result<String, Refusal> {
        let (text, max) = (text.trim(), self.limits.of(Limit::TextBytes));
        let why = if text.is_empty() {
            Text::new(format!("{name} 不能为空"), format!("{name} must not be empty"))
        } else if max < text.len() as u64 {
            let over = self.limits.text(Limit::TextBytes);
            Text::new(format!("{name}:{}", over.zh), format!("{name}: {}", over.en))
        } else {
            return Ok(text.to_owned());
        };
        Err(Refusal::Body { why })
    }

    /// A variable part of the path; empty where it could not be decoded.
    fn id(&self, position: usize) -> &str {
        self.ids.get(position).map_or("", String::as_str)
    }

    /// Text that may be empty and is no longer than allowed.
    fn said(&self, name: &str, text: &str) -> Result<String, Refusal> {
        if text.trim().is_empty() { Ok(String::new()) } else { self.filled(name, text) }
    }

    /// What works things out.
    fn clerk(&self) -> Result<Arc<dyn Clerk>, Refusal> {
        let why = || Text::new("此服务不能算", "this service works nothing out");
        self.clerk.clone().ok_or_else(|| Refusal::Untold { why: why() })
    }

    /// Refuses what is of a district the caller may not write for.
    fn only_in_own(&self, district: Option<&str>) -> Result<(), Refusal> {
        match (&self.caller.district, district) {
            (None, _) => Ok(()),
            (Some(own), Some(asked)) if own == asked => Ok(()),
            (Some(own), asked) => {
                Err(Refusal::District { own: own.clone(), asked: asked.map(str::to_owned) })
            }
        }
    }
}

/// Does a write and answers it.
///
/// # Errors
/// Why it was not done.
pub(super) async fn answer(
    front: Arc<Front>,
    own: &'static Write,
    visit: Visit,
    caller: Caller,
    request: Request,
) -> Result<Response, ApiError> {
    if request.method() == Method::OPTIONS {
        return Ok((StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response());
    }
    if request.method() != Method::POST {
        return Err(Refusal::Method { allowed: METHODS }.into());
    }
    let (mut parts, body) = request.into_parts();
    if !is_json(&parts.headers) {
        return Err(Refusal::MediaType.into());
    }
    let key = idempotency_key(&parts.headers)?;
    let if_match = parts.headers.get(IF_MATCH).map(|own| own.to_str().unwrap_or_default().to_owned());
    let params = RawPathParams::from_request_parts(&mut parts, &()).await;
    let ids = params.map(|own| own.iter().map(|(_, value)| value.to_owned()).collect()).unwrap_or_default();
    let body = receive(&front, body).await?;
    let mut sum = Sha256::new_with_prefix(parts.uri.path());
    sum.update(b"\n");
    sum.update(&body);
    let once = Once {
        caller: caller.known_by.clone(),
        key,
        request_sha256: Digest(sum.finalize().into()).to_string(),
        happened: happened(&visit, Some(&caller), StatusCode::CREATED, ""),
    };
    let house = front.current.house();
    let desk = house.desk.clone();
    let Answered { answer, is_again } = work::at(&desk, work::Weight::Light, move || {
        if front.has_disk_failed.load(Relaxed) {
            return Err(Refusal::DiskFailed.into());
        }
        let root = front.workspace.as_ref().ok_or(ApiError::NotReady)?;
        let limits = front.guard.limits.clone();
        let done = Workspace::open(root).map_err(Refusal::from).and_then(|workspace| {
            let clerk = front.clerk.clone();
            let posted = Posted { ids, body, caller, limits, house, workspace, once, if_match, clerk };
            do_once(own, &mut { posted })
        });
        if let Err(Refusal::Store { source }) = &done
            && source.is_of_the_disk()
        {
            front.has_disk_failed.store(true, Relaxed);
        }
        Ok(done?)
    })
    .await?;
    let mut response = (StatusCode::CREATED, answer).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(Media::Json.name()));
    if is_again {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Does what was posted, unless it was done before: that is answered before it is looked at again, for it may not
/// follow any more.
fn do_once(own: &Write, posted: &mut Posted) -> Result<Answered, Refusal> {
    match posted.workspace.answered(&posted.once)? {
        Some(answer) => Ok(Answered { answer, is_again: true }),
        None => (own.make)(posted),
    }
}

/// The whole body, within its limits.
pub(super) async fn receive(front: &Front, body: Body) -> Result<Bytes, Refusal> {
    let limits = &front.guard.limits;
    let received = Limited::new(body, limits.count(Limit::BodyBytes)).collect();
    let received = timeout(limits.seconds(Limit::BodySeconds), received)
        .await
        .map_err(|_| front.guard.over(Limit::BodySeconds, StatusCode::REQUEST_TIMEOUT, None))?;
    match received {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(front.guard.over(Limit::BodyBytes, StatusCode::PAYLOAD_TOO_LARGE, None))
        }
        Err(error) => Err(Refusal::Receive { source: axum::Error::new(error) }),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = media.split(';').map(|part| part.trim().to_ascii_lowercase());
    let is_named = parts.next().is_some_and(|own| own == Media::Json.name());
    is_named && parts.all(|own| own == "charset=utf-8") && !headers.contains_key(CONTENT_ENCODING)
}

fn idempotency_key(headers: &HeaderMap) -> Result<String, Refusal> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Refusal::IdempotencyKey);
    };
    let text = value.to_str().unwrap_or_default();
    let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_visible && (1..=IDEMPOTENCY_KEY_MAX).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err(Refusal::IdempotencyKey)
    }
}

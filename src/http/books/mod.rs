//! Reading the books over HTTP: projects, supplements, the ledger, balances and reports of a year.
//!
//! The books change with every posting, so unlike the house they are read from the workspace at each request, by a
//! connection of its own; an answer's tag is the digest of its bytes. What is answered is what the command line
//! prints (`http::wire::books`).

pub(super) mod description;
mod ledger;
mod parameters;
pub(super) mod projects;
mod supplements;
mod years;

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{ALLOW, CACHE_CONTROL, ETAG};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::clerk::Clerk;
use crate::http::document::Format;
use crate::http::error::ApiError;
use crate::http::etag;
use crate::http::front::Front;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::query::Query;
use crate::http::wire;
use crate::http::work::{self, Weight};
use crate::store::workspace::Workspace;

/// Something of the books that can be read.
pub(super) struct Record {
    /// The path, with `{name}` for what varies.
    pub(super) path: &'static str,
    /// What programs made from the description call it.
    pub(super) id: &'static str,
    /// What it gives, for the description of the API.
    pub(super) summary: &'static str,
    /// The parameters it takes, by name (`parameters`).
    pub(super) parameters: &'static [&'static str],
    /// What makes the answer.
    make: fn(&Asked) -> Result<Answer, ApiError>,
}

/// All that can be read. A new one is one line here.
pub(super) static RECORDS: [Record; 11] = [
    projects::LIST,
    projects::ONE,
    supplements::LIST,
    supplements::ONE,
    ledger::BALANCES,
    ledger::ENTRIES,
    ledger::ENTRY,
    ledger::PROPOSALS,
    ledger::PROPOSAL,
    years::BALANCE,
    years::REPORT,
];

/// A request and what answers it.
struct Asked {
    ask: Ask,
    query: Query,
    house: Arc<House>,
    workspace: Workspace,
    clerk: Option<Arc<dyn Clerk>>,
}

/// Answers a request for a record at a path that takes these methods.
///
/// # Errors
/// [`ApiError`] with why.
pub(super) async fn answer(
    front: Arc<Front>,
    own: &'static Record,
    methods: &'static str,
    request: Request,
) -> Result<Response, ApiError> {
    if request.method() == Method::OPTIONS {
        return Ok((StatusCode::NO_CONTENT, [(ALLOW, methods)]).into_response());
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(crate::http::guard::refusal::Refusal::Method { allowed: methods }.into());
    }
    let is_head = request.method() == Method::HEAD;
    let house = front.current.house();
    let (mut parts, _) = request.into_parts();
    let Ok(ask) = Ask::from_request_parts(&mut parts, &house).await;
    let query = Query::read(&ask.query, own.parameters)?;
    let desk = house.desk.clone();
    // Sheets of a year cut two surveys.
    let weight = Weight::heavy_where(query.get("year").is_some() || query.get("forecast").is_some());
    let answer = work::at(&desk, weight, move || {
        let root = front.workspace.as_ref().ok_or(ApiError::NotReady)?;
        let clerk = front.clerk.clone();
        let if_none_match = ask.if_none_match.clone();
        let asked = Asked { ask, query, house, workspace: Workspace::open(root)?, clerk };
        let answer = (own.make)(&asked)?;
        let tag = etag::of(answer.body());
        let answer = if etag::has(&if_none_match, &tag) { Answer::not_modified() } else { answer };
        Ok(answer.with(ETAG, tag).with(CACHE_CONTROL, "public, no-cache".to_owned()))
    })
    .await?;
    let answer = answer.into_response();
    Ok(if is_head { answer.map(|_| axum::body::Body::empty()) } else { answer })
}

impl Asked {
    /// A document under the workspace's notice, as JSON or as a page for people.
    fn document(&self, mut document: Json) -> Result<Answer, ApiError> {
        document["notice"] = wire::notice(self.workspace.notice());
        let format = match self.query.one_of("f", &Format::IDS)? {
            Some(1) => Format::Html,
            None if self.ask.wants_page() => Format::Html,
            _ => Format::Json,
        };
        Ok(format.answer((&self.house, &self.ask), Media::Json, &document))
    }

    /// A page of a list: what `tell` tells of each, and where the next page is.
    fn page<T>(
        &self,
        name: &str,
        mut list: Vec<T>,
        limit: usize,
        (id, tell): (impl Fn(&T) -> String, impl Fn(&T) -> Result<Json, ApiError>),
    ) -> Result<Answer, ApiError> {
        let has_more = limit < list.len();
        list.truncate(limit);
        let mut links = Vec::new();
        if let (true, Some(last)) = (has_more, list.last()) {
            let query = self.query.with(&[], ("after", &id(last)));
            links.push(link("next", Media::Json, &format!("{}{}?{query}", self.ask.base, self.ask.path)));
        }
        let told = list.iter().map(tell).collect::<Result<Vec<_>, _>>()?;
        self.document(json!({name: told, "links": links}))
    }

    /// How many are on a page.
    fn limit(&self) -> Result<usize, ApiError> {
        let limit = self.query.whole("limit", 1, parameters::LIMIT_DEFAULT)?;
        Ok(limit.min(parameters::LIMIT_MAX) as usize)
    }
}

//! The routes: one table, one handler, so that every path is asked and answered alike.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::doors::DOORS;
use crate::http::error::ApiError;
use crate::http::house::House;
use crate::http::map::MAP;
use crate::http::tiles::description::TILES;
use crate::http::{api, collections, filter, items, landing, returnables, work};

/// What makes the answer to a path.
pub(super) type Make = fn(&House, &Ask) -> Result<Answer, ApiError>;

/// One path we serve.
pub(super) struct Route {
    /// The path, with `{name}` for what varies.
    pub(super) path: &'static str,
    /// What it gives, for the description of the API.
    pub(super) summary: &'static str,
    /// What makes the answer.
    pub(super) make: Make,
}

/// All paths that lead into the house.
pub(super) fn all() -> impl Iterator<Item = &'static Route> {
    of_data().chain(&MAP)
}

/// Those that tell of the data, which the description of the API has.
pub(super) fn of_data() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(&DOORS).chain(&TILES)
}

/// The paths of OGC API. A new one is one line here.
static ROUTES: [Route; 10] = [
    Route { path: "/", summary: "what this service is and what the judgement says", make: landing::landing },
    Route { path: "/api", summary: "this description", make: api::api },
    Route { path: "/conformance", summary: "conformance classes passed", make: landing::conformance },
    Route { path: "/collections", summary: "all collections", make: collections::list },
    Route { path: "/collections/{collectionId}", summary: "one collection", make: collections::one },
    Route {
        path: "/collections/{collectionId}/queryables",
        summary: "what a filter on the collection may name",
        make: filter::queryables,
    },
    Route {
        path: "/collections/{collectionId}/schema",
        summary: "what features of the collection are returned with",
        make: returnables::schema,
    },
    Route {
        path: "/collections/{collectionId}/sortables",
        summary: "what features of the collection may be sorted by",
        make: returnables::sortables,
    },
    Route { path: "/collections/{collectionId}/items", summary: "a page of features", make: items::page },
    Route {
        path: "/collections/{collectionId}/items/{featureId}",
        summary: "one feature",
        make: items::item,
    },
];

/// Answers of fewer bytes are not compressed: a packet holds them anyway. The fastest level costs less than the
/// answer did and saves most of what there is to be saved.
const COMPRESSED_MIN: u64 = 1024;

/// The methods of every path.
const METHODS: &str = "GET, HEAD, OPTIONS";

/// The router over all of [`ROUTES`].
pub(super) fn router(house: Arc<House>) -> Router {
    let mut router = Router::new();
    for route in all() {
        let make = route.make;
        let handler = move |State(house): State<Arc<House>>, ask: Ask| work::answer(house, ask, make);
        router = router.route(route.path, get(handler).options(no_content));
    }
    router
        .fallback(no_such_path)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(SizeAbove::new(COMPRESSED_MIN)),
        )
        .layer(map_response(with_headers))
        .with_state(house)
}

async fn no_content() -> Response {
    may(METHODS)
}

/// What may be asked here, also by pages of others (CORS).
pub(super) fn may(methods: &'static str) -> Response {
    let headers = [
        (ALLOW, methods),
        (ACCESS_CONTROL_ALLOW_METHODS, methods),
        (
            ACCESS_CONTROL_ALLOW_HEADERS,
            "Accept, Accept-Language, Authorization, Content-Type, If-None-Match, Prefer",
        ),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn no_such_path(ask: Ask) -> Response {
    Answer::problem(&ApiError::NoSuchPath { path: ask.path }, ask.lang).into_response()
}

async fn method_not_allowed(ask: Ask) -> Response {
    Answer::problem(&ApiError::MethodNotAllowed, ask.lang).into_response()
}

/// Headers of every answer: any page may read it, nobody guesses its type, caches heed the languages.
async fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let exposed = HeaderValue::from_static("Content-Crs, ETag, Link");
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding, Accept-Language, Host"));
    response
}

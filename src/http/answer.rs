//! Answers as they go on the wire.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value as Json;

use crate::http::error::ApiError;
use crate::layer::text::Lang;

/// The media types we answer in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// Documents about the service.
    Json,
    /// Features.
    GeoJson,
    /// Features, one a line.
    GeoJsonSeq,
    /// A table.
    Csv,
    /// A table with shapes.
    FlatGeobuf,
    /// A table with shapes.
    GeoPackage,
    /// A table with shapes.
    Parquet,
    /// Sheets.
    Workbook,
    /// What filters may name.
    Schema,
    /// The description of the API.
    OpenApi,
    /// The page for people.
    Html,
    /// Errors.
    Problem,
    /// Figures for those who run the service.
    Metrics,
    /// Events as they happen.
    Events,
    /// A vector tile.
    Tile,
    /// How a map is drawn.
    Style,
    /// The map page.
    Map,
    /// What the map page runs.
    Script,
    /// What the map page looks like.
    Css,
}

impl Media {
    /// The media type's name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GeoJson => "application/geo+json",
            Self::GeoJsonSeq => "application/geo+json-seq",
            Self::Csv => "text/csv; charset=utf-8",
            Self::FlatGeobuf => "application/flatgeobuf",
            Self::GeoPackage => "application/geopackage+sqlite3",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Schema => "application/schema+json",
            Self::OpenApi => "application/vnd.oai.openapi+json;version=3.0",
            Self::Html | Self::Map => "text/html; charset=utf-8",
            Self::Problem => "application/problem+json",
            Self::Events => "text/event-stream",
            Self::Tile => "application/vnd.mapbox-vector-tile",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Css => "text/css; charset=utf-8",
            Self::Style => "application/vnd.mapbox.style+json",
            Self::Metrics => "text/plain; version=0.0.4; charset=utf-8",
        }
    }

    /// The media type without parameters, as `Accept` has it.
    pub(super) fn bare(self) -> &'static str {
        self.name().split(';').next().unwrap_or_default()
    }
}

/// The page's styles stand in the page; it loads, runs, sends and frames nothing.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The map page runs our own scripts, asks us alone, and draws on a canvas; MapLibre sets styles as it goes.
const MAP_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    media: Media,
    lang: Option<Lang>,
    headers: Vec<(HeaderName, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// A document in one language; `None` where it speaks both.
    pub(super) fn new(media: Media, lang: Option<Lang>, body: Vec<u8>) -> Self {
        Self { status: StatusCode::OK, media, lang, headers: Vec::new(), body }
    }

    /// A JSON document.
    pub(super) fn json(media: Media, lang: Option<Lang>, document: &Json) -> Self {
        Self::new(media, lang, format!("{document:#}\n").into_bytes())
    }

    /// That the client has the answer already.
    pub(super) fn not_modified() -> Self {
        Self { status: StatusCode::NOT_MODIFIED, ..Self::new(Media::Json, None, Vec::new()) }
    }

    /// That there is nothing where something could be.
    pub(super) fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, ..Self::new(Media::Tile, None, Vec::new()) }
    }

    /// What it says.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// With a header more.
    #[must_use]
    pub(super) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// An error as problem+json.
    pub(super) fn problem(error: &ApiError, lang: Lang) -> Self {
        let answer = Self::json(Media::Problem, Some(lang), &error.problem(lang));
        Self { status: error.status(), ..answer }.with(CACHE_CONTROL, "no-store".to_owned())
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        if [StatusCode::NOT_MODIFIED, StatusCode::NO_CONTENT].contains(&self.status) {
            headers.remove(CONTENT_TYPE);
        } else {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media.name()));
        }
        if let Some(lang) = self.lang {
            let tag = match lang {
                Lang::Zh => "zh-CN",
                Lang::En => "en",
            };
            headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(tag));
        }
        let policy = match self.media {
            Media::Html => PAGE_POLICY,
            Media::Map => MAP_POLICY,
            // A worker goes by the policy of its own file.
            Media::Script => "default-src 'none'; script-src 'self'; connect-src 'self'",
            _ => "default-src 'none'",
        };
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        for (name, value) in self.headers {
            // What a client sent and no header may hold is left out: it stands in the body's links too.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        }
        response
    }
}

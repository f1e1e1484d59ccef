//! Spans of requests, for the traces of OpenTelemetry; without the feature `traces` there are none and they cost nothing.
//!
//! Names are OpenTelemetry's for HTTP (Semantic Conventions 1.x, HTTP spans): a request goes by its route, so that no
//! place or name that was asked for is told.

use axum::http::{HeaderMap, StatusCode};
use tracing::Span;

use crate::http::guard::Visit;

/// The span of a request, below that of the caller where the request names one (`traceparent`, W3C Trace Context).
#[cfg(feature = "traces")]
pub(super) fn request(visit: &Visit, headers: &HeaderMap) -> Span {
    use opentelemetry::global::get_text_map_propagator;
    use tracing_opentelemetry::OpenTelemetrySpanExt;

    let span = tracing::info_span!(
        "request",
        otel.name = format!("{} {}", visit.method, visit.route),
        otel.kind = "server",
        otel.status_code = tracing::field::Empty,
        http.request.method = visit.method,
        http.route = visit.route,
        http.response.status_code = tracing::field::Empty,
        hegui.request = visit.id,
    );
    // Where nobody makes traces of spans there is none to be below of.
    let _ = span.set_parent(get_text_map_propagator(|own| own.extract(&Sent(headers))));
    span
}

/// Without the feature there are none.
#[cfg(not(feature = "traces"))]
pub(super) fn request(_: &Visit, _: &HeaderMap) -> Span {
    Span::none()
}

/// The span of what a request has the service work out, the wait for its turn not in it.
pub(super) fn work(request: &Span) -> Span {
    if request.is_disabled() { Span::none() } else { tracing::info_span!(parent: request, "work") }
}

/// What became of a request.
pub(super) fn answered(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// Headers, as OpenTelemetry reads them.
#[cfg(feature = "traces")]
struct Sent<'a>(&'a HeaderMap);

#[cfg(feature = "traces")]
impl opentelemetry::propagation::Extractor for Sent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}

//! The log on standard error and, with the feature `traces`, traces to a collector of OpenTelemetry.
//!
//! Both are told by the environment: `HEGUI_LOG` and `HEGUI_LOG_FORMAT` for the log, OpenTelemetry's own names
//! (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`) for traces. Nothing is sent anywhere where no collector is named.

use std::{env, io};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

/// What is logged, as `tracing` writes it: `hegui=info`.
const LOG_VARIABLE: &str = "HEGUI_LOG";
/// `json`: a line of JSON an event.
const LOG_FORMAT_VARIABLE: &str = "HEGUI_LOG_FORMAT";

/// What there is to do before the program ends.
#[derive(Default)]
pub(super) struct Log {
    at_end: Vec<AtEnd>,
}

type AtEnd = Box<dyn FnOnce()>;

type Part = Box<dyn Layer<Registry> + Send + Sync>;

/// Begins what the environment asks for.
pub(super) fn start() -> Log {
    let (mut parts, mut log): (Vec<Part>, Log) = Default::default();
    if let Ok(filter) = EnvFilter::try_from_env(LOG_VARIABLE) {
        let own = tracing_subscriber::fmt::layer().with_writer(io::stderr);
        let is_json = env::var(LOG_FORMAT_VARIABLE).is_ok_and(|format| format == "json");
        parts.push(if is_json {
            own.json().with_filter(filter).boxed()
        } else {
            own.with_filter(filter).boxed()
        });
    }
    if let Some((part, end)) = traces::begin() {
        parts.push(part);
        log.at_end.push(end);
    }
    if !parts.is_empty() {
        tracing_subscriber::registry().with(parts).init();
    }
    log
}

impl Log {
    /// Does it: what was not sent yet is sent.
    pub(super) fn end(self) {
        for own in self.at_end {
            own();
        }
    }
}

#[cfg(not(feature = "traces"))]
mod traces {
    /// None is made.
    pub(super) fn begin() -> Option<(super::Part, super::AtEnd)> {
        None
    }
}

#[cfg(feature = "traces")]
mod traces {
    use std::env;

    use opentelemetry::trace::TracerProvider;
    use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::propagation::TraceContextPropagator;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing_subscriber::Layer;
    use tracing_subscriber::filter::{LevelFilter, Targets};

    use super::{AtEnd, Part};

    /// Names of a collector, any of which switches traces on.
    const COLLECTORS: [&str; 2] = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    /// Who the service is where this does not say.
    const SERVICE_NAME: &str = "OTEL_SERVICE_NAME";

    /// The part that makes traces of spans, and what sends the last of them; `None` where no collector is named, or it cannot be
    /// spoken to at all, which is said.
    pub(super) fn begin() -> Option<(Part, AtEnd)> {
        COLLECTORS.iter().find(|name| env::var_os(name).is_some())?;
        let exporter = SpanExporter::builder().with_http().with_protocol(Protocol::HttpBinary).build();
        let exporter = exporter
            .map_err(|error| eprintln!("hegui: 不能发送追踪 · traces cannot be sent: {error}"))
            .ok()?;
        let mut resource = Resource::builder();
        if env::var_os(SERVICE_NAME).is_none() {
            resource = resource.with_service_name("hegui");
        }
        let provider =
            SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build());
        let provider = provider.build();
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        let own = Targets::new().with_target("hegui", LevelFilter::INFO);
        let part = tracing_opentelemetry::layer().with_tracer(provider.tracer("hegui")).with_filter(own);
        Some((part.boxed(), Box::new(move || end(&provider))))
    }

    /// Sends what was not sent yet.
    fn end(provider: &SdkTracerProvider) {
        if let Err(error) = provider.shutdown() {
            eprintln!("hegui: 部分追踪未能送出 · not all traces were sent: {error}");
        }
    }
}

//! Figures of the service in the text form Prometheus reads, by route template and never by address or path.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the histogram's buckets, in seconds: from a cached answer to one that a client gives up on.
const BUCKETS_S: [f64; 10] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// The figures. A `std` mutex: nothing awaits while it is held.
#[derive(Default)]
pub(super) struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    seconds: Mutex<BTreeMap<&'static str, Histogram>>,
    refused: Mutex<BTreeMap<&'static str, u64>>,
    /// Connections open now.
    pub(super) connections: AtomicU64,
    /// Requests being worked on now.
    pub(super) working: AtomicU64,
    /// How often what is served was exchanged for something newer.
    pub(super) renewals: AtomicU64,
    /// How often that failed.
    pub(super) renewals_failed: AtomicU64,
}

#[derive(Default)]
struct Histogram {
    buckets: [u64; BUCKETS_S.len()],
    n: u64,
    sum_s: f64,
}

impl Metrics {
    /// A request was answered.
    pub(super) fn answered(&self, route: &'static str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route, status)).or_default() += 1;
        drop(requests);
        let took_s = took.as_secs_f64();
        let mut seconds = self.seconds.lock().unwrap_or_else(PoisonError::into_inner);
        let own = seconds.entry(route).or_default();
        own.n += 1;
        own.sum_s += took_s;
        for (count, end_s) in own.buckets.iter_mut().zip(BUCKETS_S) {
            *count += u64::from(took_s <= end_s);
        }
    }

    /// A request was refused.
    pub(super) fn refused(&self, reason: &'static str) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner).entry(reason).or_default() += 1;
    }

    /// All figures as text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut say = |line: std::fmt::Arguments<'_>| {
            text.write_fmt(line).expect("a text takes all that is written to it");
            text.push('\n');
        };
        let gauges = [
            ("hegui_connections", "gauge", &self.connections),
            ("hegui_requests_working", "gauge", &self.working),
            ("hegui_renewals_total", "counter", &self.renewals),
            ("hegui_renewals_failed_total", "counter", &self.renewals_failed),
        ];
        for (name, kind, value) in gauges {
            say(format_args!("# TYPE {name} {kind}\n{name} {}", value.load(Relaxed)));
        }
        say(format_args!("# TYPE hegui_requests_total counter"));
        for ((route, status), n) in &*self.requests.lock().unwrap_or_else(PoisonError::into_inner) {
            say(format_args!("hegui_requests_total{{route=\"{route}\",status=\"{status}\"}} {n}"));
        }
        say(format_args!("# TYPE hegui_refused_total counter"));
        for (reason, n) in &*self.refused.lock().unwrap_or_else(PoisonError::into_inner) {
            say(format_args!("hegui_refused_total{{reason=\"{reason}\"}} {n}"));
        }
        say(format_args!("# TYPE hegui_request_seconds histogram"));
        for (route, own) in &*self.seconds.lock().unwrap_or_else(PoisonError::into_inner) {
            for (count, end_s) in own.buckets.iter().zip(BUCKETS_S) {
                say(format_args!("hegui_request_seconds_bucket{{route=\"{route}\",le=\"{end_s}\"}} {count}"));
            }
            let Histogram { n, sum_s, .. } = own;
            say(format_args!("hegui_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {n}"));
            say(format_args!("hegui_request_seconds_sum{{route=\"{route}\"}} {sum_s}"));
            say(format_args!("hegui_request_seconds_count{{route=\"{route}\"}} {n}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Metrics;

    #[test]
    fn figures_are_told_as_prometheus_reads_them() {
        let metrics = Metrics::default();
        metrics.answered("/collections/{collectionId}", 200, Duration::from_millis(3));
        metrics.answered("/collections/{collectionId}", 404, Duration::from_millis(300));
        metrics.refused("no-key");
        let text = metrics.text();
        for line in [
            "hegui_requests_total{route=\"/collections/{collectionId}\",status=\"404\"} 1",
            "hegui_request_seconds_bucket{route=\"/collections/{collectionId}\",le=\"0.005\"} 1",
            "hegui_request_seconds_bucket{route=\"/collections/{collectionId}\",le=\"0.5\"} 2",
            "hegui_request_seconds_bucket{route=\"/collections/{collectionId}\",le=\"+Inf\"} 2",
            "hegui_refused_total{reason=\"no-key\"} 1",
            "hegui_connections 0",
        ] {
            assert!(text.lines().any(|own| own == line), "{line} in\n{text}");
        }
    }
}

//! What the operator watches.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::store::Store;

/// Upper bounds of the duration histogram, in seconds: from an answer out of memory to one that someone waits for.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

/// The service's own counters. No label has a value that a caller can choose freely.
pub(crate) struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    seconds: Family<Route, Histogram>,
    pub(crate) connections: Gauge,
    pub(crate) connections_refused: Counter,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let answers = Family::<Answer, Counter>::default();
        let seconds = Family::<Route, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let (connections, connections_refused) = (Gauge::default(), Counter::default());
        let mut registry = Registry::with_prefix("managem");
        registry.register("requests", "Requests answered", answers.clone());
        registry.register("request_seconds", "Time from a request's head to its answer", seconds.clone());
        registry.register("connections", "Connections open now", connections.clone());
        registry.register("connections_refused", "Connections beyond the limit", connections_refused.clone());
        registry.register_collector(Box::new(StoreCollector(store)));
        Self { registry, answers, seconds, connections, connections_refused }
    }

    /// Counts an answer.
    pub(crate) fn answered(&self, method: &hyper::Method, route: &str, status: u16, duration: Duration) {
        let (method, route) = (known(method), route.to_owned());
        self.seconds.get_or_create(&Route { method, route: route.clone() }).observe(duration.as_secs_f64());
        self.answers.get_or_create(&Answer { method, route, status }).inc();
    }

    /// The text format that Prometheus reads.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A caller may invent methods without end; they are one here.
fn known(method: &hyper::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        _ => "other",
    }
}

/// Asks the store when it is asked itself.
struct StoreCollector(Arc<dyn Store>);

impl fmt::Debug for StoreCollector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreCollector")
    }
}

impl Collector for StoreCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let statistics = self.0.statistics();
        for (name, help, value) in [
            ("store_writes", "Writes that were committed.", statistics.writes),
            ("store_commits", "Commits that made them durable.", statistics.commits),
            ("store_failures", "Writes that the store failed to do.", statistics.failures),
        ] {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        if let Some(bytes) = statistics.log_bytes {
            let gauge = ConstGauge::new(i64::try_from(bytes).unwrap_or(i64::MAX));
            let help = "Length of the write-ahead log of SQLite.";
            gauge.encode(encoder.encode_descriptor("store_log_bytes", help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}

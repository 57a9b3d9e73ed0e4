//! One span for each request that goes out, by OpenTelemetry's semantic conventions for HTTP clients.

use reqwest::{Client, Request};

use crate::attempt::{self, Outcome};

#[cfg(not(feature = "tracing"))]
pub(crate) async fn send(http: &Client, request: Request, limit: usize, _resend_count: u32) -> Outcome {
    attempt::send(http, request, limit).await
}

/// The span ends with the last byte of the body. It has neither headers nor bodies; the URL has no secret, because the
/// builder refuses one that has.
#[cfg(feature = "tracing")]
pub(crate) async fn send(http: &Client, request: Request, limit: usize, resend_count: u32) -> Outcome {
    use tracing::Instrument as _;
    use tracing::field::Empty;

    let span = tracing::info_span!(
        "http.client.request",
        otel.kind = "client",
        otel.name = %request.method(),
        http.request.method = %request.method(),
        http.request.resend_count = (resend_count > 0).then_some(resend_count),
        server.address = request.url().host_str(),
        server.port = request.url().port_or_known_default(),
        url.full = %request.url(),
        http.response.status_code = Empty,
        error.type = Empty,
    );
    let outcome = attempt::send(http, request, limit).instrument(span.clone()).await;
    match &outcome {
        Ok(received) => {
            let status = received.status();
            span.record("http.response.status_code", status.as_u16());
            if status.is_client_error() || status.is_server_error() {
                span.record("error.type", status.as_str());
            }
        }
        Err(failed) => {
            span.record("error.type", failed.kind());
        }
    }
    outcome
}

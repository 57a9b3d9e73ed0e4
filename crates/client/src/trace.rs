//! One span for each request that goes out, by OpenTelemetry's semantic conventions for HTTP clients.

use reqwest::{Client, Request, Response};

#[cfg(not(feature = "tracing"))]
pub(crate) async fn execute(http: &Client, request: Request, _resend_count: u32) -> reqwest::Result<Response> {
    http.execute(request).await
}

/// The span has neither headers nor bodies; the URL has no secret, because the builder refuses one that has.
#[cfg(feature = "tracing")]
pub(crate) async fn execute(http: &Client, request: Request, resend_count: u32) -> reqwest::Result<Response> {
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
    let outcome = http.execute(request).instrument(span.clone()).await;
    match &outcome {
        Ok(response) => {
            let status = response.status();
            span.record("http.response.status_code", status.as_u16());
            if status.is_client_error() || status.is_server_error() {
                span.record("error.type", status.as_str());
            }
        }
        Err(error) => {
            let kind = if error.is_timeout() {
                "timeout"
            } else if crate::retry::never_connected(error) {
                "connect"
            } else {
                "transport"
            };
            span.record("error.type", kind);
        }
    }
    outcome
}

//! What the operator and the machines around the service ask: is it alive, is it ready, how is it doing.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use tokio::time::timeout;

use crate::app::App;

/// How long the database has to answer for the service to be ready.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// `/healthz`, `/readyz` and `/metrics`: for a listener of its own that the outside does not reach.
pub fn operations(app: App) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(app)
}

/// Ready to be sent requests: not stopping, and with a database that answers.
async fn ready(State(app): State<App>) -> Response {
    let not = |why: &'static str| (StatusCode::SERVICE_UNAVAILABLE, why).into_response();
    if app.is_stopping() {
        return not("stopping\n");
    }
    match timeout(PING_TIMEOUT, app.store().ping()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(_)) => not("the database does not answer, or cannot be written\n"),
        Err(_) => not("the database does not answer in time\n"),
    }
}

async fn metrics(State(app): State<App>) -> Response {
    match app.metrics().text() {
        Ok(text) => {
            let mut response = text.into_response();
            let open_metrics = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
            response.headers_mut().insert(CONTENT_TYPE, open_metrics);
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

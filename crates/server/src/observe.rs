//! What is kept of each request: a line in the log, and counters. Never a token, never a message.

use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hyper::header::{CACHE_CONTROL, CONNECTION, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};

use crate::app::App;
use crate::problem::Refusal;
use crate::request::Watched;
use crate::store::Caller;
use crate::wire::OnWire;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest request ID that is taken over from a caller, in characters.
const MAX_REQUEST_ID: usize = 64;

tokio::task_local! {
    static CURRENT: HeaderValue;
}

/// The ID of the request that this task is at, for whatever goes to the log on its account.
pub(crate) fn current_id() -> String {
    CURRENT.try_with(|id| id.to_str().unwrap_or_default().to_owned()).unwrap_or_default()
}

/// Around every request: gives it an ID, refuses a head that is too large, and writes down how it went.
pub(crate) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(&request);
    let method = request.method().clone();
    // The pattern and not the path: that has IDs in it, and no end of different ones.
    let route = request.extensions().get::<MatchedPath>().cloned();

    let on_wire = request.extensions().get::<OnWire>().cloned();
    let (request, body_ended) = Watched::request(request);

    let limit = app.limits().header_bytes;
    let mut response = if head_size(&request) > limit {
        Refusal::HeadersTooLarge { limit }.into_response()
    } else {
        CURRENT.scope(id.clone(), next.run(request)).await
    };

    let status = response.status().as_u16();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let duration = started.elapsed();
    app.metrics().answered(&method, route, status, duration);
    let user = response.extensions().get::<Caller>().map(|caller| caller.id.clone());
    tracing::info!(
        target: "managem::request",
        request_id = id.to_str().unwrap_or_default(),
        method = method.as_str(),
        route,
        status,
        user = user.as_deref(),
        duration_ms = duration.as_secs_f64() * 1_000.0,
    );

    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    // An answer is for the one who asked, and is JSON whatever a browser makes of it.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !body_ended.load(Ordering::Relaxed) {
        // What is left of the request is not waited for, so nothing can follow it.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        if let Some(on_wire) = on_wire {
            on_wire.leave_unread();
        }
    }
    response
}

/// The caller's own ID of the request, if it is fit for a log, or else a new one.
fn request_id(request: &Request) -> HeaderValue {
    let fit = |value: &&HeaderValue| {
        let bytes = value.as_bytes();
        (1..=MAX_REQUEST_ID).contains(&bytes.len())
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    };
    if let Some(given) = request.headers().get(REQUEST_ID).filter(fit) {
        return given.clone();
    }
    let mut random = [0_u8; 8];
    // Without randomness the ID is of no use, and the request of as much as ever.
    let _ = getrandom::fill(&mut random);
    let text = format!("{:016x}", u64::from_ne_bytes(random));
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("none"))
}

/// Bytes of the request line and the header fields, as they were sent.
fn head_size(request: &Request) -> usize {
    let line = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    request.headers().iter().fold(line, |size, (name, value)| size + name.as_str().len() + value.len() + 4)
}

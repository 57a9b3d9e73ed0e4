//! Handing requests on and answers back.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::entry::{self, Passed};
use super::file::{Format, Recording};
use super::{Options, RecordError};

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    upstream: String,
    client: reqwest::Client,
    options: Options,
    output: Mutex<Output>,
}

#[derive(Debug)]
struct Output {
    file: Recording,
    /// The first write that failed. Requests are still handed on after it.
    failed: Option<RecordError>,
}

impl Shared {
    pub(super) fn new(upstream: &str, out: &Path, options: Options) -> Result<Self, RecordError> {
        let client = super::tls::trusting_the_system(reqwest::Client::builder())?
            .redirect(reqwest::redirect::Policy::none())
            .timeout(options.timeout)
            .no_proxy()
            .build()
            .map_err(RecordError::Client)?;
        let file = Recording::create(out, options.format.unwrap_or_else(|| Format::of(out)))?;
        let output = Mutex::new(Output { file, failed: None });
        Ok(Self { upstream: upstream.to_owned(), client, options, output })
    }

    fn record(&self, passed: &Passed<'_>) {
        let entry = entry::write(passed, &self.options);
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        match output.file.append(&entry) {
            // Told under the lock, so that the order is that of the file.
            Ok(line) => {
                if let Some(observer) = &self.options.observer {
                    observer.recorded(&entry, line);
                }
            }
            Err(error) => {
                output.failed.get_or_insert(error);
            }
        }
    }

    pub(super) fn finish(&self) -> Result<u64, RecordError> {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        match output.failed.take() {
            Some(error) => Err(error),
            None => Ok(output.file.entries()),
        }
    }
}

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(forward).with_state(shared)
}

/// Headers that belong to one connection and are not handed on (RFC 9110, section 7.6.1).
const HOP_BY_HOP: [HeaderName; 9] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let mut kept = headers.clone();
    let named = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    for name in named.flat_map(|value| value.split(',')).map(str::trim) {
        kept.remove(name);
    }
    for name in HOP_BY_HOP {
        kept.remove(name);
    }
    kept
}

async fn forward(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (started, clock) = (Timestamp::now(), Instant::now());
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, shared.options.max_body).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "request body is too large to record\n").into_response();
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut headers = end_to_end(&parts.headers);
    // The client of the upstream writes these itself.
    headers.remove(header::HOST);
    headers.remove(header::CONTENT_LENGTH);
    let sent = shared
        .client
        .request(parts.method.clone(), format!("{}{path}", shared.upstream))
        .headers(headers)
        .body(body.clone())
        .send();
    let answer = match sent.await {
        Ok(answer) => answer_parts(answer, shared.options.max_body).await,
        Err(error) => Err(error.without_url().to_string()),
    };
    let base = shared.options.public_url.as_deref().unwrap_or(&shared.upstream).trim_end_matches('/');
    let mut seen = parts.headers.clone();
    if shared.options.public_url.is_some() {
        // The recording speaks of the public server, not of the address of this proxy.
        seen.remove(header::HOST);
    }
    let mut passed = Passed {
        method: parts.method.as_str(),
        url: &format!("{base}{path}"),
        request_headers: &seen,
        request_body: &body,
        status: 0,
        response_headers: &HeaderMap::new(),
        response_body: &[],
        started,
        took: clock.elapsed(),
    };
    match answer {
        Ok((status, headers, bytes)) => {
            passed.status = status.as_u16();
            passed.response_headers = &headers;
            passed.response_body = &bytes;
            shared.record(&passed);
            let mut response = Response::new(Body::from(bytes.clone()));
            *response.status_mut() = status;
            *response.headers_mut() = end_to_end(&headers);
            response
        }
        Err(reason) => {
            shared.record(&passed);
            (StatusCode::BAD_GATEWAY, format!("no answer from the upstream: {reason}\n")).into_response()
        }
    }
}

async fn answer_parts(mut answer: reqwest::Response, limit: usize) -> Result<(StatusCode, HeaderMap, Bytes), String> {
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| error.without_url().to_string())? {
        if bytes.len() + chunk.len() > limit {
            return Err("the answer is too large to record".to_owned());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok((status, headers, bytes.into()))
}

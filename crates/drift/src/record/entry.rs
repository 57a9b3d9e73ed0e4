//! An exchange as a HAR entry.

use std::time::Duration;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;

use super::Options;
use crate::body;
use openapi_contract::media;

/// What passed through.
pub(super) struct Passed<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    pub(super) request_headers: &'a HeaderMap,
    pub(super) request_body: &'a [u8],
    /// 0 when the upstream gave no answer.
    pub(super) status: u16,
    pub(super) response_headers: &'a HeaderMap,
    pub(super) response_body: &'a [u8],
    pub(super) started: Timestamp,
    pub(super) took: Duration,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: String,
    time: u64,
    request: Request,
    response: Response,
    cache: Nothing,
    timings: Timings,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Timings {
    send: u64,
    wait: u64,
    receive: u64,
}

#[derive(Serialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    http_version: &'static str,
    cookies: [Nothing; 0],
    headers: Vec<Pair>,
    query_string: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<Content>,
    headers_size: i8,
    body_size: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    status: u16,
    status_text: String,
    http_version: &'static str,
    cookies: [Nothing; 0],
    headers: Vec<Pair>,
    content: Content,
    #[serde(rename = "redirectURL")]
    redirect_url: String,
    headers_size: i8,
    body_size: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    size: usize,
    mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

/// Headers that say when or by which run an answer was made.
const VOLATILE: [&str; 8] = [
    "date",
    "x-request-id",
    "request-id",
    "traceparent",
    "tracestate",
    "server-timing",
    "x-response-time",
    "user-agent",
];

/// The entry as one line of JSON.
pub(super) fn write(passed: &Passed<'_>, options: &Options) -> String {
    let redaction = options.redaction.as_ref();
    let url = redaction.map_or_else(|| passed.url.into(), |redaction| redaction.url(passed.url)).into_owned();
    let took = if options.reproducible { 0 } else { u64::try_from(passed.took.as_millis()).unwrap_or(u64::MAX) };
    let started = if options.reproducible { Timestamp::UNIX_EPOCH } else { passed.started };
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let entry = Entry {
        started_date_time: format!("{started:.3}"),
        time: took,
        request: Request {
            method: passed.method.to_owned(),
            query_string: pairs.map(|(name, value)| Pair { name: name.into(), value: value.into() }).collect(),
            url,
            http_version: "HTTP/1.1",
            cookies: [],
            headers: headers(passed.request_headers, options),
            post_data: (!passed.request_body.is_empty())
                .then(|| content(passed.request_headers, passed.request_body, options)),
            headers_size: -1,
            body_size: passed.request_body.len(),
        },
        response: Response {
            status: passed.status,
            status_text: reason(passed.status).to_owned(),
            http_version: "HTTP/1.1",
            cookies: [],
            headers: headers(passed.response_headers, options),
            content: content(passed.response_headers, passed.response_body, options),
            redirect_url: String::new(),
            headers_size: -1,
            body_size: passed.response_body.len(),
        },
        cache: Nothing {},
        timings: Timings { send: 0, wait: took, receive: 0 },
    };
    // Texts and numbers only: there is nothing in it that JSON cannot hold.
    serde_json::to_string(&entry).unwrap_or_default()
}

fn reason(status: u16) -> &'static str {
    axum::http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

fn headers(map: &HeaderMap, options: &Options) -> Vec<Pair> {
    let kept = map.iter().filter(|(name, _)| !(options.reproducible && VOLATILE.contains(&name.as_str())));
    kept.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        let value = match &options.redaction {
            Some(redaction) => redaction.header(name.as_str(), &value).into_owned(),
            None => value.into_owned(),
        };
        Pair { name: name.as_str().to_owned(), value }
    })
    .collect()
}

/// A body as text, its content coding taken off. A body that cannot be redacted, because it is no
/// text, is left out: its size says that there was one.
fn content(headers: &HeaderMap, bytes: &[u8], options: &Options) -> Content {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mime_type = header("content-type").to_owned();
    let plain = body::take_off_codings(bytes.to_vec(), Some(header("content-encoding")));
    let text = plain.ok().and_then(|plain| String::from_utf8(plain).ok());
    let size = text.as_ref().map_or(bytes.len(), String::len);
    let (text, encoding) = match (text, &options.redaction) {
        (Some(text), _) if text.is_empty() => (Some(text), None),
        (Some(text), Some(redaction)) => {
            let fallback = if media::essence(&mime_type).is_empty() { "application/json" } else { &mime_type };
            (Some(redaction.body(&text, fallback)), None)
        }
        (Some(text), None) => (Some(text), None),
        (None, Some(_)) => (None, None),
        (None, None) => (Some(STANDARD.encode(bytes)), Some("base64")),
    };
    Content { size, mime_type, text, encoding }
}

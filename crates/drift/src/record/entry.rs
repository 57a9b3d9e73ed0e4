//! An exchange as a HAR entry.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, StatusCode, Version, header};
use jiff::Timestamp;
use openapi_contract::media::Sequence;
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;

use super::capture::{Exceeded, Kept, State};
use crate::body;

/// What passed through.
#[derive(Debug)]
pub(super) struct Passed {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) version: Version,
    pub(super) request: Message,
    /// `None` when no answer came.
    pub(super) response: Option<Head>,
    pub(super) answer: Message,
    pub(super) started: Timestamp,
    /// The time until the answer began.
    pub(super) waited: Duration,
    pub(super) took: Duration,
    /// One of the exchanges that may be under way at a time.
    #[expect(dead_code, reason = "it is held until the exchange is written")]
    pub(super) permit: OwnedSemaphorePermit,
}

/// How an answer begins.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) reason: String,
    pub(super) version: Version,
}

/// One of the two messages.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) headers: HeaderMap,
    pub(super) body: Kept,
}

/// Which bodies are in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bodies {
    /// All of them, base64 where they are not text.
    All,
    /// Those that are text.
    Texts,
    /// None.
    None,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
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
    body_size: i64,
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
    body_size: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    size: i64,
    mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    /// Whether `check` has to know that more passed than there is.
    #[serde(rename = "_truncated", skip_serializing_if = "Option::is_none")]
    truncated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

/// Headers that say when or by which run a message was made.
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
pub(super) fn write(passed: &Passed, bodies: Bodies, reproducible: bool) -> String {
    let millis = |time: Duration| if reproducible { 0 } else { u64::try_from(time.as_millis()).unwrap_or(u64::MAX) };
    let (wait, time) = (millis(passed.waited), millis(passed.took));
    let started = if reproducible { Timestamp::UNIX_EPOCH } else { passed.started };
    let query = passed.url.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let head = passed.response.as_ref();
    let sent = content(&passed.request, bodies);
    let entry = Entry {
        started_date_time: format!("{started:.3}"),
        time,
        request: Request {
            method: passed.method.to_string(),
            url: passed.url.clone(),
            http_version: version(passed.version),
            cookies: [],
            headers: headers(&passed.request.headers, reproducible),
            query_string: pairs.map(|(name, value)| Pair { name: name.into(), value: value.into() }).collect(),
            headers_size: -1,
            body_size: size(&passed.request.body),
            post_data: (sent.size != 0 || sent.comment.is_some()).then_some(sent),
        },
        response: Response {
            status: head.map_or(0, |head| head.status.as_u16()),
            status_text: head.map(|head| head.reason.clone()).unwrap_or_default(),
            http_version: head.map_or("", |head| version(head.version)),
            cookies: [],
            headers: headers(&passed.answer.headers, reproducible),
            content: content(&passed.answer, bodies),
            redirect_url: passed.answer.headers.get(header::LOCATION).map(text).unwrap_or_default().into_owned(),
            headers_size: -1,
            body_size: size(&passed.answer.body),
        },
        cache: Nothing {},
        timings: Timings { send: 0, wait, receive: time.saturating_sub(wait) },
        comment: head.is_none().then_some("no answer came"),
    };
    // Texts and numbers only: there is nothing in it that JSON cannot hold.
    serde_json::to_string(&entry).unwrap_or_default()
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_10 => "HTTP/1.0",
        _ => "HTTP/1.1",
    }
}

fn headers(map: &HeaderMap, reproducible: bool) -> Vec<Pair> {
    let kept = map.iter().filter(|(name, _)| !(reproducible && VOLATILE.contains(&name.as_str())));
    kept.map(|(name, value)| Pair { name: name.as_str().to_owned(), value: text(value).into_owned() }).collect()
}

/// A header's value as text. What is not UTF-8 is ISO 8859-1, as HTTP had it.
fn text(value: &http::HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(value.as_bytes().iter().copied().map(char::from).collect()),
    }
}

/// The bytes that passed; -1, HAR's "not available", when they broke off before the first.
fn size(body: &Kept) -> i64 {
    match body.total() {
        0 if body.state() != State::Complete => -1,
        total => i64::try_from(total).unwrap_or(i64::MAX),
    }
}

/// A body as text, its content coding taken off, and a note where it is not all there.
fn content(message: &Message, bodies: Bodies) -> Content {
    let header = |name| message.headers.get(name).map(text).unwrap_or_default();
    let mime_type = header(header::CONTENT_TYPE).into_owned();
    let body = &message.body;
    let is_whole = body.state() == State::Complete && body.exceeded().is_none();
    let plain = body::take_off_codings(body.bytes().to_vec(), Some(&header(header::CONTENT_ENCODING))).ok();
    let plain = if is_whole { plain } else { plain.and_then(|plain| complete_items(plain, &mime_type)) };
    let plain = plain.and_then(|plain| String::from_utf8(plain).ok());
    let (text, encoding) = match (plain, bodies) {
        (_, Bodies::None) => (None, None),
        (Some(plain), _) => (Some(plain), None),
        (None, Bodies::All) if is_whole => (Some(STANDARD.encode(body.bytes())), Some("base64")),
        (None, _) => (None, None),
    };
    let size = match &text {
        Some(plain) if is_whole && encoding.is_none() => i64::try_from(plain.len()).unwrap_or(i64::MAX),
        _ => size(body),
    };
    let is_left_out = text.is_none() && size != 0;
    let truncated = (text.is_some() && body.exceeded().is_some()).then_some(true);
    Content { size, mime_type, text, encoding, truncated, comment: note(body, is_left_out) }
}

/// The items of a sequence that are there to their end; `None` for anything else, which is of no use in part.
fn complete_items(mut bytes: Vec<u8>, media_type: &str) -> Option<Vec<u8>> {
    let ends: &[&[u8]] = match Sequence::of(media_type)? {
        Sequence::Events => &[b"\n\n", b"\r\n\r\n", b"\r\r"],
        _ => &[b"\n"],
    };
    let last = ends.iter().filter_map(|end| Some(memchr::memmem::rfind(&bytes, end)? + end.len())).max()?;
    bytes.truncate(last);
    Some(bytes)
}

/// What is missing of a body, and why.
fn note(body: &Kept, is_left_out: bool) -> Option<String> {
    let total = body.total();
    match (body.exceeded(), body.state()) {
        (Some(Exceeded::Body(limit)), _) => Some(format!("not recorded in full: over the limit of {limit} bytes")),
        (Some(Exceeded::All(limit)), _) => {
            Some(format!("not recorded in full: the bodies under way were over the limit of {limit} bytes together"))
        }
        (None, State::Open | State::Broken) => Some(format!("broken off after {total} bytes")),
        (None, State::Complete) if is_left_out => {
            Some("not recorded: it is not text, or the entry is too large".into())
        }
        (None, State::Complete) => None,
    }
}

//! From the bytes of a request to the contract's types, or to every place where they break the contract.

use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::HeaderMap;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use hyper::header::CONTENT_TYPE;
use managem::types::{
    CreateConversation, CreateConversationBody, ProblemError, SendMessage, SendMessageBody, SourceType,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::limits::Limits;
use crate::problem::{Refusal, misfit};

/// Reads a body within the limits of size and time. Of one that is too large nothing more is read: the connection takes
/// care that its sender still gets the response.
pub(crate) async fn read(body: Body, limits: &Limits) -> Result<Bytes, Refusal> {
    let limit = limits.body_bytes;
    // As declared by Content-Length.
    if body.size_hint().lower() > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(Refusal::BodyTooLarge { limit });
    }
    timeout(limits.body_timeout, collect(body, limit)).await.unwrap_or(Err(Refusal::TooSlow))
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let mut first = Bytes::new();
    let mut rest = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame.map_err(|_| Refusal::Incomplete)?.into_data() else { continue };
        if first.len().max(rest.len()) + chunk.len() > limit {
            return Err(Refusal::BodyTooLarge { limit });
        }
        if first.is_empty() {
            // Nearly every body comes in one piece, and is then never copied.
            first = chunk;
            continue;
        }
        if rest.is_empty() {
            rest.extend_from_slice(&first);
        }
        rest.extend_from_slice(&chunk);
    }
    Ok(if rest.is_empty() { first } else { rest.into() })
}

/// A request's body that notes when its end was reached: until then nothing can follow it on its connection.
pub(crate) struct Watched {
    body: Body,
    ended: Arc<AtomicBool>,
}

impl Watched {
    /// The same request with a body that is watched, and whether its end was reached so far.
    pub(crate) fn request(request: Request) -> (Request, Arc<AtomicBool>) {
        let ended = Arc::new(AtomicBool::new(request.body().is_end_stream()));
        if ended.load(Ordering::Relaxed) {
            return (request, ended);
        }
        let noted = Arc::clone(&ended);
        (request.map(|body| Body::new(Self { body, ended: noted })), ended)
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || self.body.is_end_stream() {
            self.ended.store(true, Ordering::Relaxed);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Whether JSON is nested deeper than `limit`. Told before anything is decoded, so that no decoder has to.
pub(crate) fn is_deeper(json: &[u8], limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for &byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Whether the body is declared as JSON. JSON is UTF-8 (RFC 8259, 8.1), so another charset is another media type.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let mut parts = value.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
        && parts.filter_map(|part| part.trim().split_once('=')).all(|(name, value)| {
            !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

/// Decodes the body of `createConversation`.
pub(crate) fn create_conversation(body: &[u8], limits: &Limits) -> Result<CreateConversation, Refusal> {
    let mut errors = Vec::new();
    let Ok(request) = serde_json::from_slice::<CreateConversation>(body) else {
        // Only now is it worth finding out everything that is wrong.
        check_members(&value(body)?, &mut errors);
        return Err(invalid::<CreateConversation>(body, errors));
    };
    source_type(&request.source.type_, &mut errors);
    text("/source/id", &request.source.id, &mut errors);
    text("/recipientId", &request.recipient_id, &mut errors);
    text("/body", &request.body, &mut errors);
    message(&request.body, limits, &mut errors);
    if errors.is_empty() { Ok(request) } else { Err(Refusal::InvalidRequest(errors)) }
}

/// Decodes the body of `sendMessage`.
pub(crate) fn send_message(body: &[u8], limits: &Limits) -> Result<SendMessage, Refusal> {
    let mut errors = Vec::new();
    let Ok(request) = serde_json::from_slice::<SendMessage>(body) else {
        if let Some(request) = object(&value(body)?, "", &mut errors)
            && let Some(body) = string::<SendMessageBody>(request, "", "body", &mut errors)
        {
            text("/body", &body, &mut errors);
        }
        return Err(invalid::<SendMessage>(body, errors));
    };
    text("/body", &request.body, &mut errors);
    message(&request.body, limits, &mut errors);
    if errors.is_empty() { Ok(request) } else { Err(Refusal::InvalidRequest(errors)) }
}

/// The ID of a conversation in a path. One that no database can hold is that of none.
pub(crate) fn conversation_id(id: &str) -> Result<(), Refusal> {
    if id.contains('\0') { Err(Refusal::ConversationNotFound) } else { Ok(()) }
}

/// Everything that is wrong with the body of `createConversation`, member by member.
fn check_members(body: &Value, errors: &mut Vec<ProblemError>) {
    let Some(request) = object(body, "", errors) else { return };
    let source = member::<Value>(request, "", "source", errors);
    if let Some(source) = source.as_ref().and_then(|source| object(source, "/source", errors)) {
        if let Some(kind) = string::<SourceType>(source, "/source", "type", errors) {
            source_type(&kind, errors);
        }
        if let Some(id) = string::<String>(source, "/source", "id", errors) {
            text("/source/id", &id, errors);
        }
    }
    if let Some(id) = string::<String>(request, "", "recipientId", errors) {
        text("/recipientId", &id, errors);
    }
    if let Some(body) = string::<CreateConversationBody>(request, "", "body", errors) {
        text("/body", &body, errors);
    }
}

/// The body as any JSON.
fn value(body: &[u8]) -> Result<Value, Refusal> {
    if body.trim_ascii().is_empty() {
        return Err(Refusal::MalformedJson("it is empty".to_owned()));
    }
    // The text of a syntax error names a place and never a value.
    serde_json::from_slice(body).map_err(|error| Refusal::MalformedJson(error.to_string()))
}

/// What was found; or, where only the decoder knows better (a duplicate member, say), what that says.
fn invalid<T: DeserializeOwned>(body: &[u8], errors: Vec<ProblemError>) -> Refusal {
    if !errors.is_empty() {
        return Refusal::InvalidRequest(errors);
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(error) => {
            let text = error.inner().to_string();
            let detail = if text.starts_with("duplicate field") {
                text.split(" at line ").next().unwrap_or_default().to_owned()
            } else {
                // Other texts may quote a value.
                "does not have the form that the contract says".to_owned()
            };
            Refusal::at(pointer(error.path()), detail)
        }
        Ok(_) => Refusal::at("", "does not have the form that the contract says"),
    }
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(pointer, "/{index}");
            }
            Segment::Map { key } => {
                let _ = write!(pointer, "/{}", key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn error(pointer: String, detail: impl Into<String>, errors: &mut Vec<ProblemError>) {
    errors.push(misfit(pointer, detail));
}

fn object<'v>(value: &'v Value, pointer: &str, errors: &mut Vec<ProblemError>) -> Option<&'v Map<String, Value>> {
    if value.as_object().is_none() {
        error(pointer.to_owned(), format!("must be an object, not {}", kind(value)), errors);
    }
    value.as_object()
}

/// A required member.
fn member<T: DeserializeOwned>(
    object: &Map<String, Value>,
    parent: &str,
    name: &str,
    errors: &mut Vec<ProblemError>,
) -> Option<T> {
    let pointer = || format!("{parent}/{name}");
    let Some(value) = object.get(name) else {
        error(pointer(), "is required", errors);
        return None;
    };
    match T::deserialize(value) {
        Ok(member) => Some(member),
        // What a generated type says of a string that it does not take: `longer than 2000 characters`.
        Err(reason) => {
            error(pointer(), format!("is {reason}"), errors);
            None
        }
    }
}

/// A required member that is a string, whatever else the contract says of it.
fn string<T: DeserializeOwned>(
    object: &Map<String, Value>,
    parent: &str,
    name: &str,
    errors: &mut Vec<ProblemError>,
) -> Option<T> {
    match object.get(name) {
        Some(value) if !value.is_string() => {
            error(format!("{parent}/{name}"), format!("must be a string, not {}", kind(value)), errors);
            None
        }
        _ => member(object, parent, name, errors),
    }
}

/// A reader must expect types that the contract does not name; a writer must not invent them.
fn source_type(source: &SourceType, errors: &mut Vec<ProblemError>) {
    if !SourceType::KNOWN.contains(source) {
        let known = SourceType::KNOWN.iter().map(SourceType::as_str).collect::<Vec<_>>().join(", ");
        error("/source/type".to_owned(), format!("must be one of: {known}"), errors);
    }
}

/// U+0000 is JSON, and yet no text: one of the databases cannot keep it, and no one can see it.
fn text(pointer: &str, text: &str, errors: &mut Vec<ProblemError>) {
    if text.contains('\0') {
        error(pointer.to_owned(), "must not contain U+0000", errors);
    }
}

/// A service may set a lower limit than the contract's, which the type has checked already.
fn message(body: &str, limits: &Limits, errors: &mut Vec<ProblemError>) {
    let limit = limits.message_characters;
    // There are never more characters than bytes.
    if body.len() > limit && body.chars().count() > limit {
        error("/body".to_owned(), format!("is longer than {limit} characters"), errors);
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with a body, one line for each place.
    fn errors(body: &str) -> String {
        match create_conversation(body.as_bytes(), &Limits::default()) {
            Ok(_) => "nothing".to_owned(),
            Err(Refusal::InvalidRequest(errors)) => {
                errors.iter().map(|error| format!("{}: {}", error.pointer, error.detail)).collect::<Vec<_>>().join("\n")
            }
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn every_place_is_named_at_once() {
        insta::assert_snapshot!(
            errors(r#"{"source": {"type": "LISTING", "id": 1}, "recipientId": "a\u0000b", "body": ""}"#),
            @r"
        /source/type: must be one of: ORDER
        /source/id: must be a string, not a number
        /recipientId: must not contain U+0000
        /body: is shorter than 1 character
        "
        );
        insta::assert_snapshot!(
            errors(r#"{"source": [], "body": null}"#),
            @r"
        /source: must be an object, not an array
        /recipientId: is required
        /body: must be a string, not null
        "
        );
        insta::assert_snapshot!(errors("[]"), @": must be an object, not an array");
    }

    #[test]
    fn a_duplicate_member_is_no_request() {
        insta::assert_snapshot!(
            errors(r#"{"source": {"type": "ORDER", "id": "o"}, "recipientId": "r", "body": "secret", "body": "b"}"#),
            @": duplicate field `body`"
        );
    }

    #[test]
    fn what_is_not_json_is_told_apart() {
        insta::assert_snapshot!(errors(" "), @r#"MalformedJson("it is empty")"#);
        insta::assert_snapshot!(
            errors(r#"{"body": 1"#),
            @r#"MalformedJson("EOF while parsing an object at line 1 column 10")"#
        );
        insta::assert_snapshot!(
            errors(r#"{"source": {"type": "ORDER", "id": "o"}, "recipientId": "r", "body": "\ud800"}"#),
            @r#"MalformedJson("unexpected end of hex escape at line 1 column 77")"#
        );
    }

    #[test]
    fn depth_is_counted_outside_of_strings() {
        assert!(!is_deeper(br#"[{"a": "[[[[\\\"[[["}]"#, 2));
        assert!(is_deeper(b"[[[", 2));
        assert!(!is_deeper(b"[][][][]", 1));
    }

    #[test]
    fn json_is_recognised_by_its_header() {
        let declared = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(value));
            is_json(&headers)
        };
        for value in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\"; x=y"]
        {
            assert!(declared(value), "{value}");
        }
        for value in ["", "text/json", "application/json; charset=latin1", "application/jsonl"] {
            assert!(!declared(value), "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}

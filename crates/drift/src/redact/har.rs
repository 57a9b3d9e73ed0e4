//! Redaction of whole recordings.
//!
//! A HAR is edited in place: only the texts that change are written anew, so that a cleaned
//! recording differs from the original where something was taken out, and nowhere else.

use openapi_contract::json::{Kind, SyntaxError, Tape, Value};
use thiserror::Error;

use super::{Belongs, Redaction};

/// A recording without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// Its text.
    pub text: String,
    /// What was taken out, as `entry 3: request header authorization`, in the order of the file.
    pub removed: Vec<String>,
}

/// Why a recording cannot be redacted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RedactError {
    /// It is not JSON.
    #[error("{name} is not JSON: {source}")]
    NotJson {
        /// The recording.
        name: String,
        /// What is wrong.
        source: SyntaxError,
    },
    /// It is no HAR.
    #[error("{name} is not a HAR file: it has no `log.entries`")]
    NotHar {
        /// The recording.
        name: String,
    },
    /// A body is there and cannot be looked into.
    #[error("{name} entry {entry}: a {side} body is kept as base64 and cannot be redacted")]
    Opaque {
        /// The recording.
        name: String,
        /// The entry, from 1.
        entry: usize,
        /// `request` or `response`.
        side: &'static str,
    },
    /// A file cannot be read or written.
    #[error("cannot access {name}")]
    Access {
        /// The file.
        name: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Takes secrets and the texts that were named out of a HAR. Cleaning what is clean changes
/// nothing.
///
/// # Errors
///
/// When it is no HAR, or holds a body as base64, which may hold anything.
pub fn clean(redaction: &Redaction, name: &str, har: &str) -> Result<Cleaned, RedactError> {
    let mut tape = Tape::new();
    let root = tape.parse(har).map_err(|source| RedactError::NotJson { name: name.to_owned(), source })?;
    let entries = root.get("log").and_then(|log| log.get("entries")).filter(|entries| entries.kind() == Kind::Array);
    let entries = entries.ok_or_else(|| RedactError::NotHar { name: name.to_owned() })?;
    let mut cut = Cut { redaction, removed: Vec::new(), edits: Vec::new() };
    for (index, entry) in entries.elements().enumerate() {
        let text = |holder: &str, name| entry.get(holder).and_then(|message| message.get(name)).map(Value::text);
        let (method, url) = (text("request", "method"), text("request", "url"));
        let status = entry.get("response").and_then(|response| response.get("status")).and_then(Value::as_i64);
        let status = status.and_then(|status| u16::try_from(status).ok());
        for (side, body) in [("request", "postData"), ("response", "content")] {
            let belongs = Belongs {
                method: method.as_deref().unwrap_or_default(),
                url: url.as_deref().unwrap_or_default(),
                status: status.filter(|_| side == "response"),
            };
            let Some(message) = entry.get(side) else { continue };
            let place = format!("entry {}: {side}", index + 1);
            cut.message(message, &place);
            if let Some(content) = message.get(body) {
                cut.content(content, belongs, &place).map_err(|()| RedactError::Opaque {
                    name: name.to_owned(),
                    entry: index + 1,
                    side: if side == "request" { "request" } else { "response" },
                })?;
            }
        }
    }
    Ok(Cleaned { text: cut.write(har), removed: cut.removed })
}

struct Cut<'r> {
    redaction: &'r Redaction,
    removed: Vec<String>,
    /// Start, end and new raw text, in no order.
    edits: Vec<(usize, usize, String)>,
}

impl Cut<'_> {
    fn replace(&mut self, value: Value<'_>, new: &str, what: impl FnOnce() -> String) {
        if value.text() != new {
            let raw = serde_json::Value::from(new).to_string();
            self.edits.push((value.offset(), value.end(), raw[1..raw.len() - 1].to_owned()));
            self.removed.push(what());
        }
    }

    fn message(&mut self, message: Value<'_>, place: &str) {
        if let Some(url) = message.get("url").filter(|url| url.kind() == Kind::String) {
            let new = self.redaction.url(&url.text()).into_owned();
            self.replace(url, &new, || format!("{place} url"));
        }
        self.pairs(message, "headers", place, "header", |redaction, name, value| {
            redaction.header(name, value).into_owned()
        });
        self.pairs(message, "queryString", place, "query", |redaction, name, value| {
            redaction.field(name, value).into_owned()
        });
        self.pairs(message, "cookies", place, "cookie", |_, _, _| super::REDACTED.to_owned());
    }

    fn pairs(
        &mut self,
        holder: Value<'_>,
        list: &str,
        place: &str,
        kind: &str,
        clean: fn(&Redaction, &str, &str) -> String,
    ) {
        for pair in holder.get(list).into_iter().flat_map(Value::elements) {
            let (Some(name), Some(value)) = (pair.get("name"), pair.get("value")) else { continue };
            if value.kind() == Kind::String {
                let new = clean(self.redaction, &name.text(), &value.text());
                self.replace(value, &new, || format!("{place} {kind} {}", name.text()));
            }
        }
    }

    fn content(&mut self, content: Value<'_>, belongs: Belongs<'_>, place: &str) -> Result<(), ()> {
        self.pairs(content, "params", place, "field", |redaction, name, value| {
            redaction.field(name, value).into_owned()
        });
        let Some(text) = content.get("text").filter(|text| text.kind() == Kind::String && !text.raw().is_empty())
        else {
            return Ok(());
        };
        if content.get("encoding").is_some_and(|encoding| encoding.text_is("base64")) {
            return Err(());
        }
        let media_type = content.get("mimeType").map(Value::text).unwrap_or_default();
        let guessed =
            if media_type.trim().is_empty() || &*media_type == "x-unknown" { "application/json" } else { &*media_type };
        let new = self.redaction.body_of(Some(belongs), &text.text(), guessed);
        self.replace(text, &new, || format!("{place} body"));
        Ok(())
    }

    fn write(&mut self, har: &str) -> String {
        self.edits.sort_by_key(|(start, ..)| *start);
        let mut out = String::with_capacity(har.len());
        let mut at = 0;
        for (start, end, new) in &self.edits {
            out.push_str(&har[at..*start]);
            out.push_str(new);
            at = *end;
        }
        out.push_str(&har[at..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Contract;
    use crate::redact::Text;

    const HAR: &str = r#"{ "log": {"entries": [{
        "request": {"url": "https://a.test/?token=abc", "headers": [{"name": "Authorization", "value": "Bearer abc"}],
            "queryString": [{"name": "token", "value": "abc"}], "cookies": [{"name": "sid", "value": "abc"}],
            "postData": {"mimeType": "application/json", "text": "{\"body\": \"Hi \\\"Ann\\\"\"}"}},
        "response": {"status": 200, "content": {"mimeType": "text/html", "text": "<p>Ann</p>"}}
    }]}}"#;

    #[test]
    fn takes_out_and_stays_clean() {
        let redaction = Redaction::default().text(Text::Member("body".into()));
        let cleaned = clean(&redaction, "a.har", HAR).unwrap();
        for secret in ["abc", "Ann"] {
            assert!(!cleaned.text.contains(secret), "{}", cleaned.text);
        }
        assert_eq!(
            cleaned.removed,
            [
                "entry 1: request url",
                "entry 1: request header Authorization",
                "entry 1: request query token",
                "entry 1: request cookie sid",
                "entry 1: request body",
                "entry 1: response body",
            ]
        );
        let again = clean(&redaction, "a.har", &cleaned.text).unwrap();
        assert_eq!((again.text, again.removed), (cleaned.text, Vec::new()));
    }

    #[test]
    fn free_text_goes_by_the_description() {
        let spec = r"openapi: 3.0.3
paths:
  /x:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {note: {type: string, maxLength: 9}, kind: {type: string, enum: [A]}}}}}}
      responses:
        200: {description: It, content: {application/json: {schema: {type: object, properties: {id: {type: string}, at: {type: string, format: date-time}, list: {type: array, items: {type: string}}}}}}}
";
        let contract = Arc::new(Contract::parse("openapi.yaml", spec).unwrap());
        let har = r#"{"log": {"entries": [{
            "request": {"method": "POST", "url": "/x", "postData": {"mimeType": "application/json", "text": "{\"note\": \"for Ann\", \"kind\": \"A\", \"more\": \"Ann\"}"}},
            "response": {"status": 200, "content": {"mimeType": "application/json", "text": "{\"id\": \"u-7\", \"at\": \"2024-01-02T03:04:05Z\", \"list\": [\"Ann\"]}"}}}]}}"#;
        let redaction = Redaction::default().free_text_of(contract).keep(Text::Member("id".into()));
        let cleaned = clean(&redaction, "a.har", har).unwrap();
        assert_eq!(cleaned.text, har.replace("for Ann", "xxx xxx").replace("Ann", "xxx"));
        assert_eq!(clean(&redaction, "a.har", &cleaned.text).unwrap().removed, [""; 0]);
    }

    #[test]
    fn a_body_that_cannot_be_read_is_refused() {
        let har = r#"{"log": {"entries": [{"response": {"content": {"text": "aGk=", "encoding": "base64"}}}]}}"#;
        assert!(matches!(clean(&Redaction::default(), "a.har", har), Err(RedactError::Opaque { entry: 1, .. })));
    }
}

//! Redaction of whole recordings.
//!
//! A HAR or NDJSON is edited in place: only the texts that change are written anew, so that a
//! cleaned recording differs from the original where something was taken out, and nowhere else.

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
    #[error("{name} is not JSON")]
    NotJson {
        /// The recording.
        name: String,
        /// What is wrong.
        source: SyntaxError,
    },
    /// It is neither a HAR nor NDJSON.
    #[error("{name} is not a recording: it has no `log.entries`, and is no exchange on each line")]
    NotHar {
        /// The recording.
        name: String,
    },
    /// A line of NDJSON is not JSON.
    #[error("{name} line {line} is not JSON")]
    BrokenLine {
        /// The recording.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong, counted from the beginning of that line.
        source: SyntaxError,
    },
    /// It is compressed, and what was taken out would have to be written back.
    #[error("{name} is compressed: unpack it, redact that, and pack it again")]
    Compressed {
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

/// Takes secrets and the texts that were named out of a recording, a HAR or NDJSON. Cleaning what
/// is clean changes nothing.
///
/// # Errors
///
/// When it is no recording, or holds a body as base64, which may hold anything.
pub fn clean(redaction: &Redaction, name: &str, recording: &str) -> Result<Cleaned, RedactError> {
    clean_telling(redaction, name, recording, &mut |_| {})
}

/// The same, and tells how far it has come: the byte at which the last entry ends, and at last that at which the
/// recording does.
pub(crate) fn clean_telling(
    redaction: &Redaction,
    name: &str,
    recording: &str,
    tell: &mut dyn FnMut(usize),
) -> Result<Cleaned, RedactError> {
    // A byte order mark stays where it is.
    let text = recording.strip_prefix('\u{feff}').unwrap_or(recording);
    let lead = recording.len() - text.len();
    let mut cut = Cut { redaction, name, tell, base: lead, removed: Vec::new(), edits: Vec::new() };
    let mut tape = Tape::new();
    match tape.parse(text) {
        Ok(root) if root.get("log").is_some() => {
            let entries = root.get("log").and_then(|log| log.get("entries"));
            let entries = entries.filter(|entries| entries.kind() == Kind::Array);
            let entries = entries.ok_or_else(|| RedactError::NotHar { name: name.to_owned() })?;
            // Browsers call a page by its URL.
            let pages = root.get("log").and_then(|log| log.get("pages"));
            for (index, page) in pages.into_iter().flat_map(Value::elements).enumerate() {
                if let Some(title) = page.get("title") {
                    cut.url(title, &format!("page {}: title", index + 1));
                }
            }
            for (index, entry) in entries.elements().enumerate() {
                cut.entry(entry, index + 1)?;
            }
        }
        whole => {
            let not_json = whole.err();
            cut.lines(text, lead, not_json)?;
        }
    }
    (cut.tell)(recording.len());
    Ok(Cleaned { text: cut.write(recording), removed: cut.removed })
}

struct Cut<'r> {
    redaction: &'r Redaction,
    name: &'r str,
    tell: &'r mut dyn FnMut(usize),
    /// Where the text of the entry's JSON begins in the recording.
    base: usize,
    removed: Vec<String>,
    /// Start, end and new raw text, in no order.
    edits: Vec<(usize, usize, String)>,
}

impl Cut<'_> {
    /// One exchange on each line. What cannot be read as such from its first line on is no NDJSON, and then it is the
    /// recording as a whole that is wrong.
    fn lines(&mut self, text: &str, lead: usize, whole: Option<SyntaxError>) -> Result<(), RedactError> {
        let name = || self.name.to_owned();
        let mut tape = Tape::new();
        let mut entries = 0;
        let mut base = lead;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let begin = base;
            base += line.len();
            if line.trim().is_empty() {
                continue;
            }
            let entry = match (tape.parse(line), &whole) {
                (Ok(entry), _) if entry.get("request").is_some() || entry.get("response").is_some() => entry,
                (Err(_), Some(source)) if entries == 0 => {
                    return Err(RedactError::NotJson { name: name(), source: *source });
                }
                (Err(source), _) => return Err(RedactError::BrokenLine { name: name(), line: index + 1, source }),
                (Ok(_), _) => return Err(RedactError::NotHar { name: name() }),
            };
            entries += 1;
            self.base = begin;
            self.entry(entry, entries)?;
        }
        if entries == 0 { Err(RedactError::NotHar { name: name() }) } else { Ok(()) }
    }

    fn entry(&mut self, entry: Value<'_>, number: usize) -> Result<(), RedactError> {
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
            let place = format!("entry {number}: {side}");
            self.message(message, &place);
            self.short_body(message, belongs, &place);
            if let Some(content) = message.get(body) {
                self.content(content, belongs, &place).map_err(|()| RedactError::Opaque {
                    name: self.name.to_owned(),
                    entry: number,
                    side,
                })?;
            }
        }
        // What Chrome keeps of a web socket.
        let messages = entry.get("_webSocketMessages");
        for data in messages.into_iter().flat_map(Value::elements).filter_map(|message| message.get("data")) {
            if data.kind() == Kind::String {
                let new = self.redaction.body(&data.text(), "application/json");
                self.replace(data, &new, || format!("entry {number}: web socket message"));
            }
        }
        (self.tell)(self.base + entry.end());
        Ok(())
    }

    fn replace(&mut self, value: Value<'_>, new: &str, what: impl FnOnce() -> String) {
        if value.text() != new {
            let raw = serde_json::Value::from(new).to_string();
            self.edit(value, raw[1..raw.len() - 1].to_owned());
            self.removed.push(what());
        }
    }

    fn url(&mut self, url: Value<'_>, what: &str) {
        if url.kind() == Kind::String {
            let new = self.redaction.url(&url.text()).into_owned();
            self.replace(url, &new, || what.to_owned());
        }
    }

    fn edit(&mut self, value: Value<'_>, raw: String) {
        self.edits.push((self.base + value.offset(), self.base + value.end(), raw));
    }

    fn message(&mut self, message: Value<'_>, place: &str) {
        // An answer has the URL of its `Location` once more.
        for (member, what) in [("url", "url"), ("redirectURL", "redirect")] {
            if let Some(url) = message.get(member) {
                self.url(url, &format!("{place} {what}"));
            }
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
        let list = holder.get(list);
        let pairs = list.into_iter().flat_map(Value::elements);
        let pairs = pairs.filter_map(|pair| Some((pair.get("name")?, pair.get("value")?)));
        // The short form of NDJSON has an object in place of the list.
        for (name, value) in pairs.chain(list.into_iter().flat_map(Value::members)) {
            if value.kind() == Kind::String {
                let new = clean(self.redaction, &name.text(), &value.text());
                self.replace(value, &new, || format!("{place} {kind} {}", name.text()));
            }
        }
    }

    /// The body of NDJSON's short form, which a HAR has no member for.
    fn short_body(&mut self, message: Value<'_>, belongs: Belongs<'_>, place: &str) {
        let Some(body) = message.get("body").filter(|body| !body.raw().is_empty()) else { return };
        if body.kind() != Kind::String {
            let new = self.redaction.body_of(Some(belongs), body.raw(), "application/json");
            if new != body.raw() {
                self.edit(body, new);
                self.removed.push(format!("{place} body"));
            }
            return;
        }
        let headers = message.get("headers").into_iter().flat_map(Value::members);
        let mut types = headers.filter(|(name, _)| name.text().eq_ignore_ascii_case("content-type"));
        let media_type = types.next().map_or_else(|| "application/json".into(), |(_, value)| value.text());
        let new = self.redaction.body_of(Some(belongs), &body.text(), &media_type);
        self.replace(body, &new, || format!("{place} body"));
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

    fn write(&mut self, recording: &str) -> String {
        self.edits.sort_by_key(|(start, ..)| *start);
        let mut out = String::with_capacity(recording.len());
        let mut at = 0;
        for (start, end, new) in &self.edits {
            out.push_str(&recording[at..*start]);
            out.push_str(new);
            at = *end;
        }
        out.push_str(&recording[at..]);
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
    fn lines_are_cleaned_each_in_its_form() {
        let entry = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let long = entry(HAR)["log"]["entries"][0].to_string();
        let short = r#"{"request": {"method": "POST", "url": "/x?token=abc", "headers": {"Authorization": "Bearer abc"}, "body": "{\"token\": \"abc\"}"}, "response": {"status": 200, "body": {"token": "abc", "n": 5.0}}}"#;
        let text = format!("{long}\n\n{short}\r\n");
        let redaction = Redaction::default().text(Text::Member("body".into()));
        let cleaned = clean(&redaction, "a.ndjson", &text).unwrap();
        assert!(!cleaned.text.contains("abc") && !cleaned.text.contains("Ann"), "{}", cleaned.text);
        assert!(cleaned.text.ends_with("\"n\": 5.0}}}\r\n"), "{}", cleaned.text);
        assert_eq!(
            cleaned.removed[6..],
            [
                "entry 2: request url",
                "entry 2: request header Authorization",
                "entry 2: request body",
                "entry 2: response body",
            ]
        );
        assert!(clean(&redaction, "a.ndjson", &cleaned.text).unwrap().removed.is_empty());
    }

    #[test]
    fn looks_where_browsers_put_secrets_besides() {
        let har = r#"{"log": {"pages": [{"title": "https://a.test/?token=abc"}], "entries": [{
            "request": {"url": "https://a.test/"},
            "response": {"status": 302, "redirectURL": "https://b.test/?code=abc&state=1"},
            "_webSocketMessages": [{"type": "send", "data": "{\"token\": \"abc\"}"}, {"type": "receive", "data": "abc"}]
        }]}}"#;
        let cleaned = clean(&Redaction::default(), "a.har", har).unwrap();
        assert!(!cleaned.text.contains("abc"), "{}", cleaned.text);
        let socket = "entry 1: web socket message";
        assert_eq!(cleaned.removed, ["page 1: title", "entry 1: response redirect", socket, socket]);
    }

    #[test]
    fn tells_how_far_it_has_come() {
        let line = r#"{"request": {"url": "/x"}}"#;
        for text in [HAR.to_owned(), format!("\u{feff}{line}\n{line}\n")] {
            let mut told = Vec::new();
            clean_telling(&Redaction::default(), "a", &text, &mut |at| told.push(at)).unwrap();
            assert!(told.is_sorted() && told[0] > 0, "{told:?}");
            assert_eq!(told.last(), Some(&text.len()));
        }
    }

    #[test]
    fn a_byte_order_mark_stays() {
        let line = r#"{"request": {"url": "/x?token=abc"}}"#;
        for text in [HAR.to_owned(), format!("{line}\n{line}\n")] {
            let plain = clean(&Redaction::default(), "a", &text).unwrap();
            let marked = clean(&Redaction::default(), "a", &format!("\u{feff}{text}")).unwrap();
            assert_eq!((marked.text, marked.removed), (format!("\u{feff}{}", plain.text), plain.removed));
        }
    }

    #[test]
    fn what_is_no_recording_is_said_to_be_none() {
        let message = |text: &str| clean(&Redaction::default(), "a", text).unwrap_err().to_string();
        for text in ["", "{}", "[]", "{\"log\": {}}", "{\"log\": {\"entries\": 1}}", "1\n{\"request\": {}}"] {
            assert!(message(text).starts_with("a is not a recording"), "{text}: {}", message(text));
        }
        assert!(message("{\"log\": {").starts_with("a is not JSON"), "{}", message("{\"log\": {"));
        let broken = message("{\"request\": {}}\n{\"request\": ");
        assert!(broken.starts_with("a line 2 is not JSON"), "{broken}");
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

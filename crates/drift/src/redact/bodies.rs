//! Cleaning of bodies, by what they are: JSON, a form, a sequence, text, bytes.

use std::borrow::Cow;

use openapi_contract::json::{Kind as JsonKind, Tape, Value};
use openapi_contract::media::{self, Sequence};

use super::Belongs;
use super::cleaner::{Cleaner, Edits};
use super::filler::{filler, is_filler, is_word};
use super::removed::Kind;
use crate::body;
use crate::values::form;

/// How a body is written in its recording.
#[derive(Debug, Default)]
pub(super) struct Body<'e> {
    media_type: Cow<'e, str>,
    /// `base64`, `hex`.
    encoding: Option<Cow<'e, str>>,
    /// The `Content-Encoding` header.
    coding: Option<Cow<'e, str>>,
}

/// The outcome of cleaning a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There was nothing to take out.
    Clean,
    /// The body as it is to be written.
    Changed(String),
    /// All of it goes, for this reason.
    Dropped(&'static str),
}

impl<'e> Body<'e> {
    /// Reads it from a message: its headers, and HAR's `postData` or `content`.
    pub(super) fn read(message: Value<'e>) -> Self {
        let [headers, data, content] = message.pick(["headers", "postData", "content"]);
        let header = |name: &str| {
            let listed = headers.into_iter().flat_map(Value::elements);
            let listed = listed.filter_map(|pair| Some((pair.get("name")?, pair.get("value")?)));
            let mut all = listed.chain(headers.into_iter().flat_map(Value::members));
            all.find(|(own, _)| own.text().eq_ignore_ascii_case(name)).map(|(_, value)| value.text())
        };
        let content = data.or(content);
        let of = |name| content.and_then(|content| content.get(name)).and_then(Value::as_str);
        let usable = |text: &Cow<'_, str>| {
            !media::essence(text).is_empty() && !media::essence(text).eq_ignore_ascii_case("x-unknown")
        };
        let media_type = header("content-type").filter(usable).or_else(|| of("mimeType").filter(usable));
        Self {
            media_type: media_type.unwrap_or_default(),
            encoding: of("encoding").or_else(|| of("_encoding")),
            coding: header("content-encoding"),
        }
    }

    fn essence(&self) -> String {
        media::essence(&self.media_type).to_ascii_lowercase()
    }
}

/// Whether bytes of this media type are pictures, sound or fonts, which hold no text.
fn is_media(essence: &str) -> bool {
    let kind = essence.split('/').next().unwrap_or_default();
    matches!(kind, "image" | "font" | "audio" | "video")
        || matches!(essence, "application/font-woff" | "application/x-font-ttf" | "application/vnd.ms-fontobject")
}

impl Cleaner<'_> {
    /// Cleans a body as it is written in a recording.
    pub(super) fn body(&mut self, body: &Body<'_>, text: &str, belongs: Belongs<'_>) -> Outcome {
        if is_filler(text) {
            return Outcome::Clean;
        }
        if self.redaction.drop_bodies {
            self.count(Kind::Dropped);
            return Outcome::Dropped("body dropped");
        }
        let essence = body.essence();
        let Ok(unwrapped) = body::unwrap(text, body.encoding.as_deref(), body.coding.as_deref()) else {
            return self.undecodable(text.as_bytes(), &essence);
        };
        let bytes = &*unwrapped.bytes;
        let is_text = unwrapped.layers.is_empty();
        let new = match std::str::from_utf8(bytes) {
            Ok(plain) if is_media(&essence) && essence != "image/svg+xml" && is_text => self.text(plain, false),
            Ok(plain) => self.plain_body(body, plain, belongs),
            Err(_) => {
                // Latin-1 has a character for each byte, and its ASCII part is that of most other encodings.
                let is_texty = form::Kind::of(&body.media_type).is_some()
                    || essence.starts_with("text/")
                    || media::is_json(&body.media_type)
                    || essence.ends_with("xml");
                if !is_texty || bytes.contains(&0) && !essence.starts_with("multipart/") {
                    return self.undecodable(bytes, &essence);
                }
                let latin: String = bytes.iter().copied().map(char::from).collect();
                let new = self.plain_body(body, &latin, belongs);
                let back = new.map(|new| new.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'x')).collect());
                return match back.map(|bytes| body::wrap(bytes, &unwrapped.layers)) {
                    None => Outcome::Clean,
                    Some(Some(text)) => Outcome::Changed(text),
                    Some(None) => self.undecodable(bytes, ""),
                };
            }
        };
        match new {
            None => Outcome::Clean,
            Some(new) if is_text => Outcome::Changed(new),
            Some(new) => match body::wrap(new.into_bytes(), &unwrapped.layers) {
                Some(text) => Outcome::Changed(text),
                None => self.undecodable(text.as_bytes(), ""),
            },
        }
    }

    /// A body that is not text. Pictures, sound and fonts stay; anything else may hold anything.
    fn undecodable(&mut self, bytes: &[u8], essence: &str) -> Outcome {
        let holds_secret = self.search.is_in(bytes);
        let stays = if is_media(essence) { !self.redaction.drop_binary } else { self.redaction.keep_undecodable };
        if stays && !holds_secret {
            return Outcome::Clean;
        }
        self.count(if is_media(essence) && !holds_secret { Kind::Dropped } else { Kind::Undecodable });
        Outcome::Dropped("body could not be decoded and was dropped")
    }

    /// Cleans the text of a body; `None` if it is clean.
    fn plain_body(&mut self, body: &Body<'_>, text: &str, belongs: Belongs<'_>) -> Option<String> {
        let new = self.body_text(text, &body.media_type, Some(belongs));
        (new != text).then_some(new)
    }

    /// Cleans the text of a body of a media type; JSON if there is none.
    pub(super) fn body_text(&mut self, text: &str, media_type: &str, belongs: Option<Belongs<'_>>) -> String {
        let media_type = if media::essence(media_type).is_empty() { "application/json" } else { media_type };
        let described = self.redaction.described(belongs, media_type);
        // A byte order mark is not part of what it marks.
        if let Some(rest) = text.strip_prefix('\u{feff}') {
            return format!("\u{feff}{}", self.body_text(rest, media_type, belongs));
        }
        match form::Kind::of(media_type) {
            Some(form::Kind::Urlencoded) => return self.form(text).unwrap_or_else(|| text.to_owned()),
            Some(form::Kind::Multipart) => {
                if let Some(new) = self.multipart(text, media_type) {
                    return new;
                }
            }
            None => {}
        }
        if let Some(sequence) = Sequence::of(media_type) {
            return self.sequence(text, sequence);
        }
        let looks_like_json = text.trim_start().starts_with(['{', '[']);
        if (media::is_json(media_type) || looks_like_json)
            && let Some(new) = self.json_body(text, described)
        {
            return new;
        }
        let is_kept = media::essence(media_type).eq_ignore_ascii_case("image/svg+xml")
            || is_word(text.trim())
            || text.trim().parse::<f64>().is_ok()
            || described.is_some_and(|(contract, schema, direction)| {
                schema.is_some_and(|schema| constrains(contract, schema, direction, text))
            });
        if is_kept {
            return self.text(text, false).unwrap_or_else(|| text.to_owned());
        }
        self.unstructured(text)
    }

    /// Text without names to go by: nothing but its punctuation stays.
    fn unstructured(&mut self, text: &str) -> String {
        if is_filler(text) {
            return text.to_owned();
        }
        let counted = std::mem::take(&mut self.removed);
        let _ = self.text(text, false);
        self.removed = counted;
        self.count(Kind::Unstructured);
        filler(text)
    }

    /// Items of JSON, each on its own.
    fn sequence(&mut self, text: &str, sequence: Sequence) -> String {
        let item = |cleaner: &mut Self, item: &str| {
            let body = item.trim();
            if body.is_empty() {
                return item.to_owned();
            }
            let new = cleaner.json_body(body, None).unwrap_or_else(|| {
                // `[DONE]` and other words are no secrets.
                if is_word(body.trim_matches(['[', ']'])) { body.to_owned() } else { cleaner.unstructured(body) }
            });
            item.replace(body, &new)
        };
        match sequence {
            Sequence::Events => {
                let lines = text.split_inclusive('\n').map(|line| match line.split_once(':') {
                    Some(("data", rest)) => format!("data:{}", item(self, rest)),
                    _ => self.text(line, false).unwrap_or_else(|| line.to_owned()),
                });
                lines.collect()
            }
            Sequence::Records => {
                text.split('\u{1e}').map(|record| item(self, record)).collect::<Vec<_>>().join("\u{1e}")
            }
            _ => text.split_inclusive('\n').map(|line| item(self, line)).collect(),
        }
    }

    /// The parts of a multipart form, each by its name and media type; `None` if it cannot be taken apart.
    fn multipart(&mut self, text: &str, media_type: &str) -> Option<String> {
        let fields = form::fields(form::Kind::Multipart, text, media_type)?;
        let mut edits = Edits::default();
        for field in fields {
            let Cow::Borrowed(value) = field.value else { continue };
            // The value is a part of the text.
            let start = value.as_ptr() as usize - text.as_ptr() as usize;
            let range = start..start + value.len();
            let essence = field.content_type.as_deref().map(media::essence).unwrap_or_default().to_ascii_lowercase();
            if let Some(kind) = self.field_kind(&field.name, value) {
                self.take(value, kind);
                edits.push(range, filler(value), None);
            } else if essence.is_empty() {
                if let Some(new) = self.text(value, false) {
                    edits.push(range, new, None);
                }
            } else if !is_media(&essence) || self.redaction.drop_binary {
                edits.push(range, self.body_text(value, &essence, None), None);
            }
        }
        Some(edits.apply(text, self).unwrap_or_else(|| text.to_owned()))
    }
}

/// Whether a schema constrains the text of a body by `enum`, format or pattern.
fn constrains(
    contract: &openapi_contract::Contract,
    schema: openapi_contract::schema::SchemaId,
    direction: openapi_contract::schema::Direction,
    text: &str,
) -> bool {
    use openapi_contract::Document;
    use openapi_contract::schema::{CompiledSchema, NotJudged, Observer, Violation};
    struct Shapes(bool);
    impl Observer for Shapes {
        fn violation(&mut self, _: &Document, _: &Violation<'_>) {}
        fn not_judged(&mut self, _: &Document, _: &NotJudged<'_>) {}
        fn value(&mut self, schema: &CompiledSchema, value: Value<'_>) {
            self.0 |= value.kind() == JsonKind::String && schema.shapes_text();
        }
    }
    let json = serde_json::Value::from(text).to_string();
    let mut tape = Tape::new();
    let Ok(value) = tape.parse(&json) else { return false };
    let mut shapes = Shapes(false);
    contract.check(schema, value, direction, &mut shapes);
    shapes.0
}

//! Cleaning of JSON, in place: everything that is not replaced stays byte for byte.

use std::collections::HashSet;

use openapi_contract::json::{Kind as JsonKind, Tape, Value};
use openapi_contract::schema::{CompiledSchema, Direction, NotJudged, Observer, SchemaId, Violation};
use openapi_contract::{Contract, Document};

use super::cleaner::{Cleaner, Edits, is_harmless, is_plain};
use super::filler::{filler, is_filler, is_random};
use super::fit::{self, Taken};
use super::names::{self, Secrecy};
use super::removed::{Kind, shown};

/// Text that is personal and has to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Every member of this name, at any depth.
    Member(String),
    /// The value at this JSON pointer, where `*` is any one element or member.
    Pointer(String),
}

impl Text {
    /// Reads a pointer if it begins with `/`, otherwise a member name.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.starts_with('/') { Self::Pointer(text.to_owned()) } else { Self::Member(text.to_owned()) }
    }

    fn fits(&self, path: &[String]) -> bool {
        match self {
            Self::Member(name) => path.last() == Some(name),
            Self::Pointer(pointer) => {
                let mut segments =
                    pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~"));
                pointer.starts_with('/')
                    && path.iter().all(|own| segments.next().is_some_and(|segment| segment == "*" || segment == *own))
                    && segments.next().is_none()
            }
        }
    }
}

/// The schema of a body: the document, the schema if it has one for this body, and the direction.
pub(super) type Described<'c> = (&'c Contract, Option<SchemaId>, Direction);

/// What the names above a value say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Nothing.
    Open,
    /// Its own name, or that of the list in which it is.
    Named(Secrecy),
    /// It is inside of an object about a secret.
    Inside,
    /// The caller named it, or something above it.
    Chosen,
}

/// The walk over one JSON text.
struct Walk<'c> {
    edits: Edits,
    taken: Vec<Taken>,
    /// The body's document, if this is a body and there is one.
    described: Option<Described<'c>>,
    /// Where texts are that a schema constrains; `None` without a document.
    shaped: Option<HashSet<usize>>,
    /// Where strings are that are values of an `enum` or `const` of the document.
    listed: HashSet<usize>,
    is_body: bool,
    path: Vec<String>,
}

impl Walk<'_> {
    /// All changes.
    fn edits(mut self) -> Edits {
        for taken in self.taken {
            self.edits.push(taken.range, taken.new, None);
        }
        self.edits
    }
}

/// Where texts are that a schema constrains.
#[derive(Default)]
struct Shaped {
    constrained: HashSet<usize>,
    listed: HashSet<usize>,
}

impl Observer for Shaped {
    fn violation(&mut self, _: &Document, _: &Violation<'_>) {}

    /// What was not judged counts as unconstrained, and goes.
    fn not_judged(&mut self, _: &Document, _: &NotJudged<'_>) {}

    fn value(&mut self, schema: &CompiledSchema, value: Value<'_>) {
        if value.kind() == JsonKind::String && schema.shapes_text() {
            self.constrained.insert(value.offset());
        }
        if !schema.enum_values().is_empty() {
            self.listed.insert(value.offset());
        }
    }
}

impl Cleaner<'_> {
    /// Cleans a JSON text that is not a body; `None` if it is clean.
    pub(super) fn json(&mut self, text: &str, root: Value<'_>) -> Option<String> {
        let mut edits = Edits::default();
        self.json_into(&mut edits, root);
        edits.apply(text, self)
    }

    /// The same for a value inside of a text, to whose changes it adds its own.
    pub(super) fn json_into(&mut self, edits: &mut Edits, value: Value<'_>) {
        let mut walk = Walk {
            edits: std::mem::take(edits),
            taken: Vec::new(),
            described: None,
            shaped: None,
            listed: HashSet::new(),
            is_body: false,
            path: Vec::new(),
        };
        self.value(&mut walk, value, Scope::Open);
        *edits = walk.edits();
    }

    /// Cleans a JSON body; `None` if it is not JSON.
    pub(super) fn json_body(&mut self, text: &str, described: Option<Described<'_>>) -> Option<String> {
        let mut tape = Tape::new();
        let root = tape.parse(text).ok()?;
        let shaped = described.map(|(contract, schema, direction)| {
            let mut shaped = Shaped::default();
            if let Some(schema) = schema {
                contract.check(schema, root, direction, &mut shaped);
            }
            shaped
        });
        let (shaped, listed) =
            shaped.map_or((None, HashSet::new()), |shaped| (Some(shaped.constrained), shaped.listed));
        let mut walk = Walk {
            edits: Edits::default(),
            taken: Vec::new(),
            described,
            shaped,
            listed,
            is_body: true,
            path: Vec::new(),
        };
        self.value(&mut walk, root, Scope::Open);
        if let Some((contract, Some(schema), direction)) = walk.described {
            fit::fit(contract, schema, direction, text, &mut walk.taken);
        }
        Some(walk.edits().apply(text, self).unwrap_or_else(|| text.to_owned()))
    }

    fn value(&mut self, walk: &mut Walk<'_>, value: Value<'_>, scope: Scope) {
        let chosen = walk.is_body && self.redaction.texts.iter().any(|text| text.fits(&walk.path));
        let scope = if chosen { Scope::Chosen } else { scope };
        match value.kind() {
            JsonKind::String => self.string(walk, value, scope),
            JsonKind::Number => self.number(walk, value, scope),
            JsonKind::Object => self.object(walk, value, scope),
            JsonKind::Array => {
                for (index, element) in value.elements().enumerate() {
                    walk.path.push(index.to_string());
                    self.value(walk, element, scope);
                    walk.path.pop();
                }
            }
            JsonKind::Null | JsonKind::Boolean => {}
        }
    }

    fn object(&mut self, walk: &mut Walk<'_>, value: Value<'_>, scope: Scope) {
        let oauth = value.members().any(|(name, _)| names::is_of_oauth(&name.text()));
        let inside = match scope {
            Scope::Named(Secrecy::Sure | Secrecy::Likely) | Scope::Inside => Scope::Inside,
            Scope::Chosen => Scope::Chosen,
            _ => Scope::Open,
        };
        let named = pair(value).map(|name| self.secrecy(&name));
        for (key, member) in value.members() {
            let name = key.text().into_owned();
            // `code` is what most APIs call an error. Among members that only a token request has, it is a secret.
            let own = if oauth && name.eq_ignore_ascii_case("code") { Secrecy::Sure } else { self.secrecy(&name) };
            let secrecy = named.filter(|_| is_value(&name)).map_or(own, |named| own.max(named));
            let own = match (inside, secrecy) {
                (Scope::Chosen, _) => Scope::Chosen,
                (inside, Secrecy::No) => inside,
                (Scope::Inside, Secrecy::Weak) => Scope::Named(Secrecy::Likely),
                (_, secrecy) => Scope::Named(secrecy),
            };
            let length = self.path.len();
            self.path.push('/');
            let new = self.name(&name);
            self.path.push_str(shown(new.as_deref().unwrap_or(&name)));
            if let Some(new) = new {
                walk.edits.push(key.offset()..key.end(), escaped(&new), None);
            }
            walk.path.push(name);
            self.value(walk, member, own);
            walk.path.pop();
            self.path.truncate(length);
        }
    }

    /// A member name that is itself a text with secrets in it.
    pub(super) fn name(&mut self, name: &str) -> Option<String> {
        const MAX_PLAIN: usize = 15;
        let is_plain = name.len() <= MAX_PLAIN && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if is_plain && !self.search.is_in(name.as_bytes()) { None } else { self.text(name, false) }
    }

    fn string(&mut self, walk: &mut Walk<'_>, value: Value<'_>, scope: Scope) {
        let text = value.text();
        if is_filler(&text) {
            return;
        }
        let is_listed = walk.listed.contains(&value.offset());
        let is_free = walk.shaped.as_ref().is_some_and(|shaped| !shaped.contains(&value.offset()))
            && !self.redaction.keep.iter().any(|text| text.fits(&walk.path));
        let kind = match scope {
            Scope::Chosen => Some(Kind::Chosen),
            Scope::Named(Secrecy::Sure) if !is_plain(&text) => Some(Kind::Name),
            Scope::Named(Secrecy::Likely) | Scope::Inside if !is_harmless(&text) => Some(Kind::Name),
            Scope::Named(Secrecy::Weak) if is_random(&text) => Some(Kind::Name),
            _ if is_free => Some(Kind::FreeText),
            _ => None,
        };
        match kind {
            // A value of the document's own enumeration is public.
            Some(kind) if !is_listed || kind == Kind::Chosen => {
                if kind == Kind::FreeText {
                    // It is personal, not secret: it goes here, and is not looked for elsewhere.
                    let counted = std::mem::take(&mut self.removed);
                    let _ = self.text(&text, false);
                    self.removed = counted;
                    self.count(kind);
                } else {
                    self.take(&text, kind);
                }
                let new = escaped(&filler(&text));
                walk.taken.push(Taken { range: value.offset()..value.end(), new, is_string: true });
            }
            _ => {
                if let Some(new) = self.text(&text, false) {
                    walk.edits.push(value.offset()..value.end(), escaped(&new), None);
                }
            }
        }
    }

    fn number(&mut self, walk: &mut Walk<'_>, value: Value<'_>, scope: Scope) {
        const MIN_DIGITS: usize = 3;
        let raw = value.raw();
        let digits = raw.bytes().filter(u8::is_ascii_digit).count();
        let kind = match scope {
            Scope::Chosen => Kind::Chosen,
            Scope::Named(Secrecy::Sure) if digits >= MIN_DIGITS => Kind::Name,
            _ if self.search.is_in(raw.as_bytes()) => Kind::Copy,
            _ => return,
        };
        // The digits go, the form stays: an integer is still one, and no leading zero arises.
        let ones = raw.replace(|c: char| c.is_ascii_digit(), "1");
        if ones == raw || kind != Kind::Chosen && walk.listed.contains(&value.offset()) {
            return;
        }
        if kind != Kind::Copy {
            self.remember(raw);
        }
        self.count(kind);
        walk.taken.push(Taken { range: value.offset()..value.end(), new: ones, is_string: false });
    }
}

/// The name in `{"name": "password", "value": "…"}`.
fn pair(value: Value<'_>) -> Option<String> {
    let has_value = value.members().any(|(name, _)| is_value(&name.text()));
    let name = || value.members().find(|(name, value)| is_pair_name(&name.text()) && value.kind() == JsonKind::String);
    if has_value { name().map(|(_, value)| value.text().into_owned()) } else { None }
}

fn is_pair_name(name: &str) -> bool {
    ["name", "key", "field", "header", "param", "parameter", "id"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

fn is_value(name: &str) -> bool {
    ["value", "val", "values", "content", "data"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// A text as the inside of a JSON string.
pub(super) fn escaped(text: &str) -> String {
    let raw = serde_json::Value::from(text).to_string();
    raw[1..raw.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::secrets::Search;
    use super::super::{Redaction, Text};
    use super::*;

    fn run(text: &str, texts: &[&str]) -> String {
        let mut redaction = Redaction::default();
        for text in texts {
            redaction = redaction.text(Text::parse(text));
        }
        let search = Search::default();
        Cleaner::new(&redaction, &search).json_body(text, None).unwrap()
    }

    #[test]
    fn a_code_is_a_secret_among_its_kin() {
        let token = r#"{"grant_type": "authorization_code", "code": "abc"}"#;
        assert_eq!(run(token, &[]), token.replace("abc", "xxx"));
        let error = r#"{"message": "No such order", "code": "NOT_FOUND"}"#;
        assert_eq!(run(error, &[]), error);
        assert_eq!(run(error, &["/code"]), error.replace("NOT_FOUND", "XXX_XXXXX"));
    }

    #[test]
    fn keeps_everything_else() {
        let text = "{ \"id\" : \"c_1\",\n\t\"n\": 5.0, \"n\": [1e3, null] }";
        assert_eq!(run(text, &["body"]), text);
    }

    #[test]
    fn fills_texts_and_secrets() {
        let text = r#"{"body": "Größe: \"M\"\n", "auth": {"a": "xyz", "b": "x y7", "n": [1234, -0.5], "pin": 1234}, "list": [{"note": "a b"}]}"#;
        let want = r#"{"body": "Xxxxx: \"X\"\n", "auth": {"a": "xyz", "b": "x x1", "n": [1234, -0.5], "pin": 1111}, "list": [{"note": "x x"}]}"#;
        assert_eq!(run(text, &["body", "/list/*/note"]), want);
        assert_eq!(run(r#"{"a": {"b": "one"}}"#, &["/a"]), r#"{"a": {"b": "xxx"}}"#);
        assert_eq!(run(r#""alone""#, &[""]), r#""alone""#);
    }

    #[test]
    fn what_is_named_beside_it_is_named() {
        for (text, want) in [
            (r#"{"name": "password", "value": "hunter"}"#, r#"{"name": "password", "value": "xxxxxx"}"#),
            (r#"{"key": "x-api-key", "val": "k1"}"#, r#"{"key": "x-api-key", "val": "x1"}"#),
            (r#"{"name": "colour", "value": "red"}"#, r#"{"name": "colour", "value": "red"}"#),
            (r#"{"passwords": ["hunter2", "true"]}"#, r#"{"passwords": ["xxxxxx1", "true"]}"#),
            (r#"{"token": true, "tokens": 12345}"#, r#"{"token": true, "tokens": 12345}"#),
            (r#"{"note": "{\"password\": \"a\\\"b\"}"}"#, r#"{"note": "{\"password\": \"x\\\"x\"}"}"#),
            (r#"{"query": "login(password: \"hunter\")"}"#, r#"{"query": "login(password: \"xxxxxx\")"}"#),
            (
                r#"{"session": "active", "state": "NY", "key": "a"}"#,
                r#"{"session": "active", "state": "NY", "key": "a"}"#,
            ),
        ] {
            assert_eq!(run(text, &[]), want);
            assert_eq!(run(want, &[]), want);
        }
    }
}

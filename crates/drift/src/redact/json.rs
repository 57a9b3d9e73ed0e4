//! Redaction of JSON texts, in place: everything that is not replaced stays byte for byte.

use std::collections::HashSet;

use openapi_contract::json::{Kind, Tape, Value};
use openapi_contract::schema::{CompiledSchema, Direction, NotJudged, Observer, SchemaId, Violation};
use openapi_contract::{Contract, Document};

use super::{filler, names};

/// Text that is personal and has to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Every member of this name, at any depth.
    Member(String),
    /// The value at this JSON pointer, where `*` is any one element or member.
    Pointer(String),
}

impl Text {
    /// Reads a pointer when it begins with `/`, else a member's name.
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

/// Which texts go, beside those whose names give them away.
#[derive(Clone, Copy)]
pub(super) struct Rules<'r> {
    /// These go.
    pub(super) texts: &'r [Text],
    /// These stay, whatever the description says.
    pub(super) keep: &'r [Text],
    /// Where a description is at hand: its schema for this body, when it has one. Texts whose form
    /// it does not shape go.
    pub(super) described: Option<(&'r Contract, Option<SchemaId>, Direction)>,
}

/// The text without its secrets; `None` when it is not JSON.
pub(super) fn redact(text: &str, rules: Rules<'_>) -> Option<String> {
    let mut tape = Tape::new();
    let root = tape.parse(text).ok()?;
    let shaped = rules.described.map(|(contract, schema, direction)| {
        let mut shaped = Shaped::default();
        if let Some(schema) = schema {
            contract.check(schema, root, direction, &mut shaped);
        }
        shaped.0
    });
    let mut cut = Cut { rules, shaped, path: Vec::new(), replacements: Vec::new() };
    cut.value(root, false);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end, replacement) in cut.replacements {
        out.push_str(&text[at..start]);
        out.push_str(&replacement);
        at = end;
    }
    out.push_str(&text[at..]);
    Some(out)
}

/// Where the texts stand whose form a schema shapes.
#[derive(Default)]
struct Shaped(HashSet<usize>);

impl Observer for Shaped {
    fn violation(&mut self, _: &Document, _: &Violation<'_>) {}

    /// What was not judged counts as not shaped, and goes.
    fn not_judged(&mut self, _: &Document, _: &NotJudged<'_>) {}

    fn value(&mut self, schema: &CompiledSchema, value: Value<'_>) {
        if value.kind() == Kind::String && schema.shapes_text() {
            self.0.insert(value.offset());
        }
    }
}

struct Cut<'r> {
    rules: Rules<'r>,
    /// `None` without a description.
    shaped: Option<HashSet<usize>>,
    path: Vec<String>,
    /// Start, end and new text, in the order of the text.
    replacements: Vec<(usize, usize, String)>,
}

impl Cut<'_> {
    /// Whether the description leaves open what stands here.
    fn is_free(&self, value: Value<'_>) -> bool {
        self.shaped.as_ref().is_some_and(|shaped| !shaped.contains(&value.offset()))
            && !self.rules.keep.iter().any(|text| text.fits(&self.path))
    }

    /// `secret`: a member above has a name that gives it away, and all below belongs to it.
    fn value(&mut self, value: Value<'_>, secret: bool) {
        let secret = secret || self.rules.texts.iter().any(|text| text.fits(&self.path));
        match value.kind() {
            Kind::String if secret || self.is_free(value) => {
                let filler = filler(&value.text()).replace('\\', "\\\\").replace('"', "\\\"");
                let filler = filler.replace(|c: char| c < ' ', " ");
                self.replacements.push((value.offset(), value.end(), filler));
            }
            // The digits go, the form stays: an integer is still one, and no leading zero arises.
            Kind::Number if secret => {
                let ones = value.raw().replace(|c: char| c.is_ascii_digit(), "1");
                self.replacements.push((value.offset(), value.end(), ones));
            }
            Kind::Object => {
                let oauth = value.members().any(|(name, _)| names::is_of_oauth(&name.text()));
                for (name, member) in value.members() {
                    let name = name.text().into_owned();
                    let secret = secret || names::is_secret_member(&name, oauth);
                    self.path.push(name);
                    self.value(member, secret);
                    self.path.pop();
                }
            }
            Kind::Array => {
                for (index, element) in value.elements().enumerate() {
                    self.path.push(index.to_string());
                    self.value(element, secret);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, texts: &[&str]) -> String {
        let texts: Vec<Text> = texts.iter().map(|text| Text::parse(text)).collect();
        redact(text, Rules { texts: &texts, keep: &[], described: None }).unwrap()
    }

    #[test]
    fn a_code_is_a_secret_among_its_kin() {
        let token = r#"{"grant_type": "authorization_code", "code": "abc"}"#;
        assert_eq!(run(token, &[]), token.replace("abc", "xxx"));
        let error = r#"{"message": "No such order", "code": "NOT_FOUND"}"#;
        assert_eq!(run(error, &[]), error);
        assert_eq!(run(error, &["/code"]), error.replace("NOT_FOUND", "xxx_xxxxx"));
    }

    #[test]
    fn keeps_everything_else() {
        let text = "{ \"id\" : \"c_1\",\n\t\"n\": 5.0, \"n\": [1e3, null] }";
        assert_eq!(run(text, &["body"]), text);
    }

    #[test]
    fn fills_texts_and_secrets() {
        let text = r#"{"body": "Größe: \"M\"\n", "auth": {"a": "xyz", "n": [1234, -0.5]}, "list": [{"note": "a b"}]}"#;
        let want = r#"{"body": "xxxxx: \"x\" ", "auth": {"a": "xxx", "n": [1111, -1.1]}, "list": [{"note": "x x"}]}"#;
        assert_eq!(run(text, &["body", "/list/*/note"]), want);
        assert_eq!(run(r#"{"a": {"b": "one"}}"#, &["/a"]), r#"{"a": {"b": "xxx"}}"#);
        assert_eq!(run(r#""alone""#, &[""]), r#""alone""#);
    }
}

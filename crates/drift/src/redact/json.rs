//! Redaction of JSON texts, in place: everything that is not replaced stays byte for byte.

use openapi_contract::json::{Kind, Tape, Value};

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

/// The text without its secrets; `None` when it is not JSON.
pub(super) fn redact(text: &str, texts: &[Text]) -> Option<String> {
    let mut tape = Tape::new();
    let root = tape.parse(text).ok()?;
    let mut cut = Cut { texts, path: Vec::new(), replacements: Vec::new() };
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

struct Cut<'t> {
    texts: &'t [Text],
    path: Vec<String>,
    /// Start, end and new text, in the order of the text.
    replacements: Vec<(usize, usize, String)>,
}

impl Cut<'_> {
    /// `secret`: a member above has a name that gives it away, and all below belongs to it.
    fn value(&mut self, value: Value<'_>, secret: bool) {
        let secret = secret || self.texts.iter().any(|text| text.fits(&self.path));
        match value.kind() {
            Kind::String if secret => {
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
                for (name, member) in value.members() {
                    let name = name.text().into_owned();
                    let secret = secret || names::is_secret_member(&name);
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
        redact(text, &texts.iter().map(|text| Text::parse(text)).collect::<Vec<_>>()).unwrap()
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

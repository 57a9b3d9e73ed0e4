//! How names from recordings are shown. Everything that a report says about a recording passes here.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use openapi_contract::document::Data;
use openapi_contract::{Document, NodeId};

use crate::rule::Code;
use crate::text::{MASK, SHORT, is_identifier, token};

/// How long a name, a value or a pointer in the report may be, in bytes.
pub(super) const MAX_TEXT: usize = 200;

/// Decides which names are shown: those of the document, and those that do not look like data.
#[derive(Debug)]
pub(crate) struct Names<'c> {
    document: &'c Document,
    keys: &'c DocumentKeys,
}

/// All keys of a document; collected once a name looks like data.
pub(crate) type DocumentKeys = OnceLock<HashSet<Box<str>>>;

impl<'c> Names<'c> {
    pub(crate) fn new(document: &'c Document, keys: &'c DocumentKeys) -> Self {
        Self { document, keys }
    }

    /// A name from a recording; `*` when it looks like data.
    pub(crate) fn name<'n>(&self, name: &'n str) -> &'n str {
        if self.is_data(name) { MASK } else { cut(name) }
    }

    /// A JSON pointer into a body, with the names in it shown as [`name`](Self::name) shows them.
    pub(crate) fn pointer(&self, pointer: &str) -> String {
        // Names without a digit or an at sign, and short, do not look like data.
        let mut length = 0;
        let is_plain = pointer.bytes().all(|byte| {
            length = if byte == b'/' { 0 } else { length + 1 };
            length <= SHORT && !byte.is_ascii_digit() && byte != b'@'
        });
        if is_plain {
            return cut(pointer).to_owned();
        }
        let mut out = String::with_capacity(pointer.len());
        for segment in pointer.split('/').skip(1) {
            out.push('/');
            let is_data = !is_index(segment) && self.is_data(&unescape(segment));
            out.push_str(if is_data { MASK } else { segment });
        }
        cut(&out).to_owned()
    }

    /// The subject of a finding. Only some rules name something that is not in the document.
    pub(crate) fn subject(&self, code: Code, subject: &str) -> Box<str> {
        match code {
            Code::UndocumentedField | Code::UndocumentedParameter | Code::DuplicateKey => self.name(subject).into(),
            Code::UndocumentedHeader | Code::UndocumentedMediaType => cut(token(subject)).into(),
            Code::ClientCannotDecode if subject.starts_with('/') => self.pointer(subject).into(),
            _ => cut(subject).into(),
        }
    }

    /// The shape that was found. Some rules name media types of a recording, and some quote the
    /// name of a member.
    pub(crate) fn found<'f>(&self, code: Code, found: &'f str) -> Cow<'f, str> {
        match code {
            Code::UnexpectedBody | Code::UndocumentedStatus | Code::UndocumentedOperation => cut(token(found)).into(),
            _ if !found.contains('`') => cut(found).into(),
            _ => {
                let mut parts: Vec<&str> = found.split('`').collect();
                let last = parts.len() - 1;
                for part in parts[1..last].iter_mut().filter(|part| self.is_data(part)) {
                    *part = MASK;
                }
                cut(&parts.join("`")).to_owned().into()
            }
        }
    }

    fn is_data(&self, name: &str) -> bool {
        is_identifier(name) && !self.keys.get_or_init(|| keys(self.document)).contains(name)
    }
}

fn keys(document: &Document) -> HashSet<Box<str>> {
    let mut keys = HashSet::new();
    let mut seen = HashSet::new();
    let roots = document.sources().iter().filter_map(|source| document.root_of(source.name()));
    let mut pending: Vec<NodeId> = roots.collect();
    while let Some(node) = pending.pop() {
        if !seen.insert(node) {
            continue;
        }
        match document.node(node).data() {
            Data::Object(object) => {
                for member in object.iter() {
                    keys.insert(member.name.clone());
                    pending.push(member.value);
                }
            }
            Data::Array(items) => pending.extend(items.iter()),
            _ => {}
        }
    }
    keys
}

/// Whether a segment is the index of an element, or `*` in its place. Longer numbers are more
/// likely to be names.
fn is_index(segment: &str) -> bool {
    segment == MASK || (segment.len() < 6 && segment.bytes().all(|byte| byte.is_ascii_digit()))
}

fn unescape(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') { segment.replace("~1", "/").replace("~0", "~").into() } else { segment.into() }
}

/// A text for the report, not longer than is good for it.
pub(crate) fn cut(text: &str) -> &str {
    let end = (0..=MAX_TEXT.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documents_names_may_look_like_data() {
        let document = Document::parse("a.yaml", "properties: {line2: {}, list: [{'a/b3': {}}]}\n").unwrap();
        let keys = DocumentKeys::new();
        let names = Names::new(&document, &keys);
        assert_eq!(names.pointer("/line2/17/a~1b3/list/jane@example.com/4711470"), "/line2/17/a~1b3/list/*/*");
        assert_eq!(names.pointer(""), "");
        assert_eq!((names.name("line2"), names.name("line3")), ("line2", "*"));
        assert_eq!(&*names.subject(Code::ClientCannotDecode, "/a/jane@example.com"), "/a/*");
        assert_eq!(&*names.subject(Code::MissingField, "line3"), "line3");
        for (found, shown) in [
            ("expected integer, found string", "expected integer, found string"),
            ("property `a` is not in the schema", "property `a` is not in the schema"),
            ("property `jane@example.com` is not in the schema", "property `*` is not in the schema"),
            ("property `a`7` is not in the schema", "property `a`*` is not in the schema"),
            ("`a` and `7d0f` differ", "`a` and `*` differ"),
        ] {
            assert_eq!(names.found(Code::WrongParameter, found), shown);
        }
        assert_eq!(names.found(Code::UnexpectedBody, "text/jane@example.com"), "*");
    }
}

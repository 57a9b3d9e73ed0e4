//! A YAML 1.2 file as a document.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle, Span as Marked, Tag};

use super::builder::{Builder, Content, Open};
use super::{Data, Member, NodeId, Span};
use crate::error::Problem;
use crate::json::MAX_DEPTH;

pub(super) fn read(builder: &mut Builder<'_>) -> Result<NodeId, Problem> {
    let mut reader = Reader { builder, open: Vec::new(), anchors: HashMap::new(), root: None, merged: 0 };
    reader.run()?;
    let start = reader.builder.source.location(0);
    reader.root.ok_or_else(|| Problem::new(start, "the file is empty"))
}

/// The key that takes over the members of other mappings.
const MERGE: &str = "<<";
/// The same key in quotes, which does not, while its mapping is read. No key begins with this character.
const QUOTED_MERGE: &str = "\0<<";
/// How many members merge keys may take over in one file: each is copied, and a short text could ask for any number.
const MAX_MERGED: usize = 1 << 20;

struct Reader<'b, 'd> {
    builder: &'b mut Builder<'d>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
    root: Option<NodeId>,
    /// How many members merge keys have taken over.
    merged: usize,
}

impl Reader<'_, '_> {
    fn run(&mut self) -> Result<(), Problem> {
        let source = self.builder.source;
        let mut documents = 0;
        for event in Parser::new_from_str(source.text()) {
            let (event, marked) = event.map_err(|error| {
                let at = source.offset_of(error.marker().byte_offset(), error.marker().index());
                Problem::new(source.location(at as usize), format!("not YAML: {}", error.info()))
            })?;
            match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        let at = self.span(marked).start as usize;
                        let problem =
                            Problem::new(source.location(at), "a second YAML document begins here, which is not read")
                                .hint("an OpenAPI document is one YAML document: remove the `---` line");
                        self.builder.problems.push((None, problem));
                        return Ok(());
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    let tag = tag.as_deref().filter(|tag| tag.is_yaml_core_schema()).map(Tag::suffix);
                    self.scalar(&text, style, (anchor, tag), marked);
                }
                Event::SequenceStart(_, anchor, _) => self.begin(Content::Array(Vec::new()), anchor, marked)?,
                Event::MappingStart(_, anchor, _) => {
                    self.begin(Content::Object { members: Vec::new(), key: None }, anchor, marked)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(marked)?,
                Event::Alias(anchor) => self.alias(anchor, marked)?,
                // Streams, and events that are only reported on request.
                _ => {}
            }
        }
        Ok(())
    }

    fn span(&self, marked: Marked) -> Span {
        let source = self.builder.source;
        let start = source.offset_of(marked.start.byte_offset(), marked.start.index());
        Span { start, end: source.offset_of(marked.end.byte_offset(), marked.end.index()).max(start) }
    }

    /// Whether the innermost container is a mapping that waits for a key.
    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Object { key: None, .. }, .. }))
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, (anchor, tag): (usize, Option<&str>), marked: Marked) {
        let span = self.span(marked);
        if self.wants_key() {
            // A quoted `<<` is a name like any other.
            let is_merge = text == MERGE && style == ScalarStyle::Plain && tag.is_none();
            let name = if text == MERGE && !is_merge { QUOTED_MERGE } else { text };
            self.key(name, span);
            if anchor != 0 {
                let id = self.builder.add(Data::String(text.into()), span, None);
                self.anchor(anchor, id);
            }
            return;
        }
        let data = match tag {
            Some("str") => Data::String(text.into()),
            Some("bool" | "int" | "float" | "null") => plain(text),
            _ if style == ScalarStyle::Plain => plain(text),
            _ => Data::String(text.into()),
        };
        let id = self.add(data, span);
        self.anchor(anchor, id);
    }

    fn key(&mut self, name: &str, span: Span) {
        if let Some(Open { content: Content::Object { key, .. }, .. }) = self.open.last_mut() {
            *key = Some((name.into(), span));
        }
    }

    fn begin(&mut self, content: Content, anchor: usize, marked: Marked) -> Result<(), Problem> {
        let span = self.span(marked);
        if self.wants_key() {
            let location = self.builder.source.location(span.start as usize);
            return Err(Problem::new(location, "a mapping or list is used as a key")
                .hint("OpenAPI has only text as keys; quote a key that begins with `{` or `[`"));
        }
        if self.open.len() == MAX_DEPTH {
            let location = self.builder.source.location(span.start as usize);
            return Err(Problem::new(location, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        let id = self.add(Data::Null, span);
        self.anchor(anchor, id);
        self.open.push(Open { id, content });
        Ok(())
    }

    fn end(&mut self, marked: Marked) -> Result<(), Problem> {
        let end = self.span(marked).end;
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        if let Content::Object { members, .. } = &mut open.content {
            self.merge(members)?;
        }
        self.builder.close(open, end);
        Ok(())
    }

    fn alias(&mut self, anchor: usize, marked: Marked) -> Result<(), Problem> {
        let span = self.span(marked);
        let location = || self.builder.source.location(span.start as usize);
        let Some(&target) = self.anchors.get(&anchor) else {
            return Err(Problem::new(location(), "this alias has no anchor"));
        };
        if self.open.iter().any(|open| open.id == target) {
            return Err(Problem::new(location(), "this alias lies inside its own anchor")
                .hint("use a `$ref` for a recursive schema"));
        }
        // The node is shared, not copied, so that aliases of aliases cannot grow without bound.
        if self.wants_key() {
            let Some(name) = self.builder.nodes[target.index()].as_scalar().map(str::to_owned) else {
                return Err(Problem::new(location(), "an alias of a mapping or list is used as a key"));
            };
            self.key(&name, span);
            return Ok(());
        }
        Builder::attach(self.open.last_mut(), target);
        Ok(())
    }

    fn add(&mut self, data: Data, span: Span) -> NodeId {
        let parent = self.open.last().map(|open| open.id);
        let id = self.builder.add(data, span, parent);
        Builder::attach(self.open.last_mut(), id);
        if parent.is_none() {
            self.root.get_or_insert(id);
        }
        id
    }

    fn anchor(&mut self, anchor: usize, id: NodeId) {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
    }

    /// `<<: *defaults`: not YAML 1.2, yet every YAML tool of the OpenAPI world reads it.
    fn merge(&mut self, members: &mut Vec<Member>) -> Result<(), Problem> {
        let mut donors = Vec::new();
        let mut merge_span = None;
        members.retain(|member| {
            if &*member.name != MERGE {
                return true;
            }
            match &self.builder.nodes[member.value.index()].data {
                Data::Object(_) => donors.push(member.value),
                Data::Array(items) => donors.extend(items),
                _ => return true,
            }
            merge_span = Some(member.name_span);
            false
        });
        let mut names: HashSet<Box<str>> = HashSet::new();
        if merge_span.is_some() {
            names.extend(members.iter().map(|member| member.name.clone()));
        }
        for donor in donors {
            let Data::Object(object) = &self.builder.nodes[donor.index()].data else { continue };
            self.merged += object.len();
            if self.merged > MAX_MERGED {
                let at = merge_span.map_or(0, |span| span.start as usize);
                let message = format!("merge keys (`<<`) take over more than {MAX_MERGED} members");
                return Err(Problem::new(self.builder.source.location(at), message));
            }
            members.extend(object.iter().filter(|member| names.insert(member.name.clone())).cloned());
        }
        for member in members.iter_mut().filter(|member| &*member.name == QUOTED_MERGE) {
            member.name = MERGE.into();
        }
        Ok(())
    }
}

/// A plain scalar by the core schema of YAML 1.2, where `yes`, `no` and dates are strings.
fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Boolean(true),
        "false" | "False" | "FALSE" => Data::Boolean(false),
        _ => number(text).map_or_else(|| Data::String(text.into()), Data::Number),
    }
}

/// The JSON spelling of a YAML number; `None` if the text is not a number that JSON has.
fn number(text: &str) -> Option<Box<str>> {
    if let Some(hex) = text.strip_prefix("0x") {
        return Some(u64::from_str_radix(hex, 16).ok()?.to_string().into());
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return Some(u64::from_str_radix(octal, 8).ok()?.to_string().into());
    }
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let starts = digits.bytes().next()?;
    let shape = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    let lead = starts.is_ascii_digit() || (starts == b'.' && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit));
    if !shape || !lead || digits.parse::<f64>().is_err() {
        return None;
    }
    Some(format!("{sign}{digits}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_of_the_openapi_world_read_is_read() {
        for (text, pointer, want) in [
            ("a: &a {x: 1}\nb: &b {y: 2}\nc:\n  <<: *a\n  <<: *b", "/c/y", "2"),
            ("a: &a {x: 1}\nc: {<<: *a, x: 3}", "/c/x", "3"),
            ("c: {'<<': {x: 3}}", "/c/<</x", "3"),
            ("c: !!str 12", "/c", "\"12\""),
            ("c: !!int '12'", "/c", "12"),
            ("c: !mine 12", "/c", "12"),
            ("k: &k name\nc: {*k : 1}", "/c/name", "1"),
            ("&k name: 1\nc: {*k : 2}", "/c/name", "2"),
        ] {
            let document = crate::Document::parse("a.yaml", text).unwrap();
            let node = document.resolve(document.root(), pointer).unwrap_or_else(|| panic!("{text}: no {pointer}"));
            let found = match document.node(node).data() {
                Data::String(text) => format!("{text:?}"),
                Data::Number(text) => text.to_string(),
                other => format!("{other:?}"),
            };
            assert_eq!(found, want, "{text}");
        }
    }

    #[test]
    fn a_second_document_is_noted_and_not_read() {
        let text = "---\nopenapi: 3.1.0\ninfo: {title: one}\n---\ninfo: {title: two}\n---\ninfo: {title: three}\n";
        let contract = crate::Contract::parse("a.yaml", text).unwrap();
        let found: Vec<String> = contract.problems().iter().map(ToString::to_string).collect();
        let wanted = "a.yaml:4:1: a second YAML document begins here, which is not read (an OpenAPI document is one \
                      YAML document: remove the `---` line)";
        assert!(found.contains(&wanted.to_owned()), "{found:?}");
        assert_eq!(found.iter().filter(|problem| problem.contains("YAML document")).count(), 1);
        let document = contract.document();
        let title = document.resolve(document.root(), "/info/title").unwrap();
        assert_eq!(document.node(title).as_str(), Some("one"));
    }

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        assert!(matches!(plain("yes"), Data::String(_)));
        assert!(matches!(plain("2024-01-02"), Data::String(_)));
        assert!(matches!(plain("1.2.3"), Data::String(_)));
        assert!(matches!(plain("1e"), Data::String(_)));
        assert!(matches!(plain("-"), Data::String(_)));
        assert!(matches!(plain("~"), Data::Null));
        assert!(matches!(plain("0x1F"), Data::Number(text) if &*text == "31"));
        assert!(matches!(plain("+12.5"), Data::Number(text) if &*text == "12.5"));
        assert!(matches!(plain("-1e3"), Data::Number(text) if &*text == "-1e3"));
    }
}

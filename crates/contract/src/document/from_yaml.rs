//! A YAML 1.2 file as a document.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marked};

use super::builder::{Builder, Content, Open};
use super::{Data, Member, NodeId, Span};
use crate::error::Problem;
use crate::json::MAX_DEPTH;

pub(super) fn read(builder: &mut Builder<'_>) -> Result<NodeId, Problem> {
    let mut reader = Reader { builder, open: Vec::new(), anchors: HashMap::new(), root: None };
    reader.run()?;
    let start = reader.builder.source.location(0);
    reader.root.ok_or_else(|| Problem::new(start, "the file is empty"))
}

struct Reader<'b, 'd> {
    builder: &'b mut Builder<'d>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
    root: Option<NodeId>,
}

impl Reader<'_, '_> {
    fn run(&mut self) -> Result<(), Problem> {
        let source = self.builder.source;
        let mut documents = 0;
        for event in Parser::new_from_str(source.text()) {
            let (event, marked) = event.map_err(|error| {
                let at = source.offset(error.marker().line(), error.marker().col());
                Problem::new(source.location(at as usize), format!("not YAML: {}", error.info()))
            })?;
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        let at = self.span(marked).start as usize;
                        return Err(Problem::new(source.location(at), "a second YAML document begins here")
                            .hint("an OpenAPI description is one document: remove the `---` line"));
                    }
                }
                Event::Scalar(text, style, anchor, _) => self.scalar(&text, style, anchor, marked),
                Event::SequenceStart(anchor, _) => self.begin(Content::Array(Vec::new()), anchor, marked)?,
                Event::MappingStart(anchor, _) => {
                    self.begin(Content::Object { members: Vec::new(), key: None }, anchor, marked)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(marked)?,
                Event::Alias(anchor) => self.alias(anchor, marked)?,
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        Ok(())
    }

    fn span(&self, marked: Marked) -> Span {
        let source = self.builder.source;
        let start = source.offset(marked.start.line(), marked.start.col());
        Span { start, end: source.offset(marked.end.line(), marked.end.col()).max(start) }
    }

    /// Whether the innermost container is a mapping that waits for a key.
    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Object { key: None, .. }, .. }))
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, marked: Marked) {
        let span = self.span(marked);
        if self.wants_key() {
            if let Some(Open { content: Content::Object { key, .. }, .. }) = self.open.last_mut() {
                *key = Some((text.into(), span));
            }
            return;
        }
        let data = if style == ScalarStyle::Plain { plain(text) } else { Data::String(text.into()) };
        let id = self.add(data, span);
        self.anchor(anchor, id);
    }

    fn begin(&mut self, content: Content, anchor: usize, marked: Marked) -> Result<(), Problem> {
        let span = self.span(marked);
        if self.wants_key() {
            let location = self.builder.source.location(span.start as usize);
            return Err(Problem::new(location, "a mapping or list stands where a key should be")
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
            self.merge(members);
        }
        self.builder.close(open, end)
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
            return Err(Problem::new(location(), "an alias stands where a key should be"));
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
    fn merge(&self, members: &mut Vec<Member>) {
        let Some(at) = members.iter().position(|member| &*member.name == "<<") else { return };
        let value = members[at].value;
        let donors = match &self.builder.nodes[value.index()].data {
            Data::Object(_) => vec![value],
            Data::Array(items) => items.to_vec(),
            _ => return,
        };
        members.remove(at);
        for donor in donors {
            let Data::Object(object) = &self.builder.nodes[donor.index()].data else { continue };
            for member in object.iter() {
                if !members.iter().any(|own| own.name == member.name) {
                    members.push(member.clone());
                }
            }
        }
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

/// The JSON spelling of a YAML number; `None` when it is none that JSON has.
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

//! A JSON file as a document.

use super::builder::{Builder, Content, Open};
use super::source::short;
use super::{Data, NodeId, Span};
use crate::error::Problem;
use crate::json::{Kind, Tape, Value};

pub(super) fn read(builder: &mut Builder<'_>) -> Result<NodeId, Problem> {
    let mut tape = Tape::new();
    let source = builder.source;
    let root = tape
        .parse(source.text())
        .map_err(|error| Problem::new(source.location(error.offset), format!("not JSON: {}", error.kind)))?;
    value(builder, root, None)
}

/// Recursion is bounded by the tape's own limit on depth.
fn value(builder: &mut Builder<'_>, value: Value<'_>, parent: Option<NodeId>) -> Result<NodeId, Problem> {
    let span = Span { start: short(value.offset()), end: short(value.end()) };
    let data = match value.kind() {
        Kind::Null | Kind::Array | Kind::Object => Data::Null,
        Kind::Boolean => Data::Boolean(value.raw() == "true"),
        Kind::Number => Data::Number(value.raw().into()),
        Kind::String => Data::String(value.text().into()),
    };
    // A string's span includes its quotes, as a YAML scalar's does.
    let outer = if value.kind() == Kind::String { Span { start: span.start - 1, end: span.end + 1 } } else { span };
    let id = builder.add(data, outer, parent);
    let mut open = match value.kind() {
        Kind::Array => Open { id, content: Content::Array(Vec::with_capacity(value.len())) },
        Kind::Object => Open { id, content: Content::Object { members: Vec::with_capacity(value.len()), key: None } },
        _ => return Ok(id),
    };
    for element in value.elements() {
        let child = self::value(builder, element, Some(id))?;
        Builder::attach(Some(&mut open), child);
    }
    for (name, member) in value.members() {
        let name_span = Span { start: short(name.offset() - 1), end: short(name.end() + 1) };
        if let Content::Object { key, .. } = &mut open.content {
            *key = Some((name.text().into(), name_span));
        }
        let child = self::value(builder, member, Some(id))?;
        Builder::attach(Some(&mut open), child);
    }
    builder.close(open, span.end);
    Ok(id)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_string_begins_at_its_quote() {
        let document = crate::Document::parse("a.json", "{\"ab\": \"cd\",\n \"e\": [1, \"f\"]}").unwrap();
        for (pointer, text) in [("/ab", "\"cd\""), ("/e", "[1, \"f\"]"), ("/e/0", "1"), ("/e/1", "\"f\"")] {
            let node = document.resolve(document.root(), pointer).unwrap();
            let span = document.node(node).span();
            let source = document.sources()[0].text();
            assert_eq!(&source[span.start as usize..span.end as usize], text, "{pointer}");
        }
    }
}

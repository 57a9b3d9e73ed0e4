//! Values of a document as a text, and parts of two documents compared as they are written.

use std::collections::HashSet;

use openapi_contract::document::Data;
use openapi_contract::schema::Decimal;
use openapi_contract::{Document, NodeId};

use crate::text::quoted;

/// The deepest value that has a text of its own; what is below is left out of it.
const MAX_DEPTH: usize = 64;

/// The most nodes that are compared as written.
const MAX_NODES: usize = 100_000;

/// The characters that a message shows of a value.
const MAX_SHOWN: usize = 60;

/// A text that two values share if they are equal: members are sorted, and numbers have one form.
pub(super) fn canonical(document: &Document, node: NodeId) -> String {
    let mut out = String::new();
    write(document, node, true, 0, &mut out);
    out
}

/// A value as a message shows it: JSON, cut if it is long.
pub(super) fn shown(document: &Document, node: NodeId) -> String {
    let mut out = String::new();
    write(document, node, false, 0, &mut out);
    if let Some((end, _)) = out.char_indices().nth(MAX_SHOWN) {
        out.truncate(end);
        out.push('…');
    }
    quoted(&out).into_owned()
}

fn write(document: &Document, node: NodeId, is_canonical: bool, depth: usize, out: &mut String) {
    if depth == MAX_DEPTH {
        out.push('…');
        return;
    }
    match document.node(node).data() {
        Data::Null => out.push_str("null"),
        Data::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Number(text) if is_canonical => Decimal::parse(text).write_canonical(out),
        Data::Number(text) => out.push_str(text),
        Data::String(text) => out.push_str(&serde_json::Value::from(&**text).to_string()),
        Data::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write(document, *item, is_canonical, depth + 1, out);
            }
            out.push(']');
        }
        Data::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            if is_canonical {
                members.sort_by(|a, b| a.name.cmp(&b.name));
            }
            out.push('{');
            for (index, member) in members.into_iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(&serde_json::Value::from(&*member.name).to_string());
                out.push(':');
                write(document, member.value, is_canonical, depth + 1, out);
            }
            out.push('}');
        }
    }
}

/// Whether two parts of documents are written alike, with what they refer to, whatever their descriptions say. What is
/// too large to tell counts as different.
pub(super) fn is_alike(old: (&Document, NodeId), new: (&Document, NodeId)) -> bool {
    let mut known = HashSet::new();
    let mut open = vec![(old.1, new.1)];
    while let Some((a, b)) = open.pop() {
        let (a, b) = (old.0.follow(a), new.0.follow(b));
        if !known.insert((a, b)) {
            continue;
        }
        if known.len() > MAX_NODES {
            return false;
        }
        match (old.0.node(a).data(), new.0.node(b).data()) {
            (Data::Null, Data::Null) => {}
            (Data::Boolean(a), Data::Boolean(b)) if a == b => {}
            (Data::Number(a), Data::Number(b)) if Decimal::parse(a) == Decimal::parse(b) => {}
            (Data::String(a), Data::String(b)) if a == b => {}
            (Data::Array(a), Data::Array(b)) if a.len() == b.len() => {
                open.extend(a.iter().copied().zip(b.iter().copied()));
            }
            (Data::Object(_), Data::Object(object)) => {
                let is_told = |name: &str, text: bool| !(text && matches!(name, "description" | "summary" | "title"));
                let mut count = 0;
                for member in old.0.members(a) {
                    if !is_told(&member.name, old.0.node(member.value).as_str().is_some()) {
                        continue;
                    }
                    count += 1;
                    let Some(other) = object.get(&member.name) else { return false };
                    open.push((member.value, other));
                }
                let others = object.iter();
                let others = others.filter(|own| is_told(&own.name, new.0.node(own.value).as_str().is_some())).count();
                if count != others {
                    return false;
                }
            }
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_equal_by_their_meaning() {
        let document = Document::parse("a.yaml", "[{a: 1.0, b: [x]}, {b: [x], a: 1}, {a: 2}, 'a\"b']").unwrap();
        let items: Vec<NodeId> = document.elements(document.root()).collect();
        assert_eq!(canonical(&document, items[0]), canonical(&document, items[1]));
        assert_ne!(canonical(&document, items[0]), canonical(&document, items[2]));
        assert_eq!(shown(&document, items[0]), r#"{"a":1.0,"b":["x"]}"#);
        assert_eq!(shown(&document, items[3]), r#""a\"b""#);
    }

    #[test]
    fn long_and_deep_values_are_cut() {
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        let document = Document::parse("a.yaml", &deep).unwrap();
        assert!(canonical(&document, document.root()).contains('…'));
        let long = Document::parse("a.yaml", &format!("'{}'", "ä".repeat(100))).unwrap();
        assert_eq!(shown(&long, long.root()).chars().count(), MAX_SHOWN + 1);
    }

    #[test]
    fn descriptions_do_not_count() {
        let parse = |text| Document::parse("a.yaml", text).unwrap();
        let alike = |a: &Document, b: &Document| is_alike((a, a.root()), (b, b.root()));
        let old = parse("{type: string, description: a, properties: {title: {type: string}}}");
        assert!(alike(&old, &parse("{properties: {title: {type: string}}, type: string, title: b}")));
        assert!(!alike(&old, &parse("{properties: {title: {type: number}}, type: string}")));
        assert!(!alike(&old, &parse("{properties: {}, type: string}")));
    }
}

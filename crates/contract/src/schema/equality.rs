//! Equality of JSON values: numbers by value, members in any order.

use super::decimal::Decimal;
use crate::document::{Data, Document, NodeId};
use crate::json::{Kind, Value};

/// Whether a value equals one that is written in the document.
pub(super) fn equals_node(document: &Document, node: NodeId, value: Value<'_>) -> bool {
    match (document.node(node).data(), value.kind()) {
        (Data::Null, Kind::Null) => true,
        (Data::Boolean(flag), Kind::Boolean) => value.as_bool() == Some(*flag),
        (Data::String(text), Kind::String) => value.text_is(text),
        (Data::Number(text), Kind::Number) => {
            **text == *value.raw() || Decimal::parse(text) == Decimal::parse(value.raw())
        }
        (Data::Array(items), Kind::Array) => {
            items.len() == value.len()
                && items.iter().zip(value.elements()).all(|(item, element)| equals_node(document, *item, element))
        }
        (Data::Object(object), Kind::Object) => {
            object.len() == value.len()
                && object.iter().all(|member| {
                    value.get(&member.name).is_some_and(|found| equals_node(document, member.value, found))
                })
        }
        _ => false,
    }
}

/// The first element that equals an earlier one.
pub(super) fn first_repeated(value: Value<'_>) -> Option<(usize, Value<'_>)> {
    // Equal elements have equal keys; sorting them first keeps long lists from costing a square.
    let mut keyed: Vec<(String, usize, Value<'_>)> = value
        .elements()
        .enumerate()
        .map(|(index, element)| {
            let mut key = String::new();
            canonical(element, &mut key);
            (key, index, element)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    let repeats = keyed.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    repeats.map(|pair| (pair[1].1, pair[1].2)).min_by_key(|(index, _)| *index)
}

/// A text that two values share exactly when they are equal: members sorted, escapes and spaces gone, numbers by value.
fn canonical(value: Value<'_>, out: &mut String) {
    use std::fmt::Write as _;
    match value.kind() {
        Kind::Null | Kind::Boolean => out.push_str(value.raw()),
        Kind::Number => Decimal::parse(value.raw()).write_canonical(out),
        Kind::String => {
            // Writing to a string cannot fail.
            let _ = write!(out, "{:?}", value.text());
        }
        Kind::Array => {
            out.push('[');
            for element in value.elements() {
                canonical(element, out);
                out.push(',');
            }
            out.push(']');
        }
        Kind::Object => {
            let mut members: Vec<_> = value.members().map(|(name, member)| (name.text(), member)).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            out.push('{');
            for (name, member) in members {
                let _ = write!(out, "{name:?}:");
                canonical(member, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Tape;

    #[test]
    fn values_equal_by_what_they_say() {
        let document = Document::parse("a.yaml", "[1, 'a', null, true, [1, 2], {b: 1, a: [null]}, 1.50]").unwrap();
        let nodes: Vec<NodeId> = document.elements(document.root()).collect();
        let equal = |json: &str| -> Vec<usize> {
            let mut tape = Tape::new();
            let value = tape.parse(json).unwrap();
            (0..nodes.len()).filter(|index| equals_node(&document, nodes[*index], value)).collect()
        };
        for (json, want) in [
            ("1", &[0][..]),
            ("100e-2", &[0]),
            (r#""\u0061""#, &[1]),
            ("null", &[2]),
            ("true", &[3]),
            ("false", &[]),
            ("[1.0, 2]", &[4]),
            ("[1]", &[]),
            (r#"{"a": [null], "b": 1}"#, &[5]),
            (r#"{"a": [null], "c": 1}"#, &[]),
            (r#"{"a": [null]}"#, &[]),
            ("15e-1", &[6]),
            (r#""1""#, &[]),
        ] {
            assert_eq!(equal(json), want, "{json}");
        }
    }

    #[test]
    fn the_first_repetition_is_found() {
        let repeated = |json: &str| {
            let mut tape = Tape::new();
            first_repeated(tape.parse(json).unwrap()).map(|(index, _)| index)
        };
        assert_eq!(repeated("[1, 2, 1.0, 2]"), Some(2));
        assert_eq!(repeated(r#"[{"a": 1, "b": 2}, {"b": 2, "a": 1}]"#), Some(1));
        assert_eq!(repeated(r#"[1, "1", true, [1], [[1]], "a,b", ["a","b"], null]"#), None);
        assert_eq!(repeated("[]"), None);
    }
}

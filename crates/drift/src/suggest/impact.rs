//! What an edit means for those who rely on the description.

use std::fmt;

use drift::ChangeClass;
use openapi_contract::document::Data;
use openapi_contract::{Document, NodeId};
use serde_json::{Map, Value};

/// What a change of the description means, as the `drift` crate judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact(Vec<(&'static str, String)>);

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none for clients");
        }
        for (index, (class, message)) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{class} ({message})")?;
        }
        Ok(())
    }
}

impl Impact {
    /// Whether clients generated from the old description may fail.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.0.iter().any(|(class, _)| class.contains("incompatible"))
    }
}

pub(super) fn of(before: &Document, after: &Document) -> Impact {
    let Ok(changes) = drift::compare(&json(before, before.root()), &json(after, after.root())) else {
        return Impact(vec![("unknown", "the two descriptions cannot be compared".to_owned())]);
    };
    let mut found: Vec<(&'static str, String)> = changes
        .into_iter()
        .flat_map(|change| change.changes)
        .filter_map(|change| {
            let class = match change.class {
                ChangeClass::Trivial => return None,
                ChangeClass::BackwardIncompatible => "backward incompatible",
                ChangeClass::ForwardIncompatible => "forward incompatible",
                ChangeClass::Incompatible => "incompatible",
                ChangeClass::Unhandled => "unknown",
            };
            Some((class, change.message))
        })
        .collect();
    found.sort();
    found.dedup();
    Impact(found)
}

/// The description as plain JSON. Its depth is bounded by the reader.
fn json(document: &Document, node: NodeId) -> Value {
    match document.node(node).data() {
        Data::Null => Value::Null,
        Data::Boolean(flag) => Value::Bool(*flag),
        Data::Number(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        Data::String(text) => Value::from(&**text),
        Data::Array(items) => items.iter().map(|item| json(document, *item)).collect(),
        Data::Object(object) => {
            let members = object.iter().map(|member| (member.name.to_string(), json(document, member.value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

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

/// The rules whose edits change a schema. All others add a description of what is there already,
/// or take a demand back, which no client can fail on.
const SCHEMA_EDITS: [&str; 5] =
    ["missing-field", "undocumented-field", "unexpected-null", "integer-as-float", "unknown-enum-value"];

pub(super) fn of(code: &str, before: &Document, after: &Document) -> Impact {
    if !SCHEMA_EDITS.contains(&code) {
        return Impact(Vec::new());
    }
    let (old, new) = (json(before, before.root()), json(after, after.root()));
    // The crate still has unwritten parts, which panic on some descriptions: an impact that is not
    // known must not cost the suggestion.
    let compared = std::panic::catch_unwind(|| drift::compare(&old, &new));
    let Ok(Ok(changes)) = compared else {
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

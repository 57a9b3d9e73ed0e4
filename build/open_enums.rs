//! Enums that keep a value they do not know.
//!
//! A closed Rust enum makes a whole response undecodable as soon as the server learns a new word. So each string
//! enum of the contract becomes a type with one more variant, `Unknown(String)`, and the generator is told to use it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::blame::children;

/// A string enum under `components/schemas`.
pub(crate) struct OpenEnum {
    /// The schema's name, which is also the Rust type's.
    pub(crate) name: String,
    description: String,
    values: Vec<String>,
}

/// The string enums of the contract, or the pointer of one that cannot be named.
pub(crate) fn find(document: &Value) -> Result<Vec<OpenEnum>, Vec<String>> {
    let mut found = Vec::new();
    if let Some(Value::Object(schemas)) = document.pointer("/components/schemas") {
        for (name, schema) in schemas {
            if let Some(values) = string_enum(schema) {
                let description = schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
                found.push(OpenEnum { name: name.clone(), description, values });
            }
        }
    }
    match inline(document, &mut Vec::new()) {
        Some(pointer) => Err(pointer),
        None => Ok(found),
    }
}

fn string_enum(schema: &Value) -> Option<Vec<String>> {
    if schema.get("type")?.as_str()? != "string" {
        return None;
    }
    schema.get("enum")?.as_array()?.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

fn inline(value: &Value, pointer: &mut Vec<String>) -> Option<Vec<String>> {
    let component = pointer.len() == 3 && pointer[0] == "components" && pointer[1] == "schemas";
    if !component && string_enum(value).is_some() {
        return Some(pointer.clone());
    }
    for (token, child) in children(value) {
        pointer.push(token);
        let found = inline(child, pointer);
        pointer.pop();
        if found.is_some() {
            return found;
        }
    }
    None
}

impl OpenEnum {
    /// The type's Rust source.
    pub(crate) fn source(&self) -> String {
        let name = &self.name;
        let mut variants = String::new();
        let mut to_text = String::new();
        let mut from_text = String::new();
        let mut known = String::new();
        for value in &self.values {
            let variant = variant(value);
            let _ = writeln!(variants, "/// `{value}`\n{variant},");
            let _ = writeln!(to_text, "Self::{variant} => {value:?},");
            let _ = writeln!(from_text, "{value:?} => Self::{variant},");
            let _ = write!(known, "Self::{variant},");
        }
        let description = self.description.replace('\n', " ");
        format!(
            "#[doc = {description:?}]
            ///
            /// Open: a value that the contract does not name is kept as [`Self::Unknown`] and written back as it was.
            #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            #[non_exhaustive]
            pub enum {name} {{
                {variants}
                /// A value that the contract does not name.
                Unknown(String),
            }}
            impl {name} {{
                /// Every value that the contract names, in its order.
                pub const KNOWN: &'static [Self] = &[{known}];
                /// The value as it stands on the wire.
                #[must_use]
                pub fn as_str(&self) -> &str {{
                    match self {{ {to_text} Self::Unknown(text) => text }}
                }}
            }}
            impl ::std::fmt::Display for {name} {{
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{
                    f.pad(self.as_str())
                }}
            }}
            impl From<String> for {name} {{
                fn from(text: String) -> Self {{
                    match text.as_str() {{ {from_text} _ => Self::Unknown(text) }}
                }}
            }}
            impl From<&str> for {name} {{
                fn from(text: &str) -> Self {{
                    match text {{ {from_text} _ => Self::Unknown(text.to_owned()) }}
                }}
            }}
            impl ::std::str::FromStr for {name} {{
                type Err = ::std::convert::Infallible;
                fn from_str(text: &str) -> Result<Self, Self::Err> {{
                    Ok(Self::from(text))
                }}
            }}
            impl ::serde::Serialize for {name} {{
                fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {{
                    serializer.serialize_str(self.as_str())
                }}
            }}
            impl<'de> ::serde::Deserialize<'de> for {name} {{
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {{
                    String::deserialize(deserializer).map(Self::from)
                }}
            }}
            "
        )
    }
}

/// `order-not-found` and `ORDER_NOT_FOUND` -> `OrderNotFound`.
fn variant(value: &str) -> String {
    let mut name = String::new();
    for word in value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let shouted = !word.chars().any(char::is_lowercase);
        for (index, c) in word.chars().enumerate() {
            match index {
                0 => name.extend(c.to_uppercase()),
                _ if shouted => name.extend(c.to_lowercase()),
                _ => name.push(c),
            }
        }
    }
    match name.chars().next() {
        Some(first) if first.is_alphabetic() => name,
        _ => format!("Value{name}"),
    }
}

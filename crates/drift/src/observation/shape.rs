//! The shape of a value: its kind and size, without its content.

use openapi_contract::json::{Kind, Value};

/// The kind and size of a value, without its content.
pub(crate) fn shape(value: Value<'_>) -> String {
    match value.kind() {
        Kind::String => match value.text().chars().count() {
            1 => "string of 1 character".to_owned(),
            length => format!("string of {length} characters"),
        },
        Kind::Array => match value.len() {
            1 => "array of 1 element".to_owned(),
            length => format!("array of {length} elements"),
        },
        Kind::Object => match value.len() {
            1 => "object of 1 property".to_owned(),
            length => format!("object of {length} properties"),
        },
        other => other.name().to_owned(),
    }
}

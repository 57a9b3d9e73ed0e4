//! The bounds of numbers in a query, which the generator knows and does not check.

use std::fmt::Write as _;

// What the generator itself names operations with.
use heck::ToSnakeCase as _;
use serde_json::Value;

/// The source of a table: operation, parameter, least and greatest value.
pub(crate) fn source(document: &Value) -> String {
    let mut rows = String::new();
    for operation in super::tolerate::operations(document) {
        let Some(name) = operation.get("operationId").and_then(Value::as_str) else { continue };
        for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            if let Some((parameter, least, greatest)) = bounds(parameter) {
                let _ = write!(rows, "({:?}, {parameter:?}, {least}, {greatest}),", name.to_snake_case());
            }
        }
    }
    format!(
        "/// What the contract allows of numbers in a query: operation, parameter, least, greatest.\n\
         pub(crate) const BOUNDS: &[(&str, &str, i64, i64)] = &[{rows}];"
    )
}

fn bounds(parameter: &Value) -> Option<(&str, i64, i64)> {
    let schema = parameter.get("schema")?;
    if parameter.get("in")?.as_str()? != "query" || schema.get("type")?.as_str()? != "integer" {
        return None;
    }
    let greatest =
        if schema.get("format").and_then(Value::as_str) == Some("int32") { i64::from(i32::MAX) } else { i64::MAX };
    let limit = |name: &str| schema.get(name).and_then(Value::as_i64);
    Some((parameter.get("name")?.as_str()?, limit("minimum").unwrap_or(i64::MIN), limit("maximum").unwrap_or(greatest)))
}

//! What progenitor cannot take, or takes and gets wrong, refused by name before it runs.
//!
//! The generator answers the first with an assertion, and the others not at all: the code it makes loses a type or has
//! an arm that is never reached.

use serde_json::Value;

use crate::document::Document;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Checks each operation; the error is a finished message with its place.
pub(crate) fn check(document: &Document<'_>) -> Result<(), String> {
    let Some(Value::Object(paths)) = document.value.get("paths") else { return Ok(()) };
    for (path, item) in paths {
        for method in METHODS {
            if let Some(Value::Object(responses)) = item.get(method).and_then(|operation| operation.get("responses")) {
                let pointer = ["paths", path, method, "responses"].map(str::to_owned);
                operation(document, &pointer, responses)?;
            }
        }
    }
    Ok(())
}

fn operation(
    document: &Document<'_>,
    pointer: &[String],
    responses: &serde_json::Map<String, Value>,
) -> Result<(), String> {
    // The first body of a successful answer and the first of a refusal: each kind has one type in the client.
    let mut first: [Option<(&str, &Value)>; 2] = [None, None];
    for (status, response) in responses {
        let at = |rest: &[&str]| -> Vec<String> {
            pointer
                .iter()
                .cloned()
                .chain([status.clone()])
                .chain(rest.iter().map(|token| (*token).to_owned()))
                .collect()
        };
        let range = format!("{}XX", &status.get(..1).unwrap_or_default());
        if status.len() == 3 && *status != range && responses.contains_key(&range) {
            let message = format!(
                "{status} stands beside {range}, and the generated client would not tell them apart: list the statuses of {range} one by one"
            );
            return Err(document.error(&at(&[]), message));
        }
        let Some(Value::Object(content)) = resolve(document, response).get("content") else { continue };
        for (media_type, media) in content {
            let Some(schema) = media.get("schema") else { continue };
            if media_type != "application/json" {
                let message = format!(
                    "{media_type}: only application/json gets a type in the generated client; any other body would be untyped bytes"
                );
                return Err(document.error(&at(&["content", media_type]), message));
            }
            let kind = usize::from(!status.starts_with('2'));
            match first[kind] {
                Some((other, body)) if body != schema => {
                    let message = format!(
                        "{status} and {other} have different bodies, and an operation has one type for its answers and one for its errors: give them the same schema"
                    );
                    return Err(document.error(&at(&["content", media_type]), message));
                }
                Some(_) => {}
                None => first[kind] = Some((status, schema)),
            }
        }
    }
    Ok(())
}

fn resolve<'value>(document: &'value Document<'_>, value: &'value Value) -> &'value Value {
    let target = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|target| document.value.pointer(target)).unwrap_or(value)
}

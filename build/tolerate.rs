//! The contract as a reader should take it: wider than it is written.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The document, widened in each way below. What a writer may send is not changed.
pub(crate) fn widened(document: &Value) -> Value {
    let mut wide = document.clone();
    as_the_client_takes_it(&mut wide);
    tolerate(&mut wide);
    keep_unknown_members(&mut wide);
    wide
}

/// Applies each `x-client`, a merge patch (RFC 7396) of the schema that it stands in.
fn as_the_client_takes_it(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Object(patch)) = members.remove("x-client") {
                for (name, member) in patch {
                    match member {
                        Value::Null => drop(members.remove(&name)),
                        member => drop(members.insert(name, member)),
                    }
                }
            }
            members.values_mut().for_each(as_the_client_takes_it);
        }
        Value::Array(items) => items.iter_mut().for_each(as_the_client_takes_it),
        _ => {}
    }
}

/// Widens the contract to what a reader should take, without a change to what a writer may send.
///
/// - A nullable text is written as null when there is none, so it is made `required`; how it is read all the same when
///   it is absent is the business of `generate.rs`.
/// - An optional array is nullable: null and absent are alike, and an empty array is not lost on the way back.
/// - Extensions are for the contract's readers; the generator would take a schema with one for another schema.
fn tolerate(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !name.starts_with("x-"));
            tolerate_properties(members);
            for (name, member) in members {
                match member {
                    // The keys of these are names of the API's own; one may well begin with `x-`.
                    Value::Object(named) if name == "properties" => named.values_mut().for_each(tolerate),
                    other => tolerate(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tolerate),
        _ => {}
    }
}

/// Opens the schemas that only answers have, so that their types keep members that the contract does not name.
///
/// What a request may have is left as it is: its types are written as literals, and nothing unknown belongs in them.
fn keep_unknown_members(document: &mut Value) {
    let mut sent = BTreeSet::new();
    for operation in operations(document) {
        referenced(document, operation.get("requestBody").unwrap_or(&Value::Null), &mut sent);
        referenced(document, operation.get("parameters").unwrap_or(&Value::Null), &mut sent);
    }
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
    for (name, schema) in schemas {
        if let Value::Object(schema) = schema
            && schema.contains_key("properties")
            && !sent.contains(name)
        {
            schema.entry("additionalProperties").or_insert_with(|| json!({}));
        }
    }
}

fn operations(document: &Value) -> Vec<&Value> {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::values);
    items.filter_map(Value::as_object).flat_map(Map::values).filter(|member| member.is_object()).collect()
}

/// The names of the component schemas that `value` leads to.
fn referenced(document: &Value, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref")
                && let Some(pointer) = reference.strip_prefix('#')
                && let Some(target) = document.pointer(pointer)
            {
                let new = match pointer.strip_prefix("/components/schemas/") {
                    Some(name) => found.insert(name.to_owned()),
                    None => true,
                };
                if new {
                    referenced(document, target, found);
                }
            }
            members.values().for_each(|member| referenced(document, member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| referenced(document, item, found)),
        _ => {}
    }
}

fn tolerate_properties(schema: &mut Map<String, Value>) {
    let mut required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (name, property) in properties {
        let Value::Object(property) = property else { continue };
        let kind = property.get("type").and_then(Value::as_str);
        let nullable = property.get("nullable") == Some(&json!(true));
        let name = json!(name);
        if required.contains(&name) {
            continue;
        }
        match kind {
            Some("string") if nullable => required.push(name),
            Some("array") => drop(property.insert("nullable".to_owned(), json!(true))),
            _ => {}
        }
    }
    schema.insert("required".to_owned(), Value::Array(required));
}

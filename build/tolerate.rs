//! The contract as a reader should take it: wider than it is written.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The document with each `x-client` applied: what our client sends and reads.
pub(crate) fn for_the_client(document: &Value) -> Value {
    let mut taken = document.clone();
    patch(&mut taken);
    taken
}

/// The document of [`for_the_client`], widened in each way below. What a writer may send is not changed.
pub(crate) fn widened(document: &Value) -> Value {
    let mut wide = document.clone();
    tolerate(&mut wide);
    keep_unknown_members(&mut wide);
    plain_numbers(&mut wide);
    wide
}

/// Applies each `x-client`, a merge patch (RFC 7396) of the schema that it stands in.
fn patch(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Object(changes)) = members.remove("x-client") {
                merge(members, changes);
            }
            members.values_mut().for_each(patch);
        }
        Value::Array(items) => items.iter_mut().for_each(patch),
        _ => {}
    }
}

fn merge(target: &mut Map<String, Value>, changes: Map<String, Value>) {
    for (name, change) in changes {
        match change {
            Value::Null => drop(target.remove(&name)),
            Value::Object(change) => {
                let member = target.entry(name).or_insert(Value::Null);
                if !member.is_object() {
                    *member = Map::new().into();
                }
                if let Value::Object(member) = member {
                    merge(member, change);
                }
            }
            change => drop(target.insert(name, change)),
        }
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

/// Takes the bounds off the numbers of a query, which `bounds.rs` has checked: of the two the generator would check
/// one, by a type such as `NonZeroU32`, which is hard to write and names no field.
fn plain_numbers(document: &mut Value) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            if parameter.get("in") == Some(&json!("query"))
                && let Some(Value::Object(schema)) = parameter.get_mut("schema")
                && schema.get("type") == Some(&json!("integer"))
            {
                schema.remove("maximum");
                if schema.get("minimum").and_then(Value::as_i64).is_some_and(|least| least >= 0) {
                    schema.insert("minimum".to_owned(), json!(0));
                    if let Some(format) =
                        schema.get("format").and_then(Value::as_str).map(|format| format!("u{format}"))
                    {
                        schema.insert("format".to_owned(), Value::String(format));
                    }
                }
            }
        }
    }
}

/// Each operation of the document.
pub(crate) fn operations(document: &Value) -> Vec<&Value> {
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

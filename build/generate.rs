//! The contract, prepared for the generator, and the generator itself.

use std::collections::BTreeSet;
use std::panic;

use openapiv3::{OpenAPI, ReferenceOr};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle, TypeImpl};
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::{blame, limits, open_enums};

/// The source of the generated module, formatted.
pub(crate) fn client(document: &Document<'_>) -> Result<String, String> {
    blame::read(document)?;
    limits::check(document)?;
    let mut tolerant = document.value.clone();
    tolerate(&mut tolerant);
    keep_unknown_members(&mut tolerant);
    let spec: OpenAPI = serde_json::from_value(tolerant)
        .map_err(|error| document.error(&[], format!("does not fit after it was made tolerant: {error}")))?;
    let enums = open_enums::find(&document.value).map_err(|pointer| {
        document.error(&pointer, "give this enum a name under components/schemas, so that its type can have one too")
    })?;

    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder).with_tag(TagStyle::Merged);
    settings.with_inner_type("crate::seam::Seam".parse().map_err(|error| format!("the inner type: {error}"))?);
    settings.with_derive("PartialEq");
    for open in &enums {
        let impls = [TypeImpl::Display, TypeImpl::FromStr].into_iter();
        settings.with_replacement(&open.name, format!("crate::generated::open_enums::{}", open.name), impls);
    }

    let date_time = SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        format: Some("date-time".to_owned()),
        ..SchemaObject::default()
    };
    settings.with_conversion(date_time, "crate::Timestamp", [TypeImpl::Display, TypeImpl::FromStr].into_iter());

    null_when_absent(&mut settings);

    let tokens = generate(&settings, &spec).map_err(|cause| culprit(document, &settings, &spec, &cause))?;
    let file =
        syn::parse2::<syn::File>(tokens).map_err(|error| format!("the generated code does not parse: {error}"))?;
    let generated = prettyplease::unparse(&file);

    let enums: String = enums.iter().map(open_enums::OpenEnum::source).collect();
    let enums = syn::parse_file(&enums).map_err(|error| format!("the generated enums do not parse: {error}"))?;
    let enums = prettyplease::unparse(&enums);
    let server = document.value.pointer("/servers/0/url").and_then(Value::as_str).ok_or_else(|| {
        document.error(&[], "name the API's base URL under `servers`: the client calls it unless told otherwise")
    })?;
    Ok(format!(
        "/// The first of the contract's `servers`: where the client calls unless told otherwise.\n\
         pub const SERVER: &str = {server:?};\n\n\
         /// The enums of the contract, open to values that it does not name.\n\
         pub mod open_enums {{\n{enums}}}\n\n{generated}"
    ))
}

/// Runs progenitor, which answers some documents with an error and others with a panic.
fn generate(settings: &GenerationSettings, spec: &OpenAPI) -> Result<proc_macro2::TokenStream, String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(|| Generator::new(settings).generate_tokens(spec)));
    panic::set_hook(hook);
    match outcome {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(error.to_string()),
        Err(payload) => Err(payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("it gave up without saying why")
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()),
    }
}

/// The generator does not say which part it cannot take: find the schema or operation that fails by itself.
fn culprit(document: &Document<'_>, settings: &GenerationSettings, spec: &OpenAPI, cause: &str) -> String {
    let fails = |change: &dyn Fn(&mut OpenAPI)| {
        let mut part = spec.clone();
        change(&mut part);
        generate(settings, &part).err()
    };
    if fails(&|part| part.paths.paths.clear()).is_some() {
        for name in spec.components.iter().flat_map(|components| components.schemas.keys()) {
            let without = fails(&|part| {
                part.paths.paths.clear();
                if let Some(components) = &mut part.components {
                    components.schemas.shift_remove(name);
                }
            });
            if without.is_none() {
                let pointer = ["components", "schemas", name].map(str::to_owned);
                return document.error(&pointer, format!("progenitor cannot generate a type for {name}: {cause}"));
            }
        }
    }
    for (path, item) in &spec.paths.paths {
        for (method, _) in item.as_item().into_iter().flat_map(openapiv3::PathItem::iter) {
            let alone = fails(&|part| {
                part.paths.paths.retain(|kept, _| kept == path);
                if let Some(ReferenceOr::Item(item)) = part.paths.paths.get_mut(path) {
                    keep_only(item, method);
                }
            });
            if let Some(cause) = alone {
                let pointer = ["paths", path, method].map(str::to_owned);
                let operation = format!("{} {path}", method.to_uppercase());
                return document.error(&pointer, format!("progenitor cannot generate {operation}: {cause}"));
            }
        }
    }
    document.error(&[], format!("progenitor cannot generate a client: {cause}"))
}

fn keep_only(item: &mut openapiv3::PathItem, method: &str) {
    for (name, operation) in [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ] {
        if name != method {
            *operation = None;
        }
    }
}

/// Widens the contract to what a reader should take, without a change to what a writer may send.
///
/// - A nullable text is written as null when there is none, so it is made `required`; see [`null_when_absent`] for
///   how it is read all the same when it is absent.
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

/// Gives a nullable text the type `Option` by name.
///
/// The generator would make its own `Option` and, because the property is `required`, insist that it is present. One
/// that is named to it as a type like any other is left to serde, which reads what is absent as `None`.
fn null_when_absent(settings: &mut GenerationSettings) {
    let formats = [
        (None, "::std::string::String"),
        (Some("uri"), "::std::string::String"),
        (Some("date-time"), "crate::Timestamp"),
    ];
    for (format, inner) in formats {
        let schema = SchemaObject {
            instance_type: Some(vec![InstanceType::String, InstanceType::Null].into()),
            format: format.map(str::to_owned),
            ..SchemaObject::default()
        };
        settings.with_conversion(schema, format!("::std::option::Option<{inner}>"), std::iter::empty());
    }
}

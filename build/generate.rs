//! The contract, prepared for the generator, and the generator itself.

use std::panic;

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle, TypeImpl};
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::{blame, open_enums};

/// The source of the generated module, formatted.
pub(crate) fn client(document: &Document<'_>) -> Result<String, String> {
    blame::read(document)?;
    let mut tolerant = document.value.clone();
    tolerate(&mut tolerant);
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

/// Widens the contract to what a reader should take, without a change to what a writer may send.
///
/// - A nullable property is read as null when it is absent, and written as null when there is none: so its type is an
///   `Option` that is always written. (`required` makes the generator do that; serde reads an absent `Option` anyway.)
/// - Extensions are for the contract's readers; the generator would take a schema with one for another schema.
/// - An optional array is an `Option` too: null and absent are alike, and an empty array is not lost on the way back.
fn tolerate(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !name.starts_with("x-"));
            nullable_is_required(members);
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

fn nullable_is_required(schema: &mut Map<String, Value>) {
    let mut required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (name, property) in properties {
        let Value::Object(property) = property else { continue };
        let name = json!(name);
        if property.get("nullable") == Some(&json!(true)) {
            if !required.contains(&name) {
                required.push(name);
            }
        } else if property.get("type") == Some(&json!("array")) && !required.contains(&name) {
            property.insert("nullable".to_owned(), json!(true));
        }
    }
    schema.insert("required".to_owned(), Value::Array(required));
}

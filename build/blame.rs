//! Which part of a document is to blame when the whole does not fit the OpenAPI types.
//!
//! The types read a document through untagged and flattened enums, which lose the place of an error. So the
//! document is read again part by part, and the smallest part that does not fit by itself is named.

use openapiv3::{Header, MediaType, OpenAPI, Operation, Parameter, ReferenceOr, RequestBody, Response, Schema};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::Document;

/// Reads the document as OpenAPI 3.0, or says where and why it is none.
pub(crate) fn read(document: &Document<'_>) -> Result<OpenAPI, String> {
    version(document)?;
    references(document, &document.value, &mut Vec::new())?;
    schema_types(document, &document.value, &mut Vec::new())?;
    serde_json::from_value(document.value.clone()).map_err(|error| {
        let mut pointer = Vec::new();
        let cause = smallest(Part::Document, &document.value, &mut pointer).unwrap_or_else(|| error.to_string());
        let part = pointer.last().map(|name| format!("`{name}` is ")).unwrap_or_default();
        document.error(&pointer, format!("{part}not OpenAPI 3.0: {cause}"))
    })
}

fn version(document: &Document<'_>) -> Result<(), String> {
    match document.value.get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.0.") => Ok(()),
        Some(other) => Err(document
            .error(&["openapi".to_owned()], format!("the client is generated from OpenAPI 3.0.x, found {other}"))),
        None => Err(document.error(&[], "not an OpenAPI document: it has no `openapi: 3.0.3`")),
    }
}

fn references(document: &Document<'_>, value: &Value, pointer: &mut Vec<String>) -> Result<(), String> {
    if let Some(Value::String(reference)) = value.get("$ref") {
        let target = reference.strip_prefix('#').filter(|rest| rest.starts_with('/'));
        if target.and_then(|target| document.value.pointer(target)).is_none() {
            pointer.push("$ref".to_owned());
            return Err(document.error(pointer, format!("{reference} leads nowhere in this document")));
        }
    }
    each_child(value, pointer, |child, pointer| references(document, child, pointer))
}

/// An unknown `type` would be read as "any type" and generate an untyped value, silently.
fn schema_types(document: &Document<'_>, value: &Value, pointer: &mut Vec<String>) -> Result<(), String> {
    const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
    let inside_schema = matches!(
        pointer.iter().rev().nth(1).map(String::as_str),
        Some("schemas" | "properties" | "allOf" | "anyOf" | "oneOf")
    ) || matches!(pointer.last().map(String::as_str), Some("schema" | "items" | "not"));
    if inside_schema
        && let Some(kind) = value.get("type")
        && !kind.as_str().is_some_and(|kind| TYPES.contains(&kind))
    {
        pointer.push("type".to_owned());
        let known = TYPES.join(", ");
        return Err(document.error(pointer, format!("no OpenAPI 3.0 type: {kind}; there are {known}")));
    }
    each_child(value, pointer, |child, pointer| schema_types(document, child, pointer))
}

/// The members or items of `value`, with the token that leads to each.
///
/// Examples are left out: they are data, and what looks like a reference or a schema in them is neither.
pub(crate) fn children(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "example" | "examples" | "default"))
            .map(|(name, child)| (name.clone(), child))
            .collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, child)| (index.to_string(), child)).collect(),
        _ => Vec::new(),
    }
}

fn each_child(
    value: &Value,
    pointer: &mut Vec<String>,
    mut visit: impl FnMut(&Value, &mut Vec<String>) -> Result<(), String>,
) -> Result<(), String> {
    for (token, child) in children(value) {
        pointer.push(token);
        visit(child, pointer)?;
        pointer.pop();
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Part {
    Document,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Response,
    Header,
    MediaType,
    Schema,
}

impl Part {
    fn fits(self, value: &Value) -> Result<(), String> {
        fn read<T: DeserializeOwned>(value: &Value) -> Result<(), String> {
            // A reference was checked before; reading `T` itself gives the better message.
            if value.get("$ref").is_some() {
                return Ok(());
            }
            T::deserialize(value).map(drop).map_err(|error| error.to_string())
        }
        match self {
            Self::Document => read::<OpenAPI>(value),
            Self::PathItem => read::<ReferenceOr<openapiv3::PathItem>>(value),
            Self::Operation => read::<Operation>(value),
            Self::Parameter => read::<Parameter>(value),
            Self::RequestBody => read::<RequestBody>(value),
            Self::Response => read::<Response>(value),
            Self::Header => read::<Header>(value),
            Self::MediaType => read::<MediaType>(value),
            Self::Schema => read::<Schema>(value),
        }
    }

    /// Where parts of other kinds stand in this one; `*` is each member.
    fn children(self) -> &'static [(&'static str, Part)] {
        match self {
            Self::Document => &[
                ("paths/*", Part::PathItem),
                ("components/schemas/*", Part::Schema),
                ("components/responses/*", Part::Response),
                ("components/parameters/*", Part::Parameter),
                ("components/requestBodies/*", Part::RequestBody),
                ("components/headers/*", Part::Header),
            ],
            Self::PathItem => &[
                ("get", Part::Operation),
                ("put", Part::Operation),
                ("post", Part::Operation),
                ("delete", Part::Operation),
                ("options", Part::Operation),
                ("head", Part::Operation),
                ("patch", Part::Operation),
                ("trace", Part::Operation),
                ("parameters/*", Part::Parameter),
            ],
            Self::Operation => &[
                ("parameters/*", Part::Parameter),
                ("requestBody", Part::RequestBody),
                ("responses/*", Part::Response),
            ],
            Self::Parameter | Self::Header => &[("schema", Part::Schema), ("content/*", Part::MediaType)],
            Self::RequestBody => &[("content/*", Part::MediaType)],
            Self::Response => &[("headers/*", Part::Header), ("content/*", Part::MediaType)],
            Self::MediaType => &[("schema", Part::Schema)],
            Self::Schema => &[
                ("properties/*", Part::Schema),
                ("items", Part::Schema),
                ("additionalProperties", Part::Schema),
                ("allOf/*", Part::Schema),
                ("anyOf/*", Part::Schema),
                ("oneOf/*", Part::Schema),
                ("not", Part::Schema),
            ],
        }
    }
}

/// Leaves `pointer` at the smallest part that does not fit, and returns why.
fn smallest(part: Part, value: &Value, pointer: &mut Vec<String>) -> Option<String> {
    let cause = part.fits(value).err()?;
    for (place, child_part) in part.children() {
        let depth = pointer.len();
        let (path, each) = place.strip_suffix("/*").map_or((*place, false), |path| (path, true));
        let Some(found) = value.pointer(&format!("/{path}")) else { continue };
        pointer.extend(path.split('/').map(str::to_owned));
        let candidates: Vec<(Option<String>, &Value)> = match found {
            Value::Object(members) if each => members.iter().map(|(name, child)| (Some(name.clone()), child)).collect(),
            Value::Array(items) if each => {
                items.iter().enumerate().map(|(index, child)| (Some(index.to_string()), child)).collect()
            }
            _ if each => Vec::new(),
            single => vec![(None, single)],
        };
        for (token, child) in candidates {
            let inner = pointer.len();
            pointer.extend(token);
            if let Some(cause) = smallest(*child_part, child, pointer) {
                return Some(cause);
            }
            pointer.truncate(inner);
        }
        pointer.truncate(depth);
    }
    Some(cause)
}

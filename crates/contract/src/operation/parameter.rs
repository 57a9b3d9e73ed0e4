//! Values that stand beside a body: parameters and response headers.

use super::Operation;
use crate::contract::Contract;
use crate::document::{Document, NodeId};
use crate::media;
use crate::schema::{Schema, SchemaCell};

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

impl Place {
    /// The name that OpenAPI gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "path" => Self::Path,
            "query" => Self::Query,
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            _ => return None,
        })
    }
}

/// How lists and objects are written in a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `a,b` or, exploded, `name=a&name=b`.
    Form,
    /// `a,b`
    Simple,
    /// `a b`
    SpaceDelimited,
    /// `a|b`
    PipeDelimited,
    /// `name[key]=value`
    DeepObject,
    /// `.a.b`
    Label,
    /// `;name=a`
    Matrix,
}

impl Style {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "form" => Self::Form,
            "simple" => Self::Simple,
            "spaceDelimited" => Self::SpaceDelimited,
            "pipeDelimited" => Self::PipeDelimited,
            "deepObject" => Self::DeepObject,
            "label" => Self::Label,
            "matrix" => Self::Matrix,
            _ => return None,
        })
    }
}

/// A parameter.
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword of OpenAPI")]
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Box<str>,
    /// Where it stands.
    pub place: Place,
    /// Whether it has to be there.
    pub required: bool,
    /// How lists are written.
    pub style: Style,
    /// Whether each element of a list stands by itself.
    pub explode: bool,
    /// Whether its value is JSON text (it has `content` instead of `schema`).
    pub is_json: bool,
    /// Whether it may be there without a value.
    pub allow_empty: bool,
    /// Whether reserved characters, such as `+`, may stand for themselves.
    pub allow_reserved: bool,
    /// Where it is written.
    pub node: NodeId,
    pub(crate) schema: Option<SchemaCell>,
}

/// A response header.
#[derive(Debug)]
pub struct Header {
    /// Its name, as written.
    pub name: Box<str>,
    /// Whether it has to be there.
    pub required: bool,
    /// Whether the members of an object are written as `key=value`.
    pub explode: bool,
    /// Whether its value is JSON text (it has `content` instead of `schema`).
    pub is_json: bool,
    /// Where it is written.
    pub node: NodeId,
    pub(crate) schema: Option<SchemaCell>,
}

impl Parameter {
    /// The schema of its value.
    #[must_use]
    pub fn schema<'c>(&'c self, contract: &'c Contract) -> Option<&'c Schema> {
        Some(self.schema.as_ref()?.get(contract))
    }
}

impl Header {
    /// The schema of its value.
    #[must_use]
    pub fn schema<'c>(&'c self, contract: &'c Contract) -> Option<&'c Schema> {
        Some(self.schema.as_ref()?.get(contract))
    }
}

pub(super) fn parameters(document: &Document, operation: &Operation) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = Vec::new();
    for holder in [operation.node, operation.path_item] {
        let Some(list) = document.get(holder, "parameters") else { continue };
        for entry in document.elements(list) {
            if let Some(parameter) = parameter(document, document.follow(entry)) {
                let known = found.iter().any(|own| own.name == parameter.name && own.place == parameter.place);
                if !known {
                    found.push(parameter);
                }
            }
        }
    }
    found
}

fn parameter(document: &Document, node: NodeId) -> Option<Parameter> {
    let place = Place::parse(document.get_str(node, "in")?)?;
    let by_place = if matches!(place, Place::Query | Place::Cookie) { Style::Form } else { Style::Simple };
    let style = document.get_str(node, "style").and_then(Style::parse).unwrap_or(by_place);
    let (schema, is_json) = value_schema(document, node);
    Some(Parameter {
        name: document.get_str(node, "name")?.into(),
        place,
        required: place == Place::Path || document.get_bool(node, "required").unwrap_or(false),
        style,
        explode: document.get_bool(node, "explode").unwrap_or(style == Style::Form),
        is_json,
        allow_empty: document.get_bool(node, "allowEmptyValue").unwrap_or(false),
        allow_reserved: document.get_bool(node, "allowReserved").unwrap_or(false),
        node,
        schema,
    })
}

/// The schema of a parameter or header, and whether its value is JSON text.
fn value_schema(document: &Document, node: NodeId) -> (Option<SchemaCell>, bool) {
    if let Some(schema) = document.get(node, "schema") {
        return (Some(SchemaCell::new(schema)), false);
    }
    let entry = document.get(node, "content").and_then(|content| document.members(content).next());
    let Some(entry) = entry.filter(|entry| media::is_json(&entry.name)) else { return (None, false) };
    (document.get(entry.value, "schema").map(SchemaCell::new), true)
}

pub(super) fn headers(document: &Document, node: NodeId) -> Vec<Header> {
    let Some(headers) = document.get(node, "headers") else { return Vec::new() };
    document
        .members(headers)
        .map(|entry| {
            let node = document.follow(entry.value);
            let (schema, is_json) = value_schema(document, node);
            Header {
                name: entry.name.clone(),
                required: document.get_bool(node, "required").unwrap_or(false),
                explode: document.get_bool(node, "explode").unwrap_or(false),
                is_json,
                node,
                schema,
            }
        })
        .collect()
}

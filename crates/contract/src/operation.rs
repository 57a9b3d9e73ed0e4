//! Operations: what one method on one path takes and gives.

use std::sync::OnceLock;

use crate::contract::Contract;
use crate::document::{Document, NodeId};
use crate::schema::{Schema, SchemaCell};
use crate::{media, router};

/// One method on one path template.
#[derive(Debug)]
pub struct Operation {
    pub(crate) index: usize,
    pub(crate) method: &'static str,
    pub(crate) path: Box<str>,
    pub(crate) node: NodeId,
    pub(crate) path_item: NodeId,
    pub(crate) id: Option<Box<str>>,
    pub(crate) details: OnceLock<Details>,
}

impl Operation {
    /// Its place among the operations of the description, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The method in capitals.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The path template, as written.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its `operationId`.
    #[must_use]
    pub fn operation_id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Where it is written.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// What it takes and gives; read from the description at the first call.
    #[must_use]
    pub fn details(&self, contract: &Contract) -> &Details {
        self.details.get_or_init(|| Details::read(self, contract))
    }

    /// The values of the path variables in a path below the server's base path, by name, as they
    /// stand in the URL.
    #[must_use]
    pub fn path_values<'a>(&'a self, path: &'a str) -> Vec<(&'a str, &'a str)> {
        router::variables(&self.path, path)
    }
}

/// What an operation takes and gives.
#[derive(Debug)]
pub struct Details {
    /// Its own parameters and those of its path.
    pub parameters: Vec<Parameter>,
    /// The body that it takes.
    pub request_body: Option<RequestBody>,
    /// The answers that it gives, in the order of the file.
    pub responses: Vec<Response>,
    /// Where `responses` is written.
    pub responses_node: Option<NodeId>,
    /// The ways to be let in: one of them must be met in full. Empty when nothing is asked for.
    pub security: Vec<Requirement>,
}

/// Schemes that must all be met.
#[derive(Debug)]
pub struct Requirement {
    /// The schemes; none means that anyone is let in.
    pub schemes: Vec<Scheme>,
}

/// A security scheme, as far as a request shows it.
#[derive(Debug)]
pub struct Scheme {
    /// Its name under `securitySchemes`.
    pub name: Box<str>,
    /// Where the operation or the description asks for it.
    pub node: NodeId,
    /// What a request has to carry.
    pub kind: SchemeKind,
}

/// What a request has to carry.
#[derive(Debug)]
pub enum SchemeKind {
    /// An `Authorization` header of this scheme (`bearer`, `basic`).
    Http(Box<str>),
    /// A key under this name.
    ApiKey(Place, Box<str>),
    /// Something that a recording does not show.
    Unknown,
}

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

    fn parse(text: &str) -> Option<Self> {
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
    fn parse(text: &str) -> Option<Self> {
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

/// A request body.
#[derive(Debug)]
pub struct RequestBody {
    /// Whether it has to be there.
    pub required: bool,
    /// Its media types.
    pub content: Vec<MediaType>,
    /// Where it is written.
    pub node: NodeId,
}

/// The answer for one status, one class of statuses, or all the rest.
#[derive(Debug)]
pub struct Response {
    /// The status it is for.
    pub status: StatusPattern,
    /// Its headers.
    pub headers: Vec<Header>,
    /// Its media types; empty when it has no body.
    pub content: Vec<MediaType>,
    /// Where it is written.
    pub node: NodeId,
    /// Where it stands in the operation, which is another place when it is a `$ref`.
    pub entry: NodeId,
}

/// The status that a response is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatusPattern {
    /// This one.
    Exact(u16),
    /// A class: 4 is `4XX`.
    Class(u16),
    /// Any that has no entry of its own.
    Default,
}

impl StatusPattern {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        let class = text.chars().next()?.to_digit(10).filter(|class| (1..=5).contains(class))?;
        let class = u16::try_from(class).ok()?;
        if text.len() == 3 && text[1..].eq_ignore_ascii_case("xx") {
            return Some(Self::Class(class));
        }
        let status = text.parse().ok()?;
        (100..600).contains(&status).then_some(Self::Exact(status))
    }
}

impl std::fmt::Display for StatusPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact(status) => write!(f, "{status}"),
            Self::Class(class) => write!(f, "{class}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One media type of a body.
#[derive(Debug)]
pub struct MediaType {
    /// The media type or range, as written.
    pub name: Box<str>,
    /// How single properties are written, in a form.
    pub encodings: Vec<Encoding>,
    /// Where it is written.
    pub node: NodeId,
    pub(crate) schema: Option<SchemaCell>,
}

/// How one property of a form is written, where the description says.
#[derive(Debug)]
pub struct Encoding {
    /// The property.
    pub property: Box<str>,
    /// The media type of its part; the first, when there is a choice.
    pub content_type: Option<Box<str>>,
    /// How lists and objects are written.
    pub style: Option<Style>,
    /// Whether each element of a list stands by itself.
    pub explode: Option<bool>,
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

impl MediaType {
    /// The schema of the body.
    #[must_use]
    pub fn schema<'c>(&'c self, contract: &'c Contract) -> Option<&'c Schema> {
        Some(self.schema.as_ref()?.get(contract))
    }
}

impl RequestBody {
    /// The entry for a concrete media type, the most precise first.
    #[must_use]
    pub fn media_type(&self, name: &str) -> Option<&MediaType> {
        best(&self.content, name)
    }
}

impl Response {
    /// The entry for a concrete media type, the most precise first.
    #[must_use]
    pub fn media_type(&self, name: &str) -> Option<&MediaType> {
        best(&self.content, name)
    }
}

fn best<'m>(content: &'m [MediaType], name: &str) -> Option<&'m MediaType> {
    content.iter().filter(|entry| media::matches(&entry.name, name)).max_by_key(|entry| media::precision(&entry.name))
}

impl Details {
    /// The entry for a status: its own, that of its class, or `default`.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<&Response> {
        let find = |pattern| self.responses.iter().find(|response| response.status == pattern);
        find(StatusPattern::Exact(status))
            .or_else(|| find(StatusPattern::Class(status / 100)))
            .or_else(|| find(StatusPattern::Default))
    }

    fn read(operation: &Operation, contract: &Contract) -> Self {
        let document = contract.document();
        let body = document.get(operation.node, "requestBody").map(|node| document.follow(node));
        let responses_node = document.get(operation.node, "responses");
        let security = document.get(operation.node, "security").or_else(|| document.get(document.root(), "security"));
        Self {
            parameters: parameters(document, operation),
            request_body: body.map(|node| RequestBody {
                required: document.get_bool(node, "required").unwrap_or(false),
                content: content(document, node),
                node,
            }),
            responses: responses_node.map(|node| responses(document, node)).unwrap_or_default(),
            responses_node,
            security: security.map(|node| requirements(document, node)).unwrap_or_default(),
        }
    }
}

fn parameters(document: &Document, operation: &Operation) -> Vec<Parameter> {
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

fn content(document: &Document, node: NodeId) -> Vec<MediaType> {
    let Some(content) = document.get(node, "content") else { return Vec::new() };
    document
        .members(content)
        .map(|entry| MediaType {
            name: entry.name.clone(),
            node: entry.value,
            encodings: encodings(document, entry.value),
            schema: document.get(entry.value, "schema").map(SchemaCell::new),
        })
        .collect()
}

fn encodings(document: &Document, media_type: NodeId) -> Vec<Encoding> {
    let Some(encoding) = document.get(media_type, "encoding") else { return Vec::new() };
    let read = |entry: &crate::document::Member| Encoding {
        property: entry.name.clone(),
        content_type: document
            .get_str(entry.value, "contentType")
            .map(|list| list.split(',').next().unwrap_or_default().trim().into()),
        style: document.get_str(entry.value, "style").and_then(Style::parse),
        explode: document.get_bool(entry.value, "explode"),
    };
    document.members(encoding).map(read).collect()
}

fn responses(document: &Document, node: NodeId) -> Vec<Response> {
    document
        .members(node)
        .filter_map(|entry| {
            let node = document.follow(entry.value);
            Some(Response {
                status: StatusPattern::parse(&entry.name)?,
                headers: headers(document, node),
                content: content(document, node),
                node,
                entry: entry.value,
            })
        })
        .collect()
}

fn headers(document: &Document, node: NodeId) -> Vec<Header> {
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

fn requirements(document: &Document, node: NodeId) -> Vec<Requirement> {
    document
        .elements(node)
        .map(|requirement| Requirement {
            schemes: document
                .members(requirement)
                .map(|entry| Scheme {
                    name: entry.name.clone(),
                    node: entry.value,
                    kind: scheme(document, &entry.name).unwrap_or(SchemeKind::Unknown),
                })
                .collect(),
        })
        .collect()
}

fn scheme(document: &Document, name: &str) -> Option<SchemeKind> {
    let components = document.get(document.root(), "components")?;
    let schemes = document.get(components, "securitySchemes")?;
    let node = document.follow(document.get(schemes, name)?);
    Some(match document.get_str(node, "type")? {
        "http" => SchemeKind::Http(document.get_str(node, "scheme")?.into()),
        "apiKey" => {
            SchemeKind::ApiKey(Place::parse(document.get_str(node, "in")?)?, document.get_str(node, "name")?.into())
        }
        "oauth2" | "openIdConnect" => SchemeKind::Http("bearer".into()),
        _ => return None,
    })
}

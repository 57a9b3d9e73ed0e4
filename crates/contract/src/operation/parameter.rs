//! Values beside a body: parameters and response headers.

use super::{BrokenPlace, Reader};
use crate::document::NodeId;
use crate::media;
use crate::schema::SchemaId;

/// Where a parameter is in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ParameterIn {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// The whole query, from OpenAPI 3.2 on.
    QueryString,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

impl ParameterIn {
    /// The name that OpenAPI gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Path, Self::Query, Self::QueryString, Self::Header, Self::Cookie]
            .into_iter()
            .find(|place| place.name() == text)
    }
}

/// How lists and objects are written in a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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
    /// As [`Form`](Self::Form) in a cookie, without any escaping; from OpenAPI 3.2 on.
    Cookie,
}

impl Style {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "form" => Self::Form,
            "cookie" => Self::Cookie,
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
#[non_exhaustive]
pub struct Parameter {
    /// Its name.
    pub name: Box<str>,
    /// Where it is.
    pub place: ParameterIn,
    /// Whether it is required.
    pub required: bool,
    /// How lists are written.
    pub style: Style,
    /// Whether each element of a list is written on its own.
    pub explode: bool,
    /// Whether its value is JSON text (it has `content` instead of `schema`).
    pub is_json: bool,
    /// Whether its value is a form (it has `content` of that type instead of `schema`).
    pub is_form: bool,
    /// Whether it may have no value.
    pub allow_empty: bool,
    /// Whether reserved characters, such as `+`, may be written as they are.
    pub allow_reserved: bool,
    /// Where it is written.
    pub node: NodeId,
    /// Why its value cannot be judged, if it cannot.
    pub broken: Option<BrokenPlace>,
    /// The schema of its value.
    pub schema: Option<SchemaId>,
}

/// A response header.
#[derive(Debug)]
#[non_exhaustive]
pub struct Header {
    /// Its name, as written.
    pub name: Box<str>,
    /// Whether it is required.
    pub required: bool,
    /// Whether the members of an object are written as `key=value`.
    pub explode: bool,
    /// Whether its value is JSON text (it has `content` instead of `schema`).
    pub is_json: bool,
    /// Where it is written.
    pub node: NodeId,
    /// Why it cannot be judged, if it cannot.
    pub broken: Option<BrokenPlace>,
    /// The schema of its value.
    pub schema: Option<SchemaId>,
}

/// How the value of a parameter or header is written.
#[derive(PartialEq)]
enum Writing {
    Plain,
    Json,
    Form,
}

/// What a parameter or header says of its value.
struct ValueSchema {
    schema: Option<SchemaId>,
    writing: Writing,
    /// Why the value cannot be judged, if it cannot.
    broken: Option<BrokenPlace>,
}

impl Reader<'_, '_> {
    /// The parameters of an operation and of its path item; the operation's own replace others of the same name.
    pub(super) fn parameters(&mut self, holders: &[NodeId], broken: &mut Vec<BrokenPlace>) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        for holder in holders {
            let Some(list) = self.document.get(*holder, "parameters") else { continue };
            broken.extend(self.broken(list));
            for entry in self.document.elements(list) {
                let node = self.document.follow(entry);
                match self.broken(node) {
                    Some(place) => broken.push(place),
                    None => match self.parameter(node) {
                        Ok(parameter) => {
                            let same = |own: &Parameter| own.name == parameter.name && own.place == parameter.place;
                            if !found.iter().any(same) {
                                found.push(parameter);
                            }
                        }
                        Err(reason) => broken.push(self.problem(node, reason)),
                    },
                }
            }
        }
        found
    }

    fn parameter(&mut self, node: NodeId) -> Result<Parameter, String> {
        let document = self.document;
        let name = document.get_str(node, "name").ok_or("the parameter has no `name`")?;
        let place = document.get_str(node, "in").ok_or_else(|| format!("the parameter `{name}` has no `in`"))?;
        let place = ParameterIn::parse(place).ok_or_else(|| {
            format!("the parameter `{name}` is in `{place}`; it should be path, query, header or cookie")
        })?;
        if place == ParameterIn::QueryString && document.version() < Some(crate::Version::V3_2) {
            return Err(format!("the parameter `{name}` is in `querystring`, which OpenAPI has from 3.2 on"));
        }
        let by_place = match place {
            ParameterIn::Query | ParameterIn::Cookie | ParameterIn::QueryString => Style::Form,
            ParameterIn::Path | ParameterIn::Header => Style::Simple,
        };
        let style = match document.get(node, "style") {
            Some(style) => document
                .node(style)
                .as_str()
                .and_then(Style::parse)
                .ok_or_else(|| format!("the parameter `{name}` has a `style` that is not known"))?,
            None => by_place,
        };
        let ValueSchema { schema, writing, broken } = self.value_schema(node);
        Ok(Parameter {
            name: name.into(),
            place,
            required: place == ParameterIn::Path || document.get_bool(node, "required").unwrap_or(false),
            style,
            explode: document.get_bool(node, "explode").unwrap_or(matches!(style, Style::Form | Style::Cookie)),
            is_json: writing == Writing::Json,
            is_form: writing == Writing::Form,
            allow_empty: document.get_bool(node, "allowEmptyValue").unwrap_or(false),
            allow_reserved: document.get_bool(node, "allowReserved").unwrap_or(false),
            node,
            broken,
            schema,
        })
    }

    /// The schema of a parameter or header, and how its value is written.
    fn value_schema(&mut self, node: NodeId) -> ValueSchema {
        let document = self.document;
        let mut found = ValueSchema { schema: None, writing: Writing::Plain, broken: None };
        if let Some(schema) = document.get(node, "schema") {
            found.schema = Some(self.compiler.schema(schema));
            return found;
        }
        let entry = document.get(node, "content").and_then(|content| document.members(content).next());
        let Some(entry) = entry else { return found };
        let media_type = document.follow(entry.value);
        found.broken = self.broken(media_type);
        let Some(schema) = document.get(media_type, "schema") else { return found };
        let essence = media::essence(&entry.name).to_ascii_lowercase();
        found.writing = match &*essence {
            _ if media::is_json(&essence) => Writing::Json,
            "application/x-www-form-urlencoded" => Writing::Form,
            _ if essence.starts_with("text/") || essence == "*/*" => Writing::Plain,
            _ => {
                let reason = format!("the schema of a value of `{essence}` cannot be checked");
                found.broken.get_or_insert(BrokenPlace { node: schema, reason: reason.into() });
                return found;
            }
        };
        found.schema = Some(self.compiler.schema(schema));
        found
    }

    /// The headers of a response. `Content-Type` is described by `content`, and ignored here, as OpenAPI says.
    pub(super) fn headers(&mut self, node: NodeId) -> Vec<Header> {
        let document = self.document;
        let Some(headers) = document.get(node, "headers") else { return Vec::new() };
        let named = document.members(headers).filter(|entry| !entry.name.eq_ignore_ascii_case("content-type"));
        named
            .map(|entry| {
                let node = document.follow(entry.value);
                let ValueSchema { schema, writing, broken } = self.value_schema(node);
                Header {
                    name: entry.name.clone(),
                    required: document.get_bool(node, "required").unwrap_or(false),
                    explode: document.get_bool(node, "explode").unwrap_or(false),
                    is_json: writing == Writing::Json,
                    node,
                    broken: self.broken(node).or(broken),
                    schema,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::{Contract, Located};

    #[test]
    fn lists_are_spread_by_default_where_their_style_is_form() {
        let text = "openapi: 3.2.0\npaths:\n  /{p}:\n    get:\n      parameters:\n      - {name: p, in: path, required: true}\n      \
                    - {name: q, in: query}\n      - {name: s, in: query, style: pipeDelimited}\n      - {name: h, in: header}\n      \
                    - {name: c, in: cookie}\n      - {name: k, in: cookie, style: cookie}\n      \
                    - {name: n, in: query, explode: false}\n      responses: {}\n";
        let contract = Contract::parse("a.yaml", text).unwrap();
        let Located::Operation(operation) = contract.locate("GET", "/x") else { panic!("the path is in the document") };
        let found: Vec<_> = operation.details().parameters.iter().map(|own| (&*own.name, own.explode)).collect();
        let wanted = [("p", false), ("q", true), ("s", false), ("h", false), ("c", true), ("k", true), ("n", false)];
        assert_eq!(found, wanted);
    }
}

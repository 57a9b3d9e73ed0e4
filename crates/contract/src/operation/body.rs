//! Bodies by media type, and responses by status.

use super::{BrokenPlace, Header, Reader, Style};
use crate::document::{Member, NodeId};
use crate::media;
use crate::schema::SchemaId;

/// A request body.
#[derive(Debug)]
#[non_exhaustive]
pub struct RequestBody {
    /// Whether it is required.
    pub required: bool,
    /// Its media types.
    pub content: Vec<MediaType>,
    /// Where it is written.
    pub node: NodeId,
    /// Why it cannot be judged, if it cannot.
    pub broken: Option<BrokenPlace>,
}

/// The response for one status, one class of statuses, or all the rest.
#[derive(Debug)]
#[non_exhaustive]
pub struct Response {
    /// The status it is for.
    pub status: StatusPattern,
    /// Its headers.
    pub headers: Vec<Header>,
    /// Its media types; empty when it has no body.
    pub content: Vec<MediaType>,
    /// Where it is written.
    pub node: NodeId,
    /// Where the operation names it, which is another place when that is a `$ref`.
    pub entry: NodeId,
    /// Why it cannot be judged, if it cannot.
    pub broken: Option<BrokenPlace>,
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

/// The description of a body of one media type.
#[derive(Debug)]
#[non_exhaustive]
pub struct MediaType {
    /// The media type or range, as written.
    pub name: Box<str>,
    /// Where it is written.
    pub node: NodeId,
    /// How the properties of a form are written.
    pub encodings: Vec<Encoding>,
    /// The schema of the body.
    pub schema: Option<SchemaId>,
    /// The schema of each item of a sequence, from OpenAPI 3.2 on.
    pub item_schema: Option<SchemaId>,
    /// Why it cannot be judged, if it cannot.
    pub broken: Option<BrokenPlace>,
}

/// How one property of a form is written.
#[derive(Debug)]
#[non_exhaustive]
pub struct Encoding {
    /// The property.
    pub property: Box<str>,
    /// The media types that its part may have; empty when the document does not say.
    pub content_types: Vec<Box<str>>,
    /// How lists and objects are written.
    pub style: Option<Style>,
    /// Whether each element of a list is written on its own.
    pub explode: Option<bool>,
    /// The headers of its part.
    pub headers: Vec<Header>,
    /// Where it is written.
    pub node: NodeId,
}

impl RequestBody {
    /// The entry for a concrete media type, the most precise first.
    #[must_use]
    pub fn media_type(&self, name: &str) -> Option<&MediaType> {
        media::best(self.content.iter().map(|entry| (&*entry.name, entry)), name)
    }
}

impl Response {
    /// The entry for a concrete media type, the most precise first.
    #[must_use]
    pub fn media_type(&self, name: &str) -> Option<&MediaType> {
        media::best(self.content.iter().map(|entry| (&*entry.name, entry)), name)
    }
}

impl Reader<'_, '_> {
    pub(super) fn request_body(&mut self, node: NodeId) -> RequestBody {
        RequestBody {
            required: self.document.get_bool(node, "required").unwrap_or(false),
            content: self.content(node),
            node,
            broken: self.broken(node),
        }
    }

    fn content(&mut self, node: NodeId) -> Vec<MediaType> {
        let document = self.document;
        let Some(content) = document.get(node, "content") else { return Vec::new() };
        document
            .members(content)
            .map(|entry| {
                let node = document.follow(entry.value);
                MediaType {
                    name: entry.name.clone(),
                    node: entry.value,
                    encodings: self.encodings(node),
                    schema: document.get(node, "schema").map(|schema| self.compiler.schema(schema)),
                    item_schema: document
                        .get(node, "itemSchema")
                        .filter(|_| document.version() >= Some(crate::Version::V3_2))
                        .map(|schema| self.compiler.schema(schema)),
                    broken: self.broken(node),
                }
            })
            .collect()
    }

    pub(super) fn responses(&mut self, node: NodeId) -> Vec<Response> {
        let document = self.document;
        document
            .members(node)
            .filter_map(|entry| {
                let node = document.follow(entry.value);
                Some(Response {
                    status: StatusPattern::parse(&entry.name)?,
                    headers: self.headers(node),
                    content: self.content(node),
                    node,
                    entry: entry.value,
                    broken: self.broken(node),
                })
            })
            .collect()
    }

    fn encodings(&mut self, media_type: NodeId) -> Vec<Encoding> {
        let document = self.document;
        let Some(encoding) = document.get(media_type, "encoding") else { return Vec::new() };
        let read = |entry: &Member| Encoding {
            property: entry.name.clone(),
            content_types: document
                .get_str(entry.value, "contentType")
                .map(|list| list.split(',').map(|name| Box::from(name.trim())).collect())
                .unwrap_or_default(),
            style: document.get_str(entry.value, "style").and_then(Style::parse),
            explode: document.get_bool(entry.value, "explode"),
            headers: self.headers(entry.value),
            node: entry.value,
        };
        document.members(encoding).map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses() {
        assert_eq!(StatusPattern::parse("200"), Some(StatusPattern::Exact(200)));
        assert_eq!(StatusPattern::parse("4XX"), Some(StatusPattern::Class(4)));
        assert_eq!(StatusPattern::parse("5xx"), Some(StatusPattern::Class(5)));
        assert_eq!(StatusPattern::parse("default"), Some(StatusPattern::Default));
        for bad in ["", "ok", "20", "600", "0XX", "2X", "2XXX", "+20", "20 0"] {
            assert_eq!(StatusPattern::parse(bad), None, "{bad}");
        }
    }
}

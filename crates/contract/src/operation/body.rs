//! Bodies by media type, and answers by status.

use super::parameter::headers;
use super::{Header, Style};
use crate::contract::Contract;
use crate::document::{Document, Member, NodeId};
use crate::media;
use crate::schema::{Schema, SchemaCell};

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

pub(super) fn content(document: &Document, node: NodeId) -> Vec<MediaType> {
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
    let read = |entry: &Member| Encoding {
        property: entry.name.clone(),
        content_type: document
            .get_str(entry.value, "contentType")
            .map(|list| list.split(',').next().unwrap_or_default().trim().into()),
        style: document.get_str(entry.value, "style").and_then(Style::parse),
        explode: document.get_bool(entry.value, "explode"),
    };
    document.members(encoding).map(read).collect()
}

pub(super) fn responses(document: &Document, node: NodeId) -> Vec<Response> {
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

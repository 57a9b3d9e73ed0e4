//! The nodes of a document.

use super::Span;

/// The number of a node within its [`Document`](super::Document).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Its place among all nodes.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One value, and where it was written.
#[derive(Debug, Clone)]
pub struct Node {
    pub(crate) data: Data,
    pub(crate) parent: Option<NodeId>,
    /// Its place among the members or elements of its parent.
    pub(crate) place: u32,
    pub(crate) span: Span,
    pub(crate) source: u16,
}

/// The content of a node.
#[derive(Debug, Clone)]
pub enum Data {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, as written.
    Number(Box<str>),
    /// A string.
    String(Box<str>),
    /// A sequence.
    Array(Box<[NodeId]>),
    /// A mapping.
    Object(Object),
}

/// The members of a mapping, in the order of the file, with quick look-up when there are many.
#[derive(Debug, Clone)]
pub struct Object {
    members: Box<[Member]>,
    /// Indexes into `members`, sorted by name; empty when a linear search is as quick.
    sorted: Box<[u32]>,
}

/// One member of a mapping.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its key. An unquoted number, such as a status, is the text in the file.
    pub name: Box<str>,
    /// Where the key was written.
    pub name_span: Span,
    /// Its value.
    pub value: NodeId,
}

const LINEAR: usize = 16;

impl Object {
    pub(super) fn new(members: Vec<Member>) -> Self {
        let mut sorted = Vec::new();
        if members.len() > LINEAR {
            sorted.extend((0..).zip(&members).map(|(index, _): (u32, _)| index));
            sorted.sort_by(|a, b| members[*a as usize].name.cmp(&members[*b as usize].name));
        }
        Self { members: members.into(), sorted: sorted.into() }
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<NodeId> {
        self.member(name).map(|member| member.value)
    }

    /// The member under a key.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Member> {
        if self.sorted.is_empty() {
            return self.members.iter().find(|member| &*member.name == name);
        }
        let found = self.sorted.binary_search_by(|index| (*self.members[*index as usize].name).cmp(name)).ok()?;
        Some(&self.members[self.sorted[found] as usize])
    }

    /// The member at a place.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Member> {
        self.members.get(place)
    }

    /// All members, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.members.iter()
    }

    /// The number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether it has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

impl Node {
    /// Its content.
    #[must_use]
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Where its value was written.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The node that holds it.
    #[must_use]
    pub fn parent(&self) -> Option<NodeId> {
        self.parent
    }

    /// Its members, if it is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Data::Object(object) = &self.data { Some(object) } else { None }
    }

    /// Its elements, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[NodeId]> {
        if let Data::Array(items) = &self.data { Some(items) } else { None }
    }

    /// Its text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Data::String(text) = &self.data { Some(text) } else { None }
    }

    /// Its value, if it is a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Data::Boolean(value) = self.data { Some(value) } else { None }
    }

    /// Its text, if it is a number.
    #[must_use]
    pub fn as_number(&self) -> Option<&str> {
        if let Data::Number(text) = &self.data { Some(text) } else { None }
    }

    /// Its text as written, if it is a string, a number or a boolean.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) | Data::Number(text) => Some(text),
            Data::Boolean(true) => Some("true"),
            Data::Boolean(false) => Some("false"),
            _ => None,
        }
    }

    /// Its kind, in words for an error message.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self.data {
            Data::Null => "null",
            Data::Boolean(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::String(_) => "a string",
            Data::Array(_) => "a list",
            Data::Object(_) => "a mapping",
        }
    }
}

//! The document as written: a tree whose every key and value knows its file, line and column.

mod builder;
mod from_json;
mod from_yaml;
mod load;
mod node;
mod source;

pub use node::{Data, Member, Node, NodeId, Object};
pub use source::{Location, Source, Span};

pub(crate) use load::{load_file, load_text, load_texts};

use std::borrow::Cow;

/// One OpenAPI description: the root file and the files that its `$ref`s reach.
#[derive(Debug)]
pub struct Document {
    pub(crate) sources: Vec<Source>,
    pub(crate) nodes: Vec<Node>,
    /// The root node of each source, in the order of `sources`.
    pub(crate) roots: Vec<NodeId>,
    /// Where each `$ref` object leads, sorted by the node of the object that holds it.
    pub(crate) references: Vec<(NodeId, NodeId)>,
}

impl Document {
    /// Reads any YAML or JSON text, not only an OpenAPI description.
    ///
    /// # Errors
    ///
    /// When it is neither, or holds a `$ref` that leads nowhere.
    pub fn parse(name: &str, text: &str) -> Result<Self, crate::error::Error> {
        load_text(name, text)
    }

    /// The same for a text whose `$ref`s lead to others: pairs of name and text, the names as
    /// [`sources`](Self::sources) gives them. Nothing is read from disk.
    ///
    /// # Errors
    ///
    /// When one of them is neither YAML nor JSON, or a `$ref` leads nowhere.
    pub fn parse_files(main: (&str, &str), others: &[(&str, &str)]) -> Result<Self, crate::error::Error> {
        load_texts(main, others)
    }

    /// The root node of the main file.
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.roots[0]
    }

    /// The files, the main one first.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// One node.
    #[inline]
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The root node of the file of this name, as [`sources`](Self::sources) gives it.
    #[must_use]
    pub fn root_of(&self, file: &str) -> Option<NodeId> {
        let index = self.sources.iter().position(|source| source.name() == file)?;
        Some(self.roots[index])
    }

    /// The source that a node was written in.
    #[must_use]
    pub fn source(&self, id: NodeId) -> &Source {
        &self.sources[usize::from(self.node(id).source)]
    }

    /// The value of a member of an object node.
    #[must_use]
    pub fn get(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.node(id).as_object()?.get(name)
    }

    /// The text of a string member.
    #[must_use]
    pub fn get_str(&self, id: NodeId, name: &str) -> Option<&str> {
        self.node(self.get(id, name)?).as_str()
    }

    /// The value of a boolean member.
    #[must_use]
    pub fn get_bool(&self, id: NodeId, name: &str) -> Option<bool> {
        self.node(self.get(id, name)?).as_bool()
    }

    /// The members of an object node; none for anything else.
    pub fn members(&self, id: NodeId) -> impl Iterator<Item = &Member> {
        self.node(id).as_object().into_iter().flat_map(Object::iter)
    }

    /// The elements of an array node; none for anything else.
    pub fn elements(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        self.node(id).as_array().unwrap_or_default().iter().copied()
    }

    /// Follows `$ref`s from a node to the one that is meant. References were checked when the
    /// document was loaded; a chain that never ends stops at its first repetition.
    #[must_use]
    pub fn follow(&self, mut id: NodeId) -> NodeId {
        for _ in 0..32 {
            match self.reference(id) {
                Some(target) => id = target,
                None => break,
            }
        }
        id
    }

    /// Where the `$ref` of this object leads, if it has one.
    #[must_use]
    pub fn reference(&self, id: NodeId) -> Option<NodeId> {
        let found = self.references.binary_search_by_key(&id, |(from, _)| *from).ok()?;
        Some(self.references[found].1)
    }

    /// Where a reader should look for this node: the value of a scalar, the key of anything
    /// larger.
    #[must_use]
    pub fn span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        match node.data {
            Data::Array(_) | Data::Object(_) => self.key_span(id).unwrap_or(node.span),
            _ => node.span,
        }
    }

    /// The span of the key under which this node stands, when it stands in an object.
    #[must_use]
    pub fn key_span(&self, id: NodeId) -> Option<Span> {
        self.member(id).map(|member| member.name_span)
    }

    /// The key under which this node stands, when it stands in an object.
    #[must_use]
    pub fn key(&self, id: NodeId) -> Option<&str> {
        self.member(id).map(|member| &*member.name)
    }

    fn member(&self, id: NodeId) -> Option<&Member> {
        let node = self.node(id);
        self.node(node.parent?).as_object()?.at(node.place as usize)
    }

    /// File, line and column of [`span`](Self::span).
    #[must_use]
    pub fn location(&self, id: NodeId) -> Location {
        self.locate(id, self.span(id))
    }

    /// File, line and column of a span in the source of `id`.
    #[must_use]
    pub fn locate(&self, id: NodeId, span: Span) -> Location {
        self.source(id).location(span.start as usize)
    }

    /// The JSON pointer of a node within its file, starting with `#` for the main file and with
    /// the file's name for others.
    #[must_use]
    pub fn pointer(&self, id: NodeId) -> String {
        let mut segments = Vec::new();
        let mut at = id;
        while let Some(parent) = self.node(at).parent {
            segments.push(self.key(at).map_or_else(|| Cow::Owned(self.node(at).place.to_string()), escape));
            at = parent;
        }
        let source = self.node(id).source;
        let mut pointer = if source == 0 { String::new() } else { self.sources[usize::from(source)].name().to_owned() };
        pointer.push('#');
        for segment in segments.iter().rev() {
            pointer.push('/');
            pointer.push_str(segment);
        }
        pointer
    }

    /// The node at a JSON pointer (`/paths/~1orders`) below `from`.
    #[must_use]
    pub fn resolve(&self, from: NodeId, pointer: &str) -> Option<NodeId> {
        if pointer.is_empty() {
            return Some(from);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(from, |at, segment| {
            let name = unescape(segment);
            match &self.node(at).data {
                Data::Object(object) => object.get(&name),
                Data::Array(items) => items.get(name.parse::<usize>().ok()?).copied(),
                _ => None,
            }
        })
    }
}

/// Escapes one segment of a JSON pointer (RFC 6901).
#[must_use]
pub fn escape(segment: &str) -> Cow<'_, str> {
    if segment.contains(['~', '/']) {
        Cow::Owned(segment.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(segment)
    }
}

fn unescape(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}

//! The document as written: a tree whose every key and value knows its file, line and column.

mod builder;
mod files;
mod from_json;
mod from_yaml;
mod load;
mod node;
mod resource;
mod shape;
mod source;

pub use node::{Data, Member, Node, NodeId, Object};
pub use source::{Source, Span};

pub(crate) use load::{load_file, load_texts};
pub(crate) use resource::Resources;
pub(crate) use shape::METHODS;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::error::Problem;
use crate::location::Location;
use crate::version::Version;

/// One document: the root file and the files that its `$ref`s reach.
#[derive(Debug, Default)]
pub struct Document {
    pub(crate) sources: Vec<Source>,
    pub(crate) nodes: Vec<Node>,
    /// The root node of each source, in the order of `sources`.
    pub(crate) roots: Vec<NodeId>,
    /// The first target of each reference, sorted by the object that holds it.
    pub(crate) references: Vec<(NodeId, NodeId)>,
    /// The last target of each reference that is replaced by its target, sorted likewise.
    ends: Vec<(NodeId, NodeId)>,
    /// The places that cannot be judged, and why.
    broken: HashMap<NodeId, Box<str>>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) resources: Resources,
    version: Option<Version>,
}

impl Document {
    /// Reads any YAML or JSON text, not only an OpenAPI document. A `$ref` in it is data.
    ///
    /// # Errors
    ///
    /// If it is neither.
    pub fn parse(name: &str, text: &str) -> Result<Self, crate::error::Error> {
        load::load_data(name, text)
    }

    /// Reads an OpenAPI document from texts, whose `$ref`s lead to each other: pairs of name and text, the names as
    /// [`sources`](Self::sources) gives them. Nothing is read from disk.
    ///
    /// # Errors
    ///
    /// If the first text is neither YAML nor JSON, or not OpenAPI 3.
    pub fn parse_files(main: (&str, &str), others: &[(&str, &str)]) -> Result<Self, crate::error::Error> {
        load_texts(main, others)
    }

    /// The version of OpenAPI; `None` for a document that is not OpenAPI.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// Why a place cannot be judged, if it cannot: a reference that leads nowhere, a part of the wrong kind.
    #[must_use]
    pub fn broken(&self, id: NodeId) -> Option<&str> {
        self.broken.get(&id).map(|reason| &**reason)
    }

    /// The problems with the references and the shapes of the document.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Notes that a place cannot be judged.
    pub(crate) fn break_at(&mut self, at: NodeId, message: String, hint: Option<String>) {
        self.broken.entry(at).or_insert_with(|| message.as_str().into());
        let mut problem = Problem::new(self.location(at), message);
        problem.hint = hint;
        self.problems.push(problem);
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

    /// Follows `$ref`s from a node to the last target. A reference that leads nowhere is its own target.
    #[must_use]
    pub fn follow(&self, id: NodeId) -> NodeId {
        let found = self.ends.binary_search_by_key(&id, |(from, _)| *from);
        found.map_or(id, |found| self.ends[found].1)
    }

    /// The first target of this object's `$ref`, or of a discriminator's entry, if it has one.
    #[must_use]
    pub fn reference(&self, id: NodeId) -> Option<NodeId> {
        let found = self.references.binary_search_by_key(&id, |(from, _)| *from).ok()?;
        Some(self.references[found].1)
    }

    /// The root of the file that a node is written in.
    #[must_use]
    pub fn root_of_node(&self, id: NodeId) -> NodeId {
        self.roots[usize::from(self.node(id).source)]
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

    /// The span of this node's key, if it is in an object.
    #[must_use]
    pub fn key_span(&self, id: NodeId) -> Option<Span> {
        self.member(id).map(|member| member.name_span)
    }

    /// This node's key, if it is in an object.
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

/// The version of OpenAPI that a document names, and a problem with how it is written.
fn openapi_version(document: &Document) -> Result<(Version, Option<Problem>), Problem> {
    let root = document.root();
    let start = || document.locate(root, document.node(root).span());
    if document.node(root).as_object().is_none() {
        let found = document.node(root).kind_name();
        return Err(Problem::new(start(), format!("not an OpenAPI document: it is {found}"))
            .hint("it should be a mapping that begins with `openapi: 3.0.3` or `openapi: 3.1.1`"));
    }
    if let Some(swagger) = document.get(root, "swagger") {
        return Err(Problem::new(document.location(swagger), "this is Swagger 2.0, not OpenAPI 3")
            .hint("convert it first, for example with swagger2openapi"));
    }
    let Some(node) = document.get(root, "openapi") else {
        return Err(Problem::new(start(), "not an OpenAPI document: `openapi` is missing")
            .hint("it should begin with `openapi: 3.0.3` or `openapi: 3.1.1`"));
    };
    let text = match document.node(node).data() {
        Data::String(text) | Data::Number(text) => &**text,
        _ => "",
    };
    let refused = |message: String, hint: &str| Problem::new(document.location(node), message).hint(hint);
    if let Some(version) = Version::parse(text) {
        return Ok((version, None));
    }
    match Version::parse(&format!("{text}.0")) {
        Some(version) => {
            let message = format!("`openapi` is `{text}`, which lacks the patch level");
            Ok((version, Some(refused(message, &format!("write `openapi: {text}.0`, say")))))
        }
        None => Err(refused(format!("not OpenAPI 3: `openapi` is `{text}`"), "3.0.x, 3.1.x and 3.2.x are understood")),
    }
}

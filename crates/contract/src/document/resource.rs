//! Schema resources: the parts of a document that have an identifier of their own, and their anchors.

use std::collections::HashMap;

use fluent_uri::{Uri, UriRef};

use super::{Document, NodeId};
use crate::version::Dialect;

/// A schema resource: a file, or a schema with an `$id`.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) root: NodeId,
    /// The base of relative references; `None` if they are paths from file to file.
    base: Option<String>,
    pub(crate) dialect: Dialect,
    /// The schemas that `$anchor` and `$dynamicAnchor` name.
    pub(crate) anchors: HashMap<Box<str>, NodeId>,
    /// Those of `$dynamicAnchor` alone.
    pub(crate) dynamic: HashMap<Box<str>, NodeId>,
    /// The resource that this is a part of, in another dialect.
    owner: Option<usize>,
}

impl Resource {
    pub(super) fn new(root: NodeId, base: Option<String>, dialect: Dialect) -> Self {
        Self { root, base, dialect, anchors: HashMap::new(), dynamic: HashMap::new(), owner: None }
    }
}

/// All resources of a document.
#[derive(Debug, Default)]
pub(crate) struct Resources {
    all: Vec<Resource>,
    /// The resource of each file's root, in the order of the files.
    sources: Vec<usize>,
    /// The resources that are not a file's root, by their root.
    embedded: HashMap<NodeId, usize>,
    by_uri: HashMap<String, usize>,
}

impl Resources {
    pub(super) fn add_root(&mut self, resource: Resource) {
        let index = self.all.len();
        if let Some(uri) = &resource.base {
            self.by_uri.insert(uri.clone(), index);
        }
        self.all.push(resource);
        self.sources.push(index);
    }

    /// Gives a file's root the identifier and the dialect that it names.
    pub(super) fn identify(&mut self, source: usize, identifier: Option<&str>, dialect: Dialect) {
        let index = self.sources[source];
        self.all[index].dialect = dialect;
        if let Some(uri) = identifier.and_then(|identifier| self.absolute(index, identifier)) {
            self.by_uri.insert(uri.clone(), index);
            self.all[index].base = Some(uri);
        }
    }

    /// Adds a schema with an `$id`. It keeps the dialect of the resource around it, unless it names one.
    pub(super) fn embed(&mut self, root: NodeId, outer: usize, id: &str, dialect: Option<Dialect>) -> usize {
        if let Some(known) = self.embedded.get(&root) {
            return *known;
        }
        let index = self.all.len();
        let uri = self.absolute(outer, id);
        if let Some(uri) = &uri {
            self.by_uri.entry(uri.clone()).or_insert(index);
        }
        let dialect = dialect.unwrap_or(self.all[outer].dialect);
        self.all.push(Resource::new(root, uri.or_else(|| Some(id.to_owned())), dialect));
        self.embedded.insert(root, index);
        index
    }

    /// Adds a schema with a `$schema` and no `$id`: another dialect in the same resource, as OpenAPI allows for the
    /// schemas of a document.
    pub(super) fn switch(&mut self, root: NodeId, outer: usize, dialect: Dialect) -> usize {
        if let Some(known) = self.embedded.get(&root) {
            return *known;
        }
        let index = self.all.len();
        let owner = self.owner(outer);
        let base = self.all[owner].base.clone();
        self.all.push(Resource { owner: Some(owner), ..Resource::new(root, base, dialect) });
        self.embedded.insert(root, index);
        index
    }

    /// The resource whose identifier a part of it shares.
    fn owner(&self, resource: usize) -> usize {
        self.all[resource].owner.unwrap_or(resource)
    }

    /// The anchors of a resource.
    pub(super) fn anchors(&self, resource: usize) -> &HashMap<Box<str>, NodeId> {
        &self.all[self.owner(resource)].anchors
    }

    pub(super) fn anchor(&mut self, resource: usize, name: &str, node: NodeId, dynamic: bool) {
        let owner = self.owner(resource);
        let resource = &mut self.all[owner];
        resource.anchors.entry(name.into()).or_insert(node);
        if dynamic {
            resource.dynamic.entry(name.into()).or_insert(node);
        }
    }

    pub(crate) fn get(&self, index: usize) -> &Resource {
        &self.all[index]
    }

    /// Whether any schema has a `$dynamicAnchor`.
    pub(crate) fn any_dynamic(&self) -> bool {
        self.all.iter().any(|resource| !resource.dynamic.is_empty())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Resource> {
        self.all.iter()
    }

    pub(super) fn of_source(&self, source: usize) -> usize {
        self.sources[source]
    }

    /// The resource that a node belongs to.
    pub(crate) fn of(&self, document: &Document, node: NodeId) -> usize {
        let mut at = Some(node);
        while let Some(node) = at.filter(|_| !self.embedded.is_empty()) {
            if let Some(index) = self.embedded.get(&node) {
                return *index;
            }
            at = document.node(node).parent;
        }
        self.sources[usize::from(document.node(node).source)]
    }

    /// A reference, without its fragment, resolved against the base of a resource; `None` where the base is a path.
    pub(super) fn absolute(&self, resource: usize, reference: &str) -> Option<String> {
        let reference = reference.split('#').next().unwrap_or_default();
        let parsed = UriRef::parse(reference).ok()?;
        if parsed.has_scheme() {
            return Some(reference.to_owned());
        }
        let base = Uri::parse(self.all[resource].base.as_deref()?).ok()?;
        let resolved = parsed.resolve_against(&base).ok()?;
        Some(resolved.as_str().to_owned())
    }

    /// The resource with the identifier that a reference names.
    pub(super) fn named(&self, resource: usize, reference: &str) -> Option<usize> {
        let by_uri = self.absolute(resource, reference).and_then(|uri| self.by_uri.get(&uri).copied());
        // An `$id` that is a relative path in a document without a base is known by just that.
        by_uri.or_else(|| {
            let base = self.all[resource].base.as_deref().is_none_or(|base| Uri::parse(base).is_err());
            let mut embedded = self.embedded.values().copied().filter(|index| self.all[*index].owner.is_none());
            embedded.find(|index| base && self.all[*index].base.as_deref() == Some(reference))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources(base: Option<&str>) -> Resources {
        let mut resources = Resources::default();
        resources.add_root(Resource::new(NodeId(0), base.map(str::to_owned), Dialect::Draft2020));
        resources
    }

    #[test]
    fn identifiers_are_resolved_against_the_resource_around_them() {
        let mut own = resources(Some("https://x.test/api/openapi.yaml"));
        let inner = own.embed(NodeId(5), 0, "schemas/a", None);
        let innermost = own.embed(NodeId(6), inner, "b", Some(Dialect::Draft07));
        assert_eq!(own.embed(NodeId(5), 0, "schemas/a", None), inner, "once each");
        assert_eq!(own.absolute(inner, "c#frag").as_deref(), Some("https://x.test/api/schemas/c"));
        assert_eq!(own.named(0, "schemas/a"), Some(inner));
        assert_eq!(own.named(0, "https://x.test/api/schemas/b"), Some(innermost));
        assert_eq!(own.named(inner, "b"), Some(innermost));
        assert_eq!(own.named(0, "b"), None);
        assert_eq!((own.get(inner).dialect, own.get(innermost).dialect), (Dialect::Draft2020, Dialect::Draft07));
    }

    #[test]
    fn without_a_base_an_identifier_is_a_name() {
        let mut own = resources(None);
        let inner = own.embed(NodeId(5), 0, "a", None);
        assert_eq!(own.absolute(0, "b"), None);
        assert_eq!(own.named(0, "a"), Some(inner));
        assert_eq!(own.named(0, "b"), None);
        assert_eq!(own.absolute(0, "urn:x:y").as_deref(), Some("urn:x:y"));
    }

    #[test]
    fn a_root_that_names_itself() {
        let mut own = resources(None);
        own.identify(0, Some("https://x.test/a"), Dialect::Draft2019);
        assert_eq!(own.named(0, "https://x.test/a"), Some(0));
        assert_eq!(own.get(0).dialect, Dialect::Draft2019);
        own.anchor(0, "first", NodeId(1), false);
        own.anchor(0, "first", NodeId(2), true);
        assert_eq!(own.get(0).anchors.get("first"), Some(&NodeId(1)), "the first one counts");
        assert!(own.any_dynamic());
    }
}

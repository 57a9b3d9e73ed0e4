//! The description as a whole.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::document::{self, Data, Document, NodeId};
use crate::error::{Error, Problem, Problems};
use crate::json::Value;
use crate::operation::{Operation, StatusPattern};
use crate::router::Router;
use crate::schema::{Direction, Observer, Reference, Schema, SchemaCell, Slot, validate};
use crate::server::{Server, split};

const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("trace", "TRACE"),
];

/// An OpenAPI 3.0 description, ready to judge traffic. Shared between threads as it is.
#[derive(Debug)]
pub struct Contract {
    document: Document,
    servers: Vec<Server>,
    added_servers: Vec<Server>,
    paths: Vec<PathEntry>,
    /// The paths that have servers of their own; few, so that looking a URL up stays quick.
    paths_with_servers: Vec<usize>,
    operations: Vec<Operation>,
    router: Router,
    /// One cell for each place that a `$ref` leads to, sorted by it.
    targets: Vec<SchemaCell>,
    slots: Mutex<Vec<NodeId>>,
    problems: Mutex<Vec<Problem>>,
}

#[derive(Debug)]
struct PathEntry {
    template: Box<str>,
    node: NodeId,
    /// Servers of its own, which replace those of the description.
    servers: Option<Vec<Server>>,
    /// The operation of each method.
    methods: Vec<(&'static str, usize)>,
}

/// What the description says about a request.
#[derive(Debug, Clone, Copy)]
pub enum Located<'c> {
    /// It is this operation.
    Operation(&'c Operation),
    /// The path is described, the method is not.
    UnknownMethod {
        /// The path template.
        template: &'c str,
        /// Where the path is written.
        node: NodeId,
    },
    /// The server is, the path is not.
    UnknownPath,
    /// It went to another host, or past the base path of the API.
    Elsewhere,
}

impl Contract {
    /// Reads a description from disk, with the files in its folder that its `$ref`s lead to.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, is no YAML or JSON, is not OpenAPI 3.0, or holds a `$ref` that
    /// leads nowhere. Every problem names file, line and column.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::new(document::load_file(path.as_ref())?)
    }

    /// Reads a description from text; `name` is what its positions are reported under. A `$ref`
    /// to another file is an error.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        Self::new(document::load_text(name, text)?)
    }

    fn new(document: Document) -> Result<Self, Error> {
        let invalid = |problems| Error::Invalid(Problems::from(problems));
        check_version(&document).map_err(|problem| invalid(vec![problem]))?;
        let root = document.root();
        let mut problems = Vec::new();
        let servers = document.get(root, "servers").map(|node| Server::read(&document, node)).unwrap_or_default();
        let mut contract = Self {
            servers: if servers.is_empty() { vec![Server::new("/")] } else { servers },
            added_servers: Vec::new(),
            paths: Vec::new(),
            paths_with_servers: Vec::new(),
            operations: Vec::new(),
            router: Router::default(),
            targets: targets(&document),
            slots: Mutex::default(),
            problems: Mutex::default(),
            document,
        };
        contract.read_paths(&mut problems);
        if problems.is_empty() { Ok(contract) } else { Err(invalid(problems)) }
    }

    fn read_paths(&mut self, problems: &mut Vec<Problem>) {
        let document = &self.document;
        let root = document.root();
        let Some(paths) = document.get(root, "paths") else {
            problems.push(
                Problem::new(document.location(root), "`paths` is missing")
                    .hint("an OpenAPI 3.0 description lists its operations under `paths`; write `paths: {}` for none"),
            );
            return;
        };
        let Some(object) = document.node(paths).as_object() else {
            let found = document.node(paths).kind_name();
            problems.push(Problem::new(document.location(paths), format!("`paths` is {found}, not a mapping")));
            return;
        };
        for entry in object.iter().filter(|entry| !entry.name.starts_with("x-")) {
            if !entry.name.starts_with('/') {
                let at = document.locate(entry.value, entry.name_span);
                problems.push(Problem::new(at, format!("path `{}` does not begin with `/`", entry.name)));
                continue;
            }
            let node = document.follow(entry.value);
            let index = self.paths.len();
            let mut methods = Vec::new();
            for (key, method) in METHODS {
                let Some(operation) = document.get(node, key) else { continue };
                check_operation(document, operation, problems);
                methods.push((method, self.operations.len()));
                self.operations.push(Operation {
                    index: self.operations.len(),
                    method,
                    path: entry.name.clone(),
                    node: operation,
                    path_item: node,
                    id: document.get_str(operation, "operationId").map(Into::into),
                    details: OnceLock::new(),
                });
            }
            let servers = document.get(node, "servers").map(|servers| Server::read(document, servers));
            if servers.is_some() {
                self.paths_with_servers.push(index);
            }
            self.router.insert(&entry.name, index);
            self.paths.push(PathEntry { template: entry.name.clone(), node: entry.value, servers, methods });
        }
    }

    /// The document, with its positions.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// All operations, by path in the order of the file.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The servers of the description, and those that were added.
    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        let own = self.paths_with_servers.iter().flat_map(|&index| self.paths[index].servers.iter().flatten());
        self.servers.iter().chain(own).chain(&self.added_servers)
    }

    /// Adds a server at which the same API was recorded.
    pub fn add_server(&mut self, url: &str) {
        self.added_servers.push(Server::new(url));
    }

    /// Finds the operation for a method and an absolute URL, or a URL without a host, which may
    /// be any server's.
    #[must_use]
    pub fn locate(&self, method: &str, url: &str) -> Located<'_> {
        let (authority, path) = split(url);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = if path.is_empty() { "/" } else { path };
        let mut best = Located::Elsewhere;
        let groups = self
            .paths_with_servers
            .iter()
            .flat_map(|&index| self.paths[index].servers.iter().flatten().map(move |server| (Some(index), server)));
        let common = self.added_servers.iter().chain(&self.servers).map(|server| (None, server));
        for (only, server) in groups.chain(common) {
            if !authority.is_none_or(|authority| server.has_authority(authority)) {
                continue;
            }
            let Some(rest) = server.strip_base(path) else { continue };
            let added = only.is_none() && server.node().is_none();
            let found = self.route(method, rest, |index| match only {
                Some(only) => index == only,
                None => added || self.paths[index].servers.is_none(),
            });
            match (found, best) {
                (Located::Operation(_), _) => return found,
                (Located::UnknownMethod { .. }, _) => best = found,
                // A server of one path says nothing about other paths at the same host.
                (Located::UnknownPath, Located::Elsewhere) if only.is_none() => best = found,
                _ => {}
            }
        }
        best
    }

    fn route(&self, method: &str, path: &str, belongs: impl Fn(usize) -> bool) -> Located<'_> {
        let operation = |index: usize| {
            let methods = &self.paths[index].methods;
            methods.iter().find(|(own, _)| own.eq_ignore_ascii_case(method)).map(|(_, operation)| *operation)
        };
        let with_method = |index: usize| belongs(index) && operation(index).is_some();
        if let Some(index) = self.router.find(path, &with_method).and_then(operation) {
            return Located::Operation(&self.operations[index]);
        }
        match self.router.find(path, &belongs) {
            Some(index) => {
                let entry = &self.paths[index];
                Located::UnknownMethod { template: &entry.template, node: entry.node }
            }
            None => Located::UnknownPath,
        }
    }

    /// The part of a URL's path that a path template is matched with: below the server's base.
    #[must_use]
    pub fn path_below_server<'u>(&self, url: &'u str) -> Option<&'u str> {
        let (authority, path) = split(url);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut servers =
            self.servers().filter(|server| authority.is_none_or(|authority| server.has_authority(authority)));
        servers.find_map(|server| server.strip_base(if path.is_empty() { "/" } else { path }))
    }

    /// Checks a value against a schema and tells `observer` of everything that is found.
    pub fn check(&self, schema: &Schema, value: Value<'_>, direction: Direction, observer: &mut impl Observer) {
        validate(self, schema, value, direction, observer);
    }

    /// What was found wrong with the description while schemas were built, in the order of the
    /// file. Such a keyword is left out of the check.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner).clone();
        problems.sort_by(|a, b| (&a.location, &a.message).cmp(&(&b.location, &b.message)));
        problems.dedup();
        problems
    }

    pub(crate) fn report(&self, problem: Problem) {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
    }

    /// The `$ref` to a place.
    pub(crate) fn reference(&self, node: NodeId) -> Reference {
        Reference { node, cell: self.targets.binary_search_by_key(&node, SchemaCell::node).ok() }
    }

    pub(crate) fn target(&self, reference: Reference) -> Option<&Schema> {
        Some(self.targets[reference.cell?].get(self))
    }

    pub(crate) fn new_slot(&self, node: NodeId) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.push(node);
        Slot::new(slots.len() - 1)
    }

    /// The node that each [`Slot`] given out so far stands for, by the slot's index.
    #[must_use]
    pub fn slots(&self) -> Vec<NodeId> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Every place that a `$ref` or a discriminator may lead to.
fn targets(document: &Document) -> Vec<SchemaCell> {
    let components = document.get(document.root(), "components");
    let schemas = components.and_then(|components| document.get(components, "schemas"));
    let named = schemas.into_iter().flat_map(|schemas| document.members(schemas)).map(|member| member.value);
    let referenced = document.references.iter().map(|(_, target)| *target);
    let nodes: BTreeSet<NodeId> = referenced.chain(named).collect();
    nodes.into_iter().map(SchemaCell::new).collect()
}

fn check_version(document: &Document) -> Result<(), Problem> {
    let root = document.root();
    if document.node(root).as_object().is_none() {
        let found = document.node(root).kind_name();
        return Err(Problem::new(
            document.locate(root, document.node(root).span()),
            format!("not an OpenAPI document: it is {found}"),
        )
        .hint("it should be a mapping that begins with `openapi: 3.0.3`"));
    }
    let start = || document.locate(root, document.node(root).span());
    if let Some(swagger) = document.get(root, "swagger") {
        return Err(Problem::new(document.location(swagger), "this is Swagger 2.0, not OpenAPI 3.0")
            .hint("convert it first, for example with swagger2openapi"));
    }
    let Some(node) = document.get(root, "openapi") else {
        return Err(Problem::new(start(), "not an OpenAPI document: `openapi` is missing")
            .hint("it should begin with `openapi: 3.0.3`"));
    };
    let version = match document.node(node).data() {
        Data::String(text) | Data::Number(text) => &**text,
        _ => "",
    };
    let parts: Vec<&str> = version.split('.').collect();
    match parts[..] {
        ["3", "0", patch] if !patch.is_empty() => Ok(()),
        ["3", "0"] => Err(Problem::new(document.location(node), "`openapi` is `3.0`, which is no version")
            .hint("write the patch level too: `openapi: 3.0.3`")),
        _ => Err(Problem::new(document.location(node), format!("not OpenAPI 3.0: `openapi` is `{version}`"))
            .hint("only OpenAPI 3.0.x is understood")),
    }
}

fn check_operation(document: &Document, operation: NodeId, problems: &mut Vec<Problem>) {
    if document.node(operation).as_object().is_none() {
        let found = document.node(operation).kind_name();
        problems.push(Problem::new(document.location(operation), format!("the operation is {found}, not a mapping")));
        return;
    }
    let Some(responses) = document.get(operation, "responses") else {
        problems.push(Problem::new(document.location(operation), "the operation has no `responses`"));
        return;
    };
    for entry in document.members(responses).filter(|entry| !entry.name.starts_with("x-")) {
        if StatusPattern::parse(&entry.name).is_none() {
            let at = document.locate(entry.value, entry.name_span);
            problems.push(
                Problem::new(at, format!("`{}` is no response status", entry.name))
                    .hint("write a status such as 200, a class such as 4XX, or default"),
            );
        }
    }
}

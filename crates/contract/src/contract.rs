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
    /// The servers that some paths and operations have in place of the description's.
    own_servers: Vec<(Scope, Server)>,
    paths: Vec<PathEntry>,
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
    has_servers: bool,
    /// The operation of each method.
    methods: Vec<(&'static str, usize)>,
}

/// What a server is for: an operation or a path, by index, or all those that have none of their own.
#[derive(Debug, Clone, Copy)]
enum Scope {
    Operation(usize),
    Path(usize),
    All,
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
        let servers = Server::of(&document, root);
        let mut contract = Self {
            servers: if servers.is_empty() { vec![Server::new("/")] } else { servers },
            added_servers: Vec::new(),
            own_servers: Vec::new(),
            paths: Vec::new(),
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
                let index = self.operations.len();
                let servers = Server::of(document, operation);
                methods.push((method, index));
                self.operations.push(Operation {
                    index,
                    method,
                    path: entry.name.clone(),
                    node: operation,
                    path_item: node,
                    id: document.get_str(operation, "operationId").map(Into::into),
                    has_servers: !servers.is_empty(),
                    details: OnceLock::new(),
                });
                self.own_servers.extend(servers.into_iter().map(|server| (Scope::Operation(index), server)));
            }
            let servers = Server::of(document, node);
            self.router.insert(&entry.name, index);
            self.paths.push(PathEntry {
                template: entry.name.clone(),
                node: entry.value,
                has_servers: !servers.is_empty(),
                methods,
            });
            self.own_servers.extend(servers.into_iter().map(|server| (Scope::Path(index), server)));
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
        let own = self.own_servers.iter().map(|(_, server)| server);
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
        let own = self.own_servers.iter().map(|(scope, server)| (*scope, server));
        let common = self.added_servers.iter().chain(&self.servers).map(|server| (Scope::All, server));
        for (scope, server) in own.chain(common) {
            if !authority.is_none_or(|authority| server.has_authority(authority)) {
                continue;
            }
            let Some(rest) = server.strip_base(path) else { continue };
            let found = self.route(method, rest, scope, server.node().is_none());
            match (found, scope) {
                (Located::Operation(_), _) => return found,
                // A server of one path or operation says nothing about others at the same host.
                (_, Scope::Operation(_)) | (Located::UnknownPath, Scope::Path(_)) | (Located::Elsewhere, _) => {}
                (Located::UnknownMethod { .. }, _) => best = found,
                (Located::UnknownPath, Scope::All) if matches!(best, Located::Elsewhere) => best = found,
                (Located::UnknownPath, Scope::All) => {}
            }
        }
        best
    }

    /// Finds the operation below a server; below one that was `added`, everything is.
    fn route(&self, method: &str, path: &str, scope: Scope, added: bool) -> Located<'_> {
        let belongs = |index: usize| match scope {
            Scope::Operation(_) => true,
            Scope::Path(own) => index == own,
            Scope::All => added || !self.paths[index].has_servers,
        };
        let is_here = |operation: &usize| match scope {
            Scope::Operation(own) => *operation == own,
            Scope::Path(_) | Scope::All => added || !self.operations[*operation].has_servers,
        };
        let operation = |index: usize| {
            let methods = &self.paths[index].methods;
            let found = methods.iter().find(|(own, _)| own.eq_ignore_ascii_case(method));
            found.map(|(_, operation)| *operation).filter(is_here)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_servers_count() {
        let contract = Contract::parse(
            "openapi.yaml",
            r"openapi: 3.0.3
servers: [{url: 'https://api.test/v1'}]
paths:
  /files:
    get: {responses: {200: {description: ok}}}
    post: {servers: [{url: 'https://uploads.test'}], responses: {200: {description: ok}}}
  /status:
    servers: [{url: 'https://status.test'}]
    get: {responses: {200: {description: ok}}}
    put: {servers: [{url: 'https://admin.test'}], responses: {200: {description: ok}}}
",
        )
        .unwrap();
        let found = |method: &str, url: &str| match contract.locate(method, url) {
            Located::Operation(operation) => format!("{} {}", operation.method(), operation.path()),
            Located::UnknownMethod { template, .. } => format!("no method of {template}"),
            Located::UnknownPath => "no path".to_owned(),
            Located::Elsewhere => "elsewhere".to_owned(),
        };
        for (method, url, want) in [
            ("GET", "https://api.test/v1/files", "GET /files"),
            ("POST", "https://uploads.test/files", "POST /files"),
            ("POST", "https://api.test/v1/files", "no method of /files"),
            ("GET", "https://uploads.test/files", "elsewhere"),
            ("GET", "https://status.test/status", "GET /status"),
            ("GET", "https://status.test/files", "elsewhere"),
            ("GET", "https://api.test/v1/status", "no path"),
            ("PUT", "https://admin.test/status", "PUT /status"),
            ("PUT", "https://status.test/status", "no method of /status"),
        ] {
            assert_eq!(found(method, url), want, "{method} {url}");
        }
    }
}

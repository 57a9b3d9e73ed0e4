//! The document as a whole: its operations, and how a request is matched to one.

use std::collections::HashSet;
use std::path::Path;

use crate::document::{self, Document, METHODS, NodeId};
use crate::error::{Error, Problem};
use crate::json::Value;
use crate::operation::{BrokenPlace, Operation, Reader};
use crate::router::{self, Router};
use crate::schema::{Checked, CompiledSchema, Compiler, Direction, Observer, Registry, SchemaId, Scratch, check};
use crate::server::{Server, split};
use crate::version::Version;

/// An OpenAPI document, ready to judge traffic. Shared between threads as it is.
#[derive(Debug)]
pub struct Contract {
    document: Document,
    version: Version,
    registry: Registry,
    servers: Vec<Server>,
    added_servers: Vec<Server>,
    /// The servers that some paths and operations have in place of the document's.
    own_servers: Vec<OwnServer>,
    paths: Vec<PathEntry>,
    /// Why the operations of the document are not known, if they are not.
    broken_paths: Option<BrokenPlace>,
    operations: Vec<Operation>,
    router: Router,
    problems: Vec<Problem>,
    webhooks: usize,
}

#[derive(Debug)]
struct PathEntry {
    template: Box<str>,
    node: NodeId,
    has_servers: bool,
    /// The operation of each method.
    methods: Vec<(Box<str>, usize)>,
    broken: Option<BrokenPlace>,
}

/// A server, and the operations and paths, by index, that have it in place of the document's.
#[derive(Debug)]
struct OwnServer {
    server: Server,
    operations: HashSet<usize>,
    paths: HashSet<usize>,
}

/// The place of a request in the document.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Located<'c> {
    /// It is this operation.
    Operation(&'c Operation),
    /// It goes to a part of the document that cannot be judged.
    Broken(&'c BrokenPlace),
    /// The path is described, the method is not.
    UnknownMethod {
        /// The path template.
        template: &'c str,
        /// Where the path is written.
        node: NodeId,
    },
    /// The server is described, the path is not.
    UnknownPath,
    /// It went to another host, or past the base path of the API.
    Elsewhere,
}

/// How many servers a new one is compared with. More than a few different ones are rare.
const MAX_COMPARED: usize = 64;

/// What a server is for that a URL may belong to.
#[derive(Debug, Clone, Copy)]
enum Scope<'c> {
    /// What names it.
    Own(&'c OwnServer),
    /// All that names no server of its own.
    Rest,
    /// Everything: it was added.
    All,
}

impl Contract {
    /// Reads a document from disk, with the files in its folder and below that its `$ref`s lead to.
    ///
    /// A part that cannot be used does not keep the rest from being read: see [`problems`](Self::problems).
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is neither YAML nor JSON, or is not OpenAPI 3. The error names file, line and
    /// column.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self::new(document::load_file(path.as_ref(), None)?))
    }

    /// The same, but `$ref`s may lead to all files below `root`, which must contain the document.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), and if the document is not below `root`.
    pub fn load_below(path: impl AsRef<Path>, root: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self::new(document::load_file(path.as_ref(), Some(root.as_ref()))?))
    }

    /// Reads a document from text; `name` is what its positions are reported under.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        Self::parse_files((name, text), &[])
    }

    /// Reads a document from texts, the main one first, whose `$ref`s lead to each other by name: by relative paths, or
    /// by URLs where the names are URLs. Nothing is read from disk.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse_files(main: (&str, &str), others: &[(&str, &str)]) -> Result<Self, Error> {
        Ok(Self::new(document::load_texts(main, others)?))
    }

    fn new(document: Document) -> Self {
        let root = document.root();
        let servers = Server::of(&document, root);
        let webhooks = document.get(root, "webhooks").map_or(0, |webhooks| document.members(webhooks).count());
        let mut contract = Self {
            version: document.version().unwrap_or(Version::V3_0),
            registry: Registry::default(),
            servers: if servers.is_empty() { vec![Server::new("/")] } else { servers },
            added_servers: Vec::new(),
            own_servers: Vec::new(),
            paths: Vec::new(),
            broken_paths: None,
            operations: Vec::new(),
            router: Router::default(),
            problems: document.problems.clone(),
            webhooks,
            document: Document::default(),
        };
        let mut compiler = Compiler::new(&document);
        contract.read_paths(&document, &mut compiler);
        let (registry, problems) = compiler.finish();
        contract.registry = registry;
        contract.problems.extend(problems);
        contract.problems.sort_by(|a, b| (&a.location, &a.message).cmp(&(&b.location, &b.message)));
        contract.problems.dedup();
        contract.document = document;
        contract
    }

    fn read_paths<'d>(&mut self, document: &'d Document, compiler: &mut Compiler<'d>) {
        let root = document.root();
        let Some(paths) = document.get(root, "paths") else {
            // From 3.1 on a document may have webhooks or components alone.
            if self.version == Version::V3_0 {
                let problem = Problem::new(document.location(root), "`paths` is missing");
                self.problems.push(problem.hint("OpenAPI 3.0 lists the operations there; write `paths: {}` for none"));
            }
            return;
        };
        let mut problems = Vec::new();
        let mut reader = Reader { document, compiler, problems: &mut problems };
        let paths = document.follow(paths);
        self.broken_paths = reader.broken(paths);
        for entry in document.members(paths).filter(|entry| !entry.name.starts_with("x-") && &*entry.name != "$ref") {
            self.read_path(&mut reader, &entry.name, entry.value);
        }
        self.problems.extend(problems);
    }

    fn read_path(&mut self, reader: &mut Reader<'_, '_>, name: &str, entry: NodeId) {
        let document = reader.document;
        let index = self.paths.len();
        let mut broken = reader.broken(entry);
        let template = if name.starts_with('/') {
            name.to_owned()
        } else {
            let reason = format!("the path `{name}` does not begin with `/`");
            broken = broken.or_else(|| Some(reader.problem(entry, reason)));
            format!("/{name}")
        };
        // Readers differ in which of two path items they take. A reference that leads nowhere leaves the members beside it.
        let twice = reader.broken(entry).filter(|_| document.get(entry, "$ref").is_none());
        // The path item and those that it refers to, the nearest first: its own members count beside its `$ref`.
        let mut holders = vec![entry];
        while let Some(next) = holders.last().and_then(|last| document.reference(*last)) {
            if holders.contains(&next) {
                break;
            }
            broken = broken.or_else(|| reader.broken(next));
            holders.push(next);
        }
        let mut methods: Vec<(Box<str>, usize)> = Vec::new();
        for holder in &holders {
            for (method, node) in operations_of(document, *holder, self.version) {
                if methods.iter().any(|(own, _)| **own == *method) {
                    continue;
                }
                let operation = document.follow(node);
                let index = self.operations.len();
                let servers = Server::of(document, operation);
                methods.push((method.clone(), index));
                self.operations.push(Operation {
                    index,
                    method,
                    path: name.into(),
                    node: operation,
                    id: document.get_str(operation, "operationId").map(Into::into),
                    has_servers: !servers.is_empty(),
                    broken: reader.broken(node).or_else(|| reader.broken(operation)).or_else(|| twice.clone()),
                    details: reader.details(operation, &holders),
                });
                for server in servers {
                    self.own_server(server).operations.insert(index);
                }
            }
        }
        let servers = holders.iter().map(|holder| Server::of(document, *holder)).find(|servers| !servers.is_empty());
        let servers = servers.unwrap_or_default();
        self.router.insert(&template, index);
        let has_servers = !servers.is_empty();
        self.paths.push(PathEntry { template: template.into(), node: entry, has_servers, methods, broken });
        for server in servers {
            self.own_server(server).paths.insert(index);
        }
    }

    /// The entry of a server that is written in place of the document's.
    fn own_server(&mut self, server: Server) -> &mut OwnServer {
        let start = self.own_servers.len().saturating_sub(MAX_COMPARED);
        let known = self.own_servers[start..].iter().position(|own| own.server.is_same(&server));
        let at = known.map_or(self.own_servers.len(), |known| start + known);
        if at == self.own_servers.len() {
            self.own_servers.push(OwnServer { server, operations: HashSet::new(), paths: HashSet::new() });
        }
        &mut self.own_servers[at]
    }

    /// The document, with its positions.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The version of OpenAPI that the document is written in.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// All operations, by path in the order of the file.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The number of webhooks. Recordings of an API's clients do not contain calls to them.
    #[must_use]
    pub fn webhooks(&self) -> usize {
        self.webhooks
    }

    /// The servers of the document, and those that were added.
    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        let own = self.own_servers.iter().map(|own| &own.server);
        self.servers.iter().chain(own).chain(&self.added_servers)
    }

    /// Adds a server at which the same API was recorded.
    pub fn add_server(&mut self, url: &str) {
        self.added_servers.push(Server::new(url));
    }

    /// Finds the operation for a method and an absolute URL, or a URL without a host, which may be any server's.
    #[must_use]
    pub fn locate(&self, method: &str, url: &str) -> Located<'_> {
        let (authority, path) = split(url);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = if path.is_empty() { "/" } else { path };
        let own = self.own_servers.iter().map(|own| (Scope::Own(own), &own.server));
        let added = self.added_servers.iter().map(|server| (Scope::All, server));
        let common = self.servers.iter().map(|server| (Scope::Rest, server));
        // The servers that the URL may belong to, by what they leave of its path: the most exact template below all of
        // them is meant, whichever server is listed first.
        let mut below: Vec<(&str, Vec<Scope<'_>>)> = Vec::new();
        for (scope, server) in own.chain(added).chain(common) {
            let Some(rest) = server.below(authority, path) else { continue };
            match below.iter_mut().find(|(known, _)| known.len() == rest.len()) {
                Some((_, scopes)) => scopes.push(scope),
                None => below.push((rest, vec![scope])),
            }
        }
        let mut best = Located::Elsewhere;
        for (rest, scopes) in &below {
            match self.route(method, rest, scopes) {
                found @ Located::Operation(_) => return found,
                found @ (Located::UnknownMethod { .. } | Located::Broken(_)) => best = found,
                found if matches!(best, Located::Elsewhere) => best = found,
                _ => {}
            }
        }
        best
    }

    /// Finds the operation below servers that leave the same path.
    fn route(&self, method: &str, path: &str, scopes: &[Scope<'_>]) -> Located<'_> {
        let is_admitted = |index: usize, operation: Option<usize>| {
            let has_servers = operation.is_some_and(|own| self.operations[own].has_servers);
            scopes.iter().any(|scope| match scope {
                Scope::Own(own) => {
                    operation.is_some_and(|operation| own.operations.contains(&operation))
                        || (own.paths.contains(&index) && !has_servers)
                }
                Scope::Rest => !self.paths[index].has_servers && !has_servers,
                Scope::All => true,
            })
        };
        let operation = |index: usize| {
            let methods = &self.paths[index].methods;
            let found = methods.iter().find(|(own, _)| own.eq_ignore_ascii_case(method));
            found.map(|(_, operation)| *operation).filter(|operation| is_admitted(index, Some(*operation)))
        };
        if let Some(index) = self.router.find(path, &|index| operation(index).is_some()).and_then(operation) {
            let operation = &self.operations[index];
            return operation.broken.as_ref().map_or(Located::Operation(operation), Located::Broken);
        }
        if let Some(broken) = &self.broken_paths {
            return Located::Broken(broken);
        }
        match self.router.find(path, &|index| is_admitted(index, None)) {
            Some(index) => {
                let entry = &self.paths[index];
                match &entry.broken {
                    Some(broken) => Located::Broken(broken),
                    None => Located::UnknownMethod { template: &entry.template, node: entry.node },
                }
            }
            // A server of one path or operation says nothing about others at the same host.
            None if scopes.iter().all(|scope| matches!(scope, Scope::Own(_))) => Located::Elsewhere,
            None => Located::UnknownPath,
        }
    }

    /// The part of a URL's path that a path template is matched with: below the server's base.
    #[must_use]
    pub fn path_below_server<'u>(&self, url: &'u str) -> Option<&'u str> {
        let (authority, path) = split(url);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = if path.is_empty() { "/" } else { path };
        self.servers().find_map(|server| server.below(authority, path))
    }

    /// The values of the path variables of an operation in a URL that was located there, by name, as the URL has them.
    #[must_use]
    pub fn path_values<'a>(&'a self, operation: &'a Operation, url: &'a str) -> Vec<(&'a str, &'a str)> {
        let (authority, path) = split(url);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = if path.is_empty() { "/" } else { path };
        let mut below = self.servers().filter_map(|server| server.below(authority, path));
        below.find_map(|rest| router::variables(&operation.path, rest)).unwrap_or_default()
    }

    /// A compiled schema.
    #[inline]
    #[must_use]
    pub fn schema(&self, id: SchemaId) -> &CompiledSchema {
        self.registry.get(id)
    }

    /// The schema that is written at a node, or that its `$ref` leads to, if an operation leads there.
    #[must_use]
    pub fn schema_at(&self, node: NodeId) -> Option<SchemaId> {
        self.registry.at(self.document.follow(node))
    }

    /// Checks a value against a schema and reports violations to `observer`.
    pub fn check<'a>(
        &'a self,
        schema: SchemaId,
        value: Value<'a>,
        direction: Direction,
        observer: &'a mut impl Observer,
    ) -> Checked {
        self.check_with(&mut Scratch::new(), schema, value, direction, observer)
    }

    /// The same, with memory that is reused from one check to the next.
    pub fn check_with<'a>(
        &'a self,
        scratch: &'a mut Scratch,
        schema: SchemaId,
        value: Value<'a>,
        direction: Direction,
        observer: &'a mut impl Observer,
    ) -> Checked {
        check(&self.document, self.registry(), schema, value, direction, scratch, observer)
    }

    /// The problems of the document, by file and line. Values that reach a part that cannot be used are reported as not
    /// judged.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The node of each [`Slot`](crate::schema::Slot), by the slot's index.
    #[must_use]
    pub fn slots(&self) -> &[NodeId] {
        self.registry.slots()
    }
}

/// The operations of a path item, with their methods as HTTP writes them.
fn operations_of(document: &Document, item: NodeId, version: Version) -> Vec<(Box<str>, NodeId)> {
    let known = METHODS.iter().filter(|(.., since)| *since <= version);
    let known = known.filter_map(|(key, method, _)| Some((Box::from(*method), document.get(item, key)?)));
    let additional = document.get(item, "additionalOperations").filter(|_| version >= Version::V3_2);
    let additional = additional.into_iter().flat_map(|additional| document.members(additional));
    known.chain(additional.map(|entry| (entry.name.clone(), entry.value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(contract: &Contract, method: &str, url: &str) -> String {
        match contract.locate(method, url) {
            Located::Operation(operation) => format!("{} {}", operation.method(), operation.path()),
            Located::Broken(broken) => format!("broken: {}", broken.reason),
            Located::UnknownMethod { template, .. } => format!("no method of {template}"),
            Located::UnknownPath => "no path".to_owned(),
            Located::Elsewhere => "elsewhere".to_owned(),
        }
    }

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
            assert_eq!(found(&contract, method, url), want, "{method} {url}");
        }
    }

    #[test]
    fn an_exact_path_wins_whichever_server_is_listed_first() {
        let contract = Contract::parse(
            "openapi.yaml",
            r"openapi: 3.0.3
servers: [{url: 'https://api.test'}, {url: 'https://eu.api.test'}]
paths:
  /ips/{ip}:
    get: {servers: [{url: 'https://api.test'}], responses: {200: {description: ok}}}
  /ips/assigned:
    servers: [{url: 'https://api.test'}]
    get: {responses: {200: {description: ok}}}
  /ips/pools:
    get: {responses: {200: {description: ok}}}
",
        )
        .unwrap();
        for (url, want) in [
            ("https://api.test/ips/assigned", "GET /ips/assigned"),
            ("https://api.test/ips/pools", "GET /ips/pools"),
            ("https://api.test/ips/1.2.3.4", "GET /ips/{ip}"),
            ("https://eu.api.test/ips/pools", "GET /ips/pools"),
            ("https://eu.api.test/ips/assigned", "no method of /ips/{ip}"),
        ] {
            assert_eq!(found(&contract, "GET", url), want, "{url}");
        }
    }

    #[test]
    fn path_values_are_those_below_the_server_that_fits() {
        let contract = Contract::parse(
            "openapi.yaml",
            r"openapi: 3.0.3
servers: [{url: 'https://api.test'}, {url: 'https://api.test/v1'}]
paths:
  /orders/{id}: {get: {responses: {200: {description: ok}}}}
",
        )
        .unwrap();
        for url in ["https://api.test/v1/orders/7", "https://api.test/orders/7?id=8"] {
            let Located::Operation(operation) = contract.locate("GET", url) else { panic!("{url} is described") };
            assert_eq!(contract.path_values(operation, url), [("id", "7")], "{url}");
        }
    }

    #[test]
    fn broken_places_keep_nothing_else_from_being_found() {
        let contract = Contract::parse(
            "openapi.yaml",
            r"openapi: 3.0.3
paths:
  /a: {$ref: '#/nowhere', post: {responses: {200: {description: ok}}}}
  users: {get: {responses: {200: {description: ok}}}}
  /b: {get: {description: without responses}}
  /c: []
",
        )
        .unwrap();
        for (method, url, want) in [
            ("GET", "/a", "broken: `$ref: #/nowhere` leads nowhere"),
            ("POST", "/a", "POST /a"),
            ("GET", "/b", "GET /b"),
            ("GET", "/c", "broken: this path item is a list, not a mapping"),
            ("DELETE", "/users", "broken: the path `users` does not begin with `/`"),
        ] {
            assert_eq!(found(&contract, method, url), want, "{method} {url}");
        }
        let problems: Vec<String> = contract.problems().iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 4, "{problems:#?}");
    }

    #[test]
    fn methods_by_version() {
        let text = |version: &str| {
            format!(
                "openapi: {version}\npaths: {{/a: {{query: {{responses: {{200: {{description: ok}}}}}}, \
                 additionalOperations: {{COPY: {{responses: {{200: {{description: ok}}}}}}}}}}}}"
            )
        };
        let new = Contract::parse("a.yaml", &text("3.2.0")).unwrap();
        assert_eq!(found(&new, "QUERY", "/a"), "QUERY /a");
        assert_eq!(found(&new, "COPY", "/a"), "COPY /a");
        let old = Contract::parse("a.yaml", &text("3.1.0")).unwrap();
        assert_eq!(found(&old, "QUERY", "/a"), "no method of /a");
    }
}

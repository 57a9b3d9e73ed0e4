//! From a file to a document: the main file, then every file that a `$ref` reaches.
//!
//! An OpenAPI document is walked by the table of its shapes. References are resolved after that walk, because an anchor
//! or an identifier may be declared after the place that names it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::builder::Builder;
use super::files::{self, Files};
use super::resource::Resource;
use super::shape::{Arrangement, Shape};
use super::{Data, Document, NodeId, Source, from_json, from_yaml};
use crate::error::{Error, Problem, Problems};
use crate::version::{self, Children, Dialect, Version};

/// Why something could not be found, and the next step.
pub(super) type Failure = (String, Option<String>);

/// Reads an OpenAPI document from disk. `$ref`s may lead to files below `root`, which is the folder of the main file if
/// none is given; never further, and never to the network.
pub(crate) fn load_file(path: &Path, root: Option<&Path>) -> Result<Document, Error> {
    let text = files::read(path)?;
    let (files, own) = Files::below(path, root)?;
    let mut loader = Loader::new(files);
    loader.main = Some(path.to_owned());
    loader.open_api(path.display().to_string(), text, own)
}

/// Reads an OpenAPI document from texts, the main one first. `$ref`s lead from one to the other by their names: by
/// relative paths, or, where a name is a URL, by that.
pub(crate) fn load_texts(main: (&str, &str), others: &[(&str, &str)]) -> Result<Document, Error> {
    let (files, own) = Files::in_memory(main.0, others);
    Loader::new(files).open_api(main.0.to_owned(), main.1.to_owned(), own)
}

/// Reads any YAML or JSON text. It has no references: anything that looks like one is data.
pub(crate) fn load_data(name: &str, text: &str) -> Result<Document, Error> {
    let mut loader = Loader::new(Files::None);
    let refused = |problem| Error::Invalid(Problems::from(vec![problem]));
    loader.add(name.to_owned(), text.to_owned(), PathBuf::new()).map_err(refused)?;
    // Problems of a plain text are not read later, and a duplicate key would go unnoticed.
    match loader.document.problems.pop() {
        Some(problem) => Err(refused(problem)),
        None => Ok(loader.document),
    }
}

/// A `$ref` that waits for all names to be known.
struct Pending {
    /// The object that holds the `$ref`.
    holder: NodeId,
    /// Its text, as a node.
    value: NodeId,
    target: Box<str>,
    shape: Shape,
    resource: usize,
    /// It names an anchor, and waits for a second time: for the file to be walked that may declare it.
    is_last_try: bool,
}

struct Loader {
    document: Document,
    files: Files,
    /// The main file, if it is one on disk.
    main: Option<PathBuf>,
    version: Version,
    /// The index of each file that was loaded, by its path below the root.
    loaded: HashMap<PathBuf, usize>,
    /// The same path, by index.
    paths: Vec<PathBuf>,
    /// The objects that are still to be walked, their shapes, and the schema resources they belong to.
    open: Vec<(NodeId, Shape, usize)>,
    walked: HashSet<(NodeId, Shape)>,
    pending: Vec<Pending>,
    /// References that are replaced by their target.
    aliases: Vec<(NodeId, NodeId)>,
}

impl Loader {
    fn new(files: Files) -> Self {
        Self {
            document: Document::default(),
            files,
            main: None,
            version: Version::V3_0,
            loaded: HashMap::new(),
            paths: Vec::new(),
            open: Vec::new(),
            walked: HashSet::new(),
            pending: Vec::new(),
            aliases: Vec::new(),
        }
    }

    fn open_api(mut self, name: String, text: String, own: PathBuf) -> Result<Document, Error> {
        let refused = |problem| Error::Invalid(Problems::from(vec![problem]));
        self.add(name, text, own).map_err(refused)?;
        let (version, problem) = super::openapi_version(&self.document).map_err(refused)?;
        self.version = version;
        self.document.problems.extend(problem);
        self.document.version = Some(self.version);
        let root = self.document.root();
        self.identify_root(0);
        self.open.push((root, Shape::OpenApi, 0));
        loop {
            while let Some((node, shape, resource)) = self.open.pop() {
                if self.walked.insert((node, shape)) {
                    self.walk(node, shape, resource);
                }
            }
            let pending = std::mem::take(&mut self.pending);
            if pending.is_empty() {
                break;
            }
            for reference in pending {
                self.resolve(reference);
            }
        }
        self.finish();
        Ok(self.document)
    }

    /// Reads one more file. Its root is a schema resource of its own.
    fn add(&mut self, name: String, text: String, path: PathBuf) -> Result<usize, Problem> {
        let index = self.document.sources.len();
        let on_disk = if index == 0 { self.main.clone() } else { self.files.on_disk(&path) };
        let source = Source::new(name, text).at(on_disk);
        let source_index = u16::try_from(index)
            .map_err(|_| Problem::new(source.location(0), "the document is spread over more than 65,536 files"))?;
        let nodes = &mut self.document.nodes;
        let mut builder = Builder { nodes, source: &source, source_index, problems: Vec::new() };
        let mark = builder.nodes.len();
        let read = read_any(&mut builder);
        let problems = std::mem::take(&mut builder.problems);
        let root = read.inspect_err(|_| self.document.nodes.truncate(mark))?;
        for (node, problem) in problems {
            if let Some(node) = node {
                self.document.broken.entry(node).or_insert_with(|| problem.message.as_str().into());
            }
            self.document.problems.push(problem);
        }
        let uri = source.name().contains("://").then(|| source.name().to_owned());
        self.document.sources.push(source);
        self.document.roots.push(root);
        self.loaded.insert(path.clone(), index);
        self.paths.push(path);
        self.document.resources.add_root(Resource::new(root, uri, self.version.dialect()));
        if index > 0 {
            self.identify_root(index);
        }
        Ok(index)
    }

    /// Reads what the root of a file says of itself: its identifier and its dialect.
    fn identify_root(&mut self, source: usize) {
        let root = self.document.roots[source];
        let is_open_api = self.document.get(root, "openapi").is_some();
        if self.version == Version::V3_0 {
            return;
        }
        let (identifier, dialect) = if is_open_api { ("$self", "jsonSchemaDialect") } else { ("$id", "$schema") };
        let dialect = self.document.get_str(root, dialect).map(Dialect::of_uri);
        let identifier = self.document.get_str(root, identifier).map(str::to_owned);
        let default = self.version.dialect();
        self.document.resources.identify(source, identifier.as_deref(), dialect.unwrap_or(default));
    }

    fn walk(&mut self, node: NodeId, shape: Shape, resource: usize) {
        if shape == Shape::Schema {
            return self.schema(node, resource);
        }
        if self.document.node(node).as_object().is_none() {
            let found = self.document.node(node).kind_name();
            return self.document.break_at(node, format!("this {} is {found}, not a mapping", shape.name()), None);
        }
        if shape.may_be_referenced() {
            self.reference(node, shape, resource);
        }
        let version = self.version;
        for field in shape.fields().iter().filter(|field| field.is_in(version)) {
            if let Some(value) = self.document.get(node, field.name) {
                self.arranged(value, field.arrangement, field.shape, resource);
            }
        }
        if let Some(inner) = shape.members() {
            let is_inner = |name: &str| (shape == Shape::Schemas && name != "$ref") || is_name(name);
            let members = self.document.members(node).filter(|member| is_inner(&member.name));
            let members: Vec<NodeId> = members.map(|member| member.value).collect();
            self.open.extend(members.into_iter().rev().map(|member| (member, inner, resource)));
        }
    }

    fn arranged(&mut self, value: NodeId, arrangement: Arrangement, shape: Shape, resource: usize) {
        let found = self.document.node(value).kind_name();
        match (arrangement, self.document.node(value).data()) {
            (Arrangement::One, _) => self.open.push((value, shape, resource)),
            (Arrangement::List, Data::Array(items)) => {
                self.open.extend(items.iter().rev().map(|item| (*item, shape, resource)));
            }
            (Arrangement::Map, Data::Object(object)) => {
                let members = object.iter().filter(|member| shape == Shape::Schema || is_name(&member.name));
                let members: Vec<NodeId> = members.map(|member| member.value).collect();
                self.open.extend(members.into_iter().rev().map(|member| (member, shape, resource)));
            }
            // What is left empty has nothing in it.
            (Arrangement::List | Arrangement::Map, Data::Null) => {}
            (Arrangement::List, _) => self.document.break_at(value, format!("expected a list, found {found}"), None),
            (Arrangement::Map, _) => self.document.break_at(value, format!("expected a mapping, found {found}"), None),
        }
    }

    /// Notes the `$ref` of an object, if it has one. A `$ref` that is not a text is a member like any other.
    fn reference(&mut self, holder: NodeId, shape: Shape, resource: usize) {
        let Some(value) = self.document.get(holder, "$ref") else { return };
        let Some(target) = self.document.node(value).as_str().map(Box::from) else { return };
        self.pending.push(Pending { holder, value, target, shape, resource, is_last_try: false });
    }

    fn schema(&mut self, node: NodeId, outer: usize) {
        if self.document.node(node).as_object().is_none() {
            return;
        }
        let mut resource = outer;
        if self.version > Version::V3_0 {
            // The root of a file was identified when the file was read.
            let is_root = self.document.resources.get(resource).root == node;
            // Until draft 7 nothing counts beside a `$ref`.
            let is_hidden = !self.document.resources.get(outer).dialect.ref_has_siblings()
                && self.document.get_str(node, "$ref").is_some();
            let identifier = self.document.get_str(node, "$id");
            let identifier = identifier.filter(|id| !is_root && !is_hidden && !id.starts_with('#'));
            let dialect = self.document.get_str(node, "$schema").filter(|_| !is_root).map(Dialect::of_uri);
            if let Some(identifier) = identifier.map(str::to_owned) {
                resource = self.document.resources.embed(node, outer, &identifier, dialect);
            } else if let Some(dialect) = dialect.filter(|own| *own != self.document.resources.get(outer).dialect) {
                resource = self.document.resources.switch(node, outer, dialect);
            }
            for (keyword, dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
                if let Some(name) = self.document.get_str(node, keyword).map(str::to_owned) {
                    self.document.resources.anchor(resource, &name, node, dynamic);
                }
            }
        }
        let dialect = self.document.resources.get(resource).dialect;
        if dialect == Dialect::Unknown {
            return;
        }
        if dialect == Dialect::Draft07
            && let Some((_, name)) = self.document.get_str(node, "$id").and_then(|id| id.split_once('#'))
            && !name.is_empty()
        {
            // What is an `$anchor` today.
            let name = name.to_owned();
            self.document.resources.anchor(resource, &name, node, false);
        }
        self.reference(node, Shape::Schema, resource);
        if let Some(value) = self.document.get(node, "$dynamicRef")
            && version::find(dialect, "$dynamicRef").is_some()
            && let Some(target) = self.document.node(value).as_str().map(Box::from)
        {
            // The place itself is the holder, so that it is not replaced by its target.
            let shape = Shape::Schema;
            self.pending.push(Pending { holder: value, value, target, shape, resource, is_last_try: false });
        }
        for map in referenced_maps(&self.document, node, dialect) {
            self.open.push((map, Shape::Schemas, resource));
        }
        let children: Vec<NodeId> = schema_children(&self.document, node, dialect).collect();
        self.open.extend(children.into_iter().rev().map(|child| (child, Shape::Schema, resource)));
        if self.document.get(node, "discriminator").is_some() {
            self.heirs(node);
        }
        for target in mapping_targets(&self.document, node) {
            self.mapping(target, resource);
        }
    }

    /// A base schema leads to those of its file that include it by `allOf`, though nothing refers to them.
    fn heirs(&mut self, base: NodeId) {
        let components = self.document.get(self.document.root_of_node(base), "components");
        let schemas = components.and_then(|components| self.document.get(components, "schemas"));
        let members = schemas.into_iter().flat_map(|schemas| self.document.members(schemas));
        let found: Vec<NodeId> = members.map(|member| member.value).collect();
        let outer = self.document.resources.of(&self.document, self.document.root_of_node(base));
        self.open.extend(
            found
                .into_iter()
                .filter(|node| !self.walked.contains(&(*node, Shape::Schema)))
                .map(|node| (node, Shape::Schema, outer)),
        );
    }

    /// Resolves what an entry of a discriminator's `mapping` names. A mapping that leads nowhere is a hint lost, and
    /// reported where the schema is compiled.
    fn mapping(&mut self, entry: NodeId, resource: usize) {
        let Some(target) = self.document.node(entry).as_str().map(str::to_owned) else { return };
        let named = |root: NodeId| {
            let components = self.document.get(root, "components")?;
            self.document.get(self.document.get(components, "schemas")?, &target)
        };
        // A name before a reference, the own file before the main one.
        let (own, main) = (named(self.document.root_of_node(entry)), named(self.document.root()));
        let found = own.or_else(|| {
            let target = target.clone().into();
            let shape = Shape::Schema;
            self.find(&Pending { holder: entry, value: entry, target, shape, resource, is_last_try: true }).ok()
        });
        let found = found.or(main);
        if let Some(found) = found {
            self.document.references.push((entry, found));
            let resource = self.document.resources.of(&self.document, found);
            self.open.push((found, Shape::Schema, resource));
        }
    }

    fn resolve(&mut self, mut reference: Pending) {
        match self.find(&reference) {
            Ok(found) => {
                self.document.references.push((reference.holder, found));
                if reference.holder != reference.value && self.is_alias(&reference) {
                    self.aliases.push((reference.holder, found));
                }
                let resource = self.document.resources.of(&self.document, found);
                self.open.push((found, reference.shape, resource));
            }
            Err(_) if !reference.is_last_try && is_anchor(&reference.target) => {
                // Nothing may have led into the file so far that declares the anchor.
                let file = reference.target.split('#').next().unwrap_or_default().to_owned();
                let resource = if file.is_empty() { Ok(reference.resource) } else { self.resource(&reference, &file) };
                if let Ok(resource) = resource {
                    let root = self.document.root_of_node(self.document.resources.get(resource).root);
                    let outer = self.document.resources.of(&self.document, root);
                    self.open.push((root, Shape::Schema, outer));
                }
                reference.is_last_try = true;
                self.pending.push(reference);
            }
            Err((message, hint)) => {
                self.document.break_at(reference.value, message.clone(), hint);
                let holder = reference.holder;
                self.document.broken.entry(holder).or_insert_with(|| message.into());
            }
        }
    }

    /// Whether a reference is replaced by its target. A path item has members of its own beside it, and a schema may
    /// have keywords beside it, from JSON Schema 2019-09 on.
    fn is_alias(&self, reference: &Pending) -> bool {
        match reference.shape {
            Shape::PathItem => false,
            Shape::Schema => {
                let dialect = self.document.resources.get(reference.resource).dialect;
                !dialect.ref_has_siblings() || !has_keywords(&self.document, reference.holder, dialect)
            }
            _ => true,
        }
    }

    fn find(&mut self, reference: &Pending) -> Result<NodeId, Failure> {
        self.find_from(reference, 0)
    }

    /// The same after so many references that a pointer led through.
    fn find_from(&mut self, reference: &Pending, way: usize) -> Result<NodeId, Failure> {
        let target = &*reference.target;
        let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
        let resource = if file.is_empty() { reference.resource } else { self.resource(reference, file)? };
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let found = if decoded.is_empty() || decoded.starts_with('/') {
            self.pointed_at(resource, &decoded, way)
        } else {
            self.document.resources.anchors(resource).get(&*decoded).copied()
        };
        found.ok_or_else(|| {
            let hint = if decoded == "/" {
                Some(format!(
                    "`/` is the member with an empty name; write `{file}#` or leave `#/` out for the whole file"
                ))
            } else {
                self.nearest(self.document.resources.get(resource).root, &decoded)
            };
            (format!("`$ref: {target}` leads nowhere"), hint)
        })
    }

    /// A pointer begins at the root of its schema resource; one that leads nowhere there, and somewhere from the root of
    /// its file, can only mean that.
    fn pointed_at(&mut self, resource: usize, pointer: &str, way: usize) -> Option<NodeId> {
        let root = self.document.resources.get(resource).root;
        let file = self.document.root_of_node(root);
        let plain = self.document.resolve(root, pointer).or_else(|| self.document.resolve(file, pointer));
        plain.or_else(|| self.pointed_through(file, pointer, way))
    }

    /// A pointer that leads through a `$ref`, as tools write it that replace references before they follow pointers.
    fn pointed_through(&mut self, root: NodeId, pointer: &str, way: usize) -> Option<NodeId> {
        let mut at = root;
        for (start, _) in pointer.match_indices('/') {
            let segment = pointer[start + 1..].split('/').next().unwrap_or_default();
            if let Some(next) = self.document.resolve(at, &pointer[start..=start + segment.len()]) {
                at = next;
                continue;
            }
            let value = self.document.get(at, "$ref").filter(|_| way < MAX_WAY)?;
            let target: Box<str> = self.document.node(value).as_str()?.into();
            let resource = self.document.resources.of(&self.document, at);
            let shape = Shape::Schema;
            let through = Pending { holder: at, value, target, shape, resource, is_last_try: true };
            let found = self.find_from(&through, way + 1).ok()?;
            return match self.document.resolve(found, &pointer[start..]) {
                Some(found) => Some(found),
                None => self.pointed_through(found, &pointer[start..], way + 1),
            };
        }
        None
    }

    /// The resource that the part of a reference before its `#` names, loading the file when it is new.
    fn resource(&mut self, reference: &Pending, file: &str) -> Result<usize, Failure> {
        if let Some(known) = self.document.resources.named(reference.resource, file) {
            return Ok(known);
        }
        // An absolute URL may be the name of a text in memory, even when nothing has an identifier.
        let uri = self.document.resources.absolute(reference.resource, file);
        if let Some(uri) = &uri
            && let Some(index) = self.in_memory(uri)?
        {
            return Ok(index);
        }
        if file.contains("://") || file.starts_with("//") {
            let hint = "references to the network are never followed; keep a copy beside the document";
            return Err((format!("`$ref: {file}` leads to the network"), Some(hint.into())));
        }
        let source = usize::from(self.document.node(reference.holder).source);
        let decoded = percent_encoding::percent_decode_str(file).decode_utf8_lossy();
        let here = self.paths[source].parent().unwrap_or(Path::new("")).to_owned();
        let relative = files::normalize(&here.join(&*decoded)).ok_or_else(|| {
            let hint = "references stay within the folder of the document; `--root DIR` names a wider one";
            (format!("`$ref: {file}` leads out of this folder"), Some(hint.to_owned()))
        })?;
        let index = if let Some(index) = self.loaded.get(&relative) {
            *index
        } else {
            let (name, text) = self.files.open(&relative, file)?;
            self.add_referenced(name, text, relative)?
        };
        Ok(self.document.resources.of_source(index))
    }

    fn in_memory(&mut self, uri: &str) -> Result<Option<usize>, Failure> {
        let path = PathBuf::from(uri);
        if let Some(index) = self.loaded.get(&path) {
            return Ok(Some(self.document.resources.of_source(*index)));
        }
        let Some(text) = self.files.named(uri) else { return Ok(None) };
        let index = self.add_referenced(uri.to_owned(), text, path)?;
        Ok(Some(self.document.resources.of_source(index)))
    }

    fn add_referenced(&mut self, name: String, text: String, path: PathBuf) -> Result<usize, Failure> {
        self.add(name, text, path)
            .map_err(|problem| (format!("{}: {}", problem.location, problem.message), problem.hint))
    }

    /// The pointer that was probably meant: the longest prefix that exists, and its closest member.
    fn nearest(&self, root: NodeId, pointer: &str) -> Option<String> {
        let (parent, last) = pointer.rsplit_once('/')?;
        let parent_node = self.document.resolve(root, parent)?;
        let best = self
            .document
            .members(parent_node)
            .take(MAX_NAMES_COMPARED)
            .filter(|member| member.name.len() <= MAX_NAME_COMPARED && last.len() <= MAX_NAME_COMPARED)
            .map(|member| (distance(&member.name, last), &member.name))
            .filter(|(distance, _)| *distance <= 2.max(last.len() / 3))
            .min()?;
        Some(format!("did you mean `#{parent}/{}`?", best.1))
    }

    /// Sorts the references, follows each to its end, and finds those that only lead to each other.
    fn finish(&mut self) {
        self.document.references.sort_unstable();
        self.document.references.dedup_by_key(|(from, _)| *from);
        let next: HashMap<NodeId, NodeId> = self.aliases.iter().copied().collect();
        let mut ends: HashMap<NodeId, NodeId> = HashMap::with_capacity(next.len());
        for (start, _) in std::mem::take(&mut self.aliases) {
            let mut way = Vec::new();
            let mut on_way = HashSet::new();
            let mut at = start;
            let end = loop {
                if let Some(end) = ends.get(&at) {
                    break *end;
                }
                match next.get(&at) {
                    None => break at,
                    Some(_) if !on_way.insert(at) => {
                        self.circle(&way, at);
                        break at;
                    }
                    Some(target) => {
                        way.push(at);
                        at = *target;
                    }
                }
            };
            ends.extend(way.into_iter().map(|from| (from, end)));
        }
        let mut ends: Vec<_> = ends.into_iter().collect();
        ends.sort_unstable();
        self.document.ends = ends;
    }

    /// Reports references that lead from `at` back to it.
    fn circle(&mut self, way: &[NodeId], at: NodeId) {
        let from = way.iter().position(|own| *own == at).unwrap_or_default();
        let mut lines: Vec<usize> = way[from..].iter().map(|at| self.document.location(*at).line).collect();
        lines.sort_unstable();
        lines.dedup();
        let lines: Vec<String> = lines.iter().take(MAX_LINES_NAMED).map(usize::to_string).collect();
        let hint =
            format!("these `$ref`s only lead to each other; one has to lead to a schema: lines {}", lines.join(", "));
        let value = self.document.get(at, "$ref").unwrap_or(at);
        self.document.break_at(value, "`$ref` leads in a circle".to_owned(), Some(hint));
        for node in &way[from..] {
            self.document.broken.entry(*node).or_insert_with(|| "`$ref` leads in a circle".into());
        }
    }
}

/// The largest number of names that are compared for "did you mean", and their length: the comparison costs the
/// product.
const MAX_NAMES_COMPARED: usize = 10_000;
const MAX_NAME_COMPARED: usize = 200;
/// The largest number of references that a pointer may lead through.
const MAX_WAY: usize = 16;
/// The largest number of lines that are named for a circle of references.
const MAX_LINES_NAMED: usize = 8;

/// Whether a member of an object with free names is one of them, and not an extension.
fn is_name(name: &str) -> bool {
    !name.starts_with("x-") && name != "$ref"
}

/// Whether a reference ends in the name of an anchor.
fn is_anchor(target: &str) -> bool {
    target.split_once('#').is_some_and(|(_, fragment)| !fragment.is_empty() && !fragment.starts_with('/'))
}

/// The subschemas that the keywords of a schema hold.
fn schema_children(document: &Document, node: NodeId, dialect: Dialect) -> impl Iterator<Item = NodeId> {
    let keywords = document.members(node).filter_map(move |member| {
        let keyword = version::find(dialect, &member.name)?;
        Some((keyword.children, member.value))
    });
    keywords.flat_map(move |(children, value)| -> Vec<NodeId> {
        match (children, document.node(value).data()) {
            (Children::One, _) | (Children::OneOrList, Data::Object(_) | Data::Boolean(_)) => vec![value],
            (Children::List | Children::OneOrList, Data::Array(items)) => items.to_vec(),
            (Children::Map, Data::Object(_)) if is_referenced_map(document, value) => Vec::new(),
            (Children::Map, Data::Object(object)) => object.iter().map(|member| member.value).collect(),
            (Children::Dependencies, Data::Object(object)) => {
                let schemas = object.iter().filter(|member| document.node(member.value).as_array().is_none());
                schemas.map(|member| member.value).collect()
            }
            _ => Vec::new(),
        }
    })
}

/// The keywords of a schema that hold a `$ref` where they should hold schemas by name. It goes beyond the letter of JSON
/// Schema, a large vendor writes it, and there is one thing that it can mean: a text is no schema of a property `$ref`.
fn referenced_maps(document: &Document, node: NodeId, dialect: Dialect) -> Vec<NodeId> {
    let keywords = document.members(node).filter(|member| {
        let is_map = version::find(dialect, &member.name).is_some_and(|keyword| keyword.children == Children::Map);
        is_map && is_referenced_map(document, member.value)
    });
    keywords.map(|member| member.value).collect()
}

fn is_referenced_map(document: &Document, map: NodeId) -> bool {
    document.get_str(map, "$ref").is_some()
}

/// The entries of a discriminator that name schemas.
fn mapping_targets(document: &Document, node: NodeId) -> Vec<NodeId> {
    let Some(discriminator) = document.get(node, "discriminator") else { return Vec::new() };
    let mapping = document.get(discriminator, "mapping").into_iter().flat_map(|mapping| document.members(mapping));
    mapping.map(|entry| entry.value).chain(document.get(discriminator, "defaultMapping")).collect()
}

/// Whether anything beside a `$ref` says something about a value.
fn has_keywords(document: &Document, node: NodeId, dialect: Dialect) -> bool {
    document.members(node).any(|member| match &*member.name {
        "$defs" | "definitions" | "$ref" => false,
        "$id" | "$anchor" | "$dynamicAnchor" => true,
        name => version::find(dialect, name).is_some() || version::is_of_another_dialect(dialect, name),
    })
}

/// JSON or YAML. `{openapi: 3.0.3, …}` is YAML that looks like JSON.
fn read_any(builder: &mut Builder<'_>) -> Result<NodeId, Problem> {
    if !builder.source.text().trim_start().starts_with('{') {
        return from_yaml::read(builder);
    }
    let mark = builder.nodes.len();
    from_json::read(builder).or_else(|problem| {
        builder.nodes.truncate(mark);
        builder.problems.clear();
        from_yaml::read(builder).map_err(|_| problem)
    })
}

/// Levenshtein distance, for "did you mean".
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let cost = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(document: &Document) -> Vec<String> {
        document.problems().iter().map(ToString::to_string).collect()
    }

    /// Where a reference leads: the pointer of its last target.
    fn end(document: &Document, pointer: &str) -> String {
        let node = document.resolve(document.root(), pointer).unwrap();
        document.pointer(document.follow(node))
    }

    #[test]
    fn references_by_identifier_and_anchor() {
        let text = "openapi: 3.1.0\n$self: https://x.test/api/openapi.yaml\ncomponents:\n  schemas:\n\
                    \x20   A: {$id: 'https://x.test/schemas/a', $anchor: top, $defs: {inner: {$anchor: in}}}\n\
                    \x20   B: {$ref: 'https://x.test/schemas/a'}\n\
                    \x20   C: {$ref: 'https://x.test/schemas/a#in'}\n\
                    \x20   D: {$ref: '../schemas/a#/$defs/inner'}\n\
                    \x20   E: {$ref: '#none'}\n\
                    \x20   F: {$ref: 'other.yaml#there'}\n\
                    \x20   G: {$id: 'https://x.test/schemas/g', $ref: 'a#top'}\n";
        let other = "$defs: {x: {$anchor: there, type: string}}";
        let document = load_texts(("a.yaml", text), &[("other.yaml", other)]).unwrap();
        assert_eq!(problems(&document), ["a.yaml:9:15: `$ref: #none` leads nowhere"]);
        assert_eq!(end(&document, "/components/schemas/B"), "#/components/schemas/A");
        assert_eq!(end(&document, "/components/schemas/C"), "#/components/schemas/A/$defs/inner");
        assert_eq!(end(&document, "/components/schemas/D"), "#/components/schemas/A/$defs/inner");
        assert_eq!(end(&document, "/components/schemas/E"), "#/components/schemas/E");
        assert_eq!(end(&document, "/components/schemas/F"), "other.yaml#/$defs/x");
        let siblings = document.resolve(document.root(), "/components/schemas/G").unwrap();
        assert_eq!(
            document.follow(siblings),
            siblings,
            "a reference with an identifier beside it is a schema of its own"
        );
        assert_eq!(document.reference(siblings), document.resolve(document.root(), "/components/schemas/A"));
    }

    #[test]
    fn references_that_lead_nowhere() {
        let text = "openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    Card: {type: object}\n\
                    \x20   A: {$ref: '#/components/schemas/Crad'}\n\
                    \x20   B: {$ref: 'https://x.test/b.yaml'}\n\
                    \x20   C: {$ref: '../c.yaml'}\n\
                    \x20   D: {$ref: 'd.yaml'}\n\
                    \x20   E: {$ref: '#/'}\n\
                    \x20   F: {example: {$ref: '#/nowhere'}, default: {$ref: x}, enum: [{$ref: y}], x-a: {$ref: z}}\n";
        let document = load_texts(("a.yaml", text), &[]).unwrap();
        let found = problems(&document);
        let wanted = [
            "a.yaml:6:15: `$ref: #/components/schemas/Crad` leads nowhere (did you mean `#/components/schemas/Card`?)",
            "a.yaml:7:15: `$ref: https://x.test/b.yaml` leads to the network (references to the network are never \
             followed; keep a copy beside the document)",
            "a.yaml:8:15: `$ref: ../c.yaml` leads out of this folder (references stay within the folder of the \
             document; `--root DIR` names a wider one)",
            "a.yaml:9:15: `$ref: d.yaml` leads to no file",
            "a.yaml:10:15: `$ref: #/` leads nowhere (`/` is the member with an empty name; write `#` or leave `#/` out \
             for the whole file)",
        ];
        assert_eq!(found, wanted);
        let broken = document.resolve(document.root(), "/components/schemas/A").unwrap();
        assert_eq!(document.broken(broken), Some("`$ref: #/components/schemas/Crad` leads nowhere"));
    }

    #[test]
    fn parts_of_the_wrong_kind() {
        let text = "openapi: 3.0.3\npaths:\n  /a: []\n  /b: {get: {parameters: {}, responses: [], x-a: []}}\n\
                    components: {schemas: []}\n";
        let document = load_texts(("a.yaml", text), &[]).unwrap();
        let mut found = problems(&document);
        found.sort();
        let wanted = [
            "a.yaml:3:3: this path item is a list, not a mapping",
            "a.yaml:4:14: expected a list, found a mapping",
            "a.yaml:4:30: this `responses` is a list, not a mapping",
            "a.yaml:5:14: expected a mapping, found a list",
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn names_that_are_there_twice() {
        let text =
            "openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    A: {type: string, type: integer}\n    A: {}\n";
        let document = load_texts(("a.yaml", text), &[]).unwrap();
        let hint =
            |line: u32| format!("the first is on line {line}; readers differ in which one they take, so remove one");
        let wanted = [
            format!("a.yaml:5:23: `type` is in this mapping twice ({})", hint(5)),
            format!("a.yaml:6:5: `A` is in this mapping twice ({})", hint(5)),
        ];
        assert_eq!(problems(&document), wanted);
        // The first one is kept, and not to be relied on.
        let first = document.resolve(document.root(), "/components/schemas/A/type").unwrap();
        assert_eq!(document.node(first).as_str(), Some("string"));
        assert_eq!(document.broken(first), Some("`type` is in this mapping twice"));
        assert!(load_data("a.yaml", "{a: 1, a: 2}").is_err(), "a plain text has nowhere to note it");
    }

    #[test]
    fn circles_and_chains() {
        let mut text = "openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    L0: {type: integer}\n".to_owned();
        for level in 1..1_000 {
            text +=
                &["    L", &level.to_string(), ": {$ref: '#/components/schemas/L", &(level - 1).to_string(), "'}\n"]
                    .concat();
        }
        text += "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n";
        let document = load_texts(("a.yaml", &text), &[]).unwrap();
        assert_eq!(end(&document, "/components/schemas/L999"), "#/components/schemas/L0");
        let found = problems(&document);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("`$ref` leads in a circle") && found[0].contains("lines 1005, 1006"), "{found:?}");
    }

    #[test]
    fn properties_may_be_called_like_extensions() {
        let text = "openapi: 3.0.3\npaths:\n  x-a: {$ref: '#/none'}\ncomponents:\n  schemas:\n\
                    \x20   A: {properties: {x-b: {$ref: '#/none'}}}\n";
        let document = load_texts(("a.yaml", text), &[]).unwrap();
        assert_eq!(problems(&document), ["a.yaml:6:34: `$ref: #/none` leads nowhere"]);
    }

    #[test]
    fn pointers_that_lead_through_references() {
        let text = "openapi: 3.0.3\npaths:\n  /a: {$ref: '#/components/pathItems/P', summary: own}\ncomponents:\n\
                    \x20 pathItems: {P: {summary: other}}\n  schemas:\n\
                    \x20   A: {properties: {x: {type: string}}}\n    B: {$ref: '#/components/schemas/A'}\n\
                    \x20   C: {$ref: '#/components/schemas/B/properties/x'}\n\
                    \x20   D: {$ref: '#/components/schemas/D/properties'}\n";
        let document = load_texts(("a.yaml", text), &[]).unwrap();
        assert_eq!(end(&document, "/components/schemas/C"), "#/components/schemas/A/properties/x");
        let wanted = ["a.yaml:10:15: `$ref: #/components/schemas/D/properties` leads nowhere"];
        assert_eq!(problems(&document), wanted, "a pointer through itself has an end");
        // A path item has members of its own beside its reference.
        assert_eq!(end(&document, "/paths/~1a"), "#/paths/~1a");
    }

    #[test]
    fn files_below_a_root() {
        let folder = std::env::temp_dir().join(format!("openapi-contract-{}", std::process::id()));
        let api = folder.join("api");
        std::fs::create_dir_all(&api).unwrap();
        let text = "openapi: 3.0.3\npaths: {}\ncomponents: {schemas: {A: {$ref: '../common/%61.yaml#/B'}}}\n";
        std::fs::write(api.join("openapi.yaml"), text).unwrap();
        std::fs::create_dir_all(folder.join("common")).unwrap();
        std::fs::write(folder.join("common/a.yaml"), "B: {type: string}\n").unwrap();
        let within = load_file(&api.join("openapi.yaml"), None).unwrap();
        let below = load_file(&api.join("openapi.yaml"), Some(&folder)).unwrap();
        let beside = load_file(&api.join("openapi.yaml"), Some(&folder.join("common")));
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(within.problems().len(), 1, "the file lies outside");
        assert_eq!(problems(&below), [""; 0]);
        assert_eq!(below.sources().len(), 2);
        assert!(end(&below, "/components/schemas/A").ends_with("a.yaml#/B"));
        assert!(beside.is_err(), "the document does not lie below the root");
    }

    #[test]
    fn the_distance_of_names() {
        for (a, b, want) in
            [("", "", 0), ("card", "card", 0), ("card", "crad", 2), ("a", "", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(a, b), want, "{a}, {b}");
            assert_eq!(distance(b, a), want, "{b}, {a}");
        }
    }
}

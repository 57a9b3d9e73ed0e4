//! From a file to a document: the main file, then every file that a `$ref` reaches.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::builder::Builder;
use super::{Document, NodeId, Source, from_json, from_yaml};
use crate::error::{Error, Problem, Problems};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 256 << 20;

/// Reads a description from disk. `$ref`s may lead to files in the folder of the main file and
/// below; never further, and never to the network.
pub(crate) fn load_file(path: &Path) -> Result<Document, Error> {
    let text = read(path)?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    Loader::new(Files::Folder(folder)).run(path.display().to_string(), text)
}

/// Reads a description from text; a `$ref` to another file is refused.
pub(crate) fn load_text(name: &str, text: &str) -> Result<Document, Error> {
    Loader::new(Files::None).run(name.to_owned(), text.to_owned())
}

/// Reads a description from texts, the main one first. `$ref`s lead from one to the other by the
/// names that the files of a description have after [`load_file`].
pub(crate) fn load_texts(main: (&str, &str), others: &[(&str, &str)]) -> Result<Document, Error> {
    let folder = Path::new(main.0).parent().unwrap_or(Path::new(""));
    let relative = |name: &str| {
        let path = Path::new(name);
        path.strip_prefix(folder).unwrap_or(path).to_owned()
    };
    let texts = others.iter().map(|(name, text)| (relative(name), ((*name).to_owned(), (*text).to_owned()))).collect();
    Loader::new(Files::Texts(texts)).run(main.0.to_owned(), main.1.to_owned())
}

/// Where the files come from that a `$ref` may lead to.
enum Files {
    /// There are none.
    None,
    /// From this folder.
    Folder(PathBuf),
    /// From memory: name and text, by the path relative to the main file.
    Texts(HashMap<PathBuf, (String, String)>),
}

fn read(path: &Path) -> Result<String, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > MAX_FILE {
        return Err(Error::TooLarge { path: path.to_owned(), limit_mib: MAX_FILE >> 20 });
    }
    let bytes = fs::read(path).map_err(failed)?;
    String::from_utf8(bytes)
        .map_err(|error| Error::NotUtf8 { path: path.to_owned(), offset: error.utf8_error().valid_up_to() })
}

struct Loader {
    document: Document,
    origin: Files,
    /// The index of each file that was loaded, by its path relative to the folder.
    files: HashMap<PathBuf, usize>,
    /// The same path, by index.
    paths: Vec<PathBuf>,
    problems: Vec<Problem>,
}

impl Loader {
    fn new(origin: Files) -> Self {
        let document = Document { sources: Vec::new(), nodes: Vec::new(), roots: Vec::new(), references: Vec::new() };
        Self { document, origin, files: HashMap::new(), paths: Vec::new(), problems: Vec::new() }
    }

    fn run(mut self, name: String, text: String) -> Result<Document, Error> {
        let own = Path::new(&name).file_name().map(PathBuf::from).unwrap_or_default();
        self.add(name, text, own).map_err(|problem| Error::Invalid(Problems::from(vec![problem])))?;
        let mut next = 0;
        // Loading a file appends its nodes, so this loop also sees the references of new files.
        while next < self.document.nodes.len() {
            self.reference(NodeId(super::source::short(next)));
            next += 1;
        }
        self.circles();
        if self.problems.is_empty() { Ok(self.document) } else { Err(Error::Invalid(Problems::from(self.problems))) }
    }

    fn add(&mut self, name: String, text: String, path: PathBuf) -> Result<usize, Problem> {
        let index = self.document.sources.len();
        let source = Source::new(name, text);
        let source_index = u16::try_from(index)
            .map_err(|_| Problem::new(source.location(0), "the description is spread over more than 65,536 files"))?;
        let mut builder = Builder { nodes: &mut self.document.nodes, source: &source, source_index };
        let mark = builder.nodes.len();
        let root = read_any(&mut builder).inspect_err(|_| self.document.nodes.truncate(mark))?;
        self.document.sources.push(source);
        self.document.roots.push(root);
        self.files.insert(path.clone(), index);
        self.paths.push(path);
        Ok(index)
    }

    /// Resolves the `$ref` of one node, if it is an object that has one.
    fn reference(&mut self, id: NodeId) {
        let Some(object) = self.document.node(id).as_object() else { return };
        let Some(value) = object.get("$ref") else { return };
        // A property that is called `$ref`, or an example that shows one, is not a reference.
        let Some(target) = self.document.node(value).as_str().map(str::to_owned) else { return };
        if self.is_illustration(id) {
            return;
        }
        match self.find(id, &target) {
            Ok(found) if found == id => self.problem(value, format!("`$ref: {target}` leads to itself"), None),
            Ok(found) => self.document.references.push((id, found)),
            Err((message, hint)) => self.problem(value, message, hint),
        }
    }

    /// References that lead to each other and never to anything.
    fn circles(&mut self) {
        let mut known = HashSet::new();
        for index in 0..self.document.references.len() {
            let start = self.document.references[index].0;
            let mut way = vec![start];
            while let Some(next) = way.last().and_then(|at| self.document.reference(*at)) {
                if known.contains(&next) {
                    break;
                }
                if let Some(from) = way.iter().position(|at| *at == next) {
                    let lines = way[from..].iter().map(|at| self.document.location(*at).line.to_string());
                    let lines = lines.collect::<Vec<_>>().join(", ");
                    let hint =
                        format!("these `$ref`s only lead to each other; one has to lead to a schema: lines {lines}");
                    let at = self.document.get(start, "$ref").unwrap_or(start);
                    self.problem(at, "`$ref` leads in a circle".to_owned(), Some(hint));
                    break;
                }
                way.push(next);
            }
            known.extend(way);
        }
    }

    fn problem(&mut self, at: NodeId, message: String, hint: Option<String>) {
        let mut problem = Problem::new(self.document.location(at), message);
        problem.hint = hint;
        self.problems.push(problem);
    }

    /// Whether a node lies within an example, a default, an enumeration or an extension, where
    /// anything may stand. Where names are free (a property that is called `default`, the response
    /// for all other statuses), these are no keywords.
    fn is_illustration(&self, id: NodeId) -> bool {
        const NAMED_FREELY: [&str; 8] =
            ["properties", "responses", "schemas", "parameters", "headers", "requestBodies", "links", "callbacks"];
        let document = &self.document;
        let mut at = id;
        while let Some(parent) = document.node(at).parent {
            if let Some(key) = document.key(at) {
                let above = document.key(parent);
                let illustrates = match key {
                    "example" | "default" | "enum" => !above.is_some_and(|above| NAMED_FREELY.contains(&above)),
                    // That of an example; one of a link is an expression.
                    "value" => document.node(parent).parent.and_then(|above| document.key(above)) == Some("examples"),
                    _ => key.starts_with("x-") && !above.is_some_and(|above| NAMED_FREELY.contains(&above)),
                };
                if illustrates {
                    return true;
                }
            }
            at = parent;
        }
        false
    }

    fn find(&mut self, from: NodeId, target: &str) -> Result<NodeId, (String, Option<String>)> {
        let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
        let source =
            if file.is_empty() { usize::from(self.document.node(from).source) } else { self.open(from, file)? };
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let root = self.document.roots[source];
        self.document.resolve(root, &decoded).ok_or_else(|| {
            let hint = self.nearest(root, &decoded);
            (format!("`$ref: {target}` leads nowhere"), hint)
        })
    }

    /// The index of the source that a relative reference names, loading it when it is new.
    fn open(&mut self, from: NodeId, file: &str) -> Result<usize, (String, Option<String>)> {
        if file.contains("://") || file.starts_with("//") {
            let hint = "references to the network are never followed; keep a copy beside the description";
            return Err((format!("`$ref: {file}` leads to the network"), Some(hint.into())));
        }
        let here = &self.paths[usize::from(self.document.node(from).source)];
        let relative = normalize(&here.parent().unwrap_or(Path::new("")).join(file)).ok_or_else(|| {
            let hint = "references stay within the folder of the description";
            (format!("`$ref: {file}` leads out of this folder"), Some(hint.to_owned()))
        })?;
        if let Some(index) = self.files.get(&relative) {
            return Ok(*index);
        }
        let (name, text) = self.origin.read(&relative, file)?;
        self.add(name, text, relative)
            .map_err(|problem| (format!("{}: {}", problem.location, problem.message), problem.hint))
    }

    /// What was probably meant: the longest prefix that exists, and its closest member.
    fn nearest(&self, root: NodeId, pointer: &str) -> Option<String> {
        let (parent, last) = pointer.rsplit_once('/')?;
        let parent_node = self.document.resolve(root, parent)?;
        let best = self
            .document
            .members(parent_node)
            .map(|member| (distance(&member.name, last), &member.name))
            .filter(|(distance, _)| *distance <= 2.max(last.len() / 3))
            .min()?;
        Some(format!("did you mean `#{parent}/{}`?", best.1))
    }
}

/// JSON or YAML. `{openapi: 3.0.3, …}` is YAML that looks like JSON.
fn read_any(builder: &mut Builder<'_>) -> Result<NodeId, Problem> {
    if !builder.source.text().trim_start().starts_with('{') {
        return from_yaml::read(builder);
    }
    let mark = builder.nodes.len();
    from_json::read(builder).or_else(|problem| {
        builder.nodes.truncate(mark);
        from_yaml::read(builder).map_err(|_| problem)
    })
}

impl Files {
    /// Name and text of a file; `file` is how the reference writes it.
    fn read(&self, relative: &Path, file: &str) -> Result<(String, String), (String, Option<String>)> {
        let folder = match self {
            Self::Folder(folder) => folder,
            Self::Texts(texts) => {
                return texts.get(relative).cloned().ok_or_else(|| (format!("`$ref: {file}` leads to no file"), None));
            }
            Self::None => {
                let message = format!("`$ref: {file}` leads to a file, but this description is not one on disk");
                return Err((message, None));
            }
        };
        let path = folder.join(relative);
        refuse_escape(folder, &path, file)?;
        let text = read(&path).map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            (format!("`$ref: {file}` cannot be read"), cause)
        })?;
        Ok((path.strip_prefix(".").unwrap_or(&path).display().to_string(), text))
    }
}

/// A symbolic link could still lead outside.
fn refuse_escape(folder: &Path, path: &Path, file: &str) -> Result<(), (String, Option<String>)> {
    match (folder.canonicalize(), path.canonicalize()) {
        (Ok(folder), Ok(path)) if !path.starts_with(&folder) => {
            Err((format!("`$ref: {file}` leads out of this folder through a symbolic link"), None))
        }
        _ => Ok(()),
    }
}

/// A relative path without `.` and `..`; `None` when it leads out of the folder.
fn normalize(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::Normal(name) => out.push(name),
            std::path::Component::ParentDir if out.pop() => {}
            _ => return None,
        }
    }
    Some(out)
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

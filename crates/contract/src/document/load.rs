//! From a file to a document: the main file, then every file that a `$ref` reaches.

use std::collections::HashMap;
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
    Loader::new(Some(folder)).run(path.display().to_string(), text)
}

/// Reads a description from text; a `$ref` to another file is refused.
pub(crate) fn load_text(name: &str, text: &str) -> Result<Document, Error> {
    Loader::new(None).run(name.to_owned(), text.to_owned())
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
    folder: Option<PathBuf>,
    /// The index of each file that was loaded, by its path relative to the folder.
    files: HashMap<PathBuf, usize>,
    /// The same path, by index.
    paths: Vec<PathBuf>,
    problems: Vec<Problem>,
}

impl Loader {
    fn new(folder: Option<PathBuf>) -> Self {
        let document = Document { sources: Vec::new(), nodes: Vec::new(), roots: Vec::new(), references: Vec::new() };
        Self { document, folder, files: HashMap::new(), paths: Vec::new(), problems: Vec::new() }
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
        if self.problems.is_empty() { Ok(self.document) } else { Err(Error::Invalid(Problems::from(self.problems))) }
    }

    fn add(&mut self, name: String, text: String, path: PathBuf) -> Result<usize, Problem> {
        let index = self.document.sources.len();
        let source = Source::new(name, text);
        let source_index = u16::try_from(index)
            .map_err(|_| Problem::new(source.location(0), "the description is spread over more than 65,536 files"))?;
        let mut builder = Builder { nodes: &mut self.document.nodes, source: &source, source_index };
        let looks_like_json = source.text().trim_start().starts_with('{');
        let mark = builder.nodes.len();
        let root = if looks_like_json {
            match from_json::read(&mut builder) {
                Ok(root) => root,
                // `{openapi: 3.0.3, …}` is YAML too.
                Err(problem) => {
                    builder.nodes.truncate(mark);
                    from_yaml::read(&mut builder).map_err(|_| problem)?
                }
            }
        } else {
            from_yaml::read(&mut builder)?
        };
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

    fn problem(&mut self, at: NodeId, message: String, hint: Option<String>) {
        let mut problem = Problem::new(self.document.location(at), message);
        problem.hint = hint;
        self.problems.push(problem);
    }

    /// Whether a node lies within an example, a default, an enumeration or an extension, where
    /// anything may stand. Below `properties` these are names of fields, not keywords.
    fn is_illustration(&self, id: NodeId) -> bool {
        let document = &self.document;
        let mut at = id;
        while let Some(parent) = document.node(at).parent {
            if let Some(key) = document.key(at) {
                let names_fields = document.key(parent) == Some("properties");
                let illustrates = matches!(key, "example" | "default" | "enum" | "value") || key.starts_with("x-");
                if illustrates && !names_fields {
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
            return Err((format!("`$ref: {file}` leads out of this folder"), Some(hint.into())));
        }
        let Some(folder) = self.folder.clone() else {
            return Err((format!("`$ref: {file}` leads to a file, but this description is not one on disk"), None));
        };
        let here = &self.paths[usize::from(self.document.node(from).source)];
        let relative = normalize(&here.parent().unwrap_or(Path::new("")).join(file)).ok_or_else(|| {
            let hint = "references stay within the folder of the description";
            (format!("`$ref: {file}` leads out of this folder"), Some(hint.to_owned()))
        })?;
        if let Some(index) = self.files.get(&relative) {
            return Ok(*index);
        }
        let path = folder.join(&relative);
        refuse_escape(&folder, &path, file)?;
        let text = read(&path).map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            (format!("`$ref: {file}` cannot be read"), cause)
        })?;
        let name = path.strip_prefix(".").unwrap_or(&path).display().to_string();
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

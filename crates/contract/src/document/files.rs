//! The files that a `$ref` may lead to, and the bounds they are kept in.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::load::Failure;
use crate::error::Error;

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 256 << 20;

/// Where the files come from that a `$ref` may lead to.
pub(super) enum Files {
    /// No files.
    None,
    /// From this folder and those below it.
    Folder(PathBuf),
    /// From memory: name and text, by the path relative to the main file, or by URL.
    Texts(HashMap<PathBuf, (String, String)>),
}

impl Files {
    /// The files below `root`, or below the folder of the main file; and the path of the main file from there.
    pub(super) fn below(main: &Path, root: Option<&Path>) -> Result<(Self, PathBuf), Error> {
        let folder = match main.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let name = main.file_name().map(PathBuf::from).unwrap_or_default();
        let Some(root) = root else { return Ok((Self::Folder(folder), name)) };
        let absolute =
            |path: &Path| path.canonicalize().map_err(|source| Error::Read { path: path.to_owned(), source });
        let (inside, outside) = (absolute(&folder)?, absolute(root)?);
        match inside.strip_prefix(&outside) {
            Ok(relative) => Ok((Self::Folder(root.to_owned()), relative.join(name))),
            Err(_) => Err(Error::OutsideRoot { path: main.to_owned(), root: root.to_owned() }),
        }
    }

    /// Texts by their names, and the path of the main one.
    pub(super) fn in_memory(main: &str, others: &[(&str, &str)]) -> (Self, PathBuf) {
        let folder = Path::new(main).parent().unwrap_or(Path::new(""));
        let relative = |name: &str| {
            let path = Path::new(name);
            path.strip_prefix(folder).unwrap_or(path).to_owned()
        };
        let texts =
            others.iter().map(|(name, text)| (relative(name), ((*name).to_owned(), (*text).to_owned()))).collect();
        (Self::Texts(texts), Path::new(main).file_name().map(PathBuf::from).unwrap_or_default())
    }

    /// Where a file is on disk.
    pub(super) fn on_disk(&self, relative: &Path) -> Option<PathBuf> {
        if let Self::Folder(folder) = self { Some(folder.join(relative)) } else { None }
    }

    /// The text whose name is a URL.
    pub(super) fn named(&self, uri: &str) -> Option<String> {
        let Self::Texts(texts) = self else { return None };
        texts.get(Path::new(uri)).map(|(_, text)| text.clone())
    }

    /// Name and text of a file; `file` is how the reference writes it.
    pub(super) fn open(&self, relative: &Path, file: &str) -> Result<(String, String), Failure> {
        let folder = match self {
            Self::Folder(folder) => folder,
            Self::Texts(texts) => {
                return texts.get(relative).cloned().ok_or_else(|| (format!("`$ref: {file}` leads to no file"), None));
            }
            Self::None => {
                return Err((format!("`$ref: {file}` leads to a file, but this document is not one on disk"), None));
            }
        };
        let path = folder.join(relative);
        refuse_escape(folder, &path, file)?;
        let text = read(&path).map_err(|error| {
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            (format!("`$ref: {file}` cannot be read"), Some(cause))
        })?;
        Ok((path.strip_prefix(".").unwrap_or(&path).display().to_string(), text))
    }
}

/// Reads a file as text.
pub(super) fn read(path: &Path) -> Result<String, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > MAX_FILE {
        return Err(Error::TooLarge { path: path.to_owned(), limit_mib: MAX_FILE >> 20 });
    }
    let bytes = fs::read(path).map_err(failed)?;
    String::from_utf8(bytes)
        .map_err(|error| Error::NotUtf8 { path: path.to_owned(), offset: error.utf8_error().valid_up_to() })
}

/// A symbolic link could still lead outside.
fn refuse_escape(folder: &Path, path: &Path, file: &str) -> Result<(), Failure> {
    match (folder.canonicalize(), path.canonicalize()) {
        (Ok(folder), Ok(path)) if !path.starts_with(&folder) => {
            let hint = "references stay within the folder of the document; `--root DIR` names a wider one";
            Err((format!("`$ref: {file}` leads out of this folder through a symbolic link"), Some(hint.to_owned())))
        }
        _ => Ok(()),
    }
}

/// A relative path without `.` and `..`; `None` when it leads out of the folder.
pub(super) fn normalize(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => out.push(name),
            Component::ParentDir if out.pop() => {}
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(normalize(Path::new("a/./b/../c.yaml")), Some("a/c.yaml".into()));
        assert_eq!(normalize(Path::new("a/../../c.yaml")), None);
        assert_eq!(normalize(Path::new("/etc/passwd")), None);
    }
}

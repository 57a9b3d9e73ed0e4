//! The file: a complete recording after every write.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::RecordError;
use crate::files::Replacement;

const HEAD: &str = concat!(
    r#"{"log":{"version":"1.2","creator":{"name":"openapi-drift","version":""#,
    env!("CARGO_PKG_VERSION"),
    r#""},"entries":["#
);
const TAIL: &str = "\n]}}\n";

/// How exchanges are kept in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON text, HAR 1.2.
    Har,
    /// NDJSON: an entry of a HAR on each line. Can be followed while it grows, and concatenated.
    Ndjson,
}

impl Format {
    /// By the extension: NDJSON for `.ndjson` and `.jsonl`, else HAR.
    #[must_use]
    pub fn from_path(path: &Path) -> Self {
        let is_lines = |end: &std::ffi::OsStr| end.eq_ignore_ascii_case("ndjson") || end.eq_ignore_ascii_case("jsonl");
        if path.extension().is_some_and(is_lines) { Self::Ndjson } else { Self::Har }
    }

    /// What is before the first entry, between two, and after the last.
    fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Har => (HEAD, ",", TAIL),
            Self::Ndjson => ("", "", "\n"),
        }
    }
}

/// Appends entries before the end of the file. Entry and end are one write, so that a process that is killed leaves
/// what it had recorded readable.
#[derive(Debug)]
pub(super) struct Recording {
    file: File,
    path: PathBuf,
    format: Format,
    /// Where the end begins: what follows the last entry. `None` for a pipe, which has no places.
    tail: Option<u64>,
    entries: u64,
}

impl Recording {
    /// Replaces an existing file, at once; a pipe is written to.
    pub(super) fn create(path: &Path, format: Format) -> Result<Self, RecordError> {
        let failed = |source| RecordError::Write { path: path.to_owned(), source };
        let is_pipe = fs::metadata(path).is_ok_and(|data| !data.is_file() && !data.is_dir());
        if is_pipe && format == Format::Har {
            return Err(RecordError::Pipe { path: path.to_owned() });
        }
        let (head, ..) = format.parts();
        let file = if is_pipe {
            OpenOptions::new().write(true).open(path).map_err(failed)?
        } else {
            begin(path, format).map_err(failed)?
        };
        Ok(Self { file, path: path.to_owned(), format, tail: (!is_pipe).then_some(head.len() as u64), entries: 0 })
    }

    /// Writes an entry and returns the line, from 1, on which it is.
    pub(super) fn append(&mut self, entry: &str) -> Result<u64, RecordError> {
        let (head, between, tail) = self.format.parts();
        let before = match (head, self.entries) {
            ("", 0) => String::new(),
            (_, 0) => "\n".to_owned(),
            _ => format!("{between}\n"),
        };
        // On its own, a line of a pipe ends where it ends; in a file, the next one begins with the end of the last.
        let text = if self.tail.is_some() { format!("{before}{entry}{tail}") } else { format!("{entry}\n") };
        self.write(&text, tail).map_err(|source| RecordError::Write { path: self.path.clone(), source })?;
        if let Some(at) = &mut self.tail {
            *at += (text.len() - tail.len()) as u64;
        }
        self.entries += 1;
        Ok(self.entries + u64::from(!head.is_empty()))
    }

    fn write(&mut self, text: &str, tail: &str) -> io::Result<()> {
        let Some(at) = self.tail else { return self.file.write_all(text.as_bytes()) };
        self.file.seek(SeekFrom::Start(at))?;
        let written = self.file.write_all(text.as_bytes());
        if written.is_err() {
            // As it was before, which takes no more room. The first failure is the one to report.
            let end = if self.entries == 0 && self.format == Format::Ndjson { "" } else { tail };
            let _ = self
                .file
                .set_len(at)
                .and_then(|()| self.file.seek(SeekFrom::Start(at)))
                .and_then(|_| self.file.write_all(end.as_bytes()));
        }
        written
    }

    /// Waits until everything is on disk.
    pub(super) fn sync(&self) -> Result<(), RecordError> {
        match self.tail {
            Some(_) => self.file.sync_all(),
            None => Ok(()),
        }
        .map_err(|source| RecordError::Write { path: self.path.clone(), source })
    }

    pub(super) fn entries(&self) -> u64 {
        self.entries
    }
}

/// A new recording without entries in the place of an old one.
fn begin(path: &Path, format: Format) -> io::Result<File> {
    let mut new = Replacement::new(path)?;
    if format == Format::Har {
        write!(new, "{HEAD}{TAIL}")?;
    }
    new.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_complete_after_every_write() {
        let folder = tempfile::tempdir().unwrap();
        let entries = [r#"{"a":1}"#, r#"{"b":2}"#, "{}"];
        let (har, lines) = (folder.path().join("a.har"), folder.path().join("a.ndjson"));
        fs::write(&har, "an old recording").unwrap();
        let mut files = [&har, &lines].map(|path| Recording::create(path, Format::from_path(path)).unwrap());
        for (count, entry) in entries.into_iter().enumerate() {
            let text = fs::read_to_string(&har).unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value["log"]["entries"].as_array().unwrap().len(), count);
            let text = fs::read_to_string(&lines).unwrap();
            assert_eq!(text.lines().collect::<Vec<_>>(), entries[..count]);
            let [in_har, in_lines] = files.each_mut().map(|file| usize::try_from(file.append(entry).unwrap()).unwrap());
            assert_eq!(fs::read_to_string(&har).unwrap().lines().nth(in_har - 1).unwrap(), entry);
            assert_eq!(fs::read_to_string(&lines).unwrap().lines().nth(in_lines - 1).unwrap(), entry);
        }
        let text = fs::read_to_string(&har).unwrap();
        assert!(text.ends_with("{\"a\":1},\n{\"b\":2},\n{}\n]}}\n"), "{text}");
        assert_eq!(fs::read_to_string(&lines).unwrap(), "{\"a\":1}\n{\"b\":2}\n{}\n");
        assert!(files.iter().all(|file| file.entries() == 3 && file.sync().is_ok()));
    }

    #[test]
    fn the_format_is_that_of_the_extension() {
        for (name, format) in [
            ("a.har", Format::Har),
            ("a.NDJSON", Format::Ndjson),
            ("a.jsonl", Format::Ndjson),
            ("ndjson", Format::Har),
            ("a.ndjson.har", Format::Har),
        ] {
            assert_eq!(Format::from_path(Path::new(name)), format, "{name}");
        }
    }

    /// A pipe is read while it is written; a HAR would have to be written anew at its end.
    #[cfg(unix)]
    #[test]
    fn lines_go_through_a_pipe() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(matches!(Recording::create(&pipe, Format::Har), Err(RecordError::Pipe { .. })));
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        let mut recording = Recording::create(&pipe, Format::Ndjson).unwrap();
        assert_eq!((recording.append("{}").unwrap(), recording.append("[]").unwrap()), (1, 2));
        recording.sync().unwrap();
        drop(recording);
        assert_eq!(reader.join().unwrap(), "{}\n[]\n");
    }
}

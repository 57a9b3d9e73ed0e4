//! The file: a complete recording after every write.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::RecordError;

const HEAD: &str = concat!(
    r#"{"log":{"version":"1.2","creator":{"name":"openapi-drift","version":""#,
    env!("CARGO_PKG_VERSION"),
    r#""},"entries":["#
);
const TAIL: &str = "\n]}}\n";

/// How exchanges stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON text, HAR 1.2.
    Har,
    /// NDJSON: an entry of a HAR on each line. Can be followed while it grows, and concatenated.
    Ndjson,
}

impl Format {
    /// By the end of the name: NDJSON for `.ndjson` and `.jsonl`, else HAR.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let is_lines = |end: &std::ffi::OsStr| end.eq_ignore_ascii_case("ndjson") || end.eq_ignore_ascii_case("jsonl");
        if path.extension().is_some_and(is_lines) { Self::Ndjson } else { Self::Har }
    }

    /// What stands before the first entry, between two, and after the last.
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
    /// Where the end begins: what follows the last entry.
    tail: u64,
    entries: u64,
}

impl Recording {
    pub(super) fn create(path: &Path, format: Format) -> Result<Self, RecordError> {
        let failed = |source| RecordError::Write { path: path.to_owned(), source };
        let (head, _, tail) = format.parts();
        let mut file = File::create(path).map_err(failed)?;
        if format == Format::Har {
            file.write_all(format!("{head}{tail}").as_bytes()).map_err(failed)?;
        }
        Ok(Self { file, path: path.to_owned(), format, tail: head.len() as u64, entries: 0 })
    }

    /// Writes an entry and returns the line, from 1, on which it stands.
    pub(super) fn append(&mut self, entry: &str) -> Result<u64, RecordError> {
        let (head, between, tail) = self.format.parts();
        let first = if head.is_empty() { "" } else { "\n" };
        let before = if self.entries == 0 { first.to_owned() } else { format!("{between}\n") };
        let text = format!("{before}{entry}{tail}");
        self.write(&text).map_err(|source| RecordError::Write { path: self.path.clone(), source })?;
        self.tail += (text.len() - tail.len()) as u64;
        self.entries += 1;
        Ok(self.entries + u64::from(!head.is_empty()))
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.tail))?;
        self.file.write_all(text.as_bytes())
    }

    pub(super) fn entries(&self) -> u64 {
        self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_complete_after_every_write() {
        let folder = tempfile::tempdir().unwrap();
        let entries = [r#"{"a":1}"#, r#"{"b":2}"#, "{}"];
        let (har, lines) = (folder.path().join("a.har"), folder.path().join("a.ndjson"));
        let mut files = [&har, &lines].map(|path| Recording::create(path, Format::of(path)).unwrap());
        for (count, entry) in entries.into_iter().enumerate() {
            let text = std::fs::read_to_string(&har).unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value["log"]["entries"].as_array().unwrap().len(), count);
            let text = std::fs::read_to_string(&lines).unwrap();
            assert_eq!(text.lines().collect::<Vec<_>>(), entries[..count]);
            let [in_har, in_lines] = files.each_mut().map(|file| usize::try_from(file.append(entry).unwrap()).unwrap());
            assert_eq!(std::fs::read_to_string(&har).unwrap().lines().nth(in_har - 1).unwrap(), entry);
            assert_eq!(std::fs::read_to_string(&lines).unwrap().lines().nth(in_lines - 1).unwrap(), entry);
        }
        let text = std::fs::read_to_string(&har).unwrap();
        assert!(text.ends_with("{\"a\":1},\n{\"b\":2},\n{}\n]}}\n"), "{text}");
    }
}

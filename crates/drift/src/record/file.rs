//! The file: a complete HAR after every write.

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

/// Appends entries before the closing brackets. Entry and brackets are one write, so that a
/// process that is killed leaves what it had recorded readable.
#[derive(Debug)]
pub(super) struct HarFile {
    file: File,
    path: PathBuf,
    /// Where the closing brackets begin.
    tail: u64,
    entries: u64,
}

impl HarFile {
    pub(super) fn create(path: &Path) -> Result<Self, RecordError> {
        let failed = |source| RecordError::Write { path: path.to_owned(), source };
        let mut file = File::create(path).map_err(failed)?;
        file.write_all(format!("{HEAD}{TAIL}").as_bytes()).map_err(failed)?;
        Ok(Self { file, path: path.to_owned(), tail: HEAD.len() as u64, entries: 0 })
    }

    pub(super) fn append(&mut self, entry: &str) -> Result<(), RecordError> {
        let separator = if self.entries == 0 { "\n" } else { ",\n" };
        let text = format!("{separator}{entry}{TAIL}");
        self.write(&text).map_err(|source| RecordError::Write { path: self.path.clone(), source })?;
        self.tail += (separator.len() + entry.len()) as u64;
        self.entries += 1;
        Ok(())
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
    fn is_a_har_after_every_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.har");
        let mut file = HarFile::create(&path).unwrap();
        for (count, entry) in [r#"{"a":1}"#, r#"{"b":2}"#, "{}"].into_iter().enumerate() {
            let text = std::fs::read_to_string(&path).unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value["log"]["entries"].as_array().unwrap().len(), count);
            file.append(entry).unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("{\"a\":1},\n{\"b\":2},\n{}\n]}}\n"), "{text}");
    }
}

//! From a path to a stream of bytes.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use super::{DiscoverError, Input, InputProblem};
use crate::progress::{Counted, Progress};

/// The ends of names by which recordings are found in a folder.
const ENDINGS: [&str; 3] = [".har", ".ndjson", ".jsonl"];

/// What may stand behind them.
const COMPRESSED: [&str; 2] = [".gz", ".zst"];

/// One recording, not yet read.
pub(crate) struct Opened {
    pub(crate) name: String,
    from: From,
}

/// How a recording is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    None,
    Gzip,
    Zstd,
}

enum From {
    File(PathBuf),
    Stdin,
    Bytes(Vec<u8>),
}

/// Lists the recordings: files as given, folders searched, each folder sorted by name.
pub(crate) fn discover(inputs: Vec<Input>) -> Result<Vec<Opened>, DiscoverError> {
    let mut found = Vec::new();
    for input in inputs {
        match input {
            Input::Stdin => found.push(Opened { name: "standard input".into(), from: From::Stdin }),
            Input::Bytes { name, bytes } => found.push(Opened { name, from: From::Bytes(bytes) }),
            Input::Path(path) => {
                let failed = |source| DiscoverError::Input { path: path.clone(), source };
                if fs::metadata(&path).map_err(failed)?.is_dir() {
                    let before = found.len();
                    walk(&path, &mut found)?;
                    if found.len() == before {
                        return Err(DiscoverError::NoRecordings { path });
                    }
                } else {
                    found.push(Opened { name: name(&path), from: From::File(path) });
                }
            }
        }
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<Opened>) -> Result<(), DiscoverError> {
    let failed = |source| DiscoverError::Input { path: folder.to_owned(), source };
    let mut entries = fs::read_dir(folder).map_err(failed)?.collect::<io::Result<Vec<_>>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // Links are not followed into folders: they may lead in a circle.
        if entry.file_type().map_err(failed)?.is_dir() {
            walk(&path, found)?;
        } else if is_recording(&name(&path).to_ascii_lowercase()) {
            found.push(Opened { name: name(&path), from: From::File(path) });
        }
    }
    Ok(())
}

fn is_recording(name: &str) -> bool {
    let plain = COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// The path with `/` on every system, so that reports are the same everywhere.
fn name(path: &Path) -> String {
    let name = path.display().to_string();
    if cfg!(windows) { name.replace('\\', "/") } else { name }
}

impl Opened {
    /// How many bytes there are to read, where that is known.
    pub(crate) fn size(&self) -> Option<u64> {
        match &self.from {
            From::File(path) => fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|data| data.len()),
            From::Stdin => None,
            From::Bytes(bytes) => Some(bytes.len() as u64),
        }
    }

    /// The file, if it is one.
    #[cfg(feature = "cli")]
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.from {
            From::File(path) => Some(path),
            From::Stdin | From::Bytes(_) => None,
        }
    }

    /// Opens it, and takes off its compression, which its first bytes show.
    pub(crate) fn open<'r>(&'r self, progress: Option<&'r dyn Progress>) -> Result<Box<dyn Read + 'r>, InputProblem> {
        self.unpacked(progress).map(|(reader, _)| reader).map_err(|error| InputProblem::Read { error })
    }

    /// Opens it like [`open`](Self::open), and says how it is compressed.
    #[cfg(feature = "cli")]
    pub(crate) fn open_packed<'r>(
        &'r self,
        progress: Option<&'r dyn Progress>,
    ) -> io::Result<(Box<dyn Read + 'r>, Packing)> {
        self.unpacked(progress)
    }

    fn unpacked<'r>(&'r self, progress: Option<&'r dyn Progress>) -> io::Result<(Box<dyn Read + 'r>, Packing)> {
        let reader: Box<dyn Read> = match &self.from {
            From::File(path) => Box::new(File::open(path)?),
            From::Stdin => Box::new(io::stdin().lock()),
            From::Bytes(bytes) => Box::new(&bytes[..]),
        };
        let mut reader = Counted::new(reader, progress);
        let mut start = Vec::with_capacity(4);
        reader.by_ref().take(4).read_to_end(&mut start)?;
        let whole = Cursor::new(start.clone()).chain(reader);
        Ok(if start.starts_with(b"\x1f\x8b") {
            (Box::new(flate2::read::MultiGzDecoder::new(whole)), Packing::Gzip)
        } else if start.starts_with(b"\x28\xb5\x2f\xfd") {
            let decoder = ruzstd::decoding::StreamingDecoder::new(whole);
            (Box::new(decoder.map_err(|error| io::Error::other(error.to_string()))?), Packing::Zstd)
        } else {
            (Box::new(whole), Packing::None)
        })
    }
}

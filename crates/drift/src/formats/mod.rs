//! Recordings: where they come from and how entries are cut out of them.

mod har;
mod ndjson;
mod open;
mod pieces;
mod sniff;
mod stream;

use std::io::{self, Read};
use std::path::PathBuf;

use thiserror::Error;

#[cfg(feature = "cli")]
pub(crate) use open::Packing;
pub(crate) use open::{Opened, discover};
pub(crate) use pieces::{PieceSink, pieces};
use stream::{Stream, StreamError};

use crate::exchange::MAX_ENTRY;
use crate::text::plural;

/// Something to check.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file, or a folder that is searched for `.har`, `.ndjson` and `.jsonl`, also with `.gz` or
    /// `.zst` behind, in the order of their names.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// A recording in memory.
    Bytes {
        /// What it is called in the report.
        name: String,
        /// Its bytes, compressed or not.
        bytes: Vec<u8>,
    },
}

/// An entry as it stands in its recording.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raw<'r> {
    pub(crate) json: &'r [u8],
    /// Its place in the recording, from 1.
    pub(crate) number: u64,
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
}

/// Who takes the entries.
pub(crate) trait Sink {
    fn entry(&mut self, raw: Raw<'_>);

    /// The recorder is one that removes credentials, so that their absence means nothing.
    fn credentials_removed(&mut self);
}

/// Why recordings could not be listed.
#[derive(Debug)]
pub(crate) enum DiscoverError {
    Input { path: PathBuf, source: io::Error },
    NoRecordings { path: PathBuf },
}

/// Why a recording could not be read, or not to its end.
#[derive(Debug, Error)]
pub(crate) enum InputProblem {
    #[error("cannot be read: {error}")]
    Read { error: io::Error },
    #[error("is not a HAR file: {reason}")]
    NotHar { reason: String },
    #[error("has no entries")]
    NoEntries,
    #[error("is empty")]
    Empty,
    #[error("is cut off at line {line}, after {}", plural(*entries, "complete entry"))]
    Cut { line: u64, entries: u64 },
    #[error("is broken at line {line}, after {}", plural(*entries, "entry"))]
    Broken { line: u64, entries: u64 },
    #[error("has an entry over {} MiB at line {line}, after {}", MAX_ENTRY >> 20, plural(*entries, "entry"))]
    TooLarge { line: u64, entries: u64 },
    #[error("is UTF-16 text")]
    Utf16,
}

impl InputProblem {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Read { .. } => None,
            Self::NotHar { .. } | Self::Empty => Some("export the recording as HAR 1.2 (JSON with `log.entries`)"),
            Self::NoEntries => Some("record at least one exchange, or remove the file"),
            Self::Cut { .. } => Some("the entries before the cut were checked; record again for the rest"),
            Self::Broken { .. } => Some("the entries before it were checked; the rest of the file was not read"),
            Self::TooLarge { .. } => {
                Some("the entries before it were checked; leave such downloads out of the recording")
            }
            Self::Utf16 => Some("save it as UTF-8"),
        }
    }
}

/// Reads one recording.
pub(crate) fn read(reader: impl Read, sink: &mut dyn Sink) -> Result<(), InputProblem> {
    let mut stream = Stream::new(reader, MAX_ENTRY);
    let io = |error| match error {
        StreamError::Io(error) => InputProblem::Read { error },
        _ => InputProblem::NotHar { reason: "it is no text".into() },
    };
    let start = stream.start().map_err(io)?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Err(InputProblem::Utf16);
    }
    stream.skip_bom().map_err(io)?;
    match stream.next().map_err(io)? {
        None => Err(InputProblem::Empty),
        Some(b'{') if is_lines(&mut stream).map_err(io)? => ndjson::read(&mut stream, sink),
        Some(b'{') => har::read(&mut stream, sink),
        Some(_) => Err(InputProblem::NotHar { reason: "it does not begin with `{`".into() }),
    }
}

/// Whether the text is a sequence of exchanges, one after the other: its first object has a `request`, and the one
/// object of a HAR has a `log`. Looks as far as it must, because the first member may be a large one.
fn is_lines(stream: &mut Stream<impl Read>) -> Result<bool, StreamError> {
    let mut want = 1 << 12;
    loop {
        let window = stream.window(want)?;
        let first = sniff::first_member(window, &["log", "request", "response"]);
        if first.is_some() || window.len() < want || want >= MAX_ENTRY / 2 {
            return Ok(matches!(first, Some("request" | "response")));
        }
        want *= 4;
    }
}

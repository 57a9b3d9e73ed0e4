//! The text of one file, and the way from a byte to a line and column.

use std::fmt;

/// A range of bytes in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A place that a person can go to. Displays as `openapi.yaml:12:7`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The file, as it was named when it was loaded.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One file of a document.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

impl Source {
    /// `text` without its byte order mark. Texts are under 4 GiB; the loader sees to it.
    pub(super) fn new(name: String, mut text: String) -> Self {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| short(at + 1)));
        Self { name, text, line_starts }
    }

    /// The file's name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// How many lines there are.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The text of a line (from 1), without its line break.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let start = self.line_start(line);
        let end = self.line_start(line + 1);
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// The byte at which a line (from 1) begins.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(line.saturating_sub(1)).map_or(self.text.len(), |start| *start as usize)
    }

    /// The line (from 1) that holds a byte.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start as usize <= offset)
    }

    /// Line and column of a byte.
    #[must_use]
    pub fn location(&self, offset: usize) -> Location {
        let line = self.line_of(offset);
        let before = self.text.get(self.line_start(line)..offset).unwrap_or_default();
        Location { file: self.name.clone(), line, column: before.chars().count() + 1 }
    }

    /// The byte at a line (from 1) and a column in characters (from 0).
    pub(super) fn offset(&self, line: usize, column: usize) -> u32 {
        let start = self.line_start(line);
        let rest = &self.text[start..];
        let bytes = rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at);
        short(start + bytes)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the loader refuses texts of 4 GiB and more")]
pub(super) fn short(offset: usize) -> u32 {
    offset as u32
}

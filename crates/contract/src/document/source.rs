//! The text of one file, and the way from a byte to a line and column.

use std::path::{Path, PathBuf};

use crate::location::Location;

/// A range of bytes in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// One file of a document.
#[derive(Debug)]
pub struct Source {
    name: String,
    path: Option<PathBuf>,
    text: String,
    line_starts: Vec<u32>,
    characters: Characters,
}

/// The number of characters before each 1,024th byte, so that a column in a very long line is found without counting the
/// line from its start.
#[derive(Debug)]
struct Characters(Vec<u32>);

const STRIDE: usize = 1024;

impl Characters {
    fn new(text: &str) -> Self {
        let counts = text.as_bytes().chunks(STRIDE).scan(0, |before, chunk| {
            let count = *before;
            *before += short(starts(chunk));
            Some(count)
        });
        Self(counts.collect())
    }

    /// The number of characters that begin before a byte.
    fn before(&self, text: &str, offset: usize) -> usize {
        let mark = (offset / STRIDE).min(self.0.len().saturating_sub(1));
        let counted = self.0.get(mark).map_or(0, |count| *count as usize);
        counted + starts(&text.as_bytes()[mark * STRIDE..offset.min(text.len())])
    }

    /// The byte at which a character begins, counted from 0; the end of the text if there is no such character.
    fn offset(&self, text: &str, character: usize) -> usize {
        let mark = self.0.partition_point(|count| *count as usize <= character).saturating_sub(1);
        let mut left = character - self.0.get(mark).map_or(0, |count| *count as usize);
        for (at, byte) in text.as_bytes().iter().enumerate().skip(mark * STRIDE) {
            if is_start(*byte) {
                if left == 0 {
                    return at;
                }
                left -= 1;
            }
        }
        text.len()
    }
}

/// The number of characters that begin in some bytes of a text.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| is_start(**byte)).count()
}

fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

impl Source {
    /// `text` without its byte order mark. The loader ensures that texts are under 4 GiB.
    pub(super) fn new(name: String, mut text: String) -> Self {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| short(at + 1)));
        let characters = Characters::new(&text);
        Self { name, path: None, text, line_starts, characters }
    }

    /// The file's name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file on disk; `None` for a text in memory. Its name is for people, and may not lead to it.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The same source, read from this file.
    pub(super) fn at(mut self, path: Option<PathBuf>) -> Self {
        self.path = path;
        self
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

    /// The number of lines.
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
        let start = self.line_start(line).min(offset);
        let column = self.characters.before(&self.text, offset) - self.characters.before(&self.text, start) + 1;
        Location { file: self.name.clone(), line, column }
    }

    /// The byte that a parser is at: as it says, or by the number of characters before it.
    pub(super) fn offset_of(&self, byte: Option<usize>, character: usize) -> u32 {
        short(byte.unwrap_or_else(|| self.characters.offset(&self.text, character)).min(self.text.len()))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the loader refuses texts of 4 GiB and more")]
pub(super) fn short(offset: usize) -> u32 {
    offset as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_in_lines_of_any_length() {
        let long = "aé日😀".repeat(3000);
        let source = Source::new("a.json".into(), format!("{long}\n{long}x"));
        for (index, (at, _)) in long.char_indices().enumerate() {
            let second = long.len() + 1 + at;
            assert_eq!((source.location(second).line, source.location(second).column), (2, index + 1));
            assert_eq!(source.offset_of(None, 12_001 + index) as usize, second);
        }
        assert_eq!(source.offset_of(None, 24_001) as usize, source.text().len() - 1);
        assert_eq!(source.offset_of(None, 99_999) as usize, source.text().len());
        assert_eq!(Source::new("e".into(), String::new()).location(0).column, 1);
    }
}

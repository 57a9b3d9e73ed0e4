//! The words around an anchor.

use std::ops::Range;

use super::words::{LONGEST, Row, read, rows};
use super::{BREAK, GAME};
use crate::codes;

/// How many words each way are looked at.
const REACH: usize = 7;
/// The most codes that part two words of a clause.
const WIDEST_GAP: usize = 4;

/// One word of the clause.
#[derive(Clone, Copy, Default)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The parts that it plays in each language.
    rows: &'static [Row],
    /// And in the language of the anchor.
    pub(super) parts: u32,
    /// A comma parts it from the anchor's side.
    pub(super) comma: bool,
}

/// The words on one side of the anchor, the nearest first.
#[derive(Clone, Copy, Default)]
pub(super) struct Side {
    words: [Word; REACH],
    count: usize,
}

impl Side {
    pub(super) fn words(&self) -> &[Word] {
        &self.words[..self.count]
    }

    /// The words up to one that begins another clause.
    pub(super) fn clause(&self) -> &[Word] {
        let end = self.words().iter().position(|word| word.parts & BREAK != 0);
        &self.words[..end.unwrap_or(self.count)]
    }

    /// Adds a word; whether there is room for another.
    fn push(&mut self, codes: &[u8], word: Range<usize>, gap: Range<usize>) -> bool {
        let rows = rows(&codes[word.clone()]);
        self.words[self.count] =
            Word { start: word.start, end: word.end, rows, parts: 0, comma: codes[gap].contains(&b',') };
        self.count += 1;
        self.count < REACH
    }

    /// The parts of its words in a language. A creature of the game is one in any.
    pub(super) fn read(&mut self, language: u8) {
        for word in &mut self.words[..self.count] {
            let part = |(known, parts)| if known == language { parts } else { parts & GAME };
            word.parts = word.rows.iter().copied().map(read).map(part).fold(0, |all, parts| all | parts);
        }
    }
}

/// The words around the anchor, as far as they may belong to it.
pub(super) fn around(codes: &[u8], anchor: &Range<usize>) -> (Side, Side) {
    let mut before = Side::default();
    let mut edge = anchor.start;
    loop {
        let gap = codes[..edge].iter().rev().take(WIDEST_GAP + 1).take_while(|&&code| !codes::is_word(code)).count();
        let end = edge - gap;
        let length = codes[..end].iter().rev().take(LONGEST + 1).take_while(|&&code| codes::is_word(code)).count();
        let start = end - length;
        if length == 0 || length > LONGEST || !joins(&codes[end..edge]) || !before.push(codes, start..end, end..edge) {
            break;
        }
        edge = start;
    }
    let mut after = Side::default();
    let mut edge = anchor.end;
    loop {
        let gap = codes[edge..].iter().take(WIDEST_GAP + 1).take_while(|&&code| !codes::is_word(code)).count();
        let start = edge + gap;
        let length = codes[start..].iter().take(LONGEST + 1).take_while(|&&code| codes::is_word(code)).count();
        let end = start + length;
        if length == 0 || length > LONGEST || !joins(&codes[edge..start]) || !after.push(codes, start..end, edge..start)
        {
            break;
        }
        edge = end;
    }
    (before, after)
}

/// Whether what stands between two words leaves them in one clause.
fn joins(gap: &[u8]) -> bool {
    gap.len() <= WIDEST_GAP
        && gap.iter().all(|&code| {
            matches!(code, b' ' | b',' | b'\'' | b'-' | b'"' | b'*' | b'_' | b'`' | codes::SIGN | codes::EMOJI)
        })
}

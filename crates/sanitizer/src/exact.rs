//! A policy's own words that are more than letters (`1pm`, `booster 2000`): found as they are written, but for the
//! case of letters and what the folded view leaves out.

use std::ops::Range;

use crate::codes;

/// Words and phrases as codes of the folded view, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Exact {
    pub(crate) forbidden: Vec<Box<[u8]>>,
    pub(crate) allowed: Vec<Box<[u8]>>,
}

/// Calls `found` with the place of each of the words, from one edge of a word to another.
pub(crate) fn scan(codes: &[u8], words: &[Box<[u8]>], mut found: impl FnMut(Range<usize>)) {
    for word in words.iter().filter(|word| !word.is_empty()) {
        let mut at = 0;
        while let Some(window) = codes.get(at..at + word.len()) {
            let end = at + word.len();
            let edge = |at: usize| {
                at == 0 || at == codes.len() || !(codes::is_word(codes[at - 1]) && codes::is_word(codes[at]))
            };
            if window.eq_ignore_ascii_case(word) && edge(at) && edge(end) {
                found(at..end);
                at = end;
            } else {
                at += 1;
            }
        }
    }
}

//! Profanity, through the folded view.

use std::ops::Range;

use crate::policy::OwnWords;

const WORDS: [&[u8]; 8] = [b"arschloch", b"asshole", b"bitch", b"cunt", b"fuck", b"hurensohn", b"nigger", b"shit"];

/// Calls `found` with the byte span of each word to mask.
pub(crate) fn scan(text: &str, own: Option<&OwnWords>, mut found: impl FnMut(Range<usize>)) {
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| !c.is_alphabetic() && !crate::fold::is_invisible(c)) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
        if let Some(letters) = crate::fold::letters(word) {
            let listed = WORDS.contains(&letters.as_slice())
                || own.is_some_and(|own| own.forbidden.binary_search(&letters).is_ok());
            let allowed = own.is_some_and(|own| own.allowed.binary_search(&letters).is_ok());
            if listed && !allowed {
                found(at..at + word.len());
            }
        }
        at += piece.len();
    }
}

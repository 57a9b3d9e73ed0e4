//! Words known by the letters that are left: `f**k`, `sh*t`, `b!tch`, `f_ck`.

use std::ops::Range;

use crate::codes::{self, NONE};
use crate::lexicon::built_in;
use crate::lexicon::tables;
use crate::sorts::Sorts;

/// The longest stretch that can be a listed word.
const LONGEST: usize = 24;

/// What a code is here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A letter, or a digit.
    Word,
    /// It stands for a letter wherever it is.
    Star,
    /// It stands for a letter only where a single vowel is missing; it parts words as a rule.
    Blank,
    /// It ends a stretch.
    Other,
}

const fn sign(code: u8) -> Sign {
    if codes::is_word(code) {
        Sign::Word
    } else if codes::is_star(code) {
        Sign::Star
    } else if codes::is_starring(code) {
        Sign::Blank
    } else {
        Sign::Other
    }
}

/// Pushes the ranges of starred-out words.
pub(super) fn scan(codes: &[u8], sorts: &Sorts, classes: &[u8; 256], bad: &mut Vec<Range<usize>>) {
    for run in sorts.starred(codes) {
        // It begins with a letter, without what trails it.
        let Some(skipped) = codes[run.clone()].iter().position(|&code| codes::is_letter(code)) else { continue };
        let from = run.start + skipped;
        let mut end = from;
        let mut telling = false;
        let mut seen = false;
        for (at, &code) in (from..run.end).zip(&codes[from..run.end]) {
            if sign(code) == Sign::Word {
                end = at + 1;
                telling |= seen || code.is_ascii_digit();
            } else {
                seen = true;
            }
        }
        let trailing = codes[end..run.end].iter().take_while(|&&code| code == b'*').count();
        end += trailing;
        if !telling && trailing == 0 {
            continue;
        }
        stretch(codes, classes, from..end, bad);
        // And its parts, if signs that part words are in it.
        let mut begin = from;
        for part in codes[from..end].split(|&code| sign(code) == Sign::Blank) {
            let range = begin..begin + part.len();
            begin = range.end + 1;
            if part.len() < end - from && part.first().is_some_and(|&code| codes::is_letter(code)) {
                stretch(codes, classes, range, bad);
            }
        }
    }
}

fn stretch(codes: &[u8], classes: &[u8; 256], range: Range<usize>, bad: &mut Vec<Range<usize>>) {
    let text = &codes[range.clone()];
    if text.len() < 3 || text.len() > LONGEST || super::is_numeral(text) {
        return;
    }
    let class = classes[usize::from(text[0])];
    if class == NONE {
        return;
    }
    if built_in::starred(class, text.len()).any(|word| is_starred(word, text, classes)) {
        bad.push(range);
    }
}

fn is_starred(word: &[u8], text: &[u8], classes: &[u8; 256]) -> bool {
    let (mut letters, mut digits, mut stars, mut blanks) = (0, 0, 0, 0);
    for (&wanted, &code) in word.iter().zip(text) {
        if codes::is_letter(code) {
            if classes[usize::from(code)] != tables::class(wanted) || !codes::stands_for(code, wanted) {
                return false;
            }
            letters += 1;
        } else if sign(code) == Sign::Star {
            stars += 1;
        } else if classes[usize::from(code)] == tables::class(wanted) {
            digits += 1;
        } else if sign(code) != Sign::Other && matches!(wanted, b'a' | b'e' | b'i' | b'o' | b'u') {
            blanks += 1;
        } else {
            return false;
        }
    }
    // `f***` is known by its first letter alone.
    if word == b"fuck" && letters == 1 && stars == 3 {
        return true;
    }
    letters >= 2 && ((stars > 0 && blanks == 0) || (stars == 0 && digits == 0 && blanks == 1))
}

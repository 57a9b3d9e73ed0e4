//! Words known by the letters that are left: `f**k`, `sh*t`, `b!tch`, `f_ck`.

use std::ops::Range;

use crate::codes::{self, NONE};
use crate::lexicon::built_in::STARRED;
use crate::lexicon::tables;

/// The longest stretch that can be a listed word.
const LONGEST: usize = 24;

/// Signs that stand for a letter wherever they are.
const fn is_star(code: u8) -> bool {
    matches!(code, b'*' | b'#' | b'%' | b'&' | b'@' | b'$' | b'!' | b'?' | b'^' | b'~' | codes::EMOJI | codes::SIGN)
}

/// Signs that stand for a letter only where a single vowel is missing; they part words as a rule.
const fn is_blank(code: u8) -> bool {
    matches!(code, b'_' | b'-' | b'.' | b'+' | b'=' | b'|' | codes::SOFT_DOT)
}

/// Pushes the ranges of starred-out words.
pub(super) fn scan(codes: &[u8], classes: &[u8; 256], bad: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while at < codes.len() {
        if !codes::is_letter(codes[at]) {
            at += 1;
            continue;
        }
        // A stretch of letters and signs that begins with a letter.
        let from = at;
        let (mut stars, mut blanks) = (0, 0);
        while at < codes.len() {
            let code = codes[at];
            if is_star(code) {
                stars += 1;
            } else if is_blank(code) {
                blanks += 1;
            } else if !codes::is_word(code) {
                break;
            }
            at += 1;
        }
        if stars + blanks == 0 {
            continue;
        }
        let mut end = at;
        while end > from && !codes::is_word(codes[end - 1]) && codes[end - 1] != b'*' {
            end -= 1;
        }
        stretch(codes, classes, from..end, bad);
        // And its parts, if signs that part words are in it.
        if blanks > 0 && stars > 0 {
            let mut begin = from;
            for part in codes[from..end].split(|&code| is_blank(code)) {
                let range = begin..begin + part.len();
                begin = range.end + 1;
                if part.len() < end - from && part.first().is_some_and(|&code| codes::is_letter(code)) {
                    stretch(codes, classes, range, bad);
                }
            }
        }
    }
}

fn stretch(codes: &[u8], classes: &[u8; 256], range: Range<usize>, bad: &mut Vec<Range<usize>>) {
    let text = &codes[range.clone()];
    if text.len() < 4 || text.len() > LONGEST {
        return;
    }
    let class = classes[usize::from(text[0])];
    if class == NONE {
        return;
    }
    if STARRED[usize::from(class)].iter().any(|word| is_starred(word, text, classes)) {
        bad.push(range);
    }
}

fn is_starred(word: &[u8], text: &[u8], classes: &[u8; 256]) -> bool {
    if word.len() != text.len() {
        return false;
    }
    let (mut letters, mut stars, mut blanks) = (0, 0, 0);
    for (&wanted, &code) in word.iter().zip(text) {
        if codes::is_letter(code) {
            if classes[usize::from(code)] != tables::class(wanted) || !codes::stands_for(code, wanted) {
                return false;
            }
            letters += 1;
        } else if is_star(code) {
            stars += 1;
        } else if is_blank(code) && matches!(wanted, b'a' | b'e' | b'i' | b'o' | b'u') {
            blanks += 1;
        } else if classes[usize::from(code)] != tables::class(wanted) {
            return false;
        }
    }
    letters >= 2 && ((stars > 0 && blanks == 0) || (stars == 0 && blanks == 1 && letters + 1 == word.len()))
}

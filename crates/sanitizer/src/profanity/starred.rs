//! Words known by the letters that are left: `f**k`, `sh*t`, `b!tch`, `f_ck`.

use std::ops::Range;

use crate::codes::{self, NONE};
use crate::lexicon::built_in::STARRED;
use crate::lexicon::tables;

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

static SIGNS: [Sign; 256] = {
    let mut table = [Sign::Other; 256];
    let mut code = 0_u8;
    loop {
        table[code as usize] = match code {
            b'*' | b'#' | b'%' | b'&' | b'@' | b'$' | b'!' | b'?' | b'^' | b'~' | codes::EMOJI | codes::SIGN => {
                Sign::Star
            }
            b'_' | b'-' | b'.' | b'+' | b'=' | b'|' | codes::SOFT_DOT => Sign::Blank,
            _ if codes::is_letter(code) || code.is_ascii_digit() => Sign::Word,
            _ => Sign::Other,
        };
        if code == u8::MAX {
            break table;
        }
        code += 1;
    }
};

fn sign(code: u8) -> Sign {
    SIGNS[usize::from(code)]
}

/// Pushes the ranges of starred-out words.
pub(super) fn scan(codes: &[u8], classes: &[u8; 256], bad: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while at < codes.len() {
        if !codes::is_letter(codes[at]) {
            at += 1;
            continue;
        }
        // A stretch of letters and signs that begins with a letter, without what trails it.
        let from = at;
        let mut end = at;
        let mut telling = false;
        let mut seen = false;
        while let Some(&code) = codes.get(at) {
            match sign(code) {
                Sign::Other => break,
                Sign::Word => {
                    end = at + 1;
                    telling |= seen || code.is_ascii_digit();
                }
                Sign::Star | Sign::Blank => seen = true,
            }
            at += 1;
        }
        let trailing = codes[end..at].iter().take_while(|&&code| code == b'*').count();
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
    if text.len() < 3 || text.len() > LONGEST {
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

//! Words known by the letters that are left: `f**k`, `sh*t`, `b!tch`, `f_ck`.

use std::ops::Range;

use crate::codes::{self, NONE};
use crate::finding::Finding;
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
pub(super) fn scan(codes: &[u8], sorts: &Sorts, classes: &[u8; 256], languages: u16, bad: &mut Vec<Finding>) {
    let mut emphasis = Emphasis::default();
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
        let trailing = if emphasis.closes(codes, from, end, trailing) { 0 } else { trailing };
        end += trailing;
        if !telling && trailing == 0 {
            continue;
        }
        stretch(codes, classes, from..end, languages, bad);
        // And its parts, if signs that part words are in it.
        let mut begin = from;
        for part in codes[from..end].split(|&code| sign(code) == Sign::Blank) {
            let range = begin..begin + part.len();
            begin = range.end + 1;
            if part.len() < end - from && part.first().is_some_and(|&code| codes::is_letter(code)) {
                stretch(codes, classes, range, languages, bad);
            }
        }
    }
}

/// The asterisks that make a stretch of the text bold, and stand for no letters: `*neu*`, `**two words**`.
#[derive(Default)]
struct Emphasis {
    /// Where the text begins that is set off, and by how many.
    open: Option<(usize, usize)>,
}

impl Emphasis {
    /// Whether the asterisks behind the word from `from` to `end` end what others have begun.
    fn closes(&mut self, codes: &[u8], from: usize, end: usize, trailing: usize) -> bool {
        // `**¿Qué**`: punctuation may stand between.
        let is_punctuation = |code: &&u8| !codes::is_word(**code) && !codes::is_space(**code) && **code != b'*';
        let first = from - codes[..from].iter().rev().take(3).take_while(is_punctuation).count();
        let leading = codes[..first].iter().rev().take_while(|&&code| code == b'*').count();
        let begins = leading > 0 && codes[..first - leading].last().is_none_or(|&code| !codes::is_word(code));
        if begins {
            self.open = Some((from, leading));
        }
        if trailing == 0 {
            return false;
        }
        self.open.take().is_some_and(|(from, leading)| leading == trailing && !codes[from..end].contains(&b'\n'))
    }
}

/// Whether the only sign in it is a question mark in place of an apostrophe: `don?t`, `c?est`.
fn is_contraction(text: &[u8]) -> bool {
    const AFTER: [&[u8]; 7] = [b"s", b"t", b"re", b"ve", b"ll", b"d", b"m"];
    const BEFORE: [&[u8]; 10] = [b"c", b"d", b"j", b"l", b"m", b"n", b"s", b"t", b"qu", b"un"];
    let mut parts = text.split(|&code| !codes::is_letter(code));
    let (Some(before), Some(after), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let is_one = |list: &[&[u8]], part: &[u8]| list.iter().any(|known| part.eq_ignore_ascii_case(known));
    text.get(before.len()) == Some(&b'?') && (is_one(&AFTER, after) || is_one(&BEFORE, before))
}

fn stretch(codes: &[u8], classes: &[u8; 256], range: Range<usize>, languages: u16, bad: &mut Vec<Finding>) {
    let text = &codes[range.clone()];
    if text.len() < 3 || text.len() > LONGEST || super::is_numeral(text) || is_contraction(text) {
        return;
    }
    let class = classes[usize::from(text[0])];
    if class == NONE {
        return;
    }
    let is_cyrillic = codes::is_cyrillic(text[0]);
    for word in built_in::starred(class, text.len()).filter(|word| is_starred(word, text, classes)) {
        // The list knows its language.
        let mut found = None;
        built_in::LEXICON.walk(word, is_cyrillic, 0, |entry, end| {
            if end == word.len() && entry.letters == word && super::is_on(languages, entry) {
                found.get_or_insert_with(|| Finding::listed(entry, "starred-word", range.clone()));
            }
        });
        if let Some(found) = found
            && !super::code::holds(codes, range.clone(), text.iter().any(u8::is_ascii_digit))
        {
            bad.push(found);
            return;
        }
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

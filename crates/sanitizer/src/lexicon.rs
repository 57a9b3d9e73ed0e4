//! Listed words, and how a stretch of the folded view is compared with one.

mod automaton;
#[cfg(test)]
#[path = "../build/merge.rs"]
mod merge;
pub(crate) mod tables;
mod walk;

use std::borrow::Cow;

use crate::category::Category;
use crate::codes::{self, NONE};
use crate::language::Language;
use tables::{Place, Raw, Role};
use walk::Walk;

pub(crate) mod built_in {
    use std::borrow::Cow;

    use super::Lexicon;

    #[allow(clippy::unreadable_literal, reason = "generated")]
    mod table {
        include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
    }

    pub(crate) static LEXICON: Lexicon = Lexicon { automaton: Cow::Borrowed(&table::AUTOMATON) };

    pub(crate) use table::{INSIDE, INSIDE_FIRST, INSIDE_LAST, OPEN, PHRASES, STARTED, WORDS};

    /// The words of so many letters that begin with the class and are known by the letters left in them.
    pub(crate) fn starred(class: u8, length: usize) -> impl Iterator<Item = &'static [u8]> {
        let at = usize::from(class) * (table::LONGEST_STARRED + 1) + length;
        let start = |at: usize| table::STARRED_STARTS.get(at).map_or(table::STARRED.len(), |&start| start as usize);
        let words = if length <= table::LONGEST_STARRED { &table::STARRED[start(at)..start(at + 1)] } else { &[] };
        words.chunks_exact(length.max(1))
    }
}

/// The most codes that may part two words of a phrase.
pub(crate) const WIDEST_GAP: usize = 4;

/// How many letters a short entry has at most.
const SHORT: usize = 3;

/// A word list made ready.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// See [`automaton`].
    automaton: Cow<'static, [u8]>,
}

/// One word of a list.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'l> {
    pub(crate) letters: &'l [u8],
    flags: u16,
}

impl Entry<'_> {
    pub(crate) const fn is(self, role: Role) -> bool {
        (self.flags >> 2) & 7 == role as u16
    }

    pub(crate) const fn stands(self, place: Place) -> bool {
        self.flags & 3 == place as u16
    }

    pub(crate) const fn accented(self) -> bool {
        self.flags & 32 != 0
    }

    /// It counts only with one capital, as a name is written.
    pub(crate) const fn titled(self) -> bool {
        self.flags & 128 != 0
    }

    /// The language whose list it is in.
    pub(crate) fn language(self) -> Option<Language> {
        Language::ALL.get(usize::from(self.flags >> 8 & 15)).copied()
    }

    pub(crate) fn category(self) -> Category {
        Category::from_index(usize::from(self.flags >> 12))
    }

    /// At most three letters: too few to be told in a disguise.
    pub(crate) fn is_short(self) -> bool {
        self.letters.iter().filter(|&&letter| letter != b' ').count() <= SHORT
    }

    pub(crate) const fn doubling(self) -> bool {
        self.flags & 64 != 0
    }
}

impl Lexicon {
    /// Makes a list ready. The order of the words does not matter.
    pub(crate) fn of(words: &[Raw]) -> Self {
        Self { automaton: Cow::Owned(automaton::written(&automaton::states(words))) }
    }

    /// Follows the codes from `from` and calls `visit` with each entry whose classes they have,
    /// and the end of the codes that have them, in no order. Takes as many steps as the longest entry
    /// has letters, and one for each repeated letter; more only where a sign may be several letters.
    pub(crate) fn walk(&self, codes: &[u8], is_cyrillic: bool, from: usize, mut visit: impl FnMut(Entry<'_>, usize)) {
        Walk::new(&self.automaton, codes, is_cyrillic, &mut visit).from(from);
    }
}

/// How many codes part the words at `at`; none if too many do.
pub(crate) fn gap(codes: &[u8], at: usize) -> usize {
    let width = codes[at..].iter().take(WIDEST_GAP + 1).take_while(|&&code| !codes::is_word(code)).count();
    if width > WIDEST_GAP { 0 } else { width }
}

/// How a word was spelled.
#[derive(Clone, Copy, Default)]
pub(crate) struct Spelling {
    /// Letters of any alphabet.
    letters: usize,
    /// Of these, Cyrillic and Greek ones.
    lookalikes: usize,
    /// Of these, ones that cannot be told from Latin letters.
    strict: usize,
    /// Small Latin letters.
    small: usize,
    digits: usize,
    signs: usize,
    /// Its digits stand together behind its letters, as in a collector number.
    numbered: bool,
    /// Those digits are one alone, and that stands for a vowel (`whor3`).
    voiced: bool,
}

impl Spelling {
    /// Whether a reader would take this for the word, and not for a number or a price.
    pub(crate) const fn is_legible(self, cyrillic: bool) -> bool {
        let few = self.letters < 2 && !(self.letters == 1 && self.signs > 0 && self.digits + self.signs >= 3);
        // Collector numbers are written in capitals.
        let number = self.numbered && self.signs == 0 && !self.voiced && !(self.digits == 1 && self.small > 1);
        if few || number {
            return false;
        }
        if cyrillic {
            return self.lookalikes > 0;
        }
        self.lookalikes == 0
            || self.lookalikes < self.letters
            || (self.strict == self.letters && self.letters >= 4 && self.digits == 0)
    }

    /// Whether more than one sign stands for a letter.
    pub(crate) const fn has_signs(self) -> bool {
        self.signs >= 2
    }

    pub(crate) const fn has_digits(self) -> bool {
        self.digits > 0
    }

    pub(crate) const fn is_plain(self) -> bool {
        self.digits == 0 && self.signs == 0
    }
}

/// Compares the codes with the letters of an entry: each run at least as long as in the entry,
/// each code one that may stand for its letter.
pub(crate) fn spelled(letters: &[u8], codes: &[u8], classes: &[u8; 256], doubling: bool) -> Option<Spelling> {
    let mut spelling = Spelling::default();
    let mut last_letter = 0;
    let mut first_digit = usize::MAX;
    let (mut have, mut at) = (0, 0);
    while have < letters.len() {
        if letters[have] == b' ' {
            have += 1;
            at += codes[at..]
                .iter()
                .take_while(|&&code| !codes::is_word(code) && classes[usize::from(code)] == NONE)
                .count();
            continue;
        }
        let class = tables::class(letters[have]);
        let wanted =
            letters[have..].iter().take_while(|&&letter| letter != b' ' && tables::class(letter) == class).count();
        let given = codes[at..].iter().take_while(|&&code| classes[usize::from(code)] == class).count();
        // A letter written twice is often another word (`canon`, `cannon`); thrice never is.
        if given < wanted || (given > wanted && given < 3 && !doubling) {
            return None;
        }
        // Only one and the same letter is stretched: `flick` is no `fick`.
        if given > wanted && !is_stretch(&letters[have..have + wanted], &codes[at..at + given]) {
            return None;
        }
        // Which letters of the run may have been reached, as a set.
        let mut reached = 0_u64;
        for (place, &code) in codes[at..at + given].iter().enumerate() {
            let before = if place == 0 { 1 } else { reached | reached << 1 };
            reached = 0;
            for (letter, &wanted) in letters[have..have + wanted].iter().enumerate() {
                if before & 1 << letter != 0 && codes::stands_for(code, wanted) {
                    reached |= 1 << letter;
                }
            }
            if code.is_ascii_digit() {
                spelling.digits += 1;
                first_digit = first_digit.min(at + place);
            } else if codes::is_letter(code) {
                spelling.letters += 1;
                spelling.small += usize::from(code.is_ascii_lowercase());
                spelling.lookalikes += usize::from(codes::is_lookalike(code));
                spelling.strict += usize::from(codes::is_strict_lookalike(code));
                last_letter = at + place;
            } else {
                spelling.signs += 1;
            }
        }
        if reached & 1 << (wanted - 1) == 0 {
            return None;
        }
        have += wanted;
        at += given;
    }
    spelling.voiced = letters.len() >= 5
        && spelling.digits == 1
        && letters.last().is_some_and(|letter| matches!(letter, b'a' | b'e' | b'i' | b'o'));
    spelling.numbered = first_digit != usize::MAX && first_digit > last_letter;
    Some(spelling)
}

/// Whether the codes are the letters with one or more of them repeated.
fn is_stretch(letters: &[u8], codes: &[u8]) -> bool {
    let same = |pair: &[u8]| {
        pair[0].eq_ignore_ascii_case(&pair[1]) || !(codes::is_letter(pair[0]) && codes::is_letter(pair[1]))
    };
    letters.len() > 1 || codes.windows(2).all(same)
}

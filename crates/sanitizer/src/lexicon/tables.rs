//! Listed words, the classes of their letters, and the filters by which nearly all others are told
//! from them. Runs of one class are taken as one, so that stretched and disguised spellings have the
//! classes of the plain one.
//!
//! Compiled into the build script too, which makes the built-in filters.

use crate::category::Category;
use crate::codes::{self, SEPARATOR};
use crate::language::Language;

/// Where in a word an entry may be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// It is the whole word.
    Whole,
    /// The word begins with it.
    Start,
    /// The word ends with it.
    End,
    /// Anywhere.
    Inside,
}

/// What an entry is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Profanity.
    Bad,
    /// Profanity so clear that signs inside it, or in place of its letters, do not hide it.
    Strong,
    /// Profanity only where its writer has starred out a part (`d*ck`).
    Starred,
    /// An ordinary word or phrase that holds one of the others.
    Allowed,
    /// An ordinary word that may be part of a threat, a curse or an insult: see `profanity::roles`.
    Anchor,
}

/// The most letters of a word or phrase.
pub(crate) const LONGEST: usize = 64;

/// One word or phrase.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Raw {
    /// Its letters as codes of the folded view, lower case; words of a phrase parted by a space.
    pub(crate) letters: Vec<u8>,
    /// Where it may be found.
    pub(crate) place: Place,
    /// What it is for.
    pub(crate) role: Role,
    /// Whether the text must have a letter beyond ASCII there (`coño`, but not `cono`).
    pub(crate) accented: bool,
    /// Whether a letter written twice is still the word (`shiit`). In most languages that is
    /// another word too often (`slet`, `sleet`).
    pub(crate) doubling: bool,
    /// Whether it counts only with one capital, as a name is written.
    pub(crate) titled: bool,
    /// The language whose list it is in, if it is in one.
    pub(crate) language: Option<Language>,
    /// What it is, if it is profanity.
    pub(crate) category: Category,
}

/// The number of no language in the flags of an entry.
pub(crate) const NO_LANGUAGE: u16 = 15;

impl Raw {
    /// Two bits for the place, three for the role, one each for `accented`, `doubling` and `titled`, four for the
    /// language and four for the category.
    pub(crate) const fn flags(&self) -> u16 {
        let language = match self.language {
            Some(language) => language.number() as u16,
            None => NO_LANGUAGE,
        };
        (self.place as u16)
            | ((self.role as u16) << 2)
            | ((self.accented as u16) << 5)
            | ((self.doubling as u16) << 6)
            | ((self.titled as u16) << 7)
            | (language << 8)
            | ((self.category.number() as u16) << 12)
    }
}

/// The class of a letter of a listed word.
pub(crate) const fn class(letter: u8) -> u8 {
    match letter {
        b' ' => SEPARATOR,
        letter if codes::is_cyrillic(letter) => codes::CYRILLIC_CLASSES[letter as usize],
        letter => codes::LATIN[letter as usize],
    }
}

/// The classes of a word with runs collapsed.
#[allow(dead_code, reason = "the build script uses it")]
pub(crate) fn collapsed(letters: &[u8]) -> Vec<u8> {
    let mut classes: Vec<u8> = letters.iter().map(|&letter| class(letter)).collect();
    classes.dedup();
    classes
}

/// How many classes a window has.
pub(crate) const WINDOW: usize = 4;
/// A window that nothing has been pushed into.
pub(crate) const EMPTY: u32 = 0xfbef_be00 >> 8;

/// The window of four classes moved on by one; that of no word ([`codes::NONE`]) is one of them.
pub(crate) const fn pushed(window: u32, class: u8) -> u32 {
    (window << 6 | (class & 63) as u32) & 0x00ff_ffff
}

/// Whether three classes have been pushed.
pub(crate) const fn holds_three(window: u32) -> bool {
    window >> 12 != EMPTY >> 12
}

/// Where a filter has the bit of a window. Several share one: it is only a filter.
pub(crate) const fn slot(window: u32) -> usize {
    (window.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

/// How many runs of one class a key has.
pub(crate) const KEY: usize = 8;
/// The bit of a run in a key that holds a sign in place of a letter.
pub(crate) const SIGN: u8 = 0x40;
const SIGNS: u64 = u64::from_le_bytes([SIGN; KEY]);

/// The first classes of a word without runs as one number: a byte for each, one above the class, and
/// zeros where it ends before the eighth.
#[allow(dead_code, reason = "the build script uses it")]
pub(crate) fn key(classes: &[u8]) -> u64 {
    classes.iter().take(KEY).rev().fold(0, |key, &class| key << 8 | u64::from(class + 1))
}

/// Whether a sign stands for one of the letters.
pub(crate) const fn has_sign(key: u64) -> bool {
    key & SIGNS != 0
}

/// Where a filter has the bit of the first four classes of a key.
#[allow(clippy::cast_possible_truncation, reason = "the first four are the lower half")]
pub(crate) const fn start_slot(key: u64) -> usize {
    slot((key & !SIGNS) as u32)
}

/// Where a filter has the bit of all classes of a key.
pub(crate) const fn word_slot(key: u64) -> usize {
    ((key & !SIGNS).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize
}

/// Where a filter has the bit of a word's key and the first four classes of the word behind it.
pub(crate) const fn pair_slot(first: u64, second: u64) -> usize {
    let first = (first & !SIGNS).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    ((first ^ second & 0xffff_ffff).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize
}

/// Whether a filter, whose length is a power of two, has the bit of the slot.
pub(crate) const fn is_in(filter: &[u8], slot: usize) -> bool {
    filter[slot / 8 % filter.len()] >> (slot % 8) & 1 != 0
}

/// Sets the bit of the slot.
#[allow(dead_code, reason = "the build script uses it")]
pub(crate) fn put(filter: &mut [u8], slot: usize) {
    let bytes = filter.len();
    filter[slot / 8 % bytes] |= 1 << (slot % 8);
}

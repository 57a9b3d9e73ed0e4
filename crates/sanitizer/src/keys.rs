//! What the words of a view begin with, as one number each: nearly all of them are told from the
//! listed words by it.

use std::ops::Range;

use crate::codes::{self, CYRILLIC_CLASSES, LATIN, NONE};
use crate::lexicon::tables::{self, KEY, SIGN};

/// What has no class.
const PART: u8 = 0x80;
/// That bit, and the lowest, of each byte.
const PARTS: u64 = u64::from_le_bytes([PART; KEY]);
const LOWEST: u64 = u64::from_le_bytes([1; KEY]);

/// By alphabet (Latin, Cyrillic): one number above the class of each code, with a bit for signs.
static CODES: [[u8; 256]; 2] = [numbers(&LATIN), numbers(&CYRILLIC_CLASSES)];

const fn numbers(classes: &[u8; 256]) -> [u8; 256] {
    let mut table = [PART; 256];
    let mut code = 0_u8;
    loop {
        let class = classes[code as usize];
        if class != NONE {
            table[code as usize] = (class + 1) | if codes::is_word(code) { 0 } else { SIGN };
        }
        if code == u8::MAX {
            break table;
        }
        code += 1;
    }
}

/// The most codes that a key is read from: a run of one class may be as long as the text, and each of
/// its signs begin a word.
const MOST: usize = 64;
/// How many codes are looked at together.
pub(crate) const WIDE: usize = 16;

/// The classes of the codes of one view; their memory is kept from one call to the next.
#[derive(Default)]
pub(crate) struct Keys {
    /// One byte for each code, and as many without a class as are looked at together.
    codes: Vec<u8>,
    /// The key of each word.
    words: Vec<u64>,
}

impl Keys {
    /// Reads the codes of a view, and forgets those from before.
    pub(crate) fn read(&mut self, codes: &[u8], words: &[Range<usize>], is_cyrillic: bool) {
        let table = &CODES[usize::from(is_cyrillic)];
        self.codes.clear();
        self.codes.extend(codes.iter().map(|&code| table[usize::from(code)]));
        self.codes.extend_from_slice(&[PART; WIDE]);
        let mut keys = std::mem::take(&mut self.words);
        keys.clear();
        keys.extend(words.iter().map(|word| self.key(word.start)));
        self.words = keys;
    }

    /// Gives back what an unusually long message took.
    pub(crate) fn shrink(&mut self, most: usize) {
        self.codes.clear();
        self.codes.shrink_to(most);
        self.words.clear();
        self.words.shrink_to(most);
    }

    /// The key of each word, in order.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// The classes from the code at `at` on, each run as one: see [`tables::key`]. If the first
    /// [`MOST`] codes do not tell, the key says that it has a sign.
    #[inline]
    pub(crate) fn key(&self, at: usize) -> u64 {
        let codes = self.codes[at..].first_chunk().map_or(PARTS, |codes| u64::from_le_bytes(*codes));
        let parts = codes & PARTS;
        let before = (parts & parts.wrapping_neg()).wrapping_sub(1);
        let key = codes & before;
        // A byte is zero where two codes have one class (a known trick finds one).
        let differ = (key ^ key >> 8) | !before;
        let doubled = differ.wrapping_sub(LOWEST) & !differ & PARTS;
        if doubled == 0 && !tables::has_sign(key) {
            return key;
        }
        self.doubled(at)
    }

    /// The same where a class is doubled, as in one word of eight.
    #[allow(clippy::cast_possible_truncation, reason = "the first codes are the lower half")]
    fn doubled(&self, at: usize) -> u64 {
        const WIDE_PARTS: u128 = u128::from_le_bytes([PART; WIDE]);
        let codes = self.codes[at..].first_chunk().map_or(WIDE_PARTS, |codes| u128::from_le_bytes(*codes));
        let parts = codes & WIDE_PARTS;
        let before = (parts & parts.wrapping_neg()).wrapping_sub(1);
        let mut key = codes & before;
        let mut known = before;
        if key & u128::from_le_bytes([SIGN; WIDE]) != 0 {
            return self.collapsed(at);
        }
        loop {
            // The first byte that is as the one behind it: the lowest zero here.
            let differ = (key ^ key >> 8) | !(known >> 8);
            let same = differ.wrapping_sub(u128::from_le_bytes([1; WIDE])) & !differ & WIDE_PARTS;
            if same == 0 {
                break;
            }
            let kept = ((same & same.wrapping_neg()) - 1) >> 7;
            key = (key & kept) | (key >> 8 & !kept);
            known >>= 8;
        }
        // Of a longer word the rest may be of the last class that is left.
        if parts == 0 && known >> (8 * KEY) == 0 {
            return self.collapsed(at);
        }
        key as u64
    }

    fn collapsed(&self, at: usize) -> u64 {
        let (mut key, mut runs, mut last) = (0_u64, 0, PART);
        for &code in self.codes[at..].iter().take(MOST) {
            if code == PART {
                return key;
            }
            if (code ^ last) & !SIGN != 0 {
                if runs == KEY {
                    return key;
                }
                runs += 1;
                last = code;
            }
            key |= u64::from(code) << (8 * (runs - 1));
        }
        key | u64::from(SIGN)
    }

    /// The classes of the codes, which [`number`] reads; behind them stand [`WIDE`] that have none.
    pub(crate) fn classes(&self) -> &[u8] {
        &self.codes
    }
}

/// One number above the class that a byte of the keys stands for; 0 if it stands for none.
pub(crate) const fn number(class: usize) -> usize {
    class & !((PART | SIGN) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_classes_are_one() {
        let mut keys = Keys::default();
        for word in [
            "aa",
            "aab",
            "baa",
            "abbba",
            "aabbccddeeffgghh",
            "aabbccddeeffgghhj",
            "aaaaaaaaaaaaaaaab",
            "sstraightfforwardd",
            "abcdefghhhhhhhhhhhhhhh",
            "aaaaaaaaaaaaaaaa",
            "uvuvuv",
        ] {
            let text = [word, " next"].concat();
            keys.read(text.as_bytes(), &[], false);
            assert_eq!(keys.key(0), tables::key(&tables::collapsed(word.as_bytes())), "{word}");
        }
        keys.read("a".repeat(MOST).as_bytes(), &[], false);
        assert!(tables::has_sign(keys.key(0)));
    }

    #[test]
    fn a_key_is_that_of_the_listed_word() {
        let mut keys = Keys::default();
        let text = b"a feel-good l!ne, straightforward b";
        keys.read(text, &[], false);
        let key = |at| keys.key(at);
        let listed = |word: &[u8]| tables::key(&tables::collapsed(word));
        assert_eq!(key(0), listed(b"a"));
        assert_eq!(key(2), listed(b"feel"));
        assert_eq!(key(7), listed(b"good"));
        assert_eq!(key(18), listed(b"straight"));
        assert_eq!(key(text.len() - 1), listed(b"b"));
        assert!(tables::has_sign(key(12)) && !tables::has_sign(key(7)));
    }
}

//! Words that say something about what stands beside them: a dot, an at sign, a number said in words, a telephone
//! number to come, or a number that is none. `data/signals.txt` and `data/numbers.txt`, as tables.

use table::{NUMBERS, SIGNALS};

mod table {
    include!(concat!(env!("OUT_DIR"), "/signals.rs"));
}

/// What a word stands for; the order is that of the sections in `build/signals.rs`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// A full stop of a host name.
    Dot,
    /// An at sign.
    At,
    /// A telephone number may follow.
    Phone,
    /// A number that is no telephone number follows.
    Code,
    /// `number`.
    Number,
    /// `my`.
    My,
    /// What one is called with.
    Messenger,
    /// A payment goes by a number behind it.
    Pay,
    /// The number of a card may follow.
    Card,
    /// A currency, or a thing that is counted.
    Money,
}

/// The longest word in the lists, in codes.
const LONGEST: usize = 20;

/// A set of [`Signal`]s.
#[derive(Clone, Copy)]
pub(crate) struct Signals(u16);

impl Signals {
    pub(crate) const fn has(self, signal: Signal) -> bool {
        self.0 >> signal as u16 & 1 != 0
    }
}

/// What the word says. Letter case does not matter.
pub(crate) fn of(word: &[u8]) -> Signals {
    if !may_be_in(&LISTED, word) {
        return Signals(0);
    }
    Signals(look_up(&SIGNALS, word).unwrap_or(0))
}

fn is(word: &[u8], signal: Signal) -> bool {
    of(word).has(signal)
}

fn look_up<V: Copy>(table: &[(&[u8], V)], word: &[u8]) -> Option<V> {
    let mut room = [0; LONGEST];
    let lower = room.get_mut(..word.len())?;
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    table.binary_search_by(|&(known, _)| known.cmp(lower)).ok().map(|at| table[at].1)
}

/// One bit for each word of a table, by its length and its first, second and last letter.
const fn listed<V: Copy, const N: usize>(table: &[(&[u8], V); N]) -> [u64; 128] {
    let mut bits = [0; 128];
    let mut at = 0;
    while at < N {
        let slot = slot(table[at].0);
        bits[slot / 64] |= 1 << (slot % 64);
        at += 1;
    }
    bits
}

/// Whether a word may be in the tables: hardly a word that is in none gets past these.
static LISTED: [u64; 128] = listed(&SIGNALS);
static COUNTED: [u64; 128] = listed(&NUMBERS);

const fn may_be_in(table: &[u64; 128], word: &[u8]) -> bool {
    if word.is_empty() || word.len() > LONGEST {
        return false;
    }
    let slot = slot(word);
    table[slot / 64] >> (slot % 64) & 1 != 0
}

/// The place of a word, which is not empty, in such a table; letter case does not matter.
const fn slot(word: &[u8]) -> usize {
    let second = if word.len() > 1 { word[1] } else { 0 };
    let letters = u32::from_le_bytes([
        word[0] & 31 | word[0] & 0x80,
        second & 31 | second & 0x80,
        word[word.len() - 1] & 31,
        word.len().to_le_bytes()[0],
    ]);
    (letters.wrapping_mul(0x9e37_79b1) >> 19) as usize
}

/// Whether a word that begins with these codes may stand for a full stop or an at sign: looked up
/// for every word that follows another, and told by two letters for nearly all of them.
pub(crate) const fn may_be_sign(first: u8, second: u8) -> bool {
    SIGN_STARTS[first as usize] >> (second & 31) & 1 != 0
}

/// By first code, which second codes (their lowest five bits) such words have.
static SIGN_STARTS: [u32; 256] = {
    const SIGNS: u16 = 1 << Signal::Dot as u16 | 1 << Signal::At as u16;
    let mut table = [0; 256];
    let mut at = 0;
    while at < SIGNALS.len() {
        let (word, signals) = SIGNALS[at];
        if signals & SIGNS != 0 {
            table[word[0] as usize] |= 1 << (word[1] & 31);
            table[word[0].to_ascii_uppercase() as usize] |= 1 << (word[1] & 31);
        }
        at += 1;
    }
    table
};

/// Whether the word stands for a full stop.
pub(crate) fn is_dot(word: &[u8]) -> bool {
    word.len() > 1 && may_be_sign(word[0], word[1]) && is(word, Signal::Dot)
}

/// Whether the word stands for an at sign.
pub(crate) fn is_at(word: &[u8]) -> bool {
    word.len() > 1 && may_be_sign(word[0], word[1]) && is(word, Signal::At)
}

/// Whether the word stands for a full stop or an at sign.
#[inline(never)]
pub(crate) fn is_sign(word: &[u8]) -> bool {
    is_dot(word) || is_at(word)
}

/// Whether the word names what one is called with.
pub(crate) fn is_messenger(word: &[u8]) -> bool {
    is(word, Signal::Messenger)
}

/// A part of a number that is said in words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Said {
    /// One digit.
    Digit(u8),
    /// A number of two digits.
    Pair(u8),
    /// The digit behind it is meant so many times.
    Repeat(usize),
    /// What stands between the parts: `y`, `und`, `plus`.
    Join,
}

/// The part of a number that the word says.
#[inline]
pub(crate) fn said(word: &[u8]) -> Option<Said> {
    if !may_be_in(&COUNTED, word) {
        return None;
    }
    Some(match look_up(&NUMBERS, word)? {
        digit @ 0..=9 => Said::Digit(digit),
        pair @ 10..=99 => Said::Pair(pair),
        102 => Said::Repeat(2),
        103 => Said::Repeat(3),
        _ => Said::Join,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_word_says() {
        assert!(is_dot(b"Dot") && is_dot(b"d0t") && !is_dot(b"dots") && is_at(b"AT") && !is_at(b"a"));
        assert_eq!(said(b"Zero"), Some(Said::Digit(0)));
        assert_eq!(said(b"zwoelf"), Some(Said::Pair(12)));
        assert_eq!(said(b"vierunddreissig"), Some(Said::Pair(34)));
        assert_eq!(said(b"zeros"), None);
        assert!(of(b"call").has(Signal::Phone) && of(b"tracking").has(Signal::Code) && !of(b"").has(Signal::Phone));
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(SIGNALS.is_sorted() && NUMBERS.is_sorted());
        assert!(
            SIGNALS
                .iter()
                .all(|(word, _)| word.len() > 1 || word.iter().all(u8::is_ascii_alphabetic) || word[0] > 0x7f)
        );
    }
}

//! The parts that each word plays, by language: `data/roles`, as tables.

use super::super::parts;
use table::{PAIRS, ROWS, SLOTS};

#[allow(clippy::unreadable_literal, reason = "generated")]
mod table {
    include!(concat!(env!("OUT_DIR"), "/roles.rs"));
}

/// The longest word that plays a part, in codes.
pub(super) const LONGEST: usize = 24;

/// A language, and in four bytes the parts that a word plays in it.
pub(super) type Row = [u8; 5];

/// The language and the parts.
pub(super) const fn read([language, parts @ ..]: Row) -> (u8, u32) {
    (language, u32::from_le_bytes(parts))
}

/// Whether a word may be the second of a pair, by its length and its letters at three places.
static PAIRED: [u64; 1024] = {
    let mut table = [0; 1024];
    let mut at = 0;
    while at < PAIRS.len() {
        let slot = slot(PAIRS[at].2);
        table[slot / 64] |= 1 << (slot % 64);
        at += 1;
    }
    table
};

/// The place of a word, which is not empty, in such a table.
const fn slot(word: &[u8]) -> usize {
    let [first, middle, last] = [word[0], word[word.len() / 2], word[word.len() - 1]];
    let key = u32::from_le_bytes([first, middle, last, word.len().to_le_bytes()[0]]);
    (key.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

/// The parts that the word plays, by language.
pub(super) fn rows(word: &[u8]) -> &'static [Row] {
    let mut room = [0; LONGEST];
    let Some(lower) = lower(word, &mut room) else { return &[] };
    let slots = SLOTS.as_chunks().0;
    let mut slot = parts::hash(lower) % slots.len();
    // At least half of them are free.
    while let Some(at) = (u32::from_le_bytes(slots[slot]) as usize).checked_sub(1) {
        let (known, rows) = ROWS[at + 1..].split_at(usize::from(ROWS[at]));
        if known == lower {
            let [count, rows @ ..] = rows else { break };
            return &rows.as_chunks().0[..usize::from(*count)];
        }
        slot = (slot + 1) % slots.len();
    }
    &[]
}

/// The word in lower case, unless it is empty or too long to be listed.
fn lower<'r>(word: &[u8], room: &'r mut [u8; LONGEST]) -> Option<&'r [u8]> {
    let lower = room.get_mut(..word.len()).filter(|lower| !lower.is_empty())?;
    for (lower, code) in lower.iter_mut().zip(word) {
        *lower = code.to_ascii_lowercase();
    }
    Some(lower)
}

/// Whether the verb, as it is listed, means harm in the language with this word.
pub(super) fn is_pair(language: u8, verb: &[u8], word: &[u8]) -> bool {
    let mut room = [0; LONGEST];
    lower(word, &mut room).is_some_and(|lower| {
        let slot = slot(lower);
        PAIRED[slot / 64] >> (slot % 64) & 1 != 0 && PAIRS.binary_search(&(language, verb, lower)).is_ok()
    })
}

//! A word list made ready for matching: a trie over classes of letters, with runs of one class
//! collapsed, so that stretched and disguised spellings take the same path as the plain one.
//!
//! Compiled into the build script too, which makes the built-in tables; a policy's own words go
//! through the same code at run time.

use std::collections::BTreeMap;

use crate::codes::{self, SEPARATOR};

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
}

/// The finished tables. Numbers are bytes, the lowest first: so the built-in ones are taken in as
/// files, which the compiler need not parse.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// For each node, the set of classes that lead on.
    pub(crate) masks: Vec<[u8; 8]>,
    /// For each node, the node that its lowest class leads to; the others follow it.
    pub(crate) children: Vec<[u8; 4]>,
    /// For each node, where its entries begin in `entries`; one more at the end.
    pub(crate) starts: Vec<[u8; 4]>,
    /// The entries: where the letters begin (four bytes), how many there are, and the flags.
    pub(crate) entries: Vec<[u8; 6]>,
    /// The letters of all entries, one after another.
    pub(crate) letters: Vec<u8>,
}

/// Flag bits of an entry: two for the place, three for the role, one each for `accented` and `doubling`.
pub(crate) const fn flags(place: Place, role: Role, accented: bool, doubling: bool) -> u8 {
    (place as u8) | ((role as u8) << 2) | ((accented as u8) << 5) | ((doubling as u8) << 6)
}

/// The flag bit of an entry whose last letters have no nodes of their own.
pub(crate) const TAIL: u8 = 1 << 7;

#[derive(Default)]
struct Node {
    children: BTreeMap<u8, usize>,
    entries: Vec<Raw>,
    /// Its entries go on behind it, and they alone do.
    tail: bool,
}

/// The class of a letter of a listed word.
pub(crate) fn class(letter: u8) -> u8 {
    match letter {
        b' ' => SEPARATOR,
        letter if codes::is_cyrillic(letter) => codes::CYRILLIC_CLASSES[letter as usize],
        letter => codes::LATIN[letter as usize],
    }
}

/// The classes of a word with runs collapsed.
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
pub(crate) const fn is_in(filter: &[u64], slot: usize) -> bool {
    filter[slot / 64 % filter.len()] >> (slot % 64) & 1 != 0
}

/// Sets the bit of the slot.
#[allow(dead_code, reason = "the build script uses it")]
pub(crate) fn put(filter: &mut [u64], slot: usize) {
    let words = filter.len();
    filter[slot / 64 % words] |= 1 << (slot % 64);
}

impl Tables {
    /// Builds the tables. The order of the entries does not matter: equal input, equal tables.
    pub(crate) fn build(mut raws: Vec<Raw>) -> Self {
        raws.sort();
        raws.dedup();
        let mut nodes = vec![Node::default()];
        for raw in raws {
            let mut at = 0;
            for class in collapsed(&raw.letters) {
                at = if let Some(&next) = nodes[at].children.get(&class) {
                    next
                } else {
                    nodes.push(Node::default());
                    let next = nodes.len() - 1;
                    nodes[at].children.insert(class, next);
                    next
                };
            }
            nodes[at].entries.push(raw);
        }
        cut_tails(&mut nodes);
        // Breadth first, so that the children of a node lie side by side.
        let mut order = vec![0];
        let mut next = 0;
        while next < order.len() {
            let children: Vec<usize> = nodes[order[next]].children.values().copied().collect();
            order.extend(children);
            next += 1;
        }
        let mut tables = Self::default();
        let mut following = 1;
        for &node in &order {
            let node = &nodes[node];
            tables.masks.push(node.children.keys().fold(0_u64, |mask, &class| mask | 1 << class).to_le_bytes());
            tables.children.push(small(following));
            following += node.children.len();
            tables.starts.push(small(tables.entries.len()));
            for raw in &node.entries {
                let length = u8::try_from(raw.letters.len()).unwrap_or(u8::MAX);
                let flags = flags(raw.place, raw.role, raw.accented, raw.doubling) | if node.tail { TAIL } else { 0 };
                let [a, b, c, d] = small(tables.letters.len());
                tables.entries.push([a, b, c, d, length, flags]);
                tables.letters.extend(&raw.letters[..usize::from(length)]);
            }
        }
        tables.starts.push(small(tables.entries.len()));
        tables
    }
}

/// Drops the nodes behind one that a single word is left at: its letters say the rest.
fn cut_tails(nodes: &mut [Node]) {
    // Children come behind their parents.
    let mut ends = vec![0_usize; nodes.len()];
    let mut parted = vec![false; nodes.len()];
    for at in (0..nodes.len()).rev() {
        let below: usize = nodes[at].children.values().map(|&child| ends[child]).sum();
        ends[at] = below + usize::from(!nodes[at].entries.is_empty());
        if let Some(&child) = nodes[at].children.get(&SEPARATOR) {
            parted[child] = true;
        }
    }
    for at in 1..nodes.len() {
        if ends[at] != 1 || parted[at] || !nodes[at].entries.is_empty() {
            continue;
        }
        let mut last = at;
        while let Some((_, &next)) = nodes[last].children.first_key_value() {
            last = next;
        }
        nodes[at].entries = std::mem::take(&mut nodes[last].entries);
        nodes[at].children.clear();
        nodes[at].tail = true;
    }
}

fn small(number: usize) -> [u8; 4] {
    // Reached only by more than four thousand million letters of word lists.
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

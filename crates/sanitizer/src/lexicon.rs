//! Listed words, and how a stretch of the folded view is compared with one.

pub(crate) mod tables;

use crate::codes::{self, NONE, SEPARATOR};
use tables::{Place, Role, Tables};

pub(crate) mod built_in {
    use super::Lexicon;

    #[allow(clippy::unreadable_literal, reason = "generated")]
    mod table {
        include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
    }

    pub(crate) static LEXICON: Lexicon<'static> = Lexicon {
        masks: table::MASKS.as_chunks().0,
        children: table::CHILDREN.as_chunks().0,
        starts: table::STARTS.as_chunks().0,
        entries: table::ENTRIES.as_chunks().0,
        letters: table::LETTERS,
    };

    /// By one number above the class: the places in the words found inside others.
    pub(crate) use table::INSIDE;
    /// One bit for each slot of four classes that a word begins with which more may follow.
    pub(crate) use table::OPEN;
    /// One bit for each slot of a phrase's first word and the first four classes of its second.
    pub(crate) use table::PHRASES;
    /// One bit for each slot of four classes that a word begins with.
    pub(crate) use table::STARTED;
    /// One bit for each slot of up to eight classes that a word begins with.
    pub(crate) use table::WORDS;
    /// The first and the last place of each of these.
    pub(crate) use table::{INSIDE_FIRST, INSIDE_LAST};

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

/// A word list made ready.
#[derive(Clone, Copy)]
pub(crate) struct Lexicon<'l> {
    masks: &'l [[u8; 8]],
    children: &'l [[u8; 4]],
    starts: &'l [[u8; 4]],
    entries: &'l [[u8; 6]],
    letters: &'l [u8],
}

/// One word of a list.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'l> {
    pub(crate) letters: &'l [u8],
    flags: u8,
}

impl Entry<'_> {
    pub(crate) const fn is(self, role: Role) -> bool {
        (self.flags >> 2) & 7 == role as u8
    }

    pub(crate) const fn stands(self, place: Place) -> bool {
        self.flags & 3 == place as u8
    }

    pub(crate) const fn accented(self) -> bool {
        self.flags & 32 != 0
    }

    pub(crate) const fn doubling(self) -> bool {
        self.flags & 64 != 0
    }
}

impl<'l> Lexicon<'l> {
    pub(crate) fn of(tables: &'l Tables) -> Self {
        Self {
            masks: &tables.masks,
            children: &tables.children,
            starts: &tables.starts,
            entries: &tables.entries,
            letters: &tables.letters,
        }
    }

    /// Follows the codes from `from` and calls `visit` with each entry whose classes they have,
    /// and the end of the codes that have them. Takes as many steps as the longest entry has
    /// letters, and one for each repeated letter.
    pub(crate) fn walk(&self, codes: &[u8], classes: &[u8; 256], from: usize, mut visit: impl FnMut(Entry<'l>, usize)) {
        let mut node = 0;
        let mut at = from;
        let mut depth = 0;
        loop {
            depth += 1;
            let class = codes.get(at).map_or(NONE, |&code| classes[usize::from(code)]);
            if class == NONE {
                let gap = gap(codes, at);
                match self.child(node, SEPARATOR) {
                    Some(next) if gap > 0 => {
                        node = next;
                        at += gap;
                        continue;
                    }
                    _ => return,
                }
            }
            let Some(next) = self.child(node, class) else { return };
            node = next;
            at += 1;
            while codes.get(at).is_some_and(|&code| classes[usize::from(code)] == class) {
                at += 1;
            }
            for index in number(self.starts[node])..number(self.starts[node + 1]) {
                let [a, b, c, d, length, flags] = self.entries[index];
                let start = number([a, b, c, d]);
                let letters = &self.letters[start..start + usize::from(length)];
                if flags & tables::TAIL == 0 {
                    visit(Entry { letters, flags }, at);
                } else if let Some(end) = tail(codes, classes, at, letters, depth) {
                    visit(Entry { letters, flags }, end);
                }
            }
        }
    }

    fn child(&self, node: usize, class: u8) -> Option<usize> {
        let bit = 1_u64 << class;
        let mask = u64::from_le_bytes(self.masks[node]);
        (mask & bit != 0).then(|| number(self.children[node]) + (mask & (bit - 1)).count_ones() as usize)
    }
}

const fn number(bytes: [u8; 4]) -> usize {
    u32::from_le_bytes(bytes) as usize
}

/// The end of the codes from `at` on that have the classes of an entry behind the first `depth`.
fn tail(codes: &[u8], classes: &[u8; 256], mut at: usize, letters: &[u8], depth: usize) -> Option<usize> {
    let mut last = NONE;
    let mut skipped = 0;
    for class in letters.iter().map(|&letter| tables::class(letter)) {
        if class == last {
            continue;
        }
        last = class;
        if skipped < depth {
            skipped += 1;
            continue;
        }
        let given = codes.get(at).map_or(NONE, |&code| classes[usize::from(code)]);
        if class == SEPARATOR {
            let gap = gap(codes, at);
            if given != NONE || gap == 0 {
                return None;
            }
            at += gap;
            continue;
        }
        if given != class {
            return None;
        }
        while codes.get(at).is_some_and(|&code| classes[usize::from(code)] == class) {
            at += 1;
        }
    }
    Some(at)
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

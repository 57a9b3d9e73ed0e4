//! How a stretch of codes is led through the automaton of a word list.

use super::automaton::{self, BRANCH, ENTRY, JUMP, SYMBOLS, WIDE};
use super::tables::{self, LONGEST};
use super::{Entry, gap};
use crate::codes::{self, CYRILLIC_CLASSES, LATIN, NONE, SEPARATOR};

/// What a code is to a walk.
#[derive(Clone, Copy)]
struct Reading {
    /// What may begin with it: the symbols of the letters that a run may have first whose first code it
    /// is, or that of what parts words.
    begins: u64,
    class: u8,
}

/// By alphabet (Latin, Cyrillic).
static READINGS: [[Reading; 256]; 2] = [readings(&LATIN), readings(&CYRILLIC_CLASSES)];

/// What the end of the text is.
const END: Reading = Reading { begins: 0, class: NONE };

/// By symbol: the letter.
static LETTERS: [u8; SYMBOLS] = letters();

/// By symbol: those whose letters have the same class.
static SAME: [u64; SYMBOLS] = same();

const fn letters() -> [u8; SYMBOLS] {
    let mut letters = [b' '; SYMBOLS];
    let mut letter = u8::MAX;
    // Downwards, as the letter that a class is named for is the first of it.
    while letter > 0 {
        if (letter.is_ascii_lowercase() || codes::is_cyrillic(letter)) && tables::class(letter) != NONE {
            letters[automaton::symbol(letter) as usize] = letter;
        }
        letter -= 1;
    }
    letters
}

const fn same() -> [u64; SYMBOLS] {
    let (letters, sets) = (letters(), sets());
    let mut table = [0; SYMBOLS];
    let mut symbol = 0;
    while symbol < SYMBOLS {
        table[symbol] = sets[tables::class(letters[symbol]) as usize];
        symbol += 1;
    }
    table
}

/// By class: the symbols whose letters have it.
const fn sets() -> [u64; SYMBOLS] {
    let letters = letters();
    let mut sets = [0; SYMBOLS];
    let mut symbol = 0;
    while symbol < SYMBOLS {
        sets[tables::class(letters[symbol]) as usize] |= 1 << symbol;
        symbol += 1;
    }
    sets
}

const fn readings(classes: &[u8; 256]) -> [Reading; 256] {
    let (letters, sets) = (letters(), sets());
    let mut table = [END; 256];
    let mut code = 0_u8;
    loop {
        let class = classes[code as usize];
        let mut begins = 0;
        if class != NONE {
            let mut left = sets[class as usize];
            while left != 0 {
                if codes::stands_for(code, letters[left.trailing_zeros() as usize]) {
                    begins |= left & left.wrapping_neg();
                }
                left &= left - 1;
            }
        } else if !codes::is_word(code) {
            begins = 1 << SEPARATOR;
        }
        table[code as usize] = Reading { begins, class };
        if code == u8::MAX {
            break table;
        }
        code += 1;
    }
}

/// Where in the codes, and where in the automaton.
#[derive(Clone, Copy)]
struct Here {
    state: usize,
    /// The code behind what has been read: a run of one class is read as a whole.
    at: usize,
    /// How many letters have been read.
    letters: usize,
    /// The symbols that may begin at that code.
    next: u64,
    /// The symbols that further letters of the run before may have.
    same: u64,
    /// How many codes that run has beyond its letters.
    left: usize,
}

impl Here {
    /// The same, where only this symbol is looked for.
    const fn with(self, symbol: u64) -> Self {
        Self { next: self.next & symbol, same: self.same & symbol, ..self }
    }
}

/// Where a walk does not simply go on.
enum Stop {
    End,
    /// A word with these flags ends.
    Entry(u16),
    /// The codes may mean any of these symbols, which all lead on.
    Fork(u64),
}

pub(super) struct Walk<'w> {
    automaton: &'w [u8],
    codes: &'w [u8],
    readings: &'static [Reading; 256],
    letters: [u8; LONGEST],
    visit: &'w mut dyn FnMut(Entry<'_>, usize),
}

impl<'w> Walk<'w> {
    pub(super) fn new(
        automaton: &'w [u8],
        codes: &'w [u8],
        is_cyrillic: bool,
        visit: &'w mut dyn FnMut(Entry<'_>, usize),
    ) -> Self {
        Self { automaton, codes, readings: &READINGS[usize::from(is_cyrillic)], letters: [0; LONGEST], visit }
    }

    pub(super) fn from(mut self, at: usize) {
        // A word does not begin with what parts words.
        let next = self.codes.get(at).map_or(0, |&code| self.readings[usize::from(code)].begins) & !(1 << SEPARATOR);
        self.follow(Here { state: 0, at, letters: 0, next, same: 0, left: 0 });
    }

    fn follow(&mut self, mut here: Here) {
        loop {
            match self.run(&mut here) {
                Stop::End => return,
                Stop::Entry(flags) => {
                    (self.visit)(Entry { letters: &self.letters[..here.letters], flags }, here.at);
                }
                Stop::Fork(mut symbols) => {
                    while symbols & (symbols - 1) != 0 {
                        self.follow(here.with(symbols & symbols.wrapping_neg()));
                        symbols &= symbols - 1;
                    }
                    here = here.with(symbols);
                }
            }
        }
    }

    /// Goes on from here as long as there is one way and no word ends: what is done then is called from
    /// elsewhere, so that each step has the registers for itself.
    fn run(&mut self, here: &mut Here) -> Stop {
        let Self { automaton, codes, readings, .. } = *self;
        let reading = |at: usize| codes.get(at).map_or(END, |&code| readings[usize::from(code)]);
        let Here { mut state, mut at, mut letters, mut next, mut same, mut left } = *here;
        let mut class = reading(at).class;
        let stop = loop {
            let open = next | same;
            let Some([first, rest @ ..]) = automaton.get(state..) else { return Stop::End };
            let symbol = usize::from(first & 63);
            let symbol = match first >> 6 {
                BRANCH => {
                    let Some((set, targets)) = rest.split_first_chunk() else { return Stop::End };
                    let set = u64::from_le_bytes(*set);
                    let met = set & open;
                    if met == 0 {
                        return Stop::End;
                    }
                    if met & (met - 1) != 0 {
                        break Stop::Fork(met);
                    }
                    let met = met.ilog2();
                    let place = if symbol == WIDE { met } else { (set & ((1 << met) - 1)).count_ones() };
                    state = u32::from_le_bytes(targets.as_chunks().0[place as usize]) as usize;
                    met as usize
                }
                ENTRY => {
                    let Some(flags) = rest.first_chunk() else { return Stop::End };
                    state += 3;
                    break Stop::Entry(u16::from_le_bytes(*flags));
                }
                kind => {
                    if open >> symbol & 1 == 0 {
                        return Stop::End;
                    }
                    state = match rest.first_chunk() {
                        Some(target) if kind == JUMP => u32::from_le_bytes(*target) as usize,
                        _ => state + 1,
                    };
                    symbol
                }
            };
            self.letters[letters] = LETTERS[symbol];
            letters += 1;
            if next >> symbol & 1 == 0 {
                left -= 1;
                next = reading(at).begins;
            } else if symbol == usize::from(SEPARATOR) {
                let gap = gap(codes, at);
                if gap == 0 {
                    return Stop::End;
                }
                // A sign that may be a letter is one of the word that follows.
                let parts = |code: &&u8| readings[usize::from(**code)].class == NONE;
                at += codes[at..].iter().take(gap).take_while(parts).count();
                left = 0;
                Reading { begins: next, class } = reading(at);
            } else {
                left = 0;
                Reading { begins: next, class } = loop {
                    at += 1;
                    let behind = reading(at);
                    if behind.class != class {
                        break behind;
                    }
                    left += 1;
                };
            }
            same = if left == 0 { 0 } else { SAME[symbol] };
        };
        *here = Here { state, at, letters, next, same, left };
        stop
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::merge::merged;
    use super::super::tables::{Place, Raw, Role};
    use super::super::{Lexicon, automaton};
    use crate::category::Category;

    fn raws(words: &[impl AsRef<str>]) -> Vec<Raw> {
        let raw = |letters: &[u8]| Raw {
            letters: letters.to_vec(),
            place: Place::Whole,
            role: Role::Bad,
            accented: false,
            doubling: false,
            titled: false,
            language: None,
            category: Category::Vulgar,
        };
        words.iter().map(|word| raw(word.as_ref().as_bytes())).collect()
    }

    fn met_by(lexicon: &Lexicon, text: &str) -> Vec<(String, usize)> {
        let mut met = Vec::new();
        lexicon.walk(text.as_bytes(), false, 0, |entry, end| {
            met.push((String::from_utf8_lossy(entry.letters).into_owned(), end));
        });
        met.sort();
        met
    }

    fn met(words: &[&str], text: &str) -> Vec<(String, usize)> {
        met_by(&Lexicon::of(&raws(words)), text)
    }

    #[test]
    fn every_word_on_the_way_is_met() {
        let words = ["pan", "pans", "panic", "pal", "pail"];
        let word = |word: &str, end| (word.to_owned(), end);
        assert_eq!(met(&words, "panics"), [word("pan", 3), word("panic", 5)]);
        assert_eq!(met(&words, "pan"), [word("pan", 3)]);
        assert_eq!(met(&words, "paan5"), [word("pan", 4), word("pans", 5)]);
        assert_eq!(met(&words, "pa"), []);
        assert_eq!(met(&words, "span"), []);
        assert_eq!(met(&[], "pan"), []);
    }

    #[test]
    fn letters_of_one_class_are_told_apart_where_the_text_tells_them() {
        let words = ["vila", "villa", "via", "vla", "ula"];
        let word = |word: &str, end| (word.to_owned(), end);
        // A run that begins with `l` is none that begins with `i`, and `1` may be either.
        assert_eq!(met(&words, "vla"), [word("ula", 3), word("vla", 3)]);
        assert_eq!(met(&words, "v1a"), [word("ula", 3), word("via", 3), word("vla", 3)]);
        // What a run has more than the word is for the one who compares them.
        assert_eq!(met(&words, "vila"), [word("via", 4), word("vila", 4)]);
        assert_eq!(met(&words, "villa"), [word("via", 5), word("vila", 5), word("villa", 5)]);
        assert_eq!(met(&["bee", "bees", "bes"], "beees"), [word("bee", 4), word("bees", 5), word("bes", 5)]);
    }

    #[test]
    fn words_of_a_phrase_are_parted_by_anything_short() {
        let words = ["an ass", "an  apple"];
        let word = |word: &str, end| (word.to_owned(), end);
        assert_eq!(met(&words, "an - ass"), [word("an ass", 8)]);
        assert_eq!(met(&words, "an @ss"), [word("an ass", 6)]);
        assert_eq!(met(&words, "an apple"), [word("an apple", 8)]);
        assert_eq!(met(&words, "anass"), []);
        assert_eq!(met(&words, "an ..... ass"), []);
    }

    proptest! {
        #[test]
        fn merged_states_meet_the_same_words(
            words in vec("[a-c]{1,3}[iluv]{0,3}( ?[a-c]{1,4}){0,2}", 0..40),
            text in "[a-ciluvILV14@ ]{0,12}",
        ) {
            let states = automaton::states(&raws(&words));
            let (all, merged) = (automaton::written(&states), automaton::written(&merged(states)));
            prop_assert!(merged.len() <= all.len());
            let [all, merged] = [all, merged].map(|automaton| Lexicon { automaton: Cow::Owned(automaton) });
            // Where one of the words begins the text, and where none may.
            let begun = words.first().map(|word| format!("{word}{text}")).unwrap_or_default();
            for text in [&text, &begun] {
                prop_assert_eq!(met_by(&all, text), met_by(&merged, text));
            }
            if let Some(word) = words.first() {
                prop_assert!(met_by(&merged, &begun).iter().any(|(met, _)| met == word));
            }
        }
    }
}

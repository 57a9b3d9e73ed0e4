//! Profanity: the built-in lists and a policy's own words, found in the folded view.
//!
//! Three looks at the text. Plain words, with digits and signs for letters, stretched or not;
//! words whose letters are parted (`f u c k`, `fu-ck`); words with letters starred out (`f**k`).

mod code;
mod parted;
pub(crate) mod parts;
mod roles;
mod starred;

use std::ops::Range;

use crate::codes::{self, CYRILLIC_CLASSES, LATIN, NONE};
use crate::finding::{Finding, shown};
use crate::keys::{self, Keys};
use crate::lexicon::tables::{self, Place, Role};
use crate::lexicon::{self, Entry, Lexicon, built_in};
use crate::sorts::Sorts;
use crate::view::View;

/// How many codes are compared with the words found inside others before it is asked whether one was met.
const STRIDE: usize = keys::WIDE;

/// How far the bracket that closes is looked for.
const FURTHEST_BRACKET: usize = 200;

/// By the class of a code in the keys: the places in the words found inside others.
static INSIDE: [u64; 256] = {
    let mut table = [0; 256];
    let mut class = 0;
    while class < 256 {
        table[class] = built_in::INSIDE[keys::number(class)];
        class += 1;
    }
    table
};

/// What was found, in codes of the view; kept from one call to the next.
#[derive(Default)]
pub(crate) struct Store {
    bad: Vec<Finding>,
    allowed: Vec<Range<usize>>,
    parted: parted::Store,
    cyrillic: Keys,
}

impl Store {
    pub(crate) fn shrink(&mut self, most: usize) {
        self.bad.clear();
        self.bad.shrink_to(most);
        self.allowed.clear();
        self.allowed.shrink_to(most);
        self.parted.shrink(most);
        self.cyrillic.shrink(most);
    }
}

/// Calls `found` with the codes of each word to mask. Of the built-in lists only those of `languages` count, which
/// has a bit for each.
pub(crate) fn scan(
    view: &View<'_>,
    sorts: &Sorts,
    latin: &Keys,
    own: Option<&Lexicon>,
    languages: u16,
    store: &mut Store,
    mut found: impl FnMut(Finding),
) {
    store.bad.clear();
    store.allowed.clear();
    let codes = view.codes;
    for is_cyrillic in [false, true] {
        if is_cyrillic && !view.cyrillic {
            break;
        }
        let classes = if is_cyrillic { &CYRILLIC_CLASSES } else { &LATIN };
        let Store { bad, allowed, parted, cyrillic } = store;
        let keys = if is_cyrillic {
            cyrillic.read(codes, sorts.words(), true);
            &*cyrillic
        } else {
            latin
        };
        let lexicon = &built_in::LEXICON;
        let mut search =
            Search { view, sorts, keys, classes, is_cyrillic, lexicon, covered: 0, languages, bad, allowed };
        search.filtered();
        parted::scan(&mut search, parted);
        if let Some(own) = own {
            search.lexicon = own;
            search.covered = 0;
            search.everywhere();
            parted::scan(&mut search, parted);
        }
        starred::scan(codes, sorts, classes, languages, search.bad);
    }
    store.bad.sort_by_key(|bad| (bad.range.start, bad.range.end));
    store.allowed.sort_by_key(|range| range.start);
    // The furthest end of the allowed stretches that have begun.
    let mut allowed_to = 0;
    let mut allowed = store.allowed.iter().peekable();
    for bad in store.bad.drain(..) {
        while let Some(begun) = allowed.next_if(|allowed| allowed.start <= bad.range.start) {
            allowed_to = allowed_to.max(begun.end);
        }
        if bad.range.end > allowed_to {
            found(bad);
        }
    }
}

struct Search<'s, 'v, 'l> {
    view: &'s View<'v>,
    sorts: &'s Sorts,
    keys: &'s Keys,
    classes: &'static [u8; 256],
    is_cyrillic: bool,
    lexicon: &'l Lexicon,
    /// What lies before this is masked already.
    covered: usize,
    /// The languages whose words count, one bit for each.
    languages: u16,
    bad: &'s mut Vec<Finding>,
    allowed: &'s mut Vec<Range<usize>>,
}

impl Search<'_, '_, '_> {
    /// Looks at those places alone whose first classes begin a listed word.
    fn filtered(&mut self) {
        let (sorts, keys) = (self.sorts, self.keys);
        for (at, (word, &key)) in sorts.words().iter().zip(keys.words()).enumerate() {
            let behind = self.behind(at);
            // Nearly all words are none of these, and no single one of them tells that of most.
            let listed = tables::is_in(&built_in::WORDS, tables::word_slot(key))
                | tables::is_in(&built_in::OPEN, tables::start_slot(key))
                | tables::is_in(&built_in::PHRASES, tables::pair_slot(key, behind))
                | tables::has_sign(key | behind);
            // `asshole1`: the key has the digit.
            let numbered =
                self.view.codes[word.end - 1].is_ascii_digit() && codes::is_letter(self.view.codes[word.start]);
            if (listed || numbered || self.is_sign(word.end))
                && tables::is_in(&built_in::STARTED, tables::start_slot(key))
                && !self.goes_on(word.start)
            {
                self.at(word.start);
            }
        }
        self.covered = 0;
        for at in sorts.sign_starts(self.is_cyrillic) {
            // First, as a key reads on in a run, and a run of signs begins at each of them.
            if !self.goes_on(at) && tables::is_in(&built_in::STARTED, tables::start_slot(keys.key(at))) {
                self.at(at);
            }
        }
        // The few words that are found inside others: every code is compared with the first four
        // classes of all of them at once, one bit for each (shift-and, with runs of one class
        // taken as one).
        let next = |state, class: u8| (state << 1 | built_in::INSIDE_FIRST | state) & INSIDE[usize::from(class)];
        self.covered = 0;
        let mut state = 0;
        // Behind the last code stand as many that have no class.
        for (stride, classes) in keys.classes().as_chunks::<STRIDE>().0.iter().enumerate() {
            let before = state;
            let mut met = 0;
            for &class in classes {
                state = next(state, class);
                met |= state;
            }
            if met & built_in::INSIDE_LAST != 0 {
                let mut state = before;
                for (at, &class) in (stride * STRIDE..).zip(classes) {
                    state = next(state, class);
                    if state & built_in::INSIDE_LAST != 0 {
                        self.inside(at);
                    }
                }
            }
        }
    }

    /// The key of the word behind one, if a phrase may go on there.
    fn behind(&self, at: usize) -> u64 {
        let (words, keys) = (self.sorts.words(), self.keys.words());
        match (words.get(at + 1), keys.get(at + 1)) {
            (Some(next), Some(&key)) if next.start - words[at].end <= lexicon::WIDEST_GAP => key,
            _ => 0,
        }
    }

    /// Whether a sign that may stand for a letter is at `at`.
    fn is_sign(&self, at: usize) -> bool {
        self.view.codes.get(at).is_some_and(|&code| self.classes[usize::from(code)] != NONE)
    }

    /// Whether the code before `at` is of the same class: what begins here has begun there.
    fn goes_on(&self, at: usize) -> bool {
        let class = |at: usize| self.classes[usize::from(self.view.codes[at])];
        at > 0 && class(at - 1) == class(at)
    }

    /// Looks for the words inside others whose fourth class is at `at`.
    #[cold]
    fn inside(&mut self, at: usize) {
        let class = |at: usize| self.classes[usize::from(self.view.codes[at])];
        if self.goes_on(at) {
            return;
        }
        let mut first = at;
        for _ in 1..tables::WINDOW {
            first -= 1;
            while first > 0 && class(first - 1) == class(first) {
                first -= 1;
            }
        }
        self.at(first);
    }

    fn everywhere(&mut self) {
        let codes = self.view.codes;
        let mut last = NONE;
        for at in 0..codes.len() {
            let class = self.classes[usize::from(codes[at])];
            if class != NONE && class != last && starts_word(codes, at) {
                self.at(at);
            }
            last = class;
        }
    }

    /// Looks for the words that begin at `from`.
    fn at(&mut self, from: usize) {
        let view = self.view;
        let codes = view.codes;
        let cyrillic = self.is_cyrillic;
        if from < self.covered {
            return;
        }
        let Self { classes, languages, bad, allowed, covered, .. } = self;
        self.lexicon.walk(codes, cyrillic, from, |entry, end| {
            if !stands(entry, codes, from, end) || !is_on(*languages, entry) {
                return;
            }
            let Some(spelling) = lexicon::spelled(entry.letters, &codes[from..end], classes, entry.doubling()) else {
                return;
            };
            if !spelling.is_legible(cyrillic) || (entry.accented() && !has_accent(view, from..end)) {
                return;
            }
            // A word with another meaning is disguised, or stretched, only in the one that is meant.
            let disguised = !spelling.is_plain() || is_styled(view, from..end) || end - from >= entry.letters.len() + 2;
            // Two signs in three letters are no accident (`a$$`), one is.
            let telling = entry.letters.len() >= 4 || spelling.has_signs();
            if entry.is(Role::Starred) && !(disguised && telling) {
                return;
            }
            // Few letters are an abbreviation too often (`1pm`, `EH4 5HT`): no digit stands for one of them.
            if spelling.has_digits() && entry.is_short() {
                return;
            }
            if is_false_i(entry.letters, &codes[from..end]) {
                return;
            }
            if !entry.is(Role::Allowed) && code::holds(codes, from..end, entry.is_short() || spelling.has_digits()) {
                return;
            }
            if entry.is(Role::Anchor) {
                if let Some(mut harm) = roles::harm(codes, from..end, entry.letters, *languages) {
                    *covered = (*covered).max(end);
                    harm.listed = Some(shown(entry.letters));
                    bad.push(harm);
                }
                return;
            }
            if is_punctuated(codes, from..end) || (entry.letters.contains(&b' ') && ends_sentence(&codes[from..end])) {
                return;
            }
            let word = whole_word(codes, from..end);
            if entry.is(Role::Allowed) {
                let named = !entry.titled() || is_title(&codes[word.clone()]);
                // `porrà`, but not `роrrа` with letters of another alphabet.
                if spelling.is_plain() && named && !(entry.accented() && view.cyrillic) {
                    allowed.push(word);
                }
                return;
            }
            // Digits beside a word that itself has digits make a code, not a word.
            let beside = codes[word.start..from].iter().chain(&codes[end..word.end]).any(u8::is_ascii_digit);
            if (spelling.is_plain() || !beside) && !is_set_code(codes, &word) {
                *covered = (*covered).max(word.end);
                bad.push(Finding::listed(entry, if spelling.is_plain() { "word" } else { "disguised-word" }, word));
            }
        });
    }
}

/// Whether the language of the entry is one of those that count.
fn is_on(languages: u16, entry: Entry<'_>) -> bool {
    entry.language().is_none_or(|language| languages >> language.number() & 1 != 0)
}

/// Whether it begins with a capital, and has no other.
fn is_title(word: &[u8]) -> bool {
    codes::is_cyrillic(word[0]) || (word[0].is_ascii_uppercase() && !word[1..].iter().any(u8::is_ascii_uppercase))
}

/// Whether the entry may be found at this place of a word.
fn stands(entry: Entry<'_>, codes: &[u8], from: usize, end: usize) -> bool {
    let start = entry.stands(Place::Inside) || entry.stands(Place::End) || starts_word(codes, from);
    let finish = entry.stands(Place::Inside)
        || entry.stands(Place::Start)
        || ends_word(codes, end)
        || numbered(entry, codes, end);
    start && finish
}

/// Whether only a few digits part the end of a word from its last letter, as they are to be overlooked: `asshole1`.
fn numbered(entry: Entry<'_>, codes: &[u8], end: usize) -> bool {
    const MOST: usize = 3;
    let digits = codes[end..].iter().take(MOST + 1).take_while(|code| code.is_ascii_digit()).count();
    (1..=MOST).contains(&digits)
        && ends_word(codes, end + digits)
        && !entry.is_short()
        && (entry.is(Role::Strong) || entry.is(Role::Anchor))
        && codes[end - 1].is_ascii_lowercase()
}

fn starts_word(codes: &[u8], at: usize) -> bool {
    at == 0 || !codes::is_word(codes[at - 1])
}

fn ends_word(codes: &[u8], at: usize) -> bool {
    codes.get(at).is_none_or(|&code| !codes::is_word(code))
}

/// Whether a sign at the edge of the word is punctuation, and no letter: `cara!`, `(hier oben)`.
fn is_punctuated(codes: &[u8], range: Range<usize>) -> bool {
    if matches!(codes[range.end - 1], b'!' | b'?') && ends_word(codes, range.end) {
        return true;
    }
    let close = match codes[range.start] {
        b'(' => b')',
        b'<' => b'>',
        _ => return false,
    };
    codes[range.end..].iter().take(FURTHEST_BRACKET).any(|&code| code == close)
}

/// Whether an `I` among capitals alone stands for the `l` of the word: nobody reads it so there (`IPM`, `CIVI`).
fn is_false_i(letters: &[u8], codes: &[u8]) -> bool {
    letters.contains(&b'l')
        && codes.contains(&b'I')
        && !codes.iter().any(|code| code.is_ascii_lowercase() || matches!(code, b'L' | b'1' | b'|' | b'!'))
}

/// Whether it is a Roman numeral, or two of them: `XVI-XV`.
fn is_numeral(codes: &[u8]) -> bool {
    codes.iter().all(|code| b"IVXLCDM-".contains(code))
}

/// Whether one sentence ends in it and the next begins: `Shhh. It is a secret`.
fn ends_sentence(codes: &[u8]) -> bool {
    codes.windows(3).any(|codes| {
        matches!(codes[0], b'.' | b'!' | b'?')
            && codes[1] == b' '
            && (codes[2].is_ascii_uppercase() || codes::is_cyrillic(codes[2]))
    })
}

/// The range with the rest of the words in which it begins and ends.
fn whole_word(codes: &[u8], range: Range<usize>) -> Range<usize> {
    let before = codes[..range.start].iter().rev().take_while(|&&code| codes::is_word(code)).count();
    let after = codes[range.end..].iter().take_while(|&&code| codes::is_word(code)).count();
    range.start - before..range.end + after
}

/// Whether the text there has more bytes than codes: something in it is not ASCII.
fn has_accent(view: &View<'_>, range: Range<usize>) -> bool {
    view.span(range.clone()).len() > range.len()
}

/// Whether no letter of the text there is an ASCII one, though all are read as Latin ones: styled alphabets.
fn is_styled(view: &View<'_>, range: Range<usize>) -> bool {
    !view.is_ascii() && !view.cyrillic && view.span(range.clone()).len() >= 2 * range.len()
}

/// Whether the word is the set in a collector number (`KYS-EN001`), all capitals with a number behind it, or the
/// first part of a name in a program (`SHT_NOTE`).
fn is_set_code(codes: &[u8], word: &Range<usize>) -> bool {
    let letters = &codes[word.clone()];
    letters.len() <= 4
        && letters.iter().all(u8::is_ascii_uppercase)
        && match codes.get(word.end) {
            Some(b'-') => {
                codes[word.end + 1..].iter().take(8).take_while(|&&code| codes::is_word(code)).any(u8::is_ascii_digit)
            }
            Some(b'_') => codes.get(word.end + 1).is_some_and(u8::is_ascii_uppercase),
            _ => false,
        }
}

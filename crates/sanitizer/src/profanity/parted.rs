//! Words whose letters are parted by spaces or signs: `f u c k`, `f-u-c-k`, `fu-ck`.

use std::ops::Range;

use super::Search;
use crate::codes::{self, PIECES, Piece};
use crate::lexicon;
use crate::lexicon::tables::{Place, Role};

/// The most codes between two letters of one word.
const WIDEST_GAP: usize = 3;

/// The pieces put together, kept from one call to the next.
#[derive(Default)]
pub(super) struct Store {
    codes: Vec<u8>,
    /// For each code, where it is in the view, and which piece it belongs to.
    places: Vec<(usize, usize)>,
}

impl Store {
    pub(super) fn shrink(&mut self, most: usize) {
        self.codes.clear();
        self.codes.shrink_to(most);
        self.places.clear();
        self.places.shrink_to(most);
    }
}

/// A run of pieces under way.
#[derive(Clone, Copy, Default)]
struct Run {
    start: usize,
    pieces: usize,
}

pub(super) fn scan(search: &mut Search<'_, '_, '_>, store: &mut Store) {
    let codes = search.view.codes;
    let sorts = search.sorts;
    // Short pieces, whatever parts them; and pieces of any length that signs alone part.
    let mut short = Run::default();
    let mut joined = Run::default();
    let mut end = 0;
    for piece in sorts.pieces(search.is_cyrillic) {
        let Range { start, end: at } = piece;
        // Words with a space between them, as nearly all are.
        if at - start > 2
            && start == end + 1
            && codes[end] == b' '
            && codes[start] != codes[start + 1]
            && short.pieces < 3
            && joined.pieces < 2
        {
            short.pieces = 0;
            joined.start = start;
            joined.pieces = 1;
            end = at;
            continue;
        }
        let gap = &codes[end..start];
        // A letter of the other alphabet parts no word: `выключенный` is not `к`, `е`, `н`.
        let is_other = |&code: &u8| code.is_ascii_alphabetic() || codes::is_cyrillic(code);
        let is_near = end > 0 && gap.len() <= WIDEST_GAP && !gap.iter().any(is_other);
        let is_short = at - start <= 2
            || (codes[start] == codes[start + 1] && codes[start..at].iter().all(|&code| code == codes[start]));
        if short.pieces > 0 && !(is_near && is_short) {
            if short.pieces >= 3 {
                look(search, store, short.start..end, false);
            }
            short.pieces = 0;
        }
        if joined.pieces > 0 && !(is_near && gap.iter().all(|&code| !codes::is_space(code) && code != b'\'')) {
            if joined.pieces >= 2 {
                look(search, store, joined.start..end, true);
            }
            joined.pieces = 0;
        }
        if is_short {
            if short.pieces == 0 {
                short.start = start;
            }
            short.pieces += 1;
        }
        if joined.pieces == 0 {
            joined.start = start;
        }
        joined.pieces += 1;
        end = at;
    }
    if short.pieces >= 3 {
        look(search, store, short.start..end, false);
    }
    if joined.pieces >= 2 {
        look(search, store, joined.start..end, true);
    }
}

/// Whether the code is part of a piece; [`Sorts::pieces`](crate::sorts::Sorts::pieces) tells the
/// same of a whole text at once.
fn is_piece(codes: &[u8], pieces: &[Piece; 256], at: usize) -> bool {
    let is_word = |at: Option<usize>| at.and_then(|at| codes.get(at)).is_some_and(|&code| codes::is_word(code));
    match pieces[usize::from(codes[at])] {
        Piece::No => false,
        Piece::Word => true,
        Piece::Sign => !(is_word(at.checked_sub(1)) && is_word(Some(at + 1))),
    }
}

/// Puts the pieces of the range together and looks for words that begin with one of them.
fn look(search: &mut Search<'_, '_, '_>, store: &mut Store, range: Range<usize>, joined: bool) {
    let codes = search.view.codes;
    let classes = search.classes;
    store.codes.clear();
    store.places.clear();
    let mut piece = 0;
    let mut letters = 0;
    for at in range {
        if !is_piece(codes, &PIECES[usize::from(search.is_cyrillic)], at) {
            continue;
        }
        if at > 0 && store.places.last().is_some_and(|&(place, _)| place + 1 < at) {
            piece += 1;
        }
        letters += usize::from(codes::is_letter(codes[at]));
        store.codes.push(codes[at]);
        store.places.push((at, piece));
    }
    if letters < 3 {
        return;
    }
    let cyrillic = search.is_cyrillic;
    let places = &store.places;
    for from in 0..store.codes.len() {
        let starts_piece = from == 0 || places[from - 1].1 != places[from].1;
        // In a run of one letter its first begins all the words that the others would.
        let repeats =
            from > 0 && classes[usize::from(store.codes[from - 1])] == classes[usize::from(store.codes[from])];
        if !starts_piece || repeats {
            continue;
        }
        let bad = &mut *search.bad;
        search.lexicon.walk(&store.codes, classes, from, |entry, end| {
            // Letter by letter, even a word with another meaning is the one that is meant.
            let single = end - from == places[end - 1].1 - places[from].1 + 1;
            let role = entry.is(Role::Strong)
                || (joined && single && entry.is(Role::Starred))
                || (!joined
                    && entry.letters.len() >= 4
                    && (entry.is(Role::Bad) || (single && entry.is(Role::Starred))));
            if !role || entry.accented() || entry.letters.contains(&b' ') {
                return;
            }
            let pieces = places[end - 1].1 - places[from].1 + 1;
            let ends_piece = end == places.len() || places[end - 1].1 != places[end].1;
            let open = entry.stands(Place::Inside) || entry.stands(Place::Start);
            if !(ends_piece || (open && joined)) || pieces < 2 {
                return;
            }
            // In a row of short words, a hidden word has hardly a piece of two letters.
            if !joined && (pieces < 3 || entry.letters.len() > pieces + 1) {
                return;
            }
            let Some(spelling) = lexicon::spelled(entry.letters, &store.codes[from..end], classes, true) else {
                return;
            };
            if spelling.is_legible(cyrillic) {
                let last = places[end - 1].0 + 1;
                let rest = codes[last..].iter().take_while(|&&code| codes::is_word(code)).count();
                bad.push(places[from].0..last + if joined { rest } else { 0 });
            }
        });
    }
}

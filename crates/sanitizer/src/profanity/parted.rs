//! Words whose letters are parted by spaces or signs: `f u c k`, `f-u-c-k`, `fu-ck`.

use std::ops::Range;

use super::Search;
use crate::codes::{self, PIECES, Piece};
use crate::finding::Finding;
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

pub(super) fn scan(search: &mut Search<'_, '_, '_>, store: &mut Store) {
    let sorts = search.sorts;
    let text = Pieces { codes: search.view.codes, kinds: &PIECES[usize::from(search.is_cyrillic)] };
    // Short pieces, whatever parts them.
    let is_stretched = |at| text.codes[at..].first_chunk().is_some_and(|&[a, b, c]: &[u8; 3]| a == b && b == c);
    let stretched = sorts.piece_starts(search.is_cyrillic).any(is_stretched);
    let mut past = 0;
    for start in sorts.short_pieces(search.is_cyrillic, stretched) {
        if start < past {
            continue;
        }
        let (mut at, mut end, mut pieces) = (start, start, 0);
        loop {
            let stop = text.end(at);
            if !text.is_short(at..stop) {
                break;
            }
            pieces += 1;
            end = stop;
            let Some(next) = text.next(stop) else { break };
            at = next;
        }
        past = end;
        if pieces >= 3 {
            look(search, store, &text, start..end, false);
        }
    }
    // Pieces of any length that signs alone part.
    let mut past = 0;
    for second in sorts.joined_pieces(search.is_cyrillic) {
        if second < past {
            continue;
        }
        let Some(start) = text.before(second) else { continue };
        let mut end = text.end(second);
        while let Some(next) = text.next(end).filter(|&next| text.is_tight(end..next)) {
            end = text.end(next);
        }
        past = end;
        look(search, store, &text, start..end, true);
    }
}

/// The pieces of a text: runs of what one alphabet's words are written with. Where they begin
/// [`Sorts`](crate::sorts::Sorts) tells of a whole text at once.
struct Pieces<'s> {
    codes: &'s [u8],
    kinds: &'static [Piece; 256],
}

impl Pieces<'_> {
    /// Whether the code is part of a piece. A sign between two letters is not.
    fn holds(&self, at: usize) -> bool {
        let is_word =
            |at: Option<usize>| at.and_then(|at| self.codes.get(at)).is_some_and(|&code| codes::is_word(code));
        match self.kinds[usize::from(self.codes[at])] {
            Piece::No => false,
            Piece::Word => true,
            Piece::Sign => !(is_word(at.checked_sub(1)) && is_word(Some(at + 1))),
        }
    }

    /// The end of the piece that `at` is in.
    fn end(&self, at: usize) -> usize {
        (at..self.codes.len()).find(|&at| !self.holds(at)).unwrap_or(self.codes.len())
    }

    /// The start of the piece behind one that ends at `end`, if it is near.
    fn next(&self, end: usize) -> Option<usize> {
        let most = self.codes.len().min(end + WIDEST_GAP + 1);
        (end..most).find(|&at| self.holds(at)).filter(|&next| self.is_near(end..next))
    }

    /// The start of the piece before one that begins at `start`, if it is near and signs alone part them.
    fn before(&self, start: usize) -> Option<usize> {
        let least = start.saturating_sub(WIDEST_GAP + 1);
        let end = (least..start).rev().find(|&at| self.holds(at))? + 1;
        let first = (0..end).rev().find(|&at| !self.holds(at)).map_or(0, |at| at + 1);
        (self.is_near(end..start) && self.is_tight(end..start)).then_some(first)
    }

    /// A letter of the other alphabet parts no word: `выключенный` is not `к`, `е`, `н`.
    fn is_near(&self, gap: Range<usize>) -> bool {
        !self.codes[gap].iter().any(|&code| code.is_ascii_alphabetic() || codes::is_cyrillic(code))
    }

    fn is_tight(&self, gap: Range<usize>) -> bool {
        !self.codes[gap].iter().any(|&code| codes::is_space(code) || code == b'\'')
    }

    /// At most two letters, or one stretched.
    fn is_short(&self, piece: Range<usize>) -> bool {
        let codes = &self.codes[piece];
        codes.len() <= 2 || codes.iter().all(|&code| code == codes[0])
    }
}

/// Puts the pieces of the range together and looks for words that begin with one of them.
fn look(search: &mut Search<'_, '_, '_>, store: &mut Store, text: &Pieces<'_>, range: Range<usize>, joined: bool) {
    let codes = text.codes;
    let classes = search.classes;
    // Nearly all are numbers.
    if range.clone().filter(|&at| codes::is_letter(codes[at]) && text.holds(at)).take(3).count() < 3 {
        return;
    }
    store.codes.clear();
    store.places.clear();
    let mut piece = 0;
    for at in range {
        if !text.holds(at) {
            continue;
        }
        if at > 0 && store.places.last().is_some_and(|&(place, _)| place + 1 < at) {
            piece += 1;
        }
        store.codes.push(codes[at]);
        store.places.push((at, piece));
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
        let languages = search.languages;
        let bad = &mut *search.bad;
        search.lexicon.walk(&store.codes, cyrillic, from, |entry, end| {
            // Letter by letter, even a word with another meaning is the one that is meant.
            let single = end - from == places[end - 1].1 - places[from].1 + 1;
            let role = entry.is(Role::Strong)
                || (joined && single && entry.is(Role::Starred))
                || (!joined
                    && entry.letters.len() >= 4
                    && (entry.is(Role::Bad) || (single && entry.is(Role::Starred))));
            if !role || !super::is_on(languages, entry) || entry.accented() || entry.letters.contains(&b' ') {
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
            let read = &store.codes[from..end];
            // `XVI-V`, `+3_PV`, `cara?!`
            let none = super::is_numeral(read)
                || (read[0] == b'+' && read[1].is_ascii_digit())
                || matches!(read[read.len() - 1], b'!' | b'?');
            let last = places[end - 1].0 + 1;
            let short = entry.is_short();
            let none = none
                || (short && spelling.has_digits())
                || super::code::holds(codes, places[from].0..last, short || spelling.has_digits());
            if spelling.is_legible(cyrillic) && !none {
                let rest = codes[last..].iter().take_while(|&&code| codes::is_word(code)).count();
                let range = places[from].0..last + if joined { rest } else { 0 };
                bad.push(Finding::listed(entry, "parted-word", range));
            }
        });
    }
}

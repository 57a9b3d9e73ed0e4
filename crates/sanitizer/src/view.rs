//! The folded view of a text: the codes that a reader takes in, in the order in which they are
//! read, and where in the text each came from.

use std::ops::Range;

use crate::codes::{self, EMOJI, SIGN};
use crate::fold::Folded;

/// Where the view is kept from one call to the next, so that a message needs no allocation.
#[derive(Default)]
pub(crate) struct Store {
    codes: Vec<u8>,
    places: Vec<Place>,
}

impl Store {
    /// Gives back what an unusually long message took.
    pub(crate) fn shrink(&mut self, most: usize) {
        self.codes.clear();
        self.places.clear();
        self.codes.shrink_to(most);
        self.places.shrink_to(most);
    }
}

/// Where one code comes from. Those behind it that have no place of their own are one byte each, and
/// follow its bytes: most texts are ASCII but for a few letters.
#[derive(Clone, Copy)]
struct Place {
    code: usize,
    start: usize,
    end: usize,
}

/// A text as it is read.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    /// One code for each thing read; see [`codes`].
    pub(crate) codes: &'v [u8],
    /// None if each byte stands for itself.
    places: Option<&'v [Place]>,
    /// Some of it is read backwards, so that places do not rise with the codes.
    twisted: bool,
    /// It holds letters of the Cyrillic alphabet.
    pub(crate) cyrillic: bool,
}

impl<'v> View<'v> {
    /// The view of `text`; `emoji` is told the span of each emoji sequence.
    pub(crate) fn of(text: &'v str, store: &'v mut Store, emoji: impl FnMut(Range<usize>)) -> Self {
        if text.is_ascii() {
            return Self { codes: text.as_bytes(), places: None, twisted: false, cyrillic: false };
        }
        let mut builder = Builder { store, next: 0, turned: None, twisted: false, cyrillic: false };
        builder.read(text, emoji);
        let Builder { store, twisted, cyrillic, .. } = builder;
        Self { codes: &store.codes, places: Some(&store.places), twisted, cyrillic }
    }

    /// Whether the text is in ASCII, and its own view.
    pub(crate) const fn is_ascii(&self) -> bool {
        self.places.is_none()
    }

    /// The bytes of the text that the codes of `range` were read from. `range` is not empty.
    pub(crate) fn span(&self, range: Range<usize>) -> Range<usize> {
        let Some(places) = self.places else { return range };
        if self.twisted {
            let start = range.clone().map(|code| place(places, code).start).min();
            let end = range.map(|code| place(places, code).end).max();
            return start.unwrap_or_default()..end.unwrap_or_default();
        }
        place(places, range.start).start..place(places, range.end - 1).end
    }
}

/// The bytes that a code was read from.
fn place(places: &[Place], code: usize) -> Range<usize> {
    let known = places.partition_point(|place| place.code <= code);
    let start = match known.checked_sub(1).map(|at| places[at]) {
        Some(place) if place.code == code => return place.start..place.end,
        Some(place) => place.end + (code - place.code - 1),
        None => code,
    };
    start..start + 1
}

struct Builder<'v> {
    store: &'v mut Store,
    /// The byte at which a code begins that needs no place of its own.
    next: usize,
    /// Where the codes begin that a right-to-left override turns round.
    turned: Option<usize>,
    twisted: bool,
    cyrillic: bool,
}

impl Builder<'_> {
    fn read(&mut self, text: &str, mut emoji: impl FnMut(Range<usize>)) {
        self.store.codes.clear();
        self.store.places.clear();
        self.store.codes.reserve(text.len());
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let run = ascii_run(&bytes[at..]);
            if run > 0 {
                // All but the last stand for themselves; the last may be the base of a keycap.
                let end = at + run;
                let keycap = end < bytes.len() && matches!(bytes[end - 1], b'0'..=b'9' | b'#' | b'*');
                let plain = if keycap { end - 1 } else { end };
                self.run(&bytes[at..plain], at);
                at = end;
                if keycap {
                    match sequence(text, plain, char::from(bytes[plain])) {
                        Some(end) => {
                            emoji(plain..end);
                            self.push(EMOJI, plain..end);
                            at = end;
                        }
                        None => self.run(&bytes[plain..end], plain),
                    }
                }
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            let folded = Folded::of(c);
            let pictured = folded.is_picture() || folded.may_be_picture();
            at = if let Some(end) = pictured.then(|| sequence(text, at, c)).flatten() {
                emoji(at..end);
                self.push(EMOJI, at..end);
                end
            } else {
                let end = at + c.len_utf8();
                self.character(c, folded, at..end);
                end
            };
        }
        self.turn_back();
    }

    fn character(&mut self, c: char, folded: Folded, span: Range<usize>) {
        if folded.is_mark() {
            self.stretch(span.end);
        } else if folded.is_invisible() {
            match c {
                '\u{202e}' => {
                    self.turn_back();
                    self.turned = Some(self.store.codes.len());
                }
                '\u{202c}' => self.turn_back(),
                _ => {}
            }
        } else {
            for &code in folded.codes(&mut [0]) {
                self.push(code, span.clone());
            }
        }
    }

    /// Bytes that stand for themselves.
    fn run(&mut self, run: &[u8], at: usize) {
        if self.turned.is_some() {
            for (at, &code) in (at..).zip(run) {
                if code == b'\n' {
                    self.turn_back();
                }
                self.push(code, at..at + 1);
            }
        } else if let [first, rest @ ..] = run {
            if at == self.next {
                self.store.codes.push(*first);
            } else {
                self.push(*first, at..at + 1);
            }
            self.store.codes.extend_from_slice(rest);
            self.next = at + run.len();
        }
    }

    fn push(&mut self, code: u8, span: Range<usize>) {
        self.cyrillic |= codes::is_cyrillic(code);
        self.store.places.push(Place { code: self.store.codes.len(), start: span.start, end: span.end });
        self.store.codes.push(code);
        self.next = span.end;
    }

    /// A mark goes with what it sits on, so that a replaced letter leaves none behind.
    fn stretch(&mut self, end: usize) {
        let Some(last) = self.store.codes.len().checked_sub(1) else { return };
        match self.store.places.last_mut() {
            Some(place) if place.code == last => place.end = end,
            _ => {
                let start = place(&self.store.places, last).start;
                self.store.places.push(Place { code: last, start, end });
            }
        }
        self.next = end;
    }

    fn turn_back(&mut self) {
        let Some(from) = self.turned.take() else { return };
        // Each of these codes has a place of its own.
        let first = self.store.places.partition_point(|place| place.code < from);
        self.store.codes[from..].reverse();
        self.store.places[first..].reverse();
        for (code, place) in (from..).zip(&mut self.store.places[first..]) {
            place.code = code;
        }
        self.twisted = true;
        self.next = usize::MAX;
    }
}

/// How many bytes are ASCII before the first that is not.
fn ascii_run(bytes: &[u8]) -> usize {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let (eights, rest) = bytes.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let high = u64::from_le_bytes(*eight) & HIGH;
        if high != 0 {
            return at * 8 + high.trailing_zeros() as usize / 8;
        }
    }
    eights.len() * 8 + rest.iter().take_while(|byte| byte.is_ascii()).count()
}

const TEXT_STYLE: char = '\u{fe0e}';
const PICTURE_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const JOINER: char = '\u{200d}';

/// Where the emoji sequence ends that begins at `at` with `c`, if one does (UTS #51: base,
/// modifiers, tags, keycap, joined parts, pairs of regional indicators).
fn sequence(text: &str, at: usize, c: char) -> Option<usize> {
    let mut end = at + c.len_utf8();
    let next = text[end..].chars().next();
    if c.is_ascii() {
        if !matches!(c, '0'..='9' | '#' | '*') {
            return None;
        }
        let mut chars = text[end..].chars();
        let keycap = match chars.next() {
            Some(KEYCAP) => KEYCAP.len_utf8(),
            Some(PICTURE_STYLE) if chars.next() == Some(KEYCAP) => PICTURE_STYLE.len_utf8() + KEYCAP.len_utf8(),
            _ => return None,
        };
        return Some(end + keycap);
    }
    let folded = Folded::of(c);
    if folded.is_picture() {
        // A request for text is honoured where fonts honour it; beyond the first plane they do not.
        if next == Some(TEXT_STYLE) && c < '\u{1f000}' {
            return None;
        }
    } else if folded.may_be_picture() {
        let modified = matches!(next, Some(PICTURE_STYLE | KEYCAP | '\u{1f3fb}'..='\u{1f3ff}'));
        if !modified {
            return None;
        }
        // `Nidoran♀` is a name however a keyboard styles the sign.
        if matches!(c, '♀' | '♂') && text[..at].chars().next_back().is_some_and(char::is_alphabetic) {
            return None;
        }
    } else {
        return None;
    }
    if is_regional(c) {
        if let Some(second) = next.filter(|&c| is_regional(c)) {
            end += second.len_utf8();
        }
        return Some(end);
    }
    let mut rest = text[end..].chars().peekable();
    while let Some(&c) = rest.peek() {
        match c {
            PICTURE_STYLE | TEXT_STYLE | KEYCAP | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' => {
                end += c.len_utf8();
                rest.next();
            }
            JOINER => {
                rest.next();
                match rest.next_if(|&c| Folded::of(c).is_picture() || Folded::of(c).may_be_picture()) {
                    Some(joined) => end += JOINER.len_utf8() + joined.len_utf8(),
                    None => break,
                }
            }
            _ => break,
        }
    }
    Some(end)
}

const fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

// The codes that are not letters must stay apart from those that are.
const _: () = assert!(!codes::is_letter(EMOJI) && !codes::is_letter(SIGN) && !codes::is_letter(codes::SOFT_DOT));

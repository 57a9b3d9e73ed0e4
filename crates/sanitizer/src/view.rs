//! The folded view of a text: the codes that a reader takes in, in the order in which they are
//! read, and where in the text each came from.

use std::ops::Range;

use crate::codes::{self, EMOJI, SIGN};
use crate::fold::Folded;

/// Where the view is kept from one call to the next, so that a message needs no allocation.
#[derive(Default)]
pub(crate) struct Store {
    codes: Vec<u8>,
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Store {
    /// Gives back what an unusually long message took.
    pub(crate) fn shrink(&mut self, most: usize) {
        self.codes.clear();
        self.starts.clear();
        self.ends.clear();
        self.codes.shrink_to(most);
        self.starts.shrink_to(most);
        self.ends.shrink_to(most);
    }
}

/// A text as it is read.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    /// One code for each thing read; see [`codes`].
    pub(crate) codes: &'v [u8],
    places: Option<(&'v [usize], &'v [usize])>,
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
        let mut builder = Builder { store, turned: None, twisted: false, cyrillic: false };
        builder.read(text, emoji);
        let Builder { store, twisted, cyrillic, .. } = builder;
        Self { codes: &store.codes, places: Some((&store.starts, &store.ends)), twisted, cyrillic }
    }

    /// Whether the text is in ASCII, and its own view.
    pub(crate) const fn is_ascii(&self) -> bool {
        self.places.is_none()
    }

    /// The bytes of the text that the codes of `range` were read from. `range` is not empty.
    pub(crate) fn span(&self, range: Range<usize>) -> Range<usize> {
        let Some((starts, ends)) = self.places else { return range };
        if self.twisted {
            let start = starts[range.clone()].iter().copied().min().unwrap_or_default();
            let end = ends[range].iter().copied().max().unwrap_or_default();
            return start..end;
        }
        starts[range.start]..ends[range.end - 1]
    }
}

struct Builder<'v> {
    store: &'v mut Store,
    /// Where the codes begin that a right-to-left override turns round.
    turned: Option<usize>,
    twisted: bool,
    cyrillic: bool,
}

impl Builder<'_> {
    fn read(&mut self, text: &str, mut emoji: impl FnMut(Range<usize>)) {
        self.store.codes.clear();
        self.store.starts.clear();
        self.store.ends.clear();
        self.store.codes.reserve(text.len());
        self.store.starts.reserve(text.len());
        self.store.ends.reserve(text.len());
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii() {
                // All but the last of a run of ASCII stand for themselves; on the last, the next
                // character may sit (a keycap, a mark).
                let run = bytes[at..].iter().take_while(|byte| byte.is_ascii() && **byte != b'\n').count();
                let plain = if bytes.get(at + run).is_none_or(u8::is_ascii) { run } else { run.saturating_sub(1) };
                if plain > 0 {
                    self.run(&bytes[at..at + plain], at);
                    at += plain;
                    continue;
                }
                if byte == b'\n' {
                    self.turn_back();
                }
            }
            let Some(c) = text[at..].chars().next() else { break };
            let end = at + c.len_utf8();
            if let Some(end) = sequence(text, at, c) {
                emoji(at..end);
                self.push(EMOJI, at..end);
                at = end;
                continue;
            }
            if c.is_ascii() {
                self.push(byte, at..end);
            } else {
                self.character(c, at..end);
            }
            at = end;
        }
        self.turn_back();
    }

    fn character(&mut self, c: char, span: Range<usize>) {
        let folded = Folded::of(c);
        if folded.is_mark() {
            // It goes with what it sits on, so that a replaced letter leaves no mark behind.
            if let Some(end) = self.store.ends.last_mut() {
                *end = span.end;
            }
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

    fn run(&mut self, run: &[u8], at: usize) {
        self.store.codes.extend_from_slice(run);
        self.store.starts.extend(at..at + run.len());
        self.store.ends.extend(at + 1..=at + run.len());
    }

    fn push(&mut self, code: u8, span: Range<usize>) {
        self.cyrillic |= codes::is_cyrillic(code);
        self.store.codes.push(code);
        self.store.starts.push(span.start);
        self.store.ends.push(span.end);
    }

    fn turn_back(&mut self) {
        if let Some(from) = self.turned.take() {
            self.store.codes[from..].reverse();
            self.store.starts[from..].reverse();
            self.store.ends[from..].reverse();
            self.twisted = true;
        }
    }
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

//! Characters beyond ASCII as a reader sees them: one look-up in a table of two stages that the
//! build script made of the Unicode data.

use crate::codes;
use table::{BLOCKS, EXPANSIONS, STAGE};

mod table {
    include!(concat!(env!("OUT_DIR"), "/fold.rs"));
}

const EMOJI_TEXT: u16 = 1 << 8;
const EMOJI_PICTURE: u16 = 1 << 9;
const MARK: u16 = 1 << 10;
const INVISIBLE: u16 = 1 << 11;
const EXPANDS: u16 = 1 << 15;

/// What the table knows of one character.
#[derive(Clone, Copy)]
pub(crate) struct Folded(u16);

impl Folded {
    pub(crate) fn of(c: char) -> Self {
        let number = |table: &[u8], at: usize| u16::from_le_bytes(table.as_chunks().0[at]);
        let c = c as usize;
        Self(number(&BLOCKS, usize::from(number(&STAGE, c >> 7)) * 128 + (c & 127)))
    }

    /// Shows nothing: joiners, fillers, marks of direction, tags, selectors.
    pub(crate) const fn is_invisible(self) -> bool {
        self.0 & INVISIBLE != 0
    }

    /// Sits on the character before it.
    pub(crate) const fn is_mark(self) -> bool {
        self.0 & MARK != 0
    }

    /// Shown as a picture unless the text says otherwise.
    pub(crate) const fn is_picture(self) -> bool {
        self.0 & EMOJI_PICTURE != 0
    }

    /// Shown as a picture only if the text says so.
    pub(crate) const fn may_be_picture(self) -> bool {
        self.0 & EMOJI_TEXT != 0
    }

    /// The codes that the character is read as.
    pub(crate) fn codes(self, room: &mut [u8; 1]) -> &[u8] {
        if self.0 & EXPANDS != 0 {
            return EXPANSIONS[usize::from((self.0 & 0xff) | ((self.0 >> 12 & 7) << 8))];
        }
        room[0] = self.0.to_le_bytes()[0];
        room
    }
}

/// Whether the character shows nothing.
pub(crate) fn is_invisible(c: char) -> bool {
    !c.is_ascii() && Folded::of(c).is_invisible()
}

/// The letters of a word, folded and in lower case; `None` if it holds anything else.
pub(crate) fn letters(word: &str) -> Option<Vec<u8>> {
    let mut letters = Vec::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii() {
            letters.push((c as u8).to_ascii_lowercase());
            continue;
        }
        let folded = Folded::of(c);
        if !folded.is_invisible() && !folded.is_mark() {
            letters.extend(folded.codes(&mut [0]).iter().map(u8::to_ascii_lowercase));
        }
    }
    letters.iter().all(|&code| codes::is_letter(code) && code != codes::LETTER).then_some(letters)
}

/// Whether the character sits on the one before it.
pub(crate) fn is_mark(c: char) -> bool {
    !c.is_ascii() && Folded::of(c).is_mark()
}

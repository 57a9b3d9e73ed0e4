//! The inside of JSON strings: finding their ends, and decoding escapes.

use std::borrow::Cow;

use super::block::{self, Block, SIZE};
use super::parser::{Step, SyntaxError, SyntaxErrorKind};

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
const SLASHES: u64 = u64::from_ne_bytes([b'\\'; 8]);

/// Finds the ends of the strings of a text, one after the other.
pub(super) struct Strings<'t> {
    text: &'t [u8],
    /// The start of the block that the bits describe.
    block: usize,
    /// Quotes that are not escaped.
    quotes: u64,
    backslashes: u64,
    escaped: u64,
    /// Control characters, and escaped bytes other than a quote or a backslash: to be looked at.
    special: u64,
    /// The first byte of the next block is escaped.
    carry: bool,
}

impl<'t> Strings<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        let mut strings = Self { text, block: 0, quotes: 0, backslashes: 0, escaped: 0, special: 0, carry: false };
        strings.read(0);
        strings
    }

    #[inline]
    fn read(&mut self, at: usize) {
        let (block, _) = Block::first(&self.text[at..]);
        let quotes = block.quotes();
        self.block = at;
        self.backslashes = block.backslashes();
        self.escaped = block::escaped(self.backslashes, &mut self.carry);
        self.quotes = quotes & !self.escaped;
        self.special = block.controls() | (self.escaped & !quotes & !self.backslashes);
    }

    /// The end of the string whose first byte is at `from`, which is never before that of the last call, and whether
    /// there are escapes in it.
    #[inline]
    pub(super) fn end(&mut self, from: usize) -> Step<(usize, bool)> {
        while from >= self.block + SIZE {
            self.read(self.block + SIZE);
        }
        let mut rest = u64::MAX << (from - self.block);
        let mut backslashes = 0;
        loop {
            let ends = self.quotes & rest;
            let inside = ends.wrapping_sub(1) & !ends & rest;
            backslashes |= self.backslashes & inside;
            if self.special & inside != 0 {
                self.look_at(self.special & inside)?;
            }
            if ends != 0 {
                return Ok((self.block + ends.trailing_zeros() as usize, backslashes != 0));
            }
            let next = self.block + SIZE;
            if next >= self.text.len() {
                return fail(self.text.len(), SyntaxErrorKind::Cut);
            }
            self.read(next);
            rest = u64::MAX;
        }
    }

    fn look_at(&self, mut special: u64) -> Step {
        while special != 0 {
            let index = special.trailing_zeros();
            special &= special - 1;
            let at = self.block + index as usize;
            if self.escaped >> index & 1 == 0 {
                return fail(at, SyntaxErrorKind::ControlCharacter);
            }
            match self.text.get(at) {
                Some(b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {}
                Some(b'u') => match &self.text[at + 1..] {
                    after if hex4(after).is_some() => {}
                    after if after.len() < 4 => return fail(self.text.len(), SyntaxErrorKind::Cut),
                    _ => return fail(at - 1, SyntaxErrorKind::BadEscape),
                },
                Some(_) => return fail(at - 1, SyntaxErrorKind::BadEscape),
                None => return fail(self.text.len(), SyntaxErrorKind::Cut),
            }
        }
        Ok(())
    }
}

fn fail<T>(offset: usize, kind: SyntaxErrorKind) -> Step<T> {
    Err(SyntaxError { offset, kind })
}

/// The text of a JSON string whose escapes are known to be well formed.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.as_bytes().contains(&b'\\') {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::new();
    unescape_into(raw, &mut out);
    // Whole characters and decoded escapes: it is UTF-8.
    Cow::Owned(String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Appends the text of a JSON string to `out`. Lone surrogates become U+FFFD.
///
/// A body in a HAR has an escape every few bytes, so finding the next one and copying the text before it must not cost
/// a call each: eight bytes are copied in any case, and those from the escape on are overwritten.
pub(super) fn unescape_into(raw: &str, out: &mut Vec<u8>) {
    let raw = raw.as_bytes();
    let mut to = out.len();
    // A decoded escape is never longer than the escape.
    out.resize(to + raw.len() + 8, 0);
    let mut at = 0;
    while at < raw.len() {
        if let Some(eight) = raw[at..].first_chunk::<8>() {
            let slash = u64::from_le_bytes(*eight) ^ SLASHES;
            let hits = slash.wrapping_sub(ONES) & !slash & HIGHS;
            out[to..to + 8].copy_from_slice(eight);
            if hits == 0 {
                at += 8;
                to += 8;
                continue;
            }
            let plain = (hits.trailing_zeros() / 8) as usize;
            at += plain;
            to += plain;
        } else if raw[at] != b'\\' {
            out[to] = raw[at];
            at += 1;
            to += 1;
            continue;
        }
        let Some(&escape) = raw.get(at + 1) else { break };
        at += 2;
        out[to] = match escape {
            b'b' => 0x8,
            b'f' => 0xc,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let (character, used) = unicode(&raw[at.min(raw.len())..]);
                to += character.encode_utf8(&mut out[to..]).len();
                at += used;
                continue;
            }
            other => other,
        };
        to += 1;
    }
    out.truncate(to);
}

/// Reads the digits after `\u`, and the second half of a surrogate pair if there is one.
fn unicode(after: &[u8]) -> (char, usize) {
    let Some(high) = hex4(after) else { return ('\u{fffd}', after.len().min(4)) };
    if let Some(character) = char::from_u32(high) {
        return (character, 4);
    }
    let low = match after.get(4..6) {
        Some(b"\\u") if high < 0xdc00 => after.get(6..).and_then(hex4),
        _ => None,
    };
    match low {
        Some(low @ 0xdc00..=0xdfff) => {
            let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(code).unwrap_or('\u{fffd}'), 10)
        }
        _ => ('\u{fffd}', 4),
    }
}

fn hex4(bytes: &[u8]) -> Option<u32> {
    bytes.get(..4)?.iter().try_fold(0, |sum, byte| Some(sum << 4 | char::from(*byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_out_escapes() {
        assert_eq!(unescape("plain"), "plain");
        assert_eq!(unescape(r#"a\"b\\c\/d\n\t\u00e9"#), "a\"b\\c/d\n\té");
        assert_eq!(unescape(r"\ud83d\ude00!"), "😀!");
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        assert_eq!(unescape(r"\ud83d!"), "\u{fffd}!");
        assert_eq!(unescape(r"\ude00"), "\u{fffd}");
        assert_eq!(unescape(r"\ud83d\ud83d"), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn ends_and_faults_are_found_in_every_block() {
        use SyntaxErrorKind as K;
        let end = |text: &str| Strings::new(text.as_bytes()).end(1).map_err(|error| (error.kind, error.offset));
        for lead in 0..150 {
            let at = lead + 1;
            for (tail, want) in [
                ("\"", Ok((at, false))),
                ("\\\"\" \\ \"", Ok((at + 2, true))),
                ("\\\\\"", Ok((at + 2, true))),
                ("\\u00e9\"\n", Ok((at + 6, true))),
                ("", Err((K::Cut, at))),
                ("\\", Err((K::Cut, at + 1))),
                ("\\u00e", Err((K::Cut, at + 5))),
                ("\\u00g0\"", Err((K::BadEscape, at))),
                ("\\x \n\"", Err((K::BadEscape, at))),
                ("\n\\x\"", Err((K::ControlCharacter, at))),
                ("\\\n\"", Err((K::BadEscape, at))),
            ] {
                let text = format!("\"{}{tail}", "a".repeat(lead));
                assert_eq!(end(&text), want, "{text:?}");
            }
        }
    }
}

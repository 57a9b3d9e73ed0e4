//! The inside of JSON strings: finding their end, and taking the escapes out.

use std::borrow::Cow;

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
const QUOTES: u64 = u64::from_ne_bytes([b'"'; 8]);
const SLASHES: u64 = u64::from_ne_bytes([b'\\'; 8]);
const CONTROL: u64 = u64::from_ne_bytes([0x20; 8]);

/// The index, at or after `from`, of the first quote, backslash or control character; the length
/// of `bytes` when there is none. For those who cut JSON out of a larger stream.
///
/// Eight bytes a step: nearly all bytes of a recording are inside strings, so this loop is what
/// the speed of the whole checker rests on.
#[inline]
#[must_use]
pub fn next_special(bytes: &[u8], mut from: usize) -> usize {
    while let Some(chunk) = bytes.get(from..from + 8) {
        let mut lanes = [0; 8];
        lanes.copy_from_slice(chunk);
        let word = u64::from_le_bytes(lanes);
        let quote = word ^ QUOTES;
        let slash = word ^ SLASHES;
        // The usual "has a zero byte" and "has a byte below n" words. A lane above a hit may
        // show a false one; the lowest is always right, and the lowest is all that is used.
        let hits = ((quote.wrapping_sub(ONES) & !quote)
            | (slash.wrapping_sub(ONES) & !slash)
            | (word.wrapping_sub(CONTROL) & !word))
            & HIGHS;
        if hits != 0 {
            return from + (hits.trailing_zeros() / 8) as usize;
        }
        from += 8;
    }
    while let Some(&byte) = bytes.get(from) {
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            return from;
        }
        from += 1;
    }
    from
}

/// The text of a JSON string whose escapes are known to be well formed.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.as_bytes().contains(&b'\\') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    unescape_into(raw, &mut out);
    Cow::Owned(out)
}

/// Appends the text of a JSON string to `out`. Lone surrogates become U+FFFD.
///
/// A body in a HAR has an escape every few bytes, so that looking for the next one and copying what stands before it must
/// not cost a call each: eight bytes are copied in any case, and those from the escape on taken back.
pub(super) fn unescape_into(raw: &str, out: &mut String) {
    let raw = raw.as_bytes();
    let mut text = std::mem::take(out).into_bytes();
    text.reserve(raw.len() + 8);
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        if let Some(eight) = raw[at..].first_chunk::<8>() {
            let slash = u64::from_le_bytes(*eight) ^ SLASHES;
            let hits = slash.wrapping_sub(ONES) & !slash & HIGHS;
            text.extend_from_slice(eight);
            if hits == 0 {
                at += 8;
                continue;
            }
            let plain = (hits.trailing_zeros() / 8) as usize;
            text.truncate(text.len() - 8 + plain);
            at += plain;
        } else if byte != b'\\' {
            text.push(byte);
            at += 1;
            continue;
        }
        let Some(&escape) = raw.get(at + 1) else { break };
        at += 2;
        text.push(match escape {
            b'b' => 0x8,
            b'f' => 0xc,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let (character, used) = unicode(&raw[at.min(raw.len())..]);
                text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                at += used;
                continue;
            }
            other => other,
        });
    }
    // Whole characters and what escapes stand for: it is UTF-8.
    *out = String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
}

/// Reads what follows `\u`, with the second half of a surrogate pair when there is one.
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

pub(super) fn hex4(bytes: &[u8]) -> Option<u32> {
    bytes.get(..4)?.iter().try_fold(0, |sum, byte| Some(sum << 4 | char::from(*byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_special_byte_at_every_alignment() {
        for lead in 0..20 {
            for special in ["\"", "\\", "\n", "\u{0}"] {
                let text = format!("{}{special}tail \" tail", "é".repeat(lead));
                assert_eq!(next_special(text.as_bytes(), 0), lead * 2, "{text:?}");
            }
        }
        assert_eq!(next_special("no end\u{7f}é".as_bytes(), 0), "no end\u{7f}é".len());
    }

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
}

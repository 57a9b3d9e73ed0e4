//! Encodings inside of a text: parts of it that are percent-encoded, base64 or hexadecimal digits.

use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::body::{Layer, decode_base64, decode_hex};

/// The shortest run of characters that is decoded, in bytes. Shorter ones are searched for in their encoded form.
const MIN_RUN: usize = 16;

/// A part of a text, and what it is when decoded.
pub(super) struct Coded {
    pub(super) range: Range<usize>,
    pub(super) bytes: Vec<u8>,
    pub(super) layers: Vec<Layer>,
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The runs of base64 and hexadecimal digits in a text that come to something readable: text, or something compressed.
pub(super) fn runs(text: &str) -> Vec<Coded> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at + MIN_RUN <= bytes.len() {
        if !is_base64(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        at = start + bytes[start..].iter().position(|byte| !is_base64(*byte)).unwrap_or(bytes.len() - start);
        if at - start < MIN_RUN {
            continue;
        }
        let end = at + bytes[at..].iter().take(2).take_while(|byte| **byte == b'=').count();
        found.extend(decode(text, start..end));
        at = end;
    }
    found
}

fn decode(text: &str, range: Range<usize>) -> Option<Coded> {
    let run = &text[range.clone()];
    let mut layers = Vec::new();
    let hex = decode_hex(run, &mut layers).filter(|bytes| is_readable(bytes));
    let bytes = if let Some(bytes) = hex {
        bytes
    } else {
        layers.clear();
        decode_base64(run, &mut layers).filter(|bytes| is_readable(bytes))?
    };
    Some(Coded { range, bytes, layers })
}

/// Whether bytes are text, or begin like something compressed.
pub(super) fn is_readable(bytes: &[u8]) -> bool {
    if crate::body::Coding::by_start(bytes).is_some() {
        return true;
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    text.len() >= 6 && text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
}

/// The parts of a text with percent-encoded characters, decoded: between white space, quotes and what separates the
/// fields of a query.
pub(super) fn percent(text: &str) -> Vec<(Range<usize>, String)> {
    if !text.contains('%') {
        return Vec::new();
    }
    let is_end =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '&' | '=' | '?' | '#' | ';' | ',' | '\\');
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if !is_end(c) {
            continue;
        }
        let part = &text[start..at];
        if part.contains('%') {
            let decoded = percent_decode_str(part).decode_utf8_lossy();
            if decoded != part {
                found.push((start..at, decoded.into_owned()));
            }
        }
        start = at + c.len_utf8();
    }
    found
}

/// The parts of a text with Unicode escapes, decoded: between white space and quotes.
pub(super) fn escapes(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    if !text.contains("\\u") && !text.contains("\\x") {
        return found;
    }
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if !(c.is_whitespace() || matches!(c, '"' | '\'')) {
            continue;
        }
        let part = &text[start..at];
        if part.contains('\\') {
            // A value in a form that JSON does not know is written in one that it does.
            let json = format!("\"{}\"", part.replace("\\x", "\\u00"));
            if let Ok(decoded) = serde_json::from_str::<String>(&json) {
                found.push((start..at, decoded));
            }
        }
        start = at + c.len_utf8();
    }
    found
}

/// What is not encoded in the value of a query.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// The filler of a value that is percent-encoded, in the same encoding.
pub(super) fn filler(raw: &str) -> String {
    if !raw.contains('%') {
        return super::filler::filler(raw);
    }
    let decoded = percent_decode_str(raw).decode_utf8_lossy();
    let filled = super::filler::filler(&decoded);
    if filled == decoded { raw.to_owned() } else { percent_encoded(&filled) }
}

/// Whether there is nothing left to take out of a value that may be percent-encoded.
pub(super) fn is_filler(raw: &str) -> bool {
    let is_filler = super::filler::is_filler;
    is_filler(raw) || (raw.contains('%') && is_filler(&percent_decode_str(raw).decode_utf8_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_filler_is_filler() {
        for raw in ["%7B%7D", "%7B%22x1%22%3A1%7D", "xx%20x1", ""] {
            assert!(is_filler(raw) && filler(raw) == raw, "{raw}");
        }
        for raw in ["%7B%22v2%22%3A7%7D", "s3cret%20", "%73%33cret"] {
            assert!(!is_filler(raw) && is_filler(&filler(raw)), "{raw}");
        }
    }

    #[test]
    fn runs_that_come_to_something_are_decoded() {
        let text = "a=eyJhIjogIm1hZGUgdXAifQ==, 6d6164652d75702d74657874! conversationIdentifier f47ac10b58cc4372a5670e02b2c3d479";
        let found: Vec<String> = runs(text).into_iter().map(|coded| String::from_utf8(coded.bytes).unwrap()).collect();
        assert_eq!(found, ["{\"a\": \"made up\"}", "made-up-text"]);
    }

    #[test]
    fn escapes_are_taken_off_part_by_part() {
        assert_eq!(
            escapes(r"a \u0062c \x64 'e\n'"),
            [(2..9, "bc".to_owned()), (10..14, "d".to_owned()), (16..19, "e\n".to_owned())]
        );
        assert_eq!(escapes(r"a\nb"), []);
    }

    #[test]
    fn percent_encoding_is_taken_off_part_by_part() {
        assert_eq!(percent("/a?next=%2Fb%3Fc&x=1%zz y%20z"), [(8..16, "/b?c".to_owned()), (24..29, "y z".to_owned())]);
        assert_eq!(filler("a%2Bb%3D"), "x%2BA%3D");
        assert_eq!(filler(&filler("p%20w%C3%A9")), "x%20xx");
    }
}

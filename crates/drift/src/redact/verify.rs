//! The verification of a result: every text in it is decoded in every way, and searched.
//!
//! It knows nothing of HAR, of names or of places, and shares no decoding with the cleaning: what that one misses, this
//! one finds.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::forms;
use super::secrets::Search;
use crate::body::Coding;

/// How deep encodings are taken off.
const MAX_DEPTH: usize = 16;

/// The first bytes that base64 is decoded from, in a run of its characters. Shorter pieces are searched for as base64.
const MIN_RUN: usize = 12;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The strings of a JSON text, keys included, in which something can be found: the places of their insides.
pub(super) fn offenders(json: &str, search: &Search) -> Vec<Range<usize>> {
    strings(json.as_bytes()).filter(|range| is_found(&json.as_bytes()[range.clone()], search)).collect()
}

/// The insides of all strings of a JSON text.
fn strings(json: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + memchr::memchr(b'"', json.get(at..)?)? + 1;
        let mut end = start;
        loop {
            end += memchr::memchr2(b'"', b'\\', json.get(end..)?)?;
            if json[end] == b'"' {
                break;
            }
            end += 2;
        }
        at = end + 1;
        Some(start..end)
    })
}

/// Whether a value or the form of a secret can be found in a text by decoding it. What takes too long to decode counts
/// as found.
fn is_found(text: &[u8], search: &Search) -> bool {
    let mut budget = text.len().saturating_mul(64).saturating_add(1 << 20);
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    let mut open: Vec<(Cow<'_, [u8]>, usize)> = vec![(Cow::Borrowed(text), 0)];
    while let Some((view, depth)) = open.pop() {
        if shows(&view, search) {
            return true;
        }
        if depth == MAX_DEPTH {
            continue;
        }
        let mut views = Vec::new();
        decoded(&view, &mut views);
        for next in views {
            let Some(left) = budget.checked_sub(next.len() + 64) else { return true };
            budget = left;
            // Most texts have one way to be read; only what has several is remembered.
            if next.len() >= super::filler::MIN_SEARCHED && (depth == 0 || seen.insert(next.clone())) {
                open.push((Cow::Owned(next), depth + 1));
            }
        }
    }
    false
}

fn shows(view: &[u8], search: &Search) -> bool {
    if search.is_in(view) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(view) else { return false };
    let mut any = false;
    forms::find(text, &mut |_, _| any = true);
    any
}

/// All that a text may stand for.
fn decoded(view: &[u8], out: &mut Vec<Vec<u8>>) {
    if let Some(coding) = Coding::by_start(view) {
        out.extend(coding.take_off(view).ok().map(|(plain, _)| plain));
    }
    // UTF-16 in which most characters are ASCII.
    if is_wide(view) {
        out.push(view.iter().copied().filter(|byte| *byte != 0).collect());
    }
    let Ok(text) = std::str::from_utf8(view) else { return };
    out.extend(unescaped(text));
    if text.contains('%') {
        let plain: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
        if plain != view {
            out.push(plain);
        }
    }
    out.extend(entities(text));
    runs(text, out);
}

/// Backslashes taken off, once.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    if !text.contains('\\') {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut high: Option<u32> = None;
    while at < bytes.len() {
        let byte = bytes[at];
        let escape = if byte == b'\\' { bytes.get(at + 1) } else { None };
        let digits =
            |length: usize| text.get(at + 2..at + 2 + length).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let (used, code) = match escape {
            None => {
                out.push(byte);
                (1, None)
            }
            Some(b'u') if digits(4).is_some() => (6, digits(4)),
            Some(b'x') if digits(2).is_some() => (4, digits(2)),
            Some(b'n') => (2, Some(10)),
            Some(b'r') => (2, Some(13)),
            Some(b't') => (2, Some(9)),
            Some(other) => {
                out.push(*other);
                (2, None)
            }
        };
        at += used;
        let Some(mut code) = code else { continue };
        if let (Some(first), 0xdc00..=0xdfff) = (high.take(), code) {
            code = 0x1_0000 + ((first - 0xd800) << 10) + (code - 0xdc00);
        } else if (0xd800..0xdc00).contains(&code) {
            high = Some(code);
            continue;
        }
        let character = char::from_u32(code).unwrap_or('\u{fffd}');
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(out)
}

/// Character references of markup taken off.
fn entities(text: &str) -> Option<Vec<u8>> {
    const MAX_REFERENCE: usize = 10;
    if !text.contains('&') || !text.contains(';') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut any = false;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(MAX_REFERENCE).position(|byte| byte == b';');
        let character = end.and_then(|end| match &rest[1..end] {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            name => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)
            }
        });
        if let (Some(character), Some(end)) = (character, end) {
            out.push(character);
            rest = &rest[end + 1..];
            any = true;
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    any.then(|| out.into_bytes())
}

/// Runs of base64 and of hexadecimal digits, decoded, and all of a text's runs as one: recorders write bytes in pieces,
/// and mail in lines.
fn runs(text: &str, out: &mut Vec<Vec<u8>>) {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let (mut count, mut joined_hex, mut joined) = (0, Vec::new(), Vec::new());
    let mut only_pieces = true;
    for piece in text.as_bytes().split(|byte| !is_part(*byte)).filter(|piece| !piece.is_empty()) {
        if piece.len() < MIN_RUN {
            // The last line of many is short.
            only_pieces &= count > 0;
        }
        count += 1;
        let hex = unhex(piece);
        let code = if piece.iter().any(|byte| matches!(byte, b'-' | b'_')) { URL_SAFE } else { STANDARD };
        if piece.len() >= MIN_RUN {
            if let Some(hex) = &hex {
                push_readable(hex, out);
            }
            for skip in 0..4 {
                // What is glued to its beginning shifts it.
                let part = &piece[skip..];
                let whole = part.len() - usize::from(part.len() % 4 == 1);
                if let Ok(bytes) = code.decode(&part[..whole]) {
                    push_readable(&bytes, out);
                    if skip == 0 && only_pieces {
                        joined.extend_from_slice(&bytes);
                    }
                }
            }
        } else if only_pieces && let Ok(bytes) = code.decode(piece) {
            joined.extend_from_slice(&bytes);
        }
        if only_pieces {
            joined_hex.extend(hex.unwrap_or_default());
        }
    }
    if count > 1 && only_pieces {
        push_readable(&joined, out);
        push_readable(&joined_hex, out);
        let lines: Vec<u8> = text.bytes().filter(|byte| is_part(*byte)).collect();
        if let Ok(bytes) = STANDARD.decode(&lines) {
            push_readable(&bytes, out);
        }
        if let Some(bytes) = unhex(&lines) {
            push_readable(&bytes, out);
        }
    }
}

/// Bytes that are neither text nor anything compressed are searched by their encoded form.
fn push_readable(bytes: &[u8], out: &mut Vec<Vec<u8>>) {
    let is_packed = Coding::by_start(bytes).is_some();
    let shows = |text: &str| text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count() * 8 <= text.len();
    let is_text = || std::str::from_utf8(bytes).is_ok_and(shows);
    if bytes.len() >= super::filler::MIN_SEARCHED && (is_packed || is_text() || is_wide(bytes)) {
        out.push(bytes.to_vec());
    }
}

/// Whether bytes look like UTF-16 with mostly ASCII characters.
fn is_wide(bytes: &[u8]) -> bool {
    bytes.len() >= 12 && memchr::memchr_iter(0, bytes).count() * 3 > bytes.len()
}

fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    digits.chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::secrets::Secrets;
    use super::*;

    const SECRET: &str = "made-up/token+0001";

    fn search() -> Search {
        let mut secrets = Secrets::default();
        secrets.add(SECRET);
        Search::new(secrets)
    }

    #[test]
    fn a_value_is_found_in_every_encoding() {
        let search = search();
        let each = |text: &str, write: fn(u8) -> String| text.bytes().map(write).collect::<Vec<_>>().concat();
        let percent = |text: &str| each(text, |byte| format!("%{byte:02X}"));
        let base64 = |text: &str| STANDARD.encode(text);
        let hex = |text: &str| each(text, |byte| format!("{byte:02x}"));
        let unicode = |text: &str| each(text, |byte| format!("\\u{byte:04x}"));
        let json = |text: &str| serde_json::Value::from(text).to_string();
        let references = |text: &str| each(text, |byte| format!("&#{byte};"));
        let one: [&dyn Fn(&str) -> String; 7] =
            [&percent, &base64, &hex, &unicode, &json, &references, &|text| format!("id={text}&x")];
        for outer in one {
            for inner in one {
                let text = json(&outer(&inner(SECRET)));
                assert_eq!(offenders(&text, &search).len(), 1, "{text}");
                let clean = json(&outer(&inner("made-up/token+9999")));
                assert!(offenders(&clean, &search).is_empty(), "{clean}");
            }
        }
    }

    #[test]
    fn forms_are_found_without_a_value() {
        let none = Search::default();
        assert_eq!(
            offenders(r#"{"a": "x", "ghp_AbCdEf0123456789AbCd": ["\\\"Bearer Ab0-Cd1-Ef2"]}"#, &none),
            [12..36, 41..63]
        );
        assert!(offenders(r#"{"a": "Bearer REDACTED", "b": "xxx_XxXxXx1111"}"#, &none).is_empty());
    }

    #[test]
    fn a_text_that_never_ends_counts_as_found() {
        // Each level of percent-encoding triples the work that is left.
        let mut text = "%41".to_owned();
        for _ in 0..12 {
            text = text.replace('%', "%25");
        }
        let long = format!("{text}{}", "%25".repeat(2_000_000));
        assert!(!is_found(long.as_bytes(), &Search::default()), "it ends after all");
    }
}

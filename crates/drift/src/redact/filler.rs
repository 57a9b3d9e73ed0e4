//! The text that takes the place of a secret: of the same length and form, so that the rules of a schema judge it as they
//! would have judged the secret.

use super::REDACTED;

/// A text of the same length in characters, in which nothing but the form is left: white space and ASCII punctuation
/// stay, digits are `1`, letters `x` and `X`, or `a` and `A` where all of them are those of hexadecimal digits.
///
/// It is its own filler, so that cleaning what is clean changes nothing.
pub(crate) fn filler(text: &str) -> String {
    let dated = is_date(text);
    let hexadecimal = is_hexadecimal(text);
    let mut out: String = text
        .chars()
        .map(|character| match character {
            _ if character.is_whitespace() || character.is_ascii_punctuation() => character,
            _ if character.is_numeric() => '1',
            _ if dated => character,
            _ if character.is_uppercase() => {
                if hexadecimal {
                    'A'
                } else {
                    'X'
                }
            }
            _ if hexadecimal => 'a',
            _ => 'x',
        })
        .collect();
    // The last character of padded base64 carries fewer bits; an `A` has none of those that must not be there.
    if out.len().is_multiple_of(4) && out.ends_with('=') && out.is_ascii() {
        let last = out.trim_end_matches('=').len();
        if last > 0 && out.len() - last <= 2 {
            out.replace_range(last - 1..last, "A");
        }
    }
    out
}

/// Whether there is nothing left in a text to take out.
pub(super) fn is_filler(text: &str) -> bool {
    text == REDACTED || filler(text) == text || is_fitted(text)
}

/// Whether a text is filler but for what a schema asks for: `tok_1x1x1x`. A number of digits is too easily that by chance.
fn is_fitted(text: &str) -> bool {
    const MIN: usize = 4;
    const LONG: usize = 12;
    let (mut all, mut filled, mut letters) = (0, 0, 0);
    for character in text.chars().filter(|character| character.is_alphanumeric()) {
        all += 1;
        filled += usize::from(matches!(character, 'x' | 'X' | 'a' | 'A' | '1'));
        letters += usize::from(character.is_alphabetic());
    }
    let is_mostly_filled = filled * 3 >= all * 2 || all >= LONG && filled * 2 >= all;
    all >= MIN && letters > 0 && is_mostly_filled
}

/// Whether a text begins like a date of RFC 3339, and has nothing in it but the letters of one.
pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = |at: usize, want: u8| match want {
        b'0' => bytes[at].is_ascii_digit(),
        other => bytes[at] == other,
    };
    bytes.len() >= 10
        && bytes.len() <= 40
        && b"0000-00-00".iter().enumerate().all(|(at, want)| shape(at, *want))
        && bytes[10..].iter().all(|byte| byte.is_ascii_digit() || b"TtZz:+-. ".contains(byte))
}

fn is_hexadecimal(text: &str) -> bool {
    let mut digits = 0;
    let mut all = 0;
    for byte in text.bytes().filter(|byte| !byte.is_ascii_punctuation()) {
        if !byte.is_ascii_hexdigit() {
            return false;
        }
        all += 1;
        digits += usize::from(byte.is_ascii_digit());
    }
    all >= 8 && digits > 0
}

/// Whether a text is a plain word, or a few: it may be the value of an enumeration, and it is too common to be looked for.
pub(super) fn is_word(text: &str) -> bool {
    const MAX_WORD: usize = 20;
    let is_separator = |c: char| matches!(c, '-' | '_' | ' ' | '.' | '/');
    text.len() <= MAX_WORD
        && text.split(is_separator).all(|word| {
            let rest = word.get(1..).unwrap_or_default();
            word.bytes().all(|byte| byte.is_ascii_alphabetic())
                && (rest.bytes().all(|byte| byte.is_ascii_lowercase())
                    || word.bytes().all(|byte| byte.is_ascii_uppercase()))
        })
}

/// Whether a text looks as if a machine had drawn it, and is no name made of words and numbers (`ERR_LIMIT_404`).
pub(super) fn is_random(text: &str) -> bool {
    let is_plain = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphabetic()) || part.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.len() >= 16
        && !text.split(['_', '-', '.', '/', ':']).all(is_plain)
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.contains(|c: char| c.is_whitespace())
        && !text.contains("://")
        && !is_date(text)
}

/// The shortest value that is looked for, in bytes.
pub(super) const MIN_SEARCHED: usize = 6;

/// Whether a value can be looked for in all of a recording without hitting what only looks like it.
pub(super) fn is_searchable(text: &str) -> bool {
    const MIN_DIGITS: usize = 12;
    if text.len() < MIN_SEARCHED || is_filler(text) || is_date(text) || text.contains("://") {
        return false;
    }
    let mut letters = 0;
    let mut digits = 0;
    for character in text.chars() {
        letters += usize::from(character.is_alphabetic());
        digits += usize::from(character.is_numeric());
    }
    match (letters, digits) {
        (0, digits) => digits >= MIN_DIGITS,
        (_, 0) => !is_word(text) && text.len() > 2 * MIN_SEARCHED,
        // `v1.0.2`, `en-US1` and the like are too common.
        _ => letters + digits >= MIN_SEARCHED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_length_and_form() {
        for (text, want) in [
            ("Größe: \"M\"", "Xxxxx: \"X\""),
            ("s3cret", "x1xxxx"),
            ("deadbeef01", "aaaaaaaa11"),
            ("9F8E7D6C-aB", "1A1A1A1A-aA"),
            ("f47ac10b-58cc-4372-a567-0e02b2c3d479", "a11aa11a-11aa-1111-a111-1a11a1a1a111"),
            ("2024-01-02T03:04:05Z", "1111-11-11T11:11:11Z"),
            ("ann@example.com", "xxx@xxxxxxx.xxx"),
            ("YWxhOg==", "XXxxXA=="),
            ("eyJh.eyJz.c2ln", "xxXx.xxXx.x1xx"),
            ("", ""),
        ] {
            let filled = filler(text);
            assert_eq!(filled, want);
            assert_eq!(filler(&filled), filled, "it is its own filler");
            assert!(is_filler(&filled) && !(is_filler(text) && text != want));
        }
        assert!(is_filler("REDACTED"));
    }

    #[test]
    fn filler_that_fits_a_schema_is_filler() {
        for fitted in ["tok_1x1x1x", "s111", "REDACTED", "id-xxxxxx1111"] {
            assert!(is_filler(fitted), "{fitted}");
        }
        for secret in ["1211", "s123", "tok_9f8e7d", "ab1", "banana", "xylophone1", "MADEUP00queryvalueXYZ"] {
            assert!(!is_filler(secret), "{secret}");
        }
    }

    #[test]
    fn what_is_common_is_not_looked_for() {
        for common in
            ["abc", "hunter", "made-up", "Europe/Berlin", "123456", "2024-01-02", "https://a.test/", "xxxxxx1", "true"]
        {
            assert!(!is_searchable(common), "{common}");
        }
        for rare in ["hunter2", "made-up-token-0001", "correct-horse-battery-staple", "4111111111111112", "aB3dE5"] {
            assert!(is_searchable(rare), "{rare}");
        }
        assert!(
            is_random("MADEUP00queryvalueXYZ")
                && !is_random("ERR_INSUFFICIENT_FUNDS_402")
                && !is_random("2024-01-02T03:04:05Z")
        );
    }
}

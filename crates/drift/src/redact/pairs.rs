//! Names and their values in running text: queries, cookies, header lines, configuration, markup, source code.

use std::ops::Range;

/// Where a pair was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// A query or form: `a=1&b=2`, `;a=1`.
    Query,
    /// Anything else, where a name may be a word of prose or of a program.
    Prose,
}

/// The longest name that is looked at, in bytes.
const MAX_NAME: usize = 100;

/// Finds pairs: the name as it is written, the place of the value, and the syntax. `is_query` says that all of `text` is
/// one query or form.
pub(super) fn find(text: &str, is_query: bool, found: &mut dyn FnMut(&str, Range<usize>, Syntax)) {
    let bytes = text.as_bytes();
    for at in memchr::memchr3_iter(b'=', b':', b'>', bytes) {
        match bytes[at] {
            b'=' => equals(text, at, is_query, found),
            b':' => colon(text, at, found),
            _ => element(text, at, found),
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%' | b'$' | b'+')
}

/// The name that ends before `end`, maybe in quotes, and where it begins.
fn name_before(text: &str, end: usize, spaced: bool) -> Option<(&str, usize)> {
    let bytes = text.as_bytes();
    let mut end = end;
    while spaced && end > 0 && bytes[end - 1] == b' ' {
        end -= 1;
    }
    if end > 0 && matches!(bytes[end - 1], b'"' | b'\'') {
        end -= 1;
        if end > 0 && bytes[end - 1] == b'\\' {
            end -= 1;
        }
    }
    let first = end.saturating_sub(MAX_NAME);
    let start = bytes[first..end].iter().rposition(|byte| !is_name(*byte)).map_or(first, |before| first + before + 1);
    // A name is ASCII, so its ends are those of characters.
    (start < end).then(|| (&text[start..end], start))
}

/// The value in quotes that begins at `at`, if one does: its quote may be escaped.
fn quoted(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (mark, start): (&[u8], usize) = match bytes.get(at)? {
        b'"' => (b"\"", at + 1),
        b'\'' => (b"'", at + 1),
        b'`' => (b"`", at + 1),
        b'\\' if bytes.get(at + 1) == Some(&b'"') => (b"\\\"", at + 2),
        _ => return None,
    };
    let end = memchr::memmem::find(&bytes[start..], mark).map_or(text.len(), |length| start + length);
    Some(start..end)
}

fn until(text: &str, start: usize, ends: &[u8]) -> Range<usize> {
    let length = text.as_bytes()[start..].iter().position(|byte| ends.contains(byte) || byte.is_ascii_whitespace());
    start..length.map_or(text.len(), |length| start + length)
}

fn equals(text: &str, at: usize, is_query: bool, found: &mut dyn FnMut(&str, Range<usize>, Syntax)) {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1);
    if next == Some(&b'=') || next == Some(&b'>') && bytes.get(at + 2) == Some(&b'{') {
        return;
    }
    let Some((name, start)) = name_before(text, at, !is_query) else { return };
    let before = start.checked_sub(1).map(|before| bytes[before]);
    let is_field = is_query && matches!(before, None | Some(b'&')) || matches!(before, Some(b'?' | b'&' | b'#' | b';'));
    if is_field && quoted(text, at + 1).is_none() {
        // A parameter of a path ends where the path goes on.
        let ends: &[u8] = if before == Some(b';') { b"&#;?/\"'<>\\" } else { b"&#;\"'<>\\" };
        return found(name, until(text, at + 1, ends), Syntax::Query);
    }
    let mut value = at + 1;
    if next == Some(&b'>') {
        value += 1;
    }
    while bytes.get(value) == Some(&b' ') {
        value += 1;
    }
    let range = quoted(text, value).unwrap_or_else(|| until(text, value, b"&#;,\"'<>)}]|\\"));
    found(name, range.clone(), Syntax::Prose);
    attribute(text, name, &range, found);
}

fn colon(text: &str, at: usize, found: &mut dyn FnMut(&str, Range<usize>, Syntax)) {
    let bytes = text.as_bytes();
    if bytes[at + 1..].starts_with(b"//") || bytes.get(at + 1) == Some(&b':') {
        return;
    }
    let Some((name, _)) = name_before(text, at, false) else { return };
    let mut value = at + 1;
    while matches!(bytes.get(value), Some(b' ' | b'\t')) {
        value += 1;
    }
    if let Some(range) = quoted(text, value) {
        return found(name, range, Syntax::Prose);
    }
    let range = until(text, value, b",;\"'<>)}]|\\");
    // `Authorization: Bearer abc`: the credential is the second word.
    let word = &text[range.clone()];
    if ["bearer", "basic", "token", "digest", "apikey", "negotiate"].iter().any(|own| word.eq_ignore_ascii_case(own)) {
        let second = range.end + usize::from(bytes.get(range.end) == Some(&b' '));
        return found(name, until(text, second, b"\"'<>\\"), Syntax::Prose);
    }
    found(name, range, Syntax::Prose);
}

/// `<name>value<`
fn element(text: &str, at: usize, found: &mut dyn FnMut(&str, Range<usize>, Syntax)) {
    let first = at.saturating_sub(MAX_NAME);
    let bytes = text.as_bytes();
    let Some(open) = memchr::memrchr(b'<', &bytes[first..at]).map(|open| first + open + 1) else { return };
    let name = &text
        [open..open + bytes[open..at].iter().position(|byte| !(is_name(*byte) || *byte == b':')).unwrap_or(at - open)];
    let name = name.rsplit(':').next().unwrap_or(name);
    if name.is_empty() {
        return;
    }
    let end = memchr::memchr(b'<', &bytes[at + 1..]).map_or(text.len(), |length| at + 1 + length);
    if end > at + 1 {
        found(name, at + 1..end, Syntax::Prose);
    }
}

/// `<input name="csrf" value="…">`, `<meta name="csrf-token" content="…">`: the value of the one attribute names the other.
fn attribute(text: &str, name: &str, value: &Range<usize>, found: &mut dyn FnMut(&str, Range<usize>, Syntax)) {
    const MAX_TAG: usize = 400;
    if !["name", "id", "property", "key"].iter().any(|own| name.eq_ignore_ascii_case(own)) || value.len() > MAX_NAME {
        return;
    }
    let bytes = text.as_bytes();
    let first = value.start.saturating_sub(MAX_TAG);
    let Some(open) = memchr::memrchr(b'<', &bytes[first..value.start]).map(|open| first + open) else { return };
    let last = (value.end + MAX_TAG).min(bytes.len());
    let close = memchr::memchr(b'>', &bytes[value.end..last]).map_or(last, |length| value.end + length);
    for other in ["value=", "content="] {
        let inside = memchr::memmem::find_iter(&bytes[open..close], other).map(|at| open + at + other.len());
        for range in inside.filter_map(|at| quoted(text, at)) {
            found(&text[value.clone()], range, Syntax::Prose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, is_query: bool) -> Vec<(String, String, Syntax)> {
        let mut found = Vec::new();
        find(text, is_query, &mut |name, value, syntax| found.push((name.to_owned(), text[value].to_owned(), syntax)));
        found
    }

    #[test]
    fn pairs_are_found_in_every_syntax() {
        use Syntax::{Prose, Query};
        for (text, is_query, name, value, syntax) in [
            ("a=1&token=abc", true, "token", "abc", Query),
            ("user%5Bpw%5D=b&x=1", true, "user%5Bpw%5D", "b", Query),
            ("https://a.test/x;jsessionid=AB?y=1", false, "jsessionid", "AB", Query),
            ("/cb#id_token=abc", false, "id_token", "abc", Query),
            ("sid=abc; theme=dark", false, "sid", "abc", Prose),
            ("export TOKEN='a b'", false, "TOKEN", "a b", Prose),
            ("x = y; password = \"a;b\"", false, "password", "a;b", Prose),
            ("X-Api-Key: abc\r\nHost: a", false, "X-Api-Key", "abc", Prose),
            ("Authorization: Bearer a.b", false, "Authorization", "a.b", Prose),
            ("{\"password\": \"a b\"}", false, "password", "a b", Prose),
            (r#"{\"password\": \"a b\"}"#, false, "password", "a b", Prose),
            ("login(password: \"a b\", n: 1)", false, "password", "a b", Prose),
            (":secret => 'x1'", false, "secret", "x1", Prose),
            ("<ns:password type='t'>a b</ns:password>", false, "password", "a b", Prose),
            ("<input type=hidden name=\"csrf\" value=\"a b\">", false, "csrf", "a b", Prose),
            ("<meta content='a b' name='csrf-token'>", false, "csrf-token", "a b", Prose),
        ] {
            let want = (name.to_owned(), value.to_owned(), syntax);
            let found = all(text, is_query);
            assert!(found.contains(&want), "{text}: {found:?}");
        }
    }

    #[test]
    fn no_pair_is_made_of_what_is_none() {
        for text in ["a == b", "https://a.test", "a::b", "=", ":", ">", "<>x<", "ö=1", "x =>{"] {
            let found = all(text, false);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}

//! How texts are shown: counts, texts from outside, and names that come from recordings.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// `1 file`, `2 files`, `2 entries`.
pub(crate) fn plural(count: u64, name: &str) -> String {
    match name.strip_suffix('y') {
        _ if count == 1 => format!("{count} {name}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {name}s"),
    }
}

/// A text that comes from a recording, a document or the command line.
///
/// It may hold anything: line breaks, escape sequences of a terminal, markup. It therefore has no
/// `Display`: a report is written through the escaping of its format. [`line`](Self::line) is that
/// of plain text; [`as_str`](Self::as_str) gives the text as it is.
///
/// ```
/// let name = openapi_drift::Untrusted::from("a\n::error::b");
/// assert_eq!(name.line().to_string(), "a\\n::error::b");
/// ```
///
/// ```compile_fail
/// let name = openapi_drift::Untrusted::from("a\n::error::b");
/// println!("{name}");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Untrusted(String);

impl Untrusted {
    /// The text as it is.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text on one line, with control characters and those that change the direction of
    /// writing as escape sequences.
    #[must_use]
    pub fn line(&self) -> Line<'_> {
        Line(&self.0)
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl AsRef<str> for Untrusted {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl PartialEq<str> for Untrusted {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Untrusted {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Untrusted {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

/// A text on one line; see [`Untrusted::line`].
#[derive(Debug, Clone, Copy)]
pub struct Line<'t>(&'t str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plain = 0;
        for (at, character) in self.0.char_indices().filter(|(_, character)| is_unprintable(*character)) {
            f.write_str(&self.0[plain..at])?;
            plain = at + character.len_utf8();
            match character {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                other => write!(f, "\\u{{{:x}}}", u32::from(other))?,
            }
        }
        f.write_str(&self.0[plain..])
    }
}

/// Any text on one line.
pub(crate) fn line(text: &str) -> Line<'_> {
    Line(text)
}

/// Controls, line separators, and invisible characters that reorder or hide what is around them.
pub(crate) fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A header name or a media type from a recording as it is shown: these may hold digits, but no
/// address and no long number.
pub(crate) fn token(name: &str) -> &str {
    if is_long_id(name) { MASK } else { name }
}

/// Shown in place of a name that looks like data.
pub(crate) const MASK: &str = "*";

/// A text as a message quotes it between backticks, which it must not end.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    if text.contains('`') { text.replace('`', "\\u{60}").into() } else { text.into() }
}

/// The length in bytes up to which a name without a word break is one, and no identifier.
pub(crate) const SHORT: usize = 20;

/// Digits make an identifier, except in a version (`v1`); so does length without any word break.
pub(crate) fn is_identifier(segment: &str) -> bool {
    let version =
        segment.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    let digits = segment.bytes().any(|byte| byte.is_ascii_digit());
    let long = segment.len() > SHORT && !segment.contains(['-', '_']);
    !version && (digits || long || segment.contains('@'))
}

/// An address, a long number, or a long run of letters and digits.
fn is_long_id(name: &str) -> bool {
    const DIGITS: usize = 6;
    const MIXED: usize = 16;
    let mut runs = name.split(|character: char| !character.is_ascii_alphanumeric());
    let digits = |run: &str| run.bytes().filter(u8::is_ascii_digit).count();
    name.contains('@') || runs.any(|run| digits(run) >= DIGITS || (run.len() >= MIXED && digits(run) > 0))
}

/// A part of a long text around one place in it: the text, whether something was left out before
/// and behind, and at which character of it the place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) text: String,
    /// How many characters of `text` are before the place.
    pub(crate) before: usize,
}

/// The characters that an excerpt has before the place and from it on.
const EXCERPT_BEFORE: usize = 60;
const EXCERPT_FROM: usize = 100;

/// Excerpts a line around the byte `at`. Omitted parts are marked by `…`. Takes no longer for
/// a long line than for a short one.
pub(crate) fn excerpt(line: &str, at: usize) -> Excerpt {
    const WHOLE: usize = EXCERPT_BEFORE + EXCERPT_FROM;
    let at = (0..=at.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or_default();
    let (head, tail) = line.split_at(at);
    if line.char_indices().nth(WHOLE).is_none() {
        return Excerpt { text: line.to_owned(), before: head.chars().count() };
    }
    let start = head.char_indices().rev().take(EXCERPT_BEFORE).last().map_or(at, |(start, _)| start);
    let end = tail.char_indices().nth(EXCERPT_FROM).map_or(line.len(), |(end, _)| at + end);
    let mut before = line[start..at].chars().count();
    let mut text = String::with_capacity(end - start + 6);
    if start > 0 {
        text.push('…');
        before += 1;
    }
    text.push_str(&line[start..end]);
    if end < line.len() {
        text.push('…');
    }
    Excerpt { text, before }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_no_control() {
        let nasty = "a\nb\r\t\u{1b}[31m\u{202e}c\u{2028}\u{9b}\u{e0041}ä🎉";
        let shown = line(nasty).to_string();
        assert_eq!(shown, "a\\nb\\r\\t\\u{1b}[31m\\u{202e}c\\u{2028}\\u{9b}\\u{e0041}ä🎉");
        assert_eq!(line("").to_string(), "");
    }

    #[test]
    fn names_that_look_like_data_are_told() {
        assert!(["jane@example.com", "7d0f", "ckyqvxqwzjabcdefghijk"].into_iter().all(is_identifier));
        assert!(["archived", "v1", "created-by-the-organisation"].into_iter().all(|name| !is_identifier(name)));
        for (text, shown) in [
            ("x-left-2", "x-left-2"),
            ("application/vnd.api+json; v1", "application/vnd.api+json; v1"),
            ("x-user-4711470", "*"),
            ("text/jane@example.com", "*"),
            ("x-3f2a99aa3f2a99aa", "*"),
        ] {
            assert_eq!(token(text), shown);
        }
        assert_eq!(quoted("a`b"), "a\\u{60}b");
    }

    #[test]
    fn excerpts_are_bounded_and_keep_the_place() {
        let short = excerpt("type: integer", 6);
        assert_eq!((short.text.as_str(), short.before), ("type: integer", 6));
        let long = format!("{}ä{}", "x".repeat(1000), "y".repeat(1000));
        let cut = excerpt(&long, 1000);
        assert_eq!(cut.text.chars().count(), EXCERPT_BEFORE + EXCERPT_FROM + 2);
        assert_eq!(cut.text.chars().nth(cut.before), Some('ä'));
        assert!(cut.text.starts_with('…') && cut.text.ends_with('…'));
        assert_eq!(excerpt(&long, 1001).text.chars().nth(60), Some('x'), "within a character");
        assert_eq!(excerpt("ab", 9).before, 2);
    }
}

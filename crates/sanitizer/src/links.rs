//! Links, e-mail addresses and telephone numbers.

use std::ops::Range;

use crate::report::Kind;

const TLDS: [&str; 16] =
    ["com", "net", "org", "de", "fr", "uk", "nl", "pl", "ch", "eu", "store", "shop", "gg", "io", "tv", "example"];

/// Calls `found` with each address and its kind.
pub(crate) fn scan(text: &str, mut found: impl FnMut(Kind, Range<usize>)) {
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end().trim_end_matches(['.', ',', '!', '?', ';', ':']);
        let lower = word.to_ascii_lowercase();
        let host = lower.split(['/', '?', '#']).next().unwrap_or_default();
        let tld = host.rsplit_once('.').map(|(label, tld)| !label.is_empty() && TLDS.contains(&tld));
        if lower.contains("://") || lower.starts_with("www.") {
            found(Kind::Link, at..at + word.len());
        } else if tld == Some(true) {
            let kind = if host.contains('@') { Kind::Email } else { Kind::Link };
            found(kind, at..at + word.len());
        }
        at += piece.len();
    }
}

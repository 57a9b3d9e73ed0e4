//! A clean line stays clean however it is dressed: in capitals, decomposed, without its accents, bold, in quotes, with
//! other spaces, with punctuation lost or doubled.
//!
//! The lines are the clean ones of the other tests. `bench/metamorphic.py` does the same with texts of others.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::collections::BTreeMap;

use message_sanitizer::sanitize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Every line of the tests that is to be kept, and is.
fn lines() -> Vec<String> {
    let mut lines: Vec<String> = include_str!("data/messages.txt").lines().skip(1).map(str::to_owned).collect();
    for json in [
        include_str!("data/corpus.json"),
        include_str!("data/more.json"),
        include_str!("data/blind.json"),
        include_str!("data/blind-2.json"),
        include_str!("data/blind-3.json"),
        include_str!("data/blind-4.json"),
        include_str!("data/blind-5.json"),
        include_str!("data/blind-6.json"),
        include_str!("data/blind-7.json"),
        include_str!("data/blind-8.json"),
        include_str!("data/blind-9.json"),
        include_str!("data/blind-10.json"),
    ] {
        let cases: Vec<BTreeMap<String, String>> = serde_json::from_str(json).unwrap();
        lines.extend(
            cases.into_iter().filter(|case| case["want"] == "keep").map(|mut case| case.remove("text").unwrap()),
        );
    }
    // A line that is about the form of its signs and digits says something else in another.
    lines.retain(|line| line.split(' ').count() > 3 && sanitize(line).is_clean());
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// At most five lines in a thousand are changed, and what is changed is shown. These lines were chosen because they are
/// hard; of those that others have written it is less than one in a thousand (see the README).
#[track_caller]
fn stays_clean(dress: impl Fn(&str) -> String) {
    let lines = lines();
    assert!(lines.len() > 2_000, "{}", lines.len());
    let changed: Vec<String> = lines.iter().map(|line| dress(line)).filter(|line| !sanitize(line).is_clean()).collect();
    assert!(changed.len() * 1_000 <= lines.len() * 5, "{} of {}: {changed:#?}", changed.len(), lines.len());
}

fn words(line: &str, dress: impl Fn(&str) -> String) -> String {
    line.split(' ').map(dress).collect::<Vec<_>>().join(" ")
}

#[test]
fn in_other_letter_case() {
    stays_clean(str::to_lowercase);
    stays_clean(str::to_uppercase);
}

#[test]
fn decomposed_and_without_accents() {
    stays_clean(|line| line.nfd().collect());
    stays_clean(|line| line.nfd().filter(|&c| !is_combining_mark(c)).collect());
}

#[test]
fn with_other_spaces_and_quotes() {
    stays_clean(|line| line.replace(' ', "\u{a0}"));
    stays_clean(|line| words(line, |word| format!("\"{word}\"")));
    stays_clean(|line| line.replace('"', "“").replace('\'', "’"));
    stays_clean(|line| line.replace(['\'', '’'], "?"));
}

#[test]
fn in_bold_and_italics() {
    stays_clean(|line| words(line, |word| format!("**{word}**")));
    stays_clean(|line| words(line, |word| format!("_{word}_")));
    stays_clean(|line| format!("*{line}*"));
}

#[test]
fn with_punctuation_lost_or_doubled() {
    stays_clean(|line| line.replace([',', ';', '!', '?'], ""));
    stays_clean(|line| {
        line.chars().flat_map(|c| [Some(c), matches!(c, ',' | ';' | '!' | '?').then_some(c)]).flatten().collect()
    });
}

/// A letter that was lost on the way is none that was starred out.
#[test]
fn with_lost_letters() {
    stays_clean(|line| line.chars().map(|c| if c.is_ascii() { c } else { '\u{fffd}' }).collect());
}

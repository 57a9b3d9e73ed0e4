//! What holds of any text whatever.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::borrow::Cow;

use message_sanitizer::{Action, Kind, Policy, sanitize};
use proptest::prelude::*;

/// Pieces that mean something to the sanitizer, so that a random text is full of near misses.
const PIECES: [&str; 101] = [
    "paypal ",
    "ebay ",
    "my name is ",
    "cards_1",
    "pix ",
    "DE89370400440532013000",
    "4111 1111 1111 1111 ",
    "fünf ",
    "l5o ",
    "call ",
    "**",
    "\u{fffd}",
    "as VK ",
    "fuck",
    "f",
    "u",
    "c",
    "k",
    "sh",
    "it",
    "1t",
    "ass",
    "hole",
    "bitch",
    "scunthorpe",
    "pussy",
    "willow",
    "puta",
    "hijo de ",
    "kill ",
    "yourself",
    "хуй",
    "сука",
    "с",
    "ß",
    "ä",
    "ö",
    "é",
    "\u{301}",
    "\u{200b}",
    "\u{ad}",
    "\u{202e}",
    "\u{202c}",
    "\u{fe0f}",
    "\u{200d}",
    "\u{20e3}",
    "😀",
    "👍🏽",
    "🏳️‍🌈",
    "🇩",
    "🇪",
    "❤",
    "♀",
    "#",
    "1",
    "0",
    "49",
    "151",
    "23456789",
    "+",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "{",
    "}",
    "/",
    "//",
    ":",
    ";",
    "@",
    "at",
    " dot ",
    "dot",
    ".",
    ",",
    "-",
    "_",
    "*",
    "$",
    "!",
    "?",
    "|",
    "com",
    "de",
    "example",
    "www",
    "http",
    "https",
    "mailto:",
    "javascript:",
    "gmail",
    "zero ",
    "one ",
    " ",
    "  ",
    "\n",
    "\t",
    "日本。",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 1 => any::<String>(), 1 => "[ -~]{0,80}", 1 => "\\PC{0,80}"]
}

fn policy() -> impl Strategy<Value = Policy> {
    prop::collection::vec(0..Action::ALL.len(), Kind::ALL.len()).prop_map(|choices| {
        let mut builder = Policy::builder().forbid("scalper").allow("shit");
        for (kind, choice) in Kind::ALL.into_iter().zip(choices) {
            builder = builder.on(kind, Action::ALL[choice]);
        }
        builder.build().unwrap()
    })
}

fn check(policy: &Policy, text: &str) -> Result<(), TestCaseError> {
    let answer = policy.sanitize(text);

    // Spans are ordered, apart, on character boundaries, and what is between them is as it was.
    let mut rebuilt = String::new();
    let mut at = 0;
    for change in &answer.changes {
        prop_assert!(at <= change.span.start && change.span.start < change.span.end && change.span.end <= text.len());
        prop_assert!(text.is_char_boundary(change.span.start) && text.is_char_boundary(change.span.end));
        prop_assert_eq!(change.action, policy.action(change.kind));
        prop_assert!(!matches!(change.action, Action::Keep | Action::Flag));
        rebuilt.push_str(&text[at..change.span.start]);
        rebuilt.push_str(&change.replacement);
        at = change.span.end;
    }
    rebuilt.push_str(&text[at..]);
    prop_assert_eq!(&rebuilt, &*answer.text);

    // What is only to be reported is left as it is.
    for flag in &answer.flags {
        prop_assert_eq!(&text[flag.span.clone()], &*flag.replacement);
        prop_assert!(
            answer
                .changes
                .iter()
                .all(|change| flag.span.end <= change.span.start || change.span.end <= flag.span.start)
        );
    }

    // Never longer than nine fifths: `as VK` becomes `[contact]`.
    prop_assert!(answer.text.len() * 5 <= text.len() * 9, "{:?} -> {:?}", text, answer.text);

    // Clean text is the very same.
    if answer.is_clean() {
        prop_assert!(matches!(&answer.text, Cow::Borrowed(same) if std::ptr::eq(*same, text)));
    }

    // The answer is its own answer.
    let again = policy.sanitize(&answer.text);
    prop_assert!(again.is_clean(), "{:?} -> {:?} -> {:?}", text, answer.text, again.text);
    Ok(())
}

proptest! {
    // The macro lets PROPTEST_CASES and its like win over what stands here.
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn by_the_default_policy(text in text()) {
        check(&Policy::default(), &text)?;
    }

    #[test]
    fn by_any_policy(policy in policy(), text in text()) {
        check(&policy, &text)?;
    }

    #[test]
    fn a_word_is_found_between_any_clean_words(before in "[a-z]{1,8}", after in "[a-z]{1,8}") {
        prop_assume!(sanitize(&format!("{before} x {after}")).is_clean());
        let text = format!("{before} motherfucker {after}");
        let answer = sanitize(&text);
        prop_assert_eq!(answer.text, format!("{before} ************ {after}"));
    }
}

/// Invisible characters, marks, capitals and stretching change nothing about what is found.
#[test]
fn disguises_do_not_matter() {
    for word in ["fuck", "asshole", "nigger", "arschloch", "vaffanculo", "пизда"] {
        let between = |sign: &str| word.chars().flat_map(|c| [c.to_string(), sign.to_owned()]).collect::<String>();
        for text in [
            word.to_uppercase(),
            between("\u{200b}"),
            between("\u{336}"),
            between("\u{e0020}"),
            between(" "),
            between("-"),
            format!("\u{202e}{}\u{202c}", word.chars().rev().collect::<String>()),
            word.chars().flat_map(|c| [c, c, c]).collect(),
        ] {
            assert_eq!(sanitize(&text).count(Kind::Profanity), 1, "{text:?}");
        }
    }
}

/// Long texts of anything end in time that one would wait for in a debug build; the benchmarks
/// say how long a million characters take.
#[test]
fn long_texts_end() {
    for unit in ["f", ".", "f ", "a.", "0 ", "fuck", "+1 ", "[a](", "😀 ", "www.", "f u c k ", "a@", "хуй "] {
        let text = unit.repeat(50_000 / unit.len());
        let answer = sanitize(&text);
        assert!(sanitize(&answer.text).is_clean(), "{unit:?}");
    }
}

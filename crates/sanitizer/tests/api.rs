//! The public interface: what a caller may rely on.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::borrow::Cow;

use message_sanitizer::{Action, Kind, Policy, PolicyError, sanitize};

#[test]
fn clean_text_is_borrowed() {
    let text = "4x Charizard ex 199/165, NM – größer, हिन्दी";
    let answer = sanitize(text);
    assert!(matches!(answer.text, Cow::Borrowed(same) if std::ptr::eq(same, text)));
    assert!(answer.is_clean());
}

#[test]
fn spans_point_into_the_original() {
    let text = "größe, fuck, https://example.com";
    let found: Vec<_> = sanitize(text).changes.iter().map(|c| (c.kind, &text[c.span.clone()])).collect();
    assert_eq!(found, [(Kind::Profanity, "fuck"), (Kind::Link, "https://example.com")]);
}

#[test]
fn a_refused_message_is_cleaned_all_the_same() {
    let policy = Policy::builder().on(Kind::Link, Action::Refuse).build().unwrap();
    let answer = policy.sanitize("see www.example.com");
    assert_eq!(answer.refused(), Some(Kind::Link));
    assert_eq!(answer.text, "see [link]");
    assert_eq!(sanitize("see www.example.com").refused(), None);
}

#[test]
fn own_words_are_added_and_allowed() {
    let policy = Policy::builder().forbid("Scalper").allow("shit").build().unwrap();
    assert_eq!(policy.sanitize("scalper shit").text, "******* shit");
}

#[test]
fn words_that_cannot_work_are_refused_by_the_builder() {
    let build = |word: &str| Policy::builder().forbid(word).build().unwrap_err();
    assert!(matches!(build(""), PolicyError::TooShort { .. }));
    assert!(matches!(build("x"), PolicyError::TooShort { .. }));
    assert!(matches!(build("two words"), PolicyError::NotAWord { .. }));
    assert!(matches!(build(&"x".repeat(65)), PolicyError::TooLong { letters: 65, .. }));
}

#[test]
fn text_of_emojis_alone_is_blank_after_cleaning() {
    assert!(sanitize("👍🏽 🏳️‍🌈").is_blank());
    assert!(!sanitize("ok 👍🏽").is_blank());
}

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
    // A letter that is never read as one of a listed word.
    assert!(matches!(build("гіє"), PolicyError::NotAWord { .. }));
    assert!(matches!(build(&"x".repeat(65)), PolicyError::TooLong { letters: 65, .. }));
}

#[test]
fn text_of_emojis_alone_is_blank_after_cleaning() {
    assert!(sanitize("👍🏽 🏳️‍🌈").is_blank());
    assert!(!sanitize("ok 👍🏽").is_blank());
}

/// The numbers of the README: what is replaced by what.
#[test]
fn what_stands_for_what_was_taken_out() {
    let cases = [
        ("see https://example.com/x, thanks", "see [link], thanks"),
        ("[click](https://example.com) now", "[link] now"),
        ("mail bob [at] example [dot] com please", "mail [email] please"),
        ("call +49 151 23456789!", "call [phone]!"),
        ("great 👍🏽 card", "great card"),
        ("thanks 👍🏽!", "thanks!"),
        ("👍🏽 thanks", "thanks"),
        ("nice👍🏽card", "nice card"),
        ("a 😀 😀 b", "a b"),
        ("line\n😀\nline", "line\n\nline"),
        ("f u c k you", "* * * * you"),
        ("hijo de\nputa", "**** **\n****"),
        ("f\u{200b}uck", "****"),
        ("motherfuckers!", "*************!"),
        ("Nidoran♀️ and Pokémon™", "Nidoran♀️ and Pokémon™"),
    ];
    for (text, cleaned) in cases {
        assert_eq!(sanitize(text).text, cleaned, "{text:?}");
    }
}

/// The stretch that is masked reaches over what was hidden in it, and no further.
#[test]
fn spans_reach_over_what_is_hidden() {
    let text = "a \u{202e}kcuf\u{202c} b";
    let answer = sanitize(text);
    assert_eq!(&text[answer.changes[0].span.clone()], "kcuf");
    assert_eq!(answer.text, "a \u{202e}****\u{202c} b");
}

#[test]
fn the_policy_is_shared_between_threads() {
    fn check<T: Send + Sync + Clone>() {}
    check::<Policy>();
    let policy = Policy::builder().forbid("scalper").build().unwrap();
    let answers: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| policy.sanitize("sc4lper").text.into_owned())).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(answers, ["*******"; 4]);
}

/// What a user reads when a word list is wrong.
#[test]
fn errors_say_what_to_do() {
    let error = |word: &str| Policy::builder().forbid(word).build().unwrap_err().to_string();
    insta::assert_snapshot!([error("x"), error("two words"), error(&"x".repeat(65))].join("\n"));
}

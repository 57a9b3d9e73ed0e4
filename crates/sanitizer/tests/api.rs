//! The public interface: what a caller may rely on.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::borrow::Cow;

use message_sanitizer::{Action, Category, Kind, Language, Policy, PolicyError, Severity, sanitize};

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
    // Letters that are not told from others.
    assert!(matches!(build("日本語"), PolicyError::NotAWord { .. }));
    assert!(matches!(build("1 ."), PolicyError::NotAWord { .. }));
    assert!(matches!(build(&"x".repeat(65)), PolicyError::TooLong { letters: 65, .. }));
}

#[test]
fn own_phrases_and_exceptions_have_digits_and_spaces() {
    let builder = Policy::builder().forbid("booster mafia").forbid("no-reply 2000").forbid("гіє");
    let policy = builder.allow("1pm").allow("see www.example.com").allow("666 shit street").build().unwrap();
    let cases = [
        ("the B00STER   mafia!", "the *******   *****!"),
        ("No-Reply 2000, no-reply 20001", "******** ****, no-reply 20001"),
        ("гіє", "***"),
        ("at 1pm", "at 1pm"),
        ("See www.example.com, not www.example.net", "See www.example.com, not [link]"),
        ("666 Shit Street, shit", "666 Shit Street, ****"),
    ];
    for (text, cleaned) in cases {
        assert_eq!(policy.sanitize(text).text, cleaned, "{text:?}");
    }
}

/// What is told of each change: to show it, to count it, to decide by it.
#[test]
fn a_change_says_what_it_is_and_why() {
    let told = |text: &'static str| {
        let answer = sanitize(text);
        let change = answer.changes.first().unwrap().clone();
        (
            change.category.as_str(),
            change.severity().number(),
            change.rule,
            change.language.map(Language::code),
            change.listed.map(String::from),
        )
    };
    let listed = |word: &str| Some(word.to_owned());
    assert_eq!(told("you a55hole"), ("insult", 2, "disguised-word", Some("en"), listed("asshole")));
    assert_eq!(told("a s s h o l e"), ("insult", 2, "parted-word", Some("en"), listed("asshole")));
    assert_eq!(told("f**k").2, "starred-word");
    assert_eq!(told("ich bring dich um"), ("threat", 3, "threat", Some("de"), listed("bring")));
    assert_eq!(told("kill yourself"), ("self-harm", 3, "word", Some("en"), listed("kill yourself")));
    assert_eq!(told("пизда"), ("sexual", 2, "word", Some("ru"), listed("пизд")));
    assert_eq!(told("+49 151 23456789"), ("phone", 2, "phone", None, None));
    assert_eq!(told("DE89 3704 0044 0532 0130 00"), ("payment", 2, "iban", None, None));
    assert_eq!(told("text me on WhatsApp"), ("contact", 2, "invitation", None, None));
}

#[test]
fn spans_count_bytes_characters_and_utf16() {
    let text = "größe 👍 fuck";
    let answer = Policy::builder().on(Kind::Emoji, Action::Keep).build().unwrap().sanitize(text).changes.remove(0);
    assert_eq!((answer.span.clone(), answer.char_span(text), answer.utf16_span(text)), (13..17, 8..12, 9..13));
}

#[test]
fn categories_and_severities_have_actions_of_their_own() {
    let policy = Policy::builder()
        .on(Kind::Profanity, Action::Flag)
        .on_severity(Severity::High, Action::Refuse)
        .on_category(Category::Insult, Action::Remove)
        .on(Kind::Phone, Action::Mask)
        .replace(Category::Link, "(removed)")
        .build()
        .unwrap();
    let answer = policy.sanitize("shit, you asshole, kill yourself, +4915123456789, www.example.com");
    assert_eq!(answer.text, "shit, you , **** ********, **************, (removed)");
    assert_eq!(answer.refused(), Some(Kind::Profanity));
    let flags: Vec<_> = answer.flags.iter().map(|flag| (flag.category, &*flag.replacement)).collect();
    assert_eq!(flags, [(Category::Vulgar, "shit")]);
    assert_eq!(policy.action(Kind::Profanity), Action::Refuse);
    assert!(policy.sanitize("shit").is_clean() && matches!(policy.sanitize("shit").text, Cow::Borrowed(_)));
}

#[test]
fn languages_are_turned_off() {
    let policy = Policy::builder().language(Language::German, false).build().unwrap();
    assert!(policy.sanitize("du Arschgeige, ich bring dich um, Sch***e").is_clean());
    assert_eq!(policy.sanitize("you asshole").text, "you *******");
}

#[test]
fn a_replacement_is_short_and_clean_itself() {
    let build = |text: &str| Policy::builder().replace(Category::Link, text).build();
    assert!(matches!(build("see www.example.com"), Err(PolicyError::Replacement { category: Category::Link, .. })));
    assert!(matches!(build(&"x".repeat(65)), Err(PolicyError::Replacement { .. })));
    assert!(build(&"x".repeat(64)).is_ok());
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
    insta::assert_snapshot!([error("x"), error("日本語"), error(&"x".repeat(65))].join("\n"));
}

//! Any text: no panic, valid and ordered spans, the stated bound, and an answer that is its own.
//!
//! With cargo-fuzz: `cargo fuzz run sanitize -- -max_total_time=300 -max_len=400`, in the folder
//! above. Without it, on a stable toolchain, see the README.

#![no_main]

use libfuzzer_sys::fuzz_target;
use message_sanitizer::sanitize;

fuzz_target!(|text: &str| {
    let answer = sanitize(text);
    let mut rebuilt = String::new();
    let mut at = 0;
    for change in &answer.changes {
        assert!(at <= change.span.start && change.span.start < change.span.end);
        rebuilt.push_str(&text[at..change.span.start]);
        rebuilt.push_str(&change.replacement);
        at = change.span.end;
    }
    rebuilt.push_str(&text[at..]);
    assert_eq!(rebuilt, answer.text);
    assert!(answer.text.len() * 5 <= text.len() * 9);
    assert!(sanitize(&answer.text).is_clean(), "{:?} is not its own answer", answer.text);
});

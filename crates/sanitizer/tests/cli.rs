//! The program, as a user runs it.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_message-sanitizer"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(input).unwrap();
    program.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn line_ends_are_kept_and_bytes_that_are_no_text_reported() {
    let output = run(&[], b"fuck\r\nok\n\nsch\xf6n\nsee www.example.com");
    assert!(output.status.success());
    assert_eq!(text(&output.stdout), "****\r\nok\n\nsch\u{fffd}n\nsee [link]");
    assert_eq!(text(&output.stderr), "message-sanitizer: line 4: not UTF-8, replaced by U+FFFD\n");
}

#[test]
fn a_message_of_several_lines_is_one_object() {
    let output = run(&["--input", "ndjson"], b"\"fine\\nyou asshole \xf0\x9f\x91\x8d\"\n");
    assert!(output.status.success());
    insta::assert_snapshot!(text(&output.stdout));
}

#[test]
fn an_explanation_names_list_and_rule() {
    let output = run(&["explain", "you a55hole, text me on WhatsApp"], b"");
    insta::assert_snapshot!(text(&output.stdout), @r#"
    you *******, text me [contact]

    "a55hole", bytes 4 to 11
      insult, severity 2, rule disguised-word: clean
      listed as "asshole", language en

    "on WhatsApp", bytes 21 to 32
      contact, severity 2, rule invitation: clean
    "#);
    assert_eq!(text(&run(&["explain", "fine"], b"").stdout), "fine\n\nNothing was found.\n");
}

#[test]
fn a_policy_is_read_from_a_file() {
    let path = std::env::temp_dir().join(format!("message-sanitizer-{}.json", std::process::id()));
    let path = path.to_str().unwrap();
    std::fs::write(path, r#"{ "kinds": { "link": "keep" }, "allow": ["1pm"] }"#).unwrap();
    assert_eq!(text(&run(&["--policy", path], b"fuck www.example.com").stdout), "**** www.example.com");
    std::fs::write(path, r#"{ "kinds": { "links": "keep" } }"#).unwrap();
    let output = run(&["--policy", path], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with(&format!("message-sanitizer: {path}: unknown kind \"links\"")));
    std::fs::remove_file(path).unwrap();
    let output = run(&["--input", "ndjson"], b"no json\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("message-sanitizer: line 1: not a JSON string: "));
}

//! `managem import` and `managem token issue`.

use std::fs;

use crate::run::{Place, SAMPLE};

#[test]
fn import_says_what_it_stored() {
    let place = Place::new();
    fs::write(place.path().join("sample.jsonl"), SAMPLE).unwrap();
    insta::assert_snapshot!(place.shown(["import", "sample.jsonl", "-"], r#"{"kind":"user","id":"ash"}"#), @r"
    exit code: 0
    ----- stdout
    sample.jsonl: 2 users, 1 order, 0 tokens
    standard input: 1 user, 0 orders, 0 tokens
    ");
}

#[test]
fn a_broken_line_is_named() {
    let place = Place::new();
    let lines = format!("{SAMPLE}{{\"kind\":\"order\",\"id\":\"order-2\",\"buyer\":\"misty\"}}\n");
    fs::write(place.path().join("sample.jsonl"), lines).unwrap();
    insta::assert_snapshot!(place.shown(["import", "sample.jsonl"], ""));
    insta::assert_snapshot!(place.shown(["import", "-"], "{\"kind\":\"user\"}"), @r#"
exit code: 2
----- stderr
error: standard input:1: missing field `id` at column 15

hint: nothing of this file was stored; mend the line and import it again
"#);
    // Nothing of it was stored.
    assert_eq!(place.managem(["token", "issue", "--user", "misty"], "").status.code(), Some(2));
}

#[test]
fn a_file_that_is_missing_is_named_before_anything_is_stored() {
    let place = Place::new();
    insta::assert_snapshot!(place.shown(["import", "-", "missing.jsonl"], SAMPLE));
    assert!(!place.path().join("managem.db").exists());
}

#[test]
fn a_token_is_printed_alone() {
    let place = Place::with_sample();
    for arguments in
        [&["token", "issue", "--user", "misty"][..], &["token", "issue", "--user", "misty", "--expires", "90d"]]
    {
        let output = place.managem(arguments, "");
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.starts_with("managem_") && text.lines().count() == 1, "{text}");
    }
}

#[test]
fn an_unknown_user_gets_no_token() {
    insta::assert_snapshot!(Place::with_sample().shown(["token", "issue", "--user", "ash"], ""));
}

#[test]
fn a_backup_is_a_whole_database_made_while_the_service_runs() {
    let place = Place::with_sample();
    let service = place.serve();
    insta::assert_snapshot!(place.shown(["backup", "copy.db"], ""));
    drop(service);
    // The copy serves as well as the original.
    assert!(place.managem(["token", "issue", "--user", "misty", "--database", "copy.db"], "").status.success());
    insta::assert_snapshot!(place.shown(["backup", "copy.db"], ""));
    insta::assert_snapshot!(place.shown(["backup", "missing/copy.db"], ""));
    insta::assert_snapshot!(place.shown(["backup", "empty.db", "--database", "missing.db"], ""), @r#"
exit code: 2
----- stderr
error: there is no database missing.db

hint: --database names the file
"#);
    let mut left = fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect::<Vec<_>>();
    left.retain(|name| !name.starts_with("managem.db"));
    assert_eq!(left, ["copy.db"]);
}

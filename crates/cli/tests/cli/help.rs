//! The help of each command.

use crate::run::Place;

#[test]
fn every_command_explains_itself() {
    let commands: [&[&str]; 21] = [
        &["--help"],
        &["demo", "--help"],
        &["serve", "--help"],
        &["import", "--help"],
        &["backup", "--help"],
        &["config", "--help"],
        &["config", "check", "--help"],
        &["token", "--help"],
        &["token", "issue", "--help"],
        &["token", "revoke", "--help"],
        &["conversations", "--help"],
        &["conversations", "lock", "--help"],
        &["conversations", "unlock", "--help"],
        &["conversations", "create", "--help"],
        &["conversations", "list", "--help"],
        &["conversations", "show", "--help"],
        &["messages", "--help"],
        &["messages", "list", "--help"],
        &["messages", "send", "--help"],
        &["completions", "--help"],
        &["man", "--help"],
    ];
    for arguments in commands {
        let name = format!("help_{}", arguments[..arguments.len() - 1].join("_"));
        insta::assert_snapshot!(name.trim_end_matches('_'), Place::new().shown(arguments, ""));
    }
}

#[test]
fn a_mistake_on_the_command_line_is_explained() {
    let place = Place::new();
    insta::assert_snapshot!(place.shown(["token", "issue", "--user", "misty", "--expires", "soon"], ""));
    insta::assert_snapshot!(place.shown(["token", "issue", "--user", "misty", "--expires", "-1d"], ""));
}

#[test]
fn completions_know_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let shown = place.shown(["completions", shell], "");
        assert!(shown.starts_with("exit code: 0"), "{shown}");
        for word in ["conversations", "messages", "token-file", "completions"] {
            assert!(shown.contains(word), "{shell} does not complete {word}");
        }
    }
    insta::assert_snapshot!(place.shown(["completions", "tcsh"], ""));
}

#[test]
fn every_command_has_a_manual_page() {
    let place = Place::new();
    insta::assert_snapshot!("man", place.shown(["man"], ""));
    assert!(place.managem(["man", "--folder", "pages"], "").status.success());
    let mut pages: Vec<_> = std::fs::read_dir(place.path().join("pages"))
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    insta::assert_snapshot!("man_pages", pages.join("\n"));
    // A folder that cannot be one.
    std::fs::write(place.path().join("file"), "").unwrap();
    insta::assert_snapshot!("man_nowhere", place.shown(["man", "--folder", "file"], ""));
}

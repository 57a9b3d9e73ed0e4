//! The help of each command.

use crate::run::Place;

#[test]
fn every_command_explains_itself() {
    let commands: [&[&str]; 14] = [
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

//! `managem conversations create` against `managem serve`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::run::{Place, Service, finish};

const CREATE: [&str; 6] = ["conversations", "create", "--order", "order-1", "--recipient", "brock"];

/// What the user at the terminal sees.
fn create(place: &Place, service: &Service, token: &str, arguments: &[&str], input: &str) -> String {
    let mut command = place.command(CREATE);
    command.args(arguments).env("MANAGEM_TOKEN", token).env("MANAGEM_URL", &service.url);
    let shown = place.show(&finish(command, input));
    // IDs of conversations differ from run to run.
    let words = shown.split(' ').map(|word| {
        let id = word.trim_end();
        if id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            word.replace(id, "[id]")
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_conversation_is_created_and_shown() {
    let place = Place::with_sample();
    let (service, token) = (place.serve(), place.token("misty"));
    let message = "Buy at https://example.com/x, damn it";
    insta::assert_snapshot!(create(&place, &service, &token, &["--body", message], ""));
    // A second one on the same order is refused, by the service and with its reason.
    insta::assert_snapshot!(create(&place, &service, &token, &["--body", message], ""));
    insta::assert_snapshot!(create(&place, &service, "wrong", &["--body", message], ""));
    insta::assert_snapshot!(create(&place, &service, &token, &["--body", "🔥"], ""));
}

#[test]
fn the_message_may_come_from_standard_input_and_the_answer_go_on_as_json() {
    let place = Place::with_sample();
    let (service, token) = (place.serve(), place.token("misty"));
    let mut command = place.command(CREATE);
    command.args(["--body", "-", "--json", "--url", &service.url]).env("MANAGEM_TOKEN", token);
    let output = finish(command, "Two\nlines\n");
    assert!(output.status.success(), "{output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["lastMessage"]["body"], "Two\nlines");
}

#[test]
fn a_token_file_is_for_its_owner_alone() {
    let place = Place::with_sample();
    let service = place.serve();
    let path = place.path().join("token");
    fs::write(&path, place.token("misty")).unwrap();
    let mut arguments = CREATE.to_vec();
    arguments.extend(["--body", "Hello", "--url", &service.url, "--token-file", "token"]);

    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    insta::assert_snapshot!(place.shown(&arguments, ""));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let output = place.managem(&arguments, "");
    assert!(output.status.success(), "{output:?}");
    fs::write(&path, " \n").unwrap();
    insta::assert_snapshot!(place.shown(&arguments, ""));
}

#[test]
fn without_a_token_nothing_is_sent() {
    let place = Place::new();
    let mut arguments = CREATE.to_vec();
    arguments.extend(["--body", "Hello"]);
    insta::assert_snapshot!(place.shown(&arguments, ""));
}

#[test]
fn a_service_that_is_not_there_is_told() {
    let place = Place::with_sample();
    let (service, token) = (place.serve(), place.token("misty"));
    let url = service.url.clone();
    drop(service);
    let mut command = place.command(CREATE);
    command.args(["--body", "Hello", "--url", &url]).env("MANAGEM_TOKEN", token);
    let output = finish(command, "");
    assert_eq!(output.status.code(), Some(2));
    let text = place.show(&output);
    assert!(text.contains("error: the connection failed\n"), "{text}");
    assert!(text.contains("\nhint: does --url name the API"), "{text}");
}

#[test]
fn a_message_that_the_contract_refuses_is_not_sent() {
    let place = Place::new();
    let long = "x".repeat(2_001);
    let mut arguments = CREATE.to_vec();
    arguments.extend(["--body", &long]);
    insta::assert_snapshot!(place.shown(&arguments, ""));
}

#[test]
fn the_operator_locks_and_unlocks_while_the_service_runs() {
    let place = Place::with_sample();
    let (service, token) = (place.serve(), place.token("misty"));
    let mut command = place.command(CREATE);
    command.args(["--body", "Hello", "--json", "--url", &service.url]).env("MANAGEM_TOKEN", token);
    let answer: Value = serde_json::from_slice(&finish(command, "").stdout).unwrap();
    let id = answer["id"].as_str().unwrap();
    let masked = |arguments: [&str; 3]| place.shown(arguments, "").replace(id, "[id]");
    insta::assert_snapshot!(masked(["conversations", "lock", id]));
    insta::assert_snapshot!(masked(["conversations", "unlock", id]));
    insta::assert_snapshot!(masked(["conversations", "lock", "nothing"]));
}

#[test]
fn a_token_is_revoked_while_the_service_runs() {
    let place = Place::with_sample();
    let (service, token) = (place.serve(), place.token("misty"));
    insta::assert_snapshot!(create(&place, &service, &token, &["--body", "Hello"], ""));
    insta::assert_snapshot!(place.shown(["token", "revoke", "--user", "misty"], ""));
    insta::assert_snapshot!(create(&place, &service, &token, &["--body", "Hello"], ""));
    insta::assert_snapshot!(place.shown(["token", "revoke", "--user", "ash"], ""));
}

//! `managem conversations create` against `managem serve`.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
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

/// The URL of a server that reads one request, and says this.
fn odd_server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let mut request = Vec::new();
        while !request.ends_with(b"}") && !request.starts_with(b"GET") {
            let mut bytes = [0; 1024];
            let read = stream.read(&mut bytes).unwrap();
            request.extend_from_slice(&bytes[..read]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
    });
    url
}

/// The hint says what may have happened: what was sent, and what came of it.
#[test]
fn the_hint_says_whether_it_may_have_been_done() {
    let place = Place::with_sample();
    let (service, token) = (place.serve(), place.token("misty"));
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let busy = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbusy";
    let mut create = CREATE.to_vec();
    create.extend(["--body", "Hello"]);
    let list = ["conversations", "list"];
    let hint = |arguments: &[&str], url: &str| {
        let mut command = place.command(arguments);
        command.args(["--url", url]).env("MANAGEM_TOKEN", &token);
        let output = finish(command, "");
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8(output.stderr).unwrap();
        text.split_once("\nhint: ").map(|(_, hint)| hint.trim_end().to_owned()).unwrap_or_default()
    };
    let nothing = "does --url name the API, and is it running? Nothing was changed; try again then";
    let perhaps = "look before you try again: it may have been done";
    for (arguments, url, expected) in [
        (&create[..], format!("http://{gone}"), nothing),
        (&create, service.url.replace("http:", "https:"), nothing),
        (&create, odd_server(""), perhaps),
        (&create, odd_server(busy), perhaps),
        (&list, format!("http://{gone}"), nothing),
        (&list, odd_server(""), nothing),
        (&list, odd_server(busy), "nothing was changed; try again"),
    ] {
        assert_eq!(hint(arguments, &url), expected, "{arguments:?} {url}");
    }
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

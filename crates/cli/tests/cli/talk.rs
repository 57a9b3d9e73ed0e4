//! A talk from the terminal: `managem conversations` and `managem messages` against `managem serve`.

use serde_json::Value;

use crate::run::{Place, Service, finish};

/// Two users at their terminals, and the service between them.
struct Talk {
    place: Place,
    service: Service,
    buyer: String,
    seller: String,
    id: String,
}

impl Talk {
    /// A conversation with its first message.
    fn begin() -> Self {
        let place = Place::with_sample();
        let service = place.serve();
        let (buyer, seller) = (place.token("misty"), place.token("brock"));
        let talk = Self { place, service, buyer, seller, id: String::new() };
        let arguments =
            ["conversations", "create", "--order", "order-1", "--recipient", "brock", "--body", "Near mint?", "--json"];
        let id = talk.json(&talk.buyer, &arguments)["id"].as_str().unwrap().to_owned();
        Self { id, ..talk }
    }

    /// What the user sees; IDs and times differ from run to run.
    fn shown(&self, token: &str, arguments: &[&str]) -> String {
        let mut command = self.place.command(arguments);
        command.env("MANAGEM_TOKEN", token).env("MANAGEM_URL", &self.service.url);
        let mut shown = self.place.show(&finish(command, "")).replace(&self.id, "[an id of 24 characters]");
        while let Some(at) = time(&shown) {
            shown.replace_range(at..at + 24, "[time, 24 characters...]");
        }
        shown
    }

    fn json(&self, token: &str, arguments: &[&str]) -> Value {
        let mut command = self.place.command(arguments);
        command.env("MANAGEM_TOKEN", token).env("MANAGEM_URL", &self.service.url);
        let output = finish(command, "");
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Where a time such as `2026-03-01T12:00:00.000Z` begins.
fn time(text: &str) -> Option<usize> {
    text.match_indices('T').map(|(at, _)| at).find_map(|at| {
        let start = at.checked_sub(10)?;
        let found = text.get(start..start + 24)?;
        let shape: String = found.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        (shape == "0000-00-00T00:00:00.000Z").then_some(start)
    })
}

#[test]
fn a_talk_goes_on() {
    let talk = Talk::begin();
    let id = talk.id.as_str();
    insta::assert_snapshot!(
        "sent",
        talk.shown(&talk.seller, &["messages", "send", id, "--body", "It is. https://x.example 🔥"])
    );
    insta::assert_snapshot!("listed", talk.shown(&talk.buyer, &["messages", "list", id]));
    insta::assert_snapshot!(
        "second_page",
        talk.shown(&talk.buyer, &["messages", "list", id, "--size", "1", "--page", "2"])
    );
    insta::assert_snapshot!(
        "inbox",
        talk.shown(&talk.buyer, &["conversations", "list", "--sort", "created", "--order", "asc"])
    );
    insta::assert_snapshot!("conversation", talk.shown(&talk.seller, &["conversations", "show", id]));
}

#[test]
fn lists_come_whole_and_as_json() {
    let talk = Talk::begin();
    for text in ["one", "two", "three"] {
        talk.json(&talk.buyer, &["messages", "send", &talk.id, "--body", text, "--json"]);
    }
    let all = talk.json(&talk.buyer, &["messages", "list", &talk.id, "--all", "--size", "1", "--json"]);
    let bodies: Vec<_> = all.as_array().unwrap().iter().map(|message| message["body"].as_str().unwrap()).collect();
    assert_eq!(bodies, ["three", "two", "one", "Near mint?"]);
    let inbox = talk.json(&talk.seller, &["conversations", "list", "--all", "--json"]);
    assert_eq!(inbox[0]["id"], talk.id);
    assert_eq!(talk.json(&talk.buyer, &["conversations", "show", &talk.id, "--json"])["id"], talk.id);
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let place = Place::with_sample();
    let (service, token) = (place.serve(), place.token("misty"));
    let list = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command.env("MANAGEM_TOKEN", &token).env("MANAGEM_URL", &service.url);
        place.show(&finish(command, ""))
    };
    insta::assert_snapshot!(list(&["conversations", "list"]), @r#"
exit code: 0
----- stdout
no conversations
"#);
    insta::assert_snapshot!(list(&["conversations", "show", "nothing"]), @r#"
exit code: 1
----- stderr
error: there is no conversation "nothing" among yours

hint: `managem conversations list --all` shows them
"#);
    insta::assert_snapshot!(list(&["messages", "list", "nothing"]), @r#"
exit code: 1
----- stderr
error: refused with 404 Not Found: There is no such conversation, or you are no party of it. (conversation-not-found)
"#);
    insta::assert_snapshot!(list(&["messages", "send", "nothing", "--body", "Hello"]), @r#"
exit code: 1
----- stderr
error: refused with 404 Not Found: There is no such conversation, or you are no party of it. (conversation-not-found)
"#);
}

#[test]
fn what_the_contract_does_not_have_is_not_sent() {
    let place = Place::new();
    let shown = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command.env("MANAGEM_TOKEN", "t").env("MANAGEM_URL", "http://127.0.0.1:9");
        place.show(&finish(command, ""))
    };
    insta::assert_snapshot!(shown(&["conversations", "list", "--size", "51"]), @r#"
exit code: 2
----- stderr
error: the request was not sent: `size`: it is 51, and the contract has 1 to 50
"#);
    insta::assert_snapshot!(shown(&["messages", "list", "c", "--page", "0"]), @r#"
exit code: 2
----- stderr
error: the request was not sent: `page`: it is 0, and the contract has 1 to 999999999999999999
"#);
    insta::assert_snapshot!(shown(&["messages", "list", "..", "--page", "1"]), @r#"
exit code: 2
----- stderr
error: the request was not sent: `id`: dots alone are no ID
"#);
    insta::assert_snapshot!(shown(&["messages", "send", "c", "--body", ""]), @r#"
exit code: 2
----- stderr
error: the request was not sent: `body`: shorter than 1 character
"#);
    insta::assert_snapshot!(shown(&["messages", "list", "c", "--all", "--page", "2"]), @r#"
exit code: 2
----- stderr
error: the argument '--all' cannot be used with '--page <NUMBER>'

Usage: managem messages list --all --url <URL> <ID>

For more information, try '--help'.
"#);
}

/// A token is never an argument, so there is no way to give one.
#[test]
fn no_command_takes_a_token_as_an_argument() {
    let place = Place::new();
    for command in [&["conversations", "list"][..], &["messages", "list", "c"], &["messages", "send", "c"]] {
        let mut arguments = command.to_vec();
        arguments.extend(["--token", "s3cret"]);
        let shown = place.shown(&arguments, "");
        assert!(shown.starts_with("exit code: 2"), "{shown}");
    }
}

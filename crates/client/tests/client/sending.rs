//! Strict in sending: what the contract refuses is refused before the wire, by name.

use managem::types::{Conversation, ConversationSource, CreateConversation, Message, SendMessage, SourceType, User};
use managem::{Client, Error, ListConversations, ListMessages};
use regex::Regex;

use crate::document::Document;
use crate::script::{Script, response};

/// Nothing is there to answer: whatever gets so far as the wire is told apart by its error.
fn client() -> Client {
    Client::builder().base_url("http://127.0.0.1:9").build().unwrap()
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome.unwrap_err() {
        error @ Error::Invalid(_) => error.to_string(),
        other => panic!("it was sent: {other:?}"),
    }
}

#[tokio::test]
async fn a_page_that_the_contract_does_not_have() {
    let conversations = |list: ListConversations| async move { refusal(client().list_conversations(list).await) };
    let messages = |list: ListMessages| async move { refusal(client().list_messages("c", list).await) };
    insta::assert_snapshot!(conversations(ListConversations::default().size(51)).await, @"the request was not sent: `size`: it is 51, and the contract has 1 to 50");
    insta::assert_snapshot!(conversations(ListConversations::default().size(0)).await, @"the request was not sent: `size`: it is 0, and the contract has 1 to 50");
    insta::assert_snapshot!(conversations(ListConversations::default().page(0)).await, @"the request was not sent: `page`: it is 0, and the contract has 1 to 9223372036854775807");
    insta::assert_snapshot!(conversations(ListConversations::default().page(u64::MAX)).await, @"the request was not sent: `page`: it is 18446744073709551615, and the contract has 1 to 9223372036854775807");
    insta::assert_snapshot!(messages(ListMessages::default().size(51)).await, @"the request was not sent: `size`: it is 51, and the contract has 1 to 50");
    insta::assert_snapshot!(messages(ListMessages::default().page(0)).await, @"the request was not sent: `page`: it is 0, and the contract has 1 to 999999999999999999");
    insta::assert_snapshot!(messages(ListMessages::default().page(1_000_000_000_000_000_000)).await, @"the request was not sent: `page`: it is 1000000000000000000, and the contract has 1 to 999999999999999999");
    // Also where the generated operation is called directly.
    insta::assert_snapshot!(refusal(client().call(async |api| api.list_messages("c", Some(1), Some(99)).await).await), @"the request was not sent: `size`: it is 99, and the contract has 1 to 50");
}

#[tokio::test]
async fn an_id_that_would_lead_elsewhere() {
    insta::assert_snapshot!(refusal(client().list_messages("", ListMessages::default()).await), @"the request was not sent: `id`: it is empty");
    let message = SendMessage::new("Hello").unwrap();
    insta::assert_snapshot!(refusal(client().send_message("..", message).await), @"the request was not sent: `id`: dots alone are no ID");
}

#[test]
fn a_body_that_the_contract_refuses() {
    insta::assert_snapshot!(refusal(SendMessage::new("")), @"the request was not sent: `body`: shorter than 1 character");
    insta::assert_snapshot!(refusal(SendMessage::new("x".repeat(2_001))), @"the request was not sent: `body`: longer than 2000 characters");
    let about = || ConversationSource::new(SourceType::Order, "o");
    insta::assert_snapshot!(refusal(CreateConversation::new(about(), "u", "")), @"the request was not sent: `body`: shorter than 1 character");
    assert_eq!(CreateConversation::new(about(), "u", "ü".repeat(2_000)).unwrap().body.chars().count(), 2_000);
}

#[test]
fn a_literal_names_what_it_sets() {
    let user = User { username: Some("misty".to_owned()), ..User::new("u1") };
    let message = Message::new("m1", "c1", user.clone(), "Hello");
    let source = ConversationSource::new(SourceType::from("LISTING"), "l1");
    let conversation =
        Conversation { last_message: Some(message), ..Conversation::new("c1", source, user, User::new("u2"), false) };
    let written = serde_json::to_string(&conversation).unwrap();
    assert_eq!(serde_json::from_str::<Conversation>(&written).unwrap(), conversation);
}

/// Pages of messages are texts to the contract and numbers to the client: both allow the same.
#[tokio::test]
async fn the_numbers_of_the_client_are_the_texts_of_the_contract() {
    let contract = Document::parse("openapi.yaml", managem::OPENAPI).unwrap().value;
    let parameters = &contract["paths"]["/conversations/{id}/messages"]["get"]["parameters"];
    let pattern = |index: usize| Regex::new(parameters[index]["schema"]["pattern"].as_str().unwrap()).unwrap();
    let (page, size) = (pattern(0), pattern(1));
    assert_eq!((&parameters[0]["name"], &parameters[1]["name"]), (&"page".into(), &"size".into()));
    let empty = || response("200 OK", "application/json", "[]");
    let script = Script::play(std::iter::repeat_with(empty).take(200)).await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    for number in 0..=101 {
        let outcome = client.list_messages("c", ListMessages::default().size(number)).await;
        assert_eq!(outcome.is_ok(), size.is_match(&number.to_string()), "size {number}");
    }
    for number in [0, 1, 9, 10, 999_999_999_999_999_999, 1_000_000_000_000_000_000, u64::MAX] {
        let outcome = client.list_messages("c", ListMessages::default().page(number)).await;
        assert_eq!(outcome.is_ok(), page.is_match(&number.to_string()), "page {number}");
    }
}

/// A program may wait for any call, and read any list, on any thread.
#[test]
fn calls_and_lists_may_move_between_threads() {
    fn moves<T: Send>(_: &T) {}
    let client = client();
    moves(&client.list_conversations(ListConversations::default()));
    moves(&client.conversations(ListConversations::default()));
    moves(&client.messages("c", ListMessages::default()));
}

//! Listing conversations, listing messages, sending messages.

use std::fmt::Write as _;

use managem_server::TestServer;
use serde_json::{Value, json};

use crate::engine;
use crate::wire::{Answer, Ask};

/// A conversation about a new order, begun by the buyer.
async fn begin(service: &TestServer, body: &str) -> String {
    let order = service.new_order().await.unwrap();
    let seller = service.user("seller");
    let ask = json!({"source": {"type": "ORDER", "id": order}, "recipientId": seller, "body": body});
    let answer = Ask::create_with(service, &ask).send(service).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

async fn get(service: &TestServer, user: &str, path: impl Into<String>) -> Answer {
    Ask::get(service, user, path).send(service).await
}

/// The texts of a conversation's messages as a user sees them, each with a mark if it has been read.
async fn texts(service: &TestServer, user: &str, conversation: &str, query: &str) -> Vec<String> {
    let answer = get(service, user, format!("/conversations/{conversation}/messages{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let json = answer.json();
    let text = |message: &Value| {
        assert_eq!(message["conversationId"], conversation);
        let mark = if message["viewedAt"].is_null() { "" } else { " (read)" };
        format!("{}{mark}", message["body"].as_str().unwrap())
    };
    json.as_array().unwrap().iter().map(text).collect()
}

/// The last message of each conversation that a user sees.
async fn inbox(service: &TestServer, user: &str, query: &str) -> Vec<String> {
    let answer = get(service, user, format!("/conversations{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let text = |conversation: &Value| conversation["lastMessage"]["body"].as_str().unwrap().to_owned();
    answer.json().as_array().unwrap().iter().map(text).collect()
}

async fn send(service: &TestServer, user: &str, conversation: &str, body: &str) -> Value {
    let answer = Ask::message(service, user, conversation, body).send(service).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn a_message_is_sanitized_stored_and_answered() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    let message = send(&service, "seller", &conversation, "See https://example.com/x").await;
    assert_eq!(message["conversationId"], conversation);
    assert_eq!(message["sender"]["id"], service.user("seller"));
    assert_eq!(message["body"], "See [link]");
    assert_eq!(message["viewedAt"], Value::Null);
    assert_eq!(message["attachments"], json!([]));
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["See [link] (read)", "Hello"]);
}

#[tokio::test]
async fn a_message_counts_as_read_once_the_other_side_has_listed_it() {
    let service = engine::start().await;
    let conversation = begin(&service, "one").await;
    send(&service, "buyer", &conversation, "two").await;
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["two", "one"], "not by its sender");
    inbox(&service, "seller", "").await;
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["two", "one"], "nor by looking at the inbox");
    assert_eq!(texts(&service, "seller", &conversation, "?size=1").await, ["two (read)"]);
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["two (read)", "one"], "only what was shown");
    let path = format!("/conversations/{conversation}/messages");
    let first = get(&service, "seller", &path).await.json();
    let again = get(&service, "seller", &path).await.json();
    assert_eq!(first, again, "the first reading is the one that counts");
}

#[tokio::test]
async fn messages_come_in_pages_with_the_latest_first() {
    let service = engine::start().await;
    let conversation = begin(&service, "0").await;
    for number in 1..5 {
        send(&service, "buyer", &conversation, &number.to_string()).await;
    }
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["4", "3", "2", "1", "0"]);
    assert_eq!(texts(&service, "buyer", &conversation, "?size=2&page=2").await, ["2", "1"]);
    assert_eq!(texts(&service, "buyer", &conversation, "?size=2&page=4").await, [""; 0]);
    assert_eq!(texts(&service, "buyer", &conversation, "?page=999999999999999999").await, [""; 0]);
}

#[tokio::test]
async fn both_parties_see_the_conversation_and_no_one_else() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    let (buyer, seller) =
        (get(&service, "buyer", "/conversations").await, get(&service, "seller", "/conversations").await);
    assert_eq!(buyer.text, seller.text);
    assert_eq!(buyer.json()[0]["id"], conversation);
    assert_eq!(buyer.json()[0]["userA"]["username"], "mistys_binder");
    assert_eq!(inbox(&service, "stranger", "").await, [""; 0]);
    let path = format!("/conversations/{conversation}/messages");
    let foreign = get(&service, "stranger", &path).await;
    insta::assert_snapshot!(foreign.problem(), @r"
    404 conversation-not-found
    There is no such conversation, or you are no party of it.
    ");
    for unknown in ["nothing", "a%00b", "%FF", "%F0%9F%94%A5"] {
        let answer = get(&service, "buyer", format!("/conversations/{unknown}/messages")).await;
        assert_eq!((answer.status, &answer.text), (foreign.status, &foreign.text), "{unknown}");
    }
    let sent = Ask::message(&service, "stranger", &conversation, "Me too").send(&service).await;
    assert_eq!((sent.status, sent.text), (foreign.status, foreign.text));
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["Hello"]);
}

#[tokio::test]
async fn conversations_are_sorted_as_asked() {
    let service = engine::start().await;
    let first = begin(&service, "first").await;
    let second = begin(&service, "second").await;
    begin(&service, "third").await;
    assert_eq!(inbox(&service, "buyer", "").await, ["third", "second", "first"]);
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    send(&service, "seller", &first, "first, again").await;
    assert_eq!(inbox(&service, "buyer", "").await, ["first, again", "third", "second"]);
    assert_eq!(inbox(&service, "buyer", "?direction=asc").await, ["second", "third", "first, again"]);
    assert_eq!(inbox(&service, "buyer", "?sort=createdAt").await, ["third", "second", "first, again"]);
    assert_eq!(inbox(&service, "seller", "?sort=createdAt&direction=asc").await, ["first, again", "second", "third"]);
    assert_eq!(inbox(&service, "seller", "?size=1&page=2").await, ["third"]);
    let listed = get(&service, "buyer", "/conversations?size=1").await.json();
    assert_eq!(listed[0]["updatedAt"], listed[0]["lastMessage"]["createdAt"]);
    assert!(listed[0]["createdAt"].as_str() < listed[0]["updatedAt"].as_str());
    assert_ne!(listed[0]["id"], second);
}

#[tokio::test]
async fn equal_dates_keep_the_order_of_creation() {
    let service = engine::start_reproducible().await;
    for number in 0..4 {
        begin(&service, &number.to_string()).await;
    }
    for sort in ["createdAt", "updatedAt"] {
        assert_eq!(inbox(&service, "buyer", &format!("?sort={sort}&size=2")).await, ["3", "2"]);
        assert_eq!(inbox(&service, "buyer", &format!("?sort={sort}&size=2&page=2")).await, ["1", "0"]);
        assert_eq!(inbox(&service, "buyer", &format!("?sort={sort}&direction=asc")).await, ["0", "1", "2", "3"]);
    }
}

#[tokio::test]
async fn a_page_beyond_the_last_is_empty_however_far_it_is() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    let messages = format!("/conversations/{conversation}/messages");
    for (path, last) in [("/conversations", i64::MAX), (&*messages, 999_999_999_999_999_999)] {
        for page in [2, last] {
            assert_eq!(get(&service, "buyer", format!("{path}?page={page}")).await.text, "[]");
        }
    }
}

#[tokio::test]
async fn a_parameter_that_breaks_the_contract_is_named() {
    let service = engine::start().await;
    let mut told = String::new();
    for query in ["page=0", "size=51", "size=ten", "sort=name", "direction=up", "page=1&page=2"] {
        let answer = get(&service, "buyer", format!("/conversations?{query}")).await;
        writeln!(told, "{query}\n{}", answer.problem()).unwrap();
    }
    insta::assert_snapshot!(told);
    let conversation = begin(&service, "Hello").await;
    for query in ["size=0", "page=01", "page=1000000000000000000"] {
        let answer = get(&service, "buyer", format!("/conversations/{conversation}/messages?{query}")).await;
        assert_eq!(answer.json()["code"], "invalid-parameter", "{query}");
    }
}

#[tokio::test]
async fn a_message_that_breaks_the_contract_is_refused() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    let ask = Ask::message(&service, "buyer", &conversation, "x");
    let mut told = String::new();
    for body in ["", "[]", "{}", r#"{"body":1}"#, r#"{"body":""}"#, r#"{"body":"a\u0000b"}"#, r#"{"body":"🔥"}"#] {
        writeln!(told, "{body}\n{}", ask.clone().body(body).send(&service).await.problem()).unwrap();
    }
    insta::assert_snapshot!(told);
    assert_eq!(ask.clone().without("content-type").send(&service).await.status, 415);
    assert_eq!(ask.without("authorization").send(&service).await.status, 401);
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["Hello"]);
}

#[tokio::test]
async fn a_locked_conversation_takes_no_message() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    assert!(service.store().set_locked(&conversation, true).await.unwrap());
    let answer = Ask::message(&service, "buyer", &conversation, "More").send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    409 conversation-locked
    The conversation is locked and takes no message.
    ");
    assert_eq!(get(&service, "buyer", "/conversations").await.json()[0]["locked"], true);
    assert_eq!(texts(&service, "seller", &conversation, "").await, ["Hello (read)"], "it can still be read");
    assert!(service.store().set_locked(&conversation, false).await.unwrap());
    send(&service, "buyer", &conversation, "More").await;
    assert!(!service.store().set_locked("nothing", true).await.unwrap());
}

#[tokio::test]
async fn of_many_messages_at_once_all_arrive_in_one_order() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    let mut running = tokio::task::JoinSet::new();
    for number in 0..40 {
        let user = if number % 2 == 0 { "buyer" } else { "seller" };
        let ask = Ask::message(&service, user, &conversation, &number.to_string());
        running.spawn(ask.send_to(service.address()));
    }
    assert!(running.join_all().await.iter().all(|answer| answer.status == 201));
    let (one, other) = (
        get(&service, "buyer", format!("/conversations/{conversation}/messages?size=50")).await.json(),
        get(&service, "seller", format!("/conversations/{conversation}/messages?size=50")).await.json(),
    );
    let ids = |list: &Value| list.as_array().unwrap().iter().map(|message| message["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&one).len(), 41);
    assert_eq!(ids(&one), ids(&other));
}

#[tokio::test]
async fn characters_that_nobody_sees_are_taken_out() {
    let service = engine::start().await;
    let conversation = begin(&service, "Is it\u{202e} there?\u{1b}[2J").await;
    let message = send(&service, "seller", &conversation, "It\r\nis\u{e0041}. ht\u{2066}tps://example.com").await;
    let body = message["body"].as_str().unwrap();
    assert!(body.starts_with("It\nis. ") && !body.contains("example.com"), "{body}");
    assert_eq!(texts(&service, "buyer", &conversation, "?page=2&size=1").await, ["Is it there?[2J"]);
    let blank = Ask::message(&service, "buyer", &conversation, "\u{7}\u{202e}").send(&service).await;
    assert_eq!(blank.status, 422, "{}", blank.text);
}

#[tokio::test]
async fn a_head_request_reads_nothing() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    let path = format!("/conversations/{conversation}/messages");
    let mut stream = tokio::net::TcpStream::connect(service.address()).await.unwrap();
    let token = service.token("seller");
    let head = format!("HEAD {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
    tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["Hello"]);
    get(&service, "seller", path).await;
    assert_eq!(texts(&service, "buyer", &conversation, "").await, ["Hello (read)"]);
}

#[tokio::test]
async fn of_many_who_read_at_once_all_see_when_it_was_read() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    let path = format!("/conversations/{conversation}/messages");
    let readers = (0..16).map(|_| Ask::get(&service, "seller", path.clone()).send_to(service.address()));
    let mut seen = Vec::new();
    for reader in readers.map(tokio::spawn).collect::<Vec<_>>() {
        seen.push(reader.await.unwrap().json()[0]["viewedAt"].as_str().unwrap().to_owned());
    }
    let stored = get(&service, "buyer", path).await.json()[0]["viewedAt"].as_str().unwrap().to_owned();
    assert_eq!(seen, vec![stored; 16]);
}

#[tokio::test]
async fn what_is_answered_is_what_is_stored() {
    let service = engine::start().await;
    let conversation = begin(&service, "Hello").await;
    let sent = send(&service, "seller", &conversation, "Yes?").await;
    let path = format!("/conversations/{conversation}/messages");
    let mut stored = get(&service, "seller", path).await.json()[0].clone();
    assert_eq!(stored["viewedAt"].take(), sent["viewedAt"]);
    assert_eq!(stored, sent);
    let list = get(&service, "seller", "/conversations?size=1").await.json();
    assert_eq!(list[0]["updatedAt"], sent["createdAt"]);
}

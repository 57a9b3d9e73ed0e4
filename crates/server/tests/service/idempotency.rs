//! `Idempotency-Key`: what is sent again is answered again, and done once.

use managem_server::TestServer;
use rusqlite::Connection;
use serde_json::json;
use tokio::task::JoinSet;

use crate::engine;
use crate::wire::Ask;

#[tokio::test]
async fn the_same_request_gets_the_same_answer_byte_for_byte() {
    let service = engine::start().await;
    let ask = Ask::create(&service).header("idempotency-key", "one");
    let first = ask.clone().send(&service).await;
    assert_eq!(first.status, 201);
    // The profile that the answer shows changes; the answer does not.
    let renewed = format!(r#"{{"kind":"user","id":"{}","username":"brock"}}"#, service.user("seller"));
    let records = managem_server::Records::new("renewed", std::io::Cursor::new(renewed));
    service.store().import(records).await.unwrap();
    let again = ask.clone().send(&service).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert!(!first.headers.contains_key("idempotent-replayed"));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    // Written in another way it is the same request.
    let asked: serde_json::Value = serde_json::from_slice(&ask.body).unwrap();
    let spread = ask.clone().body(serde_json::to_vec_pretty(&asked).unwrap()).send(&service).await;
    assert_eq!((spread.status, &spread.text), (first.status, &first.text));
}

#[tokio::test]
async fn a_key_stands_for_one_request_of_one_user() {
    let service = engine::start().await;
    let ask = Ask::create(&service).header("idempotency-key", "one");
    let first = ask.clone().send(&service).await.json();
    let other = Ask::create_with(
        &service,
        &json!({
            "source": {"type": "ORDER", "id": service.new_order().await.unwrap()},
            "recipientId": service.user("seller"),
            "body": "Is the Charizard still in its sleeve?",
        }),
    );
    let reused = other.clone().header("idempotency-key", "one").send(&service).await;
    insta::assert_snapshot!(reused.problem(), @r"
    422 idempotency-key-reused
    This Idempotency-Key was used for another request; take a new key for a new request.
    ");
    assert_eq!(other.header("idempotency-key", "two").send(&service).await.status, 201);
    // The same key for another operation is another request, and another user's key is another key.
    let id = first["id"].as_str().unwrap();
    let message = Ask::message(&service, "buyer", id, "More").header("idempotency-key", "one");
    assert_eq!(message.clone().send(&service).await.status, 422);
    let by_seller = message.by(&service, "seller");
    let sent = by_seller.clone().send(&service).await;
    assert_eq!(sent.status, 201);
    assert_eq!(by_seller.send(&service).await.text, sent.text);
    let listed = Ask::get(&service, "buyer", format!("/conversations/{id}/messages")).send(&service).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let service = engine::start().await;
    let ask = Ask::create(&service).header("idempotency-key", "one");
    let broken = ask.clone().body("{}").send(&service).await;
    assert_eq!(broken.status, 422);
    assert_eq!(ask.send(&service).await.status, 201);
}

#[tokio::test]
async fn of_many_at_once_one_is_done() {
    let service = engine::start().await;
    let mut running = JoinSet::new();
    for _ in 0..32 {
        running.spawn(Ask::create(&service).header("idempotency-key", "one").send_to(service.address()));
    }
    let answers = running.join_all().await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.text == answers[0].text));
    assert_eq!(engine::count_conversations(&service).await, 1);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let service = engine::start().await;
    for key in ["", &"x".repeat(256)] {
        let answer = Ask::create(&service).header("idempotency-key", key).send(&service).await;
        assert_eq!(answer.json()["code"], "invalid-parameter", "{}", answer.text);
    }
    let mut twice = Ask::create(&service).header("idempotency-key", "one");
    twice.headers.push(("idempotency-key".to_owned(), "two".to_owned()));
    assert_eq!(twice.send(&service).await.status, 400);
}

#[tokio::test]
async fn answers_that_are_old_are_swept() {
    let service = TestServer::start().await.unwrap();
    let kept = |hours: i64| {
        let at = (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(hours)).as_millisecond();
        let database = Connection::open(service.database().unwrap()).unwrap();
        for number in 0..5 {
            let key = format!("{hours}-{number}");
            let values = rusqlite::params![key, at];
            let insert = "INSERT INTO answers SELECT key, ?1, zeroblob(32), x'', ?2 FROM users LIMIT 1";
            assert_eq!(database.execute(insert, values).unwrap(), 1);
        }
    };
    kept(23);
    kept(26);
    assert_eq!(Ask::create(&service).header("idempotency-key", "new").send(&service).await.status, 201);
    let left: i64 = Connection::open(service.database().unwrap())
        .unwrap()
        .query_row("SELECT count(*) FROM answers", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 6, "those of the last day, and the new one");
}

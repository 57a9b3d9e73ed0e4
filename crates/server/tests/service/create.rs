//! `POST /conversations` when all is well.

use managem_server::ID_LENGTH;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::engine;
use crate::wire::Ask;

/// Takes the values out that differ from run to run, once they have been looked at.
fn masked(mut conversation: Value) -> Value {
    let id = conversation["id"].as_str().unwrap().to_owned();
    let at = conversation["createdAt"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), ID_LENGTH);
    assert_eq!(conversation["updatedAt"], at);
    assert_eq!(conversation["lastMessage"]["createdAt"], at);
    assert_eq!(conversation["lastMessage"]["conversationId"], id);
    let instant: jiff::Timestamp = at.parse().unwrap();
    assert!(at.ends_with('Z') && at.len() == "2026-03-01T12:00:00.000Z".len(), "{at}");
    assert!(instant.duration_until(jiff::Timestamp::now()).as_secs().abs() < 60, "{at}");
    for pointer in ["/id", "/lastMessage/id", "/lastMessage/conversationId"] {
        *conversation.pointer_mut(pointer).unwrap() = "[id]".into();
    }
    for pointer in ["/createdAt", "/updatedAt", "/lastMessage/createdAt"] {
        *conversation.pointer_mut(pointer).unwrap() = "[time]".into();
    }
    conversation
}

#[tokio::test]
async fn the_answer_is_the_one_that_the_page_shows() {
    let service = engine::start().await;
    let answer = Ask::create(&service).send(&service).await;
    assert_eq!(answer.status, 201);
    insta::assert_snapshot!(serde_json::to_string_pretty(&masked(answer.json())).unwrap());
}

#[tokio::test]
async fn either_party_may_begin() {
    let service = engine::start().await;
    let answer = Ask::create_with(
        &service,
        &json!({
            "source": {"type": "ORDER", "id": service.order()},
            "recipientId": service.user("buyer"),
            "body": "It is on its way.",
        }),
    )
    .header("authorization", format!("Bearer {}", service.token("seller")))
    .send(&service)
    .await;
    assert_eq!(answer.status, 201);
    let conversation = answer.json();
    assert_eq!(conversation["userA"]["id"], service.user("seller"));
    assert_eq!(conversation["userB"]["id"], service.user("buyer"));
    assert_eq!(conversation["lastMessage"]["sender"]["id"], service.user("seller"));
}

#[tokio::test]
async fn links_emojis_and_profanity_are_sanitized() {
    let service = engine::start().await;
    let answer = Ask::create_with(
        &service,
        &json!({
            "source": {"type": "ORDER", "id": service.order()},
            "recipientId": service.user("seller"),
            "body": "Buy at https://example.com/x 🔥 you shit",
        }),
    )
    .send(&service)
    .await;
    assert_eq!(answer.status, 201);
    let body = answer.json()["lastMessage"]["body"].as_str().unwrap().to_owned();
    assert!(body.starts_with("Buy at [link] ") && body.ends_with("you ****"), "{body}");
    assert!(!body.contains('🔥'), "{body}");
}

#[tokio::test]
async fn members_that_the_contract_does_not_name_are_passed_over() {
    let service = engine::start().await;
    let answer = Ask::create_with(
        &service,
        &json!({
            "source": {"type": "ORDER", "id": service.order(), "extra": [1]},
            "recipientId": service.user("seller"),
            "body": "Hello",
            "extra": {"deep": true},
        }),
    )
    .beyond_contract()
    .send(&service)
    .await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn the_longest_message_is_taken_however_it_is_escaped() {
    let service = engine::start().await;
    let order = service.order();
    let body = format!(
        r#"{{"source":{{"type":"ORDER","id":"{order}"}},"recipientId":"{}","body":"{}"}}"#,
        service.user("seller"),
        // U+10400, a letter outside the basic plane: twelve bytes for a character.
        r"\ud801\udc00".repeat(2_000)
    );
    let answer = Ask::create(&service).body(body).send(&service).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(answer.json()["lastMessage"]["body"].as_str().unwrap().chars().count(), 2_000);
}

#[tokio::test]
async fn of_many_at_once_on_one_order_one_wins() {
    let service = engine::start().await;
    let mut running = JoinSet::new();
    for _ in 0..32 {
        running.spawn(Ask::create(&service).send_to(service.address()));
    }
    let answers = running.join_all().await;
    let created = answers.iter().filter(|answer| answer.status == 201).collect::<Vec<_>>();
    assert_eq!(created.len(), 1);
    let id = &created[0].json()["id"];
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.status, 409);
        assert_eq!(&answer.json()["conversationId"], id);
    }
}

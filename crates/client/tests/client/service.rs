//! The client against the real service.

use futures_util::TryStreamExt as _;
use managem::types::{ConversationSource, CreateConversation, ProblemCode, SendMessage, SourceType};
use managem::{Client, ListConversations, ListMessages};
use managem_server::TestServer;

fn about(order: String, recipient_id: String, body: &str) -> CreateConversation {
    CreateConversation {
        source: ConversationSource { type_: SourceType::Order, id: order },
        recipient_id,
        body: body.parse().unwrap(),
    }
}

#[tokio::test]
async fn a_conversation_is_created_once() {
    let service = TestServer::start().await.unwrap();
    let client = Client::builder().base_url(service.url()).bearer_token(service.token("buyer")).build().unwrap();

    let request = about(service.order(), service.user("seller"), "Is it still in its sleeve?");
    let conversation = client.create_conversation(request.clone()).await.unwrap();
    assert_eq!(conversation.source.id, service.order());
    assert_eq!(conversation.user_a.id, service.user("buyer"));
    assert_eq!(conversation.user_b.id, service.user("seller"));
    let message = conversation.last_message.unwrap();
    assert_eq!(message.body, "Is it still in its sleeve?");
    assert_eq!((message.viewed_at, message.attachments), (None, Some(Vec::new())));
    assert!(conversation.extra.is_empty(), "the service sends what the contract names: {:?}", conversation.extra);

    let refused = client.create_conversation(request).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 409);
    let problem = refused.problem().unwrap();
    assert_eq!(problem.code, ProblemCode::ConversationExists);
    assert_eq!(problem.conversation_id.as_deref(), Some(conversation.id.as_str()));
    assert!(!refused.is_retryable());
}

#[tokio::test]
async fn refusals_are_typed() {
    let service = TestServer::start().await.unwrap();
    let client = |token: String| Client::builder().base_url(service.url()).bearer_token(token).build().unwrap();

    let request = about(service.order(), service.user("seller"), "Hello");
    for (client, code) in [
        (client("wrong".to_owned()), ProblemCode::Unauthorized),
        (client(service.token("stranger")), ProblemCode::OrderNotFound),
    ] {
        let error = client.create_conversation(request.clone()).await.unwrap_err();
        assert_eq!(error.problem().unwrap().code, code);
    }

    let oneself = about(service.order(), service.user("buyer"), "Hello");
    let error = client(service.token("buyer")).create_conversation(oneself).await.unwrap_err();
    let problem = error.problem().unwrap();
    assert_eq!(problem.code, ProblemCode::InvalidRequest);
    assert_eq!(problem.errors.as_ref().unwrap()[0].pointer, "/recipientId");
}

#[tokio::test]
async fn a_talk_goes_on_and_is_listed() {
    let service = TestServer::start().await.unwrap();
    let client =
        |name: &str| Client::builder().base_url(service.url()).bearer_token(service.token(name)).build().unwrap();
    let (buyer, seller) = (client("buyer"), client("seller"));

    let mut conversations = Vec::new();
    for number in 0..3 {
        let order = if number == 0 { service.order() } else { service.new_order().await.unwrap() };
        let request = about(order, service.user("seller"), &format!("Question {number}"));
        conversations.push(buyer.create_conversation(request).await.unwrap().id);
    }
    let answer = SendMessage { body: "It is.".parse().unwrap() };
    let sent = seller.send_message(&conversations[0], answer).await.unwrap();
    assert_eq!(sent.conversation_id, conversations[0]);

    let inbox: Vec<_> = buyer
        .conversations(ListConversations::default().size(2))
        .map_ok(|conversation| conversation.id)
        .try_collect()
        .await
        .unwrap();
    let [first, second, third] = &conversations[..] else { panic!("three were created") };
    assert_eq!(inbox, [first.as_str(), third, second], "the last one written to is first");

    let bodies: Vec<_> = buyer
        .messages(&conversations[0], ListMessages::default())
        .map_ok(|message| message.body)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(bodies, ["It is.", "Question 0"]);

    let nosy = client("stranger").messages(&conversations[0], ListMessages::default()).try_collect::<Vec<_>>().await;
    assert_eq!(nosy.unwrap_err().problem().unwrap().code, ProblemCode::ConversationNotFound);
}

#[tokio::test]
async fn the_same_key_is_the_same_conversation() {
    let service = TestServer::start().await.unwrap();
    let client = Client::builder().base_url(service.url()).bearer_token(service.token("buyer")).build().unwrap();
    let client = client.with_idempotency_key("order-question-1").unwrap();
    let request = about(service.order(), service.user("seller"), "Hello");
    let first = client.create_conversation(request.clone()).await.unwrap();
    assert_eq!(client.create_conversation(request).await.unwrap(), first);
    let other = about(service.order(), service.user("seller"), "Hello again");
    let error = client.create_conversation(other).await.unwrap_err();
    assert_eq!(error.problem().unwrap().code, ProblemCode::IdempotencyKeyReused);
}

//! The generated client against the service.

use managem::types::{ConversationSource, CreateConversation, ProblemCode, SourceType};
use managem::{Client, Error};
use managem_server::TestServer;

use crate::engine;

fn client(service: &TestServer, user: &str) -> Client {
    Client::builder().base_url(service.url()).bearer_token(service.token(user)).build().unwrap()
}

fn request(service: &TestServer, order: String, body: &str) -> CreateConversation {
    CreateConversation {
        source: ConversationSource { type_: SourceType::Order, id: order },
        recipient_id: service.user("seller"),
        body: body.parse().unwrap(),
    }
}

#[tokio::test]
async fn the_generated_client_creates_a_conversation() {
    let service = engine::start().await;
    let asked = request(&service, service.order(), "Is it still in its sleeve?");
    let conversation = client(&service, "buyer").create_conversation(asked).await.unwrap();
    assert_eq!(conversation.source.id, service.order());
    assert_eq!(conversation.user_a.id, service.user("buyer"));
    assert_eq!(conversation.user_b.id, service.user("seller"));
    assert_eq!(conversation.last_message.unwrap().body, "Is it still in its sleeve?");
}

#[tokio::test]
async fn the_generated_client_understands_a_refusal() {
    let service = engine::start().await;
    let client = client(&service, "buyer");
    let first = client.create_conversation(request(&service, service.order(), "Hello")).await.unwrap();
    let error = client.create_conversation(request(&service, service.order(), "Hello")).await.unwrap_err();
    let Error::Refused(refused) = error else { panic!("{error:?}") };
    assert_eq!(refused.status, 409);
    assert_eq!(refused.problem.code, ProblemCode::ConversationExists);
    assert_eq!(refused.problem.conversation_id, Some(first.id));
}

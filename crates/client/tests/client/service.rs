//! The client against the real service.

use managem::Client;
use managem::types::{ConversationSource, CreateConversation, ProblemCode, SourceType};
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

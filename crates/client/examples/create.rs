//! Starts a conversation about an order.
//!
//! `cargo run --example create`: against the embedded service, which stands in for the private API.
#![allow(clippy::print_stdout, reason = "an example")]

use managem::Client;
use managem::types::{ConversationSource, CreateConversation, ProblemCode, SourceType};
use managem_server::TestServer;

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = TestServer::start().await?;
    // For the vendor's API leave the base URL out, and take the token from where you keep it.
    let client = Client::builder().base_url(service.url()).bearer_token(service.token("buyer")).build()?;

    let request = CreateConversation::new(
        ConversationSource::new(SourceType::Order, service.order()),
        service.user("seller"),
        "Is the Charizard still in its sleeve? https://cards.example/zard",
    )?;
    let conversation = client.create_conversation(request.clone()).await?;
    println!("created {}", conversation.id);
    if let Some(message) = conversation.last_message {
        println!("it begins with: {}", message.body);
    }

    // What is refused says why, for programs and for people.
    match client.create_conversation(request).await {
        Ok(_) => return Err("a second conversation on one order was taken".into()),
        Err(error) => match error.problem() {
            Some(problem) if problem.code == ProblemCode::ConversationExists => {
                println!("refused, as it should be: {}", problem.detail);
            }
            _ => return Err(error.into()),
        },
    }
    Ok(())
}

//! Reads the inbox: all conversations, and the messages of each.
//!
//! `cargo run --example inbox`: against the embedded service, which stands in for the private API.
#![allow(clippy::print_stdout, reason = "an example")]

use std::pin::pin;

use futures_util::TryStreamExt as _;
use managem::types::{ConversationSource, CreateConversation, SendMessage, SourceType};
use managem::{Client, ListConversations, ListMessages, Timestamp};
use managem_server::TestServer;

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = TestServer::start().await?;
    let client = Client::builder().base_url(service.url()).bearer_token(service.token("buyer")).build()?;
    for question in ["Is it near mint?", "Do you ship abroad?"] {
        let order = ConversationSource::new(SourceType::Order, service.new_order().await?);
        let request = CreateConversation::new(order, service.user("seller"), question)?;
        let conversation = client.create_conversation(request).await?;
        client.send_message(&conversation.id, SendMessage::new("Hello?")?).await?;
    }

    // Pages are asked for as the stream is read.
    let mut inbox = pin!(client.conversations(ListConversations::default()));
    while let Some(conversation) = inbox.try_next().await? {
        println!("{} with {}", conversation.id, conversation.user_b.username.unwrap_or(conversation.user_b.id));
        let messages: Vec<_> = client.messages(&conversation.id, ListMessages::default()).try_collect().await?;
        for message in messages.iter().rev() {
            println!("  {}: {}", message.created_at.as_ref().map_or("some time", Timestamp::as_str), message.body);
        }
    }
    Ok(())
}

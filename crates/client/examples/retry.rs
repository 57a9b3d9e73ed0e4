//! Tokens that do not last, and calls that are made again.
//!
//! `cargo run --example retry`: against the embedded service, which stands in for the private API.
#![allow(clippy::print_stdout, reason = "an example")]

use std::time::{Duration, SystemTime};

use managem::types::{ConversationSource, CreateConversation, SourceType};
use managem::{AccessToken, Client, RetryPolicy, TokenFuture, TokenProvider};
use managem_server::TestServer;

/// Asks for a new token whenever the client needs one; here the answer is always at hand.
struct Login {
    token: String,
}

impl TokenProvider for Login {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            println!("a new access token, for ten minutes");
            Ok(AccessToken::new(self.token.clone()).expires_at(SystemTime::now() + Duration::from_secs(600)))
        })
    }
}

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = TestServer::start().await?;
    let client = Client::builder()
        .base_url(service.url())
        .token_provider(Login { token: service.token("buyer") })
        // Up to four tries; with a key for each call, so that what is sent twice is done once.
        .retry(RetryPolicy::new(4).first_wait(Duration::from_millis(100)))
        .idempotency_keys()
        .timeout(Duration::from_secs(5))
        .build()?;

    let order = ConversationSource::new(SourceType::Order, service.order());
    let request = CreateConversation::new(order, service.user("seller"), "Still there?")?;
    // A key of one's own makes a call the same call even after a restart of the program.
    let keyed = client.with_idempotency_key("question-about-my-order")?;
    let first = keyed.create_conversation(request.clone()).await?;
    let again = keyed.create_conversation(request).await?;
    println!("sent twice, created once: {}", first.id == again.id);
    Ok(())
}

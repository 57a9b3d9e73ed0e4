//! Tests a program that uses the client, without the service.
//!
//! `cargo run --example mock --features mock`
#![allow(clippy::print_stdout, reason = "an example")]

use managem::Client;
use managem::mock::{MockServer, MockServerExt as _};
use managem::types::{ConversationSource, CreateConversation, Problem, ProblemCode, SourceType};

/// The program that is tested: it turns a refusal into words for its own users.
async fn ask(client: &Client, order: &str) -> String {
    let order = ConversationSource::new(SourceType::Order, order);
    let request = CreateConversation::new(order, "seller-1", "Is it near mint?").expect("a short text");
    match client.create_conversation(request).await {
        Ok(_) => "asked".to_owned(),
        Err(error) if error.problem().is_some_and(|problem| problem.code == ProblemCode::OrderNotFound) => {
            "you have not bought that".to_owned()
        }
        Err(error) => error.to_string(),
    }
}

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start_async().await;
    let problem = Problem::new("Not Found", 404, ProblemCode::OrderNotFound, "There is no such order.");
    let refusal = server.create_conversation(|_when, then| {
        then.not_found(&problem);
    });

    let client = Client::builder().base_url(server.base_url()).build()?;
    let said = ask(&client, "order-1").await;
    println!("{said}");
    if said != "you have not bought that" {
        return Err(said.into());
    }
    refusal.assert_async().await;
    Ok(())
}

//! What the generated client and its seam cost, beside the same call written by hand over the same reqwest and serde.
//!
//! `cargo bench --bench call`: times by criterion, and before them the allocations of one call. Both call the real
//! service on this machine, list one page with one conversation, and decode it into types.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark")]

use criterion::{Criterion, criterion_group, criterion_main};
use managem::types::{ConversationSource, CreateConversation, SourceType};
use managem::{Client, ListConversations};
use managem_server::{Limits, TestServer};
use serde::Deserialize;
use tokio::runtime::Runtime;

/// What someone would write who needs this answer and nothing else.
#[allow(dead_code, reason = "decoded, not looked at")]
mod by_hand {
    use super::Deserialize;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Conversation {
        pub(crate) id: String,
        pub(crate) source: Source,
        pub(crate) user_a: User,
        pub(crate) user_b: User,
        pub(crate) locked: bool,
        pub(crate) created_at: Option<String>,
        pub(crate) updated_at: Option<String>,
        pub(crate) last_message: Option<Message>,
    }

    #[derive(Deserialize)]
    pub(crate) struct Source {
        #[serde(rename = "type")]
        pub(crate) kind: String,
        pub(crate) id: String,
    }

    #[derive(Deserialize)]
    pub(crate) struct User {
        pub(crate) id: String,
        pub(crate) username: Option<String>,
        pub(crate) reviews: Option<f64>,
        pub(crate) rating: Option<f64>,
        pub(crate) score: Option<f64>,
        pub(crate) sales: Option<f64>,
        pub(crate) purchases: Option<f64>,
        pub(crate) joined: Option<String>,
        pub(crate) avatar: Option<String>,
        pub(crate) cover: Option<String>,
        pub(crate) profile: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Message {
        pub(crate) id: String,
        pub(crate) conversation_id: String,
        pub(crate) sender: User,
        pub(crate) body: String,
        pub(crate) created_at: Option<String>,
        pub(crate) viewed_at: Option<String>,
        pub(crate) attachments: Option<Vec<Attachment>>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Attachment {
        pub(crate) id: Option<String>,
        pub(crate) image_id: Option<String>,
        pub(crate) url: Option<String>,
    }
}

/// The service on threads of its own, so that what this thread allocates is the client's.
fn service() -> (Runtime, TestServer) {
    let runtime = Runtime::new().unwrap();
    let mut limits = Limits::default();
    limits.requests_per_minute = u32::MAX;
    let service = runtime.block_on(TestServer::builder().limits(limits).start()).unwrap();
    (runtime, service)
}

fn compare(criterion: &mut Criterion) {
    let (_threads, service) = service();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (url, token) = (service.url(), service.token("buyer"));

    let client = Client::builder().base_url(&url).bearer_token(token.clone()).build().unwrap();
    let request = CreateConversation {
        source: ConversationSource { type_: SourceType::Order, id: service.order() },
        recipient_id: service.user("seller"),
        body: "Is it still in its sleeve?".parse().unwrap(),
    };
    runtime.block_on(client.create_conversation(request)).unwrap();
    let generated = || {
        let page = runtime.block_on(client.list_conversations(ListConversations::default())).unwrap();
        assert_eq!(page.len(), 1);
    };

    // The workspace turns TLS on, and reqwest then wants a provider even for plain HTTP.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let plain = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let list = format!("{url}/conversations");
    let written = || {
        let page: Vec<by_hand::Conversation> = runtime.block_on(async {
            let answer = plain.get(&list).bearer_auth(&token).send().await.unwrap().error_for_status().unwrap();
            answer.json().await.unwrap()
        });
        assert_eq!(page.len(), 1);
    };

    // Once for the connection, then one call each.
    for call in [&generated as &dyn Fn(), &written] {
        call();
    }
    let (by_generated, by_written) = (allocation_counter::measure(generated), allocation_counter::measure(written));
    println!(
        "one call: generated {} allocations, {} bytes; by hand {} allocations, {} bytes",
        by_generated.count_total, by_generated.bytes_total, by_written.count_total, by_written.bytes_total
    );

    let mut group = criterion.benchmark_group("list one conversation");
    group.bench_function("generated", |bencher| bencher.iter(generated));
    group.bench_function("by hand", |bencher| bencher.iter(written));
    group.finish();
}

criterion_group!(benches, compare);
criterion_main!(benches);

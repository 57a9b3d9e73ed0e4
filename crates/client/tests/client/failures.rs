//! What a caller sees when things go wrong: each is brought about for real, and the table of it stands in the guide.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use managem::types::{ConversationSource, CreateConversation, SourceType};
use managem::{Client, ClientBuilder, Error};
use managem_server::{Limits, TestServer};
use tokio::net::TcpListener;

use crate::script::{Script, request, response};

const GUIDE: &str = include_str!("../../../../docs/client.md");

/// An error with its causes, without what differs from run to run and from system to system.
fn shown(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    let text = regex::Regex::new(r"(127\.0\.0\.1|localhost):[0-9]+").unwrap().replace_all(&text, "$1:PORT");
    let text = regex::Regex::new(r" \(os error [0-9]+\)").unwrap().replace_all(&text, "");
    // How a name is not known is said by each system in its own words.
    let text = regex::Regex::new(r"(dns error).*").unwrap().replace(&text, "$1: …");
    text.replace('|', "\\|")
}

/// A row of the table.
fn row(what: &str, error: &Error) -> String {
    let status = error.status().map_or("none".to_owned(), |status| status.as_u16().to_string());
    let retryable = if error.is_retryable() { "yes" } else { "no" };
    format!("| {what} | {status} | {retryable} | `{}` |\n", shown(error))
}

async fn failure(builder: ClientBuilder) -> Error {
    builder.bearer_token("s3cret").build().unwrap().create_conversation(request()).await.unwrap_err()
}

/// What comes of this answer.
async fn answered(answer: Vec<u8>) -> Error {
    let script = Script::play([answer]).await;
    failure(Client::builder().base_url(&script.url)).await
}

/// The URL of a server whose certificate no system trusts, because it is signed by itself. It shakes hands once.
fn self_signed() -> String {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut server = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        // The client is the one that breaks off.
        assert!(server.complete_io(&mut stream).is_err());
    });
    format!("https://localhost:{port}")
}

#[tokio::test]
async fn the_guide_shows_every_failure_as_it_is() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent_url = format!("http://{}", silent.local_addr().unwrap());
    let mut limits = Limits::default();
    limits.requests_per_minute = 1;
    let service = TestServer::builder().limits(limits).start().await.unwrap();
    let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    let mut cut = response("201 Created", "application/json", r#"{"id":"c1","locked":false}"#);
    cut.truncate(cut.len() - 8);
    let other = r#"{"id":"c1","source":{"type":"ORDER","id":"o1"},"userA":{"id":7}}"#;

    let mut table = String::from(
        "| what is wrong | status | retryable | what the program can print |\n| --- | --- | --- | --- |\n",
    );
    table += &row("a host that there is not", &failure(Client::builder().base_url("https://nobody.invalid")).await);
    table += &row("a port where nobody listens", &failure(Client::builder().base_url(format!("http://{free}"))).await);
    table += &row(
        "HTTPS where plain HTTP is spoken",
        &failure(Client::builder().base_url(service.url().replace("http:", "https:"))).await,
    );
    table +=
        &row("a certificate that the system does not trust", &failure(Client::builder().base_url(self_signed())).await);
    table += &row(
        "a server that is too slow",
        &failure(Client::builder().base_url(silent_url).timeout(Duration::from_millis(100))).await,
    );
    table += &row("a body that is cut off", &answered(cut).await);
    table += &row("a proxy's error page", &answered(response("502 Bad Gateway", "text/html", page)).await);
    table += &row("an answer of another shape", &answered(response("201 Created", "application/json", other)).await);

    let wrong = Client::builder().base_url(service.url()).bearer_token("s3cret").build().unwrap();
    table += &row("a wrong token", &wrong.create_conversation(request()).await.unwrap_err());
    let client = Client::builder().base_url(service.url()).bearer_token(service.token("buyer")).build().unwrap();
    let about = ConversationSource::new(SourceType::Order, service.order());
    let question = CreateConversation::new(about, service.user("seller"), "Hello").unwrap();
    // A storm: all but the first are too many, and none of them is lost or done twice.
    let mut refused = Vec::new();
    for _ in 0..20 {
        refused.extend(client.create_conversation(question.clone()).await.err());
    }
    assert!(refused.iter().all(|error| error.status().unwrap() == 429 && error.is_retryable()), "{refused:?}");
    assert!(refused.len() >= 19 && refused[0].retry_after().is_some());
    table += &row("too many requests", &refused[0]);

    assert!(!table.contains("s3cret"));
    insta::assert_snapshot!("failures", table);
    let (_, rest) = GUIDE.split_once("client/tests/client/failures.rs -->\n").unwrap();
    let (written, _) = rest.split_once("<!-- /failures -->").unwrap();
    assert_eq!(written, table, "docs/client.md: the table of failures is not what happens");
}

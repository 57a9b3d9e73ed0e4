//! What the service does when the world around it is not as it should be. The table of all faults is in
//! `docs/service-faults.md`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use managem_server::{Limits, SqliteStore, Store, TestServer};
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};

use crate::wire::Ask;

/// A value of the metrics.
async fn metric(service: &TestServer, name: &str) -> i64 {
    let ask = Ask { path: "/metrics".to_owned(), ..Ask::get(service, "buyer", "") };
    let text = ask.send_to(service.operations_address()).await.text;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    value.unwrap_or_else(|| panic!("{name} is not in {text}"))
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answers_is_let_go() {
    let mut limits = Limits::default();
    limits.send_timeout = Duration::from_secs(1);
    let service = TestServer::builder().limits(limits).start().await.unwrap();
    // As little as it can take in, so that the answers pile up on the other side.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(service.address()).await.unwrap();
    let requests = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n".repeat(50);
    stream.write_all(requests.as_bytes()).await.unwrap();
    let begun = Instant::now();
    while metric(&service, "managem_connections").await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "it is still there");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // It was open until then.
    drop(stream);
    assert_eq!(Ask::create(&service).send(&service).await.status, 201);
}

#[tokio::test]
async fn a_clock_that_was_set_back_changes_no_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("managem.db");
    let open = async || Arc::new(SqliteStore::open(path.clone()).await.unwrap()) as Arc<dyn Store>;
    let today = TestServer::builder().store(open().await).start().await.unwrap();
    let id = Ask::create(&today).send(&today).await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(Ask::message(&today, "seller", &id, "It is").send(&today).await.status, 201);
    drop(today);

    // A service whose clock stands still, long before that.
    let earlier = TestServer::builder().store(open().await).reproducible().start().await.unwrap();
    for text in ["And its corners", "Are fine"] {
        assert_eq!(Ask::message(&earlier, "buyer", &id, text).send(&earlier).await.status, 201);
    }
    let messages = Ask::get(&earlier, "buyer", format!("/conversations/{id}/messages")).send(&earlier).await.json();
    let of_each = |member: &str| {
        let messages = messages.as_array().unwrap().iter();
        messages.map(|message| message[member].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of_each("body"), ["Are fine", "And its corners", "It is", "Is the Charizard still in its sleeve?"]);
    assert!(of_each("createdAt")[0] < of_each("createdAt")[2], "the clock was set back");
    let mut ids = of_each("id");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    let list = Ask::get(&earlier, "buyer", "/conversations").send(&earlier).await.json();
    let updated = list[0]["updatedAt"].as_str().unwrap().to_owned();
    assert!(updated > of_each("createdAt")[3], "it still is one that was written to since");
    assert!(updated < of_each("createdAt")[2], "what a clock that was ahead has dated is not waited for");
    assert_eq!(list[0]["lastMessage"]["body"], Value::from("Are fine"));
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_of_a_request_leaves_nothing_behind() {
    let service = TestServer::start().await.unwrap();
    let token = service.token("buyer");
    for _ in 0..20 {
        let mut stream = TcpStream::connect(service.address()).await.unwrap();
        let head = format!("POST /conversations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n");
        stream.write_all(format!("{head}content-length: 1000\r\n\r\n{{\"source\"").as_bytes()).await.unwrap();
    }
    assert_eq!(Ask::create(&service).send(&service).await.status, 201);
    let begun = Instant::now();
    while metric(&service, "managem_connections").await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(10), "a connection that broke still counts");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

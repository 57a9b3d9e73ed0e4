//! Ports and endings.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use managem_server::{App, Server, SqliteStore, TestServer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::wire::Ask;

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let service = TestServer::start().await.unwrap();
    let error = Server::bind(service.address(), &App::new(service.store())).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {}", service.address()));
}

#[tokio::test]
async fn a_stop_waits_for_the_request_that_was_begun() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("managem.db")).await.unwrap();
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = Server::bind(loopback, &App::new(Arc::new(store))).await.unwrap();
    let address = server.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async {
        let _ = stopped.await;
    }));

    let mut begun = TcpStream::connect(address).await.unwrap();
    begun.write_all(b"POST /conversations HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{").await.unwrap();
    // The head has to have been read for the request to count as begun.
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    while TcpStream::connect(address).await.is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(!running.is_finished());
    begun.write_all(b"}").await.unwrap();
    let mut answer = String::new();
    begun.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    running.await.unwrap();
}

#[tokio::test]
async fn a_connection_takes_one_request_after_the_other() {
    let service = TestServer::start().await.unwrap();
    let ask = Ask::create(&service);
    let head = format!(
        "POST /conversations HTTP/1.1\r\nhost: x\r\n{}: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        ask.headers[1].0,
        ask.headers[1].1,
        ask.body.len()
    );
    let body = String::from_utf8(ask.body).unwrap();
    let mut stream = TcpStream::connect(service.address()).await.unwrap();
    stream.write_all(format!("{head}\r\n{body}{head}connection: close\r\n\r\n{body}").as_bytes()).await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    let statuses = answers.lines().filter_map(|line| line.split_once("HTTP/1.1 ")).map(|(_, status)| &status[..3]);
    assert_eq!(statuses.collect::<Vec<_>>(), ["201", "409"]);
}

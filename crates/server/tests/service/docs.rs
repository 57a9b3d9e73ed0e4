//! The contract and its page.

use managem_server::TestServer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::wire::Ask;

/// Status line and headers, and the body as it comes.
async fn get(service: &TestServer, path: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(service.address()).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    (String::from_utf8(bytes[..end].to_vec()).unwrap(), bytes[end + 4..].to_vec())
}

#[tokio::test]
async fn the_contract_is_served_as_it_is() {
    let service = TestServer::start().await.unwrap();
    let (head, body) = get(&service, "/openapi.yaml").await;
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("content-type: application/yaml"), "{head}");
    assert_eq!(body, managem::OPENAPI.as_bytes());
}

#[tokio::test]
async fn the_page_has_everything_from_this_service_and_may_load_nothing_else() {
    let service = TestServer::start().await.unwrap();
    let (head, body) = get(&service, "/docs").await;
    assert!(head.contains("content-security-policy: default-src 'none';"), "{head}");
    assert!(head.contains("x-frame-options: DENY"), "{head}");
    let page = String::from_utf8(body).unwrap();
    let links = page.split(['"', '\'']).filter(|part| part.starts_with('/') || part.contains("://"));
    let links = links.map(str::to_owned).collect::<Vec<_>>();
    assert!(links.len() >= 4, "{links:?}");
    for link in links {
        let (head, body) = get(&service, &link).await;
        assert!(head.starts_with("HTTP/1.1 200 ") && !body.is_empty(), "{link}: {head}");
        let compressed = body.starts_with(&[0x1f, 0x8b]);
        assert_eq!(head.contains("content-encoding: gzip"), compressed, "{link}");
    }
}

#[tokio::test]
async fn the_page_takes_no_other_method() {
    let service = TestServer::start().await.unwrap();
    let mut ask = Ask::create(&service);
    ask.path = "/docs".to_owned();
    assert_eq!(ask.send(&service).await.status, 405);
}

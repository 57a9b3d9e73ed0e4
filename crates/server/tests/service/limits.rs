//! Each limit, hit from outside over a socket.

use std::net::SocketAddr;
use std::time::Duration;

use managem_server::{Limits, TestServer, TokenHash};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::wire::Ask;

/// Longer than any limit that is set here, shorter than the patience of whoever waits for the test.
const PATIENCE: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

/// Sends bytes and reads until the other side closes.
async fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    until_closed(&mut stream).await
}

async fn until_closed(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut text)).await.expect("the connection is closed").unwrap();
    text
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let service = TestServer::builder().limits(limits(|limits| limits.header_bytes = 1_000)).start().await.unwrap();
    let answer = Ask::create(&service).header("x-padding", "x".repeat(1_000)).send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    431 headers-too-large
    The request's headers have more than 1000 bytes.
    ");
    assert_eq!(Ask::create(&service).header("x-padding", "x".repeat(500)).send(&service).await.status, 201);
}

#[tokio::test]
async fn a_head_without_an_end_is_cut_off() {
    let service = TestServer::start().await.unwrap();
    let head = format!("POST /conversations HTTP/1.1\r\nhost: x\r\nx: {}", "x".repeat(64 * 1024));
    let answer = raw(service.address(), head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_body_larger_than_the_limit_set_is_refused_and_its_sender_told() {
    let service = TestServer::builder().limits(limits(|limits| limits.body_bytes = 300)).start().await.unwrap();
    let answer = Ask::create(&service).body(vec![b' '; 500_000]).send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    413 body-too-large
    The request body has more than 300 bytes.
    ");
    assert_eq!(Ask::create(&service).send(&service).await.status, 201);
}

#[tokio::test]
async fn json_that_is_nested_too_deep_is_refused() {
    let service = TestServer::start().await.unwrap();
    // A member that the contract does not name, so that nothing but its depth is wrong.
    let nested = |depth: usize| {
        let source = format!(r#"{{"type":"ORDER","id":"{}"}}"#, service.order());
        let seller = service.user("seller");
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"source":{source},"recipientId":"{seller}","body":"Hello","more":{open}{close}}}"#)
    };
    let answer = Ask::create(&service).body(nested(32)).send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    400 json-too-deep
    The request body is nested more than 32 levels deep.
    ");
    assert_eq!(Ask::create(&service).body(nested(31)).beyond_contract().send(&service).await.status, 201);
    assert_eq!(Ask::create(&service).body("[".repeat(60_000)).send(&service).await.status, 400);
}

#[tokio::test]
async fn a_message_longer_than_the_limit_set_is_refused() {
    let service = TestServer::builder().limits(limits(|limits| limits.message_characters = 10)).start().await.unwrap();
    let body = |text: &str| {
        json!({
            "source": {"type": "ORDER", "id": service.order()},
            "recipientId": service.user("seller"),
            "body": text,
        })
    };
    let answer = Ask::create_with(&service, &body("elf Zeichen")).send(&service).await;
    assert_eq!(answer.json()["errors"], json!([{"pointer": "/body", "detail": "is longer than 10 characters"}]));
    assert_eq!(Ask::create_with(&service, &body("ÄÖÜäöüßÄÖÜ")).send(&service).await.status, 201);
}

#[tokio::test]
async fn a_head_that_never_ends_and_a_connection_that_says_nothing_are_closed() {
    let service = TestServer::builder().limits(limits(|limits| limits.header_timeout = SHORT)).start().await.unwrap();
    for begun in ["", "POST /conversations HTTP/1.1\r\nhost: x\r\nx-slow:"] {
        assert_eq!(raw(service.address(), begun.as_bytes()).await, "", "{begun:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_idle_between_requests_is_closed() {
    let service = TestServer::builder().limits(limits(|limits| limits.header_timeout = SHORT)).start().await.unwrap();
    let answer = raw(service.address(), b"GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_takes_too_long_is_refused() {
    let service = TestServer::builder().limits(limits(|limits| limits.body_timeout = SHORT)).start().await.unwrap();
    let head = b"POST /conversations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ";
    let rest = b"\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"body\":";
    let bytes = [head, service.token("buyer").as_bytes(), rest].concat();
    let answer = raw(service.address(), &bytes).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains(r#""code":"request-timeout""#), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn more_connections_than_the_limit_are_told_so() {
    let service = TestServer::builder().limits(limits(|limits| limits.connections = 2)).start().await.unwrap();
    let open = async || {
        let mut stream = TcpStream::connect(service.address()).await.unwrap();
        // An answer shows that the connection was taken.
        stream.write_all(b"GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut bytes = [0_u8; 12];
        stream.read_exact(&mut bytes).await.unwrap();
        (stream, String::from_utf8(bytes.to_vec()).unwrap())
    };
    let (first, second) = (open().await, open().await);
    assert_eq!((&*first.1, &*second.1), ("HTTP/1.1 404", "HTTP/1.1 404"));
    let third = raw(service.address(), b"GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(third.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{third}");
    assert!(third.contains("retry-after: 1\r\n") && third.contains(r#""code":"unavailable""#), "{third}");
    drop(first);
    // There is room again, as soon as the server has noticed.
    for _ in 0..100 {
        if open().await.1 == "HTTP/1.1 404" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a connection that was closed still counts");
}

#[tokio::test]
async fn a_thousand_connections_are_served() {
    let service = TestServer::start().await.unwrap();
    let mut streams = Vec::new();
    for _ in 0..1_000 {
        streams.push(TcpStream::connect(service.address()).await.unwrap());
    }
    for stream in &mut streams {
        stream.write_all(b"GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    }
    for stream in &mut streams {
        assert!(until_closed(stream).await.starts_with("HTTP/1.1 404 "));
    }
}

#[tokio::test]
async fn a_user_who_asks_too_often_is_told_when_to_come_again() {
    let service = TestServer::builder().limits(limits(|limits| limits.requests_per_minute = 2)).start().await.unwrap();
    let first = Ask::create(&service).send(&service).await;
    assert_eq!(first.status, 201);
    assert_eq!(first.headers["ratelimit-policy"], r#""user";q=2;w=60"#);
    assert_eq!(first.headers["ratelimit"], r#""user";r=1;t=30"#);
    let refused = Ask::create(&service).send(&service).await;
    assert_eq!((refused.status.as_u16(), refused.headers["ratelimit"].to_str().unwrap()), (409, r#""user";r=0;t=60"#));
    let answer = Ask::create(&service).send(&service).await;
    let told = answer.problem().replace("in 29.", "in 30.");
    insta::assert_snapshot!(told, @r"
    429 rate-limited
    You may send 2 requests in 60 seconds; there is room for one in 30.
    ");
    let header = |name: &str| answer.headers[name].to_str().unwrap().replace("29", "30");
    assert_eq!(header("retry-after"), "30");
    assert_eq!(header("ratelimit-policy"), r#""user";q=2;w=60"#);
    assert_eq!(header("ratelimit"), r#""user";r=0;t=30"#);
    // Another user has an allowance of their own, whatever address they claim to come from.
    let other = Ask::create(&service).header("authorization", format!("Bearer {}", service.token("stranger")));
    assert_eq!(other.header("x-forwarded-for", "192.0.2.1").send(&service).await.status, 404);
    let again = Ask::create(&service).header("x-forwarded-for", "192.0.2.2").send(&service).await;
    assert_eq!(again.status, 429);
}

#[tokio::test]
async fn a_token_that_was_revoked_spends_nothing_of_its_owners_allowance() {
    let service = TestServer::builder().limits(limits(|limits| limits.requests_per_minute = 5)).start().await.unwrap();
    let list =
        |token: &str| Ask::get(&service, "buyer", "/conversations").header("authorization", format!("Bearer {token}"));
    let leaked = service.token("buyer");
    assert_eq!(list(&leaked).send(&service).await.status, 200);
    service.store().revoke_tokens(&service.user("buyer")).await.unwrap();
    let fresh = "managem_fresh";
    service.store().issue_token(&service.user("buyer"), TokenHash::of(fresh), None).await.unwrap();
    let asks = [
        Ask { path: "/conversations?size=0".to_owned(), ..list(&leaked) },
        list(&leaked),
        Ask::create(&service).body("no json"),
        Ask::create(&service).without("content-type"),
    ];
    for _ in 0..5 {
        for ask in &asks {
            let answer = ask.clone().header("authorization", format!("Bearer {leaked}")).send(&service).await;
            assert_eq!(answer.status, 401, "{}", answer.text);
            assert!(!answer.headers.contains_key("ratelimit"), "{answer:?}");
        }
    }
    for left in (0..4).rev() {
        let answer = list(fresh).send(&service).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let shown = answer.headers["ratelimit"].to_str().unwrap();
        assert!(shown.starts_with(&format!(r#""user";r={left};"#)), "{shown}");
    }
}

#[tokio::test]
async fn nothing_of_a_body_is_awaited_before_its_head_was_authenticated() {
    let service = TestServer::start().await.unwrap();
    let head = |more: &str| format!("POST /conversations HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n{more}\r\n");
    for more in ["", "expect: 100-continue\r\n", "authorization: Bearer wrong\r\nexpect: 100-continue\r\n"] {
        // No byte of the body is ever sent.
        let answer = raw(service.address(), head(more).as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
    }
    let known = format!(
        "authorization: Bearer {}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n",
        service.token("buyer")
    );
    let mut stream = TcpStream::connect(service.address()).await.unwrap();
    stream.write_all(head(&known).as_bytes()).await.unwrap();
    let mut bytes = [0_u8; 12];
    timeout(PATIENCE, stream.read_exact(&mut bytes)).await.expect("a response").unwrap();
    assert_eq!(&bytes, b"HTTP/1.1 100");
}

#[tokio::test]
async fn who_is_still_sending_gets_the_response_that_refuses() {
    let service = TestServer::start().await.unwrap();
    for path in ["/conversations", "/nothing"] {
        let mut stream = TcpStream::connect(service.address()).await.unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 900000\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        // As a plain client does: everything is sent before anything is read.
        stream.write_all(&vec![b' '; 900_000]).await.unwrap();
        let answer = until_closed(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 40"), "{path}: {answer}");
        assert!(answer.ends_with('}'), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_client_that_has_nothing_more_to_say_gets_its_response() {
    let service = TestServer::start().await.unwrap();
    let mut stream = TcpStream::connect(service.address()).await.unwrap();
    let token = service.token("buyer");
    let head = format!("GET /conversations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = until_closed(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn one_address_may_not_take_all_connections() {
    let service =
        TestServer::builder().limits(limits(|limits| limits.connections_per_address = 2)).start().await.unwrap();
    let open = async |source: &str| {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(format!("{source}:0").parse().unwrap()).unwrap();
        let mut stream = socket.connect(service.address()).await.unwrap();
        stream.write_all(b"GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut bytes = [0_u8; 12];
        stream.read_exact(&mut bytes).await.unwrap();
        (stream, String::from_utf8(bytes.to_vec()).unwrap())
    };
    let held = [open("127.0.0.1").await, open("127.0.0.1").await];
    assert!(held.iter().all(|(_, status)| status == "HTTP/1.1 404"));
    assert_eq!(open("127.0.0.1").await.1, "HTTP/1.1 503");
    assert_eq!(open("127.0.0.2").await.1, "HTTP/1.1 404", "another address has its own");
}

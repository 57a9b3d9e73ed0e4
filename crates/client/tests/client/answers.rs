//! Answers that no good service gives: what the client makes of them.
//!
//! Each is spoken byte by byte over a real socket, because the real service cannot be brought to give it.

use std::time::Duration;

use managem::{Client, Error};
use tokio::net::TcpListener;

use crate::script::{Script, request, response};

async fn failure(answer: Vec<u8>) -> Error {
    let script = Script::play([answer]).await;
    let client = Client::builder().base_url(&script.url).bearer_token("s3cret").build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    assert_eq!(script.seen().len(), 1);
    let everything = format!("{error} {error:?}");
    assert!(!everything.contains("s3cret"), "{everything}");
    error
}

#[tokio::test]
async fn what_is_sent() {
    let script = Script::play([response("500 Internal Server Error", "text/plain", "")]).await;
    let client = Client::builder().base_url(&script.url).bearer_token("t0ken").user_agent("shop/1").build().unwrap();
    client.create_conversation(request()).await.unwrap_err();
    let seen = script.seen().remove(0);
    let host = seen.lines().find(|line| line.starts_with("host:")).unwrap();
    insta::assert_snapshot!(seen.replace(host, "host: [host]").replace('\r', ""), @r#"
POST /conversations HTTP/1.1
accept: application/json
content-type: application/json
authorization: Bearer t0ken
user-agent: shop/1
host: [host]
content-length: 69

{"body":"hello","recipientId":"u","source":{"id":"o","type":"ORDER"}}
"#);
}

#[tokio::test]
async fn a_proxys_error_page() {
    let page = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>for s3cret</body>\n</html>";
    let error = failure(response("502 Bad Gateway", "text/html", page)).await;
    assert_eq!(error.status().unwrap(), 502);
    insta::assert_snapshot!(error, @"unexpected answer: 502 Bad Gateway, text/html: <html> <head><title>502 Bad Gateway</title></head> <body>for [hidden]</body> </html>");
}

#[tokio::test]
async fn a_proxys_error_page_with_a_documented_status() {
    let page = format!("<html>{}</html>", "maintenance ".repeat(1000));
    let mut answer = response("503 Service Unavailable", "text/html; charset=utf-8", &page);
    let at = "HTTP/1.1 503 Service Unavailable\r\n".len();
    answer.splice(at..at, b"Retry-After: 120\r\n".iter().copied());
    let error = failure(answer).await;
    assert_eq!(error.status().unwrap(), 503);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    let shown = error.to_string();
    assert!(
        shown.starts_with("unexpected answer: 503 Service Unavailable, text/html; charset=utf-8: <html>"),
        "{shown}"
    );
    assert!(shown.chars().count() < 300, "{shown}");
}

#[tokio::test]
async fn an_answer_that_does_not_decode() {
    let body =
        r#"{"id":"c","source":{"type":"ORDER","id":"o"},"userA":{"id":"u","sales":"a private text"},"locked":false}"#;
    let error = failure(response("201 Created", "application/json", body)).await;
    assert_eq!(error.status().unwrap(), 201);
    insta::assert_snapshot!(error, @r#"the body of a 201 Created answer does not decode at "/userA/sales": invalid type: string, expected f64 at line 1 column 87; its shape: {"…":"…","…":{"…":"…","…":"…"},"…":{"…":"…","…":"…"},"…":false}"#);
}

#[tokio::test]
async fn an_answer_that_is_cut() {
    let mut cut = response("201 Created", "application/json", r#"{"id":"c"}"#);
    cut.truncate(cut.len() - 4);
    assert!(matches!(failure(cut).await, Error::Transport { .. }));
    let json = response("201 Created", "application/json", r#"{"id":"c","#);
    insta::assert_snapshot!(failure(json).await, @r#"the body of a 201 Created answer does not decode at "": EOF while parsing a value at line 1 column 10; its shape: {"…":"…","#);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let error = failure(elsewhere.to_vec()).await;
    insta::assert_snapshot!(error, @"unexpected answer: 307 Temporary Redirect, no content type:");
}

#[tokio::test]
async fn a_documented_refusal() {
    let body = r#"{"type":"about:blank","title":"Conflict","status":409,"code":"conversation-exists","detail":"There is one.","conversationId":"c1","new":1}"#;
    let error = failure(response("409 Conflict", "application/json", body)).await;
    assert_eq!(error.problem().unwrap().conversation_id.as_deref(), Some("c1"));
    insta::assert_snapshot!(error, @"refused with 409 Conflict: There is one. (conversation-exists)");
}

#[tokio::test]
async fn no_answer_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder().base_url(url).timeout(Duration::from_millis(50)).build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
}

#[tokio::test]
async fn nobody_listens() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = Client::builder().base_url(format!("http://{address}")).build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    assert!(
        matches!(&error, Error::Transport { source, .. } if source.is_connect()) && error.is_retryable(),
        "{error:?}"
    );
}

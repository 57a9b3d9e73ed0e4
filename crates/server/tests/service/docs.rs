//! The contract and its page.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use managem_server::TestServer;
use serde_json::{Value, json};
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

/// Node 20 has web sockets if it is asked for them, later ones have them anyway.
const NODE: [&str; 1] = ["--experimental-websocket"];

/// The name of a browser that can be run here with a node that can talk to it.
fn browser() -> Option<&'static str> {
    let runs = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let web_sockets = "process.exit(typeof WebSocket === 'function' ? 0 : 1)";
    if !runs(Command::new("node").args(NODE).args(["-e", web_sockets])) {
        return None;
    }
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| runs(Command::new(name).arg("--version")))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_in_a_browser_without_any_network_and_a_call_can_be_tried() {
    let Some(browser) = browser() else {
        io::stderr()
            .write_all(b"\nSKIPPED: chromium or node 20 is not installed, so no browser saw the page\n")
            .unwrap();
        return;
    };
    let service = TestServer::start().await.unwrap();
    let body = json!({
        "source": {"type": "ORDER", "id": service.order()},
        "recipientId": service.user("seller"),
        "body": "Is the Charizard still in its sleeve?",
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/docs.mjs");
    let mut node = Command::new("node");
    node.args(NODE).arg(script).args([browser, &service.url(), &service.token("buyer"), &body.to_string()]);
    let output = tokio::task::spawn_blocking(move || node.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    let id = seen["id"].take();
    insta::assert_snapshot!(format!("{seen:#}"), @r#"
{
  "errors": [],
  "id": null,
  "operations": [
    "GET /conversations",
    "GET /conversations/{id}/messages",
    "POST /conversations",
    "POST /conversations/{id}/messages"
  ],
  "requests": [
    "/conversations",
    "/docs",
    "/docs/docs.js",
    "/docs/swagger-ui-bundle.js",
    "/docs/swagger-ui.css",
    "/openapi.yaml"
  ],
  "status": "201",
  "title": "Managem conversations"
}
"#);
    // What the browser created is there.
    let list = Ask::get(&service, "buyer", "/conversations").send(&service).await.json();
    assert_eq!(list[0]["id"], id);
}

//! The recording proxy between a real client and a real server.
#![cfg(feature = "record")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod fidelity;
mod limits;
#[cfg(feature = "cli")]
mod process;
mod streams;
mod tls;

use std::future::Future;
use std::path::PathBuf;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use openapi_drift::record::{Observer, Options, Proxy, RecordError, Recorded, Summary};
use openapi_drift::redact::{Redaction, Text};
use openapi_drift::{Contract, Input, Outcome, check};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

const SPEC: &str = r#"
openapi: 3.0.3
servers: [{url: "https://api.example.com"}]
security: [{key: []}]
paths:
  /notes:
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
      responses:
        201: {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
  /zip:
    get:
      responses:
        200: {description: Zipped, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
  schemas:
    Note: {type: object, required: [text], properties: {text: {type: string, minLength: 5, maxLength: 12}, n: {type: integer}}}
"#;

/// A client that speaks plain HTTP; it wants a TLS provider all the same.
fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// Answers with what it was sent, byte for byte; `/zip` with a compressed body.
async fn upstream() -> String {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(br#"{"text": "squeezed"}"#).unwrap();
    let zipped = gzip.finish().unwrap();
    let echo = |headers: HeaderMap, body: Bytes| async move {
        assert_eq!(headers["authorization"], "Bearer top-secret");
        assert!(!headers.contains_key("keep-alive"));
        (StatusCode::CREATED, [("content-type", "application/json"), ("set-cookie", "sid=top-secret; Path=/")], body)
    };
    let app = Router::new().route("/notes", post(echo)).route(
        "/zip",
        get(move || async move { ([("content-type", "application/json"), ("content-encoding", "gzip")], zipped) }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

/// A recorder, its file, and each exchange as it is written.
struct Session {
    proxy: Proxy,
    folder: tempfile::TempDir,
    recorded: mpsc::UnboundedReceiver<Value>,
}

#[derive(Debug)]
struct Tell(mpsc::UnboundedSender<Value>);

impl Observer for Tell {
    fn recorded(&self, exchange: &Recorded<'_>) {
        // The test may be over.
        let _ = self.0.send(serde_json::from_str(exchange.entry).unwrap());
    }
}

impl Session {
    async fn start(upstream: &str, options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (tell, recorded) = mpsc::unbounded_channel();
        let options = Options { observer: Some(std::sync::Arc::new(Tell(tell))), ..options };
        let proxy = Proxy::start(upstream, "127.0.0.1:0", folder.path().join("a.har"), options).await.unwrap();
        Self { proxy, folder, recorded }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("a.har")
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.proxy.url())
    }

    /// A connection, with this already written to it.
    async fn send(&self, bytes: impl AsRef<[u8]>) -> TcpStream {
        let mut socket = TcpStream::connect(self.proxy.addr()).await.unwrap();
        socket.write_all(bytes.as_ref()).await.unwrap();
        socket
    }

    /// Everything that a connection brings until its end, for this.
    async fn ask(&self, bytes: impl AsRef<[u8]>) -> String {
        rest(&mut self.send(bytes).await).await
    }

    /// The next exchange that is written.
    async fn next(&mut self) -> Value {
        self.recorded.recv().await.unwrap()
    }

    async fn finish(self) -> (Summary, Vec<Value>) {
        let out = self.out();
        let summary = self.proxy.shutdown().await.unwrap();
        let har: Value = serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap();
        let entries = har["log"]["entries"].as_array().unwrap().clone();
        assert_eq!(summary.exchanges, entries.len() as u64);
        (summary, entries)
    }
}

/// An upstream that does this with each connection.
async fn serving<F, T>(handle: F) -> String
where
    F: Fn(TcpStream) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(handle(socket));
        }
    });
    url
}

/// An upstream that reads a head, writes this, and closes.
async fn saying(answer: &'static str) -> String {
    serving(move |mut socket| async move {
        head(&mut socket).await;
        socket.write_all(answer.as_bytes()).await.unwrap();
    })
    .await
}

/// Reads up to the empty line.
async fn head(socket: &mut TcpStream) -> String {
    until(socket, "\r\n\r\n").await
}

/// Reads up to this text.
async fn until(socket: &mut TcpStream, end: &str) -> String {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        match socket.read_u8().await {
            Ok(byte) => read.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&read).into_owned()
}

/// Reads to the end, which may be an abrupt one.
async fn rest(socket: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let mut part = [0; 4096];
    while let Ok(count @ 1..) = socket.read(&mut part).await {
        read.extend_from_slice(&part[..count]);
    }
    String::from_utf8_lossy(&read).into_owned()
}

#[tokio::test]
async fn records_redacted_and_forwards_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("session.har");
    let options = Options {
        redaction: Some(Redaction::default().text(Text::Member("text".into()))),
        public_url: Some("https://api.example.com/".into()),
        reproducible: true,
        ..Options::default()
    };
    let proxy = Proxy::start(&upstream().await, "127.0.0.1:0", &out, options).await.unwrap();
    let base = format!("http://{}", proxy.addr());
    let client = client();

    let body = "{ \"text\" :\t\"Hi, Ann Lee\", \"n\": 5.0 }";
    let request = client.post(format!("{base}/notes?api_key=top-secret")).header("authorization", "Bearer top-secret");
    let answer = request.header("content-type", "application/json").body(body).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["set-cookie"], "sid=top-secret; Path=/");
    assert_eq!(answer.text().await.unwrap(), body, "bytes pass unchanged");

    // Readable while the proxy still runs.
    let during = std::fs::read_to_string(&out).unwrap();
    serde_json::from_str::<Value>(&during).unwrap();

    let zipped = client.get(format!("{base}/zip")).header("authorization", "Bearer x").send().await.unwrap();
    assert_eq!(zipped.headers()["content-encoding"], "gzip");
    assert_eq!(proxy.shutdown().await.unwrap().exchanges, 2);

    let recorded = std::fs::read_to_string(&out).unwrap();
    for secret in ["top-secret", "Ann", "squeezed"] {
        assert!(!recorded.contains(secret), "{secret} was recorded:\n{recorded}");
    }
    insta::assert_snapshot!("session", recorded);

    // The redacted recording is judged as the original would have been.
    let contract = Contract::parse("openapi.yaml", SPEC).unwrap();
    let report = check(&contract, vec![Input::Path(out)], &openapi_drift::Options::default()).unwrap();
    let found: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(found, ["integer-as-float", "undocumented-parameter"]);
    assert_eq!(report.outcome, Outcome::Drift);
}

#[tokio::test]
async fn an_upstream_that_is_gone_is_recorded_as_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("gone.har");
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let proxy = Proxy::start(&upstream, "127.0.0.1:0", &out, Options::default()).await.unwrap();
    let answer = client().get(format!("http://{}/a", proxy.addr())).send().await.unwrap();
    assert_eq!(answer.status(), 502);
    assert_eq!(proxy.shutdown().await.unwrap().exchanges, 1);
    let recorded: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(recorded["log"]["entries"][0]["response"]["status"], 0);
}

#[tokio::test]
async fn refuses_what_it_cannot_start_with() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.har");
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let start = |upstream: &'static str, addr: String, out: PathBuf| async move {
        Proxy::start(upstream, &addr, out, Options::default()).await.map(|_| ()).unwrap_err()
    };
    assert!(matches!(start("localhost:1", "127.0.0.1:0".into(), out.clone()).await, RecordError::Upstream { .. }));
    assert!(matches!(start("http://a.test", addr, out).await, RecordError::Listen { .. }));
    let missing = folder.path().join("none/a.har");
    assert!(matches!(start("http://a.test", "127.0.0.1:0".into(), missing).await, RecordError::Write { .. }));
}

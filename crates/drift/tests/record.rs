//! The recording proxy between a real client and a real server.
#![cfg(feature = "record")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::path::Path;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use openapi_drift::record::{Options, Proxy, RecordError};
use openapi_drift::redact::{Redaction, Text};
use openapi_drift::{Contract, Input, Outcome, check};

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
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
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
    serde_json::from_str::<serde_json::Value>(&during).unwrap();

    let zipped = client.get(format!("{base}/zip")).header("authorization", "Bearer x").send().await.unwrap();
    assert_eq!(zipped.headers()["content-encoding"], "gzip");
    assert_eq!(proxy.shutdown().await.unwrap(), 2);

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
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let proxy = Proxy::start(&upstream, "127.0.0.1:0", &out, Options::default()).await.unwrap();
    let answer = client().get(format!("http://{}/a", proxy.addr())).send().await.unwrap();
    assert_eq!(answer.status(), 502);
    assert_eq!(proxy.shutdown().await.unwrap(), 1);
    let recorded: serde_json::Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(recorded["log"]["entries"][0]["response"]["status"], 0);
}

#[tokio::test]
async fn refuses_what_it_cannot_start_with() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.har");
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let start = |upstream: &'static str, addr: String, out: std::path::PathBuf| async move {
        Proxy::start(upstream, &addr, out, Options::default()).await.map(|_| ()).unwrap_err()
    };
    assert!(matches!(start("localhost:1", "127.0.0.1:0".into(), out.clone()).await, RecordError::Upstream { .. }));
    assert!(matches!(start("http://a.test", addr, out).await, RecordError::Listen { .. }));
    let missing = folder.path().join("none/a.har");
    assert!(matches!(start("http://a.test", "127.0.0.1:0".into(), missing).await, RecordError::Write { .. }));
}

/// Whatever a client may send and a server may answer, as bytes: an unusual method, headers twice and in any case, a
/// body that is no text.
#[tokio::test]
async fn bytes_pass_in_both_directions() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const ASKED: &[u8] = b"\x00\xff{\"a\": 1.0 }\r\n";
    const ANSWERED: &[u8] = b"\x1f\x00\xfenot gzip";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let asked = read_message(&mut socket, ASKED).await;
        let head = format!(
            "HTTP/1.1 418 Short\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nX-Odd: \u{e9} x\r\nContent-Encoding: gzip\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nContent-Length: {}\r\n\r\n",
            ANSWERED.len()
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(ANSWERED).await.unwrap();
        asked
    });
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.har");
    let proxy = Proxy::start(&upstream, "127.0.0.1:0", &out, Options::default()).await.unwrap();
    let mut socket = tokio::net::TcpStream::connect(proxy.addr()).await.unwrap();
    let head = format!(
        "BREW /pot%2F1//x;a?q=%zz&q HTTP/1.1\r\nHost: proxy\r\naccept: a/b\r\nX-Twice: 1\r\nx-twice: 2\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        ASKED.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(ASKED).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let asked = server.await.unwrap();

    let asked_head = String::from_utf8_lossy(&asked[..asked.len() - ASKED.len()]).into_owned();
    assert!(asked_head.starts_with("BREW /pot%2F1//x;a?q=%zz&q HTTP/1.1\r\n"), "{asked_head}");
    assert_eq!(header_lines(&asked_head), ["accept: a/b", "content-length: 15", "x-twice: 1", "x-twice: 2"]);
    assert!(answer.ends_with(ANSWERED));
    let answer_head = String::from_utf8_lossy(&answer[..answer.len() - ANSWERED.len()]).into_owned();
    assert!(answer_head.starts_with("HTTP/1.1 418 "), "{answer_head}");
    let want =
        ["content-encoding: gzip", "content-length: 11", "set-cookie: a=1", "set-cookie: b=2", "x-odd: \u{e9} x"];
    assert_eq!(header_lines(&answer_head), want);
    assert_eq!(proxy.shutdown().await.unwrap(), 1);
}

/// Reads a message whose body is known.
async fn read_message(socket: &mut tokio::net::TcpStream, body: &[u8]) -> Vec<u8> {
    use tokio::io::AsyncReadExt as _;

    let mut read = Vec::new();
    while !read.ends_with(body) {
        assert!(socket.read_buf(&mut read).await.unwrap() > 0, "the message is cut");
    }
    read
}

/// The end-to-end headers of a message, names in lower case, sorted by name.
fn header_lines(head: &str) -> Vec<String> {
    let own = ["host", "connection", "date"];
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let lines = lines.map(|(name, value)| (name.to_ascii_lowercase(), value));
    let mut lines: Vec<_> = lines.filter(|(name, _)| !own.contains(&&**name)).collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    lines.into_iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

/// `openapi-drift record` as a process of its own, its talk in files.
#[cfg(feature = "cli")]
struct Recorder {
    child: std::process::Child,
    folder: tempfile::TempDir,
    url: String,
}

#[cfg(feature = "cli")]
impl Recorder {
    async fn start(upstream: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("openapi.yaml"), SPEC).unwrap();
        let file = |name: &str| std::fs::File::create(folder.path().join(name)).unwrap();
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_openapi-drift"))
            .args(["record", "--upstream", upstream, "--listen", "127.0.0.1:0"])
            .args(arguments)
            .current_dir(folder.path())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .spawn()
            .unwrap();
        let url = loop {
            let said = std::fs::read_to_string(folder.path().join("stderr")).unwrap();
            if let Some((url, _)) = said.strip_prefix("recording ").and_then(|rest| rest.split_once(" -> ")) {
                break url.to_owned();
            }
            assert!(child.try_wait().unwrap().is_none(), "it did not start: {said}");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        Self { child, folder, url }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    async fn send(&self, body: &'static str) {
        let request = client().post(format!("{}/notes", self.url)).header("authorization", "Bearer top-secret");
        let answer = request.header("content-type", "application/json").body(body).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), body);
    }

    /// What it said up to now, without what differs from run to run.
    fn said(&self, upstream: &str) -> String {
        let read = |name: &str| std::fs::read_to_string(self.path(name)).unwrap();
        let text = format!("--- stdout\n{}--- stderr\n{}", read("stdout"), read("stderr"));
        text.replace(&self.url, "http://PROXY").replace(upstream, "http://UPSTREAM")
    }

    /// Ends it as a script would.
    #[cfg(unix)]
    fn end(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

#[cfg(feature = "cli")]
impl Drop for Recorder {
    fn drop(&mut self) {
        // It has ended already unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(all(feature = "cli", unix))]
#[tokio::test(flavor = "multi_thread")]
async fn findings_show_while_it_records() {
    let upstream = upstream().await;
    let mut recorder = Recorder::start(&upstream, &["--out", "session.ndjson", "--check"]).await;
    recorder.send(r#"{"text": "long enough", "n": 1}"#).await;
    let before = recorder.said(&upstream);
    assert!(!before.contains("error"), "{before}");
    recorder.send(r#"{"text": "long enough", "n": "many"}"#).await;
    // Said before the client had its answer.
    let during = recorder.said(&upstream);
    assert!(during.contains("error[wrong-type]"), "{during}");
    recorder.send(r#"{"text": "long enough", "n": "many"}"#).await;
    recorder.send(r#"{"text": "long enough", "more": true}"#).await;
    assert_eq!(recorder.end(), Some(1));
    insta::assert_snapshot!("check", recorder.said(&upstream));

    // The recording says the same.
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_openapi-drift"))
        .args(["check", "--server", &upstream, "session.ndjson"])
        .current_dir(recorder.folder.path())
        .output()
        .unwrap();
    let live = std::fs::read_to_string(recorder.path("stdout")).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), live);
}

#[cfg(all(feature = "cli", unix))]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_without_drift_ends_clean_and_an_empty_one_does_not() {
    let upstream = upstream().await;
    let mut clean = Recorder::start(&upstream, &["--out", "a.har", "--check"]).await;
    clean.send(r#"{"text": "long enough", "n": 1}"#).await;
    assert_eq!(clean.end(), Some(0), "{}", clean.said(&upstream));
    let mut empty = Recorder::start(&upstream, &["--out", "a.har", "--check"]).await;
    assert_eq!(empty.end(), Some(2), "{}", empty.said(&upstream));
    let mut unchecked = Recorder::start(&upstream, &["--out", "a.har"]).await;
    assert_eq!(unchecked.end(), Some(0), "{}", unchecked.said(&upstream));
}

#[cfg(all(feature = "cli", unix))]
#[tokio::test(flavor = "multi_thread")]
async fn free_text_goes_by_the_description() {
    const BODY: &str = r#"{"text": "Ann Lee", "n": 1}"#;
    let upstream = upstream().await;
    for (arguments, want) in [
        (&["--check"][..], BODY),
        (&["--spec", "openapi.yaml"], r#"{"text": "xxx xxx", "n": 1}"#),
        (&["--spec", "openapi.yaml", "--check"], r#"{"text": "xxx xxx", "n": 1}"#),
        (&["--spec", "openapi.yaml", "--keep", "text"], BODY),
        (&["--text", "/text"], r#"{"text": "xxx xxx", "n": 1}"#),
    ] {
        let mut recorder = Recorder::start(&upstream, &[&["--out", "a.ndjson"], arguments].concat()).await;
        recorder.send(BODY).await;
        assert_eq!(recorder.end(), Some(0), "{}", recorder.said(&upstream));
        let line = std::fs::read_to_string(recorder.path("a.ndjson")).unwrap();
        let entry: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(entry["request"]["postData"]["text"], want, "{arguments:?}");
        assert_eq!(entry["response"]["content"]["text"], want, "{arguments:?}");
    }
}

/// SIGKILL gives no one the chance to tidy up.
#[cfg(feature = "cli")]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_exchanged_outlives_the_recorder() {
    let upstream = upstream().await;
    for (name, format) in [("a.har", "har"), ("a.ndjson", "ndjson"), ("a.log", "ndjson")] {
        let mut recorder = Recorder::start(&upstream, &["--out", name, "--format", format]).await;
        for _ in 0..3 {
            recorder.send(r#"{"text": "long enough", "n": 1}"#).await;
        }
        recorder.child.kill().unwrap();
        recorder.child.wait().unwrap();
        let report = read_back(&recorder.path(name), &upstream);
        assert_eq!((report.outcome, report.summary.checked), (Outcome::Clean, 3), "{name}");
    }
}

#[cfg(feature = "cli")]
fn read_back(path: &Path, server: &str) -> openapi_drift::Report {
    let mut contract = Contract::parse("openapi.yaml", SPEC).unwrap();
    contract.add_server(server);
    check(&contract, vec![Input::Path(path.to_owned())], &openapi_drift::Options::default()).unwrap()
}

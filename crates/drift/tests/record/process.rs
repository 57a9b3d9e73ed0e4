//! `openapi-drift record` as a process of its own.

use std::fmt::Write as _;
use std::path::Path;

use super::*;

const TOOL: &str = env!("CARGO_BIN_EXE_openapi-drift");

/// The process; what it says goes to files.
struct Recorder {
    child: std::process::Child,
    folder: tempfile::TempDir,
    url: String,
}

impl Recorder {
    async fn start(upstream: &str, arguments: &[&str]) -> Self {
        Self::with(upstream, arguments, SPEC).await
    }

    async fn with(upstream: &str, arguments: &[&str], spec: &str) -> Self {
        Self::spawn(std::process::Command::new(TOOL), upstream, arguments, spec).await
    }

    /// With a disk that takes few files of more than a block.
    #[cfg(unix)]
    async fn limited(upstream: &str, arguments: &[&str]) -> Self {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$@\"", "sh", TOOL]);
        Self::spawn(command, upstream, arguments, SPEC).await
    }

    async fn spawn(mut command: std::process::Command, upstream: &str, arguments: &[&str], spec: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("openapi.yaml"), spec).unwrap();
        let file = |name: &str| std::fs::File::create(folder.path().join(name)).unwrap();
        let mut child = command
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

    fn path(&self, name: &str) -> PathBuf {
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

impl Drop for Recorder {
    fn drop(&mut self) {
        // It has ended already unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
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

#[cfg(unix)]
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

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn free_text_goes_by_the_description() {
    const BODY: &str = r#"{"text": "Ann Lee", "n": 1}"#;
    let upstream = upstream().await;
    for (arguments, want) in [
        (&["--check"][..], BODY),
        (&["--spec", "openapi.yaml"], r#"{"text": "Xxx Xxx", "n": 1}"#),
        (&["--spec", "openapi.yaml", "--check"], r#"{"text": "Xxx Xxx", "n": 1}"#),
        (&["--spec", "openapi.yaml", "--keep", "text"], BODY),
        (&["--text", "/text"], r#"{"text": "Xxx Xxx", "n": 1}"#),
    ] {
        let mut recorder = Recorder::start(&upstream, &[&["--out", "a.ndjson"], arguments].concat()).await;
        recorder.send(BODY).await;
        assert_eq!(recorder.end(), Some(0), "{}", recorder.said(&upstream));
        let line = std::fs::read_to_string(recorder.path("a.ndjson")).unwrap();
        let entry: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(entry["request"]["postData"]["text"], want, "{arguments:?}");
        assert_eq!(entry["response"]["content"]["text"], want, "{arguments:?}");
    }
}

/// SIGKILL gives no one the chance to tidy up: in the midst of traffic, every answer that a client has is in a file that
/// can be read.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_exchanged_outlives_the_recorder() {
    let upstream = upstream().await;
    for (name, format) in [("a.har", "har"), ("a.ndjson", "ndjson"), ("a.log", "ndjson")] {
        let mut recorder = Recorder::start(&upstream, &["--out", name, "--format", format]).await;
        let url = format!("{}/notes", recorder.url);
        let (tell, mut answered) = mpsc::unbounded_channel();
        let mut clients = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (url, tell) = (url.clone(), tell.clone());
            clients.spawn(async move {
                let client = client();
                loop {
                    let request = client.post(&url).header("authorization", "Bearer top-secret");
                    let body = r#"{"text": "long enough", "n": 1}"#;
                    let sent = request.header("content-type", "application/json").body(body).send().await;
                    // The last exchanges end with the recorder.
                    let Ok(answer) = sent else { break };
                    let Ok(text) = answer.text().await else { break };
                    assert_eq!(text, body);
                    tell.send(()).unwrap();
                }
            });
        }
        drop(tell);
        for _ in 0..20 {
            answered.recv().await.unwrap();
        }
        recorder.child.kill().unwrap();
        recorder.child.wait().unwrap();
        let mut count = 20;
        while answered.recv().await.is_some() {
            count += 1;
        }
        let report = read_back(&recorder.path(name), &upstream);
        assert_eq!(report.outcome, Outcome::Clean, "{name}");
        assert!((count..=count + 4).contains(&report.summary.checked), "{count}, {}", report.summary.checked);
    }
}

fn read_back(path: &Path, server: &str) -> openapi_drift::Report {
    let mut contract = Contract::parse("openapi.yaml", SPEC).unwrap();
    contract.add_server(server);
    check(&contract, vec![Input::Path(path.to_owned())], &openapi_drift::Options::default()).unwrap()
}

const SHAPED: &str = r#"
openapi: 3.0.3
servers: [{url: "https://api.example.com"}]
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    put:
      parameters: [{name: since, in: query, schema: {type: string, format: date-time}}]
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses:
        200: {description: Put, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    Order:
      type: object
      required: [id, at, state, code, note]
      properties:
        id: {type: string, format: uuid}
        at: {type: string, format: date-time}
        state: {type: string, enum: [open, paid]}
        code: {type: string, pattern: '^[A-Z]{3}-[0-9]{4}$'}
        session: {type: string, pattern: '^s[0-9]+$'}
        note: {type: string, maxLength: 30}
        list: {type: array, items: {type: string, enum: [a, b]}}
"#;

/// Whatever redaction takes out, a service that conforms has no findings; and what is not a secret by its name keeps the
/// form that the document gives it.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_conforming_service_has_no_findings() {
    const ORDER: &str = r#"{"id": "7f9c24e8-3b12-4fef-91e0-0f5ac1d2e3b4", "at": "2026-11-28T01:02:03Z", "state": "paid", "code": "ABC-1234", "note": "for Ann Lee", "list": ["a", "b"]}"#;
    let with_session = ORDER.replace("\"note\"", "\"session\": \"s123\", \"note\"");
    let app = Router::new().route(
        "/orders/{id}",
        axum::routing::put(|body: Bytes| async move { ([("content-type", "application/json")], body) }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let public = ["--public-url", "https://api.example.com"];
    let arguments = [&["--out", "a.har", "--spec", "openapi.yaml", "--check"], &public[..]].concat();
    for (body, code_of_recording) in [(ORDER, Some(0)), (&with_session, None)] {
        let mut recorder = Recorder::with(&upstream, &arguments, SHAPED).await;
        let url = format!("{}/orders/7f9c24e8-3b12-4fef-91e0-0f5ac1d2e3b4?since=2026-11-28T01:02:03Z", recorder.url);
        let request = client().put(url).header("content-type", "application/json").body(body.to_owned());
        assert_eq!(request.send().await.unwrap().text().await.unwrap(), body);
        assert_eq!(recorder.end(), Some(0), "{}", recorder.said(&upstream));
        let said = recorder.said(&upstream);
        assert!(said.contains("no drift: 1 of 1 exchange checked") && !said.contains("error"), "{said}");
        let text = std::fs::read_to_string(recorder.path("a.har")).unwrap();
        for kept in ["7f9c24e8-3b12", "2026-11-28T01:02:03Z", "paid", "ABC-1234"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        for gone in ["Ann", "s123"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        // What `redact` would take out is out already.
        let redact = run(&recorder, &["redact", "--check", "--spec", "openapi.yaml", "a.har"]);
        assert_eq!(redact.status.code(), Some(0), "{}", String::from_utf8_lossy(&redact.stdout));
        if let Some(code) = code_of_recording {
            let check = run(&recorder, &["check", "a.har"]);
            assert_eq!(check.status.code(), Some(code), "{}", String::from_utf8_lossy(&check.stdout));
        }
    }
}

fn run(recorder: &Recorder, arguments: &[&str]) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
    command.args(arguments).current_dir(recorder.folder.path()).output().unwrap()
}

/// The texts of the system are those of Linux.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_keeps_it_from_starting_is_told_with_a_hint() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let mut all = String::new();
    for arguments in [
        &["--upstream", "http://a.test", "--listen", &addr, "--out", "a.har"][..],
        &["--upstream", "http://a.test", "--listen", "192.0.2.1:1", "--out", "a.har"],
        &["--upstream", "a.test", "--out", "a.har"],
        &["--upstream", "https://me:secret@a.test", "--out", "a.har"],
        &["--upstream", "http://a.test", "--listen", "127.0.0.1:0", "--out", "/dev/null"],
        &["--upstream", "http://a.test", "--listen", "127.0.0.1:0", "--out", "none/a.har"],
        &["--upstream", "http://a.test", "--cert", "none.pem", "--key", "none.key", "--out", "a.har"],
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
        let output = command.arg("record").args(arguments).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr);
        writeln!(all, "$ openapi-drift record {}\n{said}", arguments.join(" ")).unwrap();
    }
    insta::assert_snapshot!("hints", all.replace(&addr, "127.0.0.1:PORT"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was begun");
}

/// The file is the one that is named, replaced at once, with its link and mode.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_recording_is_the_file_that_is_named() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    let upstream = upstream().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &[u8]| folder.path().join(std::ffi::OsStr::from_bytes(name));
    let kept = path(b"kept \xff.har");
    std::fs::write(&kept, "an old recording").unwrap();
    std::fs::set_permissions(&kept, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink(std::ffi::OsStr::from_bytes(b"kept \xff.har"), path(b"link.har")).unwrap();
    let proxy = Proxy::start(&upstream, "127.0.0.1:0", path(b"link.har"), Options::default()).await.unwrap();
    client().get(format!("{}/none", proxy.url())).send().await.unwrap();
    assert_eq!(proxy.shutdown().await.unwrap().exchanges, 1);
    let text = std::fs::read_to_string(&kept).unwrap();
    assert!(text.contains("/none") && text.ends_with("\n]}}\n") && !text.contains("old"), "{text}");
    assert!(std::fs::symlink_metadata(path(b"link.har")).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// What does not fit is lost, and said to be; what was written before can be read.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_leaves_what_was_recorded() {
    let upstream = upstream().await;
    for name in ["a.har", "a.ndjson"] {
        let mut recorder = Recorder::limited(&upstream, &["--out", name]).await;
        for _ in 0..5 {
            recorder.send(r#"{"text": "long enough", "n": 1}"#).await;
        }
        assert_eq!(recorder.end(), Some(2));
        let said = recorder.said(&upstream);
        assert!(said.contains(&format!("error: cannot write {name}\n  cause: File too large")), "{said}");
        let report = read_back(&recorder.path(name), &upstream);
        assert_eq!(report.outcome, Outcome::Clean, "{name}");
        assert!((1..5).contains(&report.summary.checked), "{}", report.summary.checked);
    }
}

/// Over TLS, the file to trust is named.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn it_serves_https_with_a_certificate_in_a_file() {
    let upstream = upstream().await;
    for (arguments, name) in [(&["--tls"][..], "a.har.pem"), (&["--tls", "--tls-cert", "own.pem"], "own.pem")] {
        let mut recorder = Recorder::start(&upstream, &[&["--out", "a.har"], arguments].concat()).await;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificate = reqwest::Certificate::from_pem(&std::fs::read(recorder.path(name)).unwrap()).unwrap();
        let client = reqwest::Client::builder().tls_certs_only([certificate]).build().unwrap();
        assert!(recorder.url.starts_with("https://"), "{}", recorder.url);
        assert_eq!(client.get(format!("{}/none", recorder.url)).send().await.unwrap().status(), 404);
        assert_eq!(recorder.end(), Some(0));
        let said = recorder.said(&upstream);
        let end = format!("the certificate for clients to trust is {name}\n1 exchange in a.har\n");
        assert!(said.ends_with(&end), "{said}");
    }
}

/// What passed without being recorded is counted.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn upgraded_connections_are_counted() {
    let upstream = saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n").await;
    let mut recorder = Recorder::start(&upstream, &["--out", "a.har"]).await;
    let mut socket = TcpStream::connect(recorder.url.trim_start_matches("http://")).await.unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n").await.unwrap();
    assert!(rest(&mut socket).await.starts_with("HTTP/1.1 101 "));
    assert_eq!(recorder.end(), Some(0));
    let end = "0 exchanges in a.har\n1 connection upgraded to another protocol, such as web sockets: passed on, not recorded\n";
    assert!(recorder.said(&upstream).ends_with(end), "{}", recorder.said(&upstream));
}

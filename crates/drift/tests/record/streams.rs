//! What has no end of its own, or not the one that was announced.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::*;

const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const GET: &str = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// A chunk of a body.
fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

/// An upstream that sends events one at a time, whenever it is told to, and reports when the connection is closed.
async fn events(next: Arc<Notify>, closed: mpsc::UnboundedSender<()>) -> String {
    serving(move |mut socket| {
        let (next, closed) = (next.clone(), closed.clone());
        async move {
            head(&mut socket).await;
            socket.write_all(STREAM.as_bytes()).await.unwrap();
            for number in 1.. {
                let told = async {
                    next.notified().await;
                    true
                };
                let mut byte = [0];
                let gone = async {
                    assert_eq!(socket.read(&mut byte).await.unwrap_or(0), 0);
                    false
                };
                if !tokio::select! { told = told => told, gone = gone => gone } {
                    break;
                }
                let text = chunk(&format!("data: {number}\n\nda"));
                socket.write_all(text.as_bytes()).await.unwrap();
            }
            closed.send(()).unwrap();
        }
    })
    .await
}

#[tokio::test]
async fn events_pass_as_they_come() {
    let next = Arc::new(Notify::new());
    let (tell, mut closed) = mpsc::unbounded_channel();
    let upstream = events(next.clone(), tell).await;
    let mut session = Session::start(&upstream, Options { redaction: None, ..Options::default() }).await;
    let mut socket = session.send(GET).await;
    let answered = head(&mut socket).await;
    assert!(answered.starts_with("HTTP/1.1 200"), "the head, before the first event: {answered}");
    for number in 1..=3 {
        next.notify_one();
        let event = until(&mut socket, "da\r\n").await;
        assert!(event.contains(&format!("data: {number}\n\n")), "{event}");
    }
    assert!(session.recorded.try_recv().is_err());
    // The client has seen enough: so the upstream is told, and what passed is recorded.
    drop(socket);
    closed.recv().await.unwrap();
    let content = &session.next().await["response"]["content"];
    assert_eq!(content["text"], "data: 1\n\ndadata: 2\n\ndadata: 3\n\n", "whole events");
    assert_eq!(content["size"], 33);
    assert_eq!(content["comment"], "broken off after 33 bytes");
}

/// A stream that nobody ends does not keep the recorder from ending.
#[tokio::test]
async fn a_stream_ends_with_the_recorder() {
    let next = Arc::new(Notify::new());
    let (tell, mut closed) = mpsc::unbounded_channel();
    let upstream = events(next.clone(), tell).await;
    let session = Session::start(&upstream, Options { redaction: None, ..Options::default() }).await;
    let mut socket = session.send(GET).await;
    head(&mut socket).await;
    next.notify_one();
    until(&mut socket, "da\r\n").await;
    let (summary, entries) = session.finish().await;
    assert_eq!(summary.exchanges, 1);
    assert_eq!(entries[0]["response"]["content"]["text"], "data: 1\n\n");
    assert_eq!(rest(&mut socket).await, "0\r\n\r\n", "a proper end");
    closed.recv().await.unwrap();
}

/// What the upstream breaks off, the client sees broken off.
#[tokio::test]
async fn an_upstream_that_breaks_off_is_passed_on() {
    for (answer, has_text, size) in [
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\": ", false, 6),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n",
            false,
            4,
        ),
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", false, -1),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 90\r\n\r\ndata: 1\n\ndata: 2\n",
            true,
            17,
        ),
    ] {
        let mut session =
            Session::start(&saying(answer).await, Options { redaction: None, ..Options::default() }).await;
        let got = session.ask(GET).await;
        assert!(got.starts_with("HTTP/1.1 200 OK"), "{got}");
        assert!(!got.ends_with("0\r\n\r\n"), "not a proper end: {got}");
        let entry = session.next().await;
        assert_eq!(entry["response"]["status"], 200);
        let content = &entry["response"]["content"];
        assert_eq!(content["text"], if has_text { "data: 1\n\n".into() } else { Value::Null }, "{answer}");
        assert_eq!((&content["size"], &entry["response"]["bodySize"]), (&size.into(), &size.into()), "{answer}");
        assert_eq!(content["comment"], format!("broken off after {} bytes", size.max(0)));
        // And nothing of it is checked as if it were all.
        let out = session.out();
        session.proxy.shutdown().await.unwrap();
        let report = judged(out);
        assert_eq!(report.not_checked.is_empty(), has_text, "{answer}");
    }
}

fn judged(out: PathBuf) -> openapi_drift::Report {
    let spec = "openapi: 3.0.3\nservers: [{url: 'http://127.0.0.1:{port}', variables: {port: {default: '1'}}}]\npaths: {/a: {get: {responses: {200: {description: It, content: {application/json: {schema: {type: object}}, text/event-stream: {schema: {type: string}}}}}}}}\n";
    let mut contract = Contract::parse("openapi.yaml", spec).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    let url = serde_json::from_str::<Value>(&text).unwrap()["log"]["entries"][0]["request"]["url"].clone();
    contract.add_server(url.as_str().unwrap().trim_end_matches("/a"));
    check(&contract, vec![Input::Path(out)], &openapi_drift::Options::default()).unwrap()
}

#[tokio::test]
async fn an_upstream_that_says_nothing_is_given_up() {
    let upstream = serving(|mut socket| async move {
        rest(&mut socket).await;
    })
    .await;
    let options = Options { timeout: Duration::from_millis(50), ..Options::default() };
    let mut session = Session::start(&upstream, options).await;
    let answer = session.ask(GET).await;
    assert!(answer.starts_with("HTTP/1.1 504 Gateway Timeout"), "{answer}");
    assert!(answer.ends_with("no answer from the upstream: it said nothing for 0 s\n"), "{answer}");
    let entry = session.next().await;
    assert_eq!((&entry["response"]["status"], &entry["comment"]), (&0.into(), &"no answer came".into()));
}

/// Nothing waits for more than it needs: each part is passed on before the next one comes, in both directions.
#[tokio::test]
async fn a_slow_exchange_passes_part_by_part() {
    let (tell, mut arrived) = mpsc::unbounded_channel();
    let next = Arc::new(Notify::new());
    let upstream = serving({
        let next = next.clone();
        move |mut socket| {
            let (tell, next) = (tell.clone(), next.clone());
            async move {
                head(&mut socket).await;
                for _ in 0..10 {
                    tell.send(socket.read_u8().await.unwrap()).unwrap();
                }
                socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na").await.unwrap();
                next.notified().await;
                socket.write_all(b"b").await.unwrap();
            }
        }
    })
    .await;
    let mut session = Session::start(&upstream, Options { redaction: None, ..Options::default() }).await;
    let mut socket = session.send("PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\n").await;
    for digit in b'0'..=b'9' {
        socket.write_u8(digit).await.unwrap();
        assert_eq!(arrived.recv().await.unwrap(), digit);
    }
    assert!(until(&mut socket, "\r\n\r\na").await.starts_with("HTTP/1.1 200 OK"));
    assert!(session.recorded.try_recv().is_err(), "it is not over");
    next.notify_one();
    assert_eq!(rest(&mut socket).await, "b");
    let entry = session.next().await;
    assert_eq!(entry["request"]["postData"]["text"], "0123456789");
    assert_eq!(entry["response"]["content"]["text"], "ab");
    let timings = &entry["timings"];
    assert_eq!(entry["time"], timings["wait"].as_u64().unwrap() + timings["receive"].as_u64().unwrap());
}

/// A client that goes away before there is an answer.
#[tokio::test]
async fn a_client_that_goes_away_is_recorded_as_far_as_it_came() {
    let (tell, mut closed) = mpsc::unbounded_channel();
    let (came, mut asked) = mpsc::unbounded_channel();
    let upstream = serving(move |mut socket| {
        let (tell, came) = (tell.clone(), came.clone());
        async move {
            came.send(head(&mut socket).await).unwrap();
            rest(&mut socket).await;
            tell.send(()).unwrap();
        }
    })
    .await;
    let mut session = Session::start(&upstream, Options { redaction: None, ..Options::default() }).await;
    let socket = session.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234").await;
    asked.recv().await.unwrap();
    drop(socket);
    closed.recv().await.unwrap();
    let entry = session.next().await;
    assert_eq!((&entry["response"]["status"], &entry["comment"]), (&0.into(), &"no answer came".into()));
    assert_eq!(entry["request"]["postData"]["text"], Value::Null);
    assert!(entry["request"]["postData"]["comment"].as_str().unwrap().starts_with("broken off after "), "{entry}");
}

/// An upstream that answers before it has read the request.
#[tokio::test]
async fn an_early_answer_is_passed_on() {
    let answer = "HTTP/1.1 413 Too Much\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
    let mut session = Session::start(&saying(answer).await, Options::default()).await;
    let mut socket = session.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n01234").await;
    let got = until(&mut socket, "no").await;
    assert!(got.starts_with("HTTP/1.1 413 Too Much"), "{got}");
    let entry = session.next().await;
    assert_eq!(entry["response"]["status"], 413);
    assert_eq!(entry["request"]["postData"]["text"], Value::Null, "it was not all there: {entry}");
}

/// RFC 6455's example of a handshake, then frames in both directions, and bytes that came with the head.
#[tokio::test]
async fn web_sockets_pass_and_are_counted() {
    const ASKED: &str = "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    const AGREED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    const HELLO: &[u8] = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    const REPLY: &[u8] = b"\x81\x05Hello";
    let upstream = serving(|mut socket| async move {
        let asked = head(&mut socket).await.to_ascii_lowercase();
        for line in ["get /chat ", "upgrade: websocket", "connection: upgrade", "sec-websocket-key: dghl"] {
            assert!(asked.contains(line), "{asked}");
        }
        socket.write_all(&[AGREED.as_bytes(), REPLY].concat()).await.unwrap();
        let mut frame = vec![0; HELLO.len()];
        socket.read_exact(&mut frame).await.unwrap();
        assert_eq!(frame, HELLO);
        socket.write_all(REPLY).await.unwrap();
    })
    .await;
    let session = Session::start(&upstream, Options::default()).await;
    let mut socket = session.send(ASKED).await;
    let agreed = head(&mut socket).await;
    for line in
        ["HTTP/1.1 101 Switching Protocols", "pgrade: websocket", "onnection: upgrade", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]
    {
        assert!(agreed.contains(line), "{agreed}");
    }
    let mut frame = vec![0; REPLY.len()];
    socket.read_exact(&mut frame).await.unwrap();
    assert_eq!(frame, REPLY);
    socket.write_all(HELLO).await.unwrap();
    socket.read_exact(&mut frame).await.unwrap();
    assert_eq!(frame, REPLY);
    assert_eq!(rest(&mut socket).await, "", "closed on one side is closed on the other");
    let (summary, _) = session.finish().await;
    assert_eq!((summary.exchanges, summary.upgraded), (0, 1));
}

/// One that nobody closes does not keep the recorder from ending.
#[tokio::test]
async fn a_web_socket_ends_with_the_recorder() {
    let upstream = serving(|mut socket| async move {
        head(&mut socket).await;
        let agreed = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";
        socket.write_all(agreed).await.unwrap();
        rest(&mut socket).await;
    })
    .await;
    let session = Session::start(&upstream, Options::default()).await;
    let mut socket = session.send("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n").await;
    assert!(head(&mut socket).await.starts_with("HTTP/1.1 101 "));
    let (summary, _) = session.finish().await;
    assert_eq!(summary.upgraded, 1);
    assert_eq!(rest(&mut socket).await, "");
}

/// An upgrade that is refused is an exchange like any other, and one that nobody asked for is none.
#[tokio::test]
async fn an_upgrade_takes_two() {
    let refused = saying("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno").await;
    let session = Session::start(&refused, Options::default()).await;
    let request = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    let mut socket = session.send(request).await;
    assert!(until(&mut socket, "no").await.starts_with("HTTP/1.1 426 "));
    let (summary, entries) = session.finish().await;
    assert_eq!((summary.exchanges, summary.upgraded), (1, 0));
    assert_eq!(entries[0]["response"]["status"], 426);

    let eager = saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n").await;
    let session = Session::start(&eager, Options::default()).await;
    let answer = session.ask(GET).await;
    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    // HTTP/2 could not be recorded: the request is made as if it had not been offered.
    let plain = saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno").await;
    let session = Session::start(&plain, Options::default()).await;
    let request = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n";
    let mut socket = session.send(request).await;
    assert!(until(&mut socket, "no").await.starts_with("HTTP/1.1 200 "));
    assert_eq!(session.finish().await.0.exchanges, 1);
}

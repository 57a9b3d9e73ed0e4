//! What is forwarded is what came, and what is recorded is what was forwarded.

use super::*;

/// Whatever a client may send and a server may answer, as bytes: an unusual method, headers twice and in any case, a
/// body that is no text.
#[tokio::test]
async fn bytes_pass_in_both_directions() {
    const ASKED: &[u8] = b"\x00\xff{\"a\": 1.0 }\r\n";
    const ANSWERED: &[u8] = b"\x1f\x00\xfenot gzip";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
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
    let mut socket = TcpStream::connect(proxy.addr()).await.unwrap();
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
    assert_eq!(proxy.shutdown().await.unwrap().exchanges, 1);
}

/// Reads a message whose body is known.
async fn read_message(socket: &mut TcpStream, body: &[u8]) -> Vec<u8> {
    let mut read = Vec::new();
    while !read.ends_with(body) {
        assert!(socket.read_buf(&mut read).await.unwrap() > 0, "the message is cut");
    }
    read
}

/// The end-to-end headers of a message, names in lower case, sorted by name.
fn header_lines(head: &str) -> Vec<String> {
    let own = ["host", "connection"];
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let lines = lines.map(|(name, value)| (name.to_ascii_lowercase(), value));
    let mut lines: Vec<_> = lines.filter(|(name, _)| !own.contains(&&**name)).collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    lines.into_iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

/// An upstream that answers with the head that it was sent.
async fn mirror() -> String {
    serving(|mut socket| async move {
        let asked = head(&mut socket).await;
        let answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{asked}", asked.len());
        socket.write_all(answer.as_bytes()).await.unwrap();
    })
    .await
}

#[tokio::test]
async fn the_target_is_not_touched() {
    let upstream = mirror().await;
    let mut session = Session::start(&upstream, Options::default()).await;
    let mut below = Session::start(&format!("{upstream}/base/"), Options::default()).await;
    for target in [
        "/",
        "/items/../z",
        "/./a/.",
        "//b//",
        "/%7Ea%2e%2E/x",
        "/a?b=../c&&=",
        "/a?",
        "/;p=1/{x}|y",
        "/?q=[1]'",
        "/\u{e4}",
    ] {
        let request = format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        for (session, base) in [(&mut session, ""), (&mut below, "/base")] {
            let answer = session.ask(&request).await;
            let asked = answer.split_once("\r\n\r\n").unwrap().1;
            assert!(asked.starts_with(&format!("GET {base}{target} HTTP/1.1\r\n")), "{target}: {answer}");
            assert_eq!(session.next().await["request"]["url"], format!("{upstream}{base}{target}"));
        }
    }
}

/// Names keep their case, and headers their order, repeated ones beside the first.
#[tokio::test]
async fn headers_are_not_touched() {
    let upstream = mirror().await;
    let mut session = Session::start(&upstream, Options::default()).await;
    let answer = session
        .ask("GET / HTTP/1.1\r\nZ-z: 1\r\nHOST: proxy\r\nx-A: 1\r\nConnection: close\r\nACCEPT: b\r\nX-a: 2\r\nm: 1\r\n\r\n")
        .await;
    let asked = answer.split_once("\r\n\r\n").unwrap().1.trim_end();
    let host = upstream.trim_start_matches("http://");
    let want = format!("GET / HTTP/1.1\r\nZ-z: 1\r\nHOST: {host}\r\nx-A: 1\r\nX-a: 2\r\nACCEPT: b\r\nm: 1");
    assert_eq!(asked, want);
    // A head like that of the upstream: neither a date nor anything else is added.
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\nContent-Length: "), "{answer}");
    let entry = session.next().await;
    let recorded: Vec<String> = entry["request"]["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| format!("{}: {}", pair["name"].as_str().unwrap(), pair["value"].as_str().unwrap()))
        .collect();
    assert_eq!(recorded, want.to_ascii_lowercase().lines().skip(1).collect::<Vec<_>>(), "as it was forwarded");
}

#[tokio::test]
async fn a_reason_and_bytes_of_another_century() {
    const ANSWER: &[u8] = b"HTTP/1.0 299 Quite so\r\nx-name: caf\xe9\r\n\r\nbody to the end";
    let upstream = serving(|mut socket| async move {
        head(&mut socket).await;
        socket.write_all(ANSWER).await.unwrap();
    })
    .await;
    let mut session = Session::start(&upstream, Options { redaction: None, ..Options::default() }).await;
    let mut socket = session.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 299 Quite so\r\nx-name: caf\xe9\r\n"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    let response = &session.next().await["response"];
    assert_eq!(response["statusText"], "Quite so");
    assert_eq!(response["httpVersion"], "HTTP/1.0");
    assert_eq!(response["headers"][0]["value"], "caf\u{e9}");
    assert_eq!(response["content"]["text"], "body to the end");
    assert_eq!(response["bodySize"], 15);
}

/// A length that announces what does not come.
#[tokio::test]
async fn answers_without_a_body_have_none() {
    for (request, answer, status) in [
        ("HEAD", "200 OK\r\nContent-Length: 7", 200),
        ("GET", "204 No Content", 204),
        ("GET", "304 Not Modified\r\nContent-Length: 7\r\nETag: \"a\"", 304),
        ("GET", "200 OK\r\nContent-Length: 0", 200),
    ] {
        let text = format!("HTTP/1.1 {answer}\r\nX-Last: 1\r\n\r\n");
        let upstream = serving(move |mut socket| {
            let text = text.clone();
            async move {
                // Both requests, on one connection.
                while head(&mut socket).await.ends_with("\r\n\r\n") {
                    socket.write_all(text.as_bytes()).await.unwrap();
                }
            }
        })
        .await;
        let mut session = Session::start(&upstream, Options::default()).await;
        let mut socket = session.send(format!("{request} /a HTTP/1.1\r\nHost: a\r\n\r\n")).await;
        let first = head(&mut socket).await;
        assert!(first.contains("X-Last: 1"), "{first}");
        assert_eq!(first.contains("ontent-Length: 7"), request == "HEAD", "{first}");
        // Written before the client has the head, which is all there is.
        assert_eq!(session.recorded.try_recv().unwrap()["response"]["status"], status);
        // The next answer begins where this one ends.
        socket.write_all(format!("{request} /b HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).await.unwrap();
        assert_eq!(head(&mut socket).await, first);
        let entry = session.next().await;
        assert_eq!(entry["response"]["content"]["size"], 0);
        assert_eq!(entry["response"]["content"]["text"], "");
        assert_eq!(entry["response"]["content"]["comment"], Value::Null);
        assert_eq!(entry["request"]["postData"], Value::Null);
    }
}

/// The client waits for the word of the upstream before it sends its body.
#[tokio::test]
async fn expectations_are_met() {
    let upstream = serving(|mut socket| async move {
        let asked = head(&mut socket).await;
        assert!(asked.contains("xpect: 100-continue"), "{asked}");
        socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.unwrap();
        assert_eq!(until(&mut socket, "hello").await, "hello");
        socket.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
    })
    .await;
    let mut session = Session::start(&upstream, Options { redaction: None, ..Options::default() }).await;
    let head_of =
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    let mut socket = session.send(head_of).await;
    assert_eq!(head(&mut socket).await, "HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"hello").await.unwrap();
    let answer = rest(&mut socket).await;
    assert!(answer.starts_with("HTTP/1.1 201 Created") && answer.ends_with("ok"), "{answer}");
    let entry = session.next().await;
    assert_eq!((&entry["request"]["postData"]["text"], &entry["request"]["bodySize"]), (&"hello".into(), &5.into()));
}

#[tokio::test]
async fn chunks_and_trailers_pass_in_both_directions() {
    let upstream = serving(|mut socket| async move {
        let asked = head(&mut socket).await.to_ascii_lowercase();
        assert!(asked.contains("transfer-encoding: chunked") && asked.contains("trailer: x-sum"), "{asked}");
        assert!(!asked.contains("content-length"), "{asked}");
        assert_eq!(until(&mut socket, "\r\n\r\n").await, "3\r\nabc\r\n0\r\nx-sum: 3\r\n\r\n");
        let answer =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-end\r\n\r\n2\r\nde\r\n0\r\nx-end: 1\r\n\r\n";
        socket.write_all(answer.as_bytes()).await.unwrap();
        rest(&mut socket).await;
    })
    .await;
    let mut session = Session::start(&upstream, Options { redaction: None, ..Options::default() }).await;
    let request = "PUT / HTTP/1.1\r\nHost: a\r\nConnection: close, TE\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 3\r\n\r\n";
    let answer = session.ask(request).await.to_ascii_lowercase();
    assert!(answer.contains("transfer-encoding: chunked"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n2\r\nde\r\n0\r\nx-end: 1\r\n\r\n"), "{answer}");
    let entry = session.next().await;
    assert_eq!(entry["request"]["postData"]["text"], "abc");
    assert_eq!(entry["response"]["content"]["text"], "de");
    assert_eq!(entry["response"]["content"]["size"], 2);
}

/// It is a way to one server, not to any that a client names.
#[tokio::test]
async fn it_is_no_proxy_for_others() {
    let upstream = mirror().await;
    let public_url = Some("https://api.example.com/v1".to_owned());
    let session = Session::start(&upstream, Options { public_url, ..Options::default() }).await;
    let ask = |line: String| {
        let request = format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let session = &session;
        async move { session.ask(request).await }
    };
    for (line, status) in [
        ("CONNECT 127.0.0.1:1".to_owned(), 405),
        ("GET http://127.0.0.1:1/".to_owned(), 421),
        ("GET http://elsewhere.test/a".to_owned(), 421),
        (format!("GET {upstream}/a"), 200),
        (format!("GET http://localhost:{}/a", session.proxy.addr().port()), 200),
        (format!("GET http://{}/a", session.proxy.addr()), 200),
        ("GET http://API.example.com/a".to_owned(), 200),
    ] {
        let answer = ask(line.clone()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {answer}");
        assert_eq!(answer.contains("GET /a HTTP/1.1"), status == 200, "{line}: {answer}");
        assert_eq!(answer.contains("reverse proxy"), status != 200, "{line}: {answer}");
    }
    let (summary, entries) = session.finish().await;
    assert_eq!((summary.exchanges, summary.upgraded), (4, 0));
    for entry in entries {
        assert_eq!(entry["request"]["url"], "https://api.example.com/v1/a");
        assert!(!entry["request"]["headers"].to_string().contains("host"), "the recording speaks of the public server");
    }
}

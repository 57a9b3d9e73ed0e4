//! What is kept in memory, and what passes at the same time.

use super::*;

/// An upstream that answers a POST with its body, and a GET with as many bytes as the path says, as JSON or events.
async fn echo() -> String {
    let sized = |axum::extract::Path((kind, size)): axum::extract::Path<(String, usize)>| async move {
        let (media_type, unit) = match &*kind {
            "events" => ("text/event-stream", "data: 123\n\n"),
            _ => ("text/plain", "0123456789\n"),
        };
        ([("content-type", media_type)], unit.repeat(size / unit.len()))
    };
    let app = Router::new().route("/", post(|body: Bytes| async move { body })).route("/{kind}/{size}", get(sized));
    let app = app.layer(axum::extract::DefaultBodyLimit::disable());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

#[tokio::test]
async fn what_is_over_the_limit_passes_and_is_noted() {
    let options = Options { max_body: 1100, redaction: None, ..Options::default() };
    let mut session = Session::start(&echo().await, options).await;
    let client = client();
    let note = "not recorded in full: over the limit of 1100 bytes";
    for (path, len, text, comment) in [
        ("/plain/1100", 1100, Some("0123456789\n".repeat(100)), None),
        ("/plain/1111", 1111, None, Some(note)),
        ("/events/1111", 1111, Some("data: 123\n\n".repeat(100)), Some(note)),
        ("/plain/5000006", 5_000_006, None, Some(note)),
        ("/events/5000006", 5_000_006, Some("data: 123\n\n".repeat(100)), Some(note)),
    ] {
        let got = client.get(session.url(path)).send().await.unwrap().bytes().await.unwrap();
        assert_eq!(got.len(), len, "{path}: all of it passes");
        let entry = session.next().await;
        let content = &entry["response"]["content"];
        assert_eq!(content["text"], text.map_or(Value::Null, Value::from), "{path}");
        assert_eq!(content["comment"], comment.map_or(Value::Null, Value::from), "{path}");
        assert_eq!((&content["size"], &entry["response"]["bodySize"]), (&len.into(), &len.into()), "{path}");
        let is_cut = content["text"].is_string() && comment.is_some();
        assert_eq!(content["_truncated"], if is_cut { true.into() } else { Value::Null }, "{path}");
    }
    let sent = "x".repeat(3_000_000);
    let got = client.post(session.url("/")).body(sent.clone()).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(got, sent);
    let request = &session.next().await["request"];
    assert_eq!((&request["bodySize"], &request["postData"]["comment"]), (&3_000_000.into(), &note.into()));
    assert_eq!(request["postData"]["text"], Value::Null);
}

/// The items that are there are checked, and that there were more is reported. As a whole, they are not judged.
#[tokio::test]
async fn a_stream_over_the_limit_is_not_checked_to_its_end() {
    let upstream = echo().await;
    for (max_body, schema, found) in [
        (1100, "{type: string, pattern: '^1'}", &[][..]),
        (1100, "{type: string, pattern: '^2'}", &["pattern-mismatch"]),
        (1100, "{type: array, minItems: 101, items: {type: integer}}", &[]),
        (2000, "{type: array, minItems: 101, items: {type: integer}}", &[]),
        (2000, "{type: array, minItems: 102, items: {type: integer}}", &["array-limits"]),
    ] {
        let session = Session::start(&upstream, Options { max_body, redaction: None, ..Options::default() }).await;
        client().get(session.url("/events/1111")).send().await.unwrap().bytes().await.unwrap();
        let out = session.out();
        session.proxy.shutdown().await.unwrap();
        let spec = format!(
            "openapi: 3.0.3\nservers: [{{url: '{upstream}'}}]\npaths: {{/events/1111: {{get: {{responses: {{200: {{description: It, content: {{text/event-stream: {{schema: {schema}}}}}}}}}}}}}}}\n"
        );
        let contract = Contract::parse("openapi.yaml", &spec).unwrap();
        let report = check(&contract, vec![Input::Path(out)], &openapi_drift::Options::default()).unwrap();
        let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, found, "{max_body} {schema}");
        let reasons: Vec<_> = report.not_checked.iter().map(|reason| reason.code).collect();
        assert_eq!(reasons, if max_body == 1100 { &["body-not-recorded"][..] } else { &[] }, "{max_body} {schema}");
    }
}

/// Bodies share a limit, and what was written makes room for what follows.
#[tokio::test]
async fn bodies_share_the_memory() {
    let options = Options { max_body: 4000, max_bodies: 5000, redaction: None, ..Options::default() };
    let mut session = Session::start(&echo().await, options).await;
    let client = client();
    for _ in 0..3 {
        // The request takes 3,000 bytes, and the answer would take as many.
        let got = client.post(session.url("/")).body("x".repeat(3000)).send().await.unwrap();
        assert_eq!(got.bytes().await.unwrap().len(), 3000);
        let entry = session.next().await;
        assert_eq!(entry["request"]["postData"]["text"].as_str().unwrap().len(), 3000);
        assert_eq!(entry["response"]["content"]["text"], Value::Null);
        let note = "not recorded in full: the bodies under way were over the limit of 5000 bytes together";
        assert_eq!(entry["response"]["content"]["comment"], note);
    }
}

/// An entry that `check` could not read back is written without its bodies.
#[tokio::test]
async fn an_entry_can_be_read_back() {
    let huge = 40 << 20;
    let options = Options { max_body: huge, redaction: None, ..Options::default() };
    let mut session = Session::start(&echo().await, options).await;
    let sent = "\u{1}".repeat(huge / 2);
    client().post(session.url("/")).body(sent).send().await.unwrap().bytes().await.unwrap();
    let entry = session.next().await;
    assert_eq!(entry["request"]["bodySize"], huge / 2);
    assert_eq!(entry["request"]["postData"]["text"], Value::Null);
    assert_eq!(entry["request"]["postData"]["comment"], "not recorded: it is not text, or the entry is too large");
}

/// As many at once as a load test makes: each answer is the one to its request, and each exchange is in the file.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once() {
    let session = Session::start(&echo().await, Options { redaction: None, ..Options::default() }).await;
    let client = client();
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..1000 {
        let call = client.post(session.url("/")).body(format!("{number}!"));
        calls.spawn(async move { (number, call.send().await.unwrap().text().await.unwrap()) });
    }
    while let Some(call) = calls.join_next().await {
        let (number, text) = call.unwrap();
        assert_eq!(text, format!("{number}!"));
    }
    let (summary, entries) = session.finish().await;
    assert_eq!(summary.exchanges, 1000);
    let mut numbers: Vec<String> = entries
        .iter()
        .map(|entry| {
            assert_eq!(entry["request"]["postData"]["text"], entry["response"]["content"]["text"]);
            entry["request"]["postData"]["text"].as_str().unwrap().to_owned()
        })
        .collect();
    numbers.sort_by_key(|number| number.trim_end_matches('!').parse::<u32>().unwrap());
    assert_eq!(numbers, (0..1000).map(|number| format!("{number}!")).collect::<Vec<_>>());
}

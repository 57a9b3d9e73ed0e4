//! What the optional features bring.

#[cfg(feature = "blocking")]
mod blocking {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use managem::{AccessToken, Client, Error, ListConversations, ListMessages, TokenFuture, TokenProvider};

    use crate::script::{Script, created, header, problem, request, response};

    #[test]
    fn calls_without_a_runtime() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let page = response("502 Bad Gateway", "text/html", "<html>busy</html>");
        let script = runtime.block_on(Script::play([page]));
        let client = Client::builder().base_url(&script.url).bearer_token("t").build_blocking().unwrap();
        let error = client.create_conversation(request()).unwrap_err();
        assert_eq!(error.status().unwrap(), 502);
        assert_eq!(script.seen().len(), 1);
    }

    #[test]
    fn lists_keys_and_headers() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let page = |body: &str| response("200 OK", "application/json", body);
        let answers =
            [page(ONE), page("[]"), page("[]"), problem("404 Not Found", "conversation-not-found"), created()];
        let script = runtime.block_on(Script::play(answers));
        let client = Client::builder().base_url(&script.url).build_blocking().unwrap();
        let all: Result<Vec<_>, _> = client.conversations(ListConversations::default()).collect();
        assert_eq!(all.unwrap().len(), 1);
        assert_eq!(client.messages("c", ListMessages::default()).count(), 0);
        let mut refused = client.messages("c", ListMessages::default());
        assert!(refused.next().unwrap().is_err() && refused.next().is_none());
        let keyed = client.with_idempotency_key("mine").unwrap().with_header("x-shop", "one").unwrap();
        let response = keyed.call_with_response(async |api| api.create_conversation(None, &request()).await).unwrap();
        assert_eq!(response.value().id, "c1");
        let sent = script.seen().pop().unwrap();
        assert_eq!((header(&sent, "idempotency-key"), header(&sent, "x-shop")), (Some("mine"), Some("one")));
        // Nobody listens any more.
        let brief = client.with_timeout(Duration::from_secs(5)).with_deadline(Duration::from_secs(5));
        assert!(brief.create_conversation(request()).unwrap_err().is_retryable());
    }

    const ONE: &str =
        r#"[{"id":"c","source":{"type":"ORDER","id":"o"},"userA":{"id":"u"},"userB":{"id":"v"},"locked":false}]"#;

    #[tokio::test]
    async fn it_may_be_made_and_dropped_in_a_task() {
        drop(Client::builder().build_blocking().unwrap());
        assert!(Client::builder().base_url("nowhere").build_blocking().is_err());
    }

    /// Lasts but a moment, and counts how often it was given.
    #[derive(Clone, Default)]
    struct Slow(Arc<AtomicUsize>);

    impl TokenProvider for Slow {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                self.0.fetch_add(1, Ordering::SeqCst);
                Ok(AccessToken::new("t"))
            })
        }
    }

    #[test]
    fn a_token_is_renewed_between_the_calls() {
        let provider = Slow::default();
        let client = Client::builder().base_url("http://127.0.0.1:9").token_provider(provider.clone());
        let client = client.build_blocking().unwrap();
        let error = client.with_deadline(Duration::from_millis(5)).create_conversation(request()).unwrap_err();
        assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
        // Nobody calls; the test ends by hanging if nobody goes on either.
        while provider.0.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
    }
}

#[cfg(feature = "rustls")]
mod tls {
    use std::io::Read as _;

    use managem::Client;

    use crate::script::request;

    /// What the client says it can speak, before the server knows anything.
    #[tokio::test]
    async fn http2_is_offered_where_the_feature_is_on() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            let mut acceptor = rustls::server::Acceptor::default();
            loop {
                acceptor.read_tls(&mut (&mut stream).take(16 * 1024)).unwrap();
                if let Some(accepted) = acceptor.accept().map_err(|(error, _)| error).unwrap() {
                    let offered = accepted.client_hello().alpn().into_iter().flatten().map(<[u8]>::to_vec);
                    return offered.collect::<Vec<_>>();
                }
            }
        });
        let client = Client::builder().base_url(url).build().unwrap();
        client.create_conversation(request()).await.unwrap_err();
        let offered: &[&[u8]] = if cfg!(feature = "http2") { &[b"h2", b"http/1.1"] } else { &[] };
        assert_eq!(server.join().unwrap(), offered);
    }
}

#[cfg(feature = "mock")]
mod mock {
    use managem::mock::{MockServer, MockServerExt as _};
    use managem::types::{Problem, ProblemCode};
    use managem::{Client, ListMessages};

    use crate::script::request;

    #[tokio::test]
    async fn a_mock_answers_what_the_contract_allows() {
        let server = MockServer::start_async().await;
        let problem = Problem::new("Not Found", 404, ProblemCode::OrderNotFound, "No such order.");
        let refusal = server.create_conversation(|when, then| {
            when.body(&request());
            then.not_found(&problem);
        });
        let client = Client::builder().base_url(server.base_url()).build().unwrap();
        let error = client.create_conversation(request()).await.unwrap_err();
        assert_eq!(error.problem(), Some(&problem));
        refusal.assert_async().await;
    }

    /// An ID is no pattern: not one that matches others, and not one that does not compile.
    #[tokio::test]
    async fn a_mock_takes_an_id_for_itself() {
        for (id, others) in [
            ("a.c", &["abc", "a.cd", "xa.c"][..]),
            ("c*", &["ccc", ""]),
            ("(", &["x"]),
            ("a/b c?ü", &["a", "a/b"]),
            ("{}", &["c"]),
        ] {
            let server = MockServer::start_async().await;
            let mock = server.list_messages(|when, then| {
                when.id(id);
                then.ok(&Vec::new());
            });
            let client = Client::builder().base_url(server.base_url()).build().unwrap();
            assert_eq!(client.list_messages(id, ListMessages::default()).await.unwrap(), [], "{id}");
            for other in others {
                client.list_messages(other, ListMessages::default()).await.unwrap_err();
            }
            assert_eq!(mock.calls_async().await, 1, "{id}");
        }
    }
}

#[cfg(feature = "tracing")]
mod tracing {
    use std::io;
    use std::sync::{Arc, Mutex};

    use managem::{Client, RetryPolicy};
    use tracing_subscriber::fmt::format::FmtSpan;

    use crate::script::{Script, cut, request, response};

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn each_request_has_a_span_by_the_conventions_and_without_secrets() {
        let log = Log::default();
        let (writer, written) = (log.clone(), log.clone());
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_span_list(false)
            .without_time()
            .with_span_events(FmtSpan::CLOSE)
            .with_max_level(tracing_subscriber::filter::LevelFilter::INFO)
            .with_writer(move || writer.clone())
            .finish();
        // For the whole process: what one thread alone listens to is decided once for all threads, by whoever is first.
        ::tracing::subscriber::set_global_default(subscriber).unwrap();

        let busy = response("429 Too Many Requests", "text/plain", "");
        let script = Script::play([busy, response("502 Bad Gateway", "text/html", "")]).await;
        let policy = RetryPolicy::new(2).first_wait(std::time::Duration::from_millis(1));
        let client = Client::builder().base_url(&script.url).bearer_token("s3cret").retry(policy).build().unwrap();
        client.create_conversation(request()).await.unwrap_err();

        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!log.contains("s3cret") && !log.contains("hello"), "{log}");
        let spans: Vec<serde_json::Value> = log
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["span"].take())
            .filter(|span| span["url.full"].as_str().is_some_and(|url| url.starts_with(&script.url)))
            .collect();
        assert_eq!(spans.len(), 2, "{log}");
        assert_eq!(spans[0]["name"], "http.client.request");
        assert_eq!(spans[0]["http.request.method"], "POST");
        assert_eq!(spans[0]["server.address"], "127.0.0.1");
        assert_eq!(spans[0]["http.response.status_code"], 429);
        assert_eq!(spans[0].get("http.request.resend_count"), None);
        assert_eq!(spans[1]["http.request.resend_count"], 1);
        assert_eq!(spans[1]["error.type"], "502");
        assert_eq!(spans[1]["url.full"], format!("{}/conversations", script.url));

        // A body that breaks off is an error of its request.
        let script = Script::play([cut(response("200 OK", "application/json", "[      ]"))]).await;
        let client = Client::builder().base_url(&script.url).build().unwrap();
        client.list_conversations(managem::ListConversations::default()).await.unwrap_err();
        let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let line = log.lines().find(|line| line.contains(&script.url)).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(line).unwrap()["span"]["error.type"], "body");
    }
}

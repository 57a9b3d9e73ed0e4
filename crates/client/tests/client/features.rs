//! What the optional features bring.

#[cfg(feature = "blocking")]
mod blocking {
    use managem::Client;

    use crate::script::{Script, request, response};

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
}

#[cfg(feature = "mock")]
mod mock {
    use managem::Client;
    use managem::mock::{MockServer, MockServerExt as _};
    use managem::types::{Problem, ProblemCode};

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
}

#[cfg(feature = "tracing")]
mod tracing {
    use std::io;
    use std::sync::{Arc, Mutex};

    use managem::{Client, RetryPolicy};
    use tracing_subscriber::fmt::format::FmtSpan;

    use crate::script::{Script, request, response};

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
        let writer = log.clone();
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
    }
}

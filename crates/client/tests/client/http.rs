//! Headers, and the HTTP client underneath.

use std::process::Command;

use managem::{BuildError, Client, Error, ListConversations, RetryPolicy};

use crate::script::{Script, created, header, problem, request, response, with_header};

fn page() -> Vec<u8> {
    response("200 OK", "application/json", "[]")
}

#[tokio::test]
async fn headers_of_the_callers_own() {
    let script = Script::play([page(), page()]).await;
    let builder =
        Client::builder().base_url(&script.url).default_header("X-Shop", "one").default_header("x-shop", "two");
    let client = builder.default_header("X-Key", "k3y").build().unwrap();
    let other = client.with_header("X-Shop", "three").unwrap().with_header("traceparent", "00-1-2-3").unwrap();
    for client in [&client, &other] {
        client.list_conversations(ListConversations::default()).await.unwrap();
        assert!(!format!("{client:?}").contains("k3y"), "{client:?}");
    }
    let seen = script.seen();
    let headers = |at: usize| ["x-shop", "x-key", "traceparent"].map(|name| header(&seen[at], name));
    assert_eq!(headers(0), [Some("two"), Some("k3y"), None]);
    assert_eq!(headers(1), [Some("three"), Some("k3y"), Some("00-1-2-3")]);
}

#[test]
fn headers_that_are_not_the_callers_are_refused_and_not_shown() {
    let client = Client::builder().build().unwrap();
    for name in [
        "Authorization",
        "idempotency-key",
        "Host",
        "Content-Length",
        "content-type",
        "Accept",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "no name",
        "",
    ] {
        let error = client.with_header(name, "s3cret").unwrap_err();
        assert!(matches!(error, Error::Invalid(_)) && !error.to_string().contains("s3cret"), "{error}");
        let error = Client::builder().default_header(name, "s3cret").default_header("x", "y").build().unwrap_err();
        assert!(matches!(&error, BuildError::Header { .. }) && !error.to_string().contains("s3cret"), "{error}");
    }
    assert_eq!(
        client.with_header("x", "s3cret\n").unwrap_err().to_string(),
        "the request was not sent: `x`: its value has characters that no header can have"
    );
}

#[tokio::test]
async fn what_came_with_a_response_is_there_on_success_and_in_errors() {
    let named = |answer| with_header(answer, "X-Request-Id: r-7");
    let script = Script::play([
        named(page()),
        named(problem("404 Not Found", "order-not-found")),
        named(response("502 Bad", "text/html", "<p>")),
        named(response("201 Created", "application/json", "[]")),
    ])
    .await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    let response = client.call_with_response(async |api| api.list_conversations(None, None, None, None).await);
    let response = response.await.unwrap();
    assert_eq!((response.status().as_u16(), response.request_id()), (200, Some("r-7")));
    assert_eq!(
        (&response.body()[..], response.headers()["content-type"].as_bytes()),
        (&b"[]"[..], &b"application/json"[..])
    );
    assert!(response.value().is_empty() && response.into_value().is_empty());
    for status in [404, 502, 201] {
        let error = client.create_conversation(request()).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (status, Some("r-7")), "{error}");
        assert!(error.headers().unwrap().contains_key("content-length") && error.body().is_some());
    }
    let error = client.create_conversation(request()).await.unwrap_err();
    assert_eq!((error.request_id(), error.headers(), error.body()), (None, None, None));
}

fn plain() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

#[tokio::test]
async fn an_http_client_of_the_callers_own() {
    let script = Script::play([page(), page()]).await;
    let http = plain().user_agent("shared/1").build().unwrap();
    let builder = || Client::builder().base_url(&script.url).bearer_token("t").http_client(http.clone());
    builder().build().unwrap().list_conversations(ListConversations::default()).await.unwrap();
    let named = builder().user_agent("shop/1").build().unwrap();
    named.list_conversations(ListConversations::default()).await.unwrap();
    let seen = script.seen();
    assert_eq!([0, 1].map(|at| header(&seen[at], "user-agent")), [Some("shared/1"), Some("shop/1")]);
    assert_eq!(header(&seen[0], "authorization"), Some("Bearer t"));
    assert!(matches!(builder().user_agent("\n").build(), Err(BuildError::Header { .. })));

    // The time limits are the client's.
    let silent = Script::held([page()]).await;
    let client = Client::builder().base_url(&silent.url).http_client(http.clone());
    let client = client.timeout(std::time::Duration::from_millis(50)).build().unwrap();
    let error = client.list_conversations(ListConversations::default()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
}

/// A client of the caller's own may follow a redirect to where nobody listens, after the first server did its work.
#[tokio::test]
async fn a_redirect_that_was_followed_is_no_proof_that_nothing_was_done() {
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let elsewhere = || {
        let location = format!("Location: http://{gone}/");
        with_header(response("303 See Other", "text/plain", ""), &location)
    };
    let script = Script::play([elsewhere(), created()]).await;
    let policy = RetryPolicy::new(2).first_wait(std::time::Duration::from_millis(1));
    let builder = Client::builder().base_url(&script.url).retry(policy).http_client(plain().build().unwrap());
    let error = builder.build().unwrap().create_conversation(request()).await.unwrap_err();
    assert!(matches!(&error, Error::Transport { source, .. } if source.is_connect()), "{error:?}");
    assert!(error.may_have_taken_effect() && !error.is_retryable(), "{error:?}");
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn names_of_this_machine_lead_to_it() {
    let script = Script::play([page()]).await;
    let url = script.url.replace("127.0.0.1", "never.heard.of.localhost");
    let client = Client::builder().base_url(url).bearer_token("t").build().unwrap();
    client.list_conversations(ListConversations::default()).await.unwrap();
}

/// What the child of the next test does.
#[tokio::test]
#[ignore = "run by the next test, in an environment of its own"]
async fn calls_with_a_proxy_in_the_environment() {
    let Ok(url) = std::env::var("TEST_BASE_URL") else { return };
    for url in [url.clone(), url.replace("127.0.0.1", "localhost")] {
        let client = Client::builder().base_url(url).bearer_token("s3cret").build().unwrap();
        client.list_conversations(ListConversations::default()).await.unwrap();
    }
}

/// In a process of its own, because the environment is the whole process's.
#[tokio::test]
async fn no_proxy_of_the_environment_gets_what_is_for_this_machine() {
    let api = Script::play([page(), page()]).await;
    let proxy = Script::play([page(), page()]).await;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "http::calls_with_a_proxy_in_the_environment", "--ignored"])
        .env("TEST_BASE_URL", &api.url);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] {
        command.env(name, &proxy.url);
    }
    command.env_remove("no_proxy").env_remove("NO_PROXY");
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
    assert_eq!((api.seen().len(), proxy.seen().len()), (2, 0));
}

//! Limits: of tries, of time, of the size of a response.

use std::time::Duration;

use managem::{AccessToken, Client, Error, ListConversations, RetryPolicy, TokenFuture, TokenProvider};

use crate::script::{Script, created, cut, problem, request, response, with_header};

fn page() -> Vec<u8> {
    response("200 OK", "application/json", "[]")
}

fn twice() -> RetryPolicy {
    RetryPolicy::new(2).first_wait(Duration::from_millis(1))
}

#[tokio::test]
async fn a_body_that_breaks_off_is_tried_again_where_that_is_safe() {
    let chunked = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n";
    for broken in [cut(page()), chunked.to_vec()] {
        let script = Script::play([broken.clone(), page(), broken.clone(), broken]).await;
        let client = Client::builder().base_url(&script.url).retry(twice()).build().unwrap();
        assert!(client.list_conversations(ListConversations::default()).await.unwrap().is_empty());
        let error = client.list_conversations(ListConversations::default()).await.unwrap_err();
        assert!(matches!(error, Error::Transport { .. }) && error.is_retryable(), "{error:?}");
        assert_eq!(script.seen().len(), 4);
    }
    // A write was done: its status came.
    let script = Script::play([cut(created()), created()]).await;
    let client = Client::builder().base_url(&script.url).retry(twice()).build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    assert!(error.may_have_taken_effect() && !error.is_retryable(), "{error:?}");
    assert_eq!(script.seen().len(), 1);
    // With a key it is tried again, and is the same.
    client.with_idempotency_key("mine").unwrap().create_conversation(request()).await.unwrap();
}

#[tokio::test]
async fn a_response_has_a_size_that_a_client_can_hold() {
    let long = response("200 OK", "application/json", &format!("[{}]", " ".repeat(98)));
    let mut endless =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    endless.extend_from_slice(&b"32\r\n                                                  \r\n".repeat(1_000));
    for (limit, answer, fits) in [(100, &long, true), (99, &long, false), (99, &endless, false), (0, &long, false)] {
        let script = Script::play([answer.clone(), answer.clone()]).await;
        let builder = Client::builder().base_url(&script.url).max_response_size(limit).retry(twice());
        let outcome = builder.build().unwrap().list_conversations(ListConversations::default()).await;
        assert_eq!(outcome.is_ok(), fits, "{limit}");
        assert_eq!(script.seen().len(), 1, "it would be as large the next time");
        if let Err(error) = outcome {
            assert_eq!(error.to_string(), format!("the body of a 200 OK answer has more than {limit} bytes"));
            assert_eq!((error.status().unwrap().as_u16(), error.body()), (200, None));
            assert_eq!(error.headers().unwrap()["content-type"], "application/json");
            assert!(!error.is_retryable() && !error.may_have_taken_effect());
        }
    }
    // The size of an error page counts, too, and what was done was done.
    let script = Script::play([response("502 Bad Gateway", "text/html", "too long"), created()]).await;
    let client = Client::builder().base_url(&script.url).max_response_size(4).build().unwrap();
    for status in [502, 201] {
        let error = client.create_conversation(request()).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert!(
            matches!(error, Error::TooLarge(_)) && error.may_have_taken_effect() && !error.is_retryable(),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_call_ends_at_its_deadline() {
    // In the middle of a try.
    let script = Script::held([page()]).await;
    let client = Client::builder().base_url(&script.url).retry(RetryPolicy::new(5)).build().unwrap();
    let brief = client.with_deadline(Duration::from_millis(50));
    let error = brief.list_conversations(ListConversations::default()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }) && error.is_retryable(), "{error:?}");
    assert_eq!(script.seen().len(), 1);

    // Before a wait that would outlast it. The client without a deadline waits.
    let busy = || with_header(problem("429 Too Many Requests", "rate-limited"), "Retry-After: 3600");
    let script = Script::play([busy(), page()]).await;
    let policy = RetryPolicy::new(5).longest_wait(Duration::from_secs(3600));
    let client =
        Client::builder().base_url(&script.url).retry(policy).deadline(Duration::from_secs(60)).build().unwrap();
    let error = client.list_conversations(ListConversations::default()).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), script.seen().len()), (429, 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
}

struct Never;

impl TokenProvider for Never {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(std::future::pending::<Result<AccessToken, _>>())
    }
}

#[tokio::test]
async fn a_call_does_not_wait_for_a_token_beyond_its_deadline() {
    let script = Script::play([page()]).await;
    let client = Client::builder().base_url(&script.url).token_provider(Never).build().unwrap();
    let error = client.with_deadline(Duration::from_millis(20)).create_conversation(request()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { source: None, .. }), "{error:?}");
    assert!(!error.may_have_taken_effect() && error.is_retryable());
    assert!(script.seen().is_empty());
}

#[tokio::test]
async fn a_call_may_have_a_time_limit_of_its_own() {
    let script = Script::held([page(), page()]).await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    let error = client.with_timeout(Duration::from_millis(50)).list_conversations(ListConversations::default()).await;
    assert!(matches!(error.unwrap_err(), Error::Timeout { source: Some(_), .. }));
    script.release(2);
    client.list_conversations(ListConversations::default()).await.unwrap();
}

#[tokio::test]
async fn the_wait_that_the_service_asks_for_may_be_a_date() {
    let date = "Date: Wed, 21 Oct 2099 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2099 07:30:00 GMT";
    for answer in [problem("429 Too Many Requests", "rate-limited"), response("503 Busy", "text/plain", "")] {
        let script = Script::play([with_header(answer, date)]).await;
        let client = Client::builder().base_url(&script.url).build().unwrap();
        let error = client.create_conversation(request()).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    }
}

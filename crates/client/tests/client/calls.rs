//! Calls that take more than one try, and tokens that do not last.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::{FutureExt as _, TryStreamExt as _};
use managem::types::{ConversationSort, SendMessage};
use managem::{AccessToken, Client, Error, ListConversations, ListMessages, RetryPolicy, TokenFuture, TokenProvider};

use crate::script::{Script, created, header, problem, request, response, with_header};

fn conversation(id: &str) -> String {
    let user = r#"{"id":"u"}"#;
    format!(r#"{{"id":"{id}","source":{{"type":"ORDER","id":"o"}},"userA":{user},"userB":{user},"locked":false}}"#)
}

fn page(items: &[String]) -> Vec<u8> {
    response("200 OK", "application/json", &format!("[{}]", items.join(",")))
}

fn tokens_of(script: &Script) -> Vec<String> {
    let token = |request: &String| {
        let line = request.lines().find_map(|line| line.strip_prefix("authorization: Bearer "));
        line.unwrap_or_default().to_owned()
    };
    script.seen().iter().map(token).collect()
}

/// Gives out `t1`, `t2`, … and takes its time over it.
#[derive(Clone, Default)]
struct Numbered {
    given: Arc<AtomicUsize>,
    lasts: Option<Duration>,
}

impl TokenProvider for Numbered {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let number = self.given.fetch_add(1, Ordering::SeqCst) + 1;
            let token = AccessToken::new(format!("t{number}"));
            Ok(match self.lasts {
                Some(lasts) => token.expires_at(SystemTime::now() + lasts),
                None => token,
            })
        })
    }
}

struct Empty;

impl TokenProvider for Empty {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { Err("the vault is empty".into()) })
    }
}

fn patient() -> RetryPolicy {
    RetryPolicy::new(3).first_wait(Duration::from_millis(1))
}

#[tokio::test]
async fn nothing_is_tried_again_unless_asked() {
    let script = Script::play([problem("429 Too Many Requests", "x"), created()]).await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn what_cannot_have_taken_effect_is_tried_again() {
    let busy = || with_header(problem("429 Too Many Requests", "x"), "Retry-After: 0");
    let script = Script::play([busy(), busy(), created()]).await;
    let client = Client::builder().base_url(&script.url).retry(patient()).build().unwrap();
    assert_eq!(client.create_conversation(request()).await.unwrap().id, "c1");
    let seen = script.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|request| request == &seen[0]), "the same request each time");
}

#[tokio::test]
async fn a_write_that_may_have_taken_effect_is_not() {
    for answer in
        [problem("503 Service Unavailable", "unavailable"), response("502 Bad Gateway", "text/html", ""), Vec::new()]
    {
        let script = Script::play([answer, created()]).await;
        let client = Client::builder().base_url(&script.url).retry(patient()).build().unwrap();
        let error = client.create_conversation(request()).await.unwrap_err();
        assert!(!error.is_retryable(), "{error:?}");
        assert_eq!(script.seen().len(), 1);
    }
}

#[tokio::test]
async fn tries_end() {
    let busy = || problem("429 Too Many Requests", "x");
    let script = Script::play([busy(), busy(), busy(), created()]).await;
    let client = Client::builder().base_url(&script.url).retry(patient()).build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 429);
    assert_eq!(script.seen().len(), 3);
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once() {
    let rejected = || problem("401 Unauthorized", "unauthorized");
    let script = Script::play([rejected(), created(), rejected(), rejected()]).await;
    let provider = Numbered::default();
    let client = Client::builder().base_url(&script.url).token_provider(provider.clone()).build().unwrap();
    client.create_conversation(request()).await.unwrap();
    assert_eq!(tokens_of(&script), ["t1", "t2"]);
    let error = client.create_conversation(request()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(tokens_of(&script), ["t1", "t2", "t2", "t3"]);
}

#[tokio::test]
async fn a_fixed_token_is_not_tried_again() {
    let script = Script::play([problem("401 Unauthorized", "unauthorized"), created()]).await;
    let client = Client::builder().base_url(&script.url).bearer_token("t").build().unwrap();
    assert_eq!(client.create_conversation(request()).await.unwrap_err().status().unwrap(), 401);
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_kept_until_then() {
    for (lasts, asked) in [(3600, 1), (10, 2)] {
        let script = Script::play([created(), created()]).await;
        let provider = Numbered { lasts: Some(Duration::from_secs(lasts)), ..Numbered::default() };
        let client = Client::builder().base_url(&script.url).token_provider(provider.clone()).build().unwrap();
        for _ in 0..2 {
            client.create_conversation(request()).await.unwrap();
        }
        assert_eq!(provider.given.load(Ordering::SeqCst), asked, "a token for {lasts} s");
    }
}

#[tokio::test]
async fn calls_side_by_side_wait_for_one_token() {
    let script = Script::play((0..8).map(|_| created())).await;
    let provider = Numbered::default();
    let client = Client::builder().base_url(&script.url).token_provider(provider.clone()).build().unwrap();
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.create_conversation(request()).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(provider.given.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn no_token_is_an_error_of_its_own() {
    let script = Script::play([created()]).await;
    let client = Client::builder().base_url(&script.url).token_provider(Empty).build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    assert!(matches!(&error, Error::Token { source, .. } if source.to_string() == "the vault is empty"), "{error:?}");
    assert!(script.seen().is_empty(), "nothing is sent without a token");
}

/// Fails first in one way, then in another, and then gives a token.
#[derive(Clone, Default)]
struct Troubled(Arc<AtomicUsize>);

impl TokenProvider for Troubled {
    fn token(&self) -> TokenFuture<'_> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match number {
                0 => std::future::pending().await,
                1 => panic!("the vault is on fire"),
                _ => Ok(AccessToken::new("t")),
            }
        })
    }

    fn time_limit(&self) -> Duration {
        Duration::from_millis(20)
    }
}

#[tokio::test]
async fn a_provider_that_hangs_or_panics_fails_its_calls_and_is_asked_anew() {
    let script = Script::play([created()]).await;
    let client = Client::builder().base_url(&script.url).token_provider(Troubled::default()).build().unwrap();
    let call = async || client.create_conversation(request()).await;
    // Calls that wait for the same answer fail with it.
    let (one, other) = tokio::join!(call(), call());
    for error in [one.unwrap_err(), other.unwrap_err()] {
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            "the token provider gave no token within 20ms"
        );
        assert!(!error.may_have_taken_effect() && !error.is_retryable());
    }
    let source = call().await.unwrap_err();
    let source = std::error::Error::source(&source).unwrap().to_string();
    assert_eq!(source, "the token provider was interrupted: it panicked, or its runtime ended");
    call().await.unwrap();
    assert_eq!(tokens_of(&script), ["t"]);
}

/// The task of the provider ends with the runtime that it was begun on; the client does not.
#[test]
fn a_client_outlives_its_runtime() {
    let client = Client::builder().base_url("http://127.0.0.1:9").token_provider(Troubled::default()).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let mut call = Box::pin(client.create_conversation(request()));
    first.block_on(async {
        assert!((&mut call).now_or_never().is_none());
        // The provider begins.
        tokio::task::yield_now().await;
    });
    drop(first);
    let interrupted = runtime().block_on(call).unwrap_err();
    assert!(matches!(interrupted, Error::Token { .. }), "{interrupted:?}");
    // The second time it panics, and the third time it gives a token.
    runtime().block_on(client.create_conversation(request())).unwrap_err();
    let error = runtime().block_on(client.create_conversation(request())).unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
}

#[tokio::test]
async fn with_a_key_a_write_is_tried_again_and_is_the_same_write() {
    let unavailable = || response("502 Bad Gateway", "text/html", "");
    let script = Script::play([Vec::new(), unavailable(), created(), created()]).await;
    let client = Client::builder().base_url(&script.url).retry(patient()).idempotency_keys().build().unwrap();
    client.create_conversation(request()).await.unwrap();
    client.create_conversation(request()).await.unwrap();
    let seen = script.seen();
    let keys: Vec<_> = seen.iter().map(|request| header(request, "idempotency-key").unwrap()).collect();
    assert_eq!((keys[0], keys[1]), (keys[1], keys[2]), "one call, one key");
    assert_ne!(keys[2], keys[3], "another call, another key");
}

/// A server that takes a request and closes the connection without a word may have done what it was asked.
#[tokio::test]
async fn what_may_have_taken_effect_is_repeated_with_its_own_key_alone() {
    let script = Script::play([Vec::new(), created(), Vec::new(), Vec::new()]).await;
    let client = Client::builder().base_url(&script.url).idempotency_keys().build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    // The same call would have another key, and be another conversation.
    assert!(!error.is_retryable() && error.may_have_taken_effect(), "{error:?}");
    let keyed = client.with_idempotency_key(error.idempotency_key().unwrap()).unwrap();
    keyed.create_conversation(request()).await.unwrap();
    let seen = script.seen();
    assert_eq!(header(&seen[0], "idempotency-key"), header(&seen[1], "idempotency-key"));

    // With a key of the caller's own the same call is the same request.
    let error = keyed.create_conversation(request()).await.unwrap_err();
    assert!(error.is_retryable() && error.may_have_taken_effect(), "{error:?}");
    let key = "mine".parse().unwrap();
    let error = client.call(async |api| api.create_conversation(Some(&key), &request()).await).await.unwrap_err();
    assert!(error.is_retryable(), "{error:?}");
    assert_eq!(error.idempotency_key(), Some("mine"));
}

/// The last try was refused, or never reached the service; the first one may have done it all the same.
#[tokio::test]
async fn every_try_counts_and_not_the_last_alone() {
    let unavailable = || response("502 Bad Gateway", "text/html", "");
    for last in [Some(problem("429 Too Many Requests", "x")), None] {
        let script = Script::play([unavailable()].into_iter().chain(last)).await;
        let policy = RetryPolicy::new(2).first_wait(Duration::from_millis(1));
        let client = Client::builder().base_url(&script.url).retry(policy).idempotency_keys().build().unwrap();
        let error = client.create_conversation(request()).await.unwrap_err();
        assert!(!error.is_retryable() && error.may_have_taken_effect(), "{error:?}");
        let keyed = client.with_idempotency_key("mine").unwrap();
        assert!(keyed.create_conversation(request()).await.unwrap_err().is_retryable(), "nobody listens any more");
    }
}

/// A call of the caller's own that is more than one request is repeatable only if each of them is.
#[tokio::test]
async fn every_request_of_a_call_counts() {
    let busy = || problem("429 Too Many Requests", "x");
    let script = Script::play([created(), busy(), page(&[]), busy()]).await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    let error = client.call(async |api| {
        api.create_conversation(None, &request()).await?;
        api.list_conversations(None, None, None, None).await
    });
    let error = error.await.unwrap_err();
    assert!(!error.is_retryable() && error.may_have_taken_effect(), "{error:?}");
    let error = client.call(async |api| {
        api.list_conversations(None, None, None, None).await?;
        api.create_conversation(None, &request()).await
    });
    let error = error.await.unwrap_err();
    assert!(error.is_retryable() && !error.may_have_taken_effect(), "{error:?}");
}

#[tokio::test]
async fn a_key_of_ones_own_is_sent_with_writes_alone() {
    let script = Script::play([created(), page(&[])]).await;
    let client = Client::builder().base_url(&script.url).build().unwrap().with_idempotency_key("mine-1").unwrap();
    client.create_conversation(request()).await.unwrap();
    client.list_conversations(ListConversations::default()).await.unwrap();
    let seen = script.seen();
    assert_eq!(header(&seen[0], "idempotency-key"), Some("mine-1"));
    assert_eq!(header(&seen[1], "idempotency-key"), None);
    assert!(matches!(client.with_idempotency_key("a b"), Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_list_is_read_page_by_page_until_one_is_empty() {
    let script =
        Script::play([page(&[conversation("a"), conversation("b")]), page(&[conversation("c")]), page(&[])]).await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    let list = ListConversations::default().size(2).sort(ConversationSort::CreatedAt);
    let all: Vec<_> = client.conversations(list).map_ok(|conversation| conversation.id).try_collect().await.unwrap();
    assert_eq!(all, ["a", "b", "c"]);
    let asked: Vec<_> = script.seen().iter().map(|request| request.lines().next().unwrap().to_owned()).collect();
    insta::assert_snapshot!(asked.join("\n"), @r#"
GET /conversations?page=1&size=2&sort=createdAt HTTP/1.1
GET /conversations?page=2&size=2&sort=createdAt HTTP/1.1
GET /conversations?page=3&size=2&sort=createdAt HTTP/1.1
"#);
}

#[tokio::test]
async fn a_list_ends_with_the_page_that_fails() {
    let script = Script::play([page(&[conversation("a")]), problem("429 Too Many Requests", "rate-limited")]).await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    let mut list = std::pin::pin!(client.conversations(ListConversations::default()));
    assert_eq!(list.try_next().await.unwrap().unwrap().id, "a");
    assert_eq!(list.try_next().await.unwrap_err().status().unwrap(), 429);
}

#[tokio::test]
async fn an_id_cannot_leave_its_place_in_the_path() {
    let script = Script::play([page(&[]), problem("404 Not Found", "conversation-not-found")]).await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    let all: Vec<_> = client.messages("../x?y#z", ListMessages::default()).try_collect().await.unwrap();
    assert!(all.is_empty());
    client.send_message("a/b", SendMessage { body: "hi".parse().unwrap() }).await.unwrap_err();
    let asked: Vec<_> = script.seen().iter().map(|request| request.lines().next().unwrap().to_owned()).collect();
    insta::assert_snapshot!(asked.join("\n"), @r#"
GET /conversations/..%2Fx%3Fy%23z/messages?page=1 HTTP/1.1
POST /conversations/a%2Fb/messages HTTP/1.1
"#);
}

//! OAuth 2.0's refresh grant against a token endpoint on a real socket, spoken byte by byte.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use managem::oauth::{RefreshError, RefreshGrant};
use managem::{Client, Error};
use tokio::io::AsyncWriteExt as _;

use crate::script::{Script, created, cut, read, request, response};

fn tokens(body: &str) -> Vec<u8> {
    response("200 OK", "application/json", body)
}

fn unauthorized() -> Vec<u8> {
    let body = r#"{"title":"Unauthorized","status":401,"code":"unauthorized","detail":"No."}"#;
    response("401 Unauthorized", "application/json", body)
}

/// What the client sent to the API, by its token.
fn bearers(api: &Script) -> Vec<String> {
    let header = |request: &String| {
        let line = request.lines().find_map(|line| line.strip_prefix("authorization: Bearer "));
        line.unwrap_or_default().to_owned()
    };
    api.seen().iter().map(header).collect()
}

#[tokio::test]
async fn a_refresh_token_is_traded_and_its_successor_kept() {
    let endpoint = Script::play([
        tokens(r#"{"access_token":"a1","token_type":"bearer","expires_in":3600,"refresh_token":"r2"}"#),
        tokens(r#"{"access_token":"a2","token_type":"bearer","expires_in":3600}"#),
    ])
    .await;
    let api = Script::play([created(), unauthorized(), created()]).await;
    let kept = Arc::<Mutex<Vec<String>>>::default();
    let told = Arc::clone(&kept);
    let grant = RefreshGrant::builder(format!("{}/oauth/token", endpoint.url), "my-shop")
        .client_secret("s3cret")
        .refresh_token("r1")
        .scope("conversations")
        .on_new_refresh_token(move |token| told.lock().unwrap().push(token.to_owned()))
        .build()
        .unwrap();
    assert!(!format!("{grant:?}").contains("s3cret") && !format!("{grant:?}").contains("r1"));
    let client = Client::builder().base_url(&api.url).token_provider(grant).build().unwrap();
    client.create_conversation(request()).await.unwrap();
    // Rejected, renewed with the successor of the first refresh token, and sent again.
    client.create_conversation(request()).await.unwrap();

    assert_eq!(bearers(&api), ["a1", "a1", "a2"]);
    assert_eq!(*kept.lock().unwrap(), ["r2"]);
    let asked = endpoint.seen();
    insta::assert_snapshot!(asked[0].lines().last().unwrap(), @"grant_type=refresh_token&refresh_token=r1&scope=conversations");
    insta::assert_snapshot!(asked[1].lines().last().unwrap(), @"grant_type=refresh_token&refresh_token=r2&scope=conversations");
    // `my-shop:s3cret`
    assert!(asked[0].contains("authorization: Basic bXktc2hvcDpzM2NyZXQ="), "{}", asked[0]);
}

#[tokio::test]
async fn calls_side_by_side_wait_for_one_answer() {
    let endpoint = Script::play([
        tokens(r#"{"access_token":"a1","token_type":"bearer","expires_in":3600}"#),
        tokens(r#"{"access_token":"a2","token_type":"bearer","expires_in":3600}"#),
    ])
    .await;
    let api = Script::play((0..8).map(|_| created())).await;
    let grant = RefreshGrant::builder(&endpoint.url, "public-client").refresh_token("r1").build().unwrap();
    let client = Client::builder().base_url(&api.url).token_provider(grant).build().unwrap();
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.create_conversation(request()).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(endpoint.seen().len(), 1);
    assert_eq!(bearers(&api), vec!["a1"; 8]);
}

/// What the caller sees when the token endpoint gives `answers`, and how many of them it took.
async fn failure(answers: impl IntoIterator<Item = Vec<u8>>) -> (String, usize) {
    let endpoint = Script::play(answers).await;
    let grant = RefreshGrant::builder(&endpoint.url, "shop").refresh_token("r3fresh").build().unwrap();
    let client = Client::builder().base_url("http://127.0.0.1:9").token_provider(grant).build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    let Error::Token { source: cause, .. } = &error else { panic!("{error:?}") };
    assert!(cause.downcast_ref::<RefreshError>().is_some());
    let shown = format!("{error}: {cause}");
    assert!(!format!("{shown}{error:?}").contains("r3fresh"), "{error:?}");
    (shown, endpoint.seen().len())
}

#[tokio::test]
async fn a_refusal_names_its_code_and_status_and_no_secret() {
    let refused = |body: &str| [response("400 Bad Request", "application/json", body), tokens("{}")];
    insta::assert_debug_snapshot!(failure(refused(r#"{"error":"invalid_grant","error_description":"r3fresh is expired"}"#)).await, @r#"
    (
        "no access token: the authorization server refused the refresh token: invalid_grant (400 Bad Request)",
        1,
    )
    "#);
    // A code that quotes what it was sent, or that is none.
    for code in ["r3fresh", "x.r3fresh.x", "a code with spaces", "\\u001b[31m"] {
        let (shown, _) = failure(refused(&format!(r#"{{"error":"{code}"}}"#))).await;
        assert_eq!(
            shown,
            "no access token: the answer of the token endpoint is not what OAuth 2.0 says (400 Bad Request)"
        );
    }
    insta::assert_debug_snapshot!(failure([tokens(r#"{"access_token":7}"#)]).await, @r#"
    (
        "no access token: the answer of the token endpoint is not what OAuth 2.0 says (200 OK)",
        1,
    )
    "#);
    insta::assert_debug_snapshot!(failure([tokens(&"x".repeat(100_000))]).await, @r#"
    (
        "no access token: the answer of the token endpoint is not what OAuth 2.0 says",
        1,
    )
    "#);
}

#[tokio::test]
async fn a_token_endpoint_that_is_in_trouble_is_asked_three_times() {
    let busy = || response("503 Service Unavailable", "text/html", "<html>r3fresh</html>");
    insta::assert_debug_snapshot!(failure([busy(), busy(), busy(), busy()]).await, @r#"
    (
        "no access token: the answer of the token endpoint is not what OAuth 2.0 says (503 Service Unavailable)",
        3,
    )
    "#);
    insta::assert_debug_snapshot!(failure([Vec::new(), Vec::new(), Vec::new()]).await, @r#"
    (
        "no access token: the token endpoint could not be asked",
        3,
    )
    "#);
    let broken = cut(tokens(r#"{"access_token":"a0","token_type":"bearer"}"#));
    let endpoint = Script::play([busy(), broken, tokens(r#"{"access_token":"a1","token_type":"bearer"}"#)]).await;
    let api = Script::play([created()]).await;
    let grant = RefreshGrant::builder(&endpoint.url, "shop").refresh_token("r1").build().unwrap();
    let client = Client::builder().base_url(&api.url).token_provider(grant).build().unwrap();
    client.create_conversation(request()).await.unwrap();
    assert_eq!(bearers(&api), ["a1"]);
}

/// A grant whose new refresh tokens are kept in the list.
fn keeping(endpoint: &Script) -> (RefreshGrant, Arc<Mutex<Vec<String>>>) {
    let kept = Arc::<Mutex<Vec<String>>>::default();
    let told = Arc::clone(&kept);
    let grant = RefreshGrant::builder(&endpoint.url, "shop")
        .refresh_token("r1")
        .on_new_refresh_token(move |token| told.lock().unwrap().push(token.to_owned()))
        .build()
        .unwrap();
    (grant, kept)
}

#[tokio::test]
async fn a_new_refresh_token_is_kept_whatever_else_the_answer_says() {
    for (answer, api_token) in [
        // Both happen: a number of seconds as a text, and no type of the token.
        (r#"{"access_token":"a1","expires_in":"3600","refresh_token":"r2"}"#, Some("a1")),
        (r#"{"access_token":"a1","token_type":"Bearer","expires_in":-1e300,"refresh_token":"r2"}"#, Some("a1")),
        (r#"{"access_token":null,"refresh_token":"r2"}"#, None),
        (r#"{"access_token":"not a token","refresh_token":"r2"}"#, None),
    ] {
        let endpoint = Script::play([tokens(answer), tokens("{}")]).await;
        let api = Script::play([created()]).await;
        let (grant, kept) = keeping(&endpoint);
        let client = Client::builder().base_url(&api.url).token_provider(grant).build().unwrap();
        assert_eq!(client.create_conversation(request()).await.is_ok(), api_token.is_some(), "{answer}");
        assert_eq!(bearers(&api), Vec::from_iter(api_token), "{answer}");
        assert_eq!(*kept.lock().unwrap(), ["r2"], "{answer}");
        if api_token.is_none() {
            client.create_conversation(request()).await.unwrap_err();
            assert!(endpoint.seen()[1].contains("refresh_token=r2"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_call_that_is_cancelled_does_not_lose_the_login() {
    let granted = tokens(r#"{"access_token":"a1","token_type":"bearer","expires_in":3600,"refresh_token":"r2"}"#);
    let endpoint = Script::held([granted]).await;
    let api = Script::play([created()]).await;
    let (grant, kept) = keeping(&endpoint);
    let client = Client::builder().base_url(&api.url).token_provider(grant).build().unwrap();
    let caller = client.clone();
    let call = tokio::spawn(async move { caller.create_conversation(request()).await });
    endpoint.has_seen(1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    endpoint.release(1);
    client.create_conversation(request()).await.unwrap();
    assert_eq!((bearers(&api), endpoint.seen().len()), (vec!["a1".to_owned()], 1));
    assert_eq!(*kept.lock().unwrap(), ["r2"]);
}

/// An authorization server that takes each refresh token once and revokes the login when one comes again.
async fn strict_endpoint() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for number in 1.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = read(&mut stream).await.expect("no request to this endpoint is given up");
            let answer = if request.ends_with(&format!("refresh_token=r{number}&client_id=shop")) {
                tokens(&format!(r#"{{"access_token":"a","expires_in":1,"refresh_token":"r{}"}}"#, number + 1))
            } else {
                response("400 Bad Request", "application/json", r#"{"error":"invalid_grant"}"#)
            };
            stream.write_all(&answer).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    url
}

/// Every point at which a call can be dropped: after its first step, its second, and so on until it is through.
#[tokio::test]
async fn wherever_a_call_is_dropped_the_login_is_kept() {
    let url = strict_endpoint().await;
    let api = Script::play((0..1_000).map(|_| created())).await;
    let grant = RefreshGrant::builder(&url, "shop").refresh_token("r1").build().unwrap();
    let client = Client::builder().base_url(&api.url).token_provider(grant).build().unwrap();
    let mut finished = false;
    let mut steps = 0;
    while !finished {
        let mut call = Box::pin(client.create_conversation(request()));
        for _ in 0..steps {
            if let Some(outcome) = (&mut call).now_or_never() {
                outcome.unwrap();
                finished = true;
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(call);
        steps += 1;
        // The token ends within the margin, so that each call needs a new one.
        client.create_conversation(request()).await.unwrap();
        assert!(steps < 300, "a call takes fewer steps");
    }
}

#[tokio::test]
async fn calls_side_by_side_fail_with_one_answer() {
    let refused = || response("400 Bad Request", "application/json", r#"{"error":"invalid_grant"}"#);
    let endpoint = Script::held([refused(), refused()]).await;
    let grant = RefreshGrant::builder(&endpoint.url, "shop").refresh_token("r1").build().unwrap();
    let client = Client::builder().base_url("http://127.0.0.1:9").token_provider(grant).build().unwrap();
    let mut calls: Vec<_> = (0..8).map(|_| Box::pin(client.create_conversation(request()))).collect();
    for call in &mut calls {
        assert!(call.now_or_never().is_none());
    }
    endpoint.release(2);
    for call in calls {
        assert!(matches!(call.await, Err(Error::Token { .. })));
    }
    assert_eq!(endpoint.seen().len(), 1);
}

#[test]
fn an_endpoint_that_would_give_secrets_away_is_refused() {
    let refusal = |url: &str, token: &str| {
        RefreshGrant::builder(url, "shop").refresh_token(token).build().unwrap_err().to_string()
    };
    insta::assert_snapshot!(refusal("http://login.example/token", "r"), @"base URL http://login.example/token: over plain HTTP anyone on the way can read the token; use https, or ask for it with `send_token_in_clear`");
    insta::assert_snapshot!(refusal("login.example", "r"), @"base URL login.example: it is no absolute URL such as https://host/path");
    insta::assert_snapshot!(refusal("https://login.example/token", ""), @"the token is empty or has characters that a bearer token (RFC 6750) cannot have; is it quoted, or cut?");
    let patient = RefreshGrant::builder("https://login.example/token", "shop").timeout(Duration::from_secs(1));
    assert!(patient.credentials_in_body().refresh_token("r").build().is_ok());
}

//! OAuth 2.0's refresh grant against a token endpoint on a real socket, spoken byte by byte.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use managem::oauth::RefreshGrant;
use managem::{Client, Error};

use crate::script::{Script, request, response};

fn tokens(body: &str) -> Vec<u8> {
    response("200 OK", "application/json", body)
}

fn created() -> Vec<u8> {
    let user = r#"{"id":"u"}"#;
    let body =
        format!(r#"{{"id":"c","source":{{"type":"ORDER","id":"o"}},"userA":{user},"userB":{user},"locked":false}}"#);
    response("201 Created", "application/json", &body)
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

/// What the caller sees when the token endpoint gives `answer`.
async fn failure(answer: Vec<u8>) -> String {
    let endpoint = Script::play([answer]).await;
    let grant = RefreshGrant::builder(&endpoint.url, "shop").refresh_token("r3fresh").build().unwrap();
    let client = Client::builder().base_url("http://127.0.0.1:9").token_provider(grant).build().unwrap();
    let error = client.create_conversation(request()).await.unwrap_err();
    let Error::Token { source: cause, .. } = &error else { panic!("{error:?}") };
    let shown = format!("{error}: {cause}");
    assert!(!format!("{shown}{error:?}").contains("r3fresh"), "{error:?}");
    shown
}

#[tokio::test]
async fn a_refusal_names_its_code_and_no_secret() {
    let refused = r#"{"error":"invalid_grant","error_description":"r3fresh is expired"}"#;
    insta::assert_snapshot!(failure(response("400 Bad Request", "application/json", refused)).await, @"no access token: the authorization server refused the refresh token: invalid_grant");
    insta::assert_snapshot!(failure(response("502 Bad Gateway", "text/html", "<html>r3fresh</html>")).await, @"no access token: the answer of the token endpoint is not what OAuth 2.0 says");
    insta::assert_snapshot!(failure(tokens(r#"{"access_token":7}"#)).await, @"no access token: the answer of the token endpoint is not what OAuth 2.0 says");
    insta::assert_snapshot!(failure(tokens(&"x".repeat(100_000))).await, @"no access token: the answer of the token endpoint is not what OAuth 2.0 says");
    insta::assert_snapshot!(failure(Vec::new()).await, @"no access token: the token endpoint could not be asked");
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

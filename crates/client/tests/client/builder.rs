//! What a client can be made of.

use managem::{BuildError, Client};

fn refusal(base_url: &str, token: &str) -> String {
    match Client::builder().base_url(base_url).bearer_token(token).build() {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_base_url_that_is_none_is_refused() {
    insta::assert_snapshot!(refusal("api.managem.co.uk", "t"), @"base URL api.managem.co.uk: it is no absolute URL such as https://host/path");
    insta::assert_snapshot!(refusal("ftp://api.managem.co.uk", "t"), @"base URL ftp://api.managem.co.uk: only http and https are spoken");
    insta::assert_snapshot!(refusal("https://api.managem.co.uk/?q=1", "t"), @"base URL https://api.managem.co.uk/?q=1: a base URL has neither query nor fragment");
    insta::assert_snapshot!(refusal("https://user:s3cret@api.managem.co.uk", "t"), @"base URL [hidden: it may contain credentials]: credentials belong into the token");
}

#[test]
fn a_token_that_is_none_is_refused_and_not_shown() {
    for token in ["", "two words", "quoted\"", "line\nbreak", "s3crét"] {
        let refusal = refusal("https://api.managem.co.uk", token);
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal, @"the token is empty or has characters that a bearer token (RFC 6750) cannot have; is it quoted, or cut?");
        }
    }
}

#[test]
fn a_token_does_not_go_over_the_network_in_clear() {
    insta::assert_snapshot!(refusal("http://api.managem.co.uk", "t"), @"base URL http://api.managem.co.uk: over plain HTTP anyone on the way can read the token; use https, or ask for it with `send_token_in_clear`");
    for local in ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "http://demo.localhost"] {
        assert_eq!(refusal(local, "t"), "");
    }
    let asked_for = Client::builder().base_url("http://10.0.0.1").bearer_token("t").send_token_in_clear();
    assert!(asked_for.build().is_ok());
    assert!(matches!(
        Client::builder().base_url("http://10.0.0.1").bearer_token("t").build(),
        Err(BuildError::TokenInClear { .. })
    ));
}

#[test]
fn debug_hides_every_secret() {
    let builder = Client::builder().bearer_token("s3cret").default_header("x-key", "s3cret");
    let address = Client::builder().base_url("https://user:s3cret@api.managem.co.uk");
    for builder in [builder, address] {
        assert!(!format!("{builder:?}{builder:#?}").contains("s3cret"), "{builder:?}");
        match builder.build() {
            Ok(client) => assert!(!format!("{client:?}{client:#?}").contains("s3cret"), "{client:?}"),
            Err(error) => assert!(!format!("{error}{error:?}").contains("s3cret"), "{error}"),
        }
    }
    let token = managem::AccessToken::new("s3cret");
    assert!(!format!("{token:?}").contains("s3cret"));
}

#[cfg(feature = "oauth2")]
#[test]
fn debug_hides_every_secret_of_a_grant() {
    use managem::oauth::RefreshGrant;

    let secret = |url: &str| {
        let builder = RefreshGrant::builder(url, "shop").client_secret("s3cret").refresh_token("s3cret");
        let shown = format!("{builder:?}");
        format!("{shown} {:?}", builder.build())
    };
    let shown = secret("https://login.example/token");
    assert!(shown.contains("login.example") && !shown.contains("s3cret"), "{shown}");
    let shown = secret("https://user:s3cret@login.example/token");
    assert!(!shown.contains("s3cret"), "{shown}");
}

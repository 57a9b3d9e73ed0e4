//! `POST /conversations` when something is wrong.

use hyper::Method;
use managem_server::{Records, TestServer, Token, TokenHash};
use serde_json::{Value, json};

use crate::engine;
use crate::wire::Ask;

/// The request that would be taken, with one member changed.
fn changed(service: &TestServer, pointer: &str, value: Value) -> Ask {
    let mut body: Value = serde_json::from_slice(&Ask::create(service).body).unwrap();
    *body.pointer_mut(pointer).unwrap() = value;
    Ask::create_with(service, &body)
}

/// Whatever was refused, nothing may be left of it: the same order can still have its conversation.
async fn nothing_stored(service: &TestServer) {
    let answer = Ask::create(service).send(service).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

#[tokio::test]
async fn a_token_that_is_missing_wrong_or_expired_is_answered_alike() {
    let service = engine::start().await;
    let expired = "managem_expired";
    let line = format!(
        r#"{{"kind":"token","user":"{}","sha256":"{}","expires":"2020-01-01T00:00:00Z"}}"#,
        service.user("buyer"),
        hex(expired)
    );
    service.store().import(Records::new("token", std::io::Cursor::new(line))).await.unwrap();

    let ask = Ask::create(&service);
    let missing = ask.clone().without("authorization").send(&service).await;
    insta::assert_snapshot!(missing.problem(), @r"
    401 unauthorized
    A valid bearer token is needed in the Authorization header.
    ");
    assert_eq!(missing.headers["www-authenticate"], "Bearer realm=\"managem\"");
    for value in ["Bearer wrong", "Basic YTpi", "Bearer", "", &format!("Bearer {expired}")] {
        let answer = ask.clone().header("authorization", value).send(&service).await;
        assert_eq!(answer.status, 401, "{value}");
        assert_eq!(answer.text, missing.text, "{value}");
        assert_eq!(answer.headers["www-authenticate"], missing.headers["www-authenticate"], "{value}");
    }
    nothing_stored(&service).await;
}

fn hex(token: &str) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(token).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[tokio::test]
async fn a_token_that_expires_is_refused_from_then_on() {
    let service = engine::start().await;
    let token = "managem_short_lived";
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(300);
    service.store().issue_token(&service.user("stranger"), TokenHash::of(token), Some(soon)).await.unwrap();
    let ask = Ask::create(&service).header("authorization", format!("Bearer {token}"));
    let before = ask.clone().send(&service).await;
    assert_eq!(before.status, 404, "known, and no party of the order");
    while jiff::Timestamp::now() <= soon {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(ask.send(&service).await.status, 401);
}

#[tokio::test]
async fn a_token_that_is_revoked_is_refused_from_then_on() {
    let service = engine::start().await;
    let asks = [
        Ask::create(&service),
        Ask::get(&service, "buyer", "/conversations"),
        Ask::get(&service, "buyer", "/conversations/x/messages"),
        Ask::message(&service, "buyer", "x", "Hello"),
    ];
    for (ask, before) in asks.iter().zip([201, 200, 404, 404]) {
        assert_eq!(ask.clone().send(&service).await.status, before);
    }
    assert_eq!(service.store().revoke_tokens(&service.user("buyer")).await.unwrap(), 1);
    for ask in asks {
        assert_eq!(ask.send(&service).await.status, 401);
    }
    let error = service.store().revoke_tokens("nobody").await.unwrap_err();
    assert_eq!(error.to_string(), r#"there is no user "nobody""#);
}

#[tokio::test]
async fn the_token_is_asked_for_before_anything_else() {
    let service = engine::start().await;
    let answer = Ask::create(&service).without("authorization").body("no json").send(&service).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn an_order_that_is_unknown_or_foreign_is_answered_alike() {
    let service = engine::start().await;
    let unknown = changed(&service, "/source/id", json!("nothing")).send(&service).await;
    insta::assert_snapshot!(unknown.problem(), @r"
    404 order-not-found
    There is no such order, or you are no party of it.
    ");
    let foreign = Ask::create(&service)
        .header("authorization", format!("Bearer {}", service.token("stranger")))
        .send(&service)
        .await;
    assert_eq!(foreign.status, 404);
    assert_eq!(foreign.text, unknown.text);
    nothing_stored(&service).await;
    // Nor does it tell whether there is a conversation.
    let later = Ask::create(&service)
        .header("authorization", format!("Bearer {}", service.token("stranger")))
        .send(&service)
        .await;
    assert_eq!(later.text, unknown.text);
}

#[tokio::test]
async fn the_recipient_is_the_other_party() {
    let service = engine::start().await;
    let oneself = changed(&service, "/recipientId", json!(service.user("buyer"))).send(&service).await;
    insta::assert_snapshot!(oneself.problem(), @r#"
    422 invalid-request
    The request body breaks the contract in one place; errors says where.
      "/recipientId": is your own; it must be the other party of the order
    "#);
    for other in [service.user("stranger"), "nobody".to_owned(), String::new()] {
        let answer = changed(&service, "/recipientId", json!(other)).send(&service).await;
        insta::assert_snapshot!("recipient_not_party", answer.problem());
    }
    nothing_stored(&service).await;
}

#[tokio::test]
async fn an_order_has_one_conversation() {
    let service = engine::start().await;
    let first = Ask::create(&service).send(&service).await;
    let second = Ask::create(&service).send(&service).await;
    insta::assert_snapshot!(second.problem(), @r"
    409 conversation-exists
    There is a conversation about this order already; write to that one.
    ");
    assert_eq!(second.json()["conversationId"], first.json()["id"]);
}

#[tokio::test]
async fn a_body_that_breaks_the_contract_is_told_where() {
    let service = engine::start().await;
    let body = json!({"source": {"type": "LISTING"}, "recipientId": 7, "body": ""});
    let answer = Ask::create_with(&service, &body).send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r#"
    422 invalid-request
    The request body breaks the contract in 4 places; errors says where.
      "/source/type": must be one of: ORDER
      "/source/id": is required
      "/recipientId": must be a string, not a number
      "/body": is shorter than 1 character
    "#);
    let long = changed(&service, "/body", json!("é".repeat(2_001))).send(&service).await;
    insta::assert_snapshot!(long.problem(), @r#"
    422 invalid-request
    The request body breaks the contract in one place; errors says where.
      "/body": is longer than 2000 characters
    "#);
    for pointer in ["/body", "/source/id", "/recipientId"] {
        let answer = changed(&service, pointer, json!("a\0b")).send(&service).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"], json!([{"pointer": pointer, "detail": "must not contain U+0000"}]));
    }
    nothing_stored(&service).await;
}

#[tokio::test]
async fn a_body_of_which_nothing_is_left_is_refused() {
    let service = engine::start().await;
    for body in ["🔥🔥", " \n\t", "🔥 "] {
        let answer = changed(&service, "/body", json!(body)).send(&service).await;
        assert_eq!(answer.status, 422, "{body:?}");
        let errors = json!([
            {"pointer": "/body", "detail": "says nothing once links, emojis and profanity are taken out"}
        ]);
        assert_eq!(answer.json()["errors"], errors, "{body:?}");
    }
    nothing_stored(&service).await;
}

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let service = engine::start().await;
    let answer = Ask::create(&service).body("{\"body\": nope}").send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    400 malformed-json
    The request body is not JSON: expected ident at line 1 column 11.
    ");
    for body in [&b""[..], b"\xff\xfe", b"{\"source\":", b"{} {}", br#"{"body":"\ud800"}"#] {
        let answer = Ask::create(&service).body(body).send(&service).await;
        assert_eq!(answer.json()["code"], "malformed-json", "{}", answer.text);
    }
    nothing_stored(&service).await;
}

#[tokio::test]
async fn another_media_type_is_refused() {
    let service = engine::start().await;
    let ask = Ask::create(&service);
    let answer = ask.clone().without("content-type").send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    415 unsupported-media-type
    The request body has to be declared as application/json, in UTF-8.
    ");
    let form = ask.clone().header("content-type", "application/x-www-form-urlencoded").send(&service).await;
    assert_eq!(form.status, 415);
    assert_eq!(ask.header("content-type", "application/json; charset=utf-8").send(&service).await.status, 201);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let service = engine::start().await;
    let mut body = Ask::create(&service).body;
    body.resize(64 * 1024, b' ');
    let mut larger = body.clone();
    larger.push(b' ');
    let answer = Ask::create(&service).body(larger).send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    413 body-too-large
    The request body has more than 65536 bytes.
    ");
    assert_eq!(Ask::create(&service).body(body).send(&service).await.status, 201);
}

#[tokio::test]
async fn what_is_no_operation_is_a_problem_too() {
    let service = engine::start().await;
    let mut ask = Ask::create(&service);
    ask.path = "/nothing/here".to_owned();
    insta::assert_snapshot!(ask.clone().send(&service).await.problem(), @r"
    404 not-found
    There is nothing at this path.
    ");
    ask.path = "/conversations".to_owned();
    ask.method = Method::DELETE;
    let answer = ask.send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    405 method-not-allowed
    This path knows no such method, only GET, POST.
    ");
    assert_eq!(answer.headers["allow"], "GET, POST");
}

#[tokio::test]
async fn an_unknown_user_gets_no_token() {
    let service = engine::start().await;
    let error = service.store().issue_token("nobody", TokenHash::of("x"), None).await.unwrap_err();
    insta::assert_snapshot!(error, @r#"there is no user "nobody""#);
    let _: fn(&Token) -> &str = Token::reveal;
}

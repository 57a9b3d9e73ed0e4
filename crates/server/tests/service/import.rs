//! Users, orders and tokens from lines.

use std::fmt::Write as _;

use managem_server::{Imported, Records, TestServer};

use crate::engine;
use crate::wire::Ask;

const GOOD: &str = "{\"kind\":\"user\",\"id\":\"a\",\"username\":\"ash\"}\n\n{\"kind\":\"user\",\"id\":\"b\"}\n";

/// What a person is told of the lines.
async fn import(service: &TestServer, lines: impl Into<String>) -> Result<Imported, String> {
    let records = Records::new("data.jsonl", std::io::Cursor::new(lines.into()));
    service.store().import(records).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn records_are_counted_and_may_come_again() {
    let service = engine::start().await;
    let lines = format!(
        "\u{feff}{GOOD}{}\n{}",
        r#"{"kind":"order","id":"o","buyer":"a","seller":"b"}"#,
        r#"{"kind":"token","user":"a","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","expires":null}"#,
    );
    for _ in 0..2 {
        let imported = import(&service, lines.clone()).await.unwrap();
        assert_eq!((imported.users, imported.orders, imported.tokens), (2, 1, 1));
    }
    // SHA-256 of "abc": the token that was imported works.
    let body = serde_json::json!({"source": {"type": "ORDER", "id": "o"}, "recipientId": "b", "body": "Hello"});
    let answer = Ask::create_with(&service, &body).header("authorization", "Bearer abc").send(&service).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["userA"]["username"], "ash");
}

#[tokio::test]
async fn a_broken_line_is_named_and_nothing_is_stored() {
    let service = engine::start().await;
    let broken = [
        "nope",
        r#"{"kind":"user"}"#,
        r#"{"kind":"listing","id":"l"}"#,
        r#"{"id":"u"}"#,
        r#"{"kind":"user","id":""}"#,
        r#"{"kind":"user","id":"u","name":"typing error"}"#,
        r#"{"kind":"user","id":"u","rating":5.1}"#,
        r#"{"kind":"user","id":"u","sales":-1}"#,
        r#"{"kind":"user","id":"u","sales":"many"}"#,
        r#"{"kind":"user","id":"u","joined":"last Tuesday"}"#,
        r#"{"kind":"user","id":"u","avatar":"picture.png"}"#,
        r#"{"kind":"user","id":"u","avatar":"javascript:alert(1)"}"#,
        r#"{"kind":"user","id":"u","cover":"https://cards.example/a\tb.png"}"#,
        r#"{"kind":"user","id":"u","profile":"a\u0000b"}"#,
        r#"{"kind":"user","id":"u","username":"a\u001b[31mb"}"#,
        r#"{"kind":"user","id":"u","username":"gpj.\u202eexe"}"#,
        r#"{"kind":"user","id":"u\udb40\udc41"}"#,
        r#"{"kind":"order","id":"o","buyer":"a","seller":"a"}"#,
        r#"{"kind":"order","id":"o","buyer":"a","seller":"nobody"}"#,
        r#"{"kind":"token","user":"a","sha256":"managem_secret"}"#,
        r#"{"kind":"token","user":"nobody","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}"#,
        r#"{"kind":"token","user":"a","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","expires":"soon"}"#,
    ];
    let mut told = String::new();
    for line in broken {
        let error = import(&service, format!("{GOOD}{line}\n")).await.unwrap_err();
        writeln!(told, "{line}\n    {error}").unwrap();
    }
    insta::assert_snapshot!(told);
    // Had the good lines before the broken one been kept, their users would be known.
    let error = import(&service, r#"{"kind":"order","id":"o","buyer":"a","seller":"b"}"#).await.unwrap_err();
    assert_eq!(error, "data.jsonl:1: `buyer`: there is no user \"a\"; users stand before what names them");
}

#[tokio::test]
async fn a_line_without_an_end_is_refused() {
    let service = engine::start().await;
    let error = import(&service, "x".repeat(2 * 1024 * 1024)).await.unwrap_err();
    assert_eq!(error, "data.jsonl:1: the line has more than 1048576 bytes");
}

#[tokio::test]
async fn what_contradicts_the_database_is_refused() {
    let service = engine::start().await;
    let order = format!(
        r#"{{"kind":"order","id":"{}","buyer":"{}","seller":"{}"}}"#,
        service.order(),
        service.user("buyer"),
        service.user("stranger")
    );
    insta::assert_snapshot!(
        import(&service, order).await.unwrap_err(),
        @r#"data.jsonl:1: order "tz4a98xxat96iws9zm000000" exists with another buyer or seller"#
    );
}

#[tokio::test]
async fn a_user_that_comes_again_is_renewed() {
    let service = engine::start().await;
    let line = format!(r#"{{"kind":"user","id":"{}","username":"brock"}}"#, service.user("seller"));
    import(&service, line).await.unwrap();
    let conversation = Ask::create(&service).send(&service).await.json();
    assert_eq!(conversation["userB"]["username"], "brock");
    assert_eq!(conversation["userB"].get("sales"), None);
}

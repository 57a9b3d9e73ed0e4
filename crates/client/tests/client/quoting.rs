//! Services that quote what they were sent: an error shows none of it.

use managem::types::{ConversationSource, CreateConversation, SourceType};
use managem::{Client, Error};

use crate::script::{Script, response};

const MESSAGE: &str = "Is it still there?\nI would \"love\" to have <it>, & soon.";
const TOKEN: &str = "s3cret-token-of-some-length";

async fn failure(status: &str, content_type: &str, body: &str) -> Error {
    let script = Script::play([response(status, content_type, body)]).await;
    let client = Client::builder().base_url(&script.url).bearer_token(TOKEN).build().unwrap();
    let about = ConversationSource::new(SourceType::Order, "an-order-of-hers");
    let request = CreateConversation::new(about, "a-recipient", MESSAGE).unwrap();
    client.create_conversation(request).await.unwrap_err()
}

fn problem(detail: &str, code: &str) -> String {
    serde_json::json!({"title": "x", "status": 422, "code": code, "detail": detail}).to_string()
}

#[tokio::test]
async fn no_error_shows_the_token_or_the_message() {
    let request = serde_json::json!({ "body": MESSAGE }).to_string();
    let html = MESSAGE.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    for quoted in [
        MESSAGE.to_owned(),
        MESSAGE.replace('\n', " "),
        MESSAGE[..30].to_owned(),
        format!("Bearer {TOKEN}"),
        TOKEN[5..].to_owned(),
        request,
        html,
        "an-order-of-hers".to_owned(),
    ] {
        let undecodable = format!(r#"{{"id":7,"{}":1}}"#, quoted.replace(['"', '\n'], ""));
        for (status, content_type, body) in [
            ("422 Unprocessable Entity", "application/json", problem(&format!("odd: {quoted}"), "invalid-request")),
            ("422 Unprocessable Entity", "application/json", problem("odd", &quoted)),
            ("418 I'm a teapot", "text/plain", format!("what is {quoted}")),
            ("502 Bad Gateway", "text/html", format!("<p>{quoted}</p>")),
            ("502 Bad Gateway", "application/json", quoted.clone()),
            ("201 Created", "application/json", undecodable),
            ("201 Created", "application/json", quoted.clone()),
        ] {
            let error = failure(status, content_type, &body).await;
            let shown = format!("{error}\n{error:?}\n{error:#?}");
            for secret in ["still there", "love", TOKEN, &TOKEN[5..], "order-of-hers"] {
                assert!(!shown.contains(secret), "{quoted:?} in {body:?}: {shown}");
            }
            // Who asks for it gets it.
            assert_eq!(error.body().unwrap(), body.as_bytes());
        }
    }
}

#[tokio::test]
async fn what_is_quoted_is_one_line_of_bounded_length() {
    let forged = "a\nERROR forged\u{1b}[31m\u{202e}\u{2028}b";
    let error = failure("422 Unprocessable Entity", "application/json", &problem(forged, "invalid-request")).await;
    assert_eq!(error.to_string(), "refused with 422 Unprocessable Entity: a ERROR forged[31m b (invalid-request)");
    // The program gets it word for word.
    assert_eq!(error.problem().unwrap().detail, forged);
    let long = "z".repeat(1_000_000);
    let member = format!(r#"{{"id":"c","source":{{"type":7,"{long}":1}}}}"#);
    for (content_type, body) in
        [("application/json", problem(&long, &long)), ("text/html", long.clone()), ("application/json", member)]
    {
        for status in ["422 Unprocessable Entity", "201 Created"] {
            let error = failure(status, content_type, &body).await;
            let shown = format!("{error:?}");
            assert!(shown.chars().count() < 500 && !shown.contains('\n'), "{shown}");
        }
    }
    let error = failure("502 Bad Gateway", &format!("text/{}", "x".repeat(5_000)), "").await;
    assert!(error.to_string().len() < 500, "{error}");
}

/// `fn main() -> Result<(), managem::Error>` prints the `Debug` of what it returns.
#[tokio::test]
async fn debug_reads_as_display_with_its_causes() {
    let error = failure("422 Unprocessable Entity", "application/json", &problem("No.", "invalid-request")).await;
    assert_eq!(format!("{error:?}"), error.to_string());
    let client = Client::builder().base_url("http://127.0.0.1:9").build().unwrap();
    let error = client.list_conversations(managem::ListConversations::default()).await.unwrap_err();
    let shown = format!("{error:?}");
    assert!(shown.starts_with("the connection failed: error sending request for url"), "{shown}");
    assert!(
        shown.contains("tcp connect error: Connection refused") && shown.matches("refused").count() == 1,
        "{shown}"
    );
    let error = Client::builder().base_url("nowhere").build().unwrap_err();
    assert_eq!(format!("{error:?}"), "base URL nowhere: it is no absolute URL such as https://host/path");
}

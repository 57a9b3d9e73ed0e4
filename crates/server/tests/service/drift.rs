//! The service is held to its contract by our own tool: every answer that a test gets goes through the drift check.

use std::sync::LazyLock;

use openapi_drift::{Contract, Input, Options, Outcome};
use serde_json::{Value, json};

use crate::wire::{Answer, Ask};

static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| Contract::parse("openapi.yaml", managem::OPENAPI).expect("the contract is sound"));

/// Codes of answers that belong to no operation.
const OUTSIDE: [&str; 2] = ["not-found", "method-not-allowed"];

/// Fails the test if the answer is none that the contract describes.
pub(crate) fn check(ask: &Ask, answer: &Answer) {
    let code =
        serde_json::from_str::<Value>(&answer.text).ok().and_then(|body| Some(body["code"].as_str()?.to_owned()));
    if ask.beyond_contract
        || code.is_some_and(|code| OUTSIDE.contains(&code.as_str()))
        || !ask.path.starts_with("/conversations")
    {
        return;
    }
    let pair = |name: &str, value: &str| json!({"name": name, "value": value});
    let media_type = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let request_type = ask.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str());
    let mut request = json!({
        "method": ask.method.as_str(),
        "url": format!("{}{}", managem::SERVER, ask.path),
        "httpVersion": "HTTP/1.1",
        "headers": ask.headers.iter().map(|(name, value)| pair(name, value)).collect::<Vec<_>>(),
        "queryString": [], "cookies": [], "headersSize": -1, "bodySize": ask.body.len(),
    });
    if !ask.body.is_empty() {
        let text = String::from_utf8_lossy(&ask.body);
        request["postData"] = json!({"mimeType": media_type(request_type), "text": text});
    }
    let headers = answer.headers.iter().map(|(name, value)| pair(name.as_str(), value.to_str().unwrap()));
    let answer_type = answer.headers.get("content-type").map(|value| value.to_str().unwrap());
    let har = json!({"log": {"version": "1.2", "creator": {"name": "tests", "version": "1"}, "entries": [{
        "startedDateTime": "2026-03-01T12:00:00Z", "time": 0,
        "request": request,
        "response": {
            "status": answer.status.as_u16(), "statusText": "", "httpVersion": "HTTP/1.1",
            "headers": headers.collect::<Vec<_>>(), "cookies": [], "redirectURL": "",
            "content": {"size": answer.text.len(), "mimeType": media_type(answer_type), "text": answer.text},
            "headersSize": -1, "bodySize": answer.text.len(),
        },
        "cache": {}, "timings": {"send": 0, "wait": 0, "receive": 0},
    }]}});
    let input = Input::Bytes { name: "exchange".into(), bytes: har.to_string().into_bytes() };
    let report = openapi_drift::check(&CONTRACT, vec![input], &Options::default()).unwrap();
    let mut text = Vec::new();
    report.write_text(&mut text).unwrap();
    // A request that is wrong on purpose may find fault with itself; the answer may not.
    let text = String::from_utf8(text).unwrap();
    assert!(report.outcome == Outcome::Clean, "{} {}: {}\n{text}\n{har:#}", ask.method, ask.path, answer.status);
}

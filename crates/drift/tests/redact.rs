//! Redaction: whatever a recording shows in one place is gone from all of it, and a check says what it said before.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod common;

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use openapi_drift::redact::{Redaction, Text, clean};
use openapi_drift::rules::Severity;
use openapi_drift::{Contract, Input, Options, check};
use serde_json::{Value, json};

/// All that a text can be read as. Written for this test alone: it shares nothing with the redaction.
fn readings(text: &[u8], depth: u32, seen: &mut HashSet<Vec<u8>>) {
    if text.len() < 4 || depth > 7 || !seen.insert(text.to_vec()) {
        return;
    }
    let mut next: Vec<Vec<u8>> = Vec::new();
    let unpack = |mut reader: Box<dyn std::io::Read + '_>| {
        let mut out = Vec::new();
        reader.read_to_end(&mut out).is_ok().then_some(out).filter(|out| !out.is_empty())
    };
    if text.starts_with(&[0x1f, 0x8b]) {
        next.extend(unpack(Box::new(flate2::read::GzDecoder::new(text))));
    }
    if text.starts_with(&[0x78]) {
        next.extend(unpack(Box::new(flate2::read::ZlibDecoder::new(text))));
    }
    if text.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        next.extend(ruzstd::decoding::StreamingDecoder::new(text).ok().and_then(|reader| unpack(Box::new(reader))));
    }
    if let Ok(plain) = std::str::from_utf8(text) {
        if let Ok(value) = serde_json::from_str::<Value>(plain) {
            strings(&value, &mut next);
        }
        if plain.contains('%') {
            next.push(percent_encoding::percent_decode_str(plain).collect());
        }
        if plain.contains("\\u") || plain.contains("\\\"") {
            let quoted = format!("\"{}\"", plain.replace('"', "\\\"").replace("\\\\\"", "\\\""));
            next.extend(serde_json::from_str::<String>(&quoted).ok().map(String::into_bytes));
        }
        for word in plain.split(|c: char| !(c.is_ascii_alphanumeric() || "+/-_".contains(c))) {
            if word.len() < 8 {
                continue;
            }
            let standard = word.replace('-', "+").replace('_', "/");
            for skip in 0..4 {
                for drop in 0..2 {
                    let part = standard.get(skip..standard.len() - drop).unwrap_or_default();
                    next.extend(STANDARD_NO_PAD.decode(part).ok());
                }
            }
            let digits: Option<Vec<u8>> = (word.len() % 2 == 0)
                .then(|| (0..word.len() / 2).map(|at| u8::from_str_radix(&word[at * 2..at * 2 + 2], 16).ok()).collect())
                .flatten();
            next.extend(digits);
        }
    }
    for text in next {
        // Garbage is not read on; it is searched all the same.
        let readable = std::str::from_utf8(&text).is_ok_and(|text| !text.contains('\0'));
        let packed = matches!(text.first(), Some(0x1f | 0x78 | 0x28));
        if readable || packed {
            readings(&text, depth + 1, seen);
        } else {
            seen.insert(text);
        }
    }
}

/// The strings of a JSON text, names included, and the pieces of each list as one.
fn strings(value: &Value, out: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) => out.push(text.clone().into_bytes()),
        Value::Array(list) => {
            for value in list {
                strings(value, out);
            }
            let joined: String = list.iter().filter_map(Value::as_str).collect();
            out.push(joined.into_bytes());
        }
        Value::Object(members) => {
            for (name, value) in members {
                out.push(name.clone().into_bytes());
                strings(value, out);
            }
        }
        _ => {}
    }
}

fn is_findable(recording: &str, secret: &str) -> bool {
    let mut seen = HashSet::new();
    readings(recording.as_bytes(), 0, &mut seen);
    seen.iter().any(|text| text.windows(secret.len()).any(|window| window == secret.as_bytes()))
}

fn entry() -> Value {
    json!({
        "startedDateTime": "2026-01-01T00:00:00Z",
        "request": {
            "method": "POST", "url": "https://api.test/x?page=2", "headers": [], "queryString": [], "cookies": [],
            "postData": {"mimeType": "application/json", "text": "{\"n\": 1}"},
        },
        "response": {
            "status": 200, "headers": [], "cookies": [], "redirectURL": "",
            "content": {"mimeType": "application/json", "text": "{\"n\": 1}"},
        },
    })
}

fn push(entry: &mut Value, pointer: &str, item: Value) {
    entry.pointer_mut(pointer).unwrap().as_array_mut().unwrap().push(item);
}

/// A recording with a secret where it is found: what it is found by, and the recording.
type Source = (&'static str, &'static str, Put);

fn header(entry: &mut Value, side: &str, name: &str, value: &str) {
    push(entry, &format!("/{side}/headers"), json!({"name": name, "value": value}));
}

fn post(entry: &mut Value, media_type: &str, text: &str) {
    entry["request"]["postData"] = json!({"mimeType": media_type, "text": text});
}

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYWRlLXVwIn0.TUFERS1VUC1zaWduYXR1cmU";

const SOURCES: &[Source] = &[
    ("authorization", "made-up-token-0001", |e, s| header(e, "request", "Authorization", &format!("Bearer {s}"))),
    ("basic", "made-up:pass7word", |e, s| {
        header(e, "request", "authorization", &format!("Basic {}", STANDARD.encode(s)));
    }),
    ("api key header", "K7-made/up+key", |e, s| header(e, "request", "X-Api-Key", s)),
    ("subscription key", "0a1b2c3d4e5f60718293", |e, s| header(e, "request", "Ocp-Apim-Subscription-Key", s)),
    ("named header", "made-up-0002-mine", |e, s| header(e, "request", "X-Mine", s)),
    ("query", "MADEUP00queryXYZ", |e, s| e["request"]["url"] = json!(format!("https://api.test/x?access_token={s}"))),
    ("query list", "MADEUP01queryXYZ", |e, s| push(e, "/request/queryString", json!({"name": "ticket", "value": s}))),
    ("authority", "made2up3pass", |e, s| e["request"]["url"] = json!(format!("https://ann:{s}@api.test/x"))),
    ("path parameter", "MADEUP02PATH77", |e, s| {
        e["request"]["url"] = json!(format!("https://api.test/x;jsessionid={s}?a=1"));
    }),
    ("signed URL", "4f3a9be01c7d55aa", |e, s| {
        e["response"]["redirectURL"] = json!(format!("https://b.test/o?X-Amz-Signature={s}&x=1"));
    }),
    ("cookie", "made-up-cookie-77", |e, s| push(e, "/request/cookies", json!({"name": "theme", "value": s}))),
    ("set-cookie", "made-up-cookie-78", |e, s| header(e, "response", "Set-Cookie", &format!("a={s}; Path=/"))),
    ("form", "MADEUP03formXYZ", |e, s| {
        post(e, "application/x-www-form-urlencoded", &format!("grant_type=x&SAMLResponse={s}"));
    }),
    ("form list", "MADEUP04formXYZ", |e, s| {
        e["request"]["postData"] = json!({"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "client_assertion", "value": s}]});
    }),
    ("multipart", "MADEUP05partXYZ", |e, s| {
        post(
            e,
            "multipart/form-data; boundary=b",
            &format!("--b\r\nContent-Disposition: form-data; name=\"passwd\"\r\n\r\n{s}\r\n--b--\r\n"),
        );
    }),
    ("member", "MADEUP06jsonXYZ", |e, s| post(e, "application/json", &json!({"a": [{"clientSecret": s}]}).to_string())),
    ("pair", "MADEUP07pairXYZ", |e, s| {
        post(e, "application/json", &json!([{"name": "recovery_code", "value": s}]).to_string());
    }),
    ("GraphQL", "MADEUP08graphXYZ", |e, s| {
        post(e, "application/json", &json!({"query": format!("mutation {{ login(password: \"{s}\") }}")}).to_string());
    }),
    ("JSON in JSON", "MADEUP09innerXYZ", |e, s| {
        post(e, "application/json", &json!({"a": json!({"device_code": s}).to_string()}).to_string());
    }),
    ("odd name", JWT, |e, s| e["response"]["content"]["text"] = json!(json!({"q7": s}).to_string())),
    ("GitHub", "ghp_0123456789abcdefABCDEF0123456789abcd", |e, s| {
        e["response"]["content"]["text"] = json!(json!({"q7": [s]}).to_string());
    }),
    ("Stripe", "sk_live_0123456789abcdefABCDEF", |e, s| e["comment"] = json!(format!("uses {s}"))),
    ("Slack", "xoxb-0123456789-made-up", |e, s| header(e, "response", "X-Q7", s)),
    ("AWS", "AKIA0123456789ABCDEF", |e, s| header(e, "response", "X-Q7", s)),
    ("PEM", "MIIBVgIBADANBgkqhkiG9w0BAQEFAASC", |e, s| {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{s}\n-----END PRIVATE KEY-----\n");
        e["response"]["content"]["text"] = json!(json!({"q7": pem}).to_string());
    }),
    ("after its scheme", "made-up-Token-0003", |e, s| {
        e["_note"] = json!(format!("curl -H 'Authorization: Bearer {s}'"));
    }),
];

/// Puts a text somewhere in an entry.
type Put = fn(&mut Value, &str);

/// Writes a text in an encoding.
type Write = fn(&str) -> String;

/// Where a copy of it is.
const PLACES: &[(&str, Put)] = &[
    ("pseudo header", |e, s| header(e, "request", ":path", &format!("/x?q={s}"))),
    ("header name", |e, s| header(e, "request", &format!("GET /x?q={s} HTTP/1.1"), "")),
    ("link", |e, s| header(e, "response", "Link", &format!("<https://api.test/x?q={s}>; rel=next"))),
    ("original URL", |e, s| header(e, "request", "X-Original-URL", &format!("/x/{s}/y"))),
    ("custom URL", |e, s| e["_url"] = json!(format!("https://api.test/x?q={s}#f"))),
    ("initiator", |e, s| {
        e["_initiator"] = json!({"stack": {"callFrames": [{"url": format!("https://a.test/{s}.js")}]}});
    }),
    ("event", |e, s| e["_eventSourceMessages"] = json!([{"data": format!("{{\"q\": \"{s}\"}}")}])),
    ("socket", |e, s| e["_webSocketMessages"] = json!([{"type": "send", "data": s}])),
    ("trailers", |e, s| e["response"]["_trailers"] = json!([{"name": "x-q", "value": s}])),
    ("comment", |e, s| e["response"]["comment"] = json!(format!("see {s}"))),
    ("member name", |e, s| e["_map"] = json!({s: 1})),
    ("body", |e, s| e["response"]["content"]["text"] = json!(json!({"q": format!("a {s} b")}).to_string())),
    ("body member name", |e, s| e["response"]["content"]["text"] = json!(json!({"q": {s: 1}}).to_string())),
    ("base64 body", |e, s| {
        let text = STANDARD.encode(json!({"q": s}).to_string());
        e["response"]["content"] = json!({"mimeType": "application/json", "encoding": "base64", "text": text});
    }),
    ("chunks", |e, s| {
        let hex = hex(&gzip(json!({"q": s}).to_string().as_bytes()));
        let text = json!([&hex[..20], &hex[20..]]).to_string();
        header(e, "response", "content-encoding", "gzip");
        e["response"]["content"] = json!({"mimeType": "application/json", "text": text});
    }),
    ("page", |e, s| e["_document"] = json!([{"id": format!("page {s}"), "title": "x"}])),
    ("path", |e, s| e["request"]["url"] = json!(format!("https://api.test/{}", s.replace(['/', '?'], "-")))),
];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect::<Vec<_>>()
        .concat()
}

/// How the copy is written.
const WRITINGS: &[(&str, Write)] = &[
    ("plain", str::to_owned),
    ("percent", percent),
    ("percent twice", |s| percent(&percent(s))),
    ("all percent", |s| s.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat()),
    ("base64", |s| STANDARD.encode(s)),
    ("glued base64", |s| format!("v1x{}", URL_SAFE_NO_PAD.encode(format!("u:{s}:r")))),
    ("base64 twice", |s| STANDARD.encode(STANDARD.encode(s))),
    ("hex", |s| hex(s.as_bytes())),
    ("upper hex", |s| hex(s.as_bytes()).to_uppercase()),
    ("JSON", |s| json!({"q": s}).to_string()),
    ("JSON twice", |s| json!(json!({"q": s}).to_string()).to_string()),
    ("Unicode escapes", |s| s.bytes().map(|byte| format!("\\u{byte:04x}")).collect::<Vec<_>>().concat()),
    ("gzip", |s| STANDARD.encode(gzip(s.as_bytes()))),
    ("zlib", |s| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(s.as_bytes()).unwrap();
        STANDARD.encode(encoder.finish().unwrap())
    }),
    ("zstd", |s| {
        STANDARD.encode(ruzstd::encoding::compress_to_vec(s.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest))
    }),
    ("percent base64 JSON", |s| percent(&STANDARD.encode(json!({"q": s}).to_string()))),
];

/// Each kind of source with a quarter of the places and writings of a copy; four sources after the other have all.
#[test]
fn nothing_that_was_planted_can_be_found() {
    let redaction = Redaction::default().name("x-mine");
    let mut missed = Vec::new();
    for (number, (source, secret, plant)) in SOURCES.iter().enumerate() {
        let mut first = entry();
        plant(&mut first, secret);
        let mut entries = vec![first];
        let mut copies = Vec::new();
        for (row, (writing, write)) in WRITINGS.iter().enumerate() {
            for (column, (place, put)) in PLACES.iter().enumerate() {
                if (row + column + number).is_multiple_of(4) {
                    let mut copy = entry();
                    put(&mut copy, &write(secret));
                    entries.push(copy);
                    copies.push((*source, *writing, *place));
                }
            }
        }
        let har = json!({"log": {"pages": [{"id": format!("p {secret}"), "title": secret}], "entries": entries}});
        let har = har.to_string();
        assert!(is_findable(&har, secret), "{source}: the test sees it");
        let cleaned = clean(&redaction, "a.har", &har).unwrap();
        let result: Value = serde_json::from_str(&cleaned.text).unwrap_or_else(|error| panic!("{source}: {error}"));
        for (index, entry) in result["log"]["entries"].as_array().unwrap().iter().enumerate() {
            if is_findable(&entry.to_string(), secret) {
                missed.push(index.checked_sub(1).map_or((*source, "source", ""), |index| copies[index]));
            }
        }
        assert!(!is_findable(&result["log"]["pages"].to_string(), secret), "{source}: page");
        let again = clean(&redaction, "a.har", &cleaned.text).unwrap();
        assert_eq!((again.removed, again.text == cleaned.text), (Vec::new(), true), "{source}: it stays clean");
        for removal in &cleaned.removed {
            assert!(!removal.to_string().contains(secret), "{source}: {removal}");
        }
    }
    assert!(missed.is_empty(), "{} planted secrets were missed: {missed:#?}", missed.len());
}

/// A value that is too short or too common to be looked for goes where it was found, and only there.
#[test]
fn short_values_go_where_they_are_named() {
    let mut first = entry();
    header(&mut first, "request", "X-Api-Key", "ab1");
    post(&mut first, "application/json", &json!({"password": "hunter", "note": "ab1 hunter"}).to_string());
    let har = json!({"log": {"entries": [first]}}).to_string();
    let cleaned = clean(&Redaction::default(), "a.har", &har).unwrap();
    let result: Value = serde_json::from_str(&cleaned.text).unwrap();
    assert_eq!(result["log"]["entries"][0]["request"]["headers"][0]["value"], "xx1");
    let body = result["log"]["entries"][0]["request"]["postData"]["text"].as_str().unwrap();
    assert_eq!(body, r#"{"note":"ab1 hunter","password":"xxxxxx"}"#);
    assert_eq!(cleaned.not_searched, 2);
}

/// What cannot be read may hold anything, except for what is known to be a picture, a font or sound.
/// What is clean stays as it is, whatever it is encoded as.
#[test]
fn cleaning_what_is_clean_changes_nothing() {
    let mut exchange = entry();
    header(&mut exchange, "request", "Cookie", "a=%7B%7D; b=%5B%5D; c=%7B%22v2%22%3A7%7D; d=one%20two%20three4; e=");
    header(&mut exchange, "response", "Set-Cookie", "c=%7B%22v2%22%3A7%7D; Path=/");
    push(&mut exchange, "/request/cookies", json!({"name": "c", "value": "%7B%22v2%22%3A7%7D"}));
    exchange["request"]["url"] = "https://api.test/x?token=%7B%7D&key=s3cret%20value4".into();
    let recording = json!({"log": {"entries": [exchange]}}).to_string();
    let once = clean(&Redaction::default(), "a.har", &recording).unwrap();
    assert!(!once.removed.is_empty());
    let twice = clean(&Redaction::default(), "a.har", &once.text).unwrap();
    assert_eq!(twice.text, once.text);
    assert!(twice.removed.is_empty(), "{:?}", twice.removed);
}

/// A document names the keys of its own API.
#[test]
fn the_keys_of_a_document_are_secrets() {
    let spec = "openapi: 3.0.3\npaths: {/x: {get: {security: [{a: [], b: []}], responses: {200: {description: It}}}}}\ncomponents: \
                {securitySchemes: {a: {type: apiKey, in: header, name: X-Acme}, b: {type: apiKey, in: query, name: acme}}}\n";
    let contract = Arc::new(Contract::parse("openapi.yaml", spec).unwrap());
    let mut exchange = entry();
    header(&mut exchange, "request", "X-Acme", "tulips-in-spring");
    exchange["request"]["url"] = "https://api.test/x?acme=roses-in-summer&page=2".into();
    let recording = json!({"log": {"entries": [exchange]}}).to_string();
    let cleaned = |redaction: &Redaction| clean(redaction, "a.har", &recording).unwrap().text;
    let with = cleaned(&Redaction::default().free_text_of(contract));
    assert!(!with.contains("tulips") && !with.contains("roses") && with.contains("page=2"), "{with}");
    let without = cleaned(&Redaction::default());
    assert!(without.contains("tulips") && without.contains("roses"), "no name says so: {without}");
}

#[test]
fn bodies_that_cannot_be_decoded_are_dropped() {
    let content = |mime: &str, encoding: &str, text: &str| {
        let mut entry = entry();
        entry["response"]["content"] = json!({"mimeType": mime, "encoding": encoding, "text": text});
        json!({"log": {"entries": [entry]}}).to_string()
    };
    let binary = STANDARD.encode([0x89, b'P', 0xff, 0, 1, 2, 3]);
    let text_of = |redaction: &Redaction, har: &str| {
        let cleaned = clean(redaction, "a.har", har).unwrap();
        let result: Value = serde_json::from_str(&cleaned.text).unwrap();
        result["log"]["entries"][0]["response"]["content"].clone()
    };
    let plain = Redaction::default();
    for (mime, encoding, text, stays) in [
        ("image/png", "base64", &*binary, true),
        ("font/woff2", "base64", &binary, true),
        ("application/octet-stream", "base64", &binary, false),
        ("application/json", "base64", &binary, false),
        ("application/json", "base64", "a*b", false),
        ("application/json", "uuencode", "abc", false),
        ("text/plain", "base64", &STANDARD.encode("ready"), true),
    ] {
        let har = content(mime, encoding, text);
        let found = text_of(&plain, &har);
        assert_eq!(found["text"] == json!(text), stays, "{mime} {text}: {found}");
        assert_eq!(found.get("_redacted").is_some(), !stays, "{mime}: dropped with a note");
        let kept = text_of(&Redaction::default().keep_undecodable(true), &har);
        assert_eq!(kept["text"], json!(text), "{mime}");
        assert_eq!(text_of(&Redaction::default().drop_bodies(true), &har)["text"], "", "{mime}");
        let is_picture = text == binary && !mime.starts_with("application");
        let dropped = text_of(&Redaction::default().drop_binary(true), &har);
        assert_eq!(dropped["text"] == json!(text), stays && !is_picture, "{mime}");
    }
    // Text in another encoding than UTF-8 is read by its ASCII part.
    let latin = [&b"{\"password\": \"hunter\", \"a\": \"\xe9\"}"[..]].concat();
    let found = text_of(&plain, &content("application/json", "base64", &STANDARD.encode(latin)));
    assert_eq!(
        STANDARD.decode(found["text"].as_str().unwrap()).unwrap(),
        b"{\"password\": \"xxxxxx\", \"a\": \"\xe9\"}"
    );
}

/// What a check finds, without advice.
fn findings(contract: &Contract, recording: &[u8]) -> Vec<String> {
    let input = Input::Bytes { name: "a.har".into(), bytes: recording.to_vec() };
    let report = check(contract, vec![input], &Options::default()).unwrap();
    let findings = report.findings.iter().filter(|finding| finding.severity != Severity::Advice);
    findings.map(|f| format!("{} {} {:?} {}", f.code, f.message.as_str(), f.spec, f.occurrences)).collect()
}

#[test]
fn a_check_finds_the_same_in_the_redacted_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus");
    let spec = std::fs::read_to_string(folder.join("openapi.yaml")).unwrap();
    let contract = Arc::new(Contract::parse("openapi.yaml", &spec).unwrap());
    let mut compared = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "har") {
            continue;
        }
        let har = std::fs::read_to_string(&path).unwrap();
        let before = findings(&contract, har.as_bytes());
        let by_names = Redaction::default();
        let by_spec = Redaction::default().free_text_of(contract.clone());
        let by_text = Redaction::default().text(Text::Member("body".into()));
        for redaction in [by_names, by_spec, by_text] {
            let Ok(cleaned) = clean(&redaction, "a.har", &har) else { continue };
            assert_eq!(findings(&contract, cleaned.text.as_bytes()), before, "{}", path.display());
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} comparisons");
}

/// A document's enumerations, formats, patterns and limits hold for what is redacted.
#[test]
fn secrets_that_a_document_constrains_stay_valid() {
    let spec = r"openapi: 3.0.3
servers: [{url: 'https://api.test'}]
paths:
  /x:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Login'}}}}
      responses:
        200: {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Login'}}}}
components:
  schemas:
    Login:
      type: object
      properties:
        auth: {type: object, properties: {method: {type: string, enum: [PASSWORD_AND_OTP, KEY]}, on: {type: boolean}, tries: {type: integer, maximum: 3}}}
        token: {type: string, pattern: '^tok_[a-z0-9]{12}$'}
        secret_kind: {type: string, enum: [RAW, SEALED]}
        credential: {type: string, format: uuid}
        password_set: {type: string, format: date-time}
        otp: {type: integer, minimum: 500000}
        pin: {type: string, pattern: '^[1-9][0-9]{3}$'}
        note: {type: string, maxLength: 9}
";
    let contract = Arc::new(Contract::parse("openapi.yaml", spec).unwrap());
    let body = json!({
        "auth": {"method": "PASSWORD_AND_OTP", "on": true, "tries": 2},
        "token": "tok_9f8e7d6c5b4a", "secret_kind": "SEALED", "credential": "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "password_set": "2024-01-02T03:04:05Z", "otp": 723_456, "pin": "7036", "note": "for Ann",
    });
    let mut entry = entry();
    entry["request"]["url"] = json!("https://api.test/x");
    post(&mut entry, "application/json", &body.to_string());
    entry["response"]["content"]["text"] = json!(body.to_string());
    let har = json!({"log": {"entries": [entry]}}).to_string();
    assert_eq!(findings(&contract, har.as_bytes()), [""; 0]);
    let redaction = Redaction::default().free_text_of(contract.clone());
    let cleaned = clean(&redaction, "a.har", &har).unwrap();
    assert_eq!(findings(&contract, cleaned.text.as_bytes()), [""; 0], "{}", cleaned.text);
    for gone in ["9f8e7d6c5b4a", "f47ac10b", "723456", "7036", "for Ann"] {
        assert!(!cleaned.text.contains(gone), "{gone}: {}", cleaned.text);
    }
    for stays in ["PASSWORD_AND_OTP", "SEALED", "2024-01-02T03:04:05Z", "\\\"tries\\\":2", "\\\"on\\\":true"] {
        assert!(cleaned.text.contains(stays), "{stays}: {}", cleaned.text);
    }
}

//! Values that travel as text: each style of parameter and form, conforming and not.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod common;

use openapi_drift::{Contract, Input, Options, Report, Untrusted, check};
use serde_json::{Value, json};

fn run(contract: &Contract, entry: &Value) -> Report {
    let har = json!({"log": {"entries": [entry]}}).to_string();
    check(contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.into() }], &Options::default()).unwrap()
}

fn codes(report: &Report) -> Vec<String> {
    let finding = |finding: &openapi_drift::report::Finding| {
        let subject = finding.subject.as_ref().map_or("", Untrusted::as_str);
        let at = finding.sites[0].pointer.as_ref().map_or("", Untrusted::as_str);
        [finding.code, subject, at].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    report.findings.iter().map(finding).collect()
}

/// `GET /x` with one parameter called `p`.
fn with(parameter: &str) -> Contract {
    let path = if parameter.contains("in: path") { "/x/{p}" } else { "/x" };
    let spec = format!(
        "openapi: 3.0.3\npaths:\n  {path}:\n    get:\n      parameters: [{{name: p, {parameter}}}]\n      responses: {{200: {{description: It}}}}\n"
    );
    Contract::parse("openapi.yaml", &spec).unwrap()
}

/// How a parameter is described, what agrees, and what does not, with its finding.
type Case = (String, &'static [&'static str], &'static [(&'static str, &'static str)]);

const WRONG: &str = "wrong-parameter p";
const NUMBERS: &str = "schema: {type: array, maxItems: 3, items: {type: integer}}";
const COLOR: &str =
    "schema: {type: object, required: [R], properties: {R: {type: integer, maximum: 255}, name: {type: string}}}";

/// How the parameter is described, requests that agree, and requests that do not.
#[test]
fn every_style_of_parameter() {
    let cases: Vec<Case> = vec![
        (
            format!("in: query, {NUMBERS}"),
            &["?p=1", "?p=1&p=2", "?p=-1"],
            &[("?p=1&p=a", WRONG), ("?p=1,2", WRONG), ("?p=1&p=1&p=1&p=1", WRONG)],
        ),
        (
            format!("in: query, explode: false, {NUMBERS}"),
            &["?p=1,2", "?p=1%2C2", "?p=1", "?p="],
            &[("?p=1,b", WRONG), ("?p=1,2,3,4", WRONG), ("?p=1%202", WRONG)],
        ),
        (
            format!("in: query, style: spaceDelimited, {NUMBERS}"),
            &["?p=1%202", "?p=1+2", "?p=7"],
            &[("?p=1,2", WRONG), ("?p=1%20b", WRONG)],
        ),
        (
            format!("in: query, style: pipeDelimited, {NUMBERS}"),
            &["?p=1|2", "?p=1%7C2%7c3"],
            &[("?p=1,2", WRONG), ("?p=1|x", WRONG)],
        ),
        (
            format!("in: query, style: deepObject, {COLOR}"),
            &["?p[R]=1", "?p%5BR%5D=1&p[name]=a%20b"],
            &[("?p[R]=256", WRONG), ("?p[name]=a", WRONG), ("?p[R]=1&p[G]=2", WRONG), ("?p[R]=red", WRONG)],
        ),
        (
            "in: query, style: deepObject, schema: {type: object, properties: {ids: {type: array, items: {type: integer}}, at: {type: object, properties: {lat: {type: number}}}}}".into(),
            &["?p[ids][]=1&p[ids][]=2", "?p[ids][0]=1", "?p[ids]=1", "?p[at][lat]=1.5"],
            &[("?p[ids][]=a", WRONG), ("?p[at][lat]=north", WRONG), ("?p[at][lon]=1", WRONG)],
        ),
        (
            format!("in: query, {COLOR}"),
            &["?R=1", "?R=1&name=x"],
            &[("?R=256", WRONG), ("?name=x", WRONG), ("?R=1&G=2", "undocumented-parameter G")],
        ),
        (
            "in: query, schema: {type: object, properties: {R: {type: integer}}, additionalProperties: {type: integer}}".into(),
            &["?R=1&G=2", "?"],
            &[("?R=1&G=x", WRONG)],
        ),
        (format!("in: query, explode: false, {COLOR}"), &["?p=R,1,name,x"], &[("?p=R,1,G,2", WRONG), ("?p=R,256", WRONG)]),
        (
            "in: query, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}}".into(),
            &["?p=%7B%22a%22:1%7D"],
            &[("?p=%7B%22a%22:true%7D", WRONG), ("?p=a", WRONG), ("?p=%7B%7D", WRONG)],
        ),
        (
            "in: query, schema: {oneOf: [{type: integer, maximum: 9}, {type: array, items: {type: string, maxLength: 2}}]}".into(),
            &["?p=7", "?p=ab", "?p=ab&p=c"],
            &[("?p=abc", WRONG)],
        ),
        ("in: query, schema: {type: boolean}".into(), &["?p=true"], &[("?p=yes", WRONG), ("?p=", WRONG)]),
        ("in: query, allowEmptyValue: true, schema: {type: boolean}".into(), &["?p", "?p=", "?p=false"], &[("?p=1", WRONG)]),
        ("in: query, allowReserved: true, schema: {type: string, maxLength: 5, pattern: '^[+/]'}".into(), &["?p=+a/b?", "?p=/x=y"], &[("?p=a+b", WRONG)]),
        (format!("in: path, required: true, {NUMBERS}"), &["/1,2", "/1%2C2", "/3"], &[("/1,b", WRONG)]),
        (format!("in: path, required: true, {COLOR}"), &["/R,1", "/R,1,name,a%20b"], &[("/R,300", WRONG), ("/name,a", WRONG)]),
        (format!("in: path, required: true, explode: true, {COLOR}"), &["/R=1", "/R=1,name=x"], &[("/R=x", WRONG), ("/R=1,G=2", WRONG)]),
        (format!("in: path, required: true, style: label, {NUMBERS}"), &["/.1.2", "/.1,2", "/.5"], &[("/.1.x", WRONG)]),
        ("in: path, required: true, style: label, schema: {type: integer}".into(), &["/.5"], &[("/.five", WRONG)]),
        (format!("in: path, required: true, style: label, explode: true, {COLOR}"), &["/.R=1.name=x"], &[("/.R=256", WRONG)]),
        (format!("in: path, required: true, style: matrix, {NUMBERS}"), &["/;p=1,2", "/;p=1"], &[("/;p=1,x", WRONG)]),
        (format!("in: path, required: true, style: matrix, explode: true, {NUMBERS}"), &["/;p=1;p=2"], &[("/;p=1;p=x", WRONG)]),
        ("in: path, required: true, style: matrix, schema: {type: integer}".into(), &["/;p=5"], &[("/;p=five", WRONG)]),
        (format!("in: path, required: true, style: matrix, {COLOR}"), &["/;p=R,1"], &[("/;p=R,256", WRONG)]),
        (format!("in: path, required: true, style: matrix, explode: true, {COLOR}"), &["/;R=1;name=x"], &[("/;R=256", WRONG)]),
    ];
    for (parameter, clean, bad) in cases {
        let contract = with(&parameter);
        let found = |rest: &str| codes(&run(&contract, &common::call("GET", &format!("/x{rest}"), 200, None)));
        for rest in clean {
            assert_eq!(found(rest), [""; 0], "{parameter}: {rest}");
        }
        for (rest, want) in bad {
            assert_eq!(found(rest), [*want], "{parameter}: {rest}");
        }
    }
}

#[test]
fn headers_and_cookies() {
    for (parameter, name, clean, bad) in [
        (format!("in: header, {NUMBERS}"), "P", vec!["1", "1, 2"], vec!["1, x"]),
        (format!("in: header, explode: true, {COLOR}"), "p", vec!["R=1,name=a b"], vec!["R=256", "name=a"]),
        (format!("in: header, {COLOR}"), "p", vec!["R,1"], vec!["G,1"]),
        ("in: header, schema: {type: string, format: uuid}".into(), "p", vec!["REDACTED"], vec!["a"]),
        (
            "in: cookie, schema: {type: integer}".into(),
            "cookie",
            vec!["a=b; p=7", "p=REDACTED", "other=x"],
            vec!["p=x"],
        ),
        (format!("in: cookie, explode: false, {NUMBERS}"), "Cookie", vec!["p=1,2", "p=1%2C2"], vec!["p=1,x"]),
        (format!("in: cookie, explode: false, {COLOR}"), "cookie", vec!["p=R,1"], vec!["p=R,256"]),
    ] {
        let contract = with(&parameter);
        let found = |value: &str| {
            let mut entry = common::call("GET", "/x", 200, None);
            entry["request"]["headers"] = json!([{"name": name, "value": value}]);
            codes(&run(&contract, &entry))
        };
        for value in clean {
            assert_eq!(found(value), [""; 0], "{parameter}: {value}");
        }
        for value in bad {
            assert_eq!(found(value), [WRONG], "{parameter}: {value}");
        }
    }
}

/// `POST /x` with a form of these properties.
fn form(media_type: &str, rest: &str) -> Contract {
    let spec = format!(
        "openapi: 3.0.3\npaths:\n  /x:\n    post:\n      requestBody:\n        content:\n          {media_type}:\n            {rest}\n      responses: {{200: {{description: It}}}}\n"
    );
    Contract::parse("openapi.yaml", &spec).unwrap()
}

fn posted(media_type: &str, data: Value) -> Value {
    let mut entry = common::call("POST", "/x", 200, None);
    entry["request"]["postData"] = data;
    entry["request"]["postData"]["mimeType"] = media_type.into();
    entry
}

const ORDER: &str = "schema: {type: object, required: [id], properties: {id: {type: integer, minimum: 1}, tags: {type: array, maxItems: 2, items: {type: string, enum: [a, b]}}, at: {type: object, properties: {lat: {type: number}}}, gift: {type: boolean}, mail: {type: string, format: email}}}";

#[test]
fn urlencoded_forms() {
    const KIND: &str = "application/x-www-form-urlencoded";
    let check = |contract: &Contract, text: &str, want: &[&str]| {
        let report = run(contract, &posted(KIND, json!({"text": text})));
        assert_eq!(codes(&report), want, "{text}: {}", common::text(&report));
        assert_eq!(report.summary.by_media_type_only, 0);
    };
    let contract = form(KIND, ORDER);
    for clean in [
        "id=1",
        "id=1&tags=a&tags=b",
        "id=2&tags=a&gift=true&mail=a%40b.example",
        "id=1&at=%7B%22lat%22%3A1%7D",
        "id=1&at[lat]=1.5",
        "id=1&mail=REDACTED",
    ] {
        check(&contract, clean, &[]);
    }
    for (text, want) in [
        ("id=0", "out-of-range minimum /id"),
        ("id=one", "wrong-type /id"),
        ("gift=true", "missing-field id"),
        ("id=1&tags=c", "unknown-enum-value /tags/*"),
        ("id=1&tags=a&tags=b&tags=a", "array-limits maxItems /tags"),
        ("id=1&colour=red", "undocumented-field colour /colour"),
        ("id=1&gift=1", "wrong-type /gift"),
        ("id=1&mail=a", "wrong-format /mail"),
        ("id=1&at[lat]=north", "wrong-type /at/lat"),
    ] {
        check(&contract, text, &[want]);
    }
    let deep = form(
        KIND,
        &format!("{ORDER}\n            encoding: {{tags: {{style: form, explode: false}}, at: {{style: form}}}}"),
    );
    check(&deep, "id=1&tags=a,b&lat=2", &[]);
    check(&deep, "id=1&tags=a,c&lat=2", &["unknown-enum-value /tags/*"]);
    check(&deep, "id=1&lat=x", &["wrong-type /at/lat"]);
    // A recorder may have taken the form apart.
    let params = json!({"params": [{"name": "id", "value": "1"}, {"name": "mail", "value": "a@b.example"}]});
    assert!(codes(&run(&contract, &posted(KIND, params))).is_empty());
    let params = json!({"params": [{"name": "id", "value": "x y"}]});
    assert_eq!(codes(&run(&contract, &posted(KIND, params))), ["wrong-type /id"]);
}

#[test]
fn multipart_forms() {
    const KIND: &str = "multipart/form-data; boundary=b";
    let text = |parts: &[(&str, &str)]| {
        let parts =
            parts.iter().map(|(head, body)| format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n"));
        format!("{}--b--\r\n", parts.collect::<String>())
    };
    let contract = form(
        "multipart/form-data",
        &ORDER.replace("mail: {type: string, format: email}", "file: {type: string, format: binary}"),
    );
    let file = "name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain";
    let json_part = "name=\"at\"\r\nContent-Type: application/json";
    for (parts, want) in [
        (vec![("name=\"id\"", "1"), (file, "any\r\nthing"), (json_part, "{\"lat\": 1}")], vec![]),
        (vec![("name=\"id\"", "1"), ("name=\"tags\"", "a"), ("name=\"tags\"", "b")], vec![]),
        (vec![("name=\"id\"", "1"), ("name=\"at\"", "{\"lat\": \"x\"}")], vec!["wrong-type /at/lat"]),
        (vec![("name=\"id\"", "x")], vec!["wrong-type /id"]),
        (vec![(file, "a")], vec!["missing-field id"]),
        (vec![("name=\"id\"", "1"), ("name=\"more\"", "2")], vec!["undocumented-field more /more"]),
        (vec![("name=\"id\"", "1"), ("name=\"tags\"", "c")], vec!["unknown-enum-value /tags/*"]),
    ] {
        let report = run(&contract, &posted(KIND, json!({"text": text(&parts)})));
        assert_eq!(codes(&report), want, "{parts:?}: {}", common::text(&report));
    }
    let broken = run(&contract, &posted(KIND, json!({"text": "id=1"})));
    assert_eq!(codes(&broken), ["unparsable-body multipart form"]);
}

#[test]
fn a_query_that_is_too_long_is_not_called_clean() {
    let contract = with("in: query, schema: {type: array, items: {type: integer}}");
    for (count, unjudged) in [(10_000, 0), (10_001, 1)] {
        let url = format!("http://a.test/x?{}", vec!["p=1"; count].join("&"));
        let entry = json!({
            "request": {"method": "GET", "url": url, "headers": []},
            "response": {"status": 200, "headers": []},
        });
        let report = run(&contract, &entry);
        assert_eq!(report.not_checked.len(), unjudged, "{}", common::text(&report));
        assert_eq!(report.summary.checked, 1 - unjudged as u64);
        assert!(report.findings.is_empty(), "{}", common::text(&report));
    }
}

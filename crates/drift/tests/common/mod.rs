//! What several tests need: small descriptions, small exchanges, all report formats.
#![allow(dead_code, reason = "each test uses its own part")]

use std::io::Write;

use openapi_drift::Report;
use serde_json::{Value, json};

type WriteReport = fn(&Report, &mut dyn Write) -> std::io::Result<()>;

/// The name of each format, and how it is written.
pub(crate) const FORMATS: &[(&str, WriteReport)] = &[
    ("text", Report::write_text),
    ("json", Report::write_json),
    ("sarif", Report::write_sarif),
    ("junit", Report::write_junit),
    ("github", Report::write_github),
    ("markdown", Report::write_markdown),
    ("html", Report::write_html),
];

/// A rule, a description, exchanges that it finds and exchanges that it leaves alone.
pub(crate) struct Case {
    pub(crate) code: &'static str,
    pub(crate) spec: String,
    pub(crate) drifting: Vec<Value>,
    pub(crate) clean: Vec<Value>,
}

pub(crate) fn text(report: &Report) -> String {
    let mut out = Vec::new();
    report.write_text(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A description of `GET /x` whose 200 has a JSON body; `media` is what stands below the media
/// type.
pub(crate) fn spec(media: &str) -> String {
    format!(
        "openapi: 3.0.3\nservers: [{{url: 'https://api.test'}}]\npaths:\n  /x:\n    get:\n      responses:\n        200:\n          description: It\n          content:\n            application/json:\n              {media}\n"
    )
}

/// A description of `POST /x` that takes a JSON body and answers 204.
fn taking(schema: &str) -> String {
    format!(
        "openapi: 3.0.3\nservers: [{{url: 'https://api.test'}}]\npaths:\n  /x:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema: {schema}\n      responses:\n        204: {{description: Taken}}\n"
    )
}

/// A description of `GET /x` with this beside its responses.
fn with(rest: &str, response: &str) -> String {
    format!(
        "openapi: 3.0.3\nservers: [{{url: 'https://api.test'}}]\npaths:\n  /x:\n    get:\n      {rest}\n      responses:\n        200: {{description: It{response}}}\ncomponents:\n  securitySchemes:\n    token: {{type: http, scheme: bearer}}\n"
    )
}

/// `GET /x` and its answer.
pub(crate) fn entry(status: u16, body: &str) -> Value {
    call("GET", "https://api.test/x", status, Some(body))
}

pub(crate) fn call(method: &str, url: &str, status: u16, body: Option<&str>) -> Value {
    let kind = json!([{"name": "content-type", "value": "application/json"}]);
    json!({
        "request": {"method": method, "url": url, "headers": [{"name": "accept", "value": "*/*"}]},
        "response": {
            "status": status,
            "headers": if body.is_some() { kind } else { json!([{"name": "date", "value": "now"}]) },
            "content": {"size": body.map_or(0, str::len), "mimeType": "", "text": body.unwrap_or_default()},
        },
    })
}

fn sending(body: &str) -> Value {
    let mut entry = call("POST", "https://api.test/x", 204, None);
    entry["request"]["postData"] = json!({"mimeType": "application/json", "text": body});
    entry
}

fn header(mut entry: Value, message: &str, name: &str, value: &str) -> Value {
    entry[message]["headers"].as_array_mut().unwrap().push(json!({"name": name, "value": value}));
    entry
}

/// A case about the body of an answer.
fn body(code: &'static str, schema: &str, drifting: &str, clean: &str) -> Case {
    let spec = spec(&format!("schema: {schema}"));
    Case { code, spec, drifting: vec![entry(200, drifting)], clean: vec![entry(200, clean)] }
}

/// A case that needs samples.
fn many(code: &'static str, schema: &str, drifting: &str, odd: &str) -> Case {
    let spec = spec(&format!("schema: {schema}"));
    let drifting = vec![entry(200, drifting); 20];
    let mut clean = drifting.clone();
    clean[7] = entry(200, odd);
    Case { code, spec, drifting, clean }
}

/// One case for each rule, in the order of the rules.
#[expect(clippy::too_many_lines, reason = "a table with a line for each rule")]
pub(crate) fn cases() -> Vec<Case> {
    let get = |status, body| call("GET", "https://api.test/x", status, body);
    let plain = || with("summary: It", "");
    let mut html = entry(200, "<p>");
    html["response"]["headers"] = json!([{"name": "content-type", "value": "text/html; charset=utf-8"}]);
    let limited = ", headers: {X-Left: {required: true, schema: {type: integer}}}";
    let left = |value| header(get(200, None), "response", "x-left", value);
    let query = "parameters: [{name: q, in: query, required: true, schema: {type: integer, maximum: 9}}]";
    let with_query = |query: &str| call("GET", &format!("https://api.test/x?{query}"), 200, None);
    let two = r"{oneOf: [{type: object, required: [a], properties: {a: {type: integer}, b: {type: integer}}}, {type: object, required: [b], properties: {a: {type: integer}, b: {type: integer}}}]}";
    let led = r##"{type: object, discriminator: {propertyName: kind, mapping: {a: "#/components/schemas/A"}}, oneOf: [{$ref: "#/components/schemas/A"}]}"##;
    let kinds = "\ncomponents: {schemas: {A: {type: object, properties: {kind: {type: string, enum: [a]}, n: {type: integer}}}}}\n";
    let mut discriminator = body("unknown-discriminator", led, r#"{"kind": "z"}"#, r#"{"kind": "a", "n": 1}"#);
    discriminator.spec.push_str(kinds);
    let mut two_answers = with("summary: It", "");
    two_answers = two_answers
        .replace("        200: {description: It}", "        200: {description: It}\n        404: {description: No}");
    let mut with_404 = vec![get(200, None); 20];
    with_404[3] = get(404, None);
    vec![
        Case {
            code: "undocumented-operation",
            spec: plain(),
            drifting: vec![
                call("GET", "https://api.test/orders/17", 200, None),
                call("GET", "https://api.test/orders/18", 200, None),
            ],
            clean: vec![get(200, None), call("GET", "https://api.test/orders/17", 404, None)],
        },
        Case {
            code: "undocumented-status",
            spec: plain(),
            drifting: vec![get(429, None)],
            clean: vec![get(200, None)],
        },
        Case {
            code: "undocumented-media-type",
            spec: spec("schema: {type: object}"),
            drifting: vec![html],
            clean: vec![entry(200, "{}")],
        },
        Case {
            code: "unexpected-body",
            spec: plain(),
            drifting: vec![get(200, Some("{}"))],
            clean: vec![get(200, None)],
        },
        Case {
            code: "missing-body",
            spec: spec("schema: {type: object}"),
            drifting: vec![entry(200, "")],
            clean: vec![entry(200, "{}")],
        },
        body("unparsable-body", "{type: object}", "{,}", "{}"),
        body("duplicate-key", "{type: object}", r#"{"a": 1, "\u0061": 2}"#, r#"{"a": 1, "b": {"a": 2}}"#),
        body("missing-field", "{type: object, required: [a], properties: {a: {}}}", "{}", r#"{"a": 1}"#),
        body("undocumented-field", "{type: object, properties: {a: {}}}", r#"{"b": 1}"#, r#"{"a": {"b": 1}}"#),
        body("wrong-type", "{type: array, items: {type: integer}}", r#"[1, "2", "3"]"#, "[1, 2]"),
        body("unexpected-null", "{type: string}", "null", r#""""#),
        body("integer-as-float", "{type: integer}", "5.0", "5"),
        body(
            "unknown-enum-value",
            "{type: array, items: {type: string, enum: [A]}}",
            r#"["B", "A", "C", "name 17"]"#,
            r#"["A"]"#,
        ),
        body(
            "wrong-format",
            "{type: string, format: date-time}",
            r#""2024-01-02T03:04:05""#,
            r#""2024-01-02T03:04:05Z""#,
        ),
        body("wrong-length", "{type: string, maxLength: 2}", r#""äöü""#, r#""äö""#),
        body("out-of-range", "{type: number, minimum: 0, exclusiveMinimum: true}", "0.0", "0.1"),
        body("pattern-mismatch", "{type: string, pattern: '^(?!x)[a-z]\\d$'}", r#""x1""#, r#""a1""#),
        body(
            "array-limits",
            "{type: array, uniqueItems: true}",
            r#"[{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]"#,
            r#"[1, "1"]"#,
        ),
        body("object-limits", "{type: object, minProperties: 1}", "{}", r#"{"a": 1}"#),
        body("no-schema-fits", two, r#"{"c": 1}"#, r#"{"a": 1}"#),
        body("ambiguous-schema", two, r#"{"a": 1, "b": 2}"#, r#"{"b": 1}"#),
        body("excluded-schema", "{not: {type: string, maxLength: 1}}", r#""a""#, r#""ab""#),
        discriminator,
        Case {
            code: "read-only-in-request",
            spec: taking("{type: object, required: [id], properties: {id: {type: string, readOnly: true}}}"),
            drifting: vec![sending(r#"{"id": "a"}"#)],
            clean: vec![sending("{}")],
        },
        body(
            "write-only-in-response",
            "{type: object, required: [pin], properties: {pin: {type: string, writeOnly: true}}}",
            r#"{"pin": "1"}"#,
            "{}",
        ),
        Case {
            code: "missing-header",
            spec: with("summary: It", limited),
            drifting: vec![get(200, None)],
            clean: vec![left("7")],
        },
        Case {
            code: "wrong-header",
            spec: with("summary: It", limited),
            drifting: vec![left("many")],
            clean: vec![left("7")],
        },
        Case {
            code: "undocumented-header",
            spec: plain(),
            drifting: vec![left("7")],
            clean: vec![header(get(200, None), "response", "X-Request-Id", "7")],
        },
        Case {
            code: "missing-parameter",
            spec: with(query, ""),
            drifting: vec![get(200, None)],
            clean: vec![with_query("q=7")],
        },
        Case {
            code: "wrong-parameter",
            spec: with(query, ""),
            drifting: vec![with_query("q=17")],
            clean: vec![with_query("q=7")],
        },
        Case {
            code: "undocumented-parameter",
            spec: with(query, ""),
            drifting: vec![with_query("q=7&expand=buyer")],
            clean: vec![with_query("q=7")],
        },
        Case {
            code: "missing-security",
            spec: with("security: [{token: []}]", ""),
            drifting: vec![get(200, None)],
            clean: vec![header(get(200, None), "request", "Authorization", "Bearer REDACTED")],
        },
        Case {
            code: "client-cannot-decode",
            spec: spec("schema: {type: object, properties: {n: {type: integer}}}"),
            drifting: vec![entry(200, r#"{"n": 300}"#)],
            clean: vec![entry(200, r#"{"n": 3}"#)],
        },
        many("always-present", "{type: object, properties: {a: {type: integer}}}", r#"{"a": 1}"#, "{}"),
        many("never-null", "{type: integer, nullable: true}", "1", "null"),
        many("narrower-format", "{type: string}", r#""2024-01-02T03:04:05Z""#, r#""soon""#),
        many("always-integer", "{type: number}", "1", "1.5"),
        many("unseen-enum-value", "{type: string, enum: [A, B]}", r#""A""#, r#""B""#),
        Case { code: "unseen-response", spec: two_answers, drifting: vec![get(200, None); 20], clean: with_404 },
    ]
}

/// A page without its style and script, which are the same in all and say nothing of a rule.
pub(crate) fn without_assets(mut page: String) -> String {
    for tag in ["style", "script"] {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        if let (Some(start), Some(end)) = (page.find(&open), page.find(&close)) {
            page.replace_range(start..end + close.len(), "");
        }
    }
    page
}

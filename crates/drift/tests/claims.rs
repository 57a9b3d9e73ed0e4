//! The claims of the rules' pages and of the README about versions of OpenAPI, each on a small document.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use openapi_drift::{Contract, Input, Options, Report, check};

/// The document with this operation at `GET /x` and `POST /x`.
fn document(version: &str, operation: &str) -> String {
    let schemas = "{Id: {type: string, readOnly: true}, Secret: {type: string, writeOnly: true}, Text: {type: string}, \
         Card: {type: object, required: [kind, n], properties: {kind: {type: string}, n: {type: integer}}}, \
         Box: {type: object, required: [kind, m], properties: {kind: {type: string}, m: {type: integer}}}, \
         Base: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}, \
         Mapped: {type: object, properties: {kind: {type: string}}, \
         discriminator: {propertyName: kind, mapping: {heir: '#/components/schemas/Heir'}}}, \
         Heir: {allOf: [{$ref: '#/components/schemas/Mapped'}, {type: object, required: [z], properties: {z: {}}}]}}";
    let security = "{bearer: {type: http, scheme: bearer}, tls: {type: mutualTLS}, odd: {type: kerberos}}";
    format!(
        "openapi: {version}\nservers: [{{url: 'https://a.test'}}]\npaths:\n  /x:\n    get: {operation}\n    post: {operation}\n\
         components: {{schemas: {schemas}, securitySchemes: {security}}}\n"
    )
}

fn response_of(content: &str) -> String {
    format!("{{responses: {{200: {{description: ok, content: {content}}}}}}}")
}

/// What was found, as `code` for an error and `code?` for a warning, in the order of codes; `not checked` behind it.
fn found(spec: &str, entry: &serde_json::Value) -> String {
    let report = run(spec, entry);
    let mut found: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            let mark = if finding.severity == openapi_drift::rules::Severity::Error { "" } else { "?" };
            format!("{}{mark}", finding.code)
        })
        .collect();
    found.sort();
    found.dedup();
    if !report.not_checked.is_empty() {
        found.push("not checked".to_owned());
    }
    found.join(", ")
}

fn run(spec: &str, entry: &serde_json::Value) -> Report {
    let contract = Contract::parse("openapi.yaml", spec).unwrap();
    let input = Input::Bytes { name: "a.ndjson".into(), bytes: entry.to_string().into_bytes() };
    check(&contract, vec![input], &Options::default()).unwrap()
}

fn got(media_type: &str, body: &str) -> serde_json::Value {
    serde_json::json!({
        "request": {"method": "GET", "url": "https://a.test/x", "headers": {"accept": "*/*"}},
        "response": {"status": 200, "headers": {"content-type": media_type}, "body": body},
    })
}

fn asked(url: &str, headers: &serde_json::Value, body: Option<&str>) -> serde_json::Value {
    let mut entry = serde_json::json!({
        "request": {"method": "POST", "url": url, "headers": headers},
        "response": {"status": 200, "headers": {}},
    });
    if let Some(body) = body {
        entry["request"]["body"] = body.into();
    }
    entry
}

#[test]
fn schemas_by_version() {
    let card_or_box = "{oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Box'}], \
         discriminator: {propertyName: kind, mapping: {card: '#/components/schemas/Card', box: Box}}}";
    let overlapping = "{oneOf: [{$ref: '#/components/schemas/Card'}, {allOf: [{$ref: '#/components/schemas/Card'}]}], \
         discriminator: {propertyName: kind, mapping: {card: Card}}}";
    let by_default = "{oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Box'}], \
         discriminator: {propertyName: kind, defaultMapping: Box}}";
    let base = "{$ref: '#/components/schemas/Base'}";
    let mapped = "{$ref: '#/components/schemas/Mapped'}";
    for (versions, schema, body, want) in [
        // integer-as-float, wrong-type
        ("3.0.3", "{type: integer}", "5.0", "integer-as-float"),
        ("3.1.0 3.2.0", "{type: integer}", "5.0", "integer-as-float?"),
        ("3.1.0", "{type: integer}", "1e3", "integer-as-float?"),
        ("3.0.3 3.1.0", "{type: integer}", "5.5", "wrong-type"),
        // unexpected-null
        ("3.0.3", "{type: string, nullable: true, enum: [a], allOf: [{type: string}]}", "null", ""),
        ("3.1.0", "{type: string, nullable: true}", "null", "unexpected-null"),
        ("3.1.0", "{type: [string, 'null']}", "null", ""),
        ("3.1.0", "{type: [string, 'null'], enum: [a]}", "null", "unknown-enum-value"),
        ("3.0.3", "{type: [string, 'null']}", "\"a\"", "not checked"),
        // unknown-enum-value
        ("3.1.0", "{const: 1}", "2", "unknown-enum-value"),
        ("3.0.3 3.1.0", "{enum: [1]}", "1.0", ""),
        ("3.0.3", "{const: 1}", "1", "not checked"),
        // array-limits
        ("3.1.0", "{prefixItems: [{type: string}], items: false}", "[\"a\", 1]", "array-limits"),
        ("3.1.0", "{prefixItems: [{type: string}], items: false}", "[1]", "wrong-type"),
        ("3.1.0", "{prefixItems: [{}], unevaluatedItems: false}", "[1, 2]", "array-limits"),
        ("3.1.0", "{contains: {type: string}}", "[1]", "array-limits"),
        ("3.1.0", "{contains: {type: string}, maxContains: 1}", "[\"a\", \"b\"]", "array-limits"),
        // object-limits
        ("3.1.0", "{type: object, propertyNames: {pattern: ^a}}", "{\"b\": 1}", "pattern-mismatch"),
        ("3.1.0", "{type: object, propertyNames: {maxLength: 1}}", "{\"bb\": 1}", "wrong-length"),
        // undocumented-field
        ("3.1.0", "{properties: {a: {}}, patternProperties: {^x: {}}}", "{\"x1\": 1}", ""),
        ("3.1.0", "{properties: {a: {}}, patternProperties: {^x: {}}}", "{\"y\": 1}", "undocumented-field"),
        ("3.1.0", "{properties: {a: {}}, unevaluatedProperties: {}}", "{\"y\": 1}", ""),
        ("3.1.0", "{allOf: [{properties: {a: {}}}], unevaluatedProperties: false}", "{\"a\": 1}", ""),
        ("3.1.0", "{allOf: [{properties: {a: {}}}], unevaluatedProperties: false}", "{\"y\": 1}", "undocumented-field"),
        ("3.0.3 3.1.0", "{type: object}", "{\"y\": 1}", ""),
        ("3.0.3 3.1.0", "{properties: {a: {}}, required: [y]}", "{\"y\": 1}", ""),
        // missing-field
        ("3.1.0", "{dependentRequired: {a: [b]}, properties: {a: {}, b: {}}}", "{\"a\": 1}", "missing-field"),
        ("3.1.0", "{dependentRequired: {a: [b]}, properties: {a: {}, b: {}}}", "{}", ""),
        // excluded-schema
        ("3.1.0", "{properties: {a: false}}", "{\"a\": 1}", "excluded-schema"),
        ("3.0.3", "{not: {type: string}}", "\"a\"", "excluded-schema"),
        // out-of-range
        ("3.0.3", "{minimum: 0, exclusiveMinimum: true}", "0", "out-of-range"),
        ("3.1.0", "{exclusiveMinimum: 0}", "0", "out-of-range"),
        ("3.0.3", "{exclusiveMinimum: 0}", "0", "not checked"),
        ("3.1.0", "{minimum: 0, exclusiveMinimum: true}", "1", "not checked"),
        // pattern-mismatch
        ("3.0.3 3.1.0", "{pattern: 'a|b'}", "\"xbx\"", ""),
        ("3.0.3 3.1.0", "{pattern: '\\Aa'}", "\"a\"", "not checked"),
        // wrong-format
        ("3.0.3 3.1.0", "{format: duration}", "\"1D\"", "wrong-format"),
        ("3.0.3 3.1.0", "{format: password}", "\"1D\"", ""),
        ("3.0.3 3.1.0", "{format: int32}", "\"1D\"", ""),
        // no-schema-fits, ambiguous-schema, unknown-discriminator
        ("3.0.3 3.1.0", card_or_box, r#"{"kind": "card", "n": "a"}"#, "wrong-type"),
        ("3.0.3 3.1.0", card_or_box, r#"{"kind": "other", "n": 1}"#, ""),
        ("3.0.3 3.1.0", card_or_box, r#"{"kind": "card", "m": 1}"#, ""),
        ("3.0.3 3.1.0", card_or_box, r#"{"kind": "other"}"#, "unknown-discriminator"),
        ("3.0.3 3.1.0", card_or_box, r#"{"n": 1}"#, "no-schema-fits"),
        ("3.0.3 3.1.0", overlapping, r#"{"kind": "card", "n": 1}"#, ""),
        ("3.0.3 3.1.0", overlapping, r#"{"kind": "other", "n": 1}"#, "ambiguous-schema"),
        ("3.2.0", by_default, r#"{"kind": "other"}"#, "missing-field"),
        ("3.0.3 3.1.0", base, r#"{"kind": "other"}"#, ""),
        ("3.0.3 3.1.0", mapped, r#"{"kind": "other"}"#, "unknown-discriminator"),
        ("3.0.3 3.1.0", mapped, r#"{"kind": "heir"}"#, "missing-field"),
        // Siblings of a reference, and older drafts.
        ("3.0.3", "{$ref: '#/components/schemas/Text', minLength: 3}", "\"a\"", ""),
        ("3.1.0", "{$ref: '#/components/schemas/Text', minLength: 3}", "\"a\"", "wrong-length"),
        (
            "3.1.0",
            "{$id: q, $schema: 'https://json-schema.org/draft/2019-09/schema', items: [{type: string}]}",
            "[1]",
            "wrong-type",
        ),
        (
            "3.1.0",
            "{$id: q, $schema: 'http://json-schema.org/draft-07/schema#', dependencies: {a: [b]}}",
            "{\"a\": 1}",
            "missing-field",
        ),
        ("3.1.0", "{$id: q, $schema: 'https://a.test/dialect', type: string}", "1", "not checked"),
        ("3.1.0", "{contentSchema: {type: object}}", "\"1\"", ""),
        // One-sided properties.
        (
            "3.0.3 3.1.0",
            "{properties: {p: {allOf: [{$ref: '#/components/schemas/Secret'}]}}}",
            r#"{"p": "a"}"#,
            "write-only-in-response",
        ),
    ] {
        for version in versions.split(' ') {
            let content = format!("{{application/json: {{schema: {schema}}}}}");
            let spec = document(version, &response_of(&content));
            assert_eq!(found(&spec, &got("application/json", body)), want, "{version}: {schema}: {body}");
        }
    }
}

#[test]
fn sequences_and_texts_by_version() {
    let item = "{type: object, required: [n], properties: {n: {type: integer}}}";
    let list = format!("{{type: array, maxItems: 1, items: {item}}}");
    let event = "{properties: {data: {type: string}, event: {enum: [x]}}}";
    let lines = "{\"n\": 1}\n{\"n\": 2}\n";
    let stream = "event: x\ndata: {\"n\": \"a\"}\n\ndata: [DONE]\n\n";
    for (versions, media_type, entry, body, want) in [
        ("3.0.3 3.1.0 3.2.0", "application/jsonl", format!("{{schema: {item}}}"), lines, ""),
        (
            "3.0.3 3.1.0 3.2.0",
            "application/x-ndjson",
            format!("{{schema: {item}}}"),
            "{\"n\": 1}\n{\"n\": \"a\"}",
            "wrong-type",
        ),
        ("3.0.3 3.1.0 3.2.0", "application/jsonl", format!("{{schema: {list}}}"), lines, "array-limits"),
        ("3.2.0", "application/jsonl", format!("{{itemSchema: {item}}}"), "{}", "missing-field"),
        ("3.2.0", "application/jsonl", "{itemSchema: {}, schema: {maxItems: 1}}".to_owned(), lines, "array-limits"),
        ("3.0.3 3.1.0", "application/json-seq", format!("{{schema: {item}}}"), "\u{1e}{}\n", "missing-field"),
        ("3.0.3 3.1.0", "application/jsonl", format!("{{schema: {item}}}"), "{n", "unparsable-body"),
        ("3.0.3 3.1.0", "text/event-stream", format!("{{schema: {event}}}"), stream, ""),
        ("3.0.3 3.1.0", "text/event-stream", format!("{{schema: {item}}}"), stream, "wrong-type"),
        ("3.1.0", "text/event-stream", "{schema: {type: string, maxLength: 6}}".to_owned(), stream, "wrong-length"),
        (
            "3.2.0",
            "text/event-stream",
            format!("{{itemSchema: {event}}}"),
            "event: y\ndata: 1\n\n",
            "unknown-enum-value",
        ),
        ("3.0.3 3.1.0", "text/plain", "{schema: {type: integer, maximum: 9}}".to_owned(), "12", "out-of-range"),
        ("3.0.3 3.1.0", "text/plain", "{schema: {type: string, pattern: ^a}}".to_owned(), "b", "pattern-mismatch"),
        ("3.0.3 3.1.0", "text/csv", "{schema: {type: array, items: {}}}".to_owned(), "a,b", "not checked"),
        ("3.0.3 3.1.0", "application/xml", format!("{{schema: {item}}}"), "<a/>", "not checked"),
    ] {
        for version in versions.split(' ') {
            let content = format!("{{{media_type}: {entry}}}");
            let spec = document(version, &response_of(&content));
            assert_eq!(found(&spec, &got(media_type, body)), want, "{version}: {media_type}: {entry}: {body}");
        }
    }
}

#[test]
fn media_types_are_chosen_by_their_parameters() {
    let content =
        "{application/json;version=1: {schema: {type: string}}, application/json;version=2: {schema: {type: integer}}}";
    let spec = document("3.1.0", &response_of(content));
    for (media_type, body, want) in [
        ("application/json; Version=2", "1", ""),
        ("application/json; version=2", "\"a\"", "wrong-type"),
        ("application/json; version=3", "\"a\"", ""),
        ("application/problem+json", "1", "undocumented-media-type"),
    ] {
        assert_eq!(found(&spec, &got(media_type, body)), want, "{media_type}: {body}");
    }
}

#[test]
fn requests_by_version() {
    let headers = serde_json::json!({"accept": "*/*"});
    let of = |parameter: &str| format!("{{parameters: [{parameter}], responses: {{200: {{description: ok}}}}}}");
    let query = |rest: &str| of(&format!("{{name: a, in: query, {rest}}}"));
    let whole = of("{name: all, in: querystring, required: true, \
         content: {application/x-www-form-urlencoded: {schema: {properties: {k: {type: integer}}}}}}");
    for (versions, operation, url, want) in [
        ("3.0.3 3.1.0", query("schema: {type: integer}"), "?a=1&a=x", "wrong-parameter"),
        ("3.0.3", query("schema: {type: integer}"), "?a=5.0", "wrong-parameter"),
        ("3.1.0", query("schema: {type: integer}"), "?a=5.0", ""),
        ("3.0.3 3.1.0", query("explode: false, schema: {type: array, items: {type: integer}}"), "?a=1%2C2", ""),
        ("3.0.3 3.1.0", query("explode: false, schema: {type: array}"), "?a=1&a=2", "wrong-parameter"),
        (
            "3.0.3 3.1.0",
            query("style: deepObject, schema: {properties: {k: {type: integer}}}"),
            "?a[k]=x",
            "wrong-parameter",
        ),
        ("3.0.3 3.1.0", query("content: {application/json: {schema: {type: integer}}}"), "?a=x", "wrong-parameter"),
        ("3.0.3 3.1.0", query("content: {text/csv: {schema: {type: integer}}}"), "?a=x", "wrong-parameter"),
        ("3.0.3 3.1.0", query("style: odd, schema: {}"), "?a=x", "not checked"),
        ("3.2.0", whole.clone(), "?k=1", ""),
        ("3.2.0", whole.clone(), "?k=x", "wrong-parameter"),
        ("3.2.0", whole, "", "missing-parameter"),
    ] {
        for version in versions.split(' ') {
            let spec = document(version, &operation);
            let entry = asked(&format!("https://a.test/x{url}"), &headers, None);
            assert_eq!(found(&spec, &entry), want, "{version}: {operation}: {url}");
        }
    }
    for (versions, schema, body, want) in [
        ("3.0.3 3.1.0", "{required: [id], properties: {id: {allOf: [{$ref: '#/components/schemas/Id'}]}}}", "{}", ""),
        (
            "3.0.3 3.1.0",
            "{properties: {id: {$ref: '#/components/schemas/Id'}}}",
            r#"{"id": "a"}"#,
            "read-only-in-request",
        ),
        (
            "3.1.0",
            "{properties: {id: {$ref: '#/components/schemas/Text', readOnly: true}}}",
            r#"{"id": "a"}"#,
            "read-only-in-request",
        ),
        ("3.0.3", "{properties: {id: {$ref: '#/components/schemas/Text', readOnly: true}}}", r#"{"id": "a"}"#, ""),
    ] {
        let operation = format!(
            "{{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{200: {{description: ok}}}}}}"
        );
        for version in versions.split(' ') {
            let headers = serde_json::json!({"content-type": "application/json"});
            let entry = asked("https://a.test/x", &headers, Some(body));
            assert_eq!(found(&document(version, &operation), &entry), want, "{version}: {schema}: {body}");
        }
    }
}

#[test]
fn credentials() {
    for (scheme, authorization, want) in [
        ("bearer", "Bearer x", ""),
        ("bearer", "x", "missing-security"),
        ("bearer", "REDACTED", ""),
        ("tls", "x", "not checked"),
        ("odd", "x", "not checked"),
        ("nowhere", "x", "not checked"),
    ] {
        let operation = format!("{{security: [{{{scheme}: []}}], responses: {{200: {{description: ok}}}}}}");
        let headers = serde_json::json!({"authorization": authorization});
        let entry = asked("https://a.test/x", &headers, None);
        assert_eq!(found(&document("3.1.0", &operation), &entry), want, "{scheme}: {authorization}");
    }
}

#[test]
fn operations_by_version() {
    let ok = "{responses: {200: {description: ok}}}";
    let spec = |version: &str| {
        format!(
            "openapi: {version}\nservers: [{{url: 'https://a.test'}}]\npaths:\n  /x: {{query: {ok}, \
             additionalOperations: {{COPY: {ok}}}, get: {{}}}}\nwebhooks: {{w: {{post: {ok}}}}}\n"
        )
    };
    for (version, method, want) in [
        ("3.2.0", "QUERY", ""),
        ("3.2.0", "COPY", ""),
        ("3.1.0", "QUERY", "undocumented-operation"),
        ("3.1.0", "COPY", "undocumented-operation"),
        ("3.1.0", "GET", "undocumented-status"),
        ("3.0.3", "GET", "not checked"),
    ] {
        let entry = serde_json::json!({
            "request": {"method": method, "url": "https://a.test/x", "headers": {}},
            "response": {"status": 200, "headers": {}},
        });
        assert_eq!(found(&spec(version), &entry), want, "{version}: {method}");
        assert_eq!(run(&spec(version), &entry).summary.webhooks, 1);
    }
}

#[test]
fn broken_places_are_noted_and_the_rest_is_checked() {
    let content = "{application/json: {schema: {type: object, properties: \
         {a: {$ref: '#/nowhere'}, b: {type: integer}, b: {type: string}, c: {type: integer}}}}}";
    let spec = document("3.1.0", &response_of(content));
    for (body, want) in [
        (r#"{"c": "x"}"#, "wrong-type"),
        (r#"{"a": 1, "c": 1}"#, "not checked"),
        (r#"{"b": 1}"#, "not checked"),
        (r#"{"b": "x"}"#, "wrong-type, not checked"),
        (r#"{"c": 1}"#, ""),
    ] {
        assert_eq!(found(&spec, &got("application/json", body)), want, "{body}");
    }
    let problems = run(&spec, &got("application/json", "{}")).contract_problems;
    assert_eq!(problems.len(), 2, "{problems:?}");
    let refused = Contract::parse("a.yaml", "swagger: '2.0'\npaths: {}\n").unwrap_err().to_string();
    assert!(refused.contains("Swagger 2.0"), "{refused}");
}

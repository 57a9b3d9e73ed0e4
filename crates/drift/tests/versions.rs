//! What OpenAPI 3.1 and 3.2 add: all of JSON Schema 2020-12, and new ways to describe messages.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod tables;

use tables::{GET, Sent, answer, bodies};

#[test]
fn keywords_of_2020_12() {
    for version in ["3.1.1", "3.2.0"] {
        bodies(version, include_str!("tables/v3_1.txt"));
    }
}

#[test]
fn schemas_of_3_2() {
    bodies("3.2.0", include_str!("tables/v3_2.txt"));
}

/// Paths, components, the exchange, and what has to be reported.
type Row = (&'static str, &'static str, Sent, &'static str);

const OK: &str = "responses: {200: {description: It}}";
const INTEGER: &str = "responses: {200: {description: It, content: {application/json: {schema: {type: integer}}}}}";

fn check(version: &str, rows: &[Row]) {
    for (paths, components, sent, want) in rows {
        let paths = paths.replace("OK", OK).replace("INTEGER", INTEGER);
        let spec = format!(
            "openapi: {version}\nservers: [{{url: 'https://a.test'}}]\npaths: {paths}\ncomponents: {components}\n"
        );
        let found = answer(&spec, &[], sent);
        let about = [sent.request, sent.response];
        assert_eq!(found, *want, "{spec}{} {} {about:?}", sent.method, sent.url);
    }
}

fn json(body: &'static str) -> Sent {
    Sent { response: Some(("application/json", body)), ..GET }
}

fn url(url: &'static str) -> Sent {
    Sent { url, ..GET }
}

#[test]
fn documents_of_3_1() {
    let item = "{/x: {$ref: '#/components/pathItems/X'}}";
    let response = "{/x: {get: {responses: {200: {$ref: '#/components/responses/R', description: other}}}}}";
    let components = "{responses: {R: {description: It, content: {application/json: {schema: {type: integer}}}}}}";
    let webhook = "{/x: {get: {INTEGER}}}\nwebhooks: {w: {post: {requestBody: {content: {}}}}}";
    let query = "{/x: {get: {parameters: [{name: p, in: query, schema: {const: 5}}], OK}}}";
    let tls = "{/x: {get: {security: [{t: []}], OK}}}";
    check(
        "3.1.1",
        &[
            (item, "{pathItems: {X: {get: {responses: {200: {description: It}}}}}}", GET, ""),
            (item, "{pathItems: {X: {post: {responses: {200: {description: It}}}}}}", GET, "undocumented-operation"),
            (response, components, json("1"), ""),
            (response, components, json("\"a\""), "wrong-type"),
            (webhook, "{}", json("1"), ""),
            (webhook, "{}", json("true"), "wrong-type"),
            (query, "{}", url("https://a.test/x?p=5"), ""),
            (query, "{}", url("https://a.test/x?p=6"), "wrong-parameter"),
            (tls, "{securitySchemes: {t: {type: mutualTLS}}}", GET, "not judged"),
            ("{/x: {get: {description: without responses}}}", "{}", GET, "undocumented-status"),
        ],
    );
}

#[test]
fn dialects() {
    let tuple = "{/x: {get: {responses: {200: {description: It, content: {application/json: {schema: \
                 {type: array, items: [{type: integer}], additionalItems: false}}}}}}}}";
    for (dialect, body, want) in [
        ("http://json-schema.org/draft-07/schema#", "[1]", ""),
        ("http://json-schema.org/draft-07/schema#", "[1, 2]", "array-limits"),
        ("https://json-schema.org/draft/2019-09/schema", "[\"a\"]", "wrong-type"),
        ("https://spec.openapis.org/oas/3.1/dialect/base", "[1]", "not judged"),
        ("https://a.test/dialect", "[1]", "not judged"),
    ] {
        let paths: &'static str = Box::leak(format!("{tuple}\njsonSchemaDialect: '{dialect}'").into_boxed_str());
        check("3.1.0", &[(paths, "{}", json(body), want)]);
    }
}

#[test]
fn operations_of_3_2() {
    let query = "{/x: {query: {requestBody: {content: {application/json: {schema: {type: integer}}}}, OK}}}";
    let asking = |body| Sent { method: "QUERY", request: Some(("application/json", body)), ..GET };
    let link = "{/x: {additionalOperations: {LINK: {INTEGER}}}}";
    let linking = |body| Sent { method: "LINK", ..json(body) };
    let form = "{/x: {get: {parameters: [{name: q, in: querystring, required: true, content: \
                {application/x-www-form-urlencoded: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}}}], OK}}}";
    let whole = "{/x: {get: {parameters: [{name: q, in: querystring, content: \
                 {application/json: {schema: {type: object, properties: {a: {type: integer}}}}}}], OK}}}";
    let text = "{/x: {get: {parameters: [{name: p, in: query, content: {text/plain: {schema: {maxLength: 2}}}}], OK}}}";
    let xml = "{/x: {get: {parameters: [{name: p, in: query, content: {application/xml: {schema: {}}}}], OK}}}";
    let by_reference = "{/x: {get: {security: [{'#/components/securitySchemes/b': []}], OK}}}";
    let bearer = "{securitySchemes: {b: {type: http, scheme: bearer}}}";
    check(
        "3.2.0",
        &[
            (query, "{}", asking("1"), ""),
            (query, "{}", asking("\"a\""), "wrong-type"),
            (link, "{}", linking("1"), ""),
            (link, "{}", linking("\"a\""), "wrong-type"),
            (form, "{}", url("https://a.test/x?a=1"), ""),
            (form, "{}", url("https://a.test/x?a=b"), "wrong-parameter"),
            (form, "{}", url("https://a.test/x?a=1&b=2"), "undocumented-parameter"),
            (form, "{}", GET, "missing-parameter"),
            (whole, "{}", url("https://a.test/x?%7B%22a%22%3A1%7D"), ""),
            (whole, "{}", url("https://a.test/x?%7B%22a%22%3A%22b%22%7D"), "wrong-parameter"),
            (text, "{}", url("https://a.test/x?p=ab"), ""),
            (text, "{}", url("https://a.test/x?p=abc"), "wrong-parameter"),
            (xml, "{}", url("https://a.test/x?p=%3Ca%2F%3E"), "not judged"),
            (xml, "{}", GET, ""),
            (by_reference, bearer, Sent { headers: "authorization: Bearer t", ..GET }, ""),
            (by_reference, bearer, GET, "missing-security"),
        ],
    );
}

#[test]
fn sequences_of_3_2() {
    let with = |content: &str| -> &'static str {
        Box::leak(
            format!("{{/x: {{get: {{responses: {{200: {{description: It, content: {{{content}}}}}}}}}}}}}")
                .into_boxed_str(),
        )
    };
    let of = |media_type, body| Sent { response: Some((media_type, body)), ..GET };
    let lines = with(
        "application/jsonl: {schema: {maxItems: 2}, itemSchema: {type: object, properties: {a: {type: integer}}}}",
    );
    let records = with("application/geo+json-seq: {itemSchema: {type: integer}}");
    let referenced = with("application/jsonl: {$ref: '#/components/mediaTypes/L'}");
    let numbers = "{mediaTypes: {L: {itemSchema: {type: integer}}}}";
    let events = with(
        "text/event-stream: {itemSchema: {type: object, required: [data], properties: {event: {enum: [add]}, \
         id: {type: string}, retry: {type: integer}, data: {type: string, maxLength: 5}}}}",
    );
    let structured = with(
        "text/event-stream: {itemSchema: {type: object, properties: {data: {type: object, properties: {n: {type: integer}}}}}}",
    );
    let mixed = with("multipart/mixed: {itemSchema: {type: object}}");
    let parts = "--B\r\nContent-Type: application/json\r\n\r\n{}\r\n--B--\r\n";
    check(
        "3.2.0",
        &[
            (lines, "{}", of("application/jsonl", "{\"a\":1}\n{\"a\":2}\n"), ""),
            (lines, "{}", of("application/jsonl", "{\"a\":1}\n{\"a\":\"b\"}\n"), "wrong-type"),
            (lines, "{}", of("application/jsonl", "{}\n{}\n{}\n"), "array-limits"),
            (lines, "{}", of("application/jsonl", "{}\n{,}\n"), "unparsable-body"),
            (records, "{}", of("application/geo+json-seq", "\u{1e}1\n\u{1e}2\n"), ""),
            (records, "{}", of("application/geo+json-seq", "\u{1e}1\n\u{1e}\"a\"\n"), "wrong-type"),
            (referenced, numbers, of("application/jsonl", "1\n2\n"), ""),
            (referenced, numbers, of("application/jsonl", "1\n\"a\"\n"), "wrong-type"),
            (events, "{}", of("text/event-stream", ": c\nevent: add\ndata: abc\nid: 1\nretry: 5\n\n"), ""),
            (events, "{}", of("text/event-stream", "data: a\rdata: b\r\rdata: c\r\n\r\n"), ""),
            (events, "{}", of("text/event-stream", "event: add\n\n"), ""),
            (events, "{}", of("text/event-stream", "event: del\ndata: abc\n\n"), "unknown-enum-value"),
            (events, "{}", of("text/event-stream", "data: abc\ndata: def\n\n"), "wrong-length"),
            (structured, "{}", of("text/event-stream", "data: {\"n\": 1}\n\ndata: [DONE]\n\n"), ""),
            (structured, "{}", of("text/event-stream", "data: {\"n\": true}\n\n"), "wrong-type"),
            (mixed, "{}", of("multipart/mixed; boundary=B", parts), "not judged"),
        ],
    );
}

#[test]
fn the_document_names_itself_from_3_2_on() {
    let spec = |reference: &str| {
        format!(
            "openapi: 3.2.0\n$self: https://api.test/v1/openapi.yaml\npaths: {{/x: {{get: {{responses: {{200: {{description: It, \
             content: {{application/json: {{schema: {{$ref: '{reference}'}}}}}}}}}}}}}}}}\ncomponents: {{schemas: {{A: {{type: integer}}}}}}\n"
        )
    };
    let others = [("s.yaml", "A: {type: integer}\n")];
    for reference in [
        "openapi.yaml#/components/schemas/A",
        "https://api.test/v1/openapi.yaml#/components/schemas/A",
        "#/components/schemas/A",
        "s.yaml#/A",
    ] {
        assert_eq!(answer(&spec(reference), &others, &json("1")), "", "{reference}");
        assert_eq!(answer(&spec(reference), &others, &json("\"a\"")), "wrong-type", "{reference}");
    }
    assert_eq!(answer(&spec("https://other.test/s.yaml#/A"), &others, &json("1")), "not judged");
}

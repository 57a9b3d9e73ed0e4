//! Right answers to what documents and recordings really contain.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod tables;

use tables::{GET, Sent, answer, bodies};

#[test]
fn schemas_of_3_0() {
    bodies("3.0.4", include_str!("tables/v3_0.txt"));
}

fn json(body: &'static str) -> Sent {
    Sent { response: Some(("application/json", body)), ..GET }
}

fn url(url: &'static str) -> Sent {
    Sent { url, ..GET }
}

/// A schema in YAML, a body, and what has to be reported.
#[test]
fn yaml_as_it_is_written() {
    let head = "openapi: 3.0.3\nx-a: &a {type: object}\nx-b: &b {required: [n]}\nx-k: &k n\npaths:\n  /x:\n    get:\n      \
                responses:\n        200:\n          description: It\n          content:\n            application/json:\n              \
                schema:\n                ";
    for (schema, body, want) in [
        ("<<: *a\n<<: *b\nproperties: {n: {type: integer}}", "{}", "missing-field"),
        ("<<: [*a, *b]\nproperties: {n: {type: integer}}", "[]", "wrong-type"),
        ("<<: *a\ntype: array\nitems: {}", "[]", ""),
        ("type: object\nproperties: {'<<': {type: integer}}", "{\"<<\": \"a\"}", "wrong-type"),
        ("type: string\nenum: [!!str 1, !!str true]", "\"1\"", ""),
        ("type: integer\nenum: [!!int '1']", "1", ""),
        ("type: string\nenum: [yes, no, on, 2024-01-01, 1.2.3, 12:30:00, 1_000]", "\"no\"", ""),
        ("type: string\nenum: [yes, no, on, 2024-01-01, 1.2.3, 12:30:00, 1_000]", "\"12:30:00\"", ""),
        ("type: number\nenum: [0x10, 0o17, +5, .5, 1e3, 010]", "15", ""),
        (
            "type: object\nproperties: {true: {type: integer}, null: {type: integer}, 1: {type: integer}}",
            "{\"null\": \"a\"}",
            "wrong-type",
        ),
        ("type: object\nproperties:\n  ? a b\n  : {type: integer}", "{\"a b\": \"x\"}", "wrong-type"),
        ("type: object\nproperties:\n  *k : {type: integer}", "{\"n\": \"x\"}", "wrong-type"),
        ("type: object\nproperties:\n  a: &s {type: integer}\n  b: *s", "{\"b\": \"x\"}", "wrong-type"),
        ("type:\tinteger\t# comment", "\"x\"", "wrong-type"),
        ("type: integer\n---\nanother: document", "\"x\"", "wrong-type"),
    ] {
        let (first, rest) =
            schema.split_once("\n---").map_or((schema, ""), |(first, _)| (first, "---\nanother: document\n"));
        let spec = format!("{head}{}\n{rest}", first.replace('\n', "\n                "));
        for spec in [spec.clone(), format!("\u{feff}{}", spec.replace('\n', "\r\n"))] {
            assert_eq!(answer(&spec, &[], &json(body)), want, "{schema}: {body}");
        }
    }
}

/// Files that lead to each other.
#[test]
fn references() {
    let spec = |schema: &str| {
        format!(
            "openapi: 3.0.3\npaths: {{/x: {{get: {{responses: {{200: {{description: It, content: {{application/json: \
             {{schema: {schema}}}}}}}}}}}}}}}\ncomponents: {{schemas: {{R: {{type: integer}}, A: {{$ref: '#/components/schemas/B'}}, \
             B: {{type: object, properties: {{k: {{type: integer}}}}}}}}}}\n"
        )
    };
    let others = [
        ("s.yaml", "type: integer\n"),
        ("my s.yaml", "A: {type: integer}\n"),
        ("s_{id}.yaml", "type: integer\n"),
        ("p.yaml", "n: {type: integer}\n"),
        ("a/back.yaml", "A: {type: object, properties: {n: {$ref: '../openapi.yaml#/components/schemas/R'}}}\n"),
    ];
    for (schema, good, bad) in [
        ("{$ref: 's.yaml'}", "1", "\"a\""),
        ("{$ref: './s.yaml#'}", "1", "\"a\""),
        ("{$ref: 'my%20s.yaml#/A'}", "1", "\"a\""),
        ("{$ref: 'my s.yaml#/A'}", "1", "\"a\""),
        ("{$ref: 's_{id}.yaml'}", "1", "\"a\""),
        ("{$ref: 'a/back.yaml#/A'}", "{\"n\": 1}", "{\"n\": \"a\"}"),
        ("{type: object, properties: {$ref: p.yaml}}", "{\"n\": 1}", "{\"n\": \"a\"}"),
        ("{$ref: '#/components/schemas/A/properties/k'}", "1", "\"a\""),
    ] {
        assert_eq!(answer(&spec(schema), &others, &json(good)), "", "{schema}");
        assert_eq!(answer(&spec(schema), &others, &json(bad)), "wrong-type", "{schema}");
    }
    for (schema, body) in [
        ("{allOf: [{$ref: 'none.yaml'}], properties: {a: {type: integer}}}", "{\"a\": 1, \"b\": 2}"),
        ("{type: object, properties: {$ref: none.yaml}}", "{\"b\": 2}"),
        ("{$ref: '#/components/schemas/A/properties/z'}", "1"),
    ] {
        assert_eq!(answer(&spec(schema), &others, &json(body)), "not judged", "{schema}");
    }
}

/// A parameter, a query, and what has to be reported.
#[test]
fn parameters() {
    let deep = "name: f, in: query, style: deepObject, schema: {type: object, properties: {a: {type: object, properties: {b: {type: integer}}}}}";
    for (parameter, query, want) in [
        ("name: 'ids[]', in: query, schema: {type: array, items: {type: integer}}", "ids%5B%5D=1&ids[]=2", ""),
        (
            "name: 'ids[]', in: query, schema: {type: array, items: {type: integer}}",
            "ids[]=1&ids[]=b",
            "wrong-parameter",
        ),
        (deep, "f[a][b]=1", ""),
        (deep, "f[a][b]=x", "wrong-parameter"),
        ("name: p, in: query, schema: {enum: [1, 2]}", "p=2", ""),
        ("name: p, in: query, schema: {enum: [1, 2]}", "p=3", "wrong-parameter"),
        ("name: p, in: query, schema: {enum: ['1', 2]}", "p=1", ""),
        ("name: p, in: query, allowReserved: true, schema: {type: string, enum: [a+b/c]}", "p=a+b/c", ""),
        ("name: p, in: query, style: other, schema: {type: integer}", "p=1", "not judged"),
        ("$ref: '#/components/parameters/none'", "p=1", "not judged"),
    ] {
        let spec = format!(
            "openapi: 3.0.3\npaths: {{/x: {{get: {{parameters: [{{{parameter}}}], responses: {{200: {{description: It}}}}}}}}}}\n"
        );
        let at: &'static str = Box::leak(format!("https://a.test/x?{query}").into_boxed_str());
        assert_eq!(answer(&spec, &[], &url(at)), want, "{parameter}: {query}");
    }
}

/// Servers, the URL of a call that answers with the wrong type, and what has to be reported.
#[test]
fn servers() {
    for (servers, at, want) in [
        ("[{url: /v1}]", "https://any.test/v1/x", "wrong-type"),
        ("[{url: ./v1}]", "https://any.test/v1/x", "wrong-type"),
        ("[]", "https://any.test/x", "wrong-type"),
        ("[{url: '{base}', variables: {base: {default: 'https://a.test/v1'}}}]", "https://a.test/v1/x", "wrong-type"),
        ("[{url: '{base}', variables: {base: {default: 'https://a.test/v1'}}}]", "https://cdn.test/v1/x", ""),
        ("[{url: '{siteUrl}'}]", "https://cdn.test/v1/x", ""),
        (
            "[{url: 'https://{h}.a.test', variables: {h: {default: eu, enum: [eu, us]}}}]",
            "https://us.a.test/x",
            "wrong-type",
        ),
        ("[{url: 'https://{h}.a.test', variables: {h: {default: eu, enum: [eu, us]}}}]", "https://xx.a.test/x", ""),
        ("[{url: 'https://a.test'}, {url: 'https://a.test/v1'}]", "https://a.test/v1/x", "wrong-type"),
    ] {
        let spec = format!(
            "openapi: 3.0.3\nservers: {servers}\npaths: {{/x: {{get: {{responses: {{200: {{description: It, content: \
             {{application/json: {{schema: {{type: integer}}}}}}}}}}}}}}}}\n"
        );
        assert_eq!(answer(&spec, &[], &Sent { url: at, ..json("\"a\"") }), want, "{servers}: {at}");
    }
}

/// What rests on results that were cut short is not reported.
#[test]
fn a_check_that_takes_too_many_steps_finds_nothing() {
    let names: Vec<String> = (0..1800).map(|number| format!("k{number}")).collect();
    let alternatives: Vec<String> =
        names.iter().map(|name| format!("{{properties: {{{name}: {{writeOnly: true}}}}}}")).collect();
    let spec = format!(
        "openapi: 3.0.3\npaths: {{/x: {{get: {{responses: {{200: {{description: It, content: {{application/json: {{schema: \
         {{type: object, required: [{}], anyOf: [{}]}}}}}}}}}}}}}}}}\n",
        names.join(", "),
        alternatives.join(", ")
    );
    assert_eq!(answer(&spec, &[], &json("{}")), "not judged");
}

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

/// A schema of a text, whose parts have the types that other keywords than `items` and `properties` name.
#[test]
fn texts_are_read_as_what_fits() {
    let kinds = "oneOf: [{properties: {kind: {enum: [n]}, v: {type: integer}}, required: [kind]}, \
                 {properties: {kind: {enum: [s]}, v: {type: string}}, required: [kind]}]";
    let when = "properties: {kind: {type: string}}, if: {properties: {kind: {const: n}}}, \
                then: {properties: {v: {type: integer}}}, else: {properties: {v: {type: string}}}";
    for (schema, fields, want) in [
        ("type: array, prefixItems: [{type: integer}, {type: string}]", "a=1&a=b", ""),
        ("type: array, prefixItems: [{type: integer}, {type: string}]", "a=1&a=2", ""),
        ("type: array, prefixItems: [{type: integer}, {type: string}]", "a=b&a=1", "wrong"),
        ("type: array, contains: {type: integer}", "a=b&a=1", ""),
        ("type: array, contains: {type: integer}", "a=b&a=c", "wrong"),
        ("type: array, prefixItems: [{type: string}], unevaluatedItems: {type: boolean}", "a=true&a=true", ""),
        ("type: array, prefixItems: [{type: string}], unevaluatedItems: {type: boolean}", "a=true&a=1", "wrong"),
        ("enum: [[1, b], ['2', c]]", "a=1&a=b", ""),
        ("enum: [[1, b], ['2', c]]", "a=2&a=c", ""),
        ("enum: [[1, b], ['2', c]]", "a=3&a=c", "wrong"),
        ("type: object, patternProperties: {'^x': {type: integer}, '^y': {type: string}}", "a[x1]=5&a[y1]=5", ""),
        ("type: object, patternProperties: {'^x': {type: integer}, '^y': {type: string}}", "a[x1]=z", "wrong"),
        ("type: object, properties: {k: {}}, unevaluatedProperties: {type: integer}", "a[k]=x&a[v]=5", ""),
        ("type: object, properties: {k: {}}, unevaluatedProperties: {type: integer}", "a[v]=x", "wrong"),
        (kinds, "a[kind]=n&a[v]=5", ""),
        (kinds, "a[kind]=s&a[v]=5", ""),
        (kinds, "a[kind]=n&a[v]=x", "wrong"),
        (when, "a[kind]=n&a[v]=5", ""),
        (when, "a[kind]=s&a[v]=5", ""),
        (when, "a[kind]=n&a[v]=x", "wrong"),
        ("oneOf: [{type: string, pattern: '^0'}, {type: integer, minimum: 5}]", "a=01", ""),
        ("oneOf: [{type: string, pattern: '^0'}, {type: integer, minimum: 5}]", "a=7", ""),
        ("oneOf: [{type: string, pattern: '^0'}, {type: integer, minimum: 5}]", "a=4", "wrong"),
    ] {
        let style = if fields.contains('[') { "style: deepObject, " } else { "" };
        let spec = format!(
            "openapi: 3.1.0\npaths: {{/x: {{get: {{parameters: [{{name: a, in: query, {style}schema: {{{schema}}}}}], \
             responses: {{200: {{description: It}}}}}}}}}}\n"
        );
        let at: &'static str = Box::leak(format!("https://a.test/x?{fields}").into_boxed_str());
        let found = answer(&spec, &[], &url(at));
        assert_eq!(found, if want.is_empty() { "" } else { "wrong-parameter" }, "query, {schema}: {fields}");

        let style = if fields.contains('[') { ", encoding: {a: {style: deepObject}}" } else { "" };
        let spec = format!(
            "openapi: 3.1.0\npaths: {{/x: {{post: {{requestBody: {{content: {{application/x-www-form-urlencoded: {{schema: \
             {{type: object, properties: {{a: {{{schema}}}}}}}{style}}}}}}}, responses: {{200: {{description: It}}}}}}}}}}\n"
        );
        let form = Sent { method: "POST", request: Some(("application/x-www-form-urlencoded", fields)), ..GET };
        assert_eq!(answer(&spec, &[], &form).is_empty(), want.is_empty(), "form, {schema}: {fields}");
    }
    // The alternatives may be those of the whole form, with more fields than are combined.
    let spec = format!(
        "openapi: 3.1.0\npaths: {{/x: {{post: {{requestBody: {{content: {{application/x-www-form-urlencoded: {{schema: \
         {{type: object, properties: {{a: {{}}, b: {{}}, c: {{}}, d: {{}}, e: {{}}, f: {{}}, g: {{}}}}, {kinds}}}}}}}}}, responses: \
         {{200: {{description: It}}}}}}}}}}\n"
    );
    for (fields, want) in [
        ("kind=n&v=5", ""),
        ("kind=s&v=5", ""),
        ("a=1&b=1&c=1&d=1&e=1&f=1&g=1&kind=s&v=5", ""),
        ("kind=n&v=x", "no-schema-fits"),
    ] {
        let form = Sent { method: "POST", request: Some(("application/x-www-form-urlencoded", fields)), ..GET };
        assert_eq!(answer(&spec, &[], &form), want, "{fields}");
    }
}

/// The headers of a request, and what has to be reported.
#[test]
fn cookies_and_credentials() {
    let spec = |parameters: &str, schemes: &str, security: &str| {
        format!(
            "openapi: 3.2.0\npaths: {{/x: {{get: {{parameters: [{parameters}], security: {security}, responses: {{200: \
             {{description: It}}}}}}}}}}\ncomponents: {{securitySchemes: {{{schemes}}}}}\n"
        )
    };
    let parameter = "{name: s, in: cookie, required: true, schema: {type: integer}}";
    for (headers, want) in [
        ("cookie: a=b; s=5", ""),
        ("cookie: a=b\ncookie: s=5", ""),
        ("cookie: a=b\ncookie: s=x", "wrong-parameter"),
        ("cookie: a=b", "missing-parameter"),
    ] {
        assert_eq!(answer(&spec(parameter, "", "[]"), &[], &Sent { headers, ..GET }), want, "{headers}");
    }
    let parameter = "{name: X-N, in: header, schema: {type: integer}}";
    for (headers, want) in [("x-n: 5", ""), ("x-n: z", "wrong-parameter"), ("x-n: %35", "wrong-parameter")] {
        assert_eq!(answer(&spec(parameter, "", "[]"), &[], &Sent { headers, ..GET }), want, "{headers}");
    }
    // `style: cookie` has no escapes.
    for (schema, want) in [("pattern: '^a%20b$'", ""), ("maxLength: 3", "wrong-parameter")] {
        let parameter = format!("{{name: s, in: cookie, style: cookie, schema: {{type: string, {schema}}}}}");
        let sent = Sent { headers: "cookie: s=a%20b", ..GET };
        assert_eq!(answer(&spec(&parameter, "", "[]"), &[], &sent), want, "{schema}");
    }
    let schemes = "b: {type: http, scheme: bearer}, h: {type: apiKey, in: header, name: X-Key}, \
                   q: {type: apiKey, in: query, name: k}, c: {type: apiKey, in: cookie, name: k}";
    for (scheme, at, headers, want) in [
        ("b", "https://a.test/x", "authorization: Bearer abc", ""),
        ("b", "https://a.test/x", "authorization: Bearer", "missing-security"),
        ("b", "https://a.test/x", "authorization: Bearer ", "missing-security"),
        ("h", "https://a.test/x", "x-key: 1", ""),
        ("h", "https://a.test/x", "x-key: ", "missing-security"),
        ("q", "https://a.test/x?k=1", "accept: */*", ""),
        ("q", "https://a.test/x?k=", "accept: */*", "missing-security"),
        ("q", "https://a.test/x?k", "accept: */*", "missing-security"),
        ("c", "https://a.test/x", "cookie: a=b\ncookie: k=1", ""),
        ("c", "https://a.test/x", "cookie: k=", "missing-security"),
    ] {
        let found = answer(&spec("", schemes, &format!("[{{{scheme}: []}}]")), &[], &Sent { url: at, headers, ..GET });
        assert_eq!(found, want, "{scheme}: {at} {headers}");
    }
}

/// A cookie that only the recorder's list has.
#[test]
fn cookies_that_the_recorder_lists() {
    let spec = "openapi: 3.0.3\npaths: {/x: {get: {parameters: [{name: s, in: cookie, required: true, schema: {type: \
                integer}}], responses: {200: {description: It}}}}}\n";
    let contract = openapi_drift::Contract::parse("openapi.yaml", spec).unwrap();
    for (value, want) in [("5", None), ("z", Some("wrong-parameter"))] {
        let headers = serde_json::json!([{"name": "accept", "value": "*/*"}]);
        let request = serde_json::json!({"method": "GET", "url": "https://a.test/x", "headers": headers,
            "cookies": [{"name": "s", "value": value}]});
        let entry = serde_json::json!({"request": request, "response": {"status": 200, "headers": []}});
        let har = serde_json::json!({"log": {"entries": [entry]}}).to_string();
        let input = openapi_drift::Input::Bytes { name: "a.har".into(), bytes: har.into() };
        let report = openapi_drift::check(&contract, vec![input], &openapi_drift::Options::default()).unwrap();
        let errors = report.findings.iter().filter(|own| own.severity == openapi_drift::rules::Severity::Error);
        assert_eq!(errors.map(|own| own.code).next(), want, "{value}");
    }
}

/// Parts of forms, and what has to be reported.
#[test]
fn parts() {
    let spec = "openapi: 3.1.0\npaths: {/x: {post: {requestBody: {content: {multipart/form-data: {schema: {type: object, \
                properties: {file: {}, note: {type: string}}}, encoding: {file: {contentType: image/png, headers: {X-R: \
                {required: true, schema: {type: integer}}}}}}}}, responses: {200: {description: It}}}}}\n";
    let contract = openapi_drift::Contract::parse("openapi.yaml", spec).unwrap();
    let part =
        |name: &str, media_type: &str| serde_json::json!({"name": name, "fileName": "a", "contentType": media_type});
    for (params, want, is_judged) in [
        (serde_json::json!([part("file", "image/gif")]), Some("undocumented-media-type"), false),
        (serde_json::json!([part("file", "image/png")]), None, false),
        (serde_json::json!([{"name": "note", "value": "x"}]), None, true),
    ] {
        let headers = serde_json::json!([{"name": "accept", "value": "*/*"}]);
        let data = serde_json::json!({"mimeType": "multipart/form-data", "params": params});
        let request =
            serde_json::json!({"method": "POST", "url": "https://a.test/x", "headers": headers, "postData": data});
        let entry = serde_json::json!({"request": request, "response": {"status": 200, "headers": []}});
        let har = serde_json::json!({"log": {"entries": [entry]}}).to_string();
        let input = openapi_drift::Input::Bytes { name: "a.har".into(), bytes: har.into() };
        let report = openapi_drift::check(&contract, vec![input], &openapi_drift::Options::default()).unwrap();
        let found = report.findings.iter().find(|own| own.severity != openapi_drift::rules::Severity::Advice);
        assert_eq!(found.map(|own| own.code), want, "{params}");
        assert_eq!(report.not_checked.is_empty(), is_judged, "{params}: the headers of a part are not checked");
    }
}

/// Which of two a reader takes is not known.
#[test]
fn operations_that_are_there_twice() {
    let operation = "{responses: {200: {description: It}}}";
    for (paths, want) in [
        (format!("{{/x: {{get: {operation}}}, /x: {{get: {operation}}}}}"), "not judged"),
        (format!("{{/x: {{get: {operation}, get: {operation}}}}}"), "not judged"),
        (format!("{{/x: {{get: {operation}}}, /y: {{get: {operation}}}, /y: {{}}}}"), ""),
        (format!("[{operation}]"), "not judged"),
    ] {
        assert_eq!(answer(&format!("openapi: 3.0.3\npaths: {paths}\n"), &[], &GET), want, "{paths}");
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

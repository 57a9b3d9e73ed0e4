//! Descriptions of other styles: conforming traffic finds nothing, and each mutation of it is
//! found by the rule that it breaks.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::path::{Path, PathBuf};

use openapi_drift::{Contract, Input, Options, Outcome, Report, check};
use serde_json::{Value, json};

fn contract(name: &str) -> Contract {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/foreign");
    Contract::load(folder.join(name)).unwrap()
}

struct Call {
    method: &'static str,
    url: String,
    request_headers: Value,
    request: Option<Value>,
    status: u16,
    media_type: &'static str,
    headers: Value,
    body: Option<Value>,
}

fn get(url: &str, body: Value) -> Call {
    Call {
        method: "GET",
        url: url.to_owned(),
        request_headers: json!([{"name": "accept", "value": "*/*"}]),
        request: None,
        status: 200,
        media_type: "application/json",
        headers: json!([]),
        body: Some(body),
    }
}

impl Call {
    fn entry(&self) -> Value {
        let mut headers = self.headers.as_array().unwrap().clone();
        headers.push(json!({"name": "Content-Type", "value": self.media_type}));
        let text = |body: &Option<Value>| body.as_ref().map(Value::to_string).unwrap_or_default();
        let mut entry = json!({
            "request": {"method": self.method, "url": self.url, "headers": self.request_headers},
            "response": {"status": self.status, "headers": headers, "content": {"mimeType": self.media_type, "text": text(&self.body)}},
        });
        if self.request.is_some() {
            entry["request"]["postData"] = json!({"mimeType": "application/json", "text": text(&self.request)});
        }
        entry
    }
}

fn run(contract: &Contract, calls: &[&Call]) -> Report {
    let entries: Vec<Value> = calls.iter().map(|call| call.entry()).collect();
    let har = json!({"log": {"entries": entries}}).to_string();
    check(contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.into_bytes() }], &Options::default()).unwrap()
}

fn clean(contract: &Contract, calls: &[&Call]) {
    let report = run(contract, calls);
    let mut text = Vec::new();
    report.write_text(&mut text).unwrap();
    assert_eq!(report.outcome, Outcome::Clean, "{}", String::from_utf8_lossy(&text));
    assert!(report.findings.is_empty(), "{}", String::from_utf8_lossy(&text));
    assert_eq!(report.summary.checked, calls.len() as u64);
}

type Mutation = (&'static str, &'static str, Box<dyn Fn(&mut Call)>);

/// The body with one place changed; removed when the new value is not given.
fn body(pointer: &'static str, new: impl Into<Option<Value>>) -> Box<dyn Fn(&mut Call)> {
    let new = new.into();
    Box::new(move |call| set(call.body.as_mut().unwrap(), pointer, new.clone()))
}

fn request(pointer: &'static str, new: impl Into<Option<Value>>) -> Box<dyn Fn(&mut Call)> {
    let new = new.into();
    Box::new(move |call| set(call.request.as_mut().unwrap(), pointer, new.clone()))
}

fn set(root: &mut Value, pointer: &str, new: Option<Value>) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = root.pointer_mut(parent).unwrap();
    match (parent, new) {
        (Value::Object(members), Some(new)) => drop(members.insert(name.to_owned(), new)),
        (Value::Object(members), None) => drop(members.remove(name)),
        (Value::Array(items), Some(new)) if name == "-" => items.push(new),
        (Value::Array(items), Some(new)) => items[name.parse::<usize>().unwrap()] = new,
        _ => panic!("{pointer} is nowhere"),
    }
}

fn url(from: &'static str, to: &'static str) -> Box<dyn Fn(&mut Call)> {
    Box::new(move |call| call.url = call.url.replace(from, to))
}

/// Each mutation gives exactly the finding of its rule, at its place in the description.
fn mutate(contract: &Contract, make: impl Fn() -> Call, mutations: Vec<Mutation>) {
    for (code, place, mutation) in mutations {
        let mut call = make();
        mutation(&mut call);
        let report = run(contract, &[&call]);
        let found: Vec<_> =
            report.findings.iter().map(|finding| (finding.code, finding.spec.pointer.as_str())).collect();
        assert_eq!(found.len(), 1, "{code} at {place}: {found:?}");
        assert_eq!(found[0].0, code, "{place}");
        assert!(found[0].1.ends_with(place), "{code}: {} does not end with {place}", found[0].1);
    }
}

#[test]
fn trains() {
    const ID: &str = "123e4567-e89b-12d3-a456-426614174000";
    let contract = contract("trains.yaml");
    let trip = || {
        let body = json!({"id": ID, "from": "Bern", "to": "Chur", "departs": "2024-05-01T08:00:00+02:00", "price": 19.99, "stops": ["OLT", "ZUE"]});
        let mut call = get(&format!("http://127.0.0.1:9000/v2/trips/{ID}?api_key=x"), body);
        call.headers = json!([{"name": "x-seats-left", "value": "12"}]);
        call
    };
    let list = || {
        get(
            "https://rail.test/v2/trips?on=2024-05-01&page=2&via=OLT%7CZUE&api_key=x",
            json!([{"id": ID, "from": "Bern", "to": "Chur", "price": 0.01}]),
        )
    };
    let problem = || Call {
        status: 404,
        media_type: "application/problem+json",
        ..get(
            &format!("https://rail.test/v2/trips/{ID}?api_key=x"),
            json!({"title": "Gone", "type": "/problems/gone", "status": 404}),
        )
    };
    clean(&contract, &[&trip(), &list(), &problem()]);
    mutate(
        &contract,
        trip,
        vec![
            ("missing-field", "/properties/price", body("/price", None)),
            ("undocumented-field", "/additionalProperties", body("/class", json!(2))),
            ("wrong-type", "/properties/from/type", body("/from", json!(7))),
            ("wrong-length", "/from/minLength", body("/from", json!("B"))),
            ("wrong-format", "/id/format", body("/id", json!("t-17"))),
            ("wrong-format", "/departs/format", body("/departs", json!("2024-05-01T08:00:00"))),
            ("out-of-range", "/price/multipleOf", body("/price", json!(19.999))),
            ("out-of-range", "/price/minimum", body("/price", json!(0))),
            ("array-limits", "/stops/maxItems", body("/stops", json!(["AAA", "BBB", "CCC", "DDD"]))),
            ("array-limits", "/stops/uniqueItems", body("/stops/-", json!("OLT"))),
            ("pattern-mismatch", "/items/pattern", body("/stops/1", json!("Zug"))),
            (
                "wrong-header",
                "/X-Seats-Left/schema/minimum",
                Box::new(|call| call.headers = json!([{"name": "X-Seats-Left", "value": "-1"}])),
            ),
            ("missing-security", "/security/0/key", url("?api_key=x", "")),
            ("wrong-parameter", "/schema/format", url(ID, "17")),
            ("undocumented-status", "/responses", Box::new(|call| call.status = 302)),
        ],
    );
    mutate(
        &contract,
        list,
        vec![
            ("missing-parameter", "/parameters/1", url("on=2024-05-01&", "")),
            ("wrong-parameter", "/page/schema/minimum", url("page=2", "page=0")),
            ("wrong-parameter", "/items/pattern", url("ZUE", "zue")),
            ("undocumented-parameter", "/get", url("page=2", "page=2&sort=price")),
            ("array-limits", "/schema/minItems", Box::new(|call| call.body = Some(json!([])))),
        ]
        .into_iter()
        .map(|(code, place, mutation): Mutation| {
            (code, if place == "/page/schema/minimum" { "/schema/minimum" } else { place }, mutation)
        })
        .collect(),
    );
    mutate(
        &contract,
        problem,
        vec![
            ("missing-field", "/properties/title", body("/title", None)),
            ("out-of-range", "/status/maximum", body("/status", json!(600))),
            ("undocumented-media-type", "/4XX", Box::new(|call| call.media_type = "application/json")),
        ],
    );
}

#[test]
fn zoo() {
    let contract = contract("zoo.json");
    let keeper = || json!({"id": 1, "shift": "day", "deputy": {"id": 2, "shift": {"from": 6}}});
    let add = |animal: Value| Call {
        method: "POST",
        request_headers: json!([{"name": "X-Staff", "value": "REDACTED"}]),
        request: Some(animal.clone()),
        status: 201,
        ..get("https://basel.zoo.example/api/v3/animals", animal)
    };
    let lion = || add(json!({"species": "Lion", "name": "Leo", "mane": true, "keeper": null}));
    let parrot = || {
        add(json!({"species": "Parrot", "name": "Jo", "words": {"hello": 3}, "keeper": {"id": 1, "shift": "night"}}))
    };
    let other = || add(json!({"species": "Newt", "name": "Nia"}));
    let read = || get("https://bern.zoo.example/api/v1/keepers/17.json", keeper());
    clean(&contract, &[&lion(), &parrot(), &other(), &read()]);
    mutate(
        &contract,
        lion,
        vec![
            ("missing-field", "/mane", body("/mane", None)),
            ("missing-field", "/properties/name", request("/name", None)),
            ("undocumented-field", "/Animal", body("/age", json!(3))),
            ("read-only-in-request", "/Animal/properties/id", request("/id", json!(3))),
            ("wrong-type", "/mane/type", request("/mane", json!("yes"))),
            (
                "missing-security",
                "/security/0/oauth",
                Box::new(|call| call.request_headers = json!([{"name": "accept", "value": "*/*"}])),
            ),
            ("missing-body", "/201", Box::new(|call| call.body = None)),
        ],
    );
    mutate(
        &contract,
        parrot,
        vec![
            ("wrong-type", "/additionalProperties/type", body("/words/bye", json!("once"))),
            ("missing-field", "/Keeper/properties/shift", body("/keeper/shift", None)),
            ("unexpected-null", "/name/type", body("/name", Value::Null)),
        ],
    );
    mutate(
        &contract,
        read,
        vec![
            ("unknown-enum-value", "/oneOf/0/enum", body("/shift", json!("dusk"))),
            ("out-of-range", "/from/maximum", body("/deputy/shift/from", json!(24))),
            ("no-schema-fits", "/oneOf", body("/shift", json!(7))),
            ("write-only-in-response", "/pin", body("/deputy/pin", json!("0000"))),
            ("integer-as-float", "/Keeper/properties/id/type", body("/id", json!(1.0))),
            ("wrong-parameter", "/schema/type", url("17.json", "ann.json")),
            ("undocumented-operation", "/paths", url("keepers", "visitors")),
            (
                "wrong-parameter",
                "/maxLength",
                Box::new(|call| call.request_headers = json!([{"name": "x-trace", "value": "123456789"}])),
            ),
        ],
    );
}

#[test]
fn fleet() {
    let contract = contract("fleet/openapi.yaml");
    let tree = || Call {
        media_type: "application/vnd.fleet+json",
        ..get(
            "https://fleet.example:8443/depots/north/tree?depth=2",
            json!({"name": "north", "tag": "10.0.0.1", "parts": [
                {"name": "bay 1", "parts": []},
                {"name": "bay 2", "parts": [{"name": "bus", "parts": [], "tag": {"vin": "1HGBH41JXMN109186", "since": null}}]},
            ]}),
        )
    };
    let status = || get("https://status.fleet.example/status", json!({"up": true, "notes": {"any": ["thing"]}}));
    let quiet = || Call { status: 204, body: None, ..status() };
    clean(&contract, &[&tree(), &status(), &quiet()]);
    mutate(
        &contract,
        tree,
        vec![
            ("missing-field", "/Node/properties/parts", body("/parts/0/parts", None)),
            ("undocumented-field", "#/Node", body("/parts/1/parts/0/color", json!("red"))),
            ("wrong-length", "/name/maxLength", body("/parts/0/name", json!("a very long name"))),
            ("pattern-mismatch", "vin.yaml#/pattern", body("/parts/1/parts/0/tag/vin", json!("O"))),
            ("wrong-format", "/anyOf/0/format", body("/tag", json!("10.0.0.256"))),
            ("wrong-parameter", "/schema/minLength", url("north", "no")),
            ("wrong-parameter", "/schema/maximum", url("depth=2", "depth=6")),
            ("undocumented-media-type", "/200", Box::new(|call| call.media_type = "text/plain")),
        ],
    );
    mutate(
        &contract,
        status,
        vec![
            ("wrong-type", "/up/type", body("/up", json!("true"))),
            ("wrong-format", "/since/format", body("/since", json!("yesterday"))),
        ],
    );
    let elsewhere = Call { url: "https://fleet.example/status".into(), ..status() };
    assert_eq!(run(&contract, &[&elsewhere]).outcome, Outcome::Incomplete, "the path has a server of its own");
}

/// What is wrong with a document that is read all the same.
fn problems(contract: &Contract) -> String {
    contract.problems().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn references_stay_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let spec = |target: &str| {
        let path: PathBuf = folder.path().join("api/openapi.yaml");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("openapi: 3.0.3\npaths:\n  /a:\n    $ref: '{target}'\n")).unwrap();
        problems(&Contract::load(&path).unwrap())
    };
    std::fs::write(folder.path().join("secret.yaml"), "get: {}\n").unwrap();
    std::fs::create_dir_all(folder.path().join("api")).unwrap();
    std::fs::write(folder.path().join("api/broken.yaml"), "get: {a: b\npost: [\n").unwrap();
    for (target, want) in [
        ("../secret.yaml", "leads out of this folder"),
        ("https://example.com/a.yaml", "leads to the network"),
        ("none.yaml", "cannot be read"),
        ("broken.yaml", "broken.yaml:2:"),
        ("openapi.yaml#/paths/~1b", "leads nowhere"),
    ] {
        let error = spec(target);
        assert!(error.contains("openapi.yaml:4:11: ") && error.contains(want), "{target}: {error}");
    }
}

#[test]
fn references_that_only_lead_to_each_other_are_named() {
    let spec = "openapi: 3.0.3
paths: {}
components:
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {$ref: '#/components/schemas/C'}
    C: {$ref: '#/components/schemas/B'}
    D: {$ref: '#/components/schemas/D'}
    Tree: {type: object, properties: {left: {$ref: '#/components/schemas/Tree'}}}
";
    let error = problems(&Contract::parse("openapi.yaml", spec).unwrap());
    insta::assert_snapshot!(error, @r#"
openapi.yaml:6:15: `$ref` leads in a circle (these `$ref`s only lead to each other; one has to lead to a schema: lines 6, 7)
openapi.yaml:8:15: `$ref` leads in a circle (these `$ref`s only lead to each other; one has to lead to a schema: lines 8)
"#);
}

/// What is wrong with a description is named by file, line and column, with a way out.
#[test]
fn faults_of_a_description_are_named_by_line() {
    let mut deep = String::from("openapi: 3.0.3\npaths: {}\nx-deep: ");
    deep.push_str(&"[".repeat(5000));
    let cases = [
        "openapi: 3.0.3\npaths:\n  /a:\n    get: {responses: {200: {description: a}}\n",
        "openapi: 3.0.3\npaths:\n  /a: {}\n  /a: {}\n",
        "openapi: 4.0.0\npaths: {}\n",
        "openapi: 3.1\npaths: {}\n",
        "swagger: '2.0'\npaths: {}\n",
        "openapi: 3.0.3\npaths:\n  a: {}\n",
        "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses: {OK: {description: a}}\n",
        "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses: {200: {$ref: 'https://example.com/a.yaml'}}\n",
        "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses: {200: {$ref: '#/components/responses/Fund'}}\ncomponents:\n  responses:\n    Found: {description: a}\n",
        "{\"openapi\": \"3.0.3\", \"paths\": {\"/a\": {]}}",
        "just a text",
        "",
        &deep,
    ];
    let errors = cases.map(|spec| match Contract::parse("openapi.yaml", spec) {
        Ok(contract) => problems(&contract),
        Err(error) => format!("refused: {error}"),
    });
    insta::assert_snapshot!(errors.join("\n"), @r#"
refused: openapi.yaml:4:10: not YAML: unclosed bracket '{'
openapi.yaml:4:3: `/a` is in this mapping twice (the first is on line 3; readers differ in which one they take, so remove one)
refused: openapi.yaml:1:10: not OpenAPI 3: `openapi` is `4.0.0` (3.0.x, 3.1.x and 3.2.x are understood)
openapi.yaml:1:10: `openapi` is `3.1`, which lacks the patch level (write `openapi: 3.1.0`, say)
refused: openapi.yaml:1:10: this is Swagger 2.0, not OpenAPI 3 (convert it first, for example with swagger2openapi)
openapi.yaml:3:3: the path `a` does not begin with `/`
openapi.yaml:5:19: `OK` is not a valid response status (write a status such as 200, a class such as 4XX, or default)
openapi.yaml:5:31: `$ref: https://example.com/a.yaml` leads to the network (references to the network are never followed; keep a copy beside the document)
openapi.yaml:5:31: `$ref: #/components/responses/Fund` leads nowhere (did you mean `#/components/responses/Found`?)
refused: openapi.yaml:1:39: not JSON: expected a member name in double quotes
refused: openapi.yaml:1:1: not an OpenAPI document: it is a string (it should be a mapping that begins with `openapi: 3.0.3` or `openapi: 3.1.1`)
refused: openapi.yaml:1:1: the file is empty
refused: openapi.yaml:3:264: not YAML: recursion limit exceeded
"#);
}

/// No traffic could be clean otherwise: without the member it would be missing, and with it undocumented.
#[test]
fn a_name_that_is_only_required_is_documented() {
    let spec = "openapi: 3.0.3\npaths: {/a: {get: {responses: {200: {description: It, content: {application/json: {schema: {type: object, required: [tags], properties: {tag: {type: string}}}}}}}}}}\n";
    let contract = Contract::parse("openapi.yaml", spec).unwrap();
    for (body, want) in [
        (json!({"tags": []}), &[][..]),
        (json!({"tag": "a"}), &["missing-field"]),
        (json!({"tags": [], "more": 1}), &["undocumented-field"]),
    ] {
        let report = run(&contract, &[&get("/a", body.clone())]);
        let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, want, "{body}");
    }
}

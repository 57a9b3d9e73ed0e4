//! The numbers of a report: what is counted, and what is counted together beyond a limit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use openapi_drift::report::PointKind;
use openapi_drift::{Contract, Input, Options, Outcome, Report, check};
use serde_json::{Value, json};

const HEAD: &str = "openapi: 3.1.0\nservers: [{url: 'https://a.test'}]\npaths:\n";

fn entry(headers: &Value, body: &Value) -> Value {
    let text = body.to_string();
    json!({
        "request": {"method": "GET", "url": "https://a.test/x", "headers": headers},
        "response": {"status": 200, "headers": [], "content":
            {"size": text.len(), "mimeType": "application/json", "text": text}},
    })
}

fn run(rest: &str, entries: &[Value], options: &Options) -> Report {
    let contract = Contract::parse("a.yaml", &format!("{HEAD}{rest}")).unwrap();
    let bytes = json!({"log": {"entries": entries}}).to_string().into_bytes();
    check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes }], options).unwrap()
}

fn of_bodies(schema: &str, bodies: impl IntoIterator<Item = Value>, options: &Options) -> Report {
    let entries: Vec<Value> = bodies.into_iter().map(|body| entry(&json!([]), &body)).collect();
    let response = format!("description: It, content: {{application/json: {{schema: {schema}}}}}");
    run(&format!("  /x: {{get: {{responses: {{200: {{{response}}}}}}}}}\n"), &entries, options)
}

#[test]
fn values_and_places_beyond_the_limit_are_counted() {
    let bodies = (0..40).map(|n| json!({ "a": format!("value-{n}"), "b": vec![1; n] }));
    let schema = "{properties: {a: {enum: [x]}, b: {items: {type: string}}}}";
    let report = of_bodies(schema, bodies, &Options::default().with_show_values(true));
    let listed = report.findings.iter().find(|finding| finding.code == "unknown-enum-value").unwrap();
    assert_eq!((listed.occurrences, listed.exchanges, listed.of), (40, 40, 40));
    assert_eq!((listed.values.len(), listed.further_values), (32, 8), "of 40 values");
    let places = report.findings.iter().find(|finding| finding.code == "wrong-type").unwrap();
    assert_eq!((places.occurrences, places.exchanges), (780, 39));
    let at_places: u64 = places.sites.iter().map(|site| site.count).sum();
    assert_eq!((at_places, places.further_sites), (780, 0), "elements of an array are one place");
}

#[test]
fn places_of_one_schema_beyond_the_limit_are_counted() {
    let names: Vec<String> = (0..40).map(|n| format!("p{n:02}: {{$ref: '#/$defs/S'}}")).collect();
    let names = names.join(", ").replace("#/$defs", "#/components/schemas");
    let body: Value = (0..40).map(|n| (format!("p{n:02}"), json!(1))).collect::<serde_json::Map<_, _>>().into();
    let response = format!("description: It, content: {{application/json: {{schema: {{properties: {{{names}}}}}}}}}");
    let rest = format!(
        "  /x: {{get: {{responses: {{200: {{{response}}}}}}}}}\ncomponents: {{schemas: {{S: {{type: string}}}}}}\n"
    );
    let report = run(&rest, &[entry(&json!([]), &body)], &Options::default());
    let found = report.findings.iter().find(|finding| finding.code == "wrong-type").unwrap();
    assert_eq!((found.occurrences, found.exchanges), (40, 1));
    assert_eq!((found.sites.len(), found.further_sites), (32, 8));
}

#[test]
fn empty_arrays_are_counted_for_themselves() {
    let seen = |bodies: &[Value]| {
        let report = of_bodies("{type: array, items: {}}", bodies.iter().cloned(), &Options::default());
        let of = |kind| report.coverage.points.iter().find(|point| point.kind == kind).unwrap().seen;
        (of(PointKind::FilledArray), of(PointKind::EmptyArray))
    };
    assert_eq!(seen(&[json!([]), json!([]), json!([1])]), (1, 2));
    assert_eq!(seen(&[json!([1])]), (1, 0));
}

#[test]
fn further_values_are_mentioned() {
    for (values, has_others) in [(4, false), (5, true), (6, true)] {
        let bodies = (0..values).map(|n| json!(format!("v{n}")));
        let report = of_bodies("{enum: [x]}", bodies, &Options::default().with_show_values(true));
        let found = report.findings.iter().find(|finding| finding.code == "unknown-enum-value").unwrap();
        assert_eq!(found.message.as_str().contains("and others"), has_others, "{}", found.message.as_str());
    }
}

#[test]
fn names_beyond_the_limit_are_one_finding() {
    let body: Value =
        (0..100).map(|n| (format!("name{}", letters(n)), json!(1))).collect::<serde_json::Map<_, _>>().into();
    let report = of_bodies("{properties: {a: {}}}", [json!({"a": 1}), body], &Options::default());
    let of_code = report.findings.iter().filter(|finding| finding.code == "undocumented-field");
    let (rest, told): (Vec<_>, Vec<_>) = of_code.partition(|finding| finding.further_names);
    assert_eq!(told.len(), 64);
    let [rest] = rest[..] else { panic!("{} findings for the rest", rest.len()) };
    assert_eq!((rest.occurrences, rest.of), (36, 2));
    assert_eq!(rest.exchanges, 2, "at most all exchanges");
}

/// `a`, `b`, … `ba`: a name without digits, which would look like data.
fn letters(n: u8) -> String {
    [n / 26, n % 26].iter().map(|digit| char::from(b'a' + digit)).collect()
}

#[test]
fn schemes_are_quoted_one_by_one() {
    let rest = "  /x: {get: {security: [{k: []}, {t: []}], responses: {200: {description: It}}}}\n\
                components: {securitySchemes: {k: {type: apiKey, in: header, name: k}, t: {type: http, scheme: bearer}}}\n";
    let headers = json!([{"name": "accept", "value": "*/*"}]);
    let report = run(rest, &[entry(&headers, &json!(1))], &Options::default());
    let found = report.findings.iter().find(|finding| finding.code == "missing-security").unwrap();
    assert_eq!(found.message, "security `k` or `t` was not met, and the request was accepted");
}

#[test]
fn problems_of_one_kind_are_counted() {
    let report = of_bodies(
        "{properties: {a: {nullable: true}, b: {nullable: true}, c: {nullable: true}}}",
        [json!({})],
        &Options::default(),
    );
    let [problem] = &report.contract_problems[..] else { panic!("{:?}", report.contract_problems) };
    assert_eq!(problem.further, 2);
}

#[test]
fn options_keep_each_other() {
    let threads = std::num::NonZero::new(3).unwrap();
    let options = Options::default()
        .with_threads(threads)
        .with_allow_unchecked(true)
        .with_show_values(true)
        .with_off(["wrong-type"]);
    assert_eq!(options.threads, Some(threads));
    assert!(options.allow_unchecked && options.show_values);
    assert_eq!(options.off, ["wrong-type"]);
    let report = of_bodies("{pattern: '('}", [json!("a"), json!(1)], &Options::default());
    assert_eq!(report.outcome, Outcome::Incomplete);
    let report = of_bodies("{pattern: '('}", [json!("a"), json!(1)], &Options::default().with_allow_unchecked(true));
    assert_eq!(report.outcome, Outcome::Clean);
}

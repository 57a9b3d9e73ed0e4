//! Unions as deep as JSON may be nested. A validator that tries each alternative again at each level takes exponential
//! time for them; here a check has to stay below 10 ms.
//!
//! `cargo bench -p openapi-drift-contract`
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark stops where it fails, and the macros write no docs")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use openapi_contract::json::Tape;
use openapi_contract::schema::{Direction, Scratch, Violations};
use openapi_contract::{Contract, Located};

const DEPTH: usize = 120;

/// A tree of `and`, `or` and `not`, as query languages have it.
const FILTERS: &str = "
openapi: 3.1.1
components:
  schemas:
    Filters: {type: array, items: {$ref: '#/components/schemas/Root'}}
    Root:
      oneOf:
        - {type: object, required: [and], properties: {and: {$ref: '#/components/schemas/Filters'}}}
        - {type: object, required: [or], properties: {or: {$ref: '#/components/schemas/Filters'}}}
        - {type: object, required: [not], properties: {not: {$ref: '#/components/schemas/Root'}}}
        - {type: object, required: [field], properties: {field: {type: string}}}
";

const PATHS: &str = "
paths:
  /:
    get:
      responses:
        200: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Root'}}}}
";

/// Unions of unions over one object, each of both alternatives over the same.
fn in_place() -> String {
    let mut text = "openapi: 3.1.1\ncomponents:\n  schemas:\n".to_owned();
    text += "    L0: {type: object, required: [field], properties: {field: {type: string}}}\n";
    for level in 1..=DEPTH {
        let name = if level == DEPTH { "Root".to_owned() } else { format!("L{level}") };
        let before = format!("$ref: '#/components/schemas/L{}'", level - 1);
        let _ = writeln!(text, "    {name}: {{oneOf: [{{{before}, required: [z]}}, {{{before}, minProperties: 1}}]}}");
    }
    text
}

/// The number of violations.
fn check(contract: &Contract, scratch: &mut Scratch, body: &str) -> usize {
    let Located::Operation(operation) = contract.locate("GET", "/") else { panic!("the path is in the document") };
    let schema = operation.details().response(200).unwrap().content[0].schema.unwrap();
    let mut tape = Tape::new();
    let mut out = Violations::default();
    contract.check_with(scratch, schema, tape.parse(body).unwrap(), Direction::Response, &mut out);
    assert_eq!(out.not_judged().count(), 0);
    out.iter().count()
}

fn unions(criterion: &mut Criterion) {
    let mut scratch = Scratch::new();
    let mut group = criterion.benchmark_group("unions of depth 120");
    for (name, text, open, close) in
        [("filters", FILTERS.to_owned(), r#"{"not":"#, "}"), ("in place", in_place(), "", "")]
    {
        let contract = Contract::parse("openapi.yaml", &format!("{text}{PATHS}")).unwrap();
        for (outcome, leaf) in [("valid", r#"{"field": "x"}"#), ("invalid", r#"{"field": 1}"#)] {
            let body = format!("{}{leaf}{}", open.repeat(DEPTH), close.repeat(DEPTH));
            assert_eq!(check(&contract, &mut scratch, &body) == 0, outcome == "valid");
            group.bench_function(format!("{name}, {outcome}"), |bencher| {
                bencher.iter(|| check(black_box(&contract), &mut scratch, black_box(&body)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, unions);
criterion_main!(benches);

//! Each limit, when exceeded, is reported as not judged, and never passes for a valid value.

#![allow(clippy::unwrap_used, reason = "a test may stop where it is")]

mod support;

use std::fmt::Write as _;
use std::thread;

use openapi_contract::Contract;
use openapi_contract::json::Tape;
use openapi_contract::schema::{Direction, Violations};
use serde_json::{Value, json};
use support::{contract_with, response_schema};

/// The limit on schemas around one another, of the documentation.
const MAX_NESTING: usize = 384;

/// What was found, and what was not judged: pointers and messages.
fn outcome(contract: &Contract, body: &str) -> (Vec<String>, Vec<String>) {
    let mut out = Violations::default();
    let mut tape = Tape::new();
    let value = tape.parse(body).unwrap();
    contract.check(response_schema(contract).unwrap(), value, Direction::Response, &mut out);
    let shown = |pointer: &str, message: &str| format!("{pointer}: {message}");
    let found = out.iter().map(|own| shown(&own.pointer, &own.message)).collect();
    (found, out.not_judged().map(|own| shown(&own.pointer, &own.message)).collect())
}

/// A schema that is `schema` inside each kind of condition, so that a gap decides the outcome.
fn in_conditions(schema: &Value) -> Vec<(&'static str, Value)> {
    vec![
        ("plain", schema.clone()),
        ("allOf", json!({"allOf": [schema]})),
        ("anyOf", json!({"anyOf": [schema, false]})),
        ("oneOf", json!({"oneOf": [false, schema]})),
        ("oneOf with another that fits", json!({"oneOf": [true, schema]})),
        ("not", json!({"not": schema})),
        ("not not", json!({"not": {"not": schema}})),
        ("if", json!({"if": schema, "then": true, "else": false})),
    ]
}

fn assert_gap(schema: &Value, body: &str, reason: &str) {
    for (name, schema) in in_conditions(schema) {
        let contract = contract_with("3.1.0", &schema.to_string(), &[]);
        let (found, gaps) = outcome(&contract, body);
        assert_eq!(found, [""; 0], "{name}: {reason}");
        assert!(!gaps.is_empty(), "{name}: {reason}: nothing is reported");
        assert!(gaps.iter().all(|gap| gap.ends_with(reason)), "{name}: {gaps:?}");
    }
}

fn chain(levels: usize, next: impl Fn(Value) -> Value) -> Value {
    let mut definitions = serde_json::Map::new();
    for level in 0..levels {
        definitions.insert(format!("L{level}"), next(json!({"$ref": format!("#/$defs/L{}", level + 1)})));
    }
    definitions.insert(format!("L{levels}"), json!({"type": "integer"}));
    json!({"$ref": "#/$defs/L0", "$defs": definitions})
}

#[test]
fn nesting() {
    in_a_small_thread(nesting_is_limited);
}

fn nesting_is_limited() {
    let within = chain(MAX_NESTING - 2, |next| json!({"oneOf": [next]}));
    let contract = contract_with("3.1.0", &within.to_string(), &[]);
    assert_eq!(outcome(&contract, "1"), (vec![], vec![]));
    assert_eq!(outcome(&contract, "true").0.len(), 1);
    let beyond = chain(MAX_NESTING + 2, |next| json!({"oneOf": [next]}));
    let contract = contract_with("3.1.0", &beyond.to_string(), &[]);
    assert_eq!(outcome(&contract, "1"), (vec![], vec![": schemas are nested too deep".to_owned()]));
    assert_eq!(outcome(&contract, "true"), (vec![], vec![": schemas are nested too deep".to_owned()]));
    // A chain does not fit into a condition as it is: its references begin at the root.
    for around in ["not", "if"] {
        let mut schema = beyond.clone();
        schema[around] = schema["$ref"].take();
        schema[around] = json!({"$ref": "#/$defs/L0"});
        schema.as_object_mut().unwrap().remove("$ref");
        let contract = contract_with("3.1.0", &schema.to_string(), &[]);
        let (found, gaps) = outcome(&contract, "1");
        assert_eq!((found, gaps), (vec![], vec![": schemas are nested too deep".to_owned()]), "{around}");
    }
}

#[test]
fn schemas_that_apply_together() {
    let all_of = |next| json!({"allOf": [next]});
    let contract = contract_with("3.1.0", &chain(1_000, all_of).to_string(), &[]);
    assert_eq!(outcome(&contract, "1"), (vec![], vec![]));
    assert_eq!(outcome(&contract, "true").0, [": expected integer, found boolean"]);
    let contract = contract_with("3.1.0", &chain(1_100, all_of).to_string(), &[]);
    let gap = vec![": too many schemas apply to one value".to_owned()];
    assert_eq!(outcome(&contract, "1"), (vec![], gap.clone()));
    assert_eq!(outcome(&contract, "true"), (vec![], gap.clone()));
    assert_eq!(outcome(&contract, "null"), (vec![], gap));
    let flat = json!({"allOf": (0..1_100).map(|limit| json!({"maximum": limit})).collect::<Vec<_>>()});
    assert_gap(&flat, "1", "too many schemas apply to one value");
}

#[test]
fn steps() {
    let alternatives: Vec<Value> = (0..5_000).map(|value| json!({"const": value})).collect();
    let schema = json!({"items": {"anyOf": alternatives}});
    let last = json!(vec![4_999; 400]).to_string();
    for schema in [schema.clone(), json!({"not": {"not": schema}}), json!({"oneOf": [false, schema]})] {
        let contract = contract_with("3.1.0", &schema.to_string(), &[]);
        let gap = vec![": the check would take too many steps".to_owned()];
        assert_eq!(outcome(&contract, &last), (vec![], gap));
    }
    let contract = contract_with("3.1.0", &schema.to_string(), &[]);
    assert_eq!(outcome(&contract, "[4999]"), (vec![], vec![]));
}

#[test]
fn patterns() {
    assert_gap(&json!({"pattern": "("}), "\"a\"", "the pattern cannot be compiled");
    assert_gap(&json!({"propertyNames": {"pattern": "("}}), "{\"a\": 1}", "the pattern cannot be compiled");
    assert_gap(&json!({"patternProperties": {"(": true}}), "{\"a\": 1}", "the pattern cannot be compiled");
    // A look-ahead asks for backtracking.
    let explosive = json!({"pattern": "^(?=a)(a|aa)+(?=c)$"});
    let text = json!("a".repeat(60)).to_string();
    assert_gap(&explosive, &text, "the pattern takes too many steps on a text");
}

#[test]
fn digits() {
    // With more digits than serde_json keeps.
    let divisor = |schema: &str| schema.replace("0.5", "0.7777777777777777777777777");
    let schema = json!({"multipleOf": 0.5});
    for (name, schema) in in_conditions(&schema) {
        let contract = contract_with("3.1.0", &divisor(&schema.to_string()), &[]);
        let gap = vec![": the number has too many digits to divide".to_owned()];
        assert_eq!(outcome(&contract, &"13".repeat(2_049)), (vec![], gap), "{name}");
    }
    let contract = contract_with("3.1.0", &divisor(&schema.to_string()), &[]);
    let violation = vec![": number is not a multiple of `multipleOf`".to_owned()];
    assert_eq!(outcome(&contract, &"13".repeat(2_000)), (violation, vec![]));
}

#[test]
fn broken_places() {
    let schema = json!({"$ref": "#/nowhere"});
    assert_gap(&schema, "1", "`$ref: #/nowhere` leads nowhere");
    assert_gap(&json!({"type": "text"}), "1", "object, null");
    assert_gap(&json!({"items": {"type": "text"}}), "[1]", "object, null");
    assert_gap(&json!({"contains": {"type": "text"}}), "[1]", "an element could not be judged");
}

/// A check needs no more stack than a thread has by default, also without optimizations.
fn in_a_small_thread(work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn nesting_fits_a_thread() {
    let keywords: [fn(Value) -> Value; 8] = [
        |next| json!({"oneOf": [next]}),
        |next| json!({"anyOf": [{"type": "null"}, next], "discriminator": {"propertyName": "kind"}}),
        |next| json!({"not": next}),
        |next| json!({"if": next, "then": false}),
        |next| json!({"if": true, "then": next}),
        |next| json!({"dependentSchemas": {"a": next}, "unevaluatedProperties": false}),
        |next| json!({"unevaluatedProperties": true, "allOf": [next]}),
        |next| json!({"allOf": [{"anyOf": [next]}], "unevaluatedProperties": false}),
    ];
    for next in keywords {
        in_a_small_thread(move || {
            let contract = contract_with("3.1.0", &chain(MAX_NESTING + 2, next).to_string(), &[]);
            for body in ["1", "true", r#"{"a": 1}"#] {
                outcome(&contract, body);
            }
        });
    }
}

#[test]
fn deep_bodies_fit_a_thread() {
    let children: [fn(&Value) -> Value; 5] = [
        |child| json!({"properties": {"a": child}, "items": child}),
        |child| json!({"additionalProperties": child, "prefixItems": [child]}),
        |child| json!({"patternProperties": {"a": child}, "contains": child}),
        |child| json!({"unevaluatedProperties": child, "unevaluatedItems": child}),
        |child| json!({"anyOf": [{"properties": {"a": child}}, {"items": child}], "unevaluatedProperties": child}),
    ];
    for keywords in children {
        in_a_small_thread(move || {
            // Three schemas for each level of the body: itself, and a choice around the choice that leads on.
            let child = json!({"$ref": "#/$defs/child"});
            let own = keywords(&child);
            let schema = json!({"$ref": "#/$defs/child", "$defs": {"child": {"oneOf": [{"not": {"not": own}}]}}});
            let contract = contract_with("3.1.0", &schema.to_string(), &[]);
            for (open, close) in [("{\"a\":", "}"), ("[", "]")] {
                let body = format!("{}1{}", open.repeat(127), close.repeat(127));
                let (found, gaps) = outcome(&contract, &body);
                assert_eq!(found, [""; 0]);
                assert!(gaps.len() < 2, "{gaps:?}");
            }
        });
    }
}

#[test]
fn deep_bodies_are_judged_with_two_schemas_for_each_level() {
    let child = json!({"$ref": "#/$defs/child"});
    let own = json!({"properties": {"a": child}, "items": child});
    let schema = json!({"$ref": "#/$defs/child", "$defs": {"child": {"oneOf": [{"anyOf": [own]}, {"const": 7}]}}});
    in_a_small_thread(move || {
        let contract = contract_with("3.1.0", &schema.to_string(), &[]);
        for (open, close) in [("{\"a\":", "}"), ("[", "]")] {
            let body = format!("{}1{}", open.repeat(127), close.repeat(127));
            assert_eq!(outcome(&contract, &body), (vec![], vec![]));
        }
    });
}

/// Aliases of aliases are edges to the same schema, however many ways lead there.
#[test]
fn alias_bomb() {
    let mut text =
        "openapi: 3.1.0\ncomponents:\n  schemas:\n    L0: &l0 {type: object, properties: {a: {type: integer}}}\n"
            .to_owned();
    for level in 1..=9 {
        let before = level - 1;
        let alias = format!("*l{before}, ").repeat(9);
        let keywords = format!("allOf: [{alias}], anyOf: [{alias}], properties: {{b: *l{before}}}");
        writeln!(text, "    L{level}: &l{level} {{{keywords}}}").unwrap();
    }
    text +=
        "paths:\n  /:\n    get: {responses: {200: {description: ok, content: {application/json: {schema: *l9}}}}}\n";
    let contract = Contract::parse("openapi.yaml", &text).unwrap();
    assert_eq!(contract.problems(), &[]);
    // Ten levels and the integer, and the properties: one `a` and nine `b`.
    assert_eq!(contract.slots().len(), 21);
    assert_eq!(outcome(&contract, r#"{"a": 1}"#), (vec![], vec![]));
    let body = format!("{}{{\"a\": \"x\"}}{}", "{\"b\":".repeat(9), "}".repeat(9));
    let (found, gaps) = outcome(&contract, &body);
    assert_eq!(gaps, [""; 0]);
    assert!(!found.is_empty());
}

#[test]
fn nesting_bomb() {
    in_a_small_thread(deep_chains);
}

fn deep_chains() {
    let depth = 20_000;
    let contract = contract_with("3.1.0", &chain(depth, |next| json!({"allOf": [next]})).to_string(), &[]);
    assert_eq!(contract.problems(), &[]);
    assert_eq!(contract.slots().len(), depth + 1);
    assert_eq!(outcome(&contract, "1"), (vec![], vec![": too many schemas apply to one value".to_owned()]));
    let contract = contract_with("3.1.0", &chain(depth, |next| json!({"oneOf": [next]})).to_string(), &[]);
    assert_eq!(contract.slots().len(), depth + 1);
    assert_eq!(outcome(&contract, "1"), (vec![], vec![": schemas are nested too deep".to_owned()]));
    // Written out in place, as far as a document may be nested.
    let inline = (0..60).fold(json!({"type": "integer"}), |inner, _| json!({"allOf": [inner]}));
    let contract = contract_with("3.1.0", &inline.to_string(), &[]);
    assert_eq!(outcome(&contract, "true").0, [": expected integer, found boolean"]);
}

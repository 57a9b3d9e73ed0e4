//! The work of a check is bounded by the product of the sizes of schema and body. Steps are counted, never timed.

#![allow(clippy::print_stdout, reason = "what was measured, for those who choose the constant")]

mod support;

use openapi_contract::Contract;
use openapi_contract::schema::Checked;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner, contextualize_config};
use serde_json::{Value, json};
use support::{Cycles, Dialect, Judgement, cells, contract_with, judge, schemas, value};

/// The steps that a pair of a schema and a value may take. The largest that was measured is 14.2.
const STEPS_PER_PAIR: u64 = 24;

/// Judges a body and returns the steps for each pair of a schema (or property) and a value (or name).
fn steps_per_pair(contract: &Contract, body: &Value) -> (Judgement, f64) {
    let (judgement, Checked { steps, .. }) = judge(contract, &body.to_string());
    let pairs = contract.slots().len() as u64 * cells(body);
    assert!(steps <= STEPS_PER_PAIR * pairs, "{steps} steps for {pairs} pairs");
    #[expect(clippy::cast_precision_loss, reason = "for a reader")]
    let ratio = steps as f64 / pairs as f64;
    (judgement, ratio)
}

fn check_family(name: &str, schema: &Value, bodies: &[(Value, Judgement)]) {
    let contract = contract_with("3.1.0", &schema.to_string(), &[]);
    let mut worst = 0.0_f64;
    for (body, wanted) in bodies {
        let (judgement, ratio) = steps_per_pair(&contract, body);
        assert_eq!(judgement, *wanted, "{name}");
        worst = worst.max(ratio);
    }
    println!("{name}: {} slots, {worst:.3} steps per pair", contract.slots().len());
}

/// Definitions `L0` to `L{levels}`, each made from a reference to the one before.
fn levels(levels: usize, first: Value, next: impl Fn(Value) -> Value) -> Value {
    let name = |level: usize| format!("L{level}");
    let mut definitions = serde_json::Map::from_iter([(name(0), first)]);
    for level in 1..=levels {
        definitions.insert(name(level), next(json!({"$ref": format!("#/$defs/L{}", level - 1)})));
    }
    json!({"$ref": format!("#/$defs/L{levels}"), "$defs": definitions})
}

/// Puts a value into another, again and again.
fn nested(depth: usize, innermost: Value, around: impl Fn(Value) -> Value) -> Value {
    (0..depth).fold(innermost, |inner, _| around(inner))
}

#[test]
fn unions_in_place() {
    let object = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}});
    let bodies = [
        (json!({"a": 1}), Judgement::Valid),
        (json!({"a": "x"}), Judgement::Invalid),
        (json!({"b": 1}), Judgement::Invalid),
        (json!([]), Judgement::Invalid),
    ];
    for depth in [1, 10, 30, 120] {
        let chain = levels(depth, object.clone(), |next| json!({"oneOf": [{"type": "string"}, next]}));
        check_family(&format!("oneOf, {depth} levels"), &chain, &bodies);
        let chain = levels(depth, object.clone(), |next| json!({"anyOf": [next.clone(), {"allOf": [next]}]}));
        check_family(&format!("anyOf of the same twice, {depth} levels"), &chain, &bodies);
        let chain = levels(
            depth,
            object.clone(),
            |next| json!({"oneOf": [{"allOf": [next.clone()], "required": ["z"]}, {"allOf": [next], "minProperties": 1}]}),
        );
        check_family(&format!("diamonds of oneOf, {depth} levels"), &chain, &bodies);
        let chain = levels(depth, object.clone(), |next| json!({"not": {"not": next}}));
        check_family(&format!("not not, {depth} levels"), &chain, &bodies);
        let chain = levels(depth, object.clone(), |next| json!({"if": next.clone(), "then": next, "else": false}));
        check_family(&format!("if and then, {depth} levels"), &chain, &bodies);
        let chain = levels(depth, object.clone(), |next| json!({"if": {"not": next}, "else": next, "then": false}));
        check_family(&format!("if and else, {depth} levels"), &chain, &bodies);
        let chain = levels(
            depth,
            object.clone(),
            |next| json!({"anyOf": [next.clone(), {"allOf": [next]}], "unevaluatedProperties": false}),
        );
        check_family(&format!("unevaluated, {depth} levels"), &chain, &bodies);
    }
}

#[test]
fn a_base_twice_in_each_level_of_all_of() {
    let base = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    let bodies = [(json!({"a": 1}), Judgement::Valid), (json!({"a": "x"}), Judgement::Invalid)];
    for depth in [1, 10, 30, 120] {
        let chain = levels(depth, base.clone(), |next| json!({"allOf": [next.clone(), next]}));
        check_family(&format!("allOf of the same twice, {depth} levels"), &chain, &bodies);
        let chain = levels(
            depth,
            base.clone(),
            |next| json!({"allOf": [next.clone(), {"allOf": [next.clone()]}], "oneOf": [next, {"type": "null"}]}),
        );
        check_family(&format!("allOf and oneOf of the same, {depth} levels"), &chain, &bodies);
        let chain = levels(depth, base.clone(), |next| {
            let narrower = json!({"allOf": [next], "minProperties": 1});
            json!({"allOf": [next], "anyOf": [next, narrower, {"anyOf": [narrower, next]}]})
        });
        check_family(&format!("allOf and anyOf of the same, {depth} levels"), &chain, &bodies);
    }
}

/// Alternatives that are reached on many ways, and share with each other what they include.
#[test]
fn alternatives_that_share_what_they_include() {
    let bodies = [(json!({"a": 1}), Judgement::Valid), (json!({"a": "x"}), Judgement::Invalid)];
    for window in [1, 2, 5] {
        let levels = 60;
        let mut definitions = serde_json::Map::new();
        for level in 0..levels {
            let nearest = |prefix: &str| -> Vec<Value> {
                let below = level - window.min(level)..level;
                below.map(|level| json!({"$ref": format!("#/$defs/{prefix}{level}")})).collect()
            };
            let own = json!({"properties": {"a": {"type": "integer"}}, "maxProperties": 1 + level});
            definitions.insert(format!("B{level}"), own);
            let mut all_of = nearest("B");
            all_of.push(json!({"$ref": format!("#/$defs/B{level}")}));
            let mut any_of = nearest("L");
            any_of.push(json!({"allOf": all_of, "minProperties": 1}));
            definitions.insert(format!("L{level}"), json!({"allOf": all_of, "anyOf": any_of}));
            let mut all_of = nearest("M");
            all_of.push(json!({"$ref": format!("#/$defs/B{level}")}));
            let mut any_of = nearest("M");
            any_of.push(json!(true));
            definitions.insert(format!("M{level}"), json!({"allOf": all_of, "anyOf": any_of}));
        }
        for prefix in ["L", "M"] {
            let schema = json!({"$ref": format!("#/$defs/{prefix}{}", levels - 1), "$defs": definitions});
            check_family(&format!("shared by {window} levels, {prefix}"), &schema, &bodies);
        }
    }
}

type Around = fn(Value) -> Value;

/// The same schema for the same member or element, by two keywords.
#[test]
fn children_that_are_reached_twice() {
    let child = || json!({"$ref": "#"});
    let object = |inner| json!({"a": inner});
    let array = |inner| json!([inner]);
    let families: [(Value, Around); 8] = [
        (json!({"properties": {"a": child()}, "patternProperties": {"a": child()}}), object),
        (json!({"patternProperties": {"^a": child(), "a$": child()}}), object),
        (
            json!({"patternProperties": {"^a": child()}, "dependentSchemas": {"a": {"properties": {"a": child()}}}}),
            object,
        ),
        (json!({"properties": {"a": child()}, "allOf": [{"additionalProperties": child()}]}), object),
        (
            json!({"allOf": [{"properties": {"b": true}}], "unevaluatedProperties": child(), "anyOf": [{"additionalProperties": child()}, true]}),
            object,
        ),
        (json!({"items": child(), "contains": child()}), array),
        (json!({"prefixItems": [child()], "contains": child(), "minContains": 0}), array),
        (json!({"contains": child(), "unevaluatedItems": child()}), array),
    ];
    for (keywords, around) in families {
        let mut schema = keywords.clone();
        schema["maximum"] = json!(1);
        let bodies =
            [(nested(120, json!(1), around), Judgement::Valid), (nested(120, json!(2), around), Judgement::Invalid)];
        check_family(&format!("twice: {keywords}"), &schema, &bodies);
    }
}

/// The filters that query languages have: a tree of `and`, `or` and `not` over comparisons.
fn filters() -> Value {
    let list = json!({"type": "array", "items": {"$ref": "#"}});
    json!({"oneOf": [
        {"type": "object", "required": ["and"], "properties": {"and": list}, "additionalProperties": false},
        {"type": "object", "required": ["or"], "properties": {"or": list}, "additionalProperties": false},
        {"type": "object", "required": ["not"], "properties": {"not": {"$ref": "#"}}, "additionalProperties": false},
        {"type": "object", "required": ["field"], "properties": {"field": {"type": "string"}}},
    ]})
}

#[test]
fn filters_to_the_limit_of_json() {
    for (leaf, wanted) in [(json!({"field": "x"}), Judgement::Valid), (json!({"field": 1}), Judgement::Invalid)] {
        let bodies = [
            (nested(126, leaf.clone(), |inner| json!({"not": inner})), wanted),
            (nested(63, leaf.clone(), |inner| json!({"and": [inner]})), wanted),
            (nested(63, leaf.clone(), |inner| json!({"or": [{"field": "y"}, inner]})), wanted),
            (nested(31, leaf.clone(), |inner| json!({"or": [{"not": {"field": "y"}}, {"and": [inner]}]})), wanted),
            (nested(7, leaf.clone(), |inner| json!({"and": [inner.clone(), inner]})), wanted),
            (json!({"and": vec![leaf.clone(); 500]}), wanted),
        ];
        check_family("filters", &filters(), &bodies);
        // Open: each level leaves several alternatives in play.
        let open = json!({"anyOf": [
            {"properties": {"and": {"items": {"$ref": "#"}}}, "required": ["and"]},
            {"properties": {"not": {"$ref": "#"}, "and": {"items": {"$ref": "#"}}}},
            {"properties": {"and": {"items": {"$ref": "#"}}, "field": {"type": "string"}}, "unevaluatedProperties": {"$ref": "#"}},
        ]});
        let (deep, _) = &bodies[1];
        check_family("open filters", &open, &[(deep.clone(), Judgement::Valid)]);
    }
}

#[test]
fn alternatives_that_share_children() {
    for ways in [2, 10, 40] {
        let alternatives: Vec<Value> = (0..ways)
            .map(|way| json!({"properties": {"child": {"$ref": "#"}, "kind": {"const": way}}, "required": ["kind"]}))
            .collect();
        for keyword in ["oneOf", "anyOf"] {
            let schema = json!({"type": "object", keyword: alternatives});
            let last = ways - 1;
            let deep = |leaf: Value| nested(120, leaf, |inner| json!({"kind": last, "child": inner}));
            let bodies = [
                (deep(json!({"kind": 0})), Judgement::Valid),
                (deep(json!({"kind": -1})), Judgement::Invalid),
                (deep(json!(1)), Judgement::Invalid),
            ];
            check_family(&format!("{ways} alternatives of {keyword} with one child"), &schema, &bodies);
        }
    }
}

#[test]
fn discriminators() {
    let heirs = 20;
    let mut schemas = serde_json::Map::new();
    schemas.insert(
        "Base".to_owned(),
        json!({
            "type": "object",
            "required": ["kind"],
            "discriminator": {"propertyName": "kind"},
            "properties": {"kind": {"type": "string"}, "child": {"$ref": "#/components/schemas/Base"}},
        }),
    );
    for heir in 0..heirs {
        // Each includes the one before, so that the last one is twenty levels below the base.
        let base = if heir == 0 { "Base".to_owned() } else { format!("H{}", heir - 1) };
        let base = json!({"$ref": format!("#/components/schemas/{base}")});
        let child = json!({"$ref": "#/components/schemas/Base"});
        schemas.insert(format!("H{heir}"), json!({"allOf": [base, {"properties": {format!("c{heir}"): child}}]}));
    }
    let response = json!({"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Base"}}}});
    for version in ["3.0.3", "3.1.0"] {
        let document = json!({"openapi": version, "components": {"schemas": schemas}, "paths": {"/": {"get": {"responses": {"200": response}}}}});
        let contract = Contract::parse("openapi.json", &document.to_string()).expect("it is a document");
        assert_eq!(contract.problems(), &[]);
        let last = format!("H{}", heirs - 1);
        for (leaf, wanted) in [
            (json!({"kind": "H0"}), Judgement::Valid),
            (json!({"kind": 1}), Judgement::Invalid),
            (json!({}), Judgement::Invalid),
        ] {
            let bodies = [
                nested(120, leaf.clone(), |inner| json!({"kind": last, "child": inner})),
                nested(120, leaf.clone(), |inner| json!({"kind": last, "c0": inner})),
                nested(120, leaf.clone(), |inner| json!({"kind": "H0", "c0": inner})),
                nested(6, leaf.clone(), |inner| json!({"kind": last, "c0": inner, "c7": inner, "child": inner})),
            ];
            for body in &bodies {
                let (judgement, ratio) = steps_per_pair(&contract, body);
                println!("discriminators, {version}: {ratio:.3} steps per pair");
                assert_eq!(judgement, wanted);
            }
        }
    }
}

/// Schemas of any form, and bodies of some depth: no combination escapes the bound.
fn any_schema(cycles: Cycles, cases: u32) {
    let seed = RngSeed::Fixed(0xb0d1_e500);
    let config = Config { cases, failure_persistence: None, rng_seed: seed, ..Config::default() };
    let mut runner = TestRunner::new(contextualize_config(config));
    let body = (value(Dialect::Draft2020, 4), 0..30_usize, prop::sample::select(vec!["a", "b", "ab"]), any::<bool>());
    let outcome = runner.run(&(schemas(Dialect::Draft2020, cycles), vec(body, 1..4)), |(schema, bodies)| {
        let contract = contract_with("3.1.0", &schema.to_string(), &[]);
        for (leaf, depth, name, list) in bodies {
            let leaf: Value = serde_json::from_str(&leaf).expect("it is JSON");
            let body = nested(depth, leaf, |inner| if list { json!([{name: inner}]) } else { json!({name: inner}) });
            let (_, Checked { steps, .. }) = judge(&contract, &body.to_string());
            let pairs = contract.slots().len() as u64 * cells(&body);
            if steps > STEPS_PER_PAIR * pairs {
                return Err(TestCaseError::fail(format!("{steps} steps for {pairs} pairs of {schema} and {body}")));
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn any_schema_without_cycles() {
    any_schema(Cycles::Below, 200);
}

#[test]
fn any_schema_with_cycles() {
    any_schema(Cycles::InPlace, 200);
}

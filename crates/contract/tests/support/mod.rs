//! Shared by the tests: contracts around one schema, and generators of schemas and values.
#![allow(dead_code, clippy::unwrap_used, reason = "each test takes its own, and may stop where it is")]

use std::collections::BTreeMap;

use openapi_contract::json::Tape;
use openapi_contract::schema::{Checked, Direction, NotJudged, Observer, SchemaId, Violation, ViolationKind};
use openapi_contract::{Contract, Document, Located, Version};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// What a check says about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement {
    Valid,
    Invalid,
    /// Neither: it agrees with nothing.
    NotJudged,
}

struct Validity {
    version: Version,
    judgement: Judgement,
}

impl Observer for Validity {
    fn violation(&mut self, _: &Document, violation: &Violation<'_>) {
        // From 2020-12 on `5.0` is an integer: it is reported, and valid.
        let is_remark = matches!(violation.kind, ViolationKind::IntegerAsFloat) && self.version > Version::V3_0;
        if !is_remark {
            self.judgement = Judgement::Invalid;
        }
    }

    fn not_judged(&mut self, _: &Document, _: &NotJudged<'_>) {
        if self.judgement == Judgement::Valid {
            self.judgement = Judgement::NotJudged;
        }
    }

    fn wants_undocumented(&self) -> bool {
        false
    }
}

/// A contract whose only response has the schema in `schema.json`. That file is given as text, with others by their URL.
pub(crate) fn contract_with(version: &str, schema: &str, others: &[(String, String)]) -> Contract {
    let content = json!({"application/json": {"schema": {"$ref": "schema.json"}}});
    let responses = json!({"200": {"description": "ok", "content": content}});
    let document = json!({
        "openapi": version,
        "info": {"title": "Test", "version": "1"},
        "paths": {"/": {"get": {"responses": responses}}},
    });
    let mut files: Vec<(&str, &str)> = others.iter().map(|(name, text)| (&**name, &**text)).collect();
    files.push(("schema.json", schema));
    Contract::parse_files(("openapi.json", &document.to_string()), &files).unwrap()
}

/// The schema of the only response.
pub(crate) fn response_schema(contract: &Contract) -> Option<SchemaId> {
    let Located::Operation(operation) = contract.locate("GET", "/") else { return None };
    operation.details().response(200)?.content[0].schema
}

/// Judges a body by the schema of the only response.
pub(crate) fn judge(contract: &Contract, body: &str) -> (Judgement, Checked) {
    let mut out = Validity { version: contract.version(), judgement: Judgement::Valid };
    let mut tape = Tape::new();
    let value = tape.parse(body).unwrap();
    let checked = contract.check(response_schema(contract).unwrap(), value, Direction::Response, &mut out);
    (out.judgement, checked)
}

/// The number of values and names in a body.
pub(crate) fn cells(body: &Value) -> u64 {
    match body {
        Value::Array(elements) => 1 + elements.iter().map(cells).sum::<u64>(),
        Value::Object(members) => 1 + members.values().map(|member| 1 + cells(member)).sum::<u64>(),
        _ => 1,
    }
}

// Generators.

/// What differs between schemas of OpenAPI 3.0 and of JSON Schema 2020-12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// The keywords that OpenAPI 3.0 shares with draft 4.
    OpenApi30,
    Draft2020,
}

/// Whether schemas may refer to each other without a step into the value between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cycles {
    Below,
    InPlace,
}

const NAMES: &[&str] = &["a", "b", "c", "ab", "é"];
const TEXTS: &[&str] = &["", "a", "b", "ab", "aab", "é", "😀", "a1", "2024-01-01", "\n"];
/// Patterns that mean the same in every engine.
const PATTERNS: &[&str] = &["^a", "b$", "^[a-z]+$", "^.$", "^(ab|a)*$", "[0-9]", "^$", "a{2}", "^[^a]*$", "b|é"];
/// Numbers that binary fractions hold exactly, so that arithmetic is no matter of taste.
const WHOLE: &[&str] = &["0", "1", "2", "3", "-1", "-2", "10", "100", "9007199254740993"];
const FRACTIONS: &[&str] = &["0.5", "1.5", "-0.25", "5e-1", "2.5E0", "1e-2"];
/// Whole numbers in other notations. OpenAPI 3.0 takes them for no integers, draft 4's validators differ.
/// `-0` is among them, because `serde_json` reads it as a float.
const WHOLE_FLOATS: &[&str] = &["-0", "1.0", "1e2", "2.00", "-1E0", "30e-1", "1e20"];
const TYPES: &[&str] = &["null", "boolean", "integer", "number", "string", "array", "object"];
pub(crate) const SCHEMAS: usize = 3;

fn number(dialect: Dialect) -> BoxedStrategy<String> {
    let owned = |list: &'static [&'static str]| select(list).prop_map(str::to_owned);
    match dialect {
        Dialect::OpenApi30 => prop_oneof![2 => owned(WHOLE), 1 => owned(FRACTIONS)].boxed(),
        Dialect::Draft2020 => prop_oneof![3 => owned(WHOLE), 1 => owned(FRACTIONS), 1 => owned(WHOLE_FLOATS)].boxed(),
    }
}

/// The text of a value.
pub(crate) fn value(dialect: Dialect, depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        1 => Just("null".to_owned()),
        1 => prop::bool::ANY.prop_map(|flag| flag.to_string()),
        3 => number(dialect),
        3 => select(TEXTS).prop_map(|text| json!(text).to_string()),
    ];
    leaf.prop_recursive(depth, 24, 4, |inner| {
        let array = vec(inner.clone(), 0..4).prop_map(|elements| format!("[{}]", elements.join(",")));
        let object = btree_map(select(NAMES), inner, 0..4).prop_map(|members| {
            let members: Vec<String> = members.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
            format!("{{{}}}", members.join(","))
        });
        prop_oneof![1 => array, 2 => object]
    })
    .boxed()
}

/// A value as the document holds it.
fn constant(dialect: Dialect) -> BoxedStrategy<Value> {
    value(dialect, 2).prop_map(|text| serde_json::from_str(&text).unwrap()).boxed()
}

/// One keyword, or a few that belong together.
type Keywords = Vec<(&'static str, Value)>;

fn one<V: Into<Value>>(keyword: &'static str) -> impl Fn(V) -> Keywords + Clone {
    move |value| vec![(keyword, value.into())]
}

fn plain_keywords(dialect: Dialect) -> BoxedStrategy<Keywords> {
    let count = |keyword: &'static str| (0..4_u32).prop_map(one(keyword));
    let bound = || {
        let texts = prop_oneof![select(WHOLE), select(FRACTIONS)];
        texts.prop_map(|text| serde_json::from_str::<Value>(text).unwrap())
    };
    let names = |least: usize| btree_set(select(NAMES), least..3).prop_map(|names| json!(names));
    let divisor = select(vec![json!(0.5), json!(1), json!(2), json!(0.25), json!(3)]);
    let shared = prop_oneof![
        count("minLength"),
        count("maxLength"),
        select(PATTERNS).prop_map(one("pattern")),
        count("minItems"),
        count("maxItems"),
        prop::bool::ANY.prop_map(one("uniqueItems")),
        count("minProperties"),
        count("maxProperties"),
        divisor.prop_map(one("multipleOf")),
        names(1).prop_map(one("required")),
        vec(constant(dialect), 1..4).prop_map(|mut values| {
            // Draft 4 asks for distinct values.
            let mut distinct: Vec<Value> = Vec::new();
            values.retain(|value| {
                !distinct.contains(value) && {
                    distinct.push(value.clone());
                    true
                }
            });
            vec![("enum", values.into())]
        }),
    ];
    if dialect == Dialect::OpenApi30 {
        let bounds = |limit: &'static str, exclusive: &'static str| {
            (bound(), prop::option::of(prop::bool::ANY)).prop_map(move |(value, flag)| {
                let flag = flag.map(|flag| (exclusive, json!(flag)));
                std::iter::once((limit, value)).chain(flag).collect::<Keywords>()
            })
        };
        let types = select(&TYPES[1..]).prop_map(one("type"));
        let own = prop_oneof![
            5 => types,
            1 => bounds("minimum", "exclusiveMinimum"),
            1 => bounds("maximum", "exclusiveMaximum"),
        ];
        return prop_oneof![11 => shared, 7 => own].boxed();
    }
    let dependent = btree_map(select(NAMES), names(0), 0..3).prop_map(|map| json!(map));
    let own = prop_oneof![
        3 => select(TYPES).prop_map(one("type")),
        2 => btree_set(select(TYPES), 1..4).prop_map(|types| vec![("type", json!(types))]),
        1 => bound().prop_map(one("minimum")),
        1 => bound().prop_map(one("maximum")),
        1 => bound().prop_map(one("exclusiveMinimum")),
        1 => bound().prop_map(one("exclusiveMaximum")),
        1 => constant(dialect).prop_map(one("const")),
        1 => dependent.prop_map(one("dependentRequired")),
    ];
    prop_oneof![11 => shared, 10 => own].boxed()
}

fn applicators(dialect: Dialect, inner: &BoxedStrategy<Value>) -> BoxedStrategy<Keywords> {
    let single = |keyword: &'static str| inner.clone().prop_map(one(keyword));
    let list = |keyword: &'static str| vec(inner.clone(), 1..4).prop_map(one(keyword));
    let map = |keyword: &'static str, names: &'static [&'static str]| {
        btree_map(select(names), inner.clone(), 1..4).prop_map(move |map| vec![(keyword, json!(map))])
    };
    let additional = prop_oneof![1 => Just(json!(false)), 1 => Just(json!(true)), 2 => inner.clone()];
    let shared = prop_oneof![
        2 => list("allOf"),
        2 => list("anyOf"),
        3 => list("oneOf"),
        1 => single("not"),
        2 => single("items"),
        3 => map("properties", NAMES),
        1 => additional.prop_map(one("additionalProperties")),
    ];
    if dialect == Dialect::OpenApi30 {
        return shared.boxed();
    }
    let condition = (inner.clone(), prop::option::of(inner.clone()), prop::option::of(inner.clone()));
    let condition = condition.prop_map(|(when, then, otherwise)| {
        let branches = [then.map(|then| ("then", then)), otherwise.map(|otherwise| ("else", otherwise))];
        std::iter::once(("if", when)).chain(branches.into_iter().flatten()).collect::<Keywords>()
    });
    let limits = (prop::option::of(0..3_u32), prop::option::of(0..3_u32));
    let contains = (inner.clone(), limits).prop_map(|(schema, (min, max))| {
        let limits = [min.map(|min| ("minContains", json!(min))), max.map(|max| ("maxContains", json!(max)))];
        std::iter::once(("contains", schema)).chain(limits.into_iter().flatten()).collect::<Keywords>()
    });
    let rest = || prop_oneof![2 => Just(json!(false)), 1 => inner.clone()];
    let own = prop_oneof![
        1 => list("prefixItems"),
        1 => condition,
        1 => contains,
        1 => map("patternProperties", PATTERNS),
        1 => single("propertyNames"),
        1 => map("dependentSchemas", NAMES),
        2 => rest().prop_map(one("unevaluatedItems")),
        2 => rest().prop_map(one("unevaluatedProperties")),
    ];
    prop_oneof![14 => shared, 10 => own].boxed()
}

/// A schema. Its references are numbers still.
fn schema(dialect: Dialect) -> BoxedStrategy<Value> {
    let assemble = |keywords: Vec<Keywords>| {
        let members = keywords.into_iter().flatten().map(|(name, value)| (name.to_owned(), value));
        Value::Object(members.collect::<Map<_, _>>())
    };
    let reference = (0..10_u32, prop::bool::ANY).prop_map(|(number, by_anchor)| json!({"$ref": [number, by_anchor]}));
    let leaf = vec(plain_keywords(dialect), 0..3).prop_map(assemble);
    let boolean = prop::bool::ANY.prop_map(Value::Bool);
    let leaf = match dialect {
        Dialect::OpenApi30 => prop_oneof![4 => leaf, 1 => reference].boxed(),
        Dialect::Draft2020 => prop_oneof![8 => leaf, 2 => reference, 1 => boolean].boxed(),
    };
    let recursive = leaf.prop_recursive(3, 24, 4, move |inner| {
        let keywords = (vec(plain_keywords(dialect), 0..2), vec(applicators(dialect, &inner), 1..4));
        let reference = prop::option::weighted(0.1, 0..10_u32);
        (keywords, reference).prop_map(move |((plain, applied), reference)| {
            // In OpenAPI 3.0 nothing counts beside a reference.
            let reference = reference.filter(|_| dialect == Dialect::Draft2020);
            let beside = reference.map(|number| vec![("$ref", json!([number, false]))]);
            assemble(plain.into_iter().chain(applied).chain(beside).collect())
        })
    });
    recursive.boxed()
}

/// A file with schemas that refer to each other; it is a schema itself.
pub(crate) fn schemas(dialect: Dialect, cycles: Cycles) -> BoxedStrategy<Value> {
    vec(schema(dialect), SCHEMAS)
        .prop_map(move |schemas| {
            let mut definitions = BTreeMap::new();
            for (index, mut schema) in schemas.into_iter().enumerate() {
                resolve(&mut schema, index, cycles == Cycles::InPlace, dialect);
                if dialect == Dialect::Draft2020 {
                    // A boolean has no anchor.
                    let mut own = if schema.is_boolean() { json!({"allOf": [schema]}) } else { schema };
                    own["$anchor"] = format!("s{index}").into();
                    schema = own;
                }
                definitions.insert(format!("S{index}"), schema);
            }
            let name = definitions_of(dialect);
            json!({"$ref": format!("#/{name}/S0"), name: definitions})
        })
        .boxed()
}

fn definitions_of(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::OpenApi30 => "definitions",
        Dialect::Draft2020 => "$defs",
    }
}

/// Makes references of the numbers. In place, a schema may refer to later ones only, unless cycles are wanted.
fn resolve(schema: &mut Value, index: usize, is_below: bool, dialect: Dialect) {
    let Value::Object(members) = schema else { return };
    if let Some(reference) = members.get("$ref").cloned() {
        let number = usize::try_from(reference[0].as_u64().unwrap()).unwrap();
        let later = SCHEMAS - index - 1;
        let target = match (is_below, later) {
            (true, _) => Some(number % SCHEMAS),
            (false, 0) => None,
            (false, later) => Some(index + 1 + number % later),
        };
        let by_anchor = dialect == Dialect::Draft2020 && reference[1].as_bool() == Some(true);
        match target {
            Some(target) if by_anchor => members.insert("$ref".to_owned(), format!("#s{target}").into()),
            Some(target) => {
                members.insert("$ref".to_owned(), format!("#/{}/S{target}", definitions_of(dialect)).into())
            }
            None => members.remove("$ref"),
        };
    }
    for (keyword, value) in members {
        let is_below = match &**keyword {
            "allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else" | "dependentSchemas" => is_below,
            "items"
            | "prefixItems"
            | "contains"
            | "unevaluatedItems"
            | "properties"
            | "patternProperties"
            | "propertyNames"
            | "additionalProperties"
            | "unevaluatedProperties" => true,
            _ => continue,
        };
        match (&**keyword, value) {
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(list)) => {
                for schema in list {
                    resolve(schema, index, is_below, dialect);
                }
            }
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(map)) => {
                for schema in map.values_mut() {
                    resolve(schema, index, is_below, dialect);
                }
            }
            (_, schema) => resolve(schema, index, is_below, dialect),
        }
    }
}

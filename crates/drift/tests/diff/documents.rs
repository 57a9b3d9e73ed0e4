//! Documents as their authors publish them, compared with themselves, with other forms of themselves and with documents
//! in which one thing is broken.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use openapi_contract::document::Data;
use openapi_contract::{Document, NodeId};
use openapi_drift::Contract;
use openapi_drift::diff::diff;
use serde_json::{Map, Value, json};

use super::codes;

fn public() -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut files = Vec::new();
    for folder in ["public", "foreign", "foreign/fleet", "corpus"] {
        let entries = std::fs::read_dir(data.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        files.extend(entries.filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            [".yaml", ".yaml.gz", ".json"].iter().any(|end| name.ends_with(end)) && name != "manifest.json"
        }));
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|end| end == "gz") {
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
        return text;
    }
    String::from_utf8(bytes).unwrap()
}

/// The documents of one file, with their names.
fn documents() -> Vec<(String, String)> {
    let texts =
        public().into_iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(&path)));
    let found: Vec<_> = texts.filter(|(_, text)| text.contains("openapi") && !text.contains("$ref: shared")).collect();
    assert!(found.len() > 6, "the documents are found");
    found
}

fn tree(document: &Document, node: NodeId) -> Value {
    match document.node(node).data() {
        Data::Null => Value::Null,
        Data::Boolean(flag) => json!(flag),
        Data::Number(text) => serde_json::from_str(text).unwrap(),
        Data::String(text) => json!(text),
        Data::Array(_) => document.elements(node).map(|item| tree(document, item)).collect(),
        Data::Object(_) => {
            let members = document.members(node).map(|member| (member.name.to_string(), tree(document, member.value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

#[test]
fn a_document_is_what_it_is() {
    let mut seen = 0;
    for path in public().iter().filter(|path| path.extension().is_some_and(|end| end != "gz")) {
        // Parts of documents are none.
        let Ok(contract) = Contract::load(path) else { continue };
        seen += 1;
        let found = diff(&contract, &contract);
        assert!(codes(&found).is_empty(), "{}: {found:#?}", path.display());
    }
    assert!(seen > 5, "{seen} documents");
    for (name, text) in documents() {
        let Ok(contract) = Contract::parse("a.yaml", &text) else { continue };
        assert!(!contract.operations().is_empty(), "{name}");
        let document = contract.document();
        let as_json = tree(document, document.root()).to_string();
        let other = Contract::parse("b.json", &as_json).unwrap();
        for (old, new) in [(&contract, &contract), (&contract, &other), (&other, &contract)] {
            let found = diff(old, new);
            assert!(codes(&found).is_empty(), "{name}: {found:#?}");
        }
    }
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn pointers(value: &Value, at: &mut String, out: &mut Vec<String>) {
    let mut each = |name: &str, value: &Value, at: &mut String| {
        let length = at.len();
        let _ = write!(at, "/{}", name.replace('~', "~0").replace('/', "~1"));
        out.push(at.clone());
        pointers(value, at, out);
        at.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| each(name, value, at)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| each(&index.to_string(), value, at)),
        _ => {}
    }
}

fn remove(value: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.remove(&name)),
        Some(Value::Array(items)) => drop(items.remove(name.parse().unwrap())),
        _ => unreachable!("the pointer leads somewhere"),
    }
}

/// Changes one thing.
fn mutate(value: &mut Value, all: &[String], dice: &mut Dice) {
    let pointer = &all[dice.roll(all.len())];
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("integer"),
        json!([]),
        json!({}),
        json!([[{}]]),
        json!({"$ref": "#/components/schemas/Nowhere"}),
        json!({"$ref": "#/paths"}),
        json!({"allOf": [{"$ref": "#"}], "oneOf": [], "type": ["string", 3]}),
        json!({"oneOf": [{"type": "null"}, {"type": "string"}, true], "nullable": true, "minimum": "a"}),
    ];
    match dice.roll(4) {
        0 => remove(value, pointer),
        1 => {
            let other = value.pointer(&all[dice.roll(all.len())]).unwrap().clone();
            *value.pointer_mut(pointer).unwrap() = other;
        }
        _ => *value.pointer_mut(pointer).unwrap() = odd[dice.roll(odd.len())].clone(),
    }
}

/// Nothing that a document says makes the comparison panic, and each can be written in each format.
#[test]
fn broken_documents_are_compared() {
    let mut dice = Dice(7);
    let mut compared = 0;
    for (name, text) in documents() {
        let Ok(contract) = Contract::parse("a.yaml", &text) else { continue };
        let whole = tree(contract.document(), contract.document().root());
        let mut all = Vec::new();
        pointers(&whole, &mut String::new(), &mut all);
        let tries = if text.len() > 200_000 { 10 } else { 60 };
        for _ in 0..tries {
            let mut mutant = whole.clone();
            mutate(&mut mutant, &all, &mut dice);
            let Ok(other) = Contract::parse("b.json", &mutant.to_string()) else { continue };
            for (old, new) in [(&contract, &other), (&other, &contract)] {
                let found = diff(old, new);
                let mut out = Vec::new();
                found.write_text(&mut out).unwrap();
                found.write_json(&mut out).unwrap();
                found.write_markdown(&mut out).unwrap();
                compared += 1;
            }
            assert!(codes(&diff(&other, &other)).is_empty(), "{name}: {mutant}");
        }
    }
    assert!(compared > 500, "{compared} pairs");
}

fn of_schemas(schemas: &Value) -> String {
    json!({
        "openapi": "3.1.0",
        "paths": {"/x": {"get": {"responses": {"200": {"content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/S0"}}}}}}}},
        "components": {"schemas": schemas},
    })
    .to_string()
}

fn compare(old: &Value, new: &Value) -> Vec<String> {
    codes(&super::compare(&of_schemas(old), &of_schemas(new)))
}

#[test]
fn recursion_of_each_kind_ends() {
    let schemas = |leaf: &str| {
        json!({
            "S0": {"type": "object", "properties": {
                "self": {"$ref": "#/components/schemas/S0"},
                "list": {"type": "array", "items": {"$ref": "#/components/schemas/S0"}},
                "map": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/S1"}},
                "leaf": {"type": leaf},
            }},
            "S1": {"oneOf": [{"$ref": "#/components/schemas/S0"}, {"$ref": "#/components/schemas/S2"}]},
            "S2": {"allOf": [{"$ref": "#/components/schemas/S2"}, {"properties": {"up": {"$ref": "#/components/schemas/S1"}}}]},
        })
    };
    assert_eq!(compare(&schemas("string"), &schemas("string")), [""; 0]);
    assert_eq!(compare(&schemas("string"), &schemas("integer")), ["breaking response-type-changed"]);
}

/// Schemas whose `allOf` brings ever new sets of schemas together, twice as many at each level: the comparison stops, and
/// says so. A change that it comes upon before is reported.
#[test]
fn work_is_bounded() {
    let schemas = |limit: u32| {
        let named = |index: u32| json!({"$ref": format!("#/components/schemas/S{index}")});
        let mut all = Map::new();
        for index in 1..20_u32 {
            let next = named(index + 1);
            all.insert(format!("S{index}"), json!({"type": "object", "properties": {"a": next, "b": next}}));
        }
        all.insert("S20".to_owned(), json!({"type": "object"}));
        all.insert(
            "S0".to_owned(),
            json!({"type": "object", "properties": {
                "a": {"allOf": [named(0), named(1)]},
                "b": named(0),
                "c": {"type": "string", "maxLength": limit},
            }}),
        );
        Value::Object(all)
    };
    let comparison = super::compare(&of_schemas(&schemas(1)), &of_schemas(&schemas(2)));
    assert_eq!(comparison.changes.len(), 1, "{:?}", comparison.changes);
    let [left] = &comparison.not_compared[..] else { panic!("{:?}", comparison.not_compared) };
    assert!(left.reason.as_str().starts_with("the documents are too large: at least "), "{left:?}");
    assert_eq!(comparison.exit_code(Some(openapi_drift::diff::Severity::Breaking), false), 2);
}

#[test]
fn deep_and_wide_schemas() {
    let deep = |leaf: &str| {
        let mut all = Map::new();
        for index in 0..5_000 {
            let next = json!({"$ref": format!("#/components/schemas/S{}", index + 1)});
            all.insert(format!("S{index}"), json!({"type": "object", "properties": {"a": next}}));
        }
        all.insert("S5000".to_owned(), json!({"type": leaf}));
        Value::Object(all)
    };
    assert_eq!(compare(&deep("string"), &deep("boolean")), ["breaking response-type-changed"]);
    let chain = |count: usize| {
        let mut all = Map::new();
        for index in 0..count {
            all.insert(
                format!("S{index}"),
                json!({"allOf": [{"$ref": format!("#/components/schemas/S{}", index + 1)}]}),
            );
        }
        all.insert(format!("S{count}"), json!({"type": "string"}));
        Value::Object(all)
    };
    assert_eq!(compare(&chain(500), &chain(400)), [""; 0]);
    let found = compare(&chain(3_000), &chain(2_999));
    assert_eq!(found, ["not compared: more than 1024 schemas apply together"]);
    let wide = |last: &str| {
        let mut alternatives: Vec<Value> = (0..2_000)
            .map(|index| json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}}))
            .collect();
        alternatives.push(json!({"type": "string", "enum": [last]}));
        json!({"S0": {"oneOf": alternatives}})
    };
    assert_eq!(compare(&wide("a"), &wide("a")), [""; 0]);
}

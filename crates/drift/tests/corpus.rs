//! The corpus: each file comes out as its manifest says, with the finding that belongs to it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use openapi_drift::{Contract, Input, Options, Outcome, Report, check};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus")
}

fn contract() -> Contract {
    Contract::parse("openapi.yaml", &std::fs::read_to_string(corpus().join("openapi.yaml")).unwrap()).unwrap()
}

fn run(contract: &Contract, file: &str) -> Report {
    let bytes = std::fs::read(corpus().join(file)).unwrap();
    check(contract, vec![Input::Bytes { name: file.to_owned(), bytes }], &Options::default()).unwrap()
}

/// What each drifting file has to be found for. A finding of another rule is a failure.
const CODES: &[(&str, &[&str])] = &[
    ("missing-required", &["missing-field"]),
    ("undocumented-field", &["undocumented-field"]),
    ("wrong-type", &["wrong-type"]),
    ("null-nonnullable", &["unexpected-null"]),
    ("unknown-enum", &["unknown-enum-value"]),
    ("bad-datetime", &["wrong-format"]),
    ("bad-uri", &["wrong-format"]),
    ("array-instead-of-object", &["wrong-type"]),
    ("integer-as-5.0", &["integer-as-float"]),
    ("integer-as-5.5", &["wrong-type"]),
    ("below-minimum", &["out-of-range"]),
    ("undocumented-422", &["undocumented-status"]),
    ("undocumented-429", &["undocumented-status"]),
    ("401-wrong-schema", &["undocumented-field", "missing-field"]),
    ("wrong-content-type", &["undocumented-media-type"]),
    ("nonjson-json-ct", &["unparsable-body"]),
    ("empty-body", &["missing-body"]),
    ("base64-with-drift", &["missing-field"]),
    ("undocumented-endpoint", &["undocumented-operation"]),
    ("undocumented-method", &["undocumented-operation"]),
    ("trailing-slash", &["undocumented-operation"]),
    ("missing-auth", &["missing-security"]),
    ("request-missing-required", &["missing-field"]),
    ("request-wrong-enum", &["unknown-enum-value"]),
    ("request-wrong-content-type", &["undocumented-media-type"]),
    ("header-missing", &["missing-header"]),
    ("empty-mimetype-with-drift", &["missing-field"]),
    ("har-gz", &["missing-field"]),
];

#[test]
fn every_file_comes_out_as_expected() {
    let contract = contract();
    let manifest = std::fs::read_to_string(corpus().join("manifest.json")).unwrap();
    let cases: Vec<BTreeMap<String, String>> = serde_json::from_str(&manifest).unwrap();
    assert_eq!(cases.len(), 40);
    for case in cases {
        let (file, name) = (&case["file"], case["name"].as_str());
        let report = run(&contract, file);
        let want = match case["expect"].as_str() {
            "drift" => Outcome::Drift,
            "note" | "input" => Outcome::Incomplete,
            // An integer with a fraction and a path with a slash more are drift; what a browser
            // sends elsewhere, and headers that a client adds, are not.
            "policy" if CODES.iter().any(|(own, _)| *own == name) => Outcome::Drift,
            _ => Outcome::Clean,
        };
        assert_eq!(report.outcome, want, "{file}: {}", case["what"]);
        let found: Vec<&str> = report.findings.iter().map(|finding| finding.code).collect();
        let codes = CODES.iter().find(|(own, _)| *own == name).map_or(&[][..], |(_, codes)| codes);
        assert_eq!(found, codes, "{file}: {}", case["what"]);
    }
}

#[test]
fn the_whole_corpus_reads_well() {
    let contract = contract();
    let mut files: Vec<String> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains(".har"))
        .collect();
    files.sort();
    let inputs = files
        .iter()
        .map(|file| Input::Bytes { name: file.clone(), bytes: std::fs::read(corpus().join(file)).unwrap() });
    let report = check(&contract, inputs.collect(), &Options::default()).unwrap();
    for (name, write) in common::FORMATS {
        let mut out = Vec::new();
        write(&report, &mut out).unwrap();
        insta::assert_snapshot!(format!("corpus.{name}"), String::from_utf8(out).unwrap());
    }
}

/// Nothing that stands in a body, a token or a query may show in a report.
#[test]
fn no_value_of_a_recording_is_shown() {
    let contract = contract();
    for entry in std::fs::read_dir(corpus()).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&file).extension().is_none_or(|end| end != "har") {
            continue;
        }
        let report = run(&contract, &file);
        for (_, write) in common::FORMATS {
            let mut out = Vec::new();
            write(&report, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            for value in ["SECRET", "Hello", "trader1", "trader2", "u_1", "c_1", "not a url", "2023-13-45"] {
                assert!(!text.contains(value), "{file} shows {value}:\n{text}");
            }
        }
    }
}

//! The suggested edits: small, faithful to the text, and a cure.
#![cfg(feature = "suggest")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod common;

use std::path::{Path, PathBuf};

use openapi_drift::suggest::{apply, suggest};
use openapi_drift::{Contract, Input, Options, Report, check};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus")
}

fn run(spec: &str, file: &str) -> Report {
    let contract = Contract::parse("openapi.yaml", spec).unwrap();
    let bytes = std::fs::read(corpus().join(file)).unwrap();
    check(&contract, vec![Input::Bytes { name: file.into(), bytes }], &Options::default()).unwrap()
}

/// The drifting files whose findings the description can answer. The others are faults of the
/// server as far as anyone can tell from the recording: wrong types, wrong formats, broken bodies.
const CURABLE: &[&str] = &[
    "01-missing-required.har",
    "02-undocumented-field.har",
    "05-null-nonnullable.har",
    "07-unknown-enum.har",
    "14-integer-as-5.0.har",
    "19-undocumented-422.har",
    "20-undocumented-429.har",
    "23-401-wrong-schema.har",
    "24-wrong-content-type.har",
    "32-base64-with-drift.har",
    "36-undocumented-endpoint.har",
    "37-undocumented-method.har",
    "38-trailing-slash.har",
    "44-request-missing-required.har",
    "46-request-wrong-enum.har",
    "48-request-wrong-content-type.har",
    "51-header-missing.har",
    "56-empty-mimetype-with-drift.har",
    "65-har-gz.har.gz",
];

#[test]
fn edits_cure_what_the_description_can_answer() {
    let original = std::fs::read_to_string(corpus().join("openapi.yaml")).unwrap();
    // Comments in every place where an edit could trample on them.
    let spec: String = original
        .lines()
        .enumerate()
        .map(|(index, line)| if line.ends_with('|') { format!("{line}\n") } else { format!("{line} # line {index}\n") })
        .collect();
    let mut diffs = String::new();
    for file in CURABLE {
        let mut edited = spec.clone();
        let mut whole_lines = 0;
        // A newly described operation can show what could not be seen before: its headers.
        for round in 0..3 {
            let report = run(&edited, file);
            assert!(round > 0 || !report.findings.is_empty(), "{file}");
            let Some((text, applied)) = apply(&report) else { break };
            assert_eq!(applied.len(), report.findings.len(), "{file}");
            whole_lines += applied.iter().filter(|suggestion| suggestion.code == "missing-field").count();
            edited = text;
        }
        let after = run(&edited, file);
        assert!(after.findings.is_empty(), "{file} is not cured:\n{}\n{edited}", common::text(&after));
        // All comments are still there, but that of a line that went as a whole.
        let lost = original.lines().count() - edited.matches("# line ").count();
        assert!(lost <= whole_lines, "{file} lost {lost} comments");
        for suggestion in suggest(&run(&original, file)) {
            let mut out = Vec::new();
            suggestion.write(&mut out).unwrap();
            diffs.push_str("==== ");
            diffs.push_str(file);
            diffs.push('\n');
            diffs.push_str(&String::from_utf8(out).unwrap());
        }
    }
    insta::assert_snapshot!("suggestions", diffs);
}

#[test]
fn a_wrong_type_is_never_widened() {
    let spec = std::fs::read_to_string(corpus().join("openapi.yaml")).unwrap();
    for file in
        ["04-wrong-type.har", "08-bad-datetime.har", "17-below-minimum.har", "42-missing-auth.har", "28-empty-body.har"]
    {
        assert!(suggest(&run(&spec, file)).is_empty(), "{file}");
    }
}

#[test]
fn every_style_of_text_is_kept() {
    let har = r#"{"log":{"entries":[{"request":{"method":"GET","url":"/x","headers":[]},"response":{"status":200,"headers":[],"content":{"mimeType":"application/json","text":"{\"b\": null, \"new\": [1], \"kind\": \"B\"}"}}}]}}"#;
    let block = "openapi: 3.0.3\npaths:\n  /x:\n    get:\n      responses:\n        200:\n          description: It\n          content:\n            application/json:\n              schema:\n                type: object\n                required:\n                  # the only one\n                  - a\n                properties:\n                  a:\n                    type: string # a comment\n                  b:\n                    type: string\n                    description: |\n                      Two\n                      lines\n\n                  kind:\n                    type: string\n                    enum:\n                    - A # the first\n\n# the end\ncomponents: {}\n";
    let flow = "openapi: 3.0.3\npaths: {/x: {get: {responses: {200: {description: It, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: string}, b: {type: string}, kind: {enum: [A], type: string}}}}}}}}}}\n";
    let json = r#"{"openapi": "3.0.3", "paths": {"/x": {"get": {"responses": {"200": {"description": "It", "content": {"application/json": {"schema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "kind": {"type": "string", "enum": ["A"]}}}}}}}}}}}"#;
    let mut all = String::new();
    for spec in [block, &block.replace('\n', "\r\n"), flow, json] {
        let run = |spec: &str| {
            let contract = Contract::parse("openapi.yaml", spec).unwrap();
            check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.into() }], &Options::default())
                .unwrap()
        };
        let (edited, _) = apply(&run(spec)).unwrap();
        assert!(run(&edited).findings.is_empty(), "{edited}\n{}", common::text(&run(&edited)));
        assert_eq!(edited.matches("\r\n").count(), if spec.contains("\r\n") { edited.lines().count() } else { 0 });
        all.push_str(&edited.replace('\r', "\\r"));
        all.push_str("----\n");
    }
    insta::assert_snapshot!("styles", all);
}

//! Public descriptions that were not written for these tests: they are read as they are, traffic
//! made from their schemas has no finding, and each way to break it is found by its own rule.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod schema;
mod traffic;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_contract::document::Data;
use openapi_contract::{Document, NodeId};
use openapi_drift::redact::{Redaction, clean};
use openapi_drift::rules::Severity;
use openapi_drift::{Contract, Input, Options, Report, check};
use serde_json::{Map, Value, json};

use schema::Spec;
use traffic::{Exchange, traffic};

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|end| end == "gz") {
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
        return text;
    }
    String::from_utf8(bytes).unwrap()
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

fn run(contract: &Contract, exchanges: &[&Exchange]) -> Report {
    let entries: Vec<Value> = exchanges.iter().map(|exchange| exchange.entry()).collect();
    let har = json!({"log": {"entries": entries}}).to_string();
    check(contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.into() }], &Options::default()).unwrap()
}

fn drift(report: &Report) -> Vec<&openapi_drift::report::Finding> {
    report.findings.iter().filter(|finding| finding.severity != Severity::Advice).collect()
}

/// What came of one description.
struct Proof {
    /// Exchanges, answers that nothing could be made for, and how often each rule had to find
    /// something, and did.
    summary: String,
    /// What conforming traffic was found for.
    unasked: String,
    /// What was not found, or by another rule.
    missed: Vec<String>,
}

/// Makes traffic for a description, and breaks it in at most so many ways.
fn prove(path: &Path, most: usize) -> Proof {
    let name = path.file_name().unwrap().to_string_lossy();
    let contract = Contract::parse(&name, &read(path)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let spec = Spec { root: tree(contract.document(), contract.document().root()) };
    let (exchanges, mutations, left) = traffic(&spec);
    let report = run(&contract, &exchanges.iter().collect::<Vec<_>>());
    let mut text = Vec::new();
    report.write_text(&mut text).unwrap();
    assert_eq!(report.summary.checked, exchanges.len() as u64, "{name}: {}", String::from_utf8_lossy(&text));
    let unasked = if drift(&report).is_empty() { String::new() } else { String::from_utf8(text).unwrap() };
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missed = Vec::new();
    let step = mutations.len().div_ceil(most).max(1);
    for mutation in mutations.iter().step_by(step) {
        let report = run(&contract, &[&mutation.exchange]);
        let codes: Vec<&str> = drift(&report).iter().map(|finding| finding.code).collect();
        if !codes.is_empty() && codes.iter().all(|code| *code == mutation.code) {
            *found.entry(mutation.code).or_default() += 1;
        } else {
            missed.push(format!("{} gave {codes:?} for {}\n", mutation.code, mutation.what));
        }
    }
    let found = found.iter().map(|(code, count)| format!("  {code} {count}\n")).collect::<Vec<_>>().concat();
    let summary = format!("{name}: {} exchanges, {left} answers left out\n{found}", exchanges.len());
    Proof { summary, unasked, missed }
}

/// Redaction changes nothing of what a check finds: neither in conforming traffic nor in broken traffic, neither by names
/// alone nor with the document.
#[test]
fn redacted_traffic_is_found_the_same_of() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/public");
    let mut differing = Vec::new();
    for name in ["petstore.json", "uspto.json", "schema-circular.yaml", "parameters-style.yaml", "star-trek.yaml.gz"] {
        let contract = Arc::new(Contract::parse(name, &read(&folder.join(name))).unwrap());
        let spec = Spec { root: tree(contract.document(), contract.document().root()) };
        let (exchanges, mutations, _) = traffic(&spec);
        let broken = mutations.iter().step_by(mutations.len().div_ceil(300).max(1)).map(|mutation| &mutation.exchange);
        let entries: Vec<Value> = exchanges.iter().chain(broken).map(Exchange::entry).collect();
        let har = json!({"log": {"entries": entries}}).to_string();
        let found = |text: &str| {
            let input = Input::Bytes { name: "a.har".into(), bytes: text.as_bytes().to_vec() };
            let report = check(&contract, vec![input], &Options::default()).unwrap();
            let findings = drift(&report).into_iter();
            findings
                .map(|f| format!("{} {}:{} {}", f.code, f.spec.line, f.spec.column, f.occurrences))
                .collect::<Vec<_>>()
        };
        let before = found(&har);
        for redaction in [Redaction::default(), Redaction::default().free_text_of(contract.clone())] {
            let after = found(&clean(&redaction, "a.har", &har).unwrap().text);
            let only = |own: &[String], other: &[String]| {
                own.iter().filter(|finding| !other.contains(finding)).cloned().collect::<Vec<_>>()
            };
            if before != after {
                differing.push(format!(
                    "{name}: only before {:?}, only after {:?}\n",
                    only(&before, &after),
                    only(&after, &before)
                ));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.concat());
}

#[test]
fn public_descriptions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/public");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end != "LICENSE"));
    files.sort();
    let mut summaries = String::new();
    for file in files {
        let proof = prove(&file, 300);
        assert!(proof.unasked.is_empty(), "{}: {}", file.display(), proof.unasked);
        assert!(proof.missed.is_empty(), "{}: {}", file.display(), proof.missed.concat());
        summaries.push_str(&proof.summary);
    }
    insta::assert_snapshot!(summaries, @r#"
blockfrost.yaml.gz: 889 exchanges, 0 answers left out
  integer-as-float 18
  missing-body 12
  missing-field 63
  missing-security 1
  undocumented-field 21
  undocumented-media-type 18
  undocumented-parameter 1
  unexpected-null 63
  wrong-length 1
  wrong-parameter 1
  wrong-type 100
parameters-style.yaml: 23 exchanges, 0 answers left out
  undocumented-field 6
  undocumented-parameter 23
  undocumented-status 23
  unexpected-body 23
petstore.json: 37 exchanges, 0 answers left out
  integer-as-float 10
  missing-body 5
  missing-field 3
  missing-parameter 2
  missing-security 2
  undocumented-field 7
  undocumented-media-type 5
  undocumented-parameter 3
  undocumented-status 17
  unexpected-body 12
  unexpected-null 37
  unknown-enum-value 3
  wrong-format 2
  wrong-type 53
schema-circular.yaml: 6 exchanges, 0 answers left out
  missing-body 1
  undocumented-field 13
  undocumented-parameter 3
  undocumented-status 6
  unexpected-body 6
  unexpected-null 24
  wrong-format 2
  wrong-type 24
star-trek.yaml.gz: 200 exchanges, 0 answers left out
  integer-as-float 19
  missing-body 3
  missing-field 16
  missing-parameter 2
  undocumented-field 14
  undocumented-media-type 3
  undocumented-parameter 2
  unexpected-null 100
  unknown-enum-value 3
  wrong-format 3
  wrong-parameter 2
  wrong-type 130
uspto.json: 5 exchanges, 0 answers left out
  integer-as-float 1
  missing-body 4
  undocumented-field 3
  undocumented-media-type 4
  undocumented-parameter 3
  undocumented-status 5
  unexpected-body 1
  unexpected-null 13
  wrong-type 14
"#);
}

/// The same for a description that is too large to be kept here, to be read by a person: many
/// contradict themselves. `DRIFT_SPEC=api.json cargo test --test public -- --ignored --nocapture`
#[test]
#[ignore = "needs a description in DRIFT_SPEC"]
fn a_description_from_elsewhere() {
    let path = PathBuf::from(std::env::var_os("DRIFT_SPEC").expect("DRIFT_SPEC names a description"));
    let proof = prove(&path, 3000);
    assert!(proof.summary.contains("exchanges"));
    println!("{}{}{}{} missed", proof.unasked, proof.missed.concat(), proof.summary, proof.missed.len());
}

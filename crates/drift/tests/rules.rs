//! Every rule: an exchange that it alone finds, and one of nearly the same kind that it leaves
//! alone. A rule without a case here fails the last test.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod common;

use std::path::Path;
use std::sync::Arc;

use common::{Case, cases};
use openapi_drift::client::{Clients, Effect};
use openapi_drift::{Contract, Input, Options, Outcome, Report, check, rules};
use serde_json::json;

fn options(case: &Case) -> Options {
    #[derive(serde::Deserialize, serde::Serialize)]
    struct Small {
        n: u8,
    }
    let clients = Clients::new().response::<Small>("GET /x", 200);
    if case.code == "client-cannot-decode" {
        return Options::default().with_client(Arc::new(clients));
    }
    Options::default()
}

fn run(case: &Case, entries: &[serde_json::Value]) -> Report {
    run_with(case, entries, &options(case))
}

fn run_with(case: &Case, entries: &[serde_json::Value], options: &Options) -> Report {
    let contract = Contract::parse("openapi.yaml", &case.spec).unwrap();
    let har = json!({"log": {"entries": entries}}).to_string();
    let input = Input::Bytes { name: "case.har".into(), bytes: har.into_bytes() };
    check(&contract, vec![input], options).unwrap()
}

/// The case of a rule is found by that rule, and by it alone: without it, nothing is.
#[test]
fn a_rule_that_is_off_finds_nothing() {
    for case in cases() {
        let without = options(&case).with_off([case.code]);
        let report = run_with(&case, &case.drifting, &without);
        assert!(report.findings.is_empty(), "{}: {}", case.code, common::text(&report));
        assert_eq!(report.outcome, Outcome::Clean, "{}", case.code);
        assert!(common::text(&report).contains(&format!("rules off: {}\n", case.code)));
        let others = rules::all().iter().map(|rule| rule.code).filter(|code| *code != case.code);
        let alone = options(&case).with_off(others);
        let report = run_with(&case, &case.drifting, &alone);
        assert_eq!(report.findings.len(), 1, "{}", case.code);
    }
}

#[test]
fn each_rule_finds_its_drift_and_nothing_else_does() {
    for case in cases() {
        let report = run(&case, &case.drifting);
        let codes: Vec<&str> = report.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [case.code], "{}", common::text(&report));
        let outcome = if rules::find(case.code).unwrap().severity == rules::Severity::Advice {
            Outcome::Clean
        } else {
            Outcome::Drift
        };
        assert_eq!(report.outcome, outcome, "{}", case.code);
    }
}

#[test]
fn each_rule_leaves_its_neighbour_alone() {
    for case in cases() {
        let report = run(&case, &case.clean);
        assert_eq!(report.outcome, Outcome::Clean, "{}: {}", case.code, common::text(&report));
        assert!(report.findings.is_empty(), "{}: {}", case.code, common::text(&report));
    }
}

#[test]
fn every_rule_has_a_case_a_page_and_a_snapshot_in_each_format() {
    let covered: Vec<&str> = cases().iter().map(|case| case.code).collect();
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let shown = |format: &str| std::fs::read_to_string(snapshots.join(format!("rules__{format}.snap"))).unwrap();
    let shown: Vec<(&str, String)> = common::FORMATS.iter().map(|(name, _)| (*name, shown(name))).collect();
    for rule in rules::all() {
        assert_eq!(rules::find(rule.code).unwrap().code, rule.code);
        for (format, text) in &shown {
            let section = text.split("==== ").find(|section| section.lines().next() == Some(rule.code));
            let section = section.unwrap_or_else(|| panic!("{} is not shown as {format}", rule.code));
            // JUnit knows failures only, which advice is not.
            let left_out = *format == "junit" && rule.severity == rules::Severity::Advice;
            let named = section.lines().skip(1).any(|line| line.contains(rule.code));
            assert!(named || left_out, "{} is not named in {format}", rule.code);
        }
        assert!(covered.contains(&rule.code), "{} has no case", rule.code);
        assert!(rule.page.starts_with(&format!("# {}\n", rule.code)), "{}", rule.code);
        for part in ["## Why it matters", "## Example", "## What to do"] {
            assert!(rule.page.contains(part), "{} has no `{part}`", rule.code);
        }
    }
    assert_eq!(covered.len(), rules::all().len());
}

/// What a reader of the report sees of each rule, in each format.
#[test]
fn reports() {
    let reports: Vec<(&str, Report)> = cases().iter().map(|case| (case.code, run(case, &case.drifting))).collect();
    for (name, write) in common::FORMATS {
        let mut all = String::new();
        for (code, report) in &reports {
            let mut out = Vec::new();
            write(report, &mut out).unwrap();
            all.push_str("==== ");
            all.push_str(code);
            all.push('\n');
            all.push_str(&common::without_assets(String::from_utf8(out).unwrap()));
        }
        insta::assert_snapshot!(*name, all);
    }
}

#[test]
fn labels_say_what_drift_does_to_the_client() {
    #[derive(serde::Deserialize, serde::Serialize)]
    struct Card {
        id: String,
        sales: Option<u32>,
        #[serde(default)]
        kind: String,
    }
    let spec = common::spec(
        "schema: {type: object, required: [id], properties: {id: {type: string}, sales: {type: integer}, kind: {type: string, enum: [A]}}}",
    );
    let contract = Contract::parse("openapi.yaml", &spec).unwrap();
    let client = Arc::new(Clients::new().response::<Card>("GET /x", 200));
    for (body, code, want) in [
        (r#"{"id": "1", "sales": 5.0}"#, "integer-as-float", Effect::BreaksTheClient),
        (r#"{"sales": 5}"#, "missing-field", Effect::BreaksTheClient),
        (r#"{"id": "1", "id": "2"}"#, "duplicate-key", Effect::BreaksTheClient),
        (r#"{"id": "1", "new": 1}"#, "undocumented-field", Effect::LosesData),
        (r#"{"id": "1", "kind": "B"}"#, "unknown-enum-value", Effect::Tolerated),
        (r#"{"id": "1", "sales": null}"#, "unexpected-null", Effect::Tolerated),
    ] {
        let har = json!({"log": {"entries": [common::entry(200, body)]}}).to_string();
        let input = Input::Bytes { name: "a.har".into(), bytes: har.into_bytes() };
        let options = Options::default().with_client(client.clone());
        let report = check(&contract, vec![input], &options).unwrap();
        let found: Vec<_> = report.findings.iter().map(|finding| (finding.code, finding.client)).collect();
        assert_eq!(found, [(code, want)], "{body}");
    }
}

//! One exchange after the other: what is new is said once, whatever else is known.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod common;

use openapi_drift::{Contract, Input, Live, Options, Report, check};
use serde_json::{Map, Value, json};

const SPEC: &str = "openapi: 3.0.3\nservers: [{url: 'https://api.test'}]\npaths:\n  /x: {get: {responses: {200: {description: It, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}}}\n  /y: {get: {responses: {200: {description: It, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}}}\n";

fn live(options: Options) -> Live {
    Live::new(Contract::parse("openapi.yaml", SPEC).unwrap(), "a.har", options)
}

fn entry(path: &str, body: &Value) -> String {
    common::call("GET", &format!("https://api.test{path}"), 200, Some(&body.to_string())).to_string()
}

/// A name of letters, so that it does not look like data; in alphabetical order.
fn name(index: usize) -> String {
    let letter = |index: usize| char::from(b'a' + u8::try_from(index % 26).unwrap());
    format!("n-{}{}", letter(index / 26), letter(index))
}

fn names(range: std::ops::Range<usize>) -> Value {
    Value::Object(range.map(|index| (name(index), json!(1))).collect::<Map<_, _>>())
}

fn codes(live: &mut Live, entry: &str) -> Vec<String> {
    let found = live.judge(entry, 1);
    found.iter().map(|finding| format!("{} {}", finding.code, finding.message.as_str())).collect()
}

#[test]
fn a_cause_is_new_once() {
    let mut live = live(Options::default());
    let body = json!({"b": 1, "a": "x"});
    assert_eq!(codes(&mut live, &entry("/x", &body)), ["undocumented-field property `b` is not in the schema"]);
    assert!(codes(&mut live, &entry("/x", &body)).is_empty());
    assert_eq!(codes(&mut live, &entry("/y", &body)).len(), 1, "the same name at another place is new");
    assert_eq!(codes(&mut live, &entry("/x", &json!({"a": 1}))).len(), 1, "another rule at the same place is new");
}

/// As many names as are told apart: further ones are not new, known ones are known, and other
/// places are not touched.
#[test]
fn names_beyond_the_limit_are_counted_together() {
    let mut live = live(Options::default());
    assert_eq!(live.judge(&entry("/x", &names(0..63)), 1).len(), 63);
    assert_eq!(live.judge(&entry("/x", &names(63..64)), 1).len(), 1, "the last one that is told apart");
    assert!(live.judge(&entry("/x", &names(64..70)), 1).is_empty(), "further names are not new");
    assert!(live.judge(&entry("/x", &names(0..2)), 1).is_empty(), "a known name is not new");
    assert_eq!(live.judge(&entry("/y", &names(0..1)), 1).len(), 1, "another place has names of its own");
    assert_eq!(live.judge(&entry("/x", &json!({"a": 1})), 1).len(), 1, "another rule has names of its own");
    let report = live.report();
    let further: Vec<_> = report.findings.iter().filter(|finding| finding.further_names).collect();
    assert_eq!(further.len(), 1);
    assert_eq!((further[0].occurrences, further[0].share()), (6, "6 times".to_owned()));
    assert_eq!(further[0].first.as_ref().unwrap().entry, 3);
}

#[test]
fn a_rule_that_is_off_is_not_new() {
    let mut live = live(Options::default().with_off(["undocumented-field"]));
    assert!(live.judge(&entry("/x", &json!({"b": 1})), 1).is_empty());
}

fn checked(entries: &[String], threads: usize) -> Report {
    let lines = entries.join("\n");
    let input = Input::Bytes { name: "a.ndjson".into(), bytes: lines.into_bytes() };
    let contract = Contract::parse("openapi.yaml", SPEC).unwrap();
    let options = Options::default().with_threads(std::num::NonZero::new(threads).unwrap());
    check(&contract, vec![input], &options).unwrap()
}

/// What is counted in parts adds up to the same: names beyond the limit, broken entries, reasons.
#[test]
fn threads_change_nothing() {
    let mut entries: Vec<String> = Vec::new();
    for round in 0..40_usize {
        // Batches are large: the filler makes several of them.
        let filler = json!({"a": "x".repeat(30_000)});
        entries.push(entry("/y", &filler));
        let start = (round * 37) % 200;
        entries.push(entry("/x", &names(start..start + 30)));
        if round % 5 == 0 {
            entries.push(format!("{{\"request\": {round}}}"));
            entries.push(common::call("GET", "https://api.test/x", 0, None).to_string());
        }
    }
    let json = |report: &Report| {
        let mut out = Vec::new();
        report.write_json(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let one = checked(&entries, 1);
    let further = one.findings.iter().find(|finding| finding.further_names).unwrap();
    let kept = one.findings.iter().filter(|finding| finding.code == further.code && !finding.further_names);
    let kept: u64 = kept.map(|finding| finding.occurrences).sum();
    assert_eq!(kept + further.occurrences, 40 * 30, "nothing is lost");
    assert!(
        one.recordings[0].message.as_str().contains("entry 3 at line 3")
            && one.recordings[0].message.as_str().contains("7 more entries")
    );
    assert_eq!((one.not_checked[0].count, one.not_checked[0].first.entry), (8, 4));
    for threads in [2, 3, 8] {
        assert_eq!(json(&checked(&entries, threads)), json(&one), "{threads} threads");
    }
}

/// One exchange with very many names takes no more than one with many.
#[test]
fn names_are_bounded_within_an_exchange() {
    let name = |index: usize| {
        let letter = |index: usize| char::from(b'a' + u8::try_from(index % 26).unwrap());
        format!("m-{}{}{}{}", letter(index / 17_576), letter(index / 676), letter(index / 26), letter(index))
    };
    let body: Map<String, Value> = (0..30_000).map(|index| (name(index), json!(1))).collect();
    let one = checked(&[entry("/x", &Value::Object(body))], 1);
    let (kept, further): (Vec<_>, Vec<_>) = one.findings.iter().partition(|finding| !finding.further_names);
    assert_eq!((kept.len(), further.len()), (64, 1));
    assert_eq!(further[0].occurrences, 30_000 - 64);
    assert_eq!(kept[0].subject.as_ref().unwrap(), &name(0));
    assert!(kept.iter().all(|finding| (finding.occurrences, finding.exchanges) == (1, 1)));
}

/// A document on one line: an excerpt of it, and no more time for each finding than for one.
#[test]
fn a_document_on_one_line_is_excerpted() {
    let paths: Map<String, Value> = (0..300)
        .map(|index| {
            let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
            (format!("/x{index}"), json!({"get": {"responses": {"200": {"description": "It", "content": {"application/json": {"schema": schema}}}}}}))
        })
        .collect();
    let spec = json!({"openapi": "3.0.3", "servers": [{"url": "https://api.test"}], "paths": paths}).to_string();
    let contract = Contract::parse("openapi.json", &spec).unwrap();
    let entries: Vec<String> = (0..300).map(|index| entry(&format!("/x{index}"), &json!({"a": 1}))).collect();
    let input = Input::Bytes { name: "a.ndjson".into(), bytes: entries.join("\n").into_bytes() };
    let report = check(&contract, vec![input], &Options::default()).unwrap();
    assert_eq!(report.findings.len(), 300);
    for finding in &report.findings {
        let excerpt = finding.spec.excerpt.as_str();
        assert!(excerpt.chars().count() <= 162, "{excerpt}");
        let from: String = excerpt.chars().skip(finding.spec.excerpt_column - 1).take(finding.spec.width).collect();
        assert_eq!(from, "\"string\"");
        let exact: String = spec.chars().skip(finding.spec.column - 1).take(8).collect();
        assert_eq!(exact, "\"string\"");
    }
    for (name, write) in common::FORMATS {
        let mut out = Vec::new();
        write(&report, &mut out).unwrap();
        assert!(out.len() < 700_000, "{name} takes {}", out.len());
        let text = String::from_utf8(out).unwrap();
        // A page has a mark for each finding beside the line.
        if *name == "html" {
            continue;
        }
        let longest = text.lines().map(str::len).max().unwrap();
        assert!(longest < 8_000, "a line of {longest} as {name}");
    }
}

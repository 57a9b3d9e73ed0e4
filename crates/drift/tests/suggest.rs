//! The suggested edits: small, faithful to the text, and a cure.
#![cfg(feature = "suggest")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod common;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use openapi_drift::report::Finding;
use openapi_drift::rules::Severity;
use openapi_drift::suggest::{apply, suggest};
use openapi_drift::{Contract, Input, Options, Report, Untrusted, check};
use serde_json::json;
use similar::TextDiff;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus")
}

/// Values have to be shown to be listed.
fn shown() -> Options {
    Options::default().with_show_values(true)
}

fn run(spec: &str, file: &str) -> Report {
    let contract = Contract::parse("openapi.yaml", spec).unwrap();
    let bytes = std::fs::read(corpus().join(file)).unwrap();
    // Twice, because one exchange is no evidence of what requests may hold.
    let input = Input::Bytes { name: file.into(), bytes };
    check(&contract, vec![input.clone(), input], &shown()).unwrap()
}

/// The description with a comment in every place where an edit could trample on one.
fn commented(original: &str) -> String {
    let lines = original.lines().enumerate();
    lines
        .map(|(index, line)| if line.ends_with('|') { format!("{line}\n") } else { format!("{line} # line {index}\n") })
        .collect()
}

fn drifting() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.to_string_lossy().contains(".har"));
    files.sort();
    files
}

fn run_all(spec: &str) -> Report {
    let contract = Contract::parse("openapi.yaml", spec).unwrap();
    check(&contract, drifting().into_iter().map(Input::Path).collect(), &shown()).unwrap()
}

/// What a finding is, whatever line it stands on and however many share it.
fn identity(finding: &Finding) -> (&'static str, Option<String>, String) {
    let text = |text: &Option<Untrusted>| text.as_ref().map(|text| text.as_str().to_owned());
    (finding.code, text(&finding.subject), text(&finding.sites[0].pointer).unwrap_or_default())
}

/// The findings without the advice, which follows from counts and not from one exchange.
fn drift(report: &Report) -> Vec<&Finding> {
    report.findings.iter().filter(|finding| finding.severity != Severity::Advice).collect()
}

/// What no edit of the description can answer: wrong types and formats, broken and absent bodies,
/// and a token that nobody asked for. There the service is at fault, as far as a recording tells.
const UNANSWERABLE: &[(&str, &str)] = &[
    ("missing-body", ""),
    ("missing-security", ""),
    ("out-of-range", "/userA/sales"),
    ("unparsable-body", ""),
    ("wrong-format", "/lastMessage/attachments/*/url"),
    ("wrong-format", "/userA/joined"),
    ("wrong-type", ""),
    ("wrong-type", "/userA/sales"),
];

/// What one exchange shows of requests, which is too little to change the document for.
const UNPROVEN: &[(&str, &str)] = &[
    ("missing-field", ""),
    ("undocumented-media-type", ""),
    ("undocumented-operation", ""),
    ("undocumented-operation", ""),
    ("undocumented-operation", ""),
];

/// The whole corpus at once: each suggestion by itself settles its own finding and brings up no
/// other; all of them leave what no edit can answer.
#[test]
fn each_edit_settles_its_finding_and_nothing_else() {
    let original = commented(&std::fs::read_to_string(corpus().join("openapi.yaml")).unwrap());
    let report = run_all(&original);
    let before = drift(&report);
    let mut settled = 0;
    for finding in &before {
        let mut alone = report.clone();
        alone.findings = vec![(*finding).clone()];
        let made = suggest(&alone).pop().filter(|suggestion| suggestion.withheld.is_none());
        let Some(suggestion) = made else { continue };
        settled += 1;
        let own = identity(finding);
        let after = run_all(&suggestion.after);
        let after: Vec<_> = drift(&after).into_iter().map(identity).collect();
        assert!(!after.contains(&own), "{own:?} is still there:\n{}", suggestion.after);
        let rest: Vec<_> = before.iter().copied().map(identity).filter(|finding| *finding != own).collect();
        let new: Vec<_> = after.iter().filter(|finding| !rest.contains(finding)).collect();
        assert!(new.is_empty(), "{own:?} brings up {new:?}");
        assert_eq!(after.len(), before.len() - 1, "{own:?}");
        smallest(&suggestion.before, &suggestion.after);
    }
    let edited = apply(&report).unwrap();
    assert_eq!(edited.applied.len(), settled);
    let text = &edited.files[0].text;
    for line in 0..original.lines().count() {
        assert!(text.contains(&format!("# line {line}\n")), "the comment of line {line} is gone:\n{text}");
    }
    let after = run_all(text);
    let mut left: Vec<_> = drift(&after).into_iter().map(identity).map(|(code, _, at)| (code, at)).collect();
    left.sort();
    let mut want: Vec<_> = UNANSWERABLE.iter().chain(UNPROVEN).map(|(code, at)| (*code, (*at).to_owned())).collect();
    want.sort();
    let withheld: Vec<_> = edited.withheld.iter().map(|suggestion| suggestion.code).collect();
    assert_eq!(withheld.len(), UNPROVEN.len(), "{withheld:?}");
    assert_eq!(left, want);
    insta::assert_snapshot!(
        "all_edits",
        TextDiff::from_lines(&original, text).unified_diff().context_radius(0).to_string()
    );
}

/// An edit touches one place: all before it and all behind it stays, and what it takes away is no
/// more than one word of a list.
fn smallest(before: &str, after: &str) {
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let start = before.chars().zip(after.chars()).take_while(same).count();
    let end = before.chars().rev().zip(after.chars().rev()).take_while(same).count();
    let length = before.chars().count();
    let taken: String = before.chars().take(length.saturating_sub(end)).skip(start).collect();
    assert!(taken.len() < 40 && !taken.contains("# line") && !taken.contains('\n'), "{taken:?} was taken away");
}

/// The drifting files whose findings the description can answer.
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
    let mut diffs = String::new();
    for file in CURABLE {
        let report = run(&original, file);
        assert!(!report.findings.is_empty(), "{file}");
        let edited = apply(&report).unwrap();
        assert_eq!(edited.applied.len(), report.findings.len(), "{file}");
        let after = run(&edited.files[0].text, file);
        assert!(after.findings.is_empty(), "{file} is not cured:\n{}\n{edited:?}", common::text(&after));
        for suggestion in suggest(&report) {
            let (title, evidence) = (suggestion.title.as_str(), &suggestion.evidence);
            let (code, impact, diff) = (suggestion.code, suggestion.impact, suggestion.diff.as_str());
            write!(diffs, "==== {file}\n[{code}] {title}; {evidence}; {impact}\n{diff}").unwrap();
        }
    }
    insta::assert_snapshot!("suggestions", diffs);
}

/// A description of several files: each edit is made where the schema is written, in the style of
/// that file.
#[test]
fn edits_reach_the_files_that_a_description_refers_to() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    };
    let main = write(
        "openapi.yaml",
        "openapi: 3.0.3\npaths:\n  /x:\n    $ref: paths/x.yaml # elsewhere\n  /y: {get: {responses: {default: {$ref: 'paths/x.yaml#/get/responses/200'}}}}\n",
    );
    write(
        "paths/x.yaml",
        "# One path\nget:\n  responses:\n    200: # all is well\n      description: It\n      content:\n        application/json:\n          schema: {$ref: '../schemas.json#/It'}\n",
    );
    write(
        "schemas.json",
        "{\n  \"It\": {\n    \"type\": \"object\",\n    \"required\": [\n      \"a\",\n      \"kind\"\n    ],\n    \"properties\": {\n      \"a\": { \"type\": \"string\" },\n      \"kind\": { \"enum\": [\"A\", 1] }\n    }\n  }\n}\n",
    );
    let entry = |path: &str, body: &str| {
        let mut entry = common::call("GET", path, 200, Some(body));
        entry["response"]["headers"].as_array_mut().unwrap().push(json!({"name": "X-Left", "value": "1"}));
        entry
    };
    let entries = [entry("/x", r#"{"kind": "B", "new": {"b": 1}}"#), entry("/y", r#"{"kind": true, "a": null}"#), {
        let mut other = common::call("GET", "/x", 202, None);
        other["response"]["headers"] = json!([{"name": "X-Left", "value": "1"}]);
        other
    }];
    let har = json!({"log": {"entries": entries}}).to_string();
    let check = || {
        let contract = Contract::load(&main).unwrap();
        check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.clone().into() }], &shown()).unwrap()
    };
    let report = check();
    let edited = apply(&report).unwrap();
    // The header is missed at both paths, and described once in the answer that they share.
    assert_eq!(edited.applied.len(), report.findings.len() - 1, "{}", common::text(&report));
    let mut shown = String::new();
    for text in &edited.files {
        let before = std::fs::read_to_string(&text.file).unwrap();
        shown.push_str(Path::new(&text.file).file_name().unwrap().to_str().unwrap());
        shown.push('\n');
        shown.push_str(&TextDiff::from_lines(&before, &text.text).unified_diff().context_radius(1).to_string());
        std::fs::write(&text.file, &text.text).unwrap();
    }
    insta::assert_snapshot!(shown, @r#"
x.yaml
@@ -8 +8,9 @@
           schema: {$ref: '../schemas.json#/It'}
+      headers:
+        x-left:
+          schema: {type: string}
+    '202':
+      description: Accepted
+      headers:
+        x-left:
+          schema: {type: string}
schemas.json
@@ -4,3 +4,2 @@
     "required": [
-      "a",
       "kind"
@@ -8,4 +7,5 @@
     "properties": {
-      "a": { "type": "string" },
-      "kind": { "enum": ["A", 1] }
+      "a": { "type": "string", "nullable": true },
+      "kind": { "enum": ["A", 1, "B", true] },
+      "new": {"type": "object"}
     }
"#);
    let after = check();
    assert!(after.findings.is_empty(), "{}", common::text(&after));
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
            check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.into() }], &shown()).unwrap()
        };
        let edited = apply(&run(spec)).unwrap().files.remove(0).text;
        assert!(run(&edited).findings.is_empty(), "{edited}\n{}", common::text(&run(&edited)));
        assert_eq!(edited.matches("\r\n").count(), if spec.contains("\r\n") { edited.lines().count() } else { 0 });
        all.push_str(&edited.replace('\r', "\\r"));
        all.push_str("----\n");
    }
    insta::assert_snapshot!("styles", all);
}

/// One exchange in which a client sends what is not described is no evidence that anyone should.
#[test]
fn a_mistake_in_one_request_does_not_become_contract() {
    let spec = "openapi: 3.0.3\npaths:\n  /x:\n    get:\n      responses:\n        200: {description: It}\n";
    let run = |calls: &[&str]| {
        let entries: Vec<_> = calls.iter().map(|url| common::call("GET", url, 200, None)).collect();
        let har = json!({"log": {"entries": entries}}).to_string().into_bytes();
        let contract = Contract::parse("openapi.yaml", spec).unwrap();
        check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har }], &Options::default()).unwrap()
    };
    let one = run(&["/x?pgae=a"]);
    assert!(apply(&one).is_none());
    let withheld = suggest(&one).remove(0);
    assert!(withheld.withheld.unwrap().contains("2 exchanges"), "the reason is given");
    assert!(withheld.diff.as_str().contains("pgae"), "the edit is shown");
    assert!(apply(&run(&["/x?pgae=a", "/x?pgae=b", "/x", "/x"])).is_none(), "half of them is not most");
    let most = apply(&run(&["/x?page=a", "/x?page=b", "/x"])).unwrap();
    assert!(most.files[0].text.contains("name: page"));
    assert_eq!(most.applied[0].evidence, "seen in 2 of 3 exchanges");
    assert!(apply(&run(&["/y"])).is_none(), "one call of another path");
    assert!(apply(&run(&["/y", "/y", "/x", "/x", "/x"])).is_some());
}

/// Without `--show-values` no value of a recording is written into the document.
#[test]
fn hidden_values_are_not_listed() {
    let spec = common::spec("schema: {type: string, enum: [A]}");
    let run = |options: &Options| {
        let har = json!({"log": {"entries": [common::entry(200, "\"SECRET\"")]}}).to_string().into_bytes();
        let contract = Contract::parse("openapi.yaml", &spec).unwrap();
        check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har }], options).unwrap()
    };
    let hidden = suggest(&run(&Options::default())).remove(0);
    assert!(hidden.withheld.unwrap().contains("--show-values"));
    assert!(suggest(&run(&shown()))[0].after.contains("[A, SECRET]"));
}

/// A document of each form, whose response lists the values `A` alone.
fn lists() -> [String; 3] {
    let response =
        |schema: &str| format!("{{200: {{description: It, content: {{application/json: {{schema: {{{schema}}}}}}}}}}}");
    let flow = format!("openapi: 3.1.0\npaths: {{/x: {{get: {{responses: {}}}}}}}\n", response("enum: [A]"));
    let block = "openapi: 3.1.0\npaths:\n  /x:\n    get:\n      responses:\n        200:\n          description: It\n          \
                 content:\n            application/json:\n              schema:\n                enum:\n                - A # it's\n";
    let json = json!({"openapi": "3.1.0", "paths": {"/x": {"get": {"responses": {"200": {"description": "It",
        "content": {"application/json": {"schema": {"enum": ["A"]}}}}}}}}});
    [flow, block.to_owned(), json.to_string()]
}

/// Lists a value, given as JSON, and returns what the recording then lacks and the new text.
fn list(spec: &str, value: &str) -> Option<(usize, String)> {
    let har = json!({"log": {"entries": [common::entry(200, value)]}}).to_string();
    let run = |spec: &str| {
        let contract = Contract::parse("openapi.yaml", spec).unwrap();
        check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.clone().into() }], &shown()).unwrap()
    };
    let edited = apply(&run(spec))?.files.remove(0).text;
    Some((drift(&run(&edited)).len(), edited))
}

#[test]
fn values_are_listed_as_what_they_are() {
    for value in [
        r#""1""#,
        r#""null""#,
        r#""true""#,
        r#""1e3""#,
        r#""a\nb""#,
        r#""two\r\nlines ""#,
        r#"" ""#,
        r#""""#,
        r##""# no comment""##,
        r#""a: b""#,
        r#""it's \"quoted\"""#,
        r#""\u2028\u0085\u0007\ufeff""#,
        r#""*a""#,
        r#""2024-01-01""#,
        "1",
        "1e3",
        "-0.5",
        "123456789012345678901234567890",
        "true",
        r#"{"a": 2, "b: c": ["1", null]}"#,
        r#"[1, "1"]"#,
    ] {
        for spec in lists() {
            let (left, edited) = list(&spec, value).unwrap_or_else(|| panic!("{value} is listed in\n{spec}"));
            assert_eq!(left, 0, "{value}:\n{edited}");
            let others = ["1", "\"1\"", "null", "\"null\"", "true", "1000", "\"a b\"", "{}"];
            for other in others.iter().filter(|other| **other != value && !(value == "1e3" && **other == "1000")) {
                let report = {
                    let har = json!({"log": {"entries": [common::entry(200, other)]}}).to_string();
                    let contract = Contract::parse("openapi.yaml", &edited).unwrap();
                    check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.into() }], &shown()).unwrap()
                };
                assert!(!drift(&report).is_empty(), "{value} does not allow {other}:\n{edited}");
            }
        }
    }
    // Half of a value is another value.
    let long = format!("\"{}\"", "x".repeat(300));
    for value in [&*long, r#""\ud800""#] {
        assert!(lists().iter().all(|spec| list(spec, value).is_none()), "{value}");
    }
}

#[test]
fn any_text_is_listed_as_it_is() {
    let signs: Vec<char> =
        "aA1 '\"#:\\-?!&*|>%@`{}[],~.é日😀\u{0}\u{7}\t\n\r\u{85}\u{a0}\u{2028}\u{feff}\u{fffe}".chars().collect();
    let mut seed = 7_u64;
    let mut next = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % bound
    };
    for _ in 0..500 {
        let length = next(8);
        let text: String = (0..length).map(|_| signs[next(signs.len())]).collect();
        for spec in lists().iter().filter(|_| text != "A") {
            let (left, edited) = list(spec, &serde_json::Value::from(&*text).to_string()).unwrap();
            assert_eq!(left, 0, "{text:?}:\n{edited}");
        }
    }
}

/// An edit that would not do what it is meant to, and nothing else, is not offered.
#[test]
fn edits_that_miss_their_place_are_not_offered() {
    let har = json!({"log": {"entries": [common::entry(200, r#"{"a": 1, "b": 2}"#)]}}).to_string();
    let run = |schema: &str| {
        let contract = Contract::parse("openapi.yaml", &common::spec(schema)).unwrap();
        let report =
            check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.clone().into() }], &shown()).unwrap();
        suggest(&report).len()
    };
    let properties = "schema:\n                type: object\n                properties:\n";
    assert_eq!(run(&format!("{properties}                  a: {{}}\n")), 1);
    assert_eq!(run(&format!("{properties}                  ? a\n                  : {{type: integer}}\n")), 0);
    // A name that is there twice would still be required.
    let twice = "schema: {type: object, required: [c, c], properties: {a: {}, b: {}, c: {}}}";
    assert_eq!(run(twice), 0);
    // No document can have this status.
    let contract = Contract::parse("openapi.yaml", &common::spec("schema: {}")).unwrap();
    let har = json!({"log": {"entries": [common::entry(999, "1")]}}).to_string();
    let report = check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.into() }], &shown()).unwrap();
    assert!(!drift(&report).is_empty() && suggest(&report).is_empty());
}

/// A comment beside a removed element stays, whatever quotes are on its line.
#[test]
fn comments_beside_quotes_stay() {
    let spec = "openapi: 3.0.3\npaths:\n  /x:\n    get:\n      responses:\n        200:\n          description: It\n          \
                content:\n            application/json:\n              schema:\n                required:\n                - b\n                \
                - \"it's\" # why it's there\n                properties: {b: {}, \"it's\": {}}\n";
    let contract = Contract::parse("openapi.yaml", spec).unwrap();
    let har = json!({"log": {"entries": [common::entry(200, r#"{"b": 1}"#)]}}).to_string();
    let report = check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.into() }], &shown()).unwrap();
    let edited = apply(&report).unwrap().files.remove(0).text;
    assert!(edited.contains("# why it's there") && !edited.contains("- \"it's\""), "{edited}");
}

/// The diff of a document on one line is not as long as the document.
#[test]
fn a_diff_is_bounded() {
    let paths: serde_json::Map<String, serde_json::Value> = (0..2000)
        .map(|index| (format!("/x{index}"), json!({"get": {"responses": {"200": {"description": "ä"}}}})))
        .collect();
    let spec = json!({"openapi": "3.0.3", "paths": paths}).to_string();
    let contract = Contract::parse("openapi.json", &spec).unwrap();
    let har = json!({"log": {"entries": [common::call("GET", "/x1000", 418, None)]}}).to_string().into_bytes();
    let input = Input::Bytes { name: "a.har".into(), bytes: har };
    let report = check(&contract, vec![input], &Options::default()).unwrap();
    let suggestion = suggest(&report).remove(0);
    let diff = suggestion.diff.as_str();
    assert!(diff.len() < 1000 && diff.contains("\"418\""), "{diff}");
    assert!(diff.contains("@@ line 1, column "), "{diff}");
}

//! Every format over every way in which a run can end: they say the same, each in its own grammar.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod escaping;
mod markup;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

const FORMATS: [&str; 7] = ["text", "json", "sarif", "junit", "github", "markdown", "html"];

const SPEC: &str = "\
openapi: 3.0.3
servers: [{url: 'https://api.test'}]
paths:
  /x:
    get:
      responses:
        200:
          description: It
          content:
            application/json:
              schema:
                type: object
                properties:
                  kind: {type: string, enum: [A]}
                  also: {type: string}
";

const BASELINE: &str = "\
- code: unknown-enum-value
  at: '#/paths/~1x/get/responses/200/content/application~1json/schema/properties/kind/enum'
  reason: 'known | and `accepted`'
- code: undocumented-field
  at: '#/paths/~1x/get/responses/200/content/application~1json/schema'
  subject: new
  reason: known
";

/// One way in which a run ends, and what every format has to say about it.
#[derive(Debug, Clone, Copy)]
struct Case {
    name: &'static str,
    arguments: &'static [&'static str],
    exit: i64,
    verdict: &'static str,
    /// Findings that count, and accepted ones.
    findings: usize,
    accepted: usize,
    /// The kinds of notices that fail the run, and of the others.
    failing: &'static [&'static str],
    noted: &'static [&'static str],
    /// What became of edits.
    edits: &'static [&'static str],
}

const CLEAN: Case = Case {
    name: "clean",
    arguments: &["clean.har"],
    exit: 0,
    verdict: "No drift",
    findings: 0,
    accepted: 0,
    failing: &[],
    noted: &[],
    edits: &[],
};

const DRIFT: Case = Case { name: "drift", arguments: &["drift.har"], exit: 1, verdict: "Drift", findings: 2, ..CLEAN };

const CASES: &[Case] = &[
    CLEAN,
    DRIFT,
    Case { name: "show values", arguments: &["--show-values", "drift.har"], ..DRIFT },
    Case {
        name: "accepted",
        arguments: &["--baseline", "baseline.yaml", "drift.har"],
        verdict: "No drift (2 accepted)",
        accepted: 2,
        ..CLEAN
    },
    Case {
        name: "incomplete",
        arguments: &["clean.har", "aborted.har"],
        exit: 2,
        verdict: "No drift in what could be checked",
        failing: &["not checked"],
        ..CLEAN
    },
    Case {
        name: "incomplete and allowed",
        arguments: &["--allow-unchecked", "clean.har", "aborted.har"],
        noted: &["not checked"],
        ..CLEAN
    },
    Case {
        name: "drift and incomplete",
        arguments: &["drift.har", "empty.har"],
        exit: 2,
        verdict: "Drift, and not everything could be checked",
        failing: &["recording"],
        ..DRIFT
    },
    Case {
        name: "a media type that no schema can judge",
        arguments: &["--spec", "xml.yaml", "xml.har", "clean.har"],
        exit: 2,
        verdict: "No drift in what could be checked",
        failing: &["not checked"],
        ..CLEAN
    },
    Case {
        name: "a security scheme that a recording does not show",
        arguments: &["--spec", "mutual.yaml", "clean.har"],
        exit: 2,
        verdict: "Nothing was checked",
        failing: &["not checked", "nothing checked"],
        noted: &[],
        ..CLEAN
    },
    Case {
        name: "nothing checked",
        arguments: &["elsewhere.har"],
        exit: 2,
        verdict: "Nothing was checked",
        failing: &["recording", "nothing checked"],
        noted: &["passed over"],
        ..CLEAN
    },
    Case {
        name: "nothing checked, which cannot be allowed",
        arguments: &["--allow-unchecked", "aborted.har"],
        exit: 2,
        verdict: "Nothing was checked",
        failing: &["nothing checked"],
        noted: &["not checked"],
        ..CLEAN
    },
    Case {
        name: "nothing to cover",
        arguments: &["--spec", "no-paths.yaml", "--min-coverage", "1", "refused.har"],
        exit: 2,
        verdict: "Nothing was checked",
        failing: &["coverage", "nothing checked"],
        noted: &["passed over"],
        ..CLEAN
    },
    Case {
        name: "coverage missed",
        arguments: &["--min-coverage", "100", "clean.har"],
        exit: 1,
        verdict: "Failed without new drift",
        failing: &["coverage"],
        ..CLEAN
    },
    Case {
        name: "settled",
        arguments: &["--baseline", "baseline.yaml", "clean.har"],
        exit: 1,
        verdict: "Failed without new drift",
        failing: &["baseline", "baseline"],
        ..CLEAN
    },
    Case {
        name: "rules off",
        arguments: &["--off", "unknown-enum-value", "--off", "undocumented-field", "drift.har"],
        noted: &["rules off"],
        ..CLEAN
    },
    Case { name: "suggest", arguments: &["--suggest", "drift.har"], edits: &["withheld", "suggestion"], ..DRIFT },
    Case {
        name: "suggest with values",
        arguments: &["--suggest", "--show-values", "drift.har"],
        edits: &["suggestion", "suggestion"],
        ..DRIFT
    },
    Case { name: "write", arguments: &["--write", "drift.har"], edits: &["written", "withheld"], ..DRIFT },
    Case { name: "more names than are kept", arguments: &["names.har"], findings: 65, ..DRIFT },
    Case {
        name: "more names than are kept, accepted",
        arguments: &["--baseline", "names.yaml", "names.har"],
        verdict: "Drift (64 accepted)",
        findings: 1,
        accepted: 64,
        ..DRIFT
    },
    Case {
        name: "a keyword that makes no sense",
        arguments: &["--spec", "keyword.yaml", "clean.har"],
        noted: &["note"],
        ..CLEAN
    },
];

fn entry(url: &str, status: u16, media_type: &str, body: &str) -> Value {
    json!({
        "request": {"method": "GET", "url": url, "headers": [{"name": "accept", "value": "*/*"}]},
        "response": {
            "status": status,
            "headers": [{"name": "content-type", "value": media_type}],
            "content": {"size": body.len(), "mimeType": media_type, "text": body},
        },
    })
}

/// A name of letters only, so that it does not look like data.
fn name(index: usize) -> String {
    let letter = |index: usize| char::from(b'a' + u8::try_from(index % 26).unwrap());
    format!("n-{}{}", letter(index / 26), letter(index))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let har = |name: &str, entries: &[Value]| write(name, &json!({"log": {"entries": entries}}).to_string());
    let get = |body: &str| entry("https://api.test/x", 200, "application/json", body);
    write("openapi.yaml", SPEC);
    write(
        "xml.yaml",
        &SPEC.replace(
            "            application/json:",
            "            application/xml: {schema: {type: object}}\n            application/json:",
        ),
    );
    write("no-paths.yaml", "openapi: 3.0.3\nservers: [{url: 'https://api.test'}]\npaths: {}\n");
    write("keyword.yaml", &SPEC.replace("also: {type: string}", "also: {type: string, minLength: -1}"));
    let mutual = SPEC.replace("      responses:", "      security: [{mutual: []}]\n      responses:");
    write("mutual.yaml", &format!("{mutual}components: {{securitySchemes: {{mutual: {{type: mutualTLS}}}}}}\n"));
    write("baseline.yaml", BASELINE);
    har("clean.har", &[get(r#"{"kind": "A"}"#)]);
    har("drift.har", &[get(r#"{"kind": "SECRET", "new": 1}"#), get(r#"{"kind": "A"}"#)]);
    har("aborted.har", &[entry("https://api.test/x", 0, "", "")]);
    har("elsewhere.har", &[entry("https://other.test/x", 200, "application/json", "{}")]);
    har("refused.har", &[entry("https://api.test/x", 404, "application/json", "{}")]);
    har("xml.har", &[entry("https://api.test/x", 200, "application/xml", "<a/>")]);
    har("empty.har", &[]);
    let members: serde_json::Map<String, Value> = (0..200).map(|index| (name(index), json!(1))).collect();
    har("names.har", &[get(&Value::Object(members).to_string())]);
    let accepted = (0..64).map(|index| {
        let head = BASELINE.split_once("- code: undocumented-field").unwrap().1;
        format!("- code: undocumented-field{}", head.replace("subject: new", &format!("subject: {}", name(index))))
    });
    write("names.yaml", &accepted.collect::<String>());
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (i64, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_openapi-drift")).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap().into(), String::from_utf8(output.stdout).unwrap())
}

/// What a format says, as far as the format can say it.
#[derive(Debug, Default, PartialEq)]
struct Said {
    exit: Option<i64>,
    verdict: Option<String>,
    findings: usize,
    accepted: usize,
    failing: Vec<String>,
    noted: Vec<String>,
    edits: Vec<String>,
}

fn expected(case: &Case) -> Said {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Said {
        exit: Some(case.exit),
        verdict: Some(case.verdict.to_owned()),
        findings: case.findings,
        accepted: case.accepted,
        failing: owned(case.failing),
        noted: owned(case.noted),
        edits: owned(case.edits),
    }
}

const KINDS: [&str; 8] =
    ["note", "recording", "baseline", "coverage", "nothing checked", "not checked", "rules off", "passed over"];
const EDITS: [&str; 3] = ["suggestion", "written", "withheld"];

#[test]
fn formats_agree_on_every_outcome() {
    for case in CASES {
        for format in FORMATS {
            // `--write` changes the document.
            let folder = folder();
            let arguments = [&["check", "--format", format], case.arguments].concat();
            let (exit, out) = run(folder.path(), &arguments);
            let at = format!("{} as {format}:\n{out}", case.name);
            assert_eq!(exit, case.exit, "{at}");
            let mut want = expected(case);
            let mut said = match format {
                "text" => text(&out),
                "json" => from_json(&out),
                "sarif" => sarif(&out),
                "junit" => junit(&out),
                "github" => github(&out),
                "markdown" => markdown(&out),
                _ => html(&out),
            };
            if format == "text" {
                want.noted.extend(want.failing.extract_if(.., |kind| kind == "not checked"));
            }
            for said in [&mut want, &mut said] {
                said.failing.sort();
                said.noted.sort();
                said.edits.sort();
            }
            assert!(!matches!(said.exit, Some(code) if (code == 0) != (case.exit == 0)), "{at}");
            if format != "json" && format != "sarif" {
                // Other formats say whether it failed, and not by which code.
                want.exit = said.exit;
            }
            assert_eq!(said, want, "{at}");
            let shows = case.arguments.contains(&"--show-values");
            assert_eq!(out.contains("SECRET"), shows, "values are shown when asked for: {at}");
            assert!(!out.contains("0 of 0 points"), "{at}");
        }
    }
}

/// Text: labels at the beginning of lines, and a closing line.
fn text(out: &str) -> Said {
    let mut said = Said::default();
    let closing = out.lines().rev().find(|line| line.contains(" checked in ")).unwrap();
    let failed = ["problem", "baseline"];
    for line in out.lines() {
        let label = line.split([':', '[']).next().unwrap();
        match label {
            "error" | "warning" => said.findings += 1,
            "accepted" => said.accepted += 1,
            "coverage" => {}
            edit if EDITS.contains(&edit) => said.edits.push(edit.to_owned()),
            _ if failed.contains(&label) || KINDS.contains(&label) => {
                let kind = match label {
                    "problem" if line.contains("coverage is") || line.contains("to cover") => "coverage",
                    "problem" if line.contains("could be checked in full") => "nothing checked",
                    "problem" => "recording",
                    other => other,
                };
                // Text does not say whether it was allowed that something was not checked.
                let notes = ["note", "rules off", "passed over", "not checked"].contains(&kind);
                if notes { &mut said.noted } else { &mut said.failing }.push(kind.to_owned());
            }
            _ => {}
        }
    }
    let name = closing.split(": ").nth(1).unwrap();
    said.verdict = Some(name[..1].to_uppercase() + &name[1..]);
    said
}

fn from_json(out: &str) -> Said {
    let report: Value = serde_json::from_str(out).unwrap();
    let len = |name: &str| report[name].as_array().map_or(0, Vec::len);
    let mut said = Said {
        exit: report["exit_code"].as_i64(),
        verdict: report["verdict"].as_str().map(str::to_owned),
        findings: len("findings"),
        accepted: len("accepted"),
        ..Said::default()
    };
    let mut add = |fails: bool, kind: &str, count: usize| {
        let list = if fails { &mut said.failing } else { &mut said.noted };
        list.extend(std::iter::repeat_n(kind.to_owned(), count));
    };
    add(false, "note", len("contract_problems"));
    add(true, "recording", len("recordings"));
    add(true, "baseline", len("baseline"));
    add(true, "coverage", usize::from(report.get("coverage_below").is_some()));
    let nothing = said_nothing(&report);
    add(true, "nothing checked", usize::from(nothing));
    add(report["allow_unchecked"] == false, "not checked", len("not_checked"));
    for skipped in report["not_checked"].as_array().unwrap() {
        assert!(["aborted", "media-type", "document"].contains(&skipped["code"].as_str().unwrap()), "{skipped}");
        assert_eq!(skipped.get("spec").is_some(), skipped["code"] != "aborted", "{skipped}");
    }
    add(false, "rules off", usize::from(len("off") > 0));
    add(false, "passed over", len("passed_over"));
    for suggestion in report["suggestions"].as_array().into_iter().flatten() {
        let state = match (suggestion.get("withheld"), &suggestion["written"]) {
            (Some(_), _) => "withheld",
            (None, Value::Bool(true)) => "written",
            _ => "suggestion",
        };
        said.edits.push(state.to_owned());
    }
    let errors = report["summary"]["errors"].as_u64().unwrap() + report["summary"]["warnings"].as_u64().unwrap();
    assert_eq!(errors, said.findings as u64);
    assert_eq!(report["summary"]["accepted"], said.accepted);
    let outcome = ["clean", "drift", "incomplete"][usize::try_from(said.exit.unwrap()).unwrap()];
    assert_eq!(report["outcome"], outcome);
    said
}

fn said_nothing(report: &Value) -> bool {
    let none = |name: &str| report[name].as_array().unwrap().is_empty();
    report["summary"]["checked"] == 0 && none("findings") && none("accepted")
}

fn sarif(out: &str) -> Said {
    let log: Value = serde_json::from_str(out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let invocation = &run["invocations"][0];
    let description = invocation["exitCodeDescription"].as_str().unwrap();
    let name = description.split(": ").next().unwrap();
    let mut said = Said {
        exit: invocation["exitCode"].as_i64(),
        verdict: Some(name[..1].to_uppercase() + &name[1..]),
        ..Said::default()
    };
    let rules: Vec<&Value> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    for result in run["results"].as_array().unwrap() {
        assert!(rules.contains(&&result["ruleId"]));
        assert!(result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"].is_string());
        if let Some(suppression) = result.get("suppressions") {
            assert!(suppression[0]["justification"].as_str().unwrap().starts_with("known"));
            said.accepted += 1;
        } else {
            said.findings += 1;
        }
        let suggestion = &result["properties"]["suggestion"];
        if suggestion.get("withheld").is_some() {
            said.edits.push("withheld".to_owned());
        } else if suggestion["written"] == true {
            said.edits.push("written".to_owned());
        } else if let Some(fixes) = result.get("fixes") {
            let replacement = &fixes[0]["artifactChanges"][0]["replacements"][0];
            assert!(replacement["deletedRegion"]["startLine"].as_u64().unwrap() > 1);
            assert!(!replacement["insertedContent"]["text"].as_str().unwrap().is_empty());
            said.edits.push("suggestion".to_owned());
        }
    }
    for notification in invocation["toolExecutionNotifications"].as_array().unwrap() {
        let kind = notification["descriptor"]["id"].as_str().unwrap().replace('-', " ");
        let list = if notification["level"] == "error" { &mut said.failing } else { &mut said.noted };
        list.push(kind);
    }
    assert_eq!(invocation["executionSuccessful"], said.failing.is_empty());
    said
}

fn junit(out: &str) -> Said {
    let root = markup::xml(out);
    let suite = &root.children[0];
    let count = |name: &str| suite.attribute(name).parse::<usize>().unwrap();
    let mut said = Said::default();
    for element in [&root, suite] {
        assert_eq!(
            element.attributes.iter().find(|(name, _)| name == "failures").unwrap().1,
            count("failures").to_string()
        );
    }
    let cases = suite.named("testcase");
    assert_eq!(cases.len(), count("tests"));
    assert_eq!(suite.named("failure").len(), count("failures"));
    assert_eq!(suite.named("skipped").len(), count("skipped"));
    assert_eq!(suite.named("error").len(), count("errors"));
    for error in suite.named("error") {
        let kind = error.attribute("type");
        assert!(["recording", "nothing checked", "not checked"].contains(&kind), "{kind} could be checked");
        said.failing.push(kind.to_owned());
    }
    for failure in suite.named("failure") {
        let kind = failure.attribute("type");
        if KINDS.contains(&kind) {
            said.failing.push(kind.to_owned());
        } else {
            said.findings += failure.text.trim().lines().count();
        }
    }
    said.noted.extend(suite.named("skipped").iter().map(|_| "not checked".to_owned()));
    let output = &suite.named("system-out")[0].text;
    for line in output.trim().lines() {
        let label = line.split([':', '[', '(']).next().unwrap().trim();
        if KINDS.contains(&label) && label != "not checked" {
            said.noted.push(label.to_owned());
        } else if EDITS.contains(&label) {
            said.edits.push(label.to_owned());
        } else if label == "accepted" {
            said.accepted += 1;
        }
    }
    let closing = output.trim().lines().last().unwrap().split(": ").next().unwrap();
    said.verdict = Some(closing[..1].to_uppercase() + &closing[1..]);
    said.exit = Some(i64::from(count("failures") + count("errors") > 0));
    said
}

/// `::level key=value,…::message`, one on each line.
fn github(out: &str) -> Said {
    let mut said = Said::default();
    for line in out.lines() {
        let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (level, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&level), "{line}");
        let properties: Vec<(&str, &str)> =
            properties.split(',').map(|property| property.split_once('=').unwrap()).collect();
        let (_, title) = properties.iter().find(|(name, _)| *name == "title").unwrap();
        let known = ["file", "line", "col", "endColumn", "title"];
        assert!(properties.iter().all(|(name, _)| known.contains(name)), "{line}");
        let fails = level != "notice";
        if *title == "openapi-drift" {
            let name = message.split(": ").nth(1).unwrap();
            said.verdict = Some(name[..1].to_uppercase() + &name[1..]);
            said.exit = Some(i64::from(fails));
        } else if KINDS.contains(title) {
            if fails { &mut said.failing } else { &mut said.noted }.push((*title).to_owned());
        } else if EDITS.contains(title) {
            said.edits.push((*title).to_owned());
        } else if message.starts_with("accepted: ") {
            said.accepted += 1;
        } else {
            said.findings += 1;
        }
    }
    said
}

fn markdown(out: &str) -> Said {
    let mut said = Said::default();
    let first = out.lines().next().unwrap().strip_prefix("## ").unwrap();
    said.verdict = Some(first.split(": `").next().unwrap().to_owned());
    let mut in_accepted = false;
    let mut in_code = false;
    for line in out.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        if let Some(heading) = line.strip_prefix("### ") {
            in_accepted = heading == "Accepted by the baseline";
            said.edits
                .extend(EDITS.iter().filter(|state| heading.starts_with(**state)).map(|state| (*state).to_owned()));
        } else if line.starts_with("| ") && !line.starts_with("| ---") && !line.contains("| rule |") {
            assert_eq!(cells(line), if in_accepted { 5 } else { 6 }, "{line}");
            *(if in_accepted { &mut said.accepted } else { &mut said.findings }) += 1;
        } else if let Some(item) = line.strip_prefix("* ") {
            let (fails, item) = item.strip_prefix("**").map_or((false, item), |item| (true, item));
            let kind = item.split(':').next().unwrap().to_owned();
            assert!(KINDS.contains(&&*kind), "{line}");
            if fails { &mut said.failing } else { &mut said.noted }.push(kind);
        }
    }
    assert!(!in_code, "a fence is closed");
    said
}

/// How many cells a row of a table has: a `|` behind a backslash is none of its borders.
fn cells(line: &str) -> usize {
    line.replace("\\|", "").matches('|').count() - 1
}

fn html(out: &str) -> Said {
    let page = markup::html(out);
    let mut said = Said::default();
    let title = page.named("h1")[0].text.clone();
    assert!(page.named("title")[0].text.ends_with(&title));
    let headings = [
        ("Problems of the document", "note"),
        ("Problems of recordings", "recording"),
        ("Baseline", "baseline"),
        ("Coverage", "coverage"),
        ("Nothing was checked", "nothing checked"),
        ("Not checked", "not checked"),
        ("Rules that are turned off", "rules off"),
        ("Passed over", "passed over"),
    ];
    for section in page.of_class("section", "rest") {
        let heading = &section.named("h2")[0].text;
        let items: Vec<_> = section.named("li");
        if heading == "Accepted by the baseline" {
            said.accepted = items.len();
        } else if heading == "Edits" {
            said.edits.extend(items.iter().map(|item| item.named("b")[0].text.clone()));
        } else {
            let (_, kind) = headings.iter().find(|(own, _)| own == heading).unwrap();
            for item in items {
                let fails = item.attributes.iter().any(|(name, value)| name == "class" && value == "failed");
                if fails { &mut said.failing } else { &mut said.noted }.push((*kind).to_owned());
                if *kind == "not checked" {
                    assert!(item.whole_text().contains(".har entry 1 (line 1)"), "{}", item.whole_text());
                }
            }
        }
    }
    said.findings = page.named("article").len();
    let green = page.of_class("p", "none").len() + page.of_class("dl", "clean").len();
    said.exit = Some(i64::from(green == 0));
    assert_eq!(title.starts_with("No drift (") || title == "No drift", green > 0, "{title}");
    said.verdict = Some(title);
    for anchor in page.named("a") {
        let target = anchor.attribute("href").strip_prefix('#').unwrap();
        assert!(
            page.all().iter().any(|element| element.attributes.iter().any(|(name, id)| name == "id" && id == target))
        );
    }
    said
}

/// More names than are told apart are never clean: not for the baseline, and not with it.
#[test]
fn a_baseline_does_not_accept_names_that_nobody_has_seen() {
    let folder = folder();
    std::fs::remove_file(folder.path().join("baseline.yaml")).unwrap();
    let accept = ["baseline", "--baseline", "new.yaml", "--reason", "known", "names.har"];
    let (exit, out) = run(folder.path(), &accept);
    assert_eq!(exit, 1, "{out}");
    assert!(out.contains("not accepted: openapi.yaml:11: [undocumented-field] there are more names"), "{out}");
    let (exit, out) = run(folder.path(), &["check", "--baseline", "new.yaml", "names.har"]);
    assert_eq!(exit, 1, "{out}");
    assert!(out.contains(" = seen 136 times: names.har entry 1"), "{out}");
    let (exit, _) = run(folder.path(), &["check", "--off", "undocumented-field", "names.har"]);
    assert_eq!(exit, 0, "a rule that is off finds nothing, whatever its number");
}

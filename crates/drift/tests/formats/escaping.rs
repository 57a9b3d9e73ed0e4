//! Whatever a recording, a document or a file is called: it does not get out of its place.

use openapi_drift::baseline::Baseline;
use openapi_drift::{Contract, Input, Options, Report, check, suggest};
use serde_json::json;

use super::{cells, markup};

/// Pieces of names that mean something to a terminal, a workflow, Markdown, HTML or YAML.
const PIECES: &[&str] = &[
    "INJECTED",
    "\n::error::INJECTED",
    "\r\nINJECTED",
    "\rINJECTED",
    "\u{1b}[31mINJECTED\u{1b}[0m",
    "\u{1b}]0;INJECTED\u{7}",
    "\u{9b}31m",
    "\0",
    "\u{202e}INJECTED\u{2066}",
    "\u{2028}INJECTED\u{2029}",
    "\u{feff}\u{200b}\u{e0041}",
    "|INJECTED|",
    "|\n| --- |",
    "`INJECTED`",
    "``",
    "`",
    "```\nINJECTED",
    "<script>INJECTED</script>",
    "<img src=x onerror=INJECTED>",
    "</code><b>INJECTED",
    "\" onmouseover=\"INJECTED",
    "' x='INJECTED",
    "]]>",
    "-->",
    "&lt;INJECTED&gt;",
    "@INJECTED",
    "[a](b)",
    "![a](b)",
    "http://a.test",
    "www.a.test",
    "GH-",
    "#",
    "*a*",
    "__a__",
    "~~a~~",
    "\\",
    "%0A",
    ",title=x::",
    "::",
    "${{ INJECTED }}",
    "ä🎉",
    "\t",
];

/// A report in which a text is in every place that somebody outside can fill.
fn report(nasty: &str) -> Report {
    let quoted = json!(nasty).to_string();
    let file = format!("{nasty}.yaml");
    let spec = format!(
        "{{\"openapi\": \"3.0.3\", \"servers\": [{{\"url\": \"https://api.test\"}}], \"paths\": {{\"/x\": {{\"get\": {{\
         \"operationId\": {quoted}, \"responses\": {{\"200\": {{\"description\": {quoted}, \"content\": {{\"application/json\": {{\
         \"schema\": {{\"type\": \"object\", \"required\": [{quoted}], \"properties\": {{{quoted}: {{\"type\": \"string\", \"minLength\": -1, \
         \"enum\": [{quoted}]}}, \"map\": {{\"additionalProperties\": {{\"type\": \"integer\"}}}}}}}}}}}}}}}}}}}}}}}}"
    );
    let contract = Contract::parse(&file, &spec).unwrap();
    let entry = |url: &str, status: u16, media_type: &str, body: &str| {
        json!({
            "request": {"method": "GET", "url": url, "headers": [{"name": "accept", "value": "*/*"}]},
            "response": {
                "status": status,
                "headers": [{"name": "content-type", "value": media_type}, {"name": nasty, "value": nasty}],
                "content": {"size": body.len(), "mimeType": media_type, "text": body},
            },
        })
    };
    let json = "application/json";
    let member = |name: &str| json!({ name: nasty }).to_string();
    let url = "https://api.test/x";
    let entries = [
        entry(url, 200, json, &member(nasty)),
        entry(url, 200, json, &member("map")),
        entry(url, 200, json, &json!({"map": {nasty: nasty}, "a": {nasty: 1}, format!("{nasty}x"): 1}).to_string()),
        entry(url, 200, json, &format!("{{{quoted}: 1, {quoted}: 2}}")),
        entry(url, 200, nasty, "x"),
        entry(&format!("{url}?{nasty}=1"), 200, json, "{}"),
        entry(&format!("{url}/{nasty}"), 200, nasty, "{}"),
        entry(&format!("https://{nasty}/x"), 200, json, "{}"),
        entry(url, 0, json, "{}"),
        json!({"request": nasty}),
    ];
    let har = json!({"log": {"entries": entries}}).to_string().into_bytes();
    let inputs = vec![
        Input::Bytes { name: nasty.to_owned(), bytes: har },
        Input::Bytes { name: format!("{nasty}2"), bytes: nasty.into() },
    ];
    let mut report = check(&contract, inputs, &Options::default().with_show_values(true)).unwrap();
    let accepted = Baseline::default().with(&report, nasty).unwrap();
    // Some are accepted, one is gone, the others are new.
    let (head, rest) =
        accepted.split_at(accepted[accepted.find("- code").unwrap() + 1..].find("\n- code").unwrap() + 2);
    let end = rest.find("- code").unwrap() + 1;
    let end = rest[end..].find("\n- code").map_or(rest.len(), |at| end + at + 1);
    // YAML has no place for the controls that JSON lets stand.
    let at: String = quoted
        .chars()
        .map(|c| if c.is_control() { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() })
        .collect();
    let gone = format!("- code: wrong-type\n  at: {at}\n  subject: 'x'\n  reason: gone\n");
    let baseline = Baseline::parse(&format!("{nasty}.yml"), &format!("{head}{}{gone}", &rest[..end]));
    report.apply(&baseline.unwrap_or_else(|error| panic!("{error}: {accepted}")), "2026-01-01");
    report.demand_coverage(100);
    report.suggestions = suggest::suggest(&report);
    assert!(report.findings.len() > 5 && !report.accepted.is_empty() && !report.baseline.is_empty());
    report
}

fn each(mut judge: impl FnMut(&Report, &str)) {
    for (index, piece) in PIECES.iter().enumerate() {
        judge(&report(&format!("x{piece}")), piece);
        // With another one in front of it, so that pairs come up as well.
        let other = PIECES[(index * 7 + 3) % PIECES.len()];
        judge(&report(&format!("{other}{piece}")), piece);
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn is_printable(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn has_printable_lines(text: &str) {
    for line in text.lines() {
        assert!(line.chars().all(is_printable), "{line:?}");
        assert!(!line.trim_start().starts_with("INJECTED"), "{line:?}");
    }
}

#[test]
fn text_stays_on_its_line() {
    each(|report, _| {
        let out = written(|out| report.write_text(out));
        has_printable_lines(&out);
        // The last line begins with the name of the document, which the caller chose.
        for line in out.lines().filter(|line| !line.contains(" checked in ")) {
            assert!(!line.starts_with("::"), "{line:?}");
        }
        let labels =
            ["accepted: ", "note: ", "problem: ", "baseline: ", "not checked: ", "passed over: ", "coverage: "];
        let count = |label: &str| out.lines().filter(|line| line.starts_with(label)).count();
        let counts: Vec<usize> = labels.iter().map(|label| count(label)).collect();
        let problems = report.recordings.len() + usize::from(report.coverage_below.is_some());
        let (accepted, notes) = (report.accepted.len(), report.contract_problems.len());
        let (baseline, skipped) = (report.baseline.len(), report.not_checked.len());
        assert_eq!(counts, [accepted, notes, problems, baseline, skipped, report.passed_over.len(), 1], "{out}");
    });
}

#[test]
fn github_gets_one_command_for_each_thing() {
    each(|report, _| {
        let out = written(|out| report.write_github(out));
        has_printable_lines(&out);
        for line in out.lines() {
            let is_command = ["::error ", "::warning ", "::notice "].iter().any(|command| line.starts_with(command));
            assert!(is_command, "{line:?}");
            let (properties, _) = line[2..].split_once("::").unwrap();
            let titles = properties.split([' ', ',']).filter(|property| property.starts_with("title="));
            assert_eq!(titles.count(), 1, "{line:?}");
        }
        let things = report.findings.len()
            + report.accepted.len()
            + report.suggestions.len()
            + report.contract_problems.len()
            + report.recordings.len()
            + report.baseline.len()
            + report.not_checked.len()
            + report.passed_over.len()
            + usize::from(report.coverage_below.is_some())
            + 1;
        assert_eq!(out.lines().count(), things, "{out}");
    });
}

#[test]
fn markdown_holds_no_markup_of_others() {
    each(|report, _| {
        let out = written(|out| report.write_markdown(out));
        has_printable_lines(&out);
        let mut fence: Option<String> = None;
        let mut rows = [0, 0];
        for line in out.lines() {
            match &fence {
                Some(open) if line == open => fence = None,
                Some(_) => {}
                None if line.starts_with("```") => {
                    fence = Some(line.trim_end_matches("diff").to_owned());
                }
                None => {
                    if line.starts_with("| ") {
                        let is_head = line.contains("| rule |") || line.starts_with("| ---");
                        let width = cells(line);
                        rows[usize::from(width == 5)] += usize::from(!is_head);
                        assert!(width == 5 || width == 6, "{line:?}");
                    }
                    let rest = without_code(line);
                    for sign in ["@", "://", "www.", "GH-", "INJECTED]"] {
                        assert!(!rest.contains(sign), "{sign} in {line:?}");
                    }
                    let bare = without_escapes(&rest);
                    let bare = bare.trim_start_matches("* ").replace("**", "");
                    let signs = ['<', '>', '[', ']', '`', '~', '_', '*', '&', '!', '$', '{'];
                    assert!(!bare.contains(signs), "{bare:?} in {line:?}");
                }
            }
        }
        assert!(fence.is_none(), "{out}");
        assert_eq!(rows, [report.findings.len(), report.accepted.len()], "{out}");
    });
}

/// A line without its code spans, as Markdown reads them.
fn without_code(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '\\']) {
        out.push_str(&rest[..at]);
        if rest[at..].starts_with('\\') {
            let next = rest[at + 1..].chars().next();
            out.push('\\');
            out.extend(next);
            rest = &rest[at + 1 + next.map_or(0, char::len_utf8)..];
            continue;
        }
        let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let body = &rest[at + run..];
        let mut from = 0;
        let end = loop {
            let Some(found) = body[from..].find('`') else { panic!("an open code span: {line:?}") };
            let start = from + found;
            let length = body[start..].len() - body[start..].trim_start_matches('`').len();
            if length == run {
                break start;
            }
            from = start + length;
        };
        rest = &body[end + run..];
    }
    out.push_str(rest);
    out
}

fn without_escapes(line: &str) -> String {
    let mut out = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            characters.next();
        } else {
            out.push(character);
        }
    }
    out
}

#[test]
fn markup_is_well_formed_and_holds_nothing_else() {
    each(|report, _| {
        let page = markup::html(&written(|out| report.write_html(out)));
        for element in page.all() {
            assert!(!["img", "script"].contains(&element.name.as_str()) || element.children.is_empty());
            assert_ne!(element.name, "img");
            for (name, _) in &element.attributes {
                assert!(!name.starts_with("on") && name != "x", "{name}");
            }
        }
        assert_eq!(page.named("article").len(), report.findings.len());
        let suite = markup::xml(&written(|out| report.write_junit(out)));
        let known = ["testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"];
        assert!(suite.all().iter().all(|element| known.contains(&element.name.as_str())));
    });
}

#[test]
fn json_is_json() {
    each(|report, _| {
        let json: serde_json::Value = serde_json::from_str(&written(|out| report.write_json(out))).unwrap();
        assert_eq!(json["findings"].as_array().unwrap().len(), report.findings.len());
        let sarif: serde_json::Value = serde_json::from_str(&written(|out| report.write_sarif(out))).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), report.findings.len() + report.accepted.len());
    });
}

/// Keys that are data: in no format, at no place.
#[test]
fn names_that_look_like_data_are_shown_nowhere() {
    let spec = "openapi: 3.0.3\nservers: [{url: 'https://api.test'}]\npaths: {/x: {get: {responses: {200: {description: It, content: {application/json: {schema: {type: object, properties: {map: {type: object, additionalProperties: {type: integer}}, line2: {type: string}}}}}}}}}}\n";
    let contract = Contract::parse("openapi.yaml", spec).unwrap();
    let body = json!({
        "jane@example.com": 1, "map": {"4711470@example.com": "x", "line2": "y"}, "line2": 7,
    });
    let url = "https://api.test/x?jane%40example.com=1&4711470815=2";
    let entry = json!({
        "request": {"method": "GET", "url": url, "headers": [{"name": "accept", "value": "*/*"}]},
        "response": {
            "status": 200,
            "headers": [{"name": "content-type", "value": "application/json"}, {"name": "x-user-4711470815", "value": "1"}],
            "content": {"size": 9, "mimeType": "", "text": body.to_string()},
        },
    });
    let har = json!({"log": {"entries": [entry, entry]}}).to_string().into_bytes();
    let input = Input::Bytes { name: "a.har".into(), bytes: har };
    let mut report = check(&contract, vec![input], &Options::default()).unwrap();
    report.suggestions = suggest::suggest(&report);
    let shown = [
        written(|out| report.write_text(out)),
        written(|out| report.write_json(out)),
        written(|out| report.write_sarif(out)),
        written(|out| report.write_junit(out)),
        written(|out| report.write_github(out)),
        written(|out| report.write_markdown(out)),
        written(|out| report.write_html(out)),
        Baseline::default().with(&report, "known").unwrap(),
    ];
    for out in shown {
        assert!(!out.contains("jane") && !out.contains("4711470"), "{out}");
    }
    let pointers: Vec<_> =
        report.findings.iter().filter_map(|finding| finding.first.as_ref()?.pointer.as_ref()).collect();
    assert!(pointers.iter().any(|pointer| **pointer == "/line2"), "a name of the document is shown: {pointers:?}");
    assert!(pointers.iter().any(|pointer| **pointer == "/map/*"), "{pointers:?}");
}

#[cfg(unix)]
#[test]
fn errors_stay_on_their_line() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let name = "a\n::error::INJECTED\u{1b}[31m.har";
    std::fs::write(folder.path().join("openapi.yaml"), super::SPEC).unwrap();
    std::fs::write(folder.path().join("b\nINJECTED.yaml"), "- \u{1b}[31m\n").unwrap();
    for arguments in [
        &["check", name][..],
        &["check", "--spec", name, name],
        &["check", "--spec", "b\nINJECTED.yaml", name],
        &["check", "--baseline", name, name],
        &["check", "--off", name, name],
        &["redact", name],
        &["explain", name],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
        let output = command.args(arguments).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
        has_printable_lines(&String::from_utf8(output.stderr).unwrap());
    }
}

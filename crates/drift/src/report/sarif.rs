//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::notice::Notice;
use super::{Finding, Report, Suggestion};
use crate::rule::{Rule, Severity};
use crate::text::Untrusted;

impl Report {
    /// Writes SARIF 2.1.0. Results are located in the document; the recordings that show them are
    /// related locations. Everything else in the report is a notification of the run.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_sarif(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = || self.findings.iter().chain(&self.accepted);
        let used: BTreeMap<&str, &Rule> = all().map(|finding| (finding.code, finding.rule)).collect();
        let used: Vec<_> = used
            .into_values()
            .map(|rule| {
                json!({
                    "id": rule.code,
                    "shortDescription": {"text": rule.summary},
                    "help": {"text": rule.page, "markdown": rule.page},
                    "defaultConfiguration": {"level": level(rule.severity)},
                })
            })
            .collect();
        let notices = self.notices();
        let mut suggestions: BTreeMap<&str, &Suggestion> = BTreeMap::new();
        for suggestion in &self.suggestions {
            suggestions.insert(&suggestion.fingerprint, suggestion);
        }
        let log = Log {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            runs: [Run {
                column_kind: "unicodeCodePoints",
                invocations: [json!({
                    "executionSuccessful": !notices.iter().any(|notice| notice.fails),
                    "exitCode": self.exit_code,
                    "exitCodeDescription": format!("{}; coverage: {}", self.closing(), self.coverage.in_words()),
                    "toolExecutionNotifications": notices.iter().map(notification).collect::<Vec<_>>(),
                })],
                results: Results { report: self, suggestions },
                tool: json!({"driver": {
                    "name": "openapi-drift",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": used,
                }}),
            }],
            version: "2.1.0",
        };
        serde_json::to_writer_pretty(&mut *out, &log)?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'r>; 1],
    version: &'static str,
}

#[derive(Serialize)]
struct Run<'r> {
    #[serde(rename = "columnKind")]
    column_kind: &'static str,
    invocations: [Value; 1],
    results: Results<'r>,
    tool: Value,
}

/// The results, made one by one: all of them at once would take many times the memory of the report.
struct Results<'r> {
    report: &'r Report,
    suggestions: BTreeMap<&'r str, &'r Suggestion>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = self.report.findings.iter().chain(&self.report.accepted);
        serializer
            .collect_seq(all.map(|finding| result(finding, self.suggestions.get(&*finding.fingerprint()).copied())))
    }
}

fn notification(notice: &Notice<'_>) -> Value {
    let mut message = notice.message.as_str().to_owned();
    if let Some(hint) = notice.hint {
        message = format!("{message}; {}", hint.as_str());
    }
    let mut notification = json!({
        "descriptor": {"id": notice.kind.name().replace(' ', "-")},
        "level": if notice.fails { "error" } else { "note" },
        "message": {"text": message},
    });
    let spec = notice.at.as_ref().map(|at| location(at.file, &json!({"startLine": at.line})));
    let first = notice.first.map(|first| location(&first.recording, &json!({"startLine": first.line})));
    let locations: Vec<Value> = spec.into_iter().chain(first).collect();
    if !locations.is_empty() {
        notification["locations"] = locations.into();
    }
    notification
}

fn location(file: &Untrusted, region: &Value) -> Value {
    json!({"physicalLocation": {"artifactLocation": {"uri": uri(file.as_str())}, "region": region}})
}

fn result(finding: &Finding, suggestion: Option<&Suggestion>) -> Value {
    let spec = &finding.spec;
    let region = json!({
        "startLine": spec.line,
        "startColumn": spec.column,
        "endColumn": spec.column + spec.width,
        "snippet": {"text": spec.excerpt},
    });
    let mut place = location(&spec.file, &region);
    place["logicalLocations"] = json!([{"fullyQualifiedName": spec.pointer}]);
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": finding.with_share()},
        "locations": [place],
        "partialFingerprints": {"drift/v1": finding.fingerprint()},
        "properties": {"client": finding.client.name(), "exchanges": finding.exchanges, "of": finding.of},
    });
    if let Some(first) = &finding.first {
        let mut related = location(&first.recording, &json!({"startLine": first.line}));
        related["message"] = json!({"text": format!("first seen in entry {}", first.entry)});
        result["relatedLocations"] = json!([related]);
    }
    if let Some(reason) = &finding.accepted {
        result["suppressions"] = json!([{"kind": "external", "status": "accepted", "justification": reason}]);
    }
    if let Some(suggestion) = suggestion {
        result["properties"]["suggestion"] = json!({
            "title": suggestion.title,
            "evidence": suggestion.evidence,
            "impact": suggestion.impact.to_string(),
            "written": suggestion.written,
        });
        match &suggestion.withheld {
            Some(reason) => result["properties"]["suggestion"]["withheld"] = json!(reason),
            // An edit that was written leaves nothing to fix.
            None if !suggestion.written => result["fixes"] = json!([fix(suggestion)]),
            None => {}
        }
    }
    result
}

/// The edit as one replacement.
fn fix(suggestion: &Suggestion) -> Value {
    let (before, after) = (&*suggestion.before, &*suggestion.after);
    let (start, end) = super::suggestion::changed(before, after);
    let position = |at: usize| {
        let line_start = before[..at].rfind('\n').map_or(0, |found| found + 1);
        (before[..at].matches('\n').count() + 1, before[line_start..at].chars().count() + 1)
    };
    let (from, to) = (position(start), position(before.len() - end));
    let region = json!({"startLine": from.0, "startColumn": from.1, "endLine": to.0, "endColumn": to.1});
    json!({
        "description": {"text": suggestion.title},
        "artifactChanges": [{
            "artifactLocation": {"uri": uri(suggestion.file.as_str())},
            "replacements": [{
                "deletedRegion": region,
                "insertedContent": {"text": after[start..after.len() - end]},
            }],
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// A path as a URI reference: relative paths stay relative, to the root of the repository.
fn uri(path: &str) -> String {
    const KEEP: percent_encoding::AsciiSet =
        percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    let path = path.strip_prefix("./").unwrap_or(path);
    let encoded = percent_encoding::utf8_percent_encode(path, &KEEP).to_string();
    if path.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

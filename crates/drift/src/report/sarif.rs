//! SARIF 2.1.0, for code scanning.

use std::io::Write;

use serde_json::{Value, json};

use super::{Finding, Report};
use crate::error::Error;
use crate::rules::{self, Severity};

impl Report {
    /// Writes SARIF 2.1.0. Results lie in the description; the recordings that show them are
    /// related locations.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_sarif(&self, out: &mut dyn Write) -> Result<(), Error> {
        serde_json::to_writer_pretty(&mut *out, &self.sarif()).map_err(|error| Error::Write(error.into()))?;
        out.write_all(b"\n").map_err(Error::Write)
    }

    fn sarif(&self) -> Value {
        let used: Vec<_> = rules::all()
            .iter()
            .filter(|rule| self.findings.iter().any(|finding| finding.code == rule.code))
            .map(|rule| {
                json!({
                    "id": rule.code,
                    "shortDescription": {"text": rule.summary},
                    "help": {"text": rule.page, "markdown": rule.page},
                    "defaultConfiguration": {"level": level(rule.severity)},
                })
            })
            .collect();
        let notifications: Vec<_> = self
            .recordings
            .iter()
            .map(|problem| {
                json!({"level": "error", "message": {"text": format!("{} {}", problem.recording, problem.message)}})
            })
            .collect();
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "openapi-drift",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": used,
                }},
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": self.recordings.is_empty(),
                    "toolExecutionNotifications": notifications,
                }],
                "results": self.findings.iter().map(result).collect::<Vec<_>>(),
            }],
        })
    }
}

fn result(finding: &Finding) -> Value {
    let spec = &finding.spec;
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": format!("{} ({})", finding.message, finding.share())},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": uri(&spec.file)},
                "region": {
                    "startLine": spec.line,
                    "startColumn": spec.column,
                    "endColumn": spec.column + spec.width,
                    "snippet": {"text": spec.text},
                },
            },
            "logicalLocations": [{"fullyQualifiedName": spec.pointer}],
        }],
        "partialFingerprints": {"drift/v1": finding.fingerprint()},
        "properties": {"client": finding.client.name(), "exchanges": finding.exchanges, "of": finding.of},
    });
    if let Some(first) = &finding.first {
        result["relatedLocations"] = json!([{
            "message": {"text": format!("first seen in entry {}", first.entry)},
            "physicalLocation": {
                "artifactLocation": {"uri": uri(&first.recording)},
                "region": {"startLine": first.line},
            },
        }]);
    }
    result
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

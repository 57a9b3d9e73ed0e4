//! Annotations for GitHub Actions: one workflow command for each thing that the report says.

use std::io::{self, Write};

use super::Report;
use super::notice::At;
use crate::rule::Severity;
use crate::text::line;

impl Report {
    /// Writes workflow commands, which GitHub shows at the lines of the document.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_github(&self, out: &mut dyn Write) -> io::Result<()> {
        for finding in &self.findings {
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "notice",
            };
            let spec = &finding.spec;
            let at = At { file: &spec.file, line: spec.line, column: Some(spec.column) };
            let place = format!("{},endColumn={}", place(&at), spec.column + spec.width);
            command(out, level, Some(place), finding.code, &data(&finding.with_share()))?;
        }
        for finding in &self.accepted {
            let at = At { file: &finding.spec.file, line: finding.spec.line, column: Some(finding.spec.column) };
            let reason = finding.accepted.as_ref().map(|reason| format!("; reason: {}", data(reason)));
            let message = format!("accepted: {}{}", data(&finding.with_share()), reason.unwrap_or_default());
            command(out, "notice", Some(place(&at)), finding.code, &message)?;
        }
        for suggestion in &self.suggestions {
            let at = At { file: &suggestion.file, line: suggestion.line, column: None };
            let why = suggestion.withheld.as_ref().map(|reason| format!("; withheld: {}", data(reason)));
            let mut message = format!(
                "{} ({}; {}){}",
                data(&suggestion.title),
                data(&suggestion.evidence),
                data(&suggestion.impact.to_string()),
                why.unwrap_or_default()
            );
            for text in suggestion.diff.as_str().lines() {
                message.push_str("%0A");
                message.push_str(&data(text));
            }
            command(out, "notice", Some(place(&at)), suggestion.state(), &message)?;
        }
        for notice in self.notices() {
            let level = if notice.fails { "error" } else { "notice" };
            let hint = notice.hint.map(|hint| format!("; {}", data(hint))).unwrap_or_default();
            let message = format!("{}{hint}", data(&notice.message));
            command(out, level, notice.at.as_ref().map(place), notice.kind.name(), &message)?;
        }
        let level = if self.exit_code == 0 { "notice" } else { "error" };
        let closing = format!("{}: {}; coverage: {}", self.spec.as_str(), self.closing(), self.coverage.in_words());
        command(out, level, None, "openapi-drift", &data(&closing))
    }
}

/// `message` is escaped already.
fn command(out: &mut dyn Write, level: &str, place: Option<String>, title: &str, message: &str) -> io::Result<()> {
    let place = place.map(|place| format!("{place},")).unwrap_or_default();
    writeln!(out, "::{level} {place}title={}::{message}", property(title))
}

fn place(at: &At<'_>) -> String {
    let column = at.column.map(|column| format!(",col={column}")).unwrap_or_default();
    format!("file={},line={}{column}", property(at.file), at.line)
}

fn data(text: &(impl AsRef<str> + ?Sized)) -> String {
    line(text.as_ref()).to_string().replace('%', "%25")
}

fn property(text: &(impl AsRef<str> + ?Sized)) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

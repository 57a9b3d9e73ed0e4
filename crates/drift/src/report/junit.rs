//! JUnit XML: one test case for each operation that was called, and one for each thing beside.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::notice::Kind;
use super::{Finding, PointKind, Report};
use crate::rule::Severity;
use crate::text::line;

/// The test case that takes what belongs to no operation.
const ELSEWHERE: &str = "outside of all operations";

impl Report {
    /// Writes JUnit XML. Findings and missed demands are failures, what could not be checked is an error; all else is
    /// output of the suite.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_junit(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut cases: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        let called = |kind, seen| kind == PointKind::Operation && seen > 0;
        for point in self.coverage.points.iter().filter(|point| called(point.kind, point.seen)) {
            cases.entry(point.what.as_str()).or_default();
        }
        let (advice, failing): (Vec<_>, Vec<_>) =
            self.findings.iter().partition(|finding| finding.severity == Severity::Advice);
        for finding in failing {
            let operation = finding.sites.iter().find_map(|site| site.operation.as_ref());
            cases.entry(operation.map_or(ELSEWHERE, |name| name.as_str())).or_default().push(finding);
        }
        let notices = self.notices();
        let failing =
            |kind: fn(Kind) -> bool| notices.iter().filter(|notice| notice.fails && kind(notice.kind)).count();
        let errors = failing(is_error);
        let failures = cases.values().filter(|findings| !findings.is_empty()).count() + failing(|kind| !is_error(kind));
        let is_skipped = |notice: &&super::notice::Notice<'_>| !notice.fails && notice.first.is_some();
        let skipped = notices.iter().filter(is_skipped).count();
        let beside = failing(|_| true) + skipped;
        let tests = cases.len() + beside;
        let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"");
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites {counts}>\n  <testsuite name=\"{}\" {counts}>", xml(&self.spec))?;
        for (operation, findings) in cases {
            write_case(operation, &findings, out)?;
        }
        for notice in notices.iter().filter(|notice| notice.fails || is_skipped(notice)) {
            writeln!(out, "    <testcase classname=\"openapi-drift\" name=\"{}\">", xml(notice.kind.name()))?;
            let mut message = notice.message.as_str().to_owned();
            if let Some(at) = &notice.at {
                message = format!("{}:{}: {message}", at.file.as_str(), at.line_and_column());
            }
            if let Some(hint) = notice.hint {
                message = format!("{message}; {}", hint.as_str());
            }
            let message = xml(&message);
            if notice.fails {
                let element = if is_error(notice.kind) { "error" } else { "failure" };
                writeln!(out, "      <{element} type=\"{}\" message=\"{message}\"/>", xml(notice.kind.name()))?;
            } else {
                writeln!(out, "      <skipped message=\"{message}\"/>")?;
            }
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "    <system-out>")?;
        for finding in advice.into_iter().chain(&self.accepted) {
            let reason = finding.accepted.as_ref().map(|reason| format!("accepted ({}): ", reason.as_str()));
            writeln!(out, "{}{}", xml(&reason.unwrap_or_default()), xml(&in_words(finding)))?;
        }
        for notice in notices.iter().filter(|notice| !notice.fails && !is_skipped(notice)) {
            let at = notice.at.as_ref().map(|at| format!("{}:{}: ", at.file.as_str(), at.line_and_column()));
            let at = at.unwrap_or_default();
            writeln!(out, "{}", xml(&format!("{}: {at}{}", notice.kind.name(), notice.message.as_str())))?;
        }
        for suggestion in &self.suggestions {
            let (state, code, title) = (suggestion.state(), suggestion.code, suggestion.title.as_str());
            let why = suggestion.withheld.as_ref().map(|reason| format!("; withheld: {reason}")).unwrap_or_default();
            let (evidence, impact) = (&suggestion.evidence, suggestion.impact);
            let at = format!("{}:{}", suggestion.file.as_str(), suggestion.line);
            writeln!(out, "{}", xml(&format!("{state}[{code}]: {at}: {title} ({evidence}; {impact}){why}")))?;
            for text in suggestion.diff.as_str().lines() {
                writeln!(out, "{}", xml(text))?;
            }
        }
        writeln!(out, "{}", xml(&format!("{}; coverage: {}", self.closing(), self.coverage.in_words())))?;
        writeln!(out, "    </system-out>\n  </testsuite>\n</testsuites>")
    }
}

/// Whether a notice is about something that could not be checked, and not about a demand that was missed.
fn is_error(kind: Kind) -> bool {
    matches!(kind, Kind::Recording | Kind::NothingChecked | Kind::NotChecked)
}

fn write_case(operation: &str, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    let Some((first, others)) = findings.split_first() else {
        return writeln!(out, "    <testcase classname=\"openapi-drift\" name=\"{}\"/>", xml(operation));
    };
    writeln!(out, "    <testcase classname=\"openapi-drift\" name=\"{}\">", xml(operation))?;
    // One failure for each case: most readers show only the first.
    let more = if others.is_empty() { String::new() } else { format!(" (and {} more)", others.len()) };
    let message = format!("{}{more}", first.message.as_str());
    writeln!(out, "      <failure type=\"{}\" message=\"{}\">", first.code, xml(&message))?;
    for finding in findings {
        writeln!(out, "{}", xml(&in_words(finding)))?;
    }
    writeln!(out, "      </failure>\n    </testcase>")
}

fn in_words(finding: &Finding) -> String {
    let (spec, severity) = (&finding.spec, finding.severity.name());
    let (file, message, share) = (spec.file.as_str(), finding.message.as_str(), finding.share());
    format!("{file}:{}:{}: {severity}[{}]: {message} ({share})", spec.line, spec.column, finding.code)
}

/// Escapes a line of text for XML and HTML. Tabs stay.
pub(super) fn xml(text: &(impl AsRef<str> + ?Sized)) -> String {
    let text = text.as_ref();
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('\t').enumerate() {
        if index > 0 {
            out.push('\t');
        }
        for character in line(part).to_string().chars() {
            match character {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                other => out.push(other),
            }
        }
    }
    out
}

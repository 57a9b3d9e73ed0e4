//! JUnit XML: one test case for each operation that was called.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Finding, PointKind, Report, plural};
use crate::error::Error;
use crate::rules::Severity;

/// The test case that takes what belongs to no operation.
const ELSEWHERE: &str = "outside of all operations";

impl Report {
    /// Writes JUnit XML. Advice is left out: it fails nothing.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_junit(&self, out: &mut dyn Write) -> Result<(), Error> {
        self.junit(out).map_err(Error::Write)
    }

    fn junit(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut cases: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        let called = |kind, seen| kind == PointKind::Operation && seen > 0;
        for point in self.coverage.points.iter().filter(|point| called(point.kind, point.seen)) {
            cases.entry(&point.what).or_default();
        }
        let failing = self.findings.iter().filter(|finding| finding.severity > Severity::Advice);
        for finding in failing {
            let operation = finding.sites.iter().find_map(|site| site.operation.as_deref());
            cases.entry(operation.unwrap_or(ELSEWHERE)).or_default().push(finding);
        }
        let failures = cases.values().filter(|findings| !findings.is_empty()).count();
        let (errors, skipped) = (self.recordings.len(), self.not_checked.len());
        let tests = cases.len() + errors + skipped;
        let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"");
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites {counts}>\n  <testsuite name=\"{}\" {counts}>", xml(&self.spec))?;
        for (operation, findings) in cases {
            if findings.is_empty() {
                writeln!(out, "    <testcase classname=\"openapi-drift\" name=\"{}\"/>", xml(operation))?;
                continue;
            }
            writeln!(out, "    <testcase classname=\"openapi-drift\" name=\"{}\">", xml(operation))?;
            // One failure for each case: most readers show only the first.
            let first = findings[0];
            let more = if findings.len() > 1 { format!(" (and {} more)", findings.len() - 1) } else { String::new() };
            let message = format!("{}{more}", first.message);
            writeln!(out, "      <failure type=\"{}\" message=\"{}\">", first.code, xml(&message))?;
            for finding in findings {
                let spec = &finding.spec;
                let line = format!(
                    "{}:{}:{}: {}[{}]: {} ({})",
                    spec.file,
                    spec.line,
                    spec.column,
                    finding.severity.name(),
                    finding.code,
                    finding.message,
                    finding.share()
                );
                writeln!(out, "{}", xml(&line))?;
            }
            writeln!(out, "      </failure>\n    </testcase>")?;
        }
        for problem in &self.recordings {
            writeln!(out, "    <testcase classname=\"openapi-drift\" name=\"{}\">", xml(&problem.recording))?;
            writeln!(out, "      <error type=\"recording\" message=\"{}\"/>\n    </testcase>", xml(&problem.message))?;
        }
        for skipped in &self.not_checked {
            writeln!(out, "    <testcase classname=\"openapi-drift\" name=\"{}\">", xml(&skipped.reason))?;
            let first = &skipped.first;
            let message =
                format!("{}, first in {} entry {}", plural(skipped.count, "time"), first.recording, first.entry);
            writeln!(out, "      <skipped message=\"{}\"/>\n    </testcase>", xml(&message))?;
        }
        writeln!(out, "  </testsuite>\n</testsuites>")
    }
}

/// Escapes text for XML 1.0, which has no place for most control characters.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(character),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

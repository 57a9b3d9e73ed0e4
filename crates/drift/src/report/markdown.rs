//! A summary in Markdown, for a pull request or a job's page.

use std::io::{self, Write};

use super::{Report, plural};
use crate::error::Error;

impl Report {
    /// Writes a summary as Markdown (the GitHub flavour).
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_markdown(&self, out: &mut dyn Write) -> Result<(), Error> {
        self.markdown(out).map_err(Error::Write)
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## {}: `{}`\n", self.verdict(), self.spec)?;
        let summary = &self.summary;
        writeln!(
            out,
            "{} of {} checked in {}. {}, {}, {} of advice. Coverage {} % ({} of {}).\n",
            summary.checked,
            plural(summary.exchanges, "exchange"),
            plural(summary.recordings as u64, "recording"),
            plural(summary.errors as u64, "error"),
            plural(summary.warnings as u64, "warning"),
            plural(summary.advice as u64, "piece"),
            self.coverage.percent(),
            self.coverage.covered,
            self.coverage.total,
        )?;
        if !self.findings.is_empty() {
            writeln!(out, "| | rule | finding | where | seen | client |\n| --- | --- | --- | --- | --- | --- |")?;
            for finding in &self.findings {
                let spec = &finding.spec;
                writeln!(
                    out,
                    "| {} | `{}` | {} | `{}:{}` | {} | {} |",
                    finding.severity.name(),
                    finding.code,
                    cell(&finding.message),
                    spec.file,
                    spec.line,
                    finding.share(),
                    finding.client.name(),
                )?;
            }
            writeln!(out)?;
        }
        for problem in &self.recordings {
            writeln!(out, "* **`{}`** {}", problem.recording, problem.message)?;
        }
        for entry in &self.baseline {
            writeln!(out, "* **`{}:{}`** {}", entry.file, entry.line, entry.message)?;
        }
        if let Some(percent) = self.coverage_below {
            writeln!(out, "* **coverage** is below the {percent} % demanded")?;
        }
        for skipped in &self.not_checked {
            writeln!(out, "* **not checked:** {}", skipped.in_short())?;
        }
        for passed in &self.passed_over {
            writeln!(out, "* passed over: {} ({})", passed.what, passed.count)?;
        }
        Ok(())
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\r', '\n'], " ")
}

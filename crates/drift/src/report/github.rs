//! Annotations for GitHub Actions: one workflow command for each finding.

use std::io::{self, Write};

use super::Report;
use crate::error::Error;
use crate::rules::Severity;

impl Report {
    /// Writes workflow commands, which GitHub shows at the lines of the description.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_github(&self, out: &mut dyn Write) -> Result<(), Error> {
        self.github(out).map_err(Error::Write)
    }

    fn github(&self, out: &mut dyn Write) -> io::Result<()> {
        for finding in &self.findings {
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "notice",
            };
            let spec = &finding.spec;
            writeln!(
                out,
                "::{level} file={},line={},col={},endColumn={},title={}::{}",
                property(&spec.file),
                spec.line,
                spec.column,
                spec.column + spec.width,
                property(finding.code),
                data(&format!("{} ({})", finding.message, finding.share())),
            )?;
        }
        for problem in &self.recordings {
            let message = format!("{} {}", problem.recording, problem.message);
            writeln!(out, "::error title=recording::{}", data(&message))?;
        }
        for entry in &self.baseline {
            let message = data(&format!("{}; {}", entry.message, entry.hint));
            writeln!(out, "::error file={},line={},title=baseline::{message}", property(&entry.file), entry.line)?;
        }
        if let Some(percent) = self.coverage_below {
            writeln!(
                out,
                "::error title=coverage::{} % is less than the {percent} % demanded",
                self.coverage.percent()
            )?;
        }
        for skipped in &self.not_checked {
            let message = format!("not checked: {}", skipped.in_short());
            writeln!(out, "::warning title=not checked::{}", data(&message))?;
        }
        Ok(())
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

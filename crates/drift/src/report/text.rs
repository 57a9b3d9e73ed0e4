//! The report for people: like a compiler's, readable without colour.

use std::io::{self, Write};

use super::{Finding, Report};
use crate::client::Effect;
use crate::error::Error;

/// How many sites of one finding are shown.
const SITES: usize = 4;

impl Report {
    /// Writes the report for people.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_text(&self, out: &mut dyn Write) -> Result<(), Error> {
        self.text(out).map_err(Error::Write)
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        for finding in &self.findings {
            write_finding(finding, out)?;
        }
        for problem in &self.contract_problems {
            writeln!(
                out,
                "note: {}:{}:{}: {}; it was left out",
                problem.file, problem.line, problem.column, problem.message
            )?;
        }
        for problem in &self.recordings {
            writeln!(out, "problem: {} {}", problem.recording, problem.message)?;
            if let Some(hint) = &problem.hint {
                writeln!(out, "  hint: {hint}")?;
            }
        }
        for entry in &self.baseline {
            writeln!(out, "baseline: {}:{}: {}\n  hint: {}", entry.file, entry.line, entry.message, entry.hint)?;
        }
        if let Some(percent) = self.coverage_below {
            writeln!(out, "problem: coverage is {} %, less than the {percent} % demanded", self.coverage.percent())?;
        }
        for skipped in &self.not_checked {
            let first = &skipped.first;
            writeln!(
                out,
                "not checked: {} ({}, first in {} entry {})",
                skipped.reason,
                plural(skipped.count, "time"),
                first.recording,
                first.entry
            )?;
        }
        if !self.off.is_empty() {
            writeln!(out, "left out: {}", self.off.join(", "))?;
        }
        for passed in &self.passed_over {
            writeln!(out, "passed over: {} ({})", passed.what, plural(passed.count, "exchange"))?;
        }
        self.closing(out)
    }

    fn closing(&self, out: &mut dyn Write) -> io::Result<()> {
        let summary = &self.summary;
        write!(out, "{}: {}: ", self.spec, self.verdict().to_lowercase())?;
        write!(out, "{} of {} checked", summary.checked, plural(summary.exchanges, "exchange"))?;
        write!(out, " in {}", plural(summary.recordings as u64, "recording"))?;
        let counts = [(summary.errors, "error"), (summary.warnings, "warning")];
        for (count, name) in counts.into_iter().filter(|(count, _)| *count > 0) {
            write!(out, ", {}", plural(count as u64, name))?;
        }
        if summary.accepted > 0 {
            write!(out, ", {} accepted", summary.accepted)?;
        }
        if summary.advice > 0 {
            write!(out, ", {} of advice", plural(summary.advice as u64, "piece"))?;
        }
        writeln!(out)?;
        let coverage = &self.coverage;
        writeln!(out, "coverage: {} % ({} of {} points)", coverage.percent(), coverage.covered, coverage.total)
    }
}

fn write_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let spec = &finding.spec;
    writeln!(out, "{}[{}]: {}", finding.severity.name(), finding.code, finding.message)?;
    let gutter = spec.line.to_string().len();
    writeln!(out, "{:gutter$}--> {}:{}:{}", "", spec.file, spec.line, spec.column)?;
    writeln!(out, "{:gutter$} |", "")?;
    writeln!(out, "{} | {}", spec.line, spec.text)?;
    let indent: String = spec.text.chars().take(spec.column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    writeln!(out, "{:gutter$} | {indent}{}", "", "^".repeat(spec.width))?;
    // What belongs to no operation has its place in the message.
    for site in finding.sites.iter().filter(|site| site.operation.is_some()).take(SITES) {
        write!(out, "{:gutter$} = at ", "")?;
        if let Some(operation) = &site.operation {
            write!(out, "{operation}, ")?;
        }
        if let Some(status) = site.status {
            write!(out, "{status} ")?;
        }
        write!(out, "{}", site.target)?;
        match &site.pointer {
            Some(pointer) if !pointer.is_empty() => writeln!(out, " {pointer}")?,
            _ => writeln!(out)?,
        }
    }
    let further = finding.sites.len().saturating_sub(SITES) as u64;
    if further > 0 {
        // Not all sites are kept apart when there are very many.
        let least = if finding.further_sites > 0 { "at least " } else { "" };
        writeln!(out, "{:gutter$} = at {least}{}", "", plural(further, "further place"))?;
    }
    if !finding.beside.is_empty() {
        let parts: Vec<&str> = finding.beside.iter().map(|part| &*part.what).collect();
        writeln!(out, "{:gutter$} = with {}", "", parts.join(", "))?;
    }
    if finding.client != Effect::NotKnown {
        writeln!(out, "{:gutter$} = {}", "", finding.client.name())?;
    }
    let (Some(first), Some(last)) = (&finding.first, &finding.last) else {
        return writeln!(out, "{:gutter$} = in all of {}\n", "", plural(finding.of, "sample"));
    };
    write!(out, "{:gutter$} = in {}: ", "", finding.share())?;
    write!(out, "{} entry {} (line {})", first.recording, first.entry, first.line)?;
    if (first.entry, &first.recording) == (last.entry, &last.recording) {
        writeln!(out)?;
    } else {
        writeln!(out, " to {} entry {} (line {})", last.recording, last.entry, last.line)?;
    }
    writeln!(out)
}

/// `1 file`, `2 files`, `2 entries`.
pub(crate) fn plural(count: u64, name: &str) -> String {
    match name.strip_suffix('y') {
        _ if count == 1 => format!("{count} {name}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {name}s"),
    }
}

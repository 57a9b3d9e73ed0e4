//! The report for people: like a compiler's, readable without colour.

use std::io::{self, Write};

use super::notice::Kind;
use super::{Finding, Report, Suggestion};
use crate::client::Effect;
use crate::text::{line, plural};

/// How many sites of one finding are shown.
const MAX_SITES: usize = 4;

impl Report {
    /// Writes the report for people.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        for finding in &self.findings {
            write_finding(finding, out)?;
        }
        for suggestion in &self.suggestions {
            write_suggestion(suggestion, out)?;
        }
        for finding in &self.accepted {
            let spec = &finding.spec;
            write!(out, "accepted: {}:{}:{}: ", spec.file.line(), spec.line, spec.column)?;
            write!(out, "[{}] {}", finding.code, finding.message.line())?;
            match &finding.accepted {
                Some(reason) => writeln!(out, " (reason: {})", reason.line())?,
                None => writeln!(out)?,
            }
        }
        for notice in self.notices() {
            let label = match notice.kind {
                Kind::Recording | Kind::Coverage | Kind::NothingChecked => "problem",
                other => other.name(),
            };
            write!(out, "{label}: ")?;
            if let Some(at) = &notice.at {
                write!(out, "{}:{}: ", at.file.line(), at.line_and_column())?;
            }
            writeln!(out, "{}", notice.message.line())?;
            if let Some(hint) = notice.hint {
                writeln!(out, "  hint: {}", hint.line())?;
            }
        }
        writeln!(out, "{}: {}", self.spec.line(), self.closing())?;
        writeln!(out, "coverage: {}", self.coverage.in_words())
    }
}

/// The part of a line that is escaped is longer than it was: markers are placed by what is shown.
fn shown_width(text: &str) -> usize {
    line(text).to_string().chars().count()
}

fn write_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let spec = &finding.spec;
    writeln!(out, "{}[{}]: {}", finding.severity.name(), finding.code, finding.message.line())?;
    let gutter = spec.line.to_string().len();
    writeln!(out, "{:gutter$}--> {}:{}:{}", "", spec.file.line(), spec.line, spec.column)?;
    writeln!(out, "{:gutter$} |", "")?;
    writeln!(out, "{} | {}", spec.line, spec.excerpt.line())?;
    let (before, from) = spec.split_excerpt();
    let end = from.char_indices().nth(spec.width).map_or(from.len(), |(end, _)| end);
    let marker = "^".repeat(shown_width(&from[..end]).max(1));
    writeln!(out, "{:gutter$} | {:indent$}{marker}", "", "", indent = shown_width(before))?;
    for (site, _) in finding.sites_in_words().take(MAX_SITES) {
        writeln!(out, "{:gutter$} = at {}", "", site.line())?;
    }
    let further = finding.sites_in_words().count().saturating_sub(MAX_SITES) as u64;
    if further > 0 {
        // Not all sites are kept apart when there are very many.
        let least = if finding.further_sites > 0 { "at least " } else { "" };
        writeln!(out, "{:gutter$} = at {least}{}", "", plural(further, "further place"))?;
    }
    if let Some(beside) = finding.beside_in_words() {
        writeln!(out, "{:gutter$} = with {}", "", beside.line())?;
    }
    if finding.client != Effect::NotKnown {
        writeln!(out, "{:gutter$} = {}", "", finding.client.name())?;
    }
    match finding.exchanges_in_words() {
        Some(exchanges) => {
            let seen = if finding.further_names { "seen" } else { "in" };
            writeln!(out, "{:gutter$} = {seen} {}: {}\n", "", finding.share(), exchanges.line())
        }
        None => writeln!(out, "{:gutter$} = in all of {}\n", "", plural(finding.of, "sample")),
    }
}

fn write_suggestion(suggestion: &Suggestion, out: &mut dyn Write) -> io::Result<()> {
    let label = suggestion.state();
    writeln!(
        out,
        "{label}[{}]: {}:{}: {}",
        suggestion.code,
        suggestion.file.line(),
        suggestion.line,
        suggestion.title.line()
    )?;
    writeln!(out, "  evidence: {}", suggestion.evidence)?;
    match &suggestion.withheld {
        Some(reason) => writeln!(out, "  withheld: {reason}")?,
        None => writeln!(out, "  impact: {}", suggestion.impact)?,
    }
    for text in suggestion.diff.as_str().lines() {
        writeln!(out, "{}", line(text))?;
    }
    writeln!(out)
}

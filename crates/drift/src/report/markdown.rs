//! A summary in Markdown, for a pull request or a job's page.

use std::io::{self, Write};

use super::notice::Kind;
use super::{Finding, Report, Suggestion};
use crate::text::{line, plural};

impl Report {
    /// Writes a summary as Markdown (the GitHub flavour).
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## {}: {}\n", self.verdict, code(&self.spec))?;
        let summary = &self.summary;
        write!(
            out,
            "{} of {} checked in {}. {}, {}, {} of advice. Coverage: {}.",
            summary.checked,
            plural(summary.exchanges, "exchange"),
            plural(summary.recordings as u64, "recording"),
            plural(summary.errors as u64, "error"),
            plural(summary.warnings as u64, "warning"),
            plural(summary.advice as u64, "piece"),
            self.coverage.in_words(),
        )?;
        if summary.by_media_type_only > 0 {
            write!(out, " {} judged by media type only.", plural(summary.by_media_type_only, "body"))?;
        }
        writeln!(out, "\n")?;
        if !self.findings.is_empty() {
            writeln!(out, "| | rule | finding | where | seen | client |\n| --- | --- | --- | --- | --- | --- |")?;
            for finding in &self.findings {
                writeln!(
                    out,
                    "| {} | `{}` | {} | {} | {} | {} |",
                    finding.severity.name(),
                    finding.code,
                    text(&finding.message),
                    place(finding),
                    finding.share(),
                    finding.client.name(),
                )?;
            }
            writeln!(out)?;
        }
        if !self.accepted.is_empty() {
            writeln!(out, "### Accepted by the baseline\n")?;
            writeln!(out, "| rule | finding | where | seen | reason |\n| --- | --- | --- | --- | --- |")?;
            for finding in &self.accepted {
                let reason = finding.accepted.as_ref().map(text).unwrap_or_default();
                let (rule, share) = (finding.code, finding.share());
                writeln!(out, "| `{rule}` | {} | {} | {share} | {reason} |", text(&finding.message), place(finding))?;
            }
            writeln!(out)?;
        }
        for notice in self.notices() {
            let mark = if notice.fails { "**" } else { "" };
            let name = notice.kind.name();
            write!(out, "* {mark}{name}:{mark} ")?;
            if let Some(at) = &notice.at {
                write!(out, "{} ", code(&format!("{}:{}", at.file.as_str(), at.line_and_column())))?;
            }
            match notice.kind {
                Kind::RulesOff => write!(out, "{}", code(&notice.message))?,
                _ => write!(out, "{}", text(&notice.message))?,
            }
            match notice.hint {
                Some(hint) => writeln!(out, " ({})", text(hint))?,
                None => writeln!(out)?,
            }
        }
        for suggestion in &self.suggestions {
            suggest(suggestion, out)?;
        }
        Ok(())
    }
}

fn place(finding: &Finding) -> String {
    code(&format!("{}:{}", finding.spec.file.as_str(), finding.spec.line))
}

fn suggest(suggestion: &Suggestion, out: &mut dyn Write) -> io::Result<()> {
    let state = suggestion.state();
    writeln!(out, "\n### {state}: {}\n", text(&suggestion.title))?;
    let at = code(&format!("{}:{}", suggestion.file.as_str(), suggestion.line));
    writeln!(out, "`{}` at {at}; {}; {}.", suggestion.code, text(&suggestion.evidence), suggestion.impact)?;
    if let Some(reason) = &suggestion.withheld {
        writeln!(out, "Withheld: {}.", text(reason))?;
    }
    let fence = "`".repeat(longest_run(suggestion.diff.as_str()).max(2) + 1);
    writeln!(out, "\n{fence}diff")?;
    for text in suggestion.diff.as_str().lines() {
        writeln!(out, "{}", line(text))?;
    }
    writeln!(out, "{fence}")
}

/// Text in which what is between backticks is code, and nothing else is markup.
pub(crate) fn text(text: &(impl AsRef<str> + ?Sized)) -> String {
    let parts: Vec<&str> = text.as_ref().split('`').collect();
    if parts.len().is_multiple_of(2) {
        return code(text);
    }
    let parts = parts.into_iter().enumerate();
    parts.map(|(index, part)| if index % 2 == 1 { code(part) } else { plain(part) }).collect()
}

/// Text without markup. Text that would become a link or notify somebody is set as code.
fn plain(text: &str) -> String {
    if ["@", "#", "://", "www.", "GH-"].iter().any(|sign| text.contains(sign)) {
        return code(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in line(text).to_string().chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '<' | '>' | '|' | '&' | '!' | '{' | '}' | '$')
        {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Text as code, also in a cell of a table.
pub(crate) fn code(text: &(impl AsRef<str> + ?Sized)) -> String {
    let text = line(text.as_ref()).to_string().replace('|', "\\|");
    if text.trim().is_empty() {
        return text;
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let space = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}

//! The smallest edit of the description that settles a finding.
//!
//! Only what the recordings prove is suggested. A wrong type is never widened, security is never
//! taken off, and nothing becomes required because a few samples had it: such findings have no
//! suggestion, because the description may well be right.

mod edit;
mod impact;
mod settle;

use std::io::{self, Write};
use std::path::Path;

use openapi_contract::Document;
use similar::TextDiff;

pub use impact::Impact;

use crate::error::Error;
use crate::report::{Finding, Report};
use edit::Editor;

/// An edit of the description.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The rule that found what it settles.
    pub code: &'static str,
    /// What it does, in a line.
    pub title: String,
    /// What speaks for it.
    pub evidence: String,
    /// What it means for clients.
    pub impact: Impact,
    /// The file.
    pub file: String,
    /// The text before.
    pub before: String,
    /// The text after.
    pub after: String,
}

/// The suggestions for a report, each for itself, in the order of its findings.
///
/// A description of several files has none: an edit may belong to a file that others share.
#[must_use]
pub fn suggest(report: &Report) -> Vec<Suggestion> {
    let [text] = &report.texts[..] else { return Vec::new() };
    report.findings.iter().filter_map(|finding| suggestion(&text.file, &text.text, finding)).collect()
}

/// All suggestions, one upon the other. Returns the text, and what went into it.
#[must_use]
pub fn apply(report: &Report) -> Option<(String, Vec<Suggestion>)> {
    let [text] = &report.texts[..] else { return None };
    let mut applied: Vec<Suggestion> = Vec::new();
    let mut current = text.text.clone();
    for finding in &report.findings {
        if let Some(suggestion) = suggestion(&text.file, &current, finding) {
            current.clone_from(&suggestion.after);
            applied.push(suggestion);
        }
    }
    (!applied.is_empty()).then_some((current, applied))
}

fn suggestion(file: &str, text: &str, finding: &Finding) -> Option<Suggestion> {
    let document = Document::parse(file, text).ok()?;
    let (title, edit) = settle::edit(&Editor::new(&document), &document, finding)?;
    let after = edit.apply(document.sources()[0].text());
    // Whatever the form of the text: an edit that breaks it is none.
    Document::parse(file, &after).ok()?;
    Some(Suggestion {
        code: finding.code,
        title,
        evidence: format!("seen in {}", finding.share()),
        impact: impact::of(finding),
        file: file.to_owned(),
        before: document.sources()[0].text().to_owned(),
        after,
    })
}

impl Suggestion {
    /// Writes title, evidence, impact and the change as a unified diff.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write(&self, out: &mut dyn Write) -> Result<(), Error> {
        self.text(out).map_err(Error::Write)
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "suggestion[{}]: {}", self.code, self.title)?;
        writeln!(out, "  evidence: {}", self.evidence)?;
        writeln!(out, "  impact: {}", self.impact)?;
        let diff = TextDiff::from_lines(&self.before, &self.after);
        let name = Path::new(&self.file).display().to_string();
        writeln!(out, "{}", diff.unified_diff().context_radius(2).header(&name, &name))
    }
}

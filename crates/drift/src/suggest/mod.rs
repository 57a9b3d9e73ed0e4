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
use crate::report::{Finding, Report, SpecText};

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

/// The suggestions for a report, each for itself, in the order of its findings. An edit is made in
/// the file in which the place stands, which others may share.
#[must_use]
pub fn suggest(report: &Report) -> Vec<Suggestion> {
    report.findings.iter().filter_map(|finding| suggestion(&report.texts, finding)).collect()
}

/// What becomes of a description when all suggestions are made.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The files that change.
    pub files: Vec<SpecText>,
    /// What went into them.
    pub applied: Vec<Suggestion>,
}

/// All suggestions, one upon the other; `None` when there is none.
#[must_use]
pub fn apply(report: &Report) -> Option<Edited> {
    let mut applied: Vec<Suggestion> = Vec::new();
    let mut texts = report.texts.clone();
    for finding in &report.findings {
        if let Some(suggestion) = suggestion(&texts, finding) {
            let text = texts.iter_mut().find(|text| text.file == suggestion.file)?;
            text.text.clone_from(&suggestion.after);
            applied.push(suggestion);
        }
    }
    let files: Vec<SpecText> = texts.into_iter().filter(|text| !report.texts.contains(text)).collect();
    (!files.is_empty()).then_some(Edited { files, applied })
}

fn suggestion(texts: &[SpecText], finding: &Finding) -> Option<Suggestion> {
    let document = parse(texts, None)?;
    let (title, edit) = settle::edit(&document, finding)?;
    let before = texts.iter().find(|text| text.file == edit.file)?;
    let after = edit.apply(&before.text);
    // Whatever the form of the text: an edit that breaks it is none.
    parse(texts, Some((&edit.file, &after)))?;
    Some(Suggestion {
        code: finding.code,
        title,
        evidence: format!("seen in {}", finding.share()),
        impact: impact::of(finding),
        file: before.file.clone(),
        before: before.text.clone(),
        after,
    })
}

/// The document, with another text in the place of one file's.
fn parse(texts: &[SpecText], other: Option<(&str, &str)>) -> Option<Document> {
    let texts = texts.iter().map(|text| match other {
        Some((file, changed)) if file == text.file => (file, changed),
        _ => (&*text.file, &*text.text),
    });
    let texts: Vec<(&str, &str)> = texts.collect();
    let (main, others) = texts.split_first()?;
    Document::parse_files(*main, others).ok()
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

//! A baseline: findings that are accepted for now, with a reason.
//!
//! It ratchets both ways. A finding that is not in it fails the run, and so does an entry whose
//! finding is gone, until it is removed: the file never says more than is true.
//!
//! ```yaml
//! - code: undocumented-field
//!   at: '#/components/schemas/User'
//!   subject: archived
//!   reason: 'named in the next version, see the changelog'
//!   expires: 2027-01-31
//! ```

mod file;

use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

use crate::report::{Finding, Outcome, Report};
use crate::rules::Severity;

/// Accepted findings.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// The file, as it was named.
    name: String,
    text: String,
    entries: Vec<Entry>,
}

/// One accepted finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The rule.
    pub code: String,
    /// The JSON pointer in the description.
    pub at: String,
    /// The name that the finding is about.
    pub subject: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is, as `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// The line on which it begins, from 1.
    line: usize,
}

/// An entry that fails the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unsettled {
    /// The baseline.
    pub file: String,
    /// The line of the entry, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Why a baseline cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// The file cannot be read.
    #[error("cannot read the baseline {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the baseline {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An entry breaks the form.
    #[error("{file}:{line}: {message}")]
    Entry {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// It is no YAML.
    #[error(transparent)]
    Yaml(#[from] openapi_contract::Error),
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// When the file is not there, is no YAML, or has an entry without code, place or reason.
    pub fn load(path: &Path) -> Result<Self, BaselineError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| BaselineError::Read { path: path.to_owned(), source })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads a baseline from text.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse(name: &str, text: &str) -> Result<Self, BaselineError> {
        Ok(Self { name: name.to_owned(), text: text.to_owned(), entries: file::read(name, text)? })
    }

    /// The entries, in their order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The text with the findings of a report added, or `None` when it has them all. What stands
    /// there stays as it is.
    #[must_use]
    pub fn with(&self, report: &Report, reason: &str) -> Option<String> {
        let new: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| finding.severity > Severity::Advice)
            .filter(|finding| !self.entries.iter().any(|entry| entry.fits(finding)))
            .collect();
        (!new.is_empty()).then(|| file::append(&self.text, &new, reason))
    }

    /// The text without the entries whose findings are gone.
    #[must_use]
    pub fn without_settled(&self, report: &Report) -> Option<String> {
        let gone: Vec<usize> =
            self.entries.iter().filter(|entry| !entry.is_needed(report)).map(|entry| entry.line).collect();
        (!gone.is_empty()).then(|| file::remove(&self.text, &gone))
    }
}

impl Entry {
    fn fits(&self, finding: &Finding) -> bool {
        self.code == finding.code && self.at == finding.spec.pointer && self.subject == finding.subject
    }

    fn is_needed(&self, report: &Report) -> bool {
        report.findings.iter().chain(&report.accepted).any(|finding| self.fits(finding))
    }

    fn name(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{} of `{subject}` at {}", self.code, self.at),
            None => format!("{} at {}", self.code, self.at),
        }
    }
}

impl Report {
    /// Holds the report against a baseline: accepted findings no longer count, entries without a
    /// finding and entries past their day do. `today` is `YYYY-MM-DD`.
    pub fn apply(&mut self, baseline: &Baseline, today: &str) {
        let (mut accepted, mut open) = (Vec::new(), Vec::new());
        for finding in std::mem::take(&mut self.findings) {
            let entry = baseline.entries.iter().find(|entry| entry.fits(&finding));
            match entry {
                Some(entry) if entry.expires.as_deref().is_none_or(|last| today <= last) => accepted.push(finding),
                _ => open.push(finding),
            }
        }
        (self.findings, self.accepted) = (open, accepted);
        let unsettled = |entry: &Entry, message: String, hint: &str| Unsettled {
            file: baseline.name.clone(),
            line: entry.line,
            message,
            hint: hint.to_owned(),
        };
        for entry in &baseline.entries {
            if !entry.is_needed(self) {
                let message = format!("{} was not found any more", entry.name());
                self.baseline.push(unsettled(
                    entry,
                    message,
                    "remove the entry, or run `openapi-drift baseline --prune`",
                ));
            } else if let Some(last) = entry.expires.as_deref().filter(|last| today > *last) {
                let message = format!("{} was accepted until {last}", entry.name());
                self.baseline.push(unsettled(entry, message, "repair it, or give it a new day and reason"));
            }
        }
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        self.summary.errors = count(Severity::Error);
        self.summary.warnings = count(Severity::Warning);
        self.summary.accepted = self.accepted.len();
        if self.outcome == Outcome::Drift && self.summary.errors + self.summary.warnings == 0 {
            self.outcome =
                if self.not_checked.is_empty() || self.allow_unchecked { Outcome::Clean } else { Outcome::Incomplete };
        }
        // A run that could not see everything cannot say that something is gone.
        if self.outcome == Outcome::Clean && !self.baseline.is_empty() {
            self.outcome = Outcome::Drift;
        }
    }
}

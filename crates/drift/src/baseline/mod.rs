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

use thiserror::Error;

use crate::report::{BaselineProblem, Finding, Report};
use crate::rule::Severity;
use crate::text::{Untrusted, quoted};

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
    /// The JSON pointer in the document.
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

/// Why a baseline cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// The file cannot be read.
    #[error("cannot read the baseline {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the baseline {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The run that it would be made from did not see everything.
    #[error("the baseline {} was left as it is: not everything could be checked", path.display())]
    Incomplete {
        /// The file.
        path: PathBuf,
    },
    /// An entry breaks the form.
    #[error("{file}:{line}: {message}")]
    Entry {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The problem.
        message: String,
    },
    /// The file is not valid YAML.
    #[error(transparent)]
    Yaml(#[from] openapi_contract::Error),
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// When the file is not there, is not valid YAML, or has an entry without code, place or reason.
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

    /// The text with the findings of a report added, or `None` when it has them all. What is in it
    /// stays as it is. A finding that represents further names cannot be accepted: it does not say
    /// which names.
    #[must_use]
    pub fn with(&self, report: &Report, reason: &str) -> Option<String> {
        let new: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| finding.severity > Severity::Advice && !finding.further_names)
            .filter(|finding| !self.entries.iter().any(|entry| entry.fits(finding)))
            .collect();
        (!new.is_empty()).then(|| file::append(&self.text, &new, reason))
    }

    /// The text without the entries whose findings are gone.
    #[must_use]
    pub fn without_gone(&self, report: &Report) -> Option<String> {
        let gone: Vec<usize> =
            self.entries.iter().filter(|entry| !entry.is_needed(report)).map(|entry| entry.line).collect();
        (!gone.is_empty()).then(|| file::remove(&self.text, &gone))
    }
}

impl Entry {
    fn fits(&self, finding: &Finding) -> bool {
        self.code == finding.code
            && finding.spec.pointer == self.at
            && self.subject.as_deref() == finding.subject.as_ref().map(Untrusted::as_str)
            && !finding.further_names
    }

    fn is_needed(&self, report: &Report) -> bool {
        report.findings.iter().chain(&report.accepted).any(|finding| self.fits(finding))
    }

    fn name(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{} of `{}` at {}", self.code, quoted(subject), self.at),
            None => format!("{} at {}", self.code, self.at),
        }
    }
}

impl Report {
    /// Applies a baseline: accepted findings no longer count; entries without a finding and expired
    /// entries do. `today` is `YYYY-MM-DD`.
    pub fn apply(&mut self, baseline: &Baseline, today: &str) {
        let (mut accepted, mut open) = (Vec::new(), Vec::new());
        for mut finding in std::mem::take(&mut self.findings) {
            let entry = baseline.entries.iter().find(|entry| entry.fits(&finding));
            match entry {
                Some(entry) if entry.expires.as_deref().is_none_or(|last| today <= last) => {
                    finding.accepted = Some(entry.reason.as_str().into());
                    accepted.push(finding);
                }
                _ => open.push(finding),
            }
        }
        (self.findings, self.accepted) = (open, accepted);
        let problem = |entry: &Entry, message: String, hint: &str| BaselineProblem {
            file: baseline.name.as_str().into(),
            line: entry.line,
            message: message.into(),
            hint: hint.into(),
        };
        for entry in &baseline.entries {
            if !entry.is_needed(self) {
                let message = format!("{} is no longer found", entry.name());
                let hint = "remove the entry, or run `openapi-drift baseline --prune`";
                self.baseline.push(problem(entry, message, hint));
            } else if let Some(last) = entry.expires.as_deref().filter(|last| today > *last) {
                let message = format!("{} expired on {last}", entry.name());
                self.baseline.push(problem(entry, message, "fix the cause, or give the entry a new date and reason"));
            }
        }
        self.conclude();
    }
}

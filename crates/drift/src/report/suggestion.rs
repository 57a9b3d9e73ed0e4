//! Suggested edits as data.

use std::fmt;

use serde::Serialize;

use crate::text::Untrusted;

/// An edit of the document that resolves a finding.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Suggestion {
    /// The rule of the finding.
    pub code: &'static str,
    /// The fingerprint of the finding.
    pub fingerprint: String,
    /// The edit, in a line.
    pub title: Untrusted,
    /// How often the recordings show it.
    pub evidence: String,
    /// The impact on clients.
    pub impact: Impact,
    /// The file.
    pub file: Untrusted,
    /// The line of the finding, from 1.
    pub line: usize,
    /// The change as a unified diff; of a very long line, the part that changes.
    pub diff: Untrusted,
    /// Whether the file was changed.
    pub written: bool,
    /// Why it is not applied, although it would resolve the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<String>,
    /// The text before.
    #[serde(skip)]
    pub before: String,
    /// The text after.
    #[serde(skip)]
    pub after: String,
}

impl Suggestion {
    /// Whether it is a suggestion, was written, or is withheld.
    pub(super) fn state(&self) -> &'static str {
        match (&self.withheld, self.written) {
            (Some(_), _) => "withheld",
            (None, true) => "written",
            (None, false) => "suggestion",
        }
    }
}

/// How many bytes two texts have in common at their beginning and at their end.
pub(crate) fn changed(before: &str, after: &str) -> (usize, usize) {
    let start = before.bytes().zip(after.bytes()).take_while(|(own, new)| own == new).count();
    let start = (0..=start).rev().find(|at| before.is_char_boundary(*at)).unwrap_or_default();
    let rest = before.len().min(after.len()) - start;
    let end = before.bytes().rev().zip(after.bytes().rev()).take(rest).take_while(|(own, new)| own == new).count();
    let end = (0..=end).rev().find(|end| before.is_char_boundary(before.len() - end)).unwrap_or_default();
    (start, end)
}

/// The impact of an edit on clients that were generated from the document before it.
///
/// The edit does not change the traffic, only the promise. A promise about responses that is
/// withdrawn or widened affects clients; one about requests does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Impact {
    /// Their types stay right.
    Compatible(&'static str),
    /// Their types change: a release that says so is due.
    Breaking(&'static str),
}

impl Impact {
    /// Whether the types of clients change.
    #[must_use]
    pub fn is_breaking(self) -> bool {
        matches!(self, Self::Breaking(_))
    }
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compatible(why) => write!(f, "compatible for clients: {why}"),
            Self::Breaking(why) => write!(f, "breaking for clients: {why}"),
        }
    }
}

//! What an edit means for those who rely on the description.

use std::fmt;

use crate::report::Finding;

/// What an edit means for clients that were generated from the description before it.
///
/// The traffic is as it is, whatever the description says; this is about the promise. Judged by
/// the kind of edit and by the direction: a promise about answers that is taken back or widened
/// reaches clients, one about requests does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

pub(super) fn of(finding: &Finding) -> Impact {
    let in_answers = finding.sites.iter().any(|site| site.status.is_some());
    match finding.code {
        "missing-field" if in_answers => Impact::Breaking("a field that was always there may be missing"),
        "unexpected-null" if in_answers => Impact::Breaking("a value that was always there may be null"),
        "unknown-enum-value" if in_answers => Impact::Breaking("a closed list of values grows"),
        "integer-as-float" if in_answers => Impact::Breaking("an integer becomes a number"),
        "missing-header" => Impact::Breaking("a header that was always there may be missing"),
        "missing-field" | "unexpected-null" | "unknown-enum-value" | "integer-as-float" | "missing-parameter"
        | "missing-body" => Impact::Compatible("requests may say less than before"),
        "undocumented-field" => Impact::Compatible("an optional field more"),
        _ => Impact::Compatible("it describes what was there already"),
    }
}

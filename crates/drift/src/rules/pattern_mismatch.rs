//! A text that does not fit the pattern.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "pattern-mismatch",
    severity: Severity::Error,
    summary: "A text that does not fit the pattern.",
    message,
    page: include_str!("pattern_mismatch.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("text does not fit the pattern `{}`: {}", cause.keyword, cause.found)
}

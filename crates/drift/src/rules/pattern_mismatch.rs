//! A text that the pattern does not fit.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "pattern-mismatch",
    severity: Severity::Error,
    summary: "A text that the pattern does not fit.",
    message,
    page: include_str!("pattern_mismatch.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("text does not fit the pattern `{}`: {}", cause.keyword, cause.found)
}

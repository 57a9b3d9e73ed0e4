//! A text or number that is not of its format.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "wrong-format",
    severity: Severity::Error,
    summary: "A text or number that is not of its format.",
    message,
    page: include_str!("wrong_format.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("not a valid {}: {}", cause.keyword, cause.found)
}

//! An array that breaks `minItems`, `maxItems` or `uniqueItems`.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "array-limits",
    severity: Severity::Error,
    summary: "An array that breaks `minItems`, `maxItems` or `uniqueItems`.",
    message,
    page: include_str!("array_limits.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("array breaks {} {}: {}", cause.subject, cause.keyword, cause.found)
}

//! An array that breaks `minItems`, `maxItems` or `uniqueItems`.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "array-limits",
    severity: Severity::Error,
    summary: "An array that breaks `minItems`, `maxItems` or `uniqueItems`.",
    message,
};

fn message(cause: &Cause<'_>) -> String {
    format!("array breaks {} {}: {}", cause.subject, cause.keyword, cause.found)
}

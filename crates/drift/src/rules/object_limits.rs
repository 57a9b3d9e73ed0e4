//! An object that breaks `minProperties` or `maxProperties`.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "object-limits",
    severity: Severity::Error,
    summary: "An object that breaks `minProperties` or `maxProperties`.",
    message,
    page: include_str!("object_limits.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("object breaks {} {}: {}", cause.subject, cause.keyword, cause.found)
}

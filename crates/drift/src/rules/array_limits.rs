//! An array that breaks `minItems`, `maxItems`, `uniqueItems`, `contains` or `items: false`.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "array-limits",
    severity: Severity::Error,
    summary: "An array that breaks `minItems`, `maxItems`, `uniqueItems`, `contains` or `items: false`.",
    message,
    page: include_str!("array_limits.md"),
};

fn message(cause: &Cause<'_>) -> String {
    let keyword = [cause.subject, cause.keyword].join(" ");
    format!("array breaks {}: {}", keyword.trim_end(), cause.found)
}

//! A value that `enum` does not list.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "unknown-enum-value",
    severity: Severity::Error,
    summary: "A value that `enum` does not list.",
    message,
    page: include_str!("unknown_enum_value.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("value is not in the enum: {}", cause.found)
}

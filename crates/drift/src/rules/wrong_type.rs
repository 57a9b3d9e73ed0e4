//! A value of another type than the schema says.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "wrong-type",
    severity: Severity::Error,
    summary: "A value of another type than the schema says.",
    message,
    page: include_str!("wrong_type.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("expected {}, found {}", cause.keyword, cause.found)
}

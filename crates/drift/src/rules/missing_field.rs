//! A required property is missing.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "missing-field",
    severity: Severity::Error,
    summary: "A required property is missing.",
    message,
    page: include_str!("missing_field.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("required property `{}` is missing", cause.subject)
}

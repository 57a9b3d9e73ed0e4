//! A `writeOnly` property in a response.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "write-only-in-response",
    severity: Severity::Error,
    summary: "A `writeOnly` property in a response.",
    message,
    page: include_str!("write_only_in_response.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("write-only property `{}` in a response", cause.subject)
}

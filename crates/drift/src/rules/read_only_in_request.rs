//! A `readOnly` property in a request.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "read-only-in-request",
    severity: Severity::Error,
    summary: "A `readOnly` property in a request.",
    message,
    page: include_str!("read_only_in_request.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("read-only property `{}` in a request", cause.subject)
}

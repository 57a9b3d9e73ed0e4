//! A number outside the limits of the schema.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "out-of-range",
    severity: Severity::Error,
    summary: "A number outside the limits of the schema.",
    message,
    page: include_str!("out_of_range.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("number breaks {} {}", cause.subject, cause.keyword)
}

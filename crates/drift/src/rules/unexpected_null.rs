//! `null` where the schema is not nullable.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "unexpected-null",
    severity: Severity::Error,
    summary: "`null` where the schema is not nullable.",
    message,
    page: include_str!("unexpected_null.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("expected {}, found null", cause.keyword)
}

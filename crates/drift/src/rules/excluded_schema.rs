//! A value that fits the schema under `not`.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "excluded-schema",
    severity: Severity::Error,
    summary: "A value that fits the schema under `not`.",
    message,
    page: include_str!("excluded_schema.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("the schema under `not` fits: {}", cause.found)
}

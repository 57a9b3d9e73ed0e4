//! A value that `not` or the schema `false` excludes.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "excluded-schema",
    severity: Severity::Error,
    summary: "A value that `not` or the schema `false` excludes.",
    message,
    page: include_str!("excluded_schema.md"),
};

fn message(cause: &Cause<'_>) -> String {
    match cause.subject {
        "false" => format!("the schema allows no value: {}", cause.found),
        _ => format!("the schema under `not` fits: {}", cause.found),
    }
}

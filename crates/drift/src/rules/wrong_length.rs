//! A text shorter or longer than the schema allows.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "wrong-length",
    severity: Severity::Error,
    summary: "A text shorter or longer than the schema allows.",
    message,
    page: include_str!("wrong_length.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("{} {}: found {}", cause.subject, cause.keyword, cause.found)
}

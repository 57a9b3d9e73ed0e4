//! An integer written with a fraction or an exponent.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "integer-as-float",
    severity: Severity::Error,
    summary: "An integer written with a fraction or an exponent.",
    message,
    page: include_str!("integer_as_float.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("integer written as {}", cause.found)
}

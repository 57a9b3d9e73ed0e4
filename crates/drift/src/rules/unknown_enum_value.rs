//! A value that `enum` does not list, or other than `const`.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "unknown-enum-value",
    severity: Severity::Error,
    summary: "A value that `enum` does not list, or other than `const`.",
    message,
    page: include_str!("unknown_enum_value.md"),
};

fn message(cause: &Cause<'_>) -> String {
    match cause.subject {
        "const" => format!("value is not the constant: {}", cause.found),
        _ => format!("value is not in the enum: {}", cause.found),
    }
}

//! A value that several alternatives of `oneOf` fit.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "ambiguous-schema",
    severity: Severity::Error,
    summary: "A value that several alternatives of `oneOf` fit.",
    message,
    page: include_str!("ambiguous_schema.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("{} of `oneOf`, where exactly one may fit", cause.found)
}

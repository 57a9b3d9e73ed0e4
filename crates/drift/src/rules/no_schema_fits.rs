//! A value that no alternative of `oneOf` or `anyOf` fits.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "no-schema-fits",
    severity: Severity::Error,
    summary: "A value that no alternative of `oneOf` or `anyOf` fits.",
    message,
    page: include_str!("no_schema_fits.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("no schema of `{}` fits: {}", cause.subject, cause.found)
}

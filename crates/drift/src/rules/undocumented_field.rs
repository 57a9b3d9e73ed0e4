//! A property that the schema does not name.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "undocumented-field",
    severity: Severity::Error,
    summary: "A property that the schema does not name.",
    message,
    page: include_str!("undocumented_field.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("property `{}` is not in the schema", cause.subject)
}

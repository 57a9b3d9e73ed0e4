//! A discriminator whose value leads to no schema.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "unknown-discriminator",
    severity: Severity::Error,
    summary: "A discriminator whose value leads to no schema.",
    message,
    page: include_str!("unknown_discriminator.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("the discriminator's value leads to no schema: {}", cause.found)
}

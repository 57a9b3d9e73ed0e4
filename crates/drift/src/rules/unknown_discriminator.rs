//! A discriminator whose value names no schema, where no alternative fits.

use super::{Cause, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "unknown-discriminator",
    severity: Severity::Error,
    summary: "A discriminator whose value names no schema, where no alternative fits.",
    message,
    page: include_str!("unknown_discriminator.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("the discriminator's value leads to no schema: {}", cause.found)
}

//! `openapi-drift explain`

use std::fmt::Write as _;

use clap::Args;

use crate::{Error, rules};

/// Explain a rule, or list all rules.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule's code, as a finding shows it in brackets.
    code: Option<String>,
}

impl Explain {
    pub(super) fn run(self) -> Result<u8, Error> {
        let Some(code) = self.code else {
            let mut list = String::new();
            for rule in rules::all() {
                // Writing to a string cannot fail.
                let _ = writeln!(list, "{:<26} {:<8} {}", rule.code, rule.severity.name(), rule.summary);
            }
            return super::print(list.as_bytes());
        };
        let rule = rules::find(&code).ok_or(Error::NoSuchRule { code })?;
        super::print(rule.page.as_bytes())
    }
}

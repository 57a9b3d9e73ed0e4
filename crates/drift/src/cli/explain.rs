//! `openapi-drift explain`

use std::io::Write;

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
        let mut out = anstream::stdout().lock();
        let Some(code) = self.code else {
            for rule in rules::all() {
                writeln!(out, "{:<26} {:<8} {}", rule.code, rule.severity.name(), rule.summary)
                    .map_err(Error::Write)?;
            }
            return Ok(0);
        };
        let rule = rules::find(&code).ok_or(Error::NoSuchRule { code })?;
        out.write_all(rule.page.as_bytes()).map_err(Error::Write)?;
        Ok(0)
    }
}

//! `openapi-drift baseline`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::source::Source;
use crate::baseline::{Baseline, BaselineError};
use crate::{Error, Options};

/// Accept what is found now, or take out what is settled.
#[derive(Debug, Args)]
pub(super) struct Accept {
    /// The baseline that is written.
    #[arg(long, value_name = "FILE", default_value = "drift-baseline.yaml")]
    baseline: PathBuf,

    /// Why the findings are accepted.
    #[arg(long, value_name = "TEXT", required_unless_present = "prune")]
    reason: Option<String>,

    /// Take out the entries whose findings are gone; accept nothing new.
    #[arg(long, conflicts_with = "reason")]
    prune: bool,

    #[command(flatten)]
    source: Source,
}

impl Accept {
    pub(super) fn run(self) -> Result<u8, Error> {
        let (contract, inputs) = self.source.open()?;
        let options = Options { allow_unchecked: true, ..Options::default() };
        let report = crate::check(&contract, inputs, &options)?;
        let baseline = if self.baseline.exists() { Baseline::load(&self.baseline)? } else { Baseline::default() };
        let text = match &self.reason {
            Some(reason) => baseline.with(&report, reason),
            None => baseline.without_settled(&report),
        };
        let said = match text {
            Some(text) => {
                std::fs::write(&self.baseline, text)
                    .map_err(|source| BaselineError::Write { path: self.baseline.clone(), source })?;
                "was written"
            }
            None => "needs no change",
        };
        writeln!(anstream::stdout(), "{} {said}", self.baseline.display()).map_err(Error::Write)?;
        Ok(0)
    }
}

//! `openapi-drift baseline`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::out;
use super::source::Source;
use crate::baseline::{Baseline, BaselineError};
use crate::text::line;
use crate::{Error, Options, Outcome, files};

/// Accept the current findings, or remove entries whose findings are gone.
#[derive(Debug, Args)]
pub(super) struct Accept {
    /// The baseline file to write.
    #[arg(long, value_name = "FILE", default_value = "drift-baseline.yaml")]
    baseline: PathBuf,

    /// Why the findings are accepted; required unless --prune is given.
    #[arg(long, value_name = "TEXT", required_unless_present = "prune")]
    reason: Option<String>,

    /// Remove entries whose findings are gone; accept nothing new.
    #[arg(long, conflicts_with = "reason")]
    prune: bool,

    #[command(flatten)]
    source: Source,
}

impl Accept {
    pub(super) fn run(self) -> Result<u8, Error> {
        let (contract, inputs) = self.source.open()?;
        let report = crate::check(&contract, inputs, &Options::default().with_allow_unchecked(true))?;
        let gone_is_known = self.reason.is_some() || report.not_checked.is_empty();
        if report.outcome == Outcome::Incomplete || !gone_is_known {
            // The unchecked part may hold further findings, or those of the entries.
            report.write_text(&mut anstream::stderr().lock()).map_err(Error::Write)?;
            return Err(BaselineError::Incomplete { path: self.baseline }.into());
        }
        let baseline = match Baseline::load(&self.baseline) {
            Err(BaselineError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Baseline::default(),
            loaded => loaded?,
        };
        let text = match &self.reason {
            Some(reason) => baseline.with(&report, reason),
            None => baseline.without_gone(&report),
        };
        let said = match text {
            Some(text) => {
                files::replace_file(&self.baseline, text.as_bytes())
                    .map_err(|source| BaselineError::Write { path: self.baseline.clone(), source })?;
                "was written"
            }
            None => "needs no change",
        };
        let mut out = out::stdout();
        let name = self.baseline.display().to_string();
        writeln!(out, "{} {said}", line(&name)).and_then(|()| out.flush()).map_err(Error::Write)?;
        let further: Vec<_> = report.findings.iter().filter(|finding| finding.further_names).collect();
        for finding in &further {
            let spec = &finding.spec;
            writeln!(
                out,
                "not accepted: {}:{}: [{}] {}",
                spec.file.line(),
                spec.line,
                finding.code,
                finding.message.line()
            )
            .and_then(|()| {
                writeln!(out, "  hint: describe the names as a map (`additionalProperties`), or turn the rule off")
            })
            .and_then(|()| out.flush())
            .map_err(Error::Write)?;
        }
        Ok(u8::from(self.reason.is_some() && !further.is_empty()))
    }
}

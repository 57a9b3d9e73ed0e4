//! `openapi-drift redact`

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::progress::Bar;
use super::texts::Texts;
use crate::formats::{Input, Opened, discover};
use crate::progress::Progress as _;
use crate::redact::{RedactError, Redaction, clean_telling};
use crate::report::plural;
use crate::{Contract, Error};

/// Take secrets out of recordings, in place, or refuse recordings that hold some.
#[derive(Debug, Args)]
pub(super) struct Redact {
    /// Change nothing; fail when something would have to be taken out.
    #[arg(long)]
    check: bool,

    /// Also replace free text: what stands in JSON bodies and is not shaped by an `enum`, a format
    /// or a pattern of this description.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    #[command(flatten)]
    texts: Texts,

    /// HAR or NDJSON files, or folders of them. Compressed ones can be checked and not cleaned.
    #[arg(required = true, value_name = "RECORDING")]
    recordings: Vec<PathBuf>,
}

impl Redact {
    pub(super) fn run(self) -> Result<u8, Error> {
        let description = self.spec.as_deref().map(Contract::load).transpose()?.map(Arc::new);
        let redaction = self.texts.redaction(description);
        let files = discover(self.recordings.iter().cloned().map(Input::Path).collect())?;
        let bar = Bar::new();
        bar.begin(files.iter().map(Opened::size).sum());
        let found: Result<usize, Error> = files.iter().map(|file| self.clean(file, &redaction, &bar)).sum();
        bar.finish();
        let found = found?;
        let verb = if self.check { "to be taken out" } else { "taken out" };
        writeln!(anstream::stdout(), "{}, {found} {verb}", plural(files.len() as u64, "file")).map_err(Error::Write)?;
        Ok(u8::from(self.check && found > 0))
    }

    /// Cleans, or only looks through, one file. Returns in how many places something is taken out.
    fn clean(&self, file: &Opened, redaction: &Redaction, bar: &Bar) -> Result<usize, Error> {
        let access = |source| RedactError::Access { name: file.name.clone(), source };
        let (text, is_packed) = file.text().map_err(access)?;
        // The bar counts as a file is stored.
        let size = file.size().unwrap_or_default();
        let mut told = 0;
        let cleaned = clean_telling(redaction, &file.name, &text, &mut |at| {
            let now = u64::try_from(u128::from(size) * at as u128 / text.len() as u128).unwrap_or(size);
            bar.advance(now - told);
            told = now;
        })?;
        bar.aside(|| {
            let mut out = anstream::stdout().lock();
            cleaned.removed.iter().try_for_each(|what| writeln!(out, "{}: {what}", file.name))
        })
        .map_err(Error::Write)?;
        if !self.check && !cleaned.removed.is_empty() {
            if is_packed {
                return Err(RedactError::Compressed { name: file.name.clone() }.into());
            }
            fs::write(&file.name, cleaned.text).map_err(access)?;
        }
        Ok(cleaned.removed.len())
    }
}

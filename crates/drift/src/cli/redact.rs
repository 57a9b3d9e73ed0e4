//! `openapi-drift redact`

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::out;
use super::progress::Bar;
use super::root::Root;
use super::texts::Texts;
use crate::formats::{Input, Opened, discover};
use crate::progress::Progress as _;
use crate::redact::{RedactError, Redaction, clean_telling};
use crate::text::{line, plural};
use crate::{Error, files};

/// Remove secrets from recordings, in place, or check that there are none.
#[derive(Debug, Args)]
pub(super) struct Redact {
    /// Change nothing; fail if something would be removed.
    #[arg(long)]
    check: bool,

    /// Also replace free text: strings in JSON bodies that no `enum`, format or pattern of this
    /// document constrains.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    #[command(flatten)]
    root: Root,

    #[command(flatten)]
    texts: Texts,

    /// HAR or NDJSON files, or folders of them. Compressed files can only be checked.
    #[arg(required = true, value_name = "RECORDING")]
    recordings: Vec<PathBuf>,
}

impl Redact {
    pub(super) fn run(self) -> Result<u8, Error> {
        let contract = self.spec.as_deref().map(|spec| self.root.load(spec)).transpose()?.map(Arc::new);
        let redaction = self.texts.redaction(contract);
        let files = discover(self.recordings.iter().cloned().map(Input::Path).collect())?;
        let bar = Bar::new();
        bar.begin(files.iter().map(Opened::size).sum());
        let found: Result<usize, Error> = files.iter().map(|file| self.clean(file, &redaction, &bar)).sum();
        bar.finish();
        let found = found?;
        let verb = if self.check { "to be removed" } else { "removed" };
        let mut out = out::stdout();
        let counted = plural(files.len() as u64, "file");
        writeln!(out, "{counted}, {found} {verb}").and_then(|()| out.flush()).map_err(Error::Write)?;
        Ok(u8::from(self.check && found > 0))
    }

    /// Cleans one file, or only checks it. Returns the number of values that are removed.
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
            let mut out = out::stdout();
            let mut removed = cleaned.removed.iter();
            removed.try_for_each(|what| writeln!(out, "{}: {}", line(&file.name), line(what)))
        })
        .map_err(Error::Write)?;
        if !self.check && !cleaned.removed.is_empty() {
            if is_packed {
                return Err(RedactError::Compressed { name: file.name.clone() }.into());
            }
            // A name is made to be read; it may not lead to the file.
            let path = file.path().ok_or(io::ErrorKind::InvalidInput.into()).map_err(access)?;
            files::replace_file(path, cleaned.text.as_bytes()).map_err(access)?;
        }
        Ok(cleaned.removed.len())
    }
}

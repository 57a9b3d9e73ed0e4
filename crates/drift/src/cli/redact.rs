//! `openapi-drift redact`

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::formats::{Input, discover};
use crate::redact::{RedactError, Redaction, Text, clean};
use crate::report::plural;
use crate::{Contract, Error};

/// Take secrets out of recordings, in place, or refuse recordings that hold some.
#[derive(Debug, Args)]
pub(super) struct Redact {
    /// Change nothing; fail when something would have to be taken out.
    #[arg(long)]
    check: bool,

    /// Replace this text by filler of the same length: a member's name, or a JSON pointer.
    #[arg(long = "text", value_name = "NAME|/POINTER")]
    texts: Vec<String>,

    /// Also replace free text: what stands in JSON bodies and is not shaped by an `enum`, a format
    /// or a pattern of this description.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Leave this text where the description calls it free: a member's name, or a JSON pointer.
    #[arg(long = "keep", value_name = "NAME|/POINTER", requires = "spec")]
    keep: Vec<String>,

    /// HAR or NDJSON files, or folders of them. Compressed ones can be checked and not cleaned.
    #[arg(required = true, value_name = "RECORDING")]
    recordings: Vec<PathBuf>,
}

impl Redact {
    pub(super) fn run(self) -> Result<u8, Error> {
        let mut redaction = Redaction::default();
        for text in &self.texts {
            redaction = redaction.text(Text::parse(text));
        }
        for text in &self.keep {
            redaction = redaction.keep(Text::parse(text));
        }
        if let Some(spec) = &self.spec {
            redaction = redaction.free_text_of(Arc::new(Contract::load(spec)?));
        }
        let mut out = anstream::stdout().lock();
        let mut found = 0;
        let files = discover(self.recordings.iter().cloned().map(Input::Path).collect())?;
        for file in &files {
            let access = |source| RedactError::Access { name: file.name.clone(), source };
            let (text, is_packed) = file.text().map_err(access)?;
            let cleaned = clean(&redaction, &file.name, &text)?;
            for what in &cleaned.removed {
                writeln!(out, "{}: {what}", file.name).map_err(Error::Write)?;
            }
            found += cleaned.removed.len();
            if self.check || cleaned.removed.is_empty() {
                continue;
            }
            if is_packed {
                return Err(RedactError::Compressed { name: file.name.clone() }.into());
            }
            fs::write(&file.name, cleaned.text).map_err(access)?;
        }
        let verb = if self.check { "to be taken out" } else { "taken out" };
        writeln!(out, "{}, {found} {verb}", plural(files.len() as u64, "file")).map_err(Error::Write)?;
        Ok(u8::from(self.check && found > 0))
    }
}

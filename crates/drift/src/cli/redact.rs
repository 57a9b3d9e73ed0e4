//! `openapi-drift redact`

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::redact::{RedactError, Redaction, Text, clean};
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

    /// HAR files, or folders of them.
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
        let mut files = Vec::new();
        for path in &self.recordings {
            list(path, &mut files)?;
        }
        if files.is_empty() {
            return Err(Error::NoInput);
        }
        for path in &files {
            let name = path.display().to_string();
            let access = |source| RedactError::Access { name: name.clone(), source };
            let text = fs::read_to_string(path).map_err(access)?;
            let cleaned = clean(&redaction, &name, &text)?;
            for what in &cleaned.removed {
                writeln!(out, "{name}: {what}").map_err(Error::Write)?;
            }
            found += cleaned.removed.len();
            if !self.check && cleaned.text != text {
                fs::write(path, cleaned.text).map_err(access)?;
            }
        }
        let verb = if self.check { "to be taken out" } else { "taken out" };
        writeln!(out, "{} files, {found} {verb}", files.len()).map_err(Error::Write)?;
        Ok(u8::from(self.check && found > 0))
    }
}

fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let access = |source| RedactError::Access { name: path.display().to_string(), source };
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<_> = fs::read_dir(path).map_err(access)?.collect::<Result<_, _>>().map_err(access)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().map_err(access)?.is_dir() || path.extension().is_some_and(|end| end == "har") {
            list(&path, files)?;
        }
    }
    Ok(())
}

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
use crate::redact::{RedactError, Removal, clean_files};
use crate::rules::Severity;
use crate::text::{line, plural};
use crate::{Contract, Error, Options, check};

/// Remove secrets from recordings, in place, or check that there are none.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
pub(super) struct Redact {
    /// Change nothing; fail if something would be removed.
    #[arg(long)]
    check: bool,

    /// List what was removed: where, why and how often.
    #[arg(long)]
    explain: bool,

    /// Also replace free text: strings in JSON bodies that no `enum`, format or pattern of this
    /// document constrains; and verify that a check against it finds the same as before.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    #[command(flatten)]
    root: Root,

    #[command(flatten)]
    texts: Texts,

    /// Drop all bodies.
    #[arg(long)]
    drop_bodies: bool,

    /// Also drop images, fonts, audio and video.
    #[arg(long)]
    drop_binary: bool,

    /// Keep bodies that cannot be decoded and searched.
    #[arg(long)]
    keep_undecodable: bool,

    /// HAR or NDJSON files, also as .gz or .zst, or folders of them. All are searched for what any of them shows.
    #[arg(required = true, value_name = "RECORDING")]
    recordings: Vec<PathBuf>,
}

impl Redact {
    pub(super) fn run(self) -> Result<u8, Error> {
        let contract = self.spec.as_deref().map(|spec| self.root.load(spec)).transpose()?.map(Arc::new);
        let redaction = self.texts.redaction(contract.clone())?;
        let redaction = redaction.drop_bodies(self.drop_bodies).drop_binary(self.drop_binary);
        let redaction = redaction.keep_undecodable(self.keep_undecodable);
        let files = discover(self.recordings.iter().cloned().map(Input::Path).collect())?;
        let bar = Bar::new();
        // Every file is read twice.
        bar.begin(files.iter().map(Opened::size).sum::<Option<u64>>().map(|size| size * 2));
        let results = clean_files(&redaction, &files, !self.check, &*bar);
        bar.finish();
        let mut out = out::stdout();
        let (mut found, mut unsearched, mut code) = (0, 0, 0);
        for (file, result) in files.iter().zip(results) {
            let redacted = match result {
                Ok(redacted) => redacted,
                Err(error) => {
                    // The others are cleaned all the same.
                    code = 2;
                    super::render(&error.into(), &mut anstream::stderr().lock()).map_err(Error::Write)?;
                    continue;
                }
            };
            found += redacted.removed.iter().map(|removal| removal.count).sum::<u64>();
            unsearched += redacted.not_searched;
            if self.check || self.explain {
                list(&mut out, file, &redacted.removed).map_err(Error::Write)?;
            }
            if let Some(new) = redacted.new {
                let before = contract.as_deref().map(|contract| findings(contract, file)).transpose()?;
                let access = |source| RedactError::Access { name: file.name.clone(), source };
                new.commit().map_err(access)?;
                let after = contract.as_deref().map(|contract| findings(contract, file)).transpose()?;
                if before != after {
                    code = 2;
                    let mut error = anstream::stderr().lock();
                    writeln!(error, "error: {}: a check finds something else than before", line(&file.name))
                        .map_err(Error::Write)?;
                }
            }
        }
        let verb = if self.check { "to be removed" } else { "removed" };
        let counted = plural(files.len() as u64, "file");
        writeln!(out, "{counted}, {found} {verb}").map_err(Error::Write)?;
        if self.explain && unsearched > 0 {
            let values = plural(unsearched, "value");
            writeln!(out, "{values} too short or too common to be searched for elsewhere").map_err(Error::Write)?;
        }
        out.flush().map_err(Error::Write)?;
        Ok(if self.check && found > 0 { code.max(1) } else { code })
    }
}

fn list(out: &mut dyn Write, file: &Opened, removed: &[Removal]) -> io::Result<()> {
    removed.iter().try_for_each(|removal| writeln!(out, "{}: {}", line(&file.name), line(&removal.to_string())))
}

/// The findings of a check that are not advice.
fn findings(contract: &Contract, file: &Opened) -> Result<Vec<String>, Error> {
    let input = file.path().map(|path| Input::Path(path.to_owned())).into_iter().collect();
    let report = check(contract, input, &Options::default())?;
    let findings = report.findings.iter().filter(|finding| finding.severity != Severity::Advice);
    Ok(findings.map(|finding| serde_json::to_string(finding).unwrap_or_default()).collect())
}

//! `openapi-drift diff`

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::out;
use super::root::Root;
use crate::Error;
use crate::diff::{Severity, diff, rules};

/// Compare two versions of a document: what breaks clients of the old one.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The format of the result.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Fail if a change is this grave.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Breaking)]
    fail_on: FailOn,

    /// Succeed although a part of the documents could not be compared.
    #[arg(long)]
    allow_unchecked: bool,

    /// List the codes of all changes with their severities.
    #[arg(long, exclusive = true)]
    codes: bool,

    #[command(flatten)]
    root: Root,

    /// The old document (3.0, 3.1 or 3.2).
    #[arg(required_unless_present = "codes")]
    old: Option<PathBuf>,

    /// The new document.
    #[arg(required_unless_present = "codes")]
    new: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For a pull request.
    Markdown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// Fail on changes that break clients of the old document.
    Breaking,
    /// Fail on changes that are likely to break somebody, too.
    Warning,
    /// Fail on no change.
    Never,
}

impl FailOn {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Breaking => Some(Severity::Breaking),
            Self::Warning => Some(Severity::Warning),
            Self::Never => None,
        }
    }
}

impl Diff {
    pub(super) fn run(self) -> Result<u8, Error> {
        let (Some(old), Some(new)) = (&self.old, &self.new) else {
            let mut list = String::new();
            for rule in rules() {
                // Writing to a string cannot fail.
                let _ = writeln!(list, "{:<44} {:<8} {}", rule.code, rule.severity.name(), rule.summary);
            }
            return super::print(list.as_bytes());
        };
        let comparison = diff(&self.root.load(old)?, &self.root.load(new)?);
        let mut out = out::stdout();
        let written = match self.format {
            Format::Text => comparison.write_text(&mut out),
            Format::Json => comparison.write_json(&mut out),
            Format::Markdown => comparison.write_markdown(&mut out),
        };
        written.and_then(|()| out.flush()).map_err(Error::Write)?;
        Ok(comparison.exit_code(self.fail_on.severity(), self.allow_unchecked))
    }
}

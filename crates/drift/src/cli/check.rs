//! `openapi-drift check`

use std::io::Write;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::out;
use super::progress::Bar;
use super::source::Source;
use crate::baseline::Baseline;
use crate::client::Client;
use crate::{Error, Options, Report, files, rules, suggest};

/// Check recordings against an OpenAPI document.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// A file of accepted findings.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Fail if the recordings exercise less of the document, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_coverage: Option<u8>,

    /// Allow a clean result although something could not be checked (an aborted request, a body that was not recorded).
    #[arg(long)]
    allow_unchecked: bool,

    /// Show values of the recordings in the report; they may be personal data.
    #[arg(long)]
    show_values: bool,

    /// Turn a rule off; repeatable. `openapi-drift explain` lists all rules.
    #[arg(long, value_name = "CODE")]
    off: Vec<String>,

    /// The number of threads.
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,

    /// Show the smallest edits of the document that resolve findings.
    #[arg(long)]
    suggest: bool,

    /// Apply these edits to the files of the document.
    #[arg(long)]
    write: bool,

    #[command(flatten)]
    source: Source,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs; `openapi-drift schema` prints its JSON Schema.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML.
    Junit,
    /// Annotations for GitHub Actions.
    Github,
    /// A summary in Markdown.
    Markdown,
    /// A self-contained page for a browser.
    Html,
}

impl Check {
    pub(super) fn run(self, client: Option<Arc<dyn Client>>) -> Result<u8, Error> {
        // A baseline that cannot be read should not cost the time of a check.
        let baseline = self.baseline.as_deref().map(Baseline::load).transpose()?;
        let off = self.off.into_iter().map(|code| match rules::find(&code) {
            Some(rule) => Ok(rule.code),
            None => Err(Error::NoSuchRule { code }),
        });
        let off = off.collect::<Result<_, _>>()?;
        let (contract, inputs) = self.source.open()?;
        let bar = Bar::new();
        let options = Options {
            threads: self.threads,
            show_values: self.show_values,
            allow_unchecked: self.allow_unchecked,
            off,
            client,
            progress: Some(bar.clone()),
        };
        let checked = crate::check(&contract, inputs, &options);
        bar.finish();
        let mut report = checked?;
        if let Some(baseline) = &baseline {
            report.apply(baseline, &today());
        }
        if let Some(percent) = self.min_coverage {
            report.demand_coverage(usize::from(percent));
        }
        let written = if self.write {
            write_suggestions(&mut report)
        } else {
            if self.suggest {
                report.suggestions = suggest::suggest(&report);
            }
            Ok(())
        };
        let mut out = out::stdout();
        self.format.write(&report, &mut out).and_then(|()| out.flush()).map_err(Error::Write)?;
        written?;
        Ok(report.exit_code)
    }
}

/// Makes all edits, and notes in the report which were made. Each file is replaced as a whole, so
/// that none is ever half written.
fn write_suggestions(report: &mut Report) -> Result<(), Error> {
    let Some(edited) = suggest::apply(report) else {
        report.suggestions = suggest::suggest(report);
        return Ok(());
    };
    let mut written = Ok(());
    for text in &edited.files {
        // What is not on disk cannot be edited there.
        let Some(path) = text.path.as_deref() else { continue };
        written = files::replace_file(path, text.text.as_bytes())
            .map_err(|source| Error::Edit { path: path.to_owned(), source });
        if written.is_err() {
            break;
        }
        let applied = edited.applied.iter().filter(|suggestion| suggestion.file == text.file);
        report.suggestions.extend(applied.cloned().map(|mut suggestion| {
            suggestion.written = true;
            suggestion
        }));
    }
    report.suggestions.extend(edited.withheld);
    written
}

impl Format {
    fn write(self, report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
        match self {
            Self::Text => report.write_text(out),
            Self::Json => report.write_json(out),
            Self::Sarif => report.write_sarif(out),
            Self::Junit => report.write_junit(out),
            Self::Github => report.write_github(out),
            Self::Markdown => report.write_markdown(out),
            Self::Html => report.write_html(out),
        }
    }
}

/// The day in UTC. The clock is read for nothing else, and only with a baseline.
fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

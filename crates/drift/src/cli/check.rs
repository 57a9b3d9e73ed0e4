//! `openapi-drift check`

use std::io::Write;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::progress::Bar;
use super::source::Source;
use crate::baseline::Baseline;
use crate::client::Client;
use crate::{Error, Options, Report, rules, suggest};

/// Check recordings against a description.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
pub(super) struct Check {
    /// How the report is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Findings that are accepted for now.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Fail when the recordings exercise less of the description, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_coverage: Option<u8>,

    /// End clean although something could not be judged (an aborted request, a body left out).
    #[arg(long)]
    allow_unchecked: bool,

    /// Show values of the recordings in the report. They may be personal.
    #[arg(long)]
    show_values: bool,

    /// Leave a rule out; may be given more than once. `openapi-drift explain` lists all.
    #[arg(long, value_name = "CODE")]
    off: Vec<String>,

    /// How many threads judge.
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,

    /// Show the smallest edits of the description that settle findings.
    #[arg(long)]
    suggest: bool,

    /// Make these edits.
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
    /// One page for a browser.
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
        let mut out = anstream::stdout().lock();
        self.format.write(&report, &mut out)?;
        if self.suggest {
            for suggestion in suggest::suggest(&report) {
                suggestion.write(&mut out)?;
            }
        }
        if self.write {
            write_suggestions(&report, &mut out)?;
        }
        out.flush().map_err(Error::Write)?;
        Ok(report.outcome.exit_code())
    }
}

/// Applies all suggestions. Each file is replaced as a whole, so that none is ever half written.
fn write_suggestions(report: &Report, out: &mut dyn Write) -> Result<(), Error> {
    let Some(edited) = suggest::apply(report) else {
        return writeln!(out, "no edit of {} settles anything", report.spec).map_err(Error::Write);
    };
    for suggestion in &edited.applied {
        writeln!(out, "{}: {} [{}]", suggestion.file, suggestion.title, suggestion.code).map_err(Error::Write)?;
    }
    for text in &edited.files {
        let new = format!("{}.new", text.file);
        std::fs::write(&new, &text.text).and_then(|()| std::fs::rename(&new, &text.file)).map_err(Error::Write)?;
    }
    Ok(())
}

impl Format {
    fn write(self, report: &Report, out: &mut dyn Write) -> Result<(), Error> {
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

/// The day in UTC: the only thing that the clock is asked for, and only with a baseline.
fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

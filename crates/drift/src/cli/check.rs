//! `openapi-drift check`

use std::io::Write;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::client::Client;
use crate::{Contract, Error, Input, Options};

/// Check recordings against a description.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The OpenAPI 3.0 document.
    #[arg(long, value_name = "FILE", default_value = "openapi.yaml")]
    spec: PathBuf,

    /// How the report is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// A further server at which the same API was recorded.
    #[arg(long = "server", value_name = "URL")]
    servers: Vec<String>,

    /// End clean although something could not be judged (an aborted request, a body left out).
    #[arg(long)]
    allow_unchecked: bool,

    /// Show values of the recordings in the report. They may be personal.
    #[arg(long)]
    show_values: bool,

    /// How many threads judge.
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,

    /// HAR files, or folders that are searched for .har and .har.gz.
    #[arg(required = true, value_name = "RECORDING")]
    recordings: Vec<PathBuf>,
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
        let mut contract = Contract::load(&self.spec)?;
        for server in &self.servers {
            contract.add_server(server);
        }
        let options = Options {
            threads: self.threads,
            show_values: self.show_values,
            allow_unchecked: self.allow_unchecked,
            client,
        };
        let inputs = self.recordings.into_iter().map(Input::Path).collect();
        let report = crate::check(&contract, inputs, &options)?;
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Text => report.write_text(&mut out)?,
            Format::Json => report.write_json(&mut out)?,
            Format::Sarif => report.write_sarif(&mut out)?,
            Format::Junit => report.write_junit(&mut out)?,
            Format::Github => report.write_github(&mut out)?,
            Format::Markdown => report.write_markdown(&mut out)?,
            Format::Html => report.write_html(&mut out)?,
        }
        out.flush().map_err(Error::Write)?;
        Ok(report.outcome.exit_code())
    }
}

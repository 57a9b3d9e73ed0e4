//! `openapi-drift record`

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::live::Checking;
use crate::Error;
use crate::client::Client;
use crate::record::{self, Observer, Options, Proxy, RecordError};
use crate::redact::{Redaction, Text};

/// Record what a client and a server say to each other, as a reverse proxy.
#[derive(Debug, Args)]
pub(super) struct Record {
    /// Where requests are handed on to.
    #[arg(long, value_name = "URL")]
    upstream: String,

    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8089")]
    listen: String,

    /// The recording that is written; an existing one is replaced.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// How exchanges stand in it; NDJSON when its name ends in .ndjson or .jsonl, else HAR.
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Check each exchange at once: show findings when they come, and a report at the end.
    #[arg(long)]
    check: bool,

    /// With --check: the OpenAPI 3.0 document.
    #[arg(long, value_name = "FILE", default_value = "openapi.yaml", requires = "check")]
    spec: PathBuf,

    /// The URL under which the API is recorded, in place of the upstream's.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// Replace this text by filler of the same length: a member's name, or a JSON pointer.
    #[arg(long = "redact", value_name = "NAME|/POINTER")]
    texts: Vec<String>,

    /// Leave out times and other things that differ from run to run.
    #[arg(long)]
    reproducible: bool,

    /// Record tokens, cookies and passwords as they are.
    #[arg(long, conflicts_with = "texts")]
    keep_secrets_in_the_recording: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// One JSON text, HAR 1.2.
    Har,
    /// An entry of a HAR on each line.
    Ndjson,
}

impl From<Format> for record::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Har => Self::Har,
            Format::Ndjson => Self::Ndjson,
        }
    }
}

impl Record {
    pub(super) fn run(self, client: Option<Arc<dyn Client>>) -> Result<u8, Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|source| RecordError::Listen { addr: self.listen.clone(), source })?;
        runtime.block_on(self.serve(client))
    }

    async fn serve(self, client: Option<Arc<dyn Client>>) -> Result<u8, Error> {
        let base = self.public_url.as_deref().unwrap_or(&self.upstream);
        let checking =
            self.check.then(|| Checking::new(&self.spec, &self.out, base, client)).transpose()?.map(Arc::new);
        let redaction = (!self.keep_secrets_in_the_recording)
            .then(|| self.texts.iter().fold(Redaction::default(), |redaction, text| redaction.text(Text::parse(text))));
        let options = Options {
            redaction,
            public_url: self.public_url,
            reproducible: self.reproducible,
            format: self.format.map(Into::into),
            observer: checking.clone().map(|checking| checking as Arc<dyn Observer>),
            ..Options::default()
        };
        let proxy = Proxy::start(&self.upstream, &self.listen, &self.out, options).await?;
        say(&format!(
            "recording http://{} -> {} to {}; end with Ctrl-C",
            proxy.addr(),
            self.upstream,
            self.out.display()
        ));
        if let Err(source) = told_to_end().await {
            return Err(RecordError::Listen { addr: self.listen, source }.into());
        }
        let count = proxy.shutdown().await?;
        say(&format!("{count} exchanges in {}", self.out.display()));
        let Some(checking) = checking else { return Ok(0) };
        let report = checking.report();
        report.write_text(&mut anstream::stdout().lock())?;
        Ok(report.outcome.exit_code())
    }
}

/// Waits for Ctrl-C, or for the signal by which a script ends what it started.
async fn told_to_end() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut end = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = end.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Talk goes to stderr; when that is gone, there is no one to talk to.
fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

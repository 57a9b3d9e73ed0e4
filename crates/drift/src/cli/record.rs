//! `openapi-drift record`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::live::Checking;
use super::texts::Texts;
use crate::client::Client;
use crate::record::{self, Observer, Options, Proxy, RecordError};
use crate::report::plural;
use crate::{Contract, Error};

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

    /// Also replace free text: what stands in JSON bodies and is not shaped by an `enum`, a format
    /// or a pattern of this description. With --check, exchanges are held against it, which is
    /// openapi.yaml when it is not given.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// The URL under which the API is recorded, in place of the upstream's.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    #[command(flatten)]
    texts: Texts,

    /// Leave out times and other things that differ from run to run.
    #[arg(long)]
    reproducible: bool,

    /// Record tokens, cookies and passwords as they are.
    #[arg(long, conflicts_with_all = ["texts", "keep"])]
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
        let default = self.check.then(|| Path::new("openapi.yaml"));
        let description = self.spec.as_deref().or(default).map(|spec| description(spec, base)).transpose()?;
        let checking = description.clone().filter(|_| self.check);
        let checking = checking.map(|description| Arc::new(Checking::new(description, &self.out, client)));
        let shaping = description.filter(|_| self.spec.is_some());
        let redaction = (!self.keep_secrets_in_the_recording).then(|| self.texts.redaction(shaping));
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
        say(&format!("{} in {}", plural(count, "exchange"), self.out.display()));
        let Some(checking) = checking else { return Ok(0) };
        let report = checking.report();
        report.write_text(&mut anstream::stdout().lock())?;
        Ok(report.outcome.exit_code())
    }
}

/// The description of what is recorded under this URL.
fn description(spec: &Path, base: &str) -> Result<Arc<Contract>, Error> {
    let mut contract = Contract::load(spec)?;
    add_server(&mut contract, base);
    Ok(Arc::new(contract))
}

/// What is recorded is the API by the word of whoever records it, whatever servers the description names. An upstream
/// without a path of its own has the API where the described servers have it.
fn add_server(contract: &mut Contract, base: &str) {
    let base = base.trim_end_matches('/');
    if contract.path_below_server(base).is_some() {
        return;
    }
    let path = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.find('/').map(|start| rest[start..].to_owned()).unwrap_or_default()
    };
    if path(base).is_empty() {
        let described: Vec<String> = contract.servers().map(|server| path(server.url())).collect();
        for path in described {
            contract.add_server(&format!("{base}{path}"));
        }
    } else {
        contract.add_server(base);
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

#[cfg(test)]
mod tests {
    use openapi_contract::Located;

    use super::*;

    #[test]
    fn the_upstream_is_the_api() {
        let spec = "openapi: 3.0.3\nservers: [{url: 'https://api.test/v1'}]\npaths: {/a: {get: {responses: {200: {description: ok}}}}}\n";
        for (base, url) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/a"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1/a"),
            ("http://127.0.0.1:8080/here", "http://127.0.0.1:8080/here/a"),
            ("https://api.test/v1", "https://api.test/v1/a"),
            ("https://api.test", "https://api.test/v1/a"),
        ] {
            let mut contract = Contract::parse("openapi.yaml", spec).unwrap();
            add_server(&mut contract, base);
            assert!(matches!(contract.locate("GET", url), Located::Operation(_)), "{base}");
        }
    }
}
